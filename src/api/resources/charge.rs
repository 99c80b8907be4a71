//! Stripe's `charge`, as a session's payments show it.

use super::checkout_session::fields::SENT_TO;
use super::checkout_session::render::shipping;
use super::checkout_session::row::PurchaseRow;
use super::payment_method::{BILLING_DETAILS, billing_details};
use super::{charge_method, charge_outcome};
use crate::api::context::{Context, HandlerResult, Request};
use crate::api::object::Shape::{self, Any, Boolean, Hash, Id, Integer, OrNull, Page, Word};
use crate::api::object::{
    By, Field, Input, Rest, UPDATE, computed, filter, id, metadata, object_of, on_demand, refused,
    shown, text as text_of, unset,
};
use crate::api::operation::{Operation, SessionPart};
use crate::api::rendered::text;
use crate::api::request::reader::{Patch, Reader};
use crate::api::resource::{ExpandSources, LedgerRows, Resource, Stored, Wanted};
use crate::api::store::list::first_page;
use crate::api::store::outbox_row::{PathObject, Target, Task};
use crate::api::store::{StoreError, list};
use crate::domain::checkout::action::Action;
use crate::domain::checkout::notes::NotesChange;
use crate::domain::checkout::payment::{Payment, PaymentResult};
use crate::domain::checkout::session::Session;
use crate::domain::ledger::{Kind, StoredRow};
use crate::domain::{Amount, Error, Mode, Movement, SessionId};
use crate::protocol::session::SessionObjects;
use serde_json::{Value, json};

/// Charges.
pub const RESOURCE: Resource = Resource {
    object: "charge",
    fields: FIELDS,
    stored: Some(Stored::Ledger(LedgerRows {
        kind: Kind::Purchase,
        render: of_row,
        row_of: session_of,
        filters: FILTERS,
        rule: Some(only_charged),
    })),
    on_demand: Some(first_refunds),
    operations: &[
        Operation::list("/v1/charges", "charge", FILTERS),
        Operation::retrieve("/v1/charges/{charge}", "charge")
            .by(unknown)
            .from_session(SessionPart::Related("id")),
        Operation::list("/v1/charges/{charge}/refunds", "refund", &[])
            .by(unknown)
            .from_session(SessionPart::Refunds),
        Operation::update("/v1/charges/{charge}", "charge", FIELDS, update),
    ],
};

/// Stripe's `charge`, field by field.
#[rustfmt::skip]
pub const FIELDS: &[Field] = &[
    computed("amount", Integer),
    computed("amount_captured", Integer),
    computed("amount_refunded", Integer),
    shown("application", Shape::NoId),
    shown("application_fee", Shape::NoId),
    shown("application_fee_amount", Shape::NUMBER),
    computed("balance_transaction", OrNull(&Id("balance_transaction"))),
    computed("billing_details", Hash(BILLING_DETAILS)),
    computed("calculated_statement_descriptor", Shape::TEXT),
    computed("captured", Boolean),
    computed("created", Integer),
    computed("currency", Shape::Currency),
    computed("customer", OrNull(&Id("customer"))).refused(UPDATE),
    computed("description", Shape::TEXT).sent(UPDATE, DESCRIPTION),
    computed("disputed", Boolean),
    shown("failure_balance_transaction", Shape::NoId),
    computed("failure_code", Shape::TEXT),
    computed("failure_message", Shape::TEXT),
    shown("fraud_details", Shape::HASH).rests(Rest::NotNull).sent(UPDATE, unset()),
    computed("livemode", Boolean),
    computed("metadata", Shape::Metadata).sent(UPDATE, metadata()),
    shown("on_behalf_of", Shape::NoId),
    computed("outcome", OrNull(&Hash(charge_outcome::FIELDS))),
    computed("paid", Boolean),
    computed("payment_intent", OrNull(&Id("payment_intent"))),
    computed("payment_method", OrNull(&Id("payment_method"))),
    computed("payment_method_details", OrNull(&Hash(charge_method::FIELDS))),
    shown("radar_options", Any),
    shown("receipt_email", Shape::TEXT).refused(UPDATE),
    computed("receipt_number", Shape::TEXT),
    shown("receipt_url", Shape::TEXT),
    computed("refunded", Boolean),
    on_demand("refunds", OrNull(&Page("refund"))),
    shown("review", Shape::NoId),
    computed("shipping", OrNull(&Hash(SENT_TO))).refused(UPDATE),
    shown("source", Shape::HASH),
    shown("source_transfer", Shape::NoId),
    shown("statement_descriptor", Shape::TEXT),
    computed("statement_descriptor_suffix", Shape::TEXT),
    computed("status", Word(&["failed", "pending", "succeeded"])),
    shown("transfer_data", Shape::HASH),
    computed("transfer_group", Shape::TEXT).refused(UPDATE),
];

