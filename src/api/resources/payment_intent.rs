//! Stripe's `payment_intent`, as a session's newest payment shows it.

use super::checkout_session::fields::SENT_TO;
use super::checkout_session::render::{address, shipping, utm};
use super::checkout_session::row::PurchaseRow;
use super::payment_link::fields::CAPTURE_METHODS;
use super::{charge, charge_outcome, method_options};
use crate::api::context::{Context, HandlerResult, Request};
use crate::api::object::Shape::{self, Boolean, Hash, Id, Integer, List, OrNull, Page, Text, Word};
use crate::api::object::{
    By, Field, Rest, UPDATE, computed, filter, hash_of, hidden, id, metadata, object_of, on_demand,
    refused, shown, sometimes, unset,
};
use crate::api::operation::{Operation, SessionPart};
use crate::api::rendered::text;
use crate::api::request::reader::Reader;
use crate::api::resource::{ExpandSources, LedgerRows, Resource, Stored, Wanted};
use crate::api::response;
use crate::api::store::list::first_page;
use crate::api::store::{StoreError, list};
use crate::domain::checkout::payment::{Payment, PaymentResult};
use crate::domain::checkout::session::{PaymentState, Purchase, Session};
use crate::domain::ledger::{Kind, StoredRow};
use crate::domain::payment_method_type::Family;
use crate::domain::{Amount, Error, Mode, SessionId};
use serde_json::{Value, json};

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
    ],
};

/// Stripe's `payment_intent`, field by field.
#[rustfmt::skip]
pub const FIELDS: &[Field] = &[
    shown("allowed_payment_method_types", OrNull(&List(&Text))),
    computed("amount", Integer).refused(UPDATE),
    hidden("amount_details").refused(UPDATE),
    shown("amount_capturable", Integer),
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
    shown("payment_method_configuration_details", Shape::HASH),
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
    computed(
        "redirect_to_url",
        Hash(&[
            shown("return_url", Shape::TEXT),
            computed("url", Shape::TEXT),
        ]),
    ),
    computed("type", Text),
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
    let id = request.id();
    let session = SessionId::of_payment(context.call.mode, id);
    let session = session.filter(|_| id.starts_with("pi_"));
    let session = session.ok_or_else(|| missing(id))?;
    charge::annotate(context, request, session, None)
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

/// The PaymentIntent of a session; `None` before anything reached the processor.
pub fn render(session: &Session) -> Option<Value> {
    let payment = session.payment.as_ref()?;
    let canceled_at = canceled_at(session, payment);
    let status = match canceled_at {
        Some(_) => "canceled",
        None => status(payment),
    };
    let given = json!({
        "canceled_at": canceled_at,
        "cancellation_reason": canceled_at.map(|_| canceled_because(session)),
        "status": status,
    });
    Some(object_with(session, payment, given))
}

/// Whether the session took it with it.
pub fn is_canceled(session: &Session) -> bool {
    let payment = session.payment.as_ref();
    payment.is_some_and(|payment| canceled_at(session, payment).is_some())
}

/// The same as if the session had not taken it with it: what became of its newest payment.
pub fn before_its_end(session: &Session) -> Option<Value> {
    let payment = session.payment.as_ref()?;
    let given = json!({
        "canceled_at": null,
        "cancellation_reason": null,
        "status": status(payment),
    });
    Some(object_with(session, payment, given))
}

/// The same as it was made, before anything came of it.
pub fn at_its_beginning(session: &Session) -> Option<Value> {
    let payment = session.payment.as_ref()?;
    let mut given = always(session, payment);
    if let Value::Object(fields) = &mut given {
        for name in ["canceled_at", "cancellation_reason", "last_payment_error"] {
            fields.insert(name.to_owned(), Value::Null);
        }
        for name in ["customer", "latest_charge", "next_action", "payment_method"] {
            fields.insert(name.to_owned(), Value::Null);
        }
        fields.insert("amount_received".to_owned(), 0.into());
        fields.insert("status".to_owned(), "requires_payment_method".into());
    }
    Some(object_of("payment_intent", FIELDS, given))
}

/// What of it never changes while a payment is under way.
fn always(session: &Session, payment: &Payment) -> Value {
    let first = session.previous_payments.first().unwrap_or(payment);
    json!({
        "id": session.id.payment_intent(),
        "amount": session.bill(payment).0,
        "capture_method": session.offer().settings.capture_method(),
        "created": first.created.seconds(),
        "currency": session.currency_of(payment),
        "description": session.notes.description,
        "edgetill": attribution(session),
        "livemode": session.mode().is_live(),
        "metadata": session.notes.metadata,
        "payment_method_options": hash_of(method_options::OF_INTENT, method_options::of_intent(&session.offer().settings)),
        "payment_method_types": session.methods(),
        "shipping": shipping(session.bill(payment).1),
        "statement_descriptor_suffix": session.notes.statement_descriptor_suffix,
        "transfer_group": session.notes.transfer_group,
    })
}

fn attribution(session: &Session) -> Value {
    let client_reference_id = &session.url_parameters.client_reference_id;
    json!({ "client_reference_id": client_reference_id, "utm": utm(session) })
}

fn object_with(session: &Session, payment: &Payment, standing: Value) -> Value {
    let received = match payment.result {
        PaymentResult::Succeeded | PaymentResult::Refunded => session.bill(payment).0,
        PaymentResult::Processing
        | PaymentResult::RequiresAction
        | PaymentResult::Declined(_)
        | PaymentResult::Canceled => Amount::ZERO,
    };
    let charge = payment
        .is_charged()
        .then(|| session.id.charge(payment.attempt));
    let is_waiting = standing.get("status") == Some(&"requires_action".into());
    let came = json!({
        "amount_received": received,
        "customer": session.customer_of(payment),
        "last_payment_error": last_error(session, payment),
        "latest_charge": charge,
        "next_action": is_waiting.then(|| next_action(session)),
        "payment_method": payment_method(session, payment),
    });
    let mut given = always(session, payment);
    for part in [came, standing] {
        if let (Value::Object(fields), Value::Object(more)) = (&mut given, part) {
            fields.extend(more);
        }
    }
    object_of("payment_intent", FIELDS, given)
}

/// Where its newest payment stands.
fn status(payment: &Payment) -> &'static str {
    match payment.result {
        PaymentResult::Processing => "processing",
        PaymentResult::RequiresAction => "requires_action",
        PaymentResult::Succeeded | PaymentResult::Refunded => "succeeded",
        PaymentResult::Declined(_) | PaymentResult::Canceled => "requires_payment_method",
    }
}

