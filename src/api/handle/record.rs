//! What sessions and links tell Account: copies for its lists, and the events that go with them.
//!
//! Copies are kept by the sender's sequence, older ones dropped.

use crate::api::rendered::text;
use crate::api::resources::checkout_session::copy::SessionCopy;
use crate::api::resources::payment_link::LinkRow;
use crate::api::store::{
    Row, Store, StoreError, Table, event_log, from_json, small, status, tag, to_json,
};
use crate::domain::Timestamp;
use crate::domain::event::EventType;
use crate::protocol::account::Record;
use serde::Deserialize;
use serde_json::Value;

/// What Account looks at in an object that it keeps.
#[derive(Default, Deserialize)]
#[serde(default)]
struct IndexedFields {
    id: String,
    object: String,
    status: Option<String>,
    created: Option<i64>,
    payment_link: Option<String>,
    payment_intent: Option<String>,
    charge: Option<String>,
    customer_details: Option<Customer>,
}

#[derive(Deserialize)]
struct Customer {
    email: Option<String>,
}

/// Writes down what a session or a link says.
pub fn record(store: &mut dyn Store, record: &Record, now: Timestamp) -> Result<(), StoreError> {
    let facts: IndexedFields = from_json(record.object.as_str())?;
    match facts.object.as_str() {
        "checkout.session" => keep_session(store, record, facts)?,
        "payment_link" => apply_link_status(store, record)?,
        _ => {}
    }
    for event in event_log::log(store, &record.events, now)? {
        if event.kind == EventType::CheckoutSessionCompleted {
            let session: IndexedFields = from_json(event.object.as_str())?;
            count_completed(store, &session.payment_link.unwrap_or_default())?;
        }
    }
    Ok(())
}

fn keep_session(
    store: &mut dyn Store,
    record: &Record,
    mut session: IndexedFields,
) -> Result<(), StoreError> {
    let copy = SessionCopy {
        session: record.object.clone(),
        line_items: record.line_items.clone(),
    };
    let parent = session.payment_link.take();
    let tags = session_tags(&session);
    let kept = (record.sequence, to_json(&copy)?);
    keep(store, Table::Session, session, (parent, tags), kept)?;
    for object in &record.related {
        let mut facts: IndexedFields = from_json(object.as_str())?;
        let Some(table) = Table::parse(&facts.object) else {
            continue;
        };
        let parent = facts.payment_intent.take();
        let charge = facts.charge.take();
        // What lists of refunds are filtered by.
        let tags = charge.iter().map(|charge| tag("charge", charge)).collect();
        let kept = (record.sequence, object.as_str().to_owned());
        keep(store, table, facts, (parent, tags), kept)?;
    }
    Ok(())
}

/// What lists of sessions are filtered by.
fn session_tags(session: &IndexedFields) -> Vec<String> {
    let customer = session.customer_details.as_ref();
    let email = customer.and_then(|customer| customer.email.as_deref());
    let email = email.map(|email| tag("email", &small(email)));
    let intent = session.payment_intent.as_deref();
    let intent = intent.map(|intent| tag("payment_intent", intent));
    email.into_iter().chain(intent).collect()
}

/// Keeps a copy unless a newer one is there.
fn keep(
    store: &mut dyn Store,
    table: Table,
    object: IndexedFields,
    (parent, tags): (Option<String>, Vec<String>),
    (version, json): (u64, String),
) -> Result<(), StoreError> {
    let place = Some(store.next_number()?);
    store.put_newer(&Row {
        table,
        id: object.id,
        place,
        parent: parent.unwrap_or_default(),
        status: object.status.unwrap_or_default(),
        version,
        created: object.created.map(Timestamp::from_seconds),
        tags,
        json,
    })
}

/// A link tells of itself when its limit closes it; its sequence is its revision.
fn apply_link_status(store: &mut dyn Store, record: &Record) -> Result<(), StoreError> {
    let object: Value = from_json(record.object.as_str())?;
    let Some(mut row) = store.row(Table::PaymentLink, text(&object, "id"))? else {
        return Ok(());
    };
    let mut stored: LinkRow = row.read()?;
    let count = object.pointer("/restrictions/completed_sessions/count");
    let count = count.and_then(Value::as_u64).unwrap_or(0);
    stored.count = stored.count.max(count);
    if record.sequence > stored.revision {
        stored.revision = record.sequence;
        stored.active = object.get("active").and_then(Value::as_bool) == Some(true);
        row.status = status(stored.active);
    }
    row.json = to_json(&stored)?;
    store.put(&row)
}

fn count_completed(store: &mut dyn Store, link: &str) -> Result<(), StoreError> {
    let Some(mut row) = store.row(Table::PaymentLink, link)? else {
        return Ok(());
    };
    row.change_number("completed", |completed| completed.saturating_add(1))?;
    store.put(&row)
}
