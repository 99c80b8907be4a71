//! Webhook endpoints: create, update, and Stripe's `webhook_endpoint`.
//!
//! The secret is shown in the answer to the creation and lives in the Endpoint
//! object only.

use super::event_types::ALL as EVENT_TYPES;
use crate::api::API_VERSION;
use crate::api::context::{Context, HandlerResult, Request};
use crate::api::request::rules::check_url;
use crate::api::request::schema::{
    Param, Params, ValueType, boolean, list_of, metadata, off, only, text, url,
};
use crate::api::store::event_log::MOST_ENDPOINTS;
use crate::api::store::outbox;
use crate::api::store::outbox_row::{Target, Task};
use crate::api::store::{Cursor, Filter, Row, Table, to_json};
use crate::domain::entropy::random_base62;
use crate::domain::webhook_endpoint::WebhookEndpoint;
use crate::domain::{Error, WebhookEndpointId};
use serde_json::{Value, json};

/// The parameters of `POST /v1/webhook_endpoints`.
pub const CREATE: Params = Params {
    supported: &[
        ENABLED_EVENTS.required(),
        url("url").required(),
        // Events are rendered once, in our version: another one would be promised in vain.
        only("api_version", &[API_VERSION]),
        off("connect"),
        DESCRIPTION,
        metadata(),
    ],
    unsupported: &[],
};

/// The parameters of `POST /v1/webhook_endpoints/{webhook_endpoint}`.
pub const UPDATE: Params = Params {
    supported: &[
        DESCRIPTION,
        boolean("disabled"),
        ENABLED_EVENTS,
        metadata(),
        url("url"),
    ],
    unsupported: &[],
};

const ENABLED_EVENTS: Param = list_of("enabled_events", EVENT_TYPES.len(), &ValueType::Text(255));
const DESCRIPTION: Param = text("description", 5000).unsettable();

/// `POST /v1/webhook_endpoints`
pub fn create(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    let reader = &request.reader();
    let url = reader.text("url").unwrap_or_default();
    let enabled_events = reader.texts("enabled_events").unwrap_or_default();
    let metadata = reader.new_metadata()?;
    check_url(&url, "url", context.call.mode)?;
    check_events(&enabled_events)?;
    let others = context.store.page(
        &Filter::all(Table::WebhookEndpoint),
        Cursor::Newest,
        MOST_ENDPOINTS,
    )?;
    if others.len() >= usize::try_from(MOST_ENDPOINTS).unwrap_or(usize::MAX) {
        let mode = context.call.mode.as_str();
        let message = format!(
            "You have reached the maximum of {MOST_ENDPOINTS} {mode} webhook endpoints. Delete one \
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
    let place = context.place(false)?;
    context.store.put(&row(&endpoint, place)?)?;
    let task = Task::ConfigureEndpoint {
        url: endpoint.url,
        secret,
        mode: endpoint.mode,
    };
    context.ask(request, Target::Endpoint(endpoint.id), task)
}

/// `GET /v1/webhook_endpoints`
pub fn list(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    let filter = Filter::all(Table::WebhookEndpoint);
    context.list(request, &filter, render_row)
}

/// `GET /v1/webhook_endpoints/{id}`
pub fn retrieve(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    let row = context.existing(Table::WebhookEndpoint, request.id())?;
    render_row(&row).map(HandlerResult::Object)
}

/// `POST /v1/webhook_endpoints/{id}`: its object is told only of what it needs to know.
pub fn update(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    let reader = &request.reader();
    let stored = context.existing(Table::WebhookEndpoint, request.id())?;
    let before: WebhookEndpoint = stored.read()?;
    let mut endpoint = before.clone();
    if let Some(url) = reader.text("url") {
        check_url(&url, "url", context.call.mode)?;
        endpoint.url = url;
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

/// The endpoint in a row, without its secret.
pub fn render_row(row: &Row) -> Result<Value, Error> {
    Ok(render(&row.read()?, None))
}

/// Stripe's `webhook_endpoint`; `secret` only where it is shown.
pub fn render(endpoint: &WebhookEndpoint, secret: Option<&str>) -> Value {
    let mut object = json!({
        "id": endpoint.id,
        "object": "webhook_endpoint",
        "api_version": endpoint.api_version,
        "application": null,
        "created": endpoint.created.seconds(),
        "description": endpoint.description,
        "enabled_events": endpoint.enabled_events,
        "livemode": endpoint.mode.is_live(),
        "metadata": endpoint.metadata,
        "secret": secret,
        "status": status(endpoint),
        "url": endpoint.url,
    });
    if let (None, Some(fields)) = (secret, object.as_object_mut()) {
        fields.shift_remove("secret");
    }
    object
}

fn status(endpoint: &WebhookEndpoint) -> &'static str {
    if endpoint.disabled {
        "disabled"
    } else {
        "enabled"
    }
}

fn row(endpoint: &WebhookEndpoint, place: Option<u64>) -> Result<Row, Error> {
    Ok(Row {
        table: Table::WebhookEndpoint,
        id: endpoint.id.to_string(),
        place,
        parent: String::new(),
        status: status(endpoint).to_owned(),
        version: 0,
        created: Some(endpoint.created),
        words: Vec::new(),
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
