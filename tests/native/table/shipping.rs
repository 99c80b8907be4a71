//! The rows of how orders are sent.

use super::rows::{Row, Section, count, filter, get, plain, post, rule, shows, unset, wrong};

const CENTS: &str = "integer 0 to 99999999, required";
const BEHAVIORS: &str = "exclusive | inclusive | unspecified";
const UNITS: &str = "business_day | day | hour | month | week, required";
const VALUE: &str = "integer 1 to 100000, required";
const MADE: &str = "display_name=Ground&fixed_amount[amount]=500&fixed_amount[currency]=usd&fixed_amount[currency_options][eur][amount]=600&delivery_estimate[minimum][unit]=hour&delivery_estimate[minimum][value]=1&delivery_estimate[maximum][unit]=month&delivery_estimate[maximum][value]=100000&expand[]=fixed_amount.currency_options";

/// Everything that is asked of it.
#[rustfmt::skip]
pub(super) fn sections() -> Vec<Section> {
    vec![
    post("/v1/shipping_rates", MADE, &[super::sections::metadata(), vec![
        rule("delivery_estimate", "hash", vec![]),
        rule("delivery_estimate[maximum]", "hash", vec![]),
        rule("delivery_estimate[maximum][unit]", UNITS, vec![shows("week", "/delivery_estimate/maximum/unit", "\"week\"")]),
        plain("delivery_estimate[maximum][value]", VALUE, "/delivery_estimate/maximum/value"),
        rule("delivery_estimate[minimum]", "hash", vec![]),
        rule("delivery_estimate[minimum][unit]", UNITS, vec![shows("day", "/delivery_estimate/minimum/unit", "\"day\"")]),
        plain("delivery_estimate[minimum][value]", VALUE, "/delivery_estimate/minimum/value"),
        plain("display_name", "text 100, required", "/display_name"),
        rule("fixed_amount", "hash, required", vec![]),
        plain("fixed_amount[amount]", CENTS, "/fixed_amount/amount"),
        rule("fixed_amount[currency]", "currency, required", vec![shows("gbp", "/fixed_amount/currency", "\"gbp\"")]),
        rule("fixed_amount[currency_options]", "hash by currency", vec![]),
        plain("fixed_amount[currency_options][eur][amount]", CENTS, "/fixed_amount/currency_options/eur/amount"),
        plain("fixed_amount[currency_options][eur][tax_behavior]", BEHAVIORS, "/fixed_amount/currency_options/eur/tax_behavior"),
        plain("tax_behavior", BEHAVIORS, "/tax_behavior"),
    ]]),
    post("/v1/shipping_rates/{rate}", "fixed_amount[currency_options][eur][amount]=600&expand[]=fixed_amount.currency_options", &[super::sections::metadata(), vec![
        plain("active", "boolean", "/active"),
        rule("fixed_amount", "hash", vec![]),
        rule("fixed_amount[currency_options]", "hash by currency", vec![]),
        plain("fixed_amount[currency_options][eur][amount]", CENTS, "/fixed_amount/currency_options/eur/amount"),
        plain("fixed_amount[currency_options][eur][tax_behavior]", BEHAVIORS, "/fixed_amount/currency_options/eur/tax_behavior"),
        plain("tax_behavior", BEHAVIORS, "/tax_behavior"),
    ]]),
    get("/v1/shipping_rates", "shipping_rate", "", &[super::sections::page(), super::sections::created(), vec![
        filter("active", "boolean", vec![count("true", "2"), count("false", "0")]),
        filter("currency", "currency", vec![count("usd", "2"), count("eur", "0")]),
    ]]),
    get("/v1/shipping_rates/{rate}", "", "", &[]),
    post("/v1/payment_links", "line_items[0][price]={price}&line_items[0][quantity]=1&shipping_options[0][shipping_rate]={rate}", &[options("list 5 of hash")]),
    post("/v1/payment_links/{link}", "shipping_options[0][shipping_rate]={rate}", &[options("list 5 of hash, unsettable")]),
    ]
}

fn options(all: &'static str) -> Vec<Row> {
    let missing = "No such shipping rate: 'shr_x'";
    let other = shows(
        "{other_rate}",
        "/shipping_options/0/shipping_rate",
        "\"{other_rate}\"",
    );
    vec![
        unset("/shipping_options", rule("shipping_options", all, vec![])),
        rule(
            "shipping_options[0][shipping_rate]",
            "text 255, required",
            vec![other, wrong("shr_x", missing, "resource_missing")],
        ),
    ]
}
