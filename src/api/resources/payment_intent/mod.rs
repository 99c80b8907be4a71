//! Stripe's `payment_intent`, as a session's newest payment shows it.

mod capture;
mod render;

pub use render::{at_its_beginning, before_its_end, is_canceled, render};

use super::checkout_session::fields::SENT_TO;
use super::checkout_session::row::PurchaseRow;
use super::payment_link::fields::CAPTURE_METHODS;
use super::{charge, method_options, payment_method_configuration};
use crate::api::context::{Context, HandlerResult, Request};
use crate::api::object::Shape::{self, Boolean, Hash, Id, Integer, List, OrNull, Page, Text, Word};
use crate::api::object::{
    By, Field, Params, Rest, UPDATE, computed, filter, hidden, id, metadata, on_demand, refused,
    shown, sometimes, unset,
};
use crate::api::operation::{Operation, SessionPart};
use crate::api::rendered::text;
use crate::api::request::reader::Reader;
use crate::api::resource::{ExpandSources, LedgerRows, Resource, Stored, Wanted};
use crate::api::store::list::first_page;
use crate::api::store::{StoreError, list};
use crate::domain::ledger::{Kind, StoredRow};
use crate::domain::{Error, Mode, SessionId};
use serde_json::Value;

/// Payment intents.
pub const RESOURCE: Resource = Resource {
    object: "payment_intent",
    fields: FIELDS,
    stored: Some(Stored::Ledger(LedgerRows {
        kind: Kind::Purchase,
        render: of_row,
        row_of: session_of,
        filters: FILTERS,
        rule: Some(only_reached),
    })),
    on_demand: Some(first_charges),
    operations: &[
        Operation::list("/v1/payment_intents", "payment_intent", FILTERS),
        Operation::retrieve("/v1/payment_intents/{intent}", "payment_intent")
            .from_session(SessionPart::Related("intent")),
        Operation::update(
            "/v1/payment_intents/{intent}",
            "payment_intent",
            FIELDS,
            update,
        ),
        Operation::post(
            "/v1/payment_intents/{intent}/capture",
            "payment_intent",
            capture::capture,
        )
        .takes(Params::own(capture::CAPTURE)),
        Operation::post(
            "/v1/payment_intents/{intent}/cancel",
            "payment_intent",
            capture::cancel,
        )
        .takes(Params::own(capture::CANCEL)),
    ],
};

/// Stripe's `payment_intent`, field by field.
#[rustfmt::skip]
pub const FIELDS: &[Field] = &[
    shown("allowed_payment_method_types", OrNull(&List(&Text))),
    computed("amount", Integer).refused(UPDATE),
    hidden("amount_details").refused(UPDATE),
    computed("amount_capturable", Integer),
    computed("amount_received", Integer),
    shown("application", Shape::NoId),
    shown("application_fee_amount", Shape::NUMBER).sent(UPDATE, unset()),
    shown("automatic_payment_methods", Shape::HASH),
    computed("canceled_at", Shape::NUMBER),
    computed("cancellation_reason", Shape::TEXT),
    computed("capture_method", Word(CAPTURE_METHODS)).refused(UPDATE),
    on_demand("charges", Page("charge")),
    shown("client_secret", Shape::TEXT),
    shown("confirmation_method", Word(&["automatic", "manual"])).rests(Rest::Word("automatic")),
    computed("created", Integer),
    computed("currency", Shape::Currency).refused(UPDATE),
    computed("customer", OrNull(&Id("customer"))).refused(UPDATE),
    shown("customer_account", Shape::TEXT).refused(UPDATE),
    computed("description", Shape::TEXT).sent(UPDATE, charge::DESCRIPTION),
    computed("edgetill", Hash(ATTRIBUTION)),
    shown("excluded_payment_method_types", OrNull(&List(&Text))).sent(UPDATE, unset()),
    computed("last_payment_error", OrNull(&Hash(PAYMENT_ERROR))),
    computed("latest_charge", OrNull(&Id("charge"))),
    computed("livemode", Boolean),
    shown("managed_payments", Shape::HASH),
    computed("metadata", Shape::Metadata).sent(UPDATE, metadata()),
    computed("next_action", OrNull(&Hash(NEXT_ACTION))),
    shown("on_behalf_of", Shape::NoId),
    hidden("payment_details").refused(UPDATE),
    computed("payment_method", OrNull(&Id("payment_method"))).refused(UPDATE),
    hidden("payment_method_configuration").refused(UPDATE),
    hidden("payment_method_data").refused(UPDATE),
    computed("payment_method_configuration_details", OrNull(&Hash(payment_method_configuration::DETAILS))),
    computed("payment_method_options", OrNull(&Hash(method_options::OF_INTENT))).refused(UPDATE),
    computed("payment_method_types", List(&Text)).refused(UPDATE),
    shown("payment_record", Shape::NoId),
    shown("processing", Shape::HASH),
    shown("receipt_email", Shape::TEXT).sent(UPDATE, unset()),
    shown("review", Shape::NoId),
    shown("setup_future_usage", OrNull(&Word(&["off_session", "on_session"]))).sent(UPDATE, unset()),
    computed("shipping", OrNull(&Hash(SENT_TO))).refused(UPDATE),
    shown("source", Shape::NoId),
    shown("statement_descriptor", Shape::TEXT).refused(UPDATE),
    computed("statement_descriptor_suffix", Shape::TEXT).refused(UPDATE),
    computed("status", Word(STATUSES)),
    computed("transfer_group", Shape::TEXT).refused(UPDATE),
];

