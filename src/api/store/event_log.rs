//! The log of events: each kept once by its id, rendered once, and put in line for every endpoint
//! that wants it.

use super::outbox_row::{Target, Task};
use super::{Cursor, Filter, Row, Store, StoreError, Table, outbox, tag};
use crate::api::API_VERSION;
use crate::api::rendered::text;
use crate::domain::Timestamp;
use crate::domain::event::{Event, EventType};
use crate::domain::webhook_endpoint::WebhookEndpoint;
use crate::json::Text;
use crate::protocol::endpoint::QueuedEvent;
use serde_json::Value;

/// Events go to at most this many endpoints.
pub const MOST_ENDPOINTS: u32 = 16;

/// Adds events to the log, each once, and puts them in line for the endpoints; gives those that
/// are new.
pub fn log<'a>(
    store: &mut dyn Store,
    events: &'a [Event],
    now: Timestamp,
) -> Result<Vec<&'a Event>, StoreError> {
    let endpoints = endpoints(store)?;
    let mut added = Vec::new();
    let mut queues: Vec<Vec<QueuedEvent>> = vec![Vec::new(); endpoints.len()];
    for event in events {
        let wanted = endpoints
            .iter()
            .filter(|endpoint| endpoint.wants(event.kind));
        let wanted_by = u64::try_from(wanted.count()).unwrap_or(u64::MAX);
        let object = render(event, wanted_by)?;
        let place = Some(store.next_number()?);
        let is_new = store.add(&Row {
            table: Table::Event,
            id: event.id.to_string(),
            place,
            parent: event.kind.as_str().to_owned(),
            status: String::new(),
            // They are deleted by it when they are old.
            version: u64::try_from(event.created.seconds()).unwrap_or(0),
            created: Some(event.created),
            tags: delivery_tags(wanted_by),
            json: object.as_str().to_owned(),
        })?;
        if !is_new {
            continue;
        }
        added.push(event);
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
    }
    for (endpoint, queue) in endpoints.into_iter().zip(queues) {
        if !queue.is_empty() {
            let target = Target::Endpoint(endpoint.id);
            outbox::enqueue(store, target, Task::Enqueue(queue), None, now)?;
        }
    }
    Ok(added)
}

fn endpoints(store: &dyn Store) -> Result<Vec<WebhookEndpoint>, StoreError> {
    let filter = Filter::all(Table::WebhookEndpoint);
    let rows = store.page(&filter, Cursor::Newest, MOST_ENDPOINTS)?;
    rows.iter().map(Row::read).collect()
}

/// An event of the log as an endpoint gets it once more.
pub fn queued(object: &Value) -> Result<QueuedEvent, StoreError> {
    let kind = text(object, "type");
    let known = EventType::ALL.iter().find(|known| known.as_str() == kind);
    let unknown = || StoreError::new("is an event of an unknown type", &kind);
    let about = object.pointer("/data/object").unwrap_or(&Value::Null);
    Ok(QueuedEvent {
        id: text(object, "id").to_owned(),
        kind: *known.ok_or_else(unknown)?,
        source: text(about, "id").to_owned(),
        body: Text::from(object),
    })
}

/// Notes that one endpoint got an event.
pub fn delivered(store: &mut dyn Store, event: &str) -> Result<(), StoreError> {
    let Some(mut row) = store.row(Table::Event, event)? else {
        return Ok(());
    };
    let pending = row.change_number("pending_webhooks", |pending| pending.saturating_sub(1))?;
    row.tags = delivery_tags(pending);
    store.put(&row)
}

/// What `delivery_success` looks for: whether every endpoint that wants the event has it.
fn delivery_tags(pending: u64) -> Vec<String> {
    let delivered = if pending == 0 { "true" } else { "false" };
    vec![tag("delivered", delivered)]
}

/// Stripe's `event`, with the number of endpoints that have yet to get it.
fn render(event: &Event, pending_webhooks: u64) -> Result<Text, StoreError> {
    let rendered = event.render(API_VERSION, pending_webhooks);
    rendered.map_err(|error| StoreError::unwritten(&error))
}
