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
use super::store::{Row, Store, Table, to_json};
use super::webhook_endpoint;
use crate::domain::event::{Event, EventType};
use crate::domain::messages::{QueuedEvent, Record};
use crate::domain::{Error, Timestamp};
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
        if store.row(Table::Event, event.id.as_str())?.is_some() {
            continue;
        }
        let wanted = endpoints
            .iter()
            .filter(|endpoint| endpoint.wants(event.kind));
        let object = event::render(event, wanted.count());
        let place = Some(store.next_number()?);
        store.put(&Row {
            table: Table::Event,
            id: event.id.to_string(),
            place,
            parent: event.kind.as_str().to_owned(),
            status: String::new(),
            // What they are deleted by in the end.
            version: u64::try_from(event.created.seconds()).unwrap_or(0),
            json: to_json(&object)?,
        })?;
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
    row.json = to_json(&object)?;
    store.put(&row)
}

fn keep_session<S: Store>(store: &mut S, record: &Record) -> Result<(), Error> {
    let id = text(&record.object, "id");
    let known = store.row(Table::Session, id)?;
    if known
        .as_ref()
        .is_some_and(|row| row.version >= record.sequence)
    {
        return Ok(());
    }
    let place = match known.and_then(|row| row.place) {
        Some(place) => place,
        None => store.next_number()?,
    };
    store.put(&Row {
        table: Table::Session,
        id: id.to_owned(),
        place: Some(place),
        parent: text(&record.object, "payment_link").to_owned(),
        status: text(&record.object, "status").to_owned(),
        version: record.sequence,
        json: to_json(&record.object)?,
    })
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