/// What a merchant calls a payment.
pub const DESCRIPTION: Input = text_of(1000).unsettable();

/// What lists of charges are filtered by.
pub const FILTERS: &[Field] = &[
    list::CREATED,
    filter("customer", By::Rule, id()),
    filter("payment_intent", By::Rule, id()),
    refused("transfer_group"),
];

/// The session of the charge with this id.
fn session_of(mode: Mode, id: &str) -> Option<String> {
    let session = SessionId::of_payment(mode, id).filter(|_| id.starts_with("ch_"));
    session.map(|session| session.to_string())
}

/// Nothing is charged before it reaches a processor.
#[expect(clippy::unnecessary_wraps, reason = "other rules refuse values")]
fn only_charged(reader: &Reader, mode: Mode, wanted: &mut Wanted) -> Result<(), Error> {
    wanted.reached();
    wanted.of_intent(mode, reader.word("payment_intent"));
    wanted.of_customer(reader.word("customer"));
    Ok(())
}

/// The charges of a purchase, newest first.
fn of_row(row: &StoredRow) -> Result<Vec<Value>, StoreError> {
    let row = PurchaseRow::read(row)?;
    Ok(all(row.session(), |payment| row.refunded(payment)).collect())
}

/// `GET /v1/charges/{id}` and what is under it: a Session object answers, or there is none.
fn unknown(_: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    Err(missing(request.id()))
}

/// `POST /v1/charges/{id}`: the Session object keeps the notes.
fn update(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    let id = request.id();
    let session = SessionId::of_payment(context.call.mode, id);
    let session = session.filter(|_| id.starts_with("ch_"));
    let session = session.ok_or_else(|| missing(id))?;
    let digits = id.get(id.len().saturating_sub(2)..);
    let attempt = digits.and_then(|digits| digits.parse().ok());
    let attempt = attempt.ok_or_else(|| missing(id))?;
    annotate(context, request, session, Some(attempt))
}

/// Has a session keep the notes that `request` sends for its payment intent or a charge.
pub fn annotate(
    context: &mut Context,
    request: &Request,
    session: SessionId,
    charge: Option<u32>,
) -> Result<HandlerResult, Error> {
    let reader = &request.reader();
    let description = match reader.text_patch("description") {
        Patch::Keep => None,
        Patch::Clear => Some(String::new()),
        Patch::Set(text) => Some(text),
    };
    let notes = NotesChange {
        description,
        metadata: reader.metadata(),
    };
    let task = Task::Act(Action::Annotate { charge, notes });
    let path = Some(PathObject::Answer(request.id().to_owned()));
    context.ask_about(request, path, Target::Session(session), task)
}

/// The 404 for a charge that is not there.
pub fn missing(id: &str) -> Error {
    Error::no_such("charge", "id", id)
}

/// The refunds of a charge, newest first, of all that belong to its session.
pub fn refunds(objects: &SessionObjects, charge: &str) -> Vec<Value> {
    let is_its_refund =
        |object: &&Value| text(object, "object") == "refund" && text(object, "charge") == charge;
    let related = objects.related.iter().rev();
    related.filter(is_its_refund).cloned().collect()
}

/// The first page of that list.
#[expect(clippy::unnecessary_wraps, reason = "other fields on demand are read")]
fn first_refunds(sources: &ExpandSources, charge: &Value, _: &str) -> Result<Value, StoreError> {
    let id = text(charge, "id");
    let objects = sources.objects;
    let refunds = objects.map_or_else(Vec::new, |objects| refunds(objects, id));
    Ok(first_page(refunds, &format!("/v1/charges/{id}/refunds")))
}

