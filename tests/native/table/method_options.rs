//! The rows of `payment_method_options`, Stripe's and Edgetill's own.

use super::rows::{Row, Section, post, rule, shows, unset};

const ITEM: &str = "line_items[0][price]={price}&line_items[0][quantity]=1";
const SET: &str = "payment_method_options[card][restrictions][brands_blocked][0]=visa&\
    edgetill[payment_method_options][card][request_three_d_secure]=any";
const BLOCKED: &str = "/payment_method_options/card/restrictions/brands_blocked/0";
const REQUEST: &str = "/edgetill/payment_method_options/card/request_three_d_secure";

pub(super) fn sections() -> Vec<Section> {
    vec![
        post("/v1/payment_links", ITEM, &[always(), made()]),
        post("/v1/payment_links/{link}", SET, &[always(), changed()]),
    ]
}

#[rustfmt::skip]
fn always() -> Vec<Row> {
    vec![
    rule("payment_method_options[card]", "hash", vec![]),
    rule("edgetill[payment_method_options][card]", "hash", vec![]),
    rule("edgetill[payment_method_options][card][request_three_d_secure]", "any | automatic | challenge", vec![
        shows("any", REQUEST, "\"any\""),
        shows("challenge", REQUEST, "\"challenge\""),
        shows("automatic", "/edgetill/payment_method_options", "null"),
    ]),
    ]
}

#[rustfmt::skip]
fn made() -> Vec<Row> {
    vec![
    rule("payment_method_options", "hash", vec![]),
    rule("payment_method_options[card][restrictions]", "hash", vec![]),
    brands("list 4 of american_express | discover_global_network | mastercard | visa"),
    rule("edgetill[payment_method_options]", "hash", vec![]),
    ]
}

#[rustfmt::skip]
fn changed() -> Vec<Row> {
    let options = "/payment_method_options";
    vec![
    unset(options, rule("payment_method_options", "hash, unsettable", vec![])),
    unset(options, rule("payment_method_options[card][restrictions]", "hash, unsettable", vec![])),
    unset(options, brands("list 4 of american_express | discover_global_network | mastercard | visa, unsettable")),
    unset("/edgetill/payment_method_options", rule("edgetill[payment_method_options]", "hash, unsettable", vec![])),
    ]
}

fn brands(spec: &'static str) -> Row {
    rule(
        "payment_method_options[card][restrictions][brands_blocked]",
        spec,
        vec![
            shows("american_express", BLOCKED, "\"american_express\""),
            shows(
                "discover_global_network",
                BLOCKED,
                "\"discover_global_network\"",
            ),
        ],
    )
}
