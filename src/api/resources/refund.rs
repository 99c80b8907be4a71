//! Refunds: create, update, and Stripe's `refund`.
//!
//! The Session object makes them ([`crate::domain::checkout::action`]); here requests are read and
//! refunds rendered.

use crate::api::context::{Context, HandlerResult, Request};
use crate::api::object::Shape::{self, Hash, Id, Integer, OrNull, Text, Word};
use crate::api::object::{
    BOTH, By, CREATE, Field, computed, filter, hidden, id, integer, metadata, object_of, off,
    one_of, shown, sometimes,
};
use crate::api::operation::{Operation, SessionPart};
use crate::api::request::reader::Reader;
use crate::api::resource::{Resource, Stored};
use crate::api::store::outbox_row::{Target, Task};
use crate::api::store::{Table, list};
use crate::domain::checkout::action::Action;
use crate::domain::checkout::refund::{NewRefund, Reason, Refund, Status};
use crate::domain::checkout::session::Session;
use crate::domain::metadata::MetadataChange;
use crate::domain::processor::RefundFailure;
use crate::domain::{Amount, Error, Mode, SessionId};
use serde_json::{Value, json};

/// Refunds.
pub const RESOURCE: Resource = Resource {
    object: "refund",
    fields: FIELDS,
    stored: Some(Stored::rendered(Table::Refund, FILTERS)),
    on_demand: None,
    operations: &[
        Operation::create("/v1/refunds", "refund", FIELDS, create),
        Operation::list("/v1/refunds", "refund", FILTERS),
        Operation::retrieve("/v1/refunds/{refund}", "refund")
            .from_session(SessionPart::Related("refund")),
        Operation::update("/v1/refunds/{refund}", "refund", FIELDS, update),
    ],
};

/// Stripe's `refund`, field by field.
#[rustfmt::skip]
pub const FIELDS: &[Field] = &[
    computed("amount", Integer).sent(CREATE, integer(1, Amount::MAX_CHARGE.minor())),
    shown("balance_transaction", Shape::NoId),
    computed("charge", OrNull(&Id("charge"))).sent(CREATE, id()),
    computed("created", Integer),
    computed("currency", Shape::Currency).refused(CREATE),
    shown("customer", Shape::NoId).refused(CREATE),
    shown("customer_account", Shape::TEXT),
    computed("destination_details", Hash(DESTINATION)),
    sometimes("failure_reason", Text),
    hidden("instructions_email").refused(CREATE),
    computed("metadata", OrNull(&Shape::Metadata)).sent(BOTH, metadata()),
    hidden("origin").refused(CREATE),
    computed("payment_intent", OrNull(&Id("payment_intent"))).sent(CREATE, id()),
    computed("payment_method", OrNull(&Id("payment_method"))),
    sometimes("pending_reason", Word(&["charge_pending", "insufficient_funds", "processing"])),
    computed("reason", OrNull(&Word(&["duplicate", "expired_uncaptured_charge", "fraudulent", "requested_by_customer"])))
        .sent(CREATE, one_of(&["duplicate", "fraudulent", "requested_by_customer"])),
    shown("receipt_number", Shape::TEXT),
    hidden("refund_application_fee").sent(CREATE, off()),
    hidden("reverse_transfer").sent(CREATE, off()),
    shown("source_transfer_reversal", Shape::NoId),
    computed("status", Shape::TEXT),
    shown("transfer_reversal", Shape::NoId),
];

const DESTINATION: &[Field] = &[
    computed("card", Hash(&[computed("type", Text)])),
    computed("type", Text),
];

/// What lists of refunds are filtered by.
pub const FILTERS: &[Field] = &[
    filter("charge", By::Word("charge"), id()),
    list::CREATED,
    filter("payment_intent", By::Parent, id()),
];

