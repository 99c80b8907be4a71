//! The rows of what a link sells.

use super::rows::{Section, plain, post, rule, shows, unset, wrong};

const CENTS: &str = "integer 0 to 99999999";
const NOT_NAMED: &str = "You may only specify `edgetill[amount_suggestions]` if the price of the line item has `custom_unit_amount` configured.";

/// Everything that is asked of it.
#[rustfmt::skip]
#[expect(clippy::too_many_lines, reason = "one table")]
pub(super) fn sections() -> Vec<Section> {
    vec![
    post("/v1/prices", "currency=usd&custom_unit_amount[enabled]=true&product=tea", &[vec![
        rule("custom_unit_amount", "hash", vec![]),
        rule("custom_unit_amount[enabled]", "boolean, required", vec![]),
        rule("custom_unit_amount[maximum]", CENTS, vec![shows("500", "/custom_unit_amount/maximum", "500"), wrong("49", "`custom_unit_amount[maximum]` must be at least 50 (0.50 usd).", "amount_too_small")]),
        rule("custom_unit_amount[minimum]", CENTS, vec![shows("500", "/custom_unit_amount/minimum", "500"), wrong("49", "`custom_unit_amount[minimum]` must be at least 50 (0.50 usd).", "amount_too_small")]),
        rule("custom_unit_amount[preset]", CENTS, vec![shows("500", "/custom_unit_amount/preset", "500"), wrong("49", "`custom_unit_amount[preset]` must be at least 50 (0.50 usd).", "amount_too_small")]),
    ]]),
    post("/v1/products", "name=Tea&default_price_data[currency]=usd&default_price_data[custom_unit_amount][enabled]=true&expand[]=default_price", &[vec![
        rule("default_price_data[custom_unit_amount]", "hash", vec![]),
        rule("default_price_data[custom_unit_amount][enabled]", "boolean, required", vec![]),
        rule("default_price_data[custom_unit_amount][maximum]", CENTS, vec![shows("500", "/default_price/custom_unit_amount/maximum", "500")]),
        rule("default_price_data[custom_unit_amount][minimum]", CENTS, vec![shows("500", "/default_price/custom_unit_amount/minimum", "500")]),
        rule("default_price_data[custom_unit_amount][preset]", CENTS, vec![shows("500", "/default_price/custom_unit_amount/preset", "500")]),
    ]]),
    post("/v1/prices", "currency=usd&unit_amount=50&product=tea&currency_options[eur][unit_amount]=60&currency_options[eur][custom_unit_amount][enabled]=false&expand[]=currency_options", &[vec![
        rule("currency_options", "hash by currency", vec![]),
        rule("currency_options[eur][custom_unit_amount]", "hash", vec![]),
        rule("currency_options[eur][custom_unit_amount][enabled]", "boolean, required", vec![]),
        rule("currency_options[eur][custom_unit_amount][maximum]", CENTS, vec![]),
        rule("currency_options[eur][custom_unit_amount][minimum]", CENTS, vec![]),
        rule("currency_options[eur][custom_unit_amount][preset]", CENTS, vec![]),
        plain("currency_options[eur][tax_behavior]", "exclusive | inclusive | unspecified", "/currency_options/eur/tax_behavior"),
        plain("currency_options[eur][unit_amount]", CENTS, "/currency_options/eur/unit_amount"),
    ]]),
    post("/v1/prices", "currency=usd&unit_amount=50&product=tea&currency_options[eur][unit_amount_decimal]=60&expand[]=currency_options", &[vec![
        rule("currency_options[eur][unit_amount_decimal]", "text 30", vec![shows("70.0", "/currency_options/eur/unit_amount", "70")]),
    ]]),
    post("/v1/prices/{price}", "currency_options[eur][unit_amount]=60&currency_options[eur][custom_unit_amount][enabled]=false&expand[]=currency_options", &[vec![
        unset("/currency_options/eur", rule("currency_options", "hash by currency, unsettable", vec![])),
        rule("currency_options[eur][custom_unit_amount]", "hash", vec![]),
        rule("currency_options[eur][custom_unit_amount][enabled]", "boolean, required", vec![]),
        rule("currency_options[eur][custom_unit_amount][maximum]", CENTS, vec![]),
        rule("currency_options[eur][custom_unit_amount][minimum]", CENTS, vec![]),
        rule("currency_options[eur][custom_unit_amount][preset]", CENTS, vec![]),
        plain("currency_options[eur][tax_behavior]", "exclusive | inclusive | unspecified", "/currency_options/eur/tax_behavior"),
        plain("currency_options[eur][unit_amount]", CENTS, "/currency_options/eur/unit_amount"),
    ]]),
    post("/v1/prices/{price}", "currency_options[eur][unit_amount_decimal]=60&expand[]=currency_options", &[vec![
        rule("currency_options[eur][unit_amount_decimal]", "text 30", vec![shows("70.0", "/currency_options/eur/unit_amount", "70")]),
    ]]),
    post("/v1/products", "name=Tea&default_price_data[currency]=usd&default_price_data[unit_amount]=50&default_price_data[currency_options][eur][unit_amount]=60&default_price_data[currency_options][eur][custom_unit_amount][enabled]=false&expand[]=default_price.currency_options", &[vec![
        rule("default_price_data[currency_options]", "hash by currency", vec![]),
        rule("default_price_data[currency_options][eur][custom_unit_amount]", "hash", vec![]),
        rule("default_price_data[currency_options][eur][custom_unit_amount][enabled]", "boolean, required", vec![]),
        rule("default_price_data[currency_options][eur][custom_unit_amount][maximum]", CENTS, vec![]),
        rule("default_price_data[currency_options][eur][custom_unit_amount][minimum]", CENTS, vec![]),
        rule("default_price_data[currency_options][eur][custom_unit_amount][preset]", CENTS, vec![]),
        plain("default_price_data[currency_options][eur][tax_behavior]", "exclusive | inclusive | unspecified", "/default_price/currency_options/eur/tax_behavior"),
        plain("default_price_data[currency_options][eur][unit_amount]", CENTS, "/default_price/currency_options/eur/unit_amount"),
    ]]),
    post("/v1/products", "name=Tea&default_price_data[currency]=usd&default_price_data[unit_amount]=50&default_price_data[currency_options][eur][unit_amount_decimal]=60&expand[]=default_price.currency_options", &[vec![
        rule("default_price_data[currency_options][eur][unit_amount_decimal]", "text 30", vec![shows("70.0", "/default_price/currency_options/eur/unit_amount", "70")]),
    ]]),
    post("/v1/payment_links", "line_items[0][price]={price}&line_items[0][quantity]=1", &[vec![
        plain("allow_promotion_codes", "boolean", "/allow_promotion_codes"),
        rule("edgetill[amount_suggestions]", "list 6 of integer 1 to 99999999", vec![wrong_list("50")]),
    ]]),
    post("/v1/payment_links", ONE_OPTIONAL, &[optional_items("")]),
    post("/v1/payment_links/{link}", ONE_ADDED, &[optional_items(", unsettable")]),
    post("/v1/payment_links/{link}", "metadata[a]=b", &[vec![
        plain("allow_promotion_codes", "boolean", "/allow_promotion_codes"),
        unset("/edgetill/amount_suggestions", rule("edgetill[amount_suggestions]", "list 6 of integer 1 to 99999999, unsettable", vec![wrong_list("50")])),
    ]]),
    ]
}

