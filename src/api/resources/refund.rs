//! Refunds: create, update, and Stripe's `refund`.
//!
//! The Session object makes them ([`crate::domain::checkout::action`]); here requests are read and
//! refunds rendered.

use crate::api::context::{Context, HandlerResult, Request};
use crate::api::rendered::put;
use crate::api::request::reader::Reader;
use crate::api::request::schema::{Params, id, integer, metadata, off, one_of};
use crate::api::store::outbox_row::{Target, Task};
use crate::api::store::{Filter, Row, Table, list};
use crate::domain::checkout::action::Action;
use crate::domain::checkout::refund::{NewRefund, Reason, Refund, Status};
use crate::domain::checkout::session::Session;
use crate::domain::metadata::MetadataChange;
use crate::domain::processor::RefundFailure;
use crate::domain::{Amount, Error, Mode, SessionId};
use serde_json::{Value, json};

/// The parameters of `POST /v1/refunds`.
pub const CREATE: Params = Params {
    supported: &[
        integer("amount", 1, Amount::MAX_CHARGE.minor()),
        id("charge"),
        metadata(),
        id("payment_intent"),
        one_of(
            "reason",
            &["duplicate", "fraudulent", "requested_by_customer"],
        ),
        off("refund_application_fee"),
        off("reverse_transfer"),
    ],
    unsupported: &["currency", "customer", "instructions_email", "origin"],
};

/// The parameters of `POST /v1/refunds/{refund}`.
pub const UPDATE: Params = Params {
    supported: &[metadata()],
    unsupported: &[],
};

/// The parameters of `GET /v1/refunds`.
pub const LIST: Params = Params {
    supported: &[
        id("charge"),
        list::CREATED,
        list::BEFORE,
        list::LIMIT,
        id("payment_intent"),
        list::AFTER,
    ],
    unsupported: &[],
};

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

/// `GET /v1/refunds`
pub fn list(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    let reader = &request.reader();
    let mut filter = Filter::all(Table::Refund);
    filter.created = list::created(reader);
    filter.only("charge", reader.word("charge"));
    filter.parents = reader.text("payment_intent").map(|id| vec![id]);
    context.list(request, &filter, Row::read)
}

/// `GET /v1/refunds/{id}`, where the Session object does not know it.
pub fn retrieve(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    let refund = context.existing(Table::Refund, request.id())?.read()?;
    Ok(HandlerResult::Object(refund))
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
    let (status, reason_of_status) = match refund.status {
        Status::Pending | Status::Processing => ("pending", Some(("pending_reason", "processing"))),
        Status::Succeeded => ("succeeded", None),
        Status::Failed(failure) => ("failed", Some(("failure_reason", failure_reason(failure)))),
    };
    let kind = if status == "pending" {
        "pending"
    } else {
        "refund"
    };
    let mut rendered = json!({
        "id": session.id.refund(refund.number),
        "object": "refund",
        "amount": refund.amount,
        "balance_transaction": null,
        "charge": session.id.charge(attempt),
        "created": refund.created.seconds(),
        "currency": session.offer().currency,
        "customer": null,
        "customer_account": null,
        "destination_details": { "card": { "type": kind }, "type": "card" },
        "metadata": refund.metadata,
        "payment_intent": session.id.payment_intent(),
        "payment_method": session.id.payment_method(attempt),
        "reason": reason,
        "receipt_number": null,
        "source_transfer_reversal": null,
        "status": status,
        "transfer_reversal": null,
    });
    if let (Some((name, text)), Some(fields)) = (reason_of_status, rendered.as_object_mut()) {
        put(fields, name, text.into());
    }
    rendered
}

fn failure_reason(failure: RefundFailure) -> &'static str {
    match failure {
        RefundFailure::ExpiredOrCanceledCard => "expired_or_canceled_card",
    }
}
