//! What sessions and links tell the book, and the log of events.
//!
//! Copies are kept by the sender's sequence, older ones dropped; events are
//! kept once by id, rendered once, and put in line for every endpoint that
//! wants them.

use super::outbox;
use super::outbox_row::{Target, Task};
use super::{Row, Store, Table, from_json, small, status, to_json, word};
use crate::api::resources::payment_link::LinkRow;
use crate::api::resources::{event, webhook_endpoint};
use crate::domain::error::ErrorKind;
use crate::domain::event::{Event, EventType};
use crate::domain::{Error, Timestamp};
use crate::json::Text;
use crate::protocol::messages::{QueuedEvent, Record};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What the book looks at in an object that it keeps.
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
pub fn record(store: &mut dyn Store, record: &Record, now: Timestamp) -> Result<(), Error> {
    let facts: IndexedFields = from_json(record.object.as_str())?;
    match facts.object.as_str() {
        "checkout.session" => keep_session(store, record, facts)?,
        "payment_link" => apply_link_status(store, record)?,
        _ => {}
    }
    log(store, &record.events, now)
}

/// Adds events to the log, each once, and puts them in line for the endpoints.
pub fn log(store: &mut dyn Store, events: &[Event], now: Timestamp) -> Result<(), Error> {
    let endpoints = webhook_endpoint::all(store)?;
    let mut queues: Vec<Vec<QueuedEvent>> = vec![Vec::new(); endpoints.len()];
    for event in events {
        let wanted = endpoints
            .iter()
            .filter(|endpoint| endpoint.wants(event.kind));
        let wanted_by = u64::try_from(wanted.count()).unwrap_or(u64::MAX);
        let object = event::render(event, wanted_by)?;
        let place = Some(store.next_number()?);
        let is_new = store.add(&Row {
            table: Table::Event,
            id: event.id.to_string(),
            place,
            parent: event.kind.as_str().to_owned(),
            status: String::new(),
            // What they are deleted by in the end.
            version: u64::try_from(event.created.seconds()).unwrap_or(0),
            created: Some(event.created),
            words: delivery_words(wanted_by),
            json: object.as_str().to_owned(),
        })?;
        if !is_new {
            continue;
        }
        for (endpoint, queue) in endpoints.iter().zip(&mut queues) {
            if endpoint.wants(event.kind) {
                queue.push(QueuedEvent {
                    id: event.id.to_string(),
                    kind: event.kind,
                    source: event.source.clone(),
                    body: object.clone(),
                });
            }
        }
        if event.kind == EventType::CheckoutSessionCompleted {
            let session: IndexedFields = from_json(event.object.as_str())?;
            count_completed(store, &session.payment_link.unwrap_or_default())?;
        }
    }
    for (endpoint, queue) in endpoints.into_iter().zip(queues) {
        if !queue.is_empty() {
            let target = Target::Endpoint(endpoint.id);
            outbox::enqueue(store, target, Task::Enqueue(queue), None, now)?;
        }
    }
    Ok(())
}

/// An event of the log as an endpoint gets it once more.
pub fn queued(object: &Value) -> Result<QueuedEvent, Error> {
    let kind = text(object, "type");
    let known = EventType::ALL.iter().find(|known| known.as_str() == kind);
    let unknown = || Error::new(ErrorKind::Api, format!("An event has the type `{kind}`."));
    let about = object.pointer("/data/object").unwrap_or(&Value::Null);
    Ok(QueuedEvent {
        id: text(object, "id").to_owned(),
        kind: *known.ok_or_else(unknown)?,
        source: text(about, "id").to_owned(),
        body: Text::from(object),
    })
}

/// Notes that one endpoint got an event.
pub fn delivered(store: &mut dyn Store, event: &str) -> Result<(), Error> {
    let Some(mut row) = store.row(Table::Event, event)? else {
        return Ok(());
    };
    let pending = row.change_number("pending_webhooks", |pending| pending.saturating_sub(1))?;
    row.words = delivery_words(pending);
    store.put(&row)
}

/// What `delivery_success` looks for: whether every endpoint that wants the event has it.
fn delivery_words(pending: u64) -> Vec<String> {
    let delivered = if pending == 0 { "true" } else { "false" };
    vec![word("delivered", delivered)]
}

/// A session as the book keeps it. A storage format: new fields need `#[serde(default)]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionCopy {
    /// The session as the API renders it.
    pub session: Text,
    /// Its line items, all of them.
    pub line_items: Vec<Text>,
}

fn keep_session(
    store: &mut dyn Store,
    record: &Record,
    mut session: IndexedFields,
) -> Result<(), Error> {
    let copy = SessionCopy {
        session: record.object.clone(),
        line_items: record.line_items.clone(),
    };
    let parent = session.payment_link.take();
    let words = session_words(&session);
    let kept = (record.sequence, to_json(&copy)?);
    keep(store, Table::Session, session, (parent, words), kept)?;
    for object in &record.related {
        let mut facts: IndexedFields = from_json(object.as_str())?;
        let Some(table) = Table::parse(&facts.object) else {
            continue;
        };
        let parent = facts.payment_intent.take();
        let charge = facts.charge.take();
        // What lists of refunds are filtered by.
        let words = charge.iter().map(|charge| word("charge", charge)).collect();
        let kept = (record.sequence, object.as_str().to_owned());
        keep(store, table, facts, (parent, words), kept)?;
    }
    Ok(())
}

/// What lists of sessions are filtered by.
fn session_words(session: &IndexedFields) -> Vec<String> {
    let customer = session.customer_details.as_ref();
    let email = customer.and_then(|customer| customer.email.as_deref());
    let email = email.map(|email| word("email", &small(email)));
    let intent = session.payment_intent.as_deref();
    let intent = intent.map(|intent| word("payment_intent", intent));
    email.into_iter().chain(intent).collect()
}

/// Keeps a copy unless a newer one is there.
fn keep(
    store: &mut dyn Store,
    table: Table,
    object: IndexedFields,
    (parent, words): (Option<String>, Vec<String>),
    (version, json): (u64, String),
) -> Result<(), Error> {
    let place = Some(store.next_number()?);
    store.put_newer(&Row {
        table,
        id: object.id,
        place,
        parent: parent.unwrap_or_default(),
        status: object.status.unwrap_or_default(),
        version,
        created: object.created.map(Timestamp::from_seconds),
        words,
        json,
    })
}

/// A link tells of itself when its limit closes it; its sequence is its revision.
fn apply_link_status(store: &mut dyn Store, record: &Record) -> Result<(), Error> {
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

fn count_completed(store: &mut dyn Store, link: &str) -> Result<(), Error> {
    let Some(mut row) = store.row(Table::PaymentLink, link)? else {
        return Ok(());
    };
    row.change_number("completed", |completed| completed.saturating_add(1))?;
    store.put(&row)
}

fn text<'a>(object: &'a Value, field: &str) -> &'a str {
    object
        .get(field)
        .and_then(Value::as_str)
        .unwrap_or_default()
}
