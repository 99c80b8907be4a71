//! Webhook endpoints: create, and Stripe's `webhook_endpoint`.
//!
//! The secret is shown in the answer to the creation and lives in the Endpoint
//! object only.

use super::book::Desk;
use super::event_types::ALL as EVENT_TYPES;
use super::param::{Kind, Params, list, metadata, text, url};
use super::reader::{Reader, merge_metadata};
use super::rules::check_url;
use super::store::{Cursor, Filter, Row, Store, Table, to_json};
use crate::domain::entropy::random_base62;
use crate::domain::webhook_endpoint::WebhookEndpoint;
use crate::domain::{Entropy, Error, Metadata, WebhookEndpointId};
use serde_json::{Value, json};

/// The parameters of `POST /v1/webhook_endpoints`.
pub const CREATE: Params = Params {
    supported: &[
        list("enabled_events", EVENT_TYPES.len(), &Kind::Text(255)).required(),
        url("url").required(),
        text("description", 5000),
        metadata(),
    ],
    unsupported: &["api_version", "connect"],
};

const MOST_ENDPOINTS: u32 = 16;

/// Makes an endpoint and its secret.
pub fn create<S: Store, E: Entropy>(
    desk: &mut Desk<S, E>,
    reader: &Reader,
) -> Result<(WebhookEndpoint, String), Error> {
    let url = reader.text("url").unwrap_or_default();
    let enabled_events = reader.texts("enabled_events").unwrap_or_default();
    let mut metadata = Metadata::new();
    merge_metadata(&mut metadata, reader.metadata())?;
    check_url(&url, "url", desk.call.mode)?;
    check_events(&enabled_events)?;
    let others = desk.store.page(
        &Filter::all(Table::WebhookEndpoint),
        Cursor::Newest,
        MOST_ENDPOINTS,
    )?;
    if others.len() >= usize::try_from(MOST_ENDPOINTS).unwrap_or(usize::MAX) {
        let mode = desk.call.mode.as_str();
        let message = format!(
            "You have reached the maximum of {MOST_ENDPOINTS} {mode} webhook endpoints. Delete one \
             before you create another."
        );
        return Err(Error::new(
            crate::domain::error::Kind::InvalidRequest,
            message,
        ));
    }
    let endpoint = WebhookEndpoint {
        id: WebhookEndpointId::generate(desk.entropy),
        mode: desk.call.mode,
        created: desk.now,
        url,
        enabled_events,
        description: reader.text("description"),
        metadata,
    };
    let secret = format!("whsec_{}", random_base62(desk.entropy, 32));
    let place = desk.place(false)?;
    desk.store.put(&Row {
        table: Table::WebhookEndpoint,
        id: endpoint.id.to_string(),
        place,
        parent: String::new(),
        status: "enabled".to_owned(),
        version: 0,
        created: Some(endpoint.created),
        words: Vec::new(),
        json: to_json(&endpoint)?,
    })?;
    Ok((endpoint, secret))
}

/// Stripe's `webhook_endpoint`; `secret` only where it is shown.
pub fn render(endpoint: &WebhookEndpoint, secret: Option<&str>) -> Value {
    let mut object = json!({
        "id": endpoint.id,
        "object": "webhook_endpoint",
        "api_version": null,
        "application": null,
        "created": endpoint.created.seconds(),
        "description": endpoint.description,
        "enabled_events": endpoint.enabled_events,
        "livemode": endpoint.mode.is_live(),
        "metadata": endpoint.metadata,
        "secret": secret,
        "status": "enabled",
        "url": endpoint.url,
    });
    if let (None, Some(fields)) = (secret, object.as_object_mut()) {
        fields.shift_remove("secret");
    }
    object
}

/// The endpoints there are.
pub fn all<S: Store>(store: &S) -> Result<Vec<WebhookEndpoint>, Error> {
    let filter = Filter::all(Table::WebhookEndpoint);
    let rows = store.page(&filter, Cursor::Newest, MOST_ENDPOINTS)?;
    rows.iter().map(Row::read).collect()
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
