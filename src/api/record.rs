//! What sessions and links tell the book, and the log of events.
//!
//! Copies are kept by the sender's sequence, older ones dropped; events are
//! kept once by id, rendered once, and put in line for every endpoint that
//! wants them.

use super::event;
use super::outbox::{self, Target, Task};
use super::payment_link::LinkRow;
use super::product;
use super::response::pretty;
use super::store::{Row, Store, Table, small, to_json, word};
use super::webhook_endpoint;
use crate::domain::error::Kind;
use crate::domain::event::{Event, EventType};
use crate::domain::messages::{QueuedEvent, Record};
use crate::domain::{Error, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Writes down what a session or a link says.
pub fn record<S: Store>(store: &mut S, record: &Record, now: Timestamp) -> Result<(), Error> {
    match text(&record.object, "object") {
        "checkout.session" => keep_session(store, record)?,
        "payment_link" => hear_link(store, record)?,
        _ => {}
    }
    log(store, &record.events, now)
}

/// Adds events to the log, each once, and puts them in line for the endpoints.
pub fn log<S: Store>(store: &mut S, events: &[Event], now: Timestamp) -> Result<(), Error> {
    let endpoints = webhook_endpoint::all(store)?;
    let mut queues: Vec<Vec<QueuedEvent>> = vec![Vec::new(); endpoints.len()];
    for event in events {
        let wanted = endpoints
            .iter()
            .filter(|endpoint| endpoint.wants(event.kind));
        let wanted_by = wanted.count();
        let object = event::render(event, wanted_by);
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
            json: to_json(&object)?,
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
                    body: pretty(&object),
                });
            }
        }
        if event.kind == EventType::CheckoutSessionCompleted {
            count_completed(store, text(&event.object, "payment_link"))?;
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
    let unknown = || Error::new(Kind::Api, format!("An event has the type `{kind}`."));
    let about = object.pointer("/data/object").unwrap_or(&Value::Null);
    Ok(QueuedEvent {
        id: text(object, "id").to_owned(),
        kind: *known.ok_or_else(unknown)?,
        source: text(about, "id").to_owned(),
        body: pretty(object),
    })
}

/// Notes that one endpoint got an event.
pub fn delivered<S: Store>(store: &mut S, event: &str) -> Result<(), Error> {
    let Some(mut row) = store.row(Table::Event, event)? else {
        return Ok(());
    };
    let mut object: Value = row.read()?;
    if let Some(pending) = object.get_mut("pending_webhooks") {
        let left = pending.as_u64().unwrap_or(0).saturating_sub(1);
        *pending = left.into();
    }
    let pending = object.get("pending_webhooks").and_then(Value::as_u64);
    let pending = usize::try_from(pending.unwrap_or(0)).unwrap_or(usize::MAX);
    row.words = delivery_words(pending);
    row.json = to_json(&object)?;
    store.put(&row)
}

/// What `delivery_success` looks for: whether every endpoint that wants the event has it.
fn delivery_words(pending: usize) -> Vec<String> {
    let delivered = if pending == 0 { "true" } else { "false" };
    vec![word("delivered", delivered)]
}

/// A session as the book keeps it. A storage format: new fields need `#[serde(default)]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SessionCopy {
    /// The session as the API renders it.
    pub session: Value,
    /// Its line items, all of them.
    pub line_items: Vec<Value>,
}

/// Reads a row of [`Table::Session`]; the first format was the session alone.
pub fn session_copy(row: &Row) -> Result<SessionCopy, Error> {
    let kept: Value = row.read()?;
    if kept.get("session").is_some() {
        return row.read();
    }
    Ok(SessionCopy {
        session: kept,
        line_items: Vec::new(),
    })
}

fn keep_session<S: Store>(store: &mut S, record: &Record) -> Result<(), Error> {
    let copy = SessionCopy {
        session: record.object.clone(),
        line_items: record.line_items.clone(),
    };
    let row = Row {
        table: Table::Session,
        id: text(&record.object, "id").to_owned(),
        place: None,
        parent: text(&record.object, "payment_link").to_owned(),
        status: text(&record.object, "status").to_owned(),
        version: record.sequence,
        created: created(&record.object),
        words: session_words(&record.object),
        json: to_json(&copy)?,
    };
    keep(store, row)?;
    for object in &record.related {
        let Some(table) = Table::parse(text(object, "object")) else {
            continue;
        };
        keep(
            store,
            Row {
                table,
                id: text(object, "id").to_owned(),
                place: None,
                parent: text(object, "payment_intent").to_owned(),
                status: text(object, "status").to_owned(),
                version: record.sequence,
                created: created(object),
                words: charge_words(object),
                json: to_json(object)?,
            },
        )?;
    }
    Ok(())
}

/// What lists of sessions are filtered by.
fn session_words(session: &Value) -> Vec<String> {
    let email = session.pointer("/customer_details/email");
    let email = email.and_then(Value::as_str);
    let email = email.map(|email| word("email", &small(email)));
    let intent = session.get("payment_intent").and_then(Value::as_str);
    let intent = intent.map(|intent| word("payment_intent", intent));
    email.into_iter().chain(intent).collect()
}

/// What lists of refunds are filtered by.
fn charge_words(object: &Value) -> Vec<String> {
    let charge = object.get("charge").and_then(Value::as_str);
    charge
        .map(|charge| word("charge", charge))
        .into_iter()
        .collect()
}

fn created(object: &Value) -> Option<Timestamp> {
    let seconds = object.get("created").and_then(Value::as_i64);
    seconds.map(Timestamp::from_seconds)
}

/// Keeps a copy unless a newer one is there.
fn keep<S: Store>(store: &mut S, mut row: Row) -> Result<(), Error> {
    row.place = Some(store.next_number()?);
    store.put_newer(&row)
}

/// A link tells of itself when its limit closes it; its sequence is its revision.
fn hear_link<S: Store>(store: &mut S, record: &Record) -> Result<(), Error> {
    let id = text(&record.object, "id");
    let Some(mut row) = store.row(Table::PaymentLink, id)? else {
        return Ok(());
    };
    let mut stored: LinkRow = row.read()?;
    let count = record
        .object
        .pointer("/restrictions/completed_sessions/count");
    let count = count.and_then(Value::as_u64).unwrap_or(0);
    stored.count = stored.count.max(count);
    if record.sequence > stored.revision {
        stored.revision = record.sequence;
        stored.active = record.object.get("active").and_then(Value::as_bool) == Some(true);
        row.status = product::status(stored.active);
    }
    row.json = to_json(&stored)?;
    store.put(&row)
}

fn count_completed<S: Store>(store: &mut S, link: &str) -> Result<(), Error> {
    let Some(mut row) = store.row(Table::PaymentLink, link)? else {
        return Ok(());
    };
    let mut stored: LinkRow = row.read()?;
    stored.completed = stored.completed.saturating_add(1);
    row.json = to_json(&stored)?;
    store.put(&row)
}

fn text<'a>(object: &'a Value, field: &str) -> &'a str {
    object
        .get(field)
        .and_then(Value::as_str)
        .unwrap_or_default()
}