/// What brought the buyer, which Stripe shows on sessions alone.
const ATTRIBUTION: &[Field] = &[
    computed("client_reference_id", Shape::TEXT),
    computed("utm", Shape::Metadata),
];

const STATUSES: &[&str] = &[
    "canceled",
    "processing",
    "requires_action",
    "requires_capture",
    "requires_confirmation",
    "requires_payment_method",
    "succeeded",
];

const PAYMENT_ERROR: &[Field] = &[
    sometimes("advice_code", Text),
    sometimes("charge", Text),
    computed("code", Text),
    sometimes("decline_code", Text),
    computed("doc_url", Text),
    computed("message", Text),
    sometimes("network_decline_code", Text),
    computed("payment_method_type", Text),
    computed("type", Text),
];

const NEXT_ACTION: &[Field] = &[
    sometimes("blik_authorize", Hash(&[])),
    sometimes("multibanco_display_details", Hash(MULTIBANCO)),
    sometimes(
        "redirect_to_url",
        Hash(&[
            shown("return_url", Shape::TEXT),
            computed("url", Shape::TEXT),
        ]),
    ),
    computed("type", Text),
];

/// What a buyer pays at a cash machine or at their bank.
const MULTIBANCO: &[Field] = &[
    computed("entity", Shape::TEXT),
    computed("expires_at", Shape::NUMBER),
    computed("hosted_voucher_url", Shape::TEXT),
    computed("reference", Shape::TEXT),
];

/// What lists of payment intents are filtered by.
pub const FILTERS: &[Field] = &[
    list::CREATED,
    filter("customer", By::Rule, id()),
    refused("customer_account"),
];

/// The session of the payment intent with this id.
fn session_of(mode: Mode, id: &str) -> Option<String> {
    let session = SessionId::of_payment(mode, id).filter(|_| id.starts_with("pi_"));
    session.map(|session| session.to_string())
}

/// `POST /v1/payment_intents/{id}`: the Session object keeps the notes.
fn update(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    let session = session_in(context, request)?;
    charge::annotate(context, request, session, None)
}

/// The session of the payment intent in the path.
fn session_in(context: &Context, request: &Request) -> Result<SessionId, Error> {
    let id = request.id();
    let session = SessionId::of_payment(context.call.mode, id);
    let session = session.filter(|_| id.starts_with("pi_"));
    session.ok_or_else(|| missing(id))
}

/// The 404 for a payment intent, or one of its charges, that is not there.
pub fn missing(id: &str) -> Error {
    if id.starts_with("ch_") {
        return charge::missing(id);
    }
    Error::no_such("payment_intent", "intent", id)
}

/// There is a payment intent once something reached a processor.
#[expect(clippy::unnecessary_wraps, reason = "other rules refuse values")]
fn only_reached(reader: &Reader, _: Mode, wanted: &mut Wanted) -> Result<(), Error> {
    wanted.reached();
    wanted.of_customer(reader.word("customer"));
    Ok(())
}

/// The payment intent of a purchase, if it has one.
fn of_row(row: &StoredRow) -> Result<Vec<Value>, StoreError> {
    let intent = render(PurchaseRow::read(row)?.session());
    Ok(intent.into_iter().collect())
}

/// The first page of its charges, newest first, as callers of long ago have it.
#[expect(clippy::unnecessary_wraps, reason = "other fields on demand are read")]
fn first_charges(sources: &ExpandSources, intent: &Value, _: &str) -> Result<Value, StoreError> {
    let id = text(intent, "id");
    let is_own = |object: &&Value| {
        text(object, "object") == "charge" && text(object, "payment_intent") == id
    };
    let charges = sources.objects.map_or_else(Vec::new, |objects| {
        objects.related.iter().filter(is_own).cloned().collect()
    });
    Ok(first_page(
        charges,
        &format!("/v1/charges?payment_intent={id}"),
    ))
}