/// The Charge of a session's newest payment; `None` if there is none.
pub fn render(session: &Session) -> Option<Value> {
    let payment = session.payment.as_ref()?;
    of(session, payment, session.given_back(payment))
}

/// Every Charge of a session's, newest first; `refunded` says what was given back of each.
pub fn all<'a>(
    session: &'a Session,
    refunded: impl Fn(&Payment) -> Amount + 'a,
) -> impl Iterator<Item = Value> + 'a {
    let previous = session.previous_payments.iter().rev();
    let payments = session.payment.iter().chain(previous);
    payments.filter_map(move |payment| of(session, payment, refunded(payment)))
}

/// The Charge of one payment of a session's, of which `refunded` was given back; `None` if it did
/// not get that far.
pub fn of(session: &Session, payment: &Payment, refunded: Amount) -> Option<Value> {
    if !payment.is_charged() {
        return None;
    }
    let (total, details) = session.bill(payment);
    let decline = match &payment.result {
        PaymentResult::Declined(decline) => Some(decline),
        PaymentResult::Processing
        | PaymentResult::RequiresAction
        | PaymentResult::Issued
        | PaymentResult::Held
        | PaymentResult::Settling
        | PaymentResult::Released { .. }
        | PaymentResult::Succeeded
        | PaymentResult::Refunded
        | PaymentResult::Canceled => None,
    };
    let (status, taken, released) = money(session, payment);
    let paid = status == "succeeded";
    let authorized = paid.then_some(total);
    let given_back = taken.map_or(Amount::ZERO, |_| refunded);
    let given_back = given_back.checked_add(released).unwrap_or(total);
    let captured = taken.is_some();
    let has_come = paid && captured;
    let amount = total.minor();
    let suffix = payment.notes.statement_descriptor_suffix.as_deref();
    let movement = Movement::Charge(payment.attempt);
    let given = json!({
        "id": session.id.charge(payment.attempt),
        "amount": amount,
        "amount_captured": taken.unwrap_or_default(),
        "amount_refunded": given_back,
        "balance_transaction": has_come.then(|| session.id.balance_transaction(movement)),
        "calculated_statement_descriptor": session.offer().merchant.descriptor_with(suffix),
        "billing_details": billing_details(details),
        "captured": captured,
        "created": payment.created.seconds(),
        "currency": session.currency_of(payment),
        "customer": session.customer_of(payment),
        "description": payment.notes.description,
        "disputed": payment.is_disputed,
        "failure_code": decline.map(|decline| &decline.code),
        "failure_message": decline.map(|decline| &decline.message),
        "livemode": session.mode().is_live(),
        "metadata": payment.notes.metadata,
        "outcome": charge_outcome::render(decline, &payment.method),
        "paid": paid,
        "payment_intent": session.id.payment_intent(),
        "payment_method": session.id.payment_method(payment.attempt),
        "payment_method_details": charge_method::render(session, payment, authorized),
        "receipt_number": has_come.then(|| session.id.receipt_number()),
        "refunded": paid && given_back == total,
        "shipping": shipping(details),
        "statement_descriptor_suffix": suffix,
        "status": status,
        "transfer_group": payment.notes.transfer_group,
    });
    Some(object_of("charge", FIELDS, given))
}

/// Stripe's `status` of a charge, what was taken, and what of what was reserved was let go.
fn money(session: &Session, payment: &Payment) -> (&'static str, Option<Amount>, Amount) {
    let (total, _) = session.bill(payment);
    match &payment.result {
        PaymentResult::Succeeded | PaymentResult::Refunded => {
            let taken = session.taken(payment);
            ("succeeded", Some(taken), total.saturating_sub(taken))
        }
        PaymentResult::Held | PaymentResult::Settling => ("succeeded", None, Amount::ZERO),
        PaymentResult::Released { .. } => ("succeeded", None, total),
        // Nothing was reserved first, so to Stripe it is captured; plugins of shops go by that word.
        PaymentResult::Processing => ("pending", Some(total), Amount::ZERO),
        PaymentResult::RequiresAction
        | PaymentResult::Issued
        | PaymentResult::Declined(_)
        | PaymentResult::Canceled => ("failed", None, Amount::ZERO),
    }
}
