//! Webhook endpoints: create, update, and Stripe's `webhook_endpoint`.
//!
//! The secret is shown in the answer to the creation and lives in the Endpoint
//! object only.

use super::enabled_events::ALL as EVENT_TYPES;
use crate::api::context::{Context, HandlerResult, Listing, Request};
use crate::api::object::Shape::{self, Boolean, Integer, List, Text};
use crate::api::object::{
    BOTH, CREATE, Field, UPDATE, ValueType, boolean, computed, hidden, list_of, metadata,
    object_of, off, one_of, setting, shown, sometimes, text, url, with,
};
use crate::api::operation::Operation;
use crate::api::request::rules::endpoint_url;
use crate::api::resource::{AccountRows, Resource, Stored};
use crate::api::store::outbox_row::{Target, Task};
use crate::api::store::{Cursor, Filter, Row, Store, StoreError, Table, outbox, to_json};
use crate::api::versions::KNOWN;
use crate::domain::entropy::random_base62;
use crate::domain::webhook_endpoint::WebhookEndpoint;
use crate::domain::{Error, Timestamp, WebhookEndpointId};
use serde_json::{Value, json};

/// Webhook endpoints.
pub const RESOURCE: Resource = Resource {
    object: "webhook_endpoint",
    fields: FIELDS,
    stored: Some(Stored::Account(AccountRows {
        table: Table::WebhookEndpoint,
        render: render_row,
        filters: &[],
    })),
    on_demand: None,
    operations: &[
        Operation::create("/v1/webhook_endpoints", "webhook_endpoint", FIELDS, create),
        Operation::list("/v1/webhook_endpoints", "webhook_endpoint", &[]),
        Operation::retrieve(ENDPOINT, "webhook_endpoint"),
        Operation::update(ENDPOINT, "webhook_endpoint", FIELDS, update),
        Operation::delete(ENDPOINT, "webhook_endpoint", delete),
    ],
};

/// A mode has at most this many.
pub const MOST: u32 = 16;

const ENDPOINT: &str = "/v1/webhook_endpoints/{webhook_endpoint}";

/// Stripe's `webhook_endpoint`, field by field.
#[rustfmt::skip]
pub const FIELDS: &[Field] = &[
    setting("api_version", Shape::TEXT).sent(CREATE, one_of(KNOWN)),
    shown("application", Shape::TEXT),
    hidden("connect").sent(CREATE, off()),
    computed("created", Integer),
    setting("description", Shape::TEXT).sent(BOTH, text(5000).unsettable()),
    hidden("disabled").sent(UPDATE, boolean()),
    setting("enabled_events", List(&Text)).sent(BOTH, list_of(EVENT_TYPES.len(), &ValueType::Text(255)).required_on(CREATE)),
    computed("livemode", Boolean),
    setting("metadata", Shape::Metadata).sent(BOTH, metadata()),
    sometimes("secret", Text),
    computed("status", Text),
    setting("url", Text).sent(BOTH, url().required_on(CREATE)),
];

/// `POST /v1/webhook_endpoints`
pub fn create(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    let reader = &request.reader();
    let url = reader.word("url").unwrap_or_default();
    let url = endpoint_url(url, "url", context.call.mode)?;
    let enabled_events = reader.texts("enabled_events").unwrap_or_default();
    let metadata = reader.new_metadata()?;
    check_events(&enabled_events)?;
    let others = context
        .store
        .page(&Filter::all(Table::WebhookEndpoint), Cursor::Newest, MOST)?;
    if others.len() >= usize::try_from(MOST).unwrap_or(usize::MAX) {
        let mode = context.call.mode.as_str();
        let message = format!(
            "You have reached the maximum of {MOST} {mode} webhook endpoints. Delete one \
             before you create another."
        );
        return Err(Error::new(
            crate::domain::error::ErrorKind::InvalidRequest,
            message,
        ));
    }
    let endpoint = WebhookEndpoint {
        id: WebhookEndpointId::generate(context.entropy),
        mode: context.call.mode,
        created: context.now,
        url,
        enabled_events,
        description: reader.text("description"),
        metadata,
        disabled: false,
        api_version: reader.text("api_version"),
    };
    let secret = format!("whsec_{}", random_base62(context.entropy, 32));
    let place = context.place(Listing::Listed)?;
    context.store.put(&row(&endpoint, place)?)?;
    let task = Task::ConfigureEndpoint {
        url: endpoint.url,
        secret,
        mode: endpoint.mode,
    };
    context.ask(request, Target::Endpoint(endpoint.id), task)
}

