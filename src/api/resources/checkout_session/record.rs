//! What a session says of itself: to the Ledger, which keeps its row, those of its refunds and what
//! has happened; and to whoever asks for its objects.

use super::render::render;
use super::row::{self, PurchaseRow};
use crate::api::resources::refund::row as refund_row;
use crate::api::resources::{charge, line_item, payment_intent, payment_method, refund};
use crate::api::store::StoreError;
use crate::domain::checkout::command::Message;
use crate::domain::checkout::refund::Refund;
use crate::domain::checkout::session::Session;
use crate::domain::event::EventType;
use crate::domain::ledger::{NewEvent, Record};
use crate::json::Text;
use crate::protocol::session::SessionObjects;
use serde_json::Value;

/// What a message of a session's tells the Ledger, as its record number `sequence`; `None` if it is
/// for somebody else.
pub fn of_message(
    session: &Session,
    message: &Message,
    sequence: u64,
) -> Result<Option<Record>, StoreError> {
    match message {
        Message::Record(events) => of_session(session, events, sequence).map(Some),
        Message::RecordRefund(number, events) => {
            of_refund(session, *number, events, sequence).map(Some)
        }
        Message::Commit(..)
        | Message::Release(..)
        | Message::Reopen(..)
        | Message::ReverseAttempt(_)
        | Message::Refund(_)
        | Message::SettleRefund(_) => Ok(None),
    }
}

/// The session as it is, and what has happened to it.
pub fn of_session(
    session: &Session,
    events: &[EventType],
    sequence: u64,
) -> Result<Record, StoreError> {
    let events = events.iter();
    Ok(Record {
        sender: session.id.to_string(),
        sequence,
        rows: vec![row::of(session)?],
        events: events.map(|kind| event(session, *kind, None)).collect(),
    })
}

/// As [`of_session`], of what happened to the refund with the number `number`.
pub fn of_refund(
    session: &Session,
    number: u32,
    events: &[EventType],
    sequence: u64,
) -> Result<Record, StoreError> {
    let mut refunds = session.refunds.iter();
    let found = refunds.find(|refund| refund.number == number);
    let mut record = of_session(session, &[], sequence)?;
    if let Some(refund) = found {
        record.rows.push(refund_row::of(session, refund)?);
    }
    let events = events.iter();
    record.events = events.map(|kind| event(session, *kind, found)).collect();
    Ok(record)
}

/// What happened, with the object it happened to as it is now.
fn event(session: &Session, kind: EventType, refund: Option<&Refund>) -> NewEvent {
    NewEvent {
        kind,
        source: session.id.to_string(),
        object: Text::from(&about(session, kind, refund)),
        previous_attributes: None,
        request: None,
    }
}

fn about(session: &Session, kind: EventType, refund: Option<&Refund>) -> Value {
    let object = match kind {
        EventType::CheckoutSessionCompleted
        | EventType::CheckoutSessionAsyncPaymentSucceeded
        | EventType::CheckoutSessionAsyncPaymentFailed
        | EventType::CheckoutSessionExpired => Some(render(session)),
        EventType::PaymentIntentSucceeded
        | EventType::PaymentIntentProcessing
        | EventType::PaymentIntentPaymentFailed => payment_intent::render(session),
        EventType::ChargeSucceeded | EventType::ChargePending | EventType::ChargeFailed => {
            charge::render(session)
        }
        EventType::ChargeRefunded => match refund {
            // It may be the charge of an older attempt.
            Some(refund) => {
                let payment = session.payment_of(session.refunded_attempt(refund));
                payment.and_then(|payment| charge::of(session, payment, session.refunded(payment)))
            }
            None => charge::render(session),
        },
        EventType::RefundCreated
        | EventType::RefundUpdated
        | EventType::RefundFailed
        | EventType::ChargeRefundUpdated => refund.map(|refund| refund::render(session, refund)),
        // Never about a session.
        EventType::PaymentLinkCreated
        | EventType::PaymentLinkUpdated
        | EventType::ProductCreated
        | EventType::ProductUpdated
        | EventType::ProductDeleted
        | EventType::PriceCreated
        | EventType::PriceUpdated => None,
    };
    object.unwrap_or(Value::Null)
}

/// Everything the API shows of a session.
pub fn objects(session: &Session) -> SessionObjects {
    SessionObjects {
        session: render(session),
        line_items: line_items(session),
        related: related(session),
        about: None,
    }
}

/// As [`objects`], of a row of the Ledger, which knows all but the refunds.
pub fn objects_of_row(row: &PurchaseRow) -> SessionObjects {
    let session = row.session();
    let charges = charge::all(session, |payment| row.refunded(payment));
    let intent = payment_intent::render(session).into_iter();
    SessionObjects {
        session: render(session),
        line_items: line_items(session),
        related: intent
            .chain(charges)
            .chain(payment_method::all(session))
            .collect(),
        about: None,
    }
}

/// As [`objects`], after something was done to the refund with this number, if to one.
pub fn objects_with(session: &Session, refund: Option<u32>) -> SessionObjects {
    SessionObjects {
        about: refund.map(|number| session.id.refund(number)),
        ..objects(session)
    }
}

fn line_items(session: &Session) -> Vec<Value> {
    line_item::render_all(session.offer(), &session.quantities)
}

/// The objects that go with a session: its payment intent, its charges and payment methods, newest
/// first, and its refunds, oldest first.
fn related(session: &Session) -> Vec<Value> {
    let charges = charge::all(session, |payment| session.refunded(payment));
    let refunds = session.refunds.iter();
    payment_intent::render(session)
        .into_iter()
        .chain(charges)
        .chain(payment_method::all(session))
        .chain(refunds.map(|refund| refund::render(session, refund)))
        .collect()
}
