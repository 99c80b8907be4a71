//! The fields of disputes.

use crate::api::object::Shape::{
    self, Boolean, Hash, Id, Integer, List, Object, OrNull, Text, Word,
};
use crate::api::object::{
    By, Field, Input, UPDATE, boolean, computed, filter, hash, hidden, id, metadata, shown,
    sometimes, text,
};
use crate::api::store::list;
use crate::domain::dispute::DisputeStatus;
use crate::domain::ledger::Column;

/// Stripe's `dispute`, field by field.
#[rustfmt::skip]
pub const FIELDS: &[Field] = &[
    computed("amount", Integer),
    computed("balance_transactions", List(&Object("balance_transaction"))),
    computed("charge", Id("charge")),
    computed("created", Integer),
    computed("currency", Shape::Currency),
    shown("enhanced_eligibility_types", List(&Text)),
    computed("evidence", Hash(EVIDENCE)).sent(UPDATE, hash(EVIDENCE)),
    computed("evidence_details", Hash(DETAILS)),
    shown("intended_submission_method", OrNull(&Word(SUBMISSION_METHODS))).refused(UPDATE),
    computed("is_charge_refundable", Boolean),
    computed("livemode", Boolean),
    computed("metadata", Shape::Metadata).sent(UPDATE, metadata()),
    computed("network_reason_code", Shape::TEXT),
    computed("payment_intent", OrNull(&Id("payment_intent"))),
    computed("payment_method_details", Hash(METHOD)),
    computed("reason", Text),
    computed("status", Word(DisputeStatus::ALL)),
    hidden("submit").sent(UPDATE, boolean()),
];

/// What a merchant says. What is a file at Stripe cannot be sent: there are no uploads.
#[rustfmt::skip]
pub const EVIDENCE: &[Field] = &[
    computed("access_activity_log", Shape::TEXT).sent(UPDATE, WORDS),
    hidden("appeal").refused(UPDATE),
    computed("billing_address", Shape::TEXT).sent(UPDATE, WORDS),
    shown("cancellation_policy", Shape::NoId).refused(UPDATE),
    computed("cancellation_policy_disclosure", Shape::TEXT).sent(UPDATE, WORDS),
    computed("cancellation_rebuttal", Shape::TEXT).sent(UPDATE, WORDS),
    shown("customer_communication", Shape::NoId).refused(UPDATE),
    computed("customer_email_address", Shape::TEXT).sent(UPDATE, WORDS),
    computed("customer_name", Shape::TEXT).sent(UPDATE, WORDS),
    computed("customer_purchase_ip", Shape::TEXT).sent(UPDATE, WORDS),
    shown("customer_signature", Shape::NoId).refused(UPDATE),
    shown("duplicate_charge_documentation", Shape::NoId).refused(UPDATE),
    computed("duplicate_charge_explanation", Shape::TEXT).sent(UPDATE, WORDS),
    computed("duplicate_charge_id", Shape::TEXT).sent(UPDATE, WORDS),
    shown("enhanced_evidence", Hash(&[])).refused(UPDATE),
    computed("product_description", Shape::TEXT).sent(UPDATE, WORDS),
    shown("receipt", Shape::NoId).refused(UPDATE),
    shown("refund_policy", Shape::NoId).refused(UPDATE),
    computed("refund_policy_disclosure", Shape::TEXT).sent(UPDATE, WORDS),
    computed("refund_refusal_explanation", Shape::TEXT).sent(UPDATE, WORDS),
    computed("service_date", Shape::TEXT).sent(UPDATE, WORDS),
    shown("service_documentation", Shape::NoId).refused(UPDATE),
    computed("shipping_address", Shape::TEXT).sent(UPDATE, WORDS),
    computed("shipping_carrier", Shape::TEXT).sent(UPDATE, WORDS),
    computed("shipping_date", Shape::TEXT).sent(UPDATE, WORDS),
    shown("shipping_documentation", Shape::NoId).refused(UPDATE),
    computed("shipping_tracking_number", Shape::TEXT).sent(UPDATE, WORDS),
    shown("uncategorized_file", Shape::NoId).refused(UPDATE),
    computed("uncategorized_text", Shape::TEXT).sent(UPDATE, WORDS),
];

const WORDS: Input = text(20_000).unsettable();

/// The names of what a merchant says in words.
pub fn texts() -> impl Iterator<Item = &'static str> {
    let all = EVIDENCE.iter();
    all.filter(|field| matches!(field.shape(), Some(Shape::OrNull(&Text))))
        .map(|field| field.name)
}

pub const DETAILS: &[Field] = &[
    computed("due_by", Integer),
    shown("enhanced_eligibility", Hash(&[])),
    computed("has_evidence", Boolean),
    computed("past_due", Boolean),
    computed("submission_count", Integer),
    computed("submission_method", Word(&["manual", "not_submitted"])),
];

const METHOD: &[Field] = &[
    sometimes(
        "card",
        Hash(&[
            computed("brand", Text),
            computed("case_type", Word(&["chargeback", "inquiry"])),
            computed("network", Text),
            computed("network_reason_code", Shape::TEXT),
        ]),
    ),
    computed("type", Text),
];

const SUBMISSION_METHODS: &[&str] = &[
    "manual",
    "prefer_manual",
    "prefer_smart_disputes",
    "smart_disputes",
];

/// What lists of disputes are filtered by.
pub const FILTERS: &[Field] = &[
    filter("charge", By::Column(Column::Charge), id()),
    list::CREATED,
    filter("payment_intent", By::Rule, id()),
];
