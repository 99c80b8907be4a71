//! The rows of what a link takes off every order.

use super::rows::{Row, Section, post, rule, shows, unset, wrong};

const TEXT: &str = "text 255";

/// Everything that is asked of it.
#[rustfmt::skip]
pub(super) fn sections() -> Vec<Section> {
    vec![
    post("/v1/payment_links", "line_items[0][price]={price}&line_items[0][quantity]=1", &[on_a_link("list 1 of hash")]),
    post("/v1/payment_links/{link}", "edgetill[nickname]=a", &[on_a_link("list 1 of hash, unsettable")]),
    ]
}

fn on_a_link(all: &'static str) -> Vec<Row> {
    let (at, missing) = ("/edgetill/discounts/0/promotion_code", "resource_missing");
    vec![
        unset(
            "/edgetill/discounts",
            rule("edgetill[discounts]", all, vec![]),
        ),
        rule(
            "edgetill[discounts][0][coupon]",
            TEXT,
            vec![
                shows("half", "/edgetill/discounts/0/coupon", "\"half\""),
                wrong("x", "No such coupon: 'x'", missing),
            ],
        ),
        rule(
            "edgetill[discounts][0][promotion_code]",
            TEXT,
            vec![
                shows("{code}", at, "\"{code}\""),
                wrong("x", "No such promotion code: 'x'", missing),
            ],
        ),
    ]
}
