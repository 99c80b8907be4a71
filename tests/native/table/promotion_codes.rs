//! The rows of promotion codes.

use super::rows::{Row, Section, count, filter, get, plain, post, rule, shows, wrong};
use super::sections::{created, metadata, page};

const TIMES: &str = "integer 1 to 2147483647";
const CENTS: &str = "integer 1 to 99999999";
const REQUIRED_CENTS: &str = "integer 1 to 99999999, required";
const CODES: &str = "/v1/promotion_codes";
const PROMOTION: &str = "promotion[type]=coupon&promotion[coupon]=half";
const MISSING: &str = "resource_missing";

/// Every operation on promotion codes.
#[rustfmt::skip]
pub(super) fn sections() -> Vec<Section> {
    vec![
    post(CODES, PROMOTION, &[metadata(), vec![
        plain("active", "boolean", "/active"),
        rule("code", "text 500", vec![
            shows("New-Year-1", "/code", "\"New-Year-1\""),
            wrong("a_b", "Invalid code: it must consist of letters from A to Z, digits and hyphens.", ""),
            wrong("half", "An active promotion code with `code: half` already exists.", ""),
        ]),
        rule("coupon", "text 255", vec![
            wrong("half", "You may only specify one of these parameters: coupon, promotion.", "parameters_exclusive"),
        ]),
        rule("customer", "text 255", vec![
            shows("{customer}", "/customer", "\"{customer}\""),
            wrong("cus_x", "No such customer: 'cus_x'", MISSING),
        ]),
        rule("expires_at", "moment", vec![
            shows("1800000000", "/expires_at", "1800000000"),
            wrong("1", "Invalid timestamp: `expires_at` must be in the future.", ""),
        ]),
        plain("max_redemptions", TIMES, "/max_redemptions"),
        rule("promotion", "hash", vec![]),
        rule("promotion[coupon]", "text 255", vec![
            shows("half", "/promotion/coupon", "\"half\""),
            wrong("x", "No such coupon: 'x'", MISSING),
        ]),
        rule("restrictions", "hash", vec![]),
        plain("restrictions[first_time_transaction]", "boolean", "/restrictions/first_time_transaction"),
    ]]),
    post(CODES, "coupon=half&restrictions[minimum_amount]=500&restrictions[minimum_amount_currency]=usd", &[vec![
        rule("restrictions[currency_options]", "hash by currency", vec![]),
        plain("restrictions[currency_options][eur][minimum_amount]", REQUIRED_CENTS, "/restrictions/currency_options/eur/minimum_amount"),
        plain("restrictions[minimum_amount]", CENTS, "/restrictions/minimum_amount"),
        plain("restrictions[minimum_amount_currency]", "currency", "/restrictions/minimum_amount_currency"),
    ]]),
    post("/v1/promotion_codes/{code}", "metadata[a]=b", &[metadata(), vec![
        plain("active", "boolean", "/active"),
        rule("restrictions", "hash", vec![]),
        rule("restrictions[currency_options]", "hash by currency", vec![]),
        plain("restrictions[currency_options][eur][minimum_amount]", REQUIRED_CENTS, "/restrictions/currency_options/eur/minimum_amount"),
    ]]),
    get(CODES, "promotion_code", "", &[page(), created(), filters()]),
    get("/v1/promotion_codes/{code}", "", "", &[]),
    ]
}

fn filters() -> Vec<Row> {
    vec![
        filter(
            "active",
            "boolean",
            vec![count("true", "1"), count("false", "0")],
        ),
        filter(
            "code",
            "text 500",
            vec![count("hAlF", "1"), count("x", "0")],
        ),
        filter(
            "coupon",
            "text 255",
            vec![count("half", "1"), count("x", "0")],
        ),
        filter("customer", "text 255", vec![count("{customer}", "0")]),
    ]
}
