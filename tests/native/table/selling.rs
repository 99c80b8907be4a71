//! The rows of what a link sells.

use super::rows::{Section, post, rule, shows, unset, wrong};

const CENTS: &str = "integer 0 to 99999999";
const NOT_NAMED: &str = "You may only specify `edgetill[amount_suggestions]` if the price of the line item has `custom_unit_amount` configured.";

/// Everything that is asked of it.
#[rustfmt::skip]
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
    post("/v1/payment_links", "line_items[0][price]={price}&line_items[0][quantity]=1", &[vec![
        rule("edgetill[amount_suggestions]", "list 6 of integer 1 to 99999999", vec![wrong_list("50")]),
    ]]),
    post("/v1/payment_links/{link}", "metadata[a]=b", &[vec![
        unset("/edgetill/amount_suggestions", rule("edgetill[amount_suggestions]", "list 6 of integer 1 to 99999999, unsettable", vec![wrong_list("50")])),
    ]]),
    ]
}

fn wrong_list(value: &'static str) -> super::rows::Case {
    wrong(value, NOT_NAMED, "")
}
