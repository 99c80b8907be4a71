//! The rows of coupons.

use super::rows::{Row, Section, delete, get, plain, post, rule, shows, unset, wrong, wrong_at};
use super::sections::{created, metadata, page};

const TIMES: &str = "integer 1 to 2147483647";
const CENTS: &str = "integer 1 to 99999999";
const PERCENT: &str = "/v1/coupons";
const IN_TIME: &str = "`redeem_by` must be in the future, and within five years.";

/// Every operation on coupons.
#[rustfmt::skip]
pub(super) fn sections() -> Vec<Section> {
    vec![
    post(PERCENT, "percent_off=25&expand[]=applies_to", &[metadata(), vec![
        plain("percent_off", "percent", "/percent_off"),
        rule("applies_to", "hash", vec![]),
        rule("applies_to[products]", "list 50 of text 255", vec![
            wrong_at("x", "applies_to[products][0]", "No such product: 'x'", "resource_missing"),
        ]),
        rule("duration", "forever | once | repeating", vec![
            shows("forever", "/duration", "\"forever\""),
            wrong_at("repeating", "duration_in_months", "Missing required param: duration_in_months.", "parameter_missing"),
        ]),
        plain("id", "text 255", "/id"),
        plain("max_redemptions", TIMES, "/max_redemptions"),
        name(),
        rule("redeem_by", "moment", vec![
            shows("1800000000", "/redeem_by", "1800000000"),
            wrong("1", IN_TIME, ""),
            wrong("9999999999", IN_TIME, ""),
        ]),
    ]]),
    post(PERCENT, "percent_off=25&duration=repeating&duration_in_months=3", &[vec![
        plain("duration_in_months", "integer 1 to 1200", "/duration_in_months"),
    ]]),
    post(PERCENT, "amount_off=500&currency=usd&expand[]=currency_options", &[vec![
        plain("amount_off", CENTS, "/amount_off"),
        plain("currency", "currency", "/currency"),
        rule("currency_options", "hash by currency", vec![]),
        plain("currency_options[eur][amount_off]", "integer 1 to 99999999, required", "/currency_options/eur/amount_off"),
    ]]),
    post("/v1/coupons/half", "name=Half&metadata[a]=b", &[metadata(), vec![
        name(),
        rule("currency_options", "hash by currency", vec![]),
        rule("currency_options[eur][amount_off]", "integer 1 to 99999999, required", vec![
            wrong_at("500", "currency_options", "You may only specify `currency_options` for a coupon with `amount_off`.", ""),
        ]),
    ]]),
    get("/v1/coupons", "coupon", "", &[page(), created()]),
    get("/v1/coupons/half", "", "", &[]),
    delete("/v1/coupons/half"),
    ]
}

fn name() -> Row {
    unset("/name", plain("name", "text 40, unsettable", "/name"))
}
