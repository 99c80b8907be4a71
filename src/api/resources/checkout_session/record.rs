//! What a session says of itself: to the Ledger, which keeps its row, those of its refunds and disputes and what
//! has happened; and to whoever asks for its objects.

use super::news;
use super::render::render;
use super::row::{self, PurchaseRow};
use crate::api::resources::dispute::row as dispute_row;
use crate::api::resources::refund::row as refund_row;
use crate::api::resources::{
    charge, discount, dispute, line_item, payment_intent, payment_method, refund,
};
use crate::api::store::StoreError;
use crate::domain::checkout::command::{Change, Message};
use crate::domain::checkout::session::Session;
use crate::domain::event::EventType;
use crate::domain::ledger::Record;
use crate::protocol::session::SessionObjects;
use serde_json::Value;

/// What a change of a session's tells the Ledger, as its record number `sequence`; `None`: nothing.
pub fn of_change(
    before: Option<&Session>,
    session: &Session,
    change: &Change,
    sequence: u64,
) -> Result<Option<Record>, StoreError> {
    let mut refunds = Vec::new();
    let mut is_told = false;
    for message in &change.messages {
        match message {
            Message::Record(_) => is_told = true,
            Message::RecordRefund(number, _) => {
                is_told = true;
                refunds.push(*number);
            }
            Message::CreateCustomer
            | Message::Commit(..)
            | Message::Release(..)
            | Message::Reopen(..)
            | Message::ReverseAttempt(_)
            | Message::Refund(_)
            | Message::SettleRefund(_)
            | Message::LookDispute(_)
            | Message::AnswerDispute(_) => {}
        }
    }
    if !is_told {
        return Ok(None);
    }
    let mut record = of_session(session, &[], sequence)?;
    let told = session.refunds.iter();
    for refund in told.filter(|refund| refunds.contains(&refund.number)) {
        record.rows.push(refund_row::of(session, refund)?);
    }
    for dispute in &session.disputes {
        let was = before.and_then(|before| before.dispute_of(dispute.attempt));
        if was != Some(dispute) {
            record.rows.push(dispute_row::of(session, dispute)?);
        }
    }
    record.events = news::of_change(before, session, change);
    Ok(Some(record))
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
        events: events
            .map(|kind| news::of_kind(session, *kind, None))
            .collect(),
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
    record.events = events
        .map(|kind| news::of_kind(session, *kind, found))
        .collect();
    Ok(record)
}

/// Everything the API shows of a session.
pub fn objects(session: &Session) -> SessionObjects {
    SessionObjects {
        session: render(session),
        line_items: line_items(session),
        related: related(session),
        about: None,
        discount: discount::render(session),
        tax_rates: session.offer().taxes().cloned().collect(),
    }
}

/// As [`objects`], of a row of the Ledger, which knows all but the refunds and disputes.
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
        discount: discount::render(session),
        tax_rates: session.offer().taxes().cloned().collect(),
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
    line_item::render_all(session.offer(), &session.selection)
}

/// The objects that go with a session: its payment intent, its charges and payment methods, newest
/// first, and its refunds and disputes, oldest first.
fn related(session: &Session) -> Vec<Value> {
    let charges = charge::all(session, |payment| session.given_back(payment));
    let refunds = session.refunds.iter().filter(|refund| refund.is_told());
    payment_intent::render(session)
        .into_iter()
        .chain(charges)
        .chain(payment_method::all(session))
        .chain(refunds.map(|refund| refund::render(session, refund)))
        .chain(dispute::render::all(session))
        .collect()
}