fn wrong_list(value: &'static str) -> super::rows::Case {
    wrong(value, NOT_NAMED, "")
}

const ONE_ADDED: &str = "optional_items[0][price]={price}&optional_items[0][quantity]=1&optional_items[0][adjustable_quantity][enabled]=true";
const ONE_OPTIONAL: &str = "line_items[0][price]={price}&line_items[0][quantity]=1&optional_items[0][price]={price}&optional_items[0][quantity]=1&optional_items[0][adjustable_quantity][enabled]=true";

/// What may be added to an order.
#[rustfmt::skip]
fn optional_items(unsettable: &'static str) -> Vec<super::rows::Row> {
    let all = if unsettable.is_empty() { "list 10 of hash" } else { "list 10 of hash, unsettable" };
    vec![
        unset("/optional_items", rule("optional_items", all, vec![])),
        rule("optional_items[0][adjustable_quantity]", "hash", vec![]),
        rule("optional_items[0][adjustable_quantity][enabled]", "boolean, required", vec![shows("false", "/optional_items/0/adjustable_quantity", "null")]),
        rule("optional_items[0][adjustable_quantity][maximum]", "integer 1 to 999999", vec![shows("5", "/optional_items/0/adjustable_quantity/maximum", "5")]),
        rule("optional_items[0][adjustable_quantity][minimum]", "integer 0 to 999999", vec![shows("1", "/optional_items/0/adjustable_quantity/minimum", "1")]),
        rule("optional_items[0][price]", "text 255, required", vec![shows("{price}", "/optional_items/0/price", "\"{price}\""), wrong("price_x", "No such price: 'price_x'", "resource_missing")]),
        rule("optional_items[0][quantity]", "integer 1 to 999999, required", vec![shows("7", "/optional_items/0/quantity", "7")]),
    ]
}