/// When the session took its unpaid payment with it, or came to need none.
fn canceled_at(session: &Session, payment: &Payment) -> Option<i64> {
    let at = match (session.purchase, session.payment_state) {
        (Purchase::Expired { at }, _) | (Purchase::Complete { at }, PaymentState::NotRequired) => {
            at
        }
        (Purchase::Open | Purchase::Complete { .. }, _) => return None,
    };
    match payment.result {
        PaymentResult::Succeeded | PaymentResult::Refunded => None,
        PaymentResult::Processing
        | PaymentResult::RequiresAction
        | PaymentResult::Declined(_)
        | PaymentResult::Canceled => Some(at.seconds()),
    }
}

/// Stripe's `cancellation_reason`.
fn canceled_because(session: &Session) -> &'static str {
    match session.purchase {
        Purchase::Expired { .. } => "expired",
        // The order came to cost nothing.
        Purchase::Open | Purchase::Complete { .. } => "abandoned",
    }
}

fn payment_method(session: &Session, payment: &Payment) -> Option<String> {
    match payment.result {
        // As at Stripe, a refused method is taken off the intent.
        PaymentResult::Declined(_) | PaymentResult::Canceled => None,
        PaymentResult::Processing
        | PaymentResult::RequiresAction
        | PaymentResult::Succeeded
        | PaymentResult::Refunded => Some(session.id.payment_method(payment.attempt)),
    }
}

fn next_action(session: &Session) -> Value {
    json!({
        "redirect_to_url": { "return_url": null, "url": address(session) },
        "type": "redirect_to_url",
    })
}

/// Stripe's code for an attempt that was called off.
const CALLED_OFF: &str = "payment_intent_payment_attempt_expired";

fn last_error(session: &Session, payment: &Payment) -> Option<Value> {
    let decline = match &payment.result {
        PaymentResult::Declined(decline) => decline,
        PaymentResult::Canceled => {
            let given = json!({
                "code": CALLED_OFF,
                "doc_url": response::doc_url(CALLED_OFF),
                "payment_method_type": payment.method.kind(),
                "type": error_type(payment),
                "message": "The latest attempt to pay was not completed in time or was called off. \
                            Nothing was charged.",
            });
            return Some(hash_of(PAYMENT_ERROR, given));
        }
        PaymentResult::Processing
        | PaymentResult::RequiresAction
        | PaymentResult::Succeeded
        | PaymentResult::Refunded => return None,
    };
    let charge = payment
        .is_charged()
        .then(|| session.id.charge(payment.attempt));
    // What was blocked as too risky never reached a bank.
    let bank = Some(decline).filter(|_| !payment.method.is_blocked());
    let given = json!({
        "advice_code": bank.and_then(charge_outcome::advice_code),
        "charge": charge,
        "code": decline.code,
        "decline_code": decline.decline_code,
        "doc_url": response::doc_url(&decline.code),
        "message": decline.message,
        "network_decline_code": bank.and_then(charge_outcome::network_decline_code),
        "payment_method_type": payment.method.kind(),
        "type": error_type(payment),
    });
    Some(hash_of(PAYMENT_ERROR, given))
}

/// Stripe speaks of a card's errors alone as such.
fn error_type(payment: &Payment) -> &'static str {
    match payment.method.kind().family() {
        Family::Card => "card_error",
        Family::Debit | Family::Redirect => "invalid_request_error",
    }
}