/// Reads `POST /v1/refunds`: whose payment, and what of it.
fn read(reader: &Reader, mode: Mode) -> Result<(SessionId, NewRefund), Error> {
    let charge = reader.text("charge");
    let intent = reader.text("payment_intent");
    let reason = reader.word("reason").map(|reason| match reason {
        "duplicate" => Reason::Duplicate,
        "fraudulent" => Reason::Fraudulent,
        _ => Reason::RequestedByCustomer,
    });
    let metadata = reader.new_metadata()?;
    let named = |id: &str, noun: &str, prefix: &str| {
        let session = SessionId::of_payment(mode, id).filter(|_| id.starts_with(prefix));
        session.ok_or_else(|| Error::no_such_in_body(noun, noun, id))
    };
    let session = match (&charge, &intent) {
        (None, None) => {
            let message = "One of the following params should be provided for this request: \
                           payment_intent or charge.";
            return Err(Error::new(
                crate::domain::error::ErrorKind::InvalidRequest,
                message,
            ));
        }
        (Some(charge), None) => named(charge, "charge", "ch_")?,
        (None, Some(intent)) => named(intent, "payment_intent", "pi_")?,
        (Some(charge), Some(intent)) => {
            let session = named(intent, "payment_intent", "pi_")?;
            if named(charge, "charge", "ch_")? != session {
                let message = format!("Charge {charge} does not belong to PaymentIntent {intent}.");
                return Err(Error::invalid("charge", message));
            }
            session
        }
    };
    let digits = charge
        .as_deref()
        .and_then(|id| id.get(id.len().saturating_sub(2)..));
    let new = NewRefund {
        attempt: digits.and_then(|digits| digits.parse().ok()),
        amount: reader.integer("amount").and_then(Amount::new),
        reason,
        metadata,
    };
    Ok((session, new))
}

/// Reads `POST /v1/refunds/{id}`: the session, the refund's number and the new metadata.
fn read_update(
    id: &str,
    reader: &Reader,
    mode: Mode,
) -> Result<(SessionId, u32, MetadataChange), Error> {
    let session = SessionId::of_payment(mode, id).filter(|_| id.starts_with("re_"));
    let session = session.ok_or_else(|| missing(id))?;
    let digits = id.get(id.len().saturating_sub(2)..);
    let number = digits.and_then(|digits| digits.parse().ok());
    Ok((session, number.unwrap_or(0), reader.metadata()))
}

/// `POST /v1/refunds`: the Session object makes it.
pub fn create(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    let (session, new) = read(&request.reader(), context.call.mode)?;
    context.ask(
        request,
        Target::Session(session),
        Task::Act(Action::Refund(new)),
    )
}

/// `POST /v1/refunds/{id}`: the Session object changes it.
pub fn update(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    let (session, number, metadata) =
        read_update(request.id(), &request.reader(), context.call.mode)?;
    let action = Action::UpdateRefund { number, metadata };
    context.ask(request, Target::Session(session), Task::Act(action))
}

/// The 404 for a refund that is not there.
pub fn missing(id: &str) -> Error {
    Error::no_such("refund", "refund", id)
}

/// Stripe's `refund`.
pub fn render(session: &Session, refund: &Refund) -> Value {
    let attempt = session.refunded_attempt(refund);
    let reason = refund.reason.map(|reason| match reason {
        Reason::Duplicate => "duplicate",
        Reason::Fraudulent => "fraudulent",
        Reason::RequestedByCustomer => "requested_by_customer",
    });
    let status = match refund.status {
        Status::Pending | Status::Processing => "pending",
        Status::Succeeded => "succeeded",
        Status::Failed(_) => "failed",
    };
    let is_pending = status == "pending";
    let kind = if is_pending { "pending" } else { "refund" };
    let failure = match refund.status {
        Status::Failed(failure) => Some(failure_reason(failure)),
        Status::Pending | Status::Processing | Status::Succeeded => None,
    };
    let given = json!({
        "id": session.id.refund(refund.number),
        "amount": refund.amount,
        "charge": session.id.charge(attempt),
        "created": refund.created.seconds(),
        "currency": session.offer().currency,
        "destination_details": { "card": { "type": kind }, "type": "card" },
        "failure_reason": failure,
        "metadata": refund.metadata,
        "payment_intent": session.id.payment_intent(),
        "payment_method": session.id.payment_method(attempt),
        "pending_reason": is_pending.then_some("processing"),
        "reason": reason,
        "status": status,
    });
    object_of("refund", FIELDS, given)
}

fn failure_reason(failure: RefundFailure) -> &'static str {
    match failure {
        RefundFailure::ExpiredOrCanceledCard => "expired_or_canceled_card",
    }
}
