//! The rows of disputes.

use super::rows::{Row, Section, count, filter, get, plain, post, rule, shows};
use super::sections::{created, page};

pub(super) fn sections() -> Vec<Section> {
    vec![
        get(
            "/v1/disputes",
            "dispute",
            "",
            &[page(), created(), filters()],
        ),
        get("/v1/disputes/{dispute}", "", "", &[]),
        post(
            "/v1/disputes/{dispute}",
            "evidence[product_description]=Tea&submit=false",
            &[evidence(), changes()],
        ),
        post("/v1/disputes/{dispute}/close", "", &[]),
    ]
}

fn filters() -> Vec<Row> {
    let of = |name, own| filter(name, "text 255", vec![count(own, "1"), count("x", "0")]);
    vec![
        of("charge", "{disputed_charge}"),
        of("payment_intent", "{disputed_intent}"),
    ]
}

fn changes() -> Vec<Row> {
    vec![
        plain("metadata", "metadata, unsettable", "/metadata"),
        rule(
            "submit",
            "boolean",
            vec![
                shows("true", "/status", "\"under_review\""),
                shows("true", "/evidence_details/submission_count", "1"),
                shows("false", "/status", "\"needs_response\""),
                shows("false", "/evidence_details/has_evidence", "true"),
            ],
        ),
    ]
}

#[rustfmt::skip]
fn evidence() -> Vec<Row> {
    let said = |name, shown| plain(name, "text 20000, unsettable", shown);
    vec![
    rule("evidence", "hash", vec![]),
    said("evidence[access_activity_log]", "/evidence/access_activity_log"),
    said("evidence[billing_address]", "/evidence/billing_address"),
    said("evidence[cancellation_policy_disclosure]", "/evidence/cancellation_policy_disclosure"),
    said("evidence[cancellation_rebuttal]", "/evidence/cancellation_rebuttal"),
    said("evidence[customer_email_address]", "/evidence/customer_email_address"),
    said("evidence[customer_name]", "/evidence/customer_name"),
    said("evidence[customer_purchase_ip]", "/evidence/customer_purchase_ip"),
    said("evidence[duplicate_charge_explanation]", "/evidence/duplicate_charge_explanation"),
    said("evidence[duplicate_charge_id]", "/evidence/duplicate_charge_id"),
    said("evidence[product_description]", "/evidence/product_description"),
    said("evidence[refund_policy_disclosure]", "/evidence/refund_policy_disclosure"),
    said("evidence[refund_refusal_explanation]", "/evidence/refund_refusal_explanation"),
    said("evidence[service_date]", "/evidence/service_date"),
    said("evidence[shipping_address]", "/evidence/shipping_address"),
    said("evidence[shipping_carrier]", "/evidence/shipping_carrier"),
    said("evidence[shipping_date]", "/evidence/shipping_date"),
    said("evidence[shipping_tracking_number]", "/evidence/shipping_tracking_number"),
    said("evidence[uncategorized_text]", "/evidence/uncategorized_text"),
    ]
}