/// `POST /v1/webhook_endpoints/{id}`: its object is told only of what it needs to know.
pub fn update(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    let reader = &request.reader();
    let stored = context.existing(Table::WebhookEndpoint, request.id())?;
    let before: WebhookEndpoint = stored.read()?;
    let mut endpoint = before.clone();
    if let Some(url) = reader.word("url") {
        endpoint.url = endpoint_url(url, "url", context.call.mode)?;
    }
    if let Some(events) = reader.texts("enabled_events") {
        check_events(&events)?;
        endpoint.enabled_events = events;
    }
    let description = reader.text_patch("description");
    description.apply(&mut endpoint.description);
    endpoint.disabled = reader.boolean("disabled").unwrap_or(endpoint.disabled);
    reader
        .metadata()
        .apply(&mut endpoint.metadata, "metadata")?;
    context.store.put(&row(&endpoint, stored.place)?)?;
    copy(context.store, context.now)?;
    if (&before.url, before.disabled) == (&endpoint.url, endpoint.disabled) {
        return Ok(HandlerResult::Object(render(&endpoint, None)));
    }
    let task = Task::ChangeEndpoint {
        url: endpoint.url,
        disabled: endpoint.disabled,
    };
    context.ask(request, Target::Endpoint(endpoint.id), task)
}

/// `DELETE /v1/webhook_endpoints/{id}`
pub fn delete(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    let id = request.id();
    let row = context.existing(Table::WebhookEndpoint, id)?;
    let endpoint: WebhookEndpoint = row.read()?;
    context.store.remove(Table::WebhookEndpoint, id)?;
    copy(context.store, context.now)?;
    let target = Target::Endpoint(endpoint.id);
    outbox::enqueue(
        context.store,
        target,
        Task::DeleteEndpoint,
        None,
        context.now,
    )?;
    let deleted = json!({ "id": id, "object": "webhook_endpoint", "deleted": true });
    Ok(HandlerResult::Object(deleted))
}

/// Has the Ledger, which hands them the events, know the endpoints as they are now.
pub fn copy(store: &mut dyn Store, now: Timestamp) -> Result<(), StoreError> {
    outbox::enqueue(store, Target::Ledger, Task::CopyEndpoints, None, now)
}

/// The endpoints that know where to post: whom events may be handed to.
pub fn configured(store: &dyn Store) -> Result<Vec<WebhookEndpoint>, StoreError> {
    let rows = store.page(&Filter::all(Table::WebhookEndpoint), Cursor::Newest, MOST)?;
    let mut endpoints = Vec::new();
    for row in rows {
        let endpoint: WebhookEndpoint = row.read()?;
        let target = Target::Endpoint(endpoint.id.clone());
        let next = store.head(&target.name())?;
        let is_new = next.is_some_and(|next| matches!(next.task, Task::ConfigureEndpoint { .. }));
        if !is_new {
            endpoints.push(endpoint);
        }
    }
    Ok(endpoints)
}

/// The endpoint in a row, without its secret.
pub fn render_row(row: &Row, _: Timestamp) -> Result<Value, StoreError> {
    Ok(render(&row.read()?, None))
}

/// Stripe's `webhook_endpoint`; `secret` only where it is shown.
pub fn render(endpoint: &WebhookEndpoint, secret: Option<&str>) -> Value {
    let computed = json!({
        "created": endpoint.created.seconds(),
        "livemode": endpoint.mode.is_live(),
        "secret": secret,
        "status": status(endpoint),
    });
    object_of("webhook_endpoint", FIELDS, with(endpoint, computed))
}

fn status(endpoint: &WebhookEndpoint) -> &'static str {
    if endpoint.disabled {
        "disabled"
    } else {
        "enabled"
    }
}

fn row(endpoint: &WebhookEndpoint, place: Option<u64>) -> Result<Row, StoreError> {
    Ok(Row {
        table: Table::WebhookEndpoint,
        id: endpoint.id.to_string(),
        place,
        parent: String::new(),
        status: status(endpoint).to_owned(),
        created: Some(endpoint.created),
        ends: None,
        tags: Vec::new(),
        json: to_json(endpoint)?,
    })
}

fn check_events(events: &[String]) -> Result<(), Error> {
    if events.is_empty() {
        return Err(Error::missing("enabled_events"));
    }
    for (index, event) in events.iter().enumerate() {
        if event != "*" && !EVENT_TYPES.contains(&event.as_str()) {
            let param = format!("enabled_events[{index}]");
            let message = format!(
                "Invalid enabled_events: '{event}' is not a type of event. Use '*' for all types."
            );
            return Err(Error::invalid(param, message));
        }
    }
    Ok(())
}
