//! What a session says of itself: to Account, which keeps a copy, and to who asks for it.

use super::render::render;
use super::row::PurchaseRow;
use crate::api::resources::{charge, line_item, payment_intent, refund};
use crate::domain::Timestamp;
use crate::domain::checkout::command::Message;
use crate::domain::checkout::payment::PaymentResult;
use crate::domain::checkout::session::Session;
use crate::domain::event::{Event, EventType, event_id};
use crate::json::Text;
use crate::protocol::account::Record;
use crate::protocol::session::SessionObjects;
use serde_json::Value;

/// What Account is told of a session: the session as it is and what has happened.
pub fn of_session(session: &Session, events: &[EventType], now: Timestamp) -> Record {
    let object = Text::from(&render(session));
    let intent = payment_intent::render(session).as_ref().map(Text::from);
    let charge = charge::render(session).as_ref().map(Text::from);
    let about = |kind| match kind {
        EventType::CheckoutSessionCompleted
        | EventType::CheckoutSessionExpired
        | EventType::PaymentLinkCreated
        | EventType::PaymentLinkUpdated => Some(&object),
        EventType::PaymentIntentSucceeded | EventType::PaymentIntentPaymentFailed => {
            intent.as_ref()
        }
        EventType::ChargeSucceeded | EventType::ChargeFailed | EventType::ChargeRefunded => {
            charge.as_ref()
        }
        // Never about a session alone: `of_refund` fills in the refunds.
        EventType::RefundCreated
        | EventType::RefundUpdated
        | EventType::RefundFailed
        | EventType::ChargeRefundUpdated
        | EventType::ProductCreated
        | EventType::ProductUpdated
        | EventType::ProductDeleted
        | EventType::PriceCreated
        | EventType::PriceUpdated => None,
    };
    let event = |kind: &EventType| Event {
        id: event_id(session.id.as_str(), *kind, u64::from(session.attempt)),
        kind: *kind,
        created: now,
        mode: session.mode(),
        source: session.id.to_string(),
        object: about(*kind).cloned().unwrap_or_else(nothing),
        previous_attributes: None,
        request: None,
    };
    Record {
        events: events.iter().map(event).collect(),
        sequence: session.sequence,
        line_items: line_items(session).iter().map(Text::from).collect(),
        related: [&intent, &charge]
            .into_iter()
            .flatten()
            .cloned()
            .chain(others(session).map(|object| Text::from(&object)))
            .collect(),
        object,
    }
}

/// What a message of a session's tells Account; `None` if it is for somebody else.
pub fn of_message(session: &Session, message: &Message, now: Timestamp) -> Option<Record> {
    match message {
        Message::Record(events) => Some(of_session(session, events, now)),
        Message::RecordRefund(number, events) => Some(of_refund(session, *number, events, now)),
        Message::Commit(_)
        | Message::Release(_)
        | Message::ReverseAttempt(_)
        | Message::Refund(_)
        | Message::SettleRefund(_) => None,
    }
}

/// As [`of_session`], of what happened to the refund with the number `number`.
pub fn of_refund(session: &Session, number: u32, events: &[EventType], now: Timestamp) -> Record {
    let mut record = of_session(session, events, now);
    let mut refunds = session.refunds.iter();
    let found = refunds.find(|refund| refund.number == number);
    let refund = found.map(|found| Text::from(&refund::render(session, found)));
    for event in &mut record.events {
        // A refund can change again and again, a charge be refunded in many parts, and several
        // refunds be answered at once.
        event.id = event_id(&session.id.refund(number), event.kind, session.sequence);
        let (Some(found), Some(refund)) = (found, &refund) else {
            continue;
        };
        event.object = if event.kind == EventType::ChargeRefunded {
            // It may be the charge of an older attempt.
            let payment = session.payment_of(session.refunded_attempt(found));
            let charge =
                payment.and_then(|payment| charge::of(session, payment, session.refunded(payment)));
            charge.as_ref().map_or_else(nothing, Text::from)
        } else {
            refund.clone()
        };
    }
    record
}

/// What an event is about that is about nothing.
fn nothing() -> Text {
    Text::from(&Value::Null)
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
        related: intent.chain(charges).collect(),
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

/// The objects that go with a session: its payment intent, its charges, newest first, and its
/// refunds, oldest first.
fn related(session: &Session) -> Vec<Value> {
    let charges = charge::all(session, |payment| session.refunded(payment));
    let refunds = session.refunds.iter();
    payment_intent::render(session)
        .into_iter()
        .chain(charges)
        .chain(refunds.map(|refund| refund::render(session, refund)))
        .collect()
}

/// A session's refunds, and before them the older charges that were given back.
fn others(session: &Session) -> impl Iterator<Item = Value> {
    let refunds = session.refunds.iter();
    let refunds = refunds.map(|refund| refund::render(session, refund));
    let previous_payments = session.previous_payments.iter();
    let given_back = previous_payments
        .filter(|payment| payment.result == PaymentResult::Refunded)
        .filter_map(|payment| charge::of(session, payment, session.refunded(payment)));
    given_back.chain(refunds)
}
