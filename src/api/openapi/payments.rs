//! What becomes of money: payment intents, charges and refunds.

use super::objects::{HASH, NUMBER, TEXT};
use super::sessions::ADDRESS;
use super::shape::Shape::{
    Any, Boolean, Currency, Hash, Id, Integer, List, Metadata, OrNull, Page, Text, Word,
};
use super::shape::{Field, Shape, field, sometimes};

/// `payment_intent`
pub(super) const PAYMENT_INTENT: &[Field] = &[
    field("allowed_payment_method_types", OrNull(&List(&Text))),
    field("amount", Integer),
    field("amount_capturable", Integer),
    field("amount_received", Integer),
    field("application", TEXT),
    field("application_fee_amount", NUMBER),
    field("automatic_payment_methods", HASH),
    field("canceled_at", NUMBER),
    field("cancellation_reason", TEXT),
    field(
        "capture_method",
        Word(&["automatic", "automatic_async", "manual"]),
    ),
    field("client_secret", TEXT),
    field("confirmation_method", Word(&["automatic", "manual"])),
    field("created", Integer),
    field("currency", Currency),
    field("customer", TEXT),
    field("customer_account", TEXT),
    field("description", TEXT),
    field("excluded_payment_method_types", OrNull(&List(&Text))),
    field("last_payment_error", OrNull(&PAYMENT_ERROR)),
    field("latest_charge", OrNull(&Id("charge"))),
    field("livemode", Boolean),
    field("managed_payments", HASH),
    field("metadata", Metadata),
    field("next_action", OrNull(&NEXT_ACTION)),
    field("on_behalf_of", TEXT),
    field("payment_method", TEXT),
    field("payment_method_configuration_details", HASH),
    field("payment_method_options", HASH),
    field("payment_method_types", List(&Text)),
    field("payment_record", TEXT),
    field("processing", HASH),
    field("receipt_email", TEXT),
    field("review", TEXT),
    field(
        "setup_future_usage",
        OrNull(&Word(&["off_session", "on_session"])),
    ),
    field("shipping", HASH),
    field("source", TEXT),
    field("statement_descriptor", TEXT),
    field("statement_descriptor_suffix", TEXT),
    field(
        "status",
        Word(&[
            "canceled",
            "processing",
            "requires_action",
            "requires_capture",
            "requires_confirmation",
            "requires_payment_method",
            "succeeded",
        ]),
    ),
    field("transfer_group", TEXT),
];

const PAYMENT_ERROR: Shape = Hash(&[
    sometimes("charge", Text),
    field("code", Text),
    sometimes("decline_code", Text),
    field("doc_url", Text),
    field("message", Text),
    field("payment_method_type", Text),
    field("type", Text),
]);

const NEXT_ACTION: Shape = Hash(&[
    field(
        "redirect_to_url",
        Hash(&[field("return_url", TEXT), field("url", TEXT)]),
    ),
    field("type", Text),
]);

/// `charge`
pub(super) const CHARGE: &[Field] = &[
    field("amount", Integer),
    field("amount_captured", Integer),
    field("amount_refunded", Integer),
    field("application", TEXT),
    field("application_fee", TEXT),
    field("application_fee_amount", NUMBER),
    field("balance_transaction", TEXT),
    field(
        "billing_details",
        Hash(&[
            field("address", OrNull(&ADDRESS)),
            field("email", TEXT),
            field("name", TEXT),
            field("phone", TEXT),
            field("tax_id", TEXT),
        ]),
    ),
    field("calculated_statement_descriptor", TEXT),
    field("captured", Boolean),
    field("created", Integer),
    field("currency", Currency),
    field("customer", TEXT),
    field("description", TEXT),
    field("disputed", Boolean),
    field("failure_balance_transaction", TEXT),
    field("failure_code", TEXT),
    field("failure_message", TEXT),
    field("fraud_details", HASH),
    field("livemode", Boolean),
    field("metadata", Metadata),
    field("on_behalf_of", TEXT),
    field("outcome", OrNull(&OUTCOME)),
    field("paid", Boolean),
    field("payment_intent", OrNull(&Id("payment_intent"))),
    field("payment_method", TEXT),
    field(
        "payment_method_details",
        OrNull(&Hash(&[field("card", CARD), field("type", Text)])),
    ),
    field("radar_options", Any),
    field("receipt_email", TEXT),
    field("receipt_number", TEXT),
    field("receipt_url", TEXT),
    field("refunded", Boolean),
    sometimes("refunds", OrNull(&Page("refund"))),
    field("review", TEXT),
    field("shipping", HASH),
    field("source", HASH),
    field("source_transfer", TEXT),
    field("statement_descriptor", TEXT),
    field("statement_descriptor_suffix", TEXT),
    field("status", Word(&["failed", "pending", "succeeded"])),
    field("transfer_data", HASH),
    field("transfer_group", TEXT),
];

const OUTCOME: Shape = Hash(&[
    field("advice_code", TEXT),
    field("network_advice_code", TEXT),
    field("network_decline_code", TEXT),
    field("network_status", TEXT),
    field("reason", TEXT),
    field("risk_level", Text),
    field("risk_score", Integer),
    sometimes("rule", Text),
    field("seller_message", TEXT),
    field("type", Text),
]);

const CARD: Shape = Hash(&[
    field("amount_authorized", NUMBER),
    field("authorization_code", TEXT),
    field("brand", TEXT),
    field(
        "checks",
        OrNull(&Hash(&[
            field("address_line1_check", TEXT),
            field("address_postal_code_check", TEXT),
            field("cvc_check", TEXT),
        ])),
    ),
    field("country", TEXT),
    field("electronic_commerce_indicator", TEXT),
    field("exp_month", Integer),
    field("exp_year", Integer),
    field("funding", TEXT),
    field("installments", HASH),
    field("last4", TEXT),
    field("mandate", TEXT),
    field("network", TEXT),
    field("network_transaction_id", TEXT),
    field("regulated_status", TEXT),
    field("three_d_secure", HASH),
    field("transaction_link_id", TEXT),
    field("wallet", HASH),
]);

/// `refund`
pub(super) const REFUND: &[Field] = &[
    field("amount", Integer),
    field("balance_transaction", TEXT),
    field("charge", OrNull(&Id("charge"))),
    field("created", Integer),
    field("currency", Currency),
    field("customer", TEXT),
    field("customer_account", TEXT),
    field(
        "destination_details",
        Hash(&[
            field("card", Hash(&[field("type", Text)])),
            field("type", Text),
        ]),
    ),
    sometimes("failure_reason", Text),
    field("metadata", OrNull(&Metadata)),
    field("payment_intent", OrNull(&Id("payment_intent"))),
    field("payment_method", TEXT),
    sometimes(
        "pending_reason",
        Word(&["charge_pending", "insufficient_funds", "processing"]),
    ),
    field(
        "reason",
        OrNull(&Word(&[
            "duplicate",
            "expired_uncaptured_charge",
            "fraudulent",
            "requested_by_customer",
        ])),
    ),
    field("receipt_number", TEXT),
    field("source_transfer_reversal", TEXT),
    field("status", TEXT),
    field("transfer_reversal", TEXT),
];
