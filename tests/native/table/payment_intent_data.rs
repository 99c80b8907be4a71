//! The rows of `payment_intent_data`, which links are made and changed with.

use super::rows::{Row, Section, plain, post, rule, shows, unset, wrong};

const CREATE: &str = "line_items[0][price]={price}&line_items[0][quantity]=1&\
    payment_intent_data[capture_method]=automatic";
const UPDATE: &str = "payment_intent_data[description]=a&payment_intent_data[metadata][a]=b&\
    payment_intent_data[statement_descriptor_suffix]=a&payment_intent_data[transfer_group]=a";
const DESCRIPTOR: &str = "The statement descriptor must contain at least one letter and none of the characters < > \\ \" '.";

pub(super) fn sections() -> Vec<Section> {
    vec![
        post("/v1/payment_links", CREATE, &[always(), made()]),
        post("/v1/payment_links/{link}", UPDATE, &[always(), changed()]),
        post(
            "/v1/payment_intents/{held}/capture",
            "metadata[a]=b",
            &[capture()],
        ),
        post("/v1/payment_intents/{held}/cancel", "", &[cancel()]),
    ]
}

#[rustfmt::skip]
fn always() -> Vec<Row> {
    vec![
    rule("payment_intent_data", "hash", vec![]),
    plain("payment_intent_data[metadata]", "metadata, unsettable", "/payment_intent_data/metadata"),
    ]
}

fn capture() -> Vec<Row> {
    vec![
        rule(
            "amount_to_capture",
            "integer 1 to 99999999",
            vec![shows("1", "/amount_received", "1")],
        ),
        plain("metadata", "metadata, unsettable", "/metadata"),
        rule(
            "statement_descriptor_suffix",
            "text 22",
            vec![
                shows("SEAT 12", "/statement_descriptor_suffix", "\"SEAT 12\""),
                wrong("12345", DESCRIPTOR, ""),
            ],
        ),
    ]
}

fn cancel() -> Vec<Row> {
    let reasons = "abandoned | duplicate | fraudulent | requested_by_customer";
    vec![plain(
        "cancellation_reason",
        reasons,
        "/cancellation_reason",
    )]
}

#[rustfmt::skip]
fn made() -> Vec<Row> {
    vec![
    rule("payment_intent_data[capture_method]", "automatic | automatic_async | manual", vec![
        shows("automatic", "/payment_intent_data/capture_method", "\"automatic\""),
        shows("automatic_async", "/payment_intent_data/capture_method", "\"automatic_async\""),
        shows("manual", "/payment_intent_data/capture_method", "\"manual\""),
    ]),
    plain("payment_intent_data[description]", "text 1000", "/payment_intent_data/description"),
    suffix("text 22"),
    plain("payment_intent_data[transfer_group]", "text 500", "/payment_intent_data/transfer_group"),
    ]
}

#[rustfmt::skip]
fn changed() -> Vec<Row> {
    vec![
    plain("payment_intent_data[description]", "text 1000, unsettable", "/payment_intent_data/description"),
    suffix("text 22, unsettable"),
    plain("payment_intent_data[transfer_group]", "text 500, unsettable", "/payment_intent_data/transfer_group"),
    ]
}

#[rustfmt::skip]
fn suffix(spec: &'static str) -> Row {
    unset("/payment_intent_data/statement_descriptor_suffix", rule("payment_intent_data[statement_descriptor_suffix]", spec, vec![
        shows("TEA", "/payment_intent_data/statement_descriptor_suffix", "\"TEA\""),
        wrong("123", DESCRIPTOR, ""),
    ]))
}
