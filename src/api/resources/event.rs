//! Events: list and Stripe's `event`. They are rendered once, when they are recorded.

use crate::api::API_VERSION;
use crate::api::context::{Context, HandlerResult, Request};
use crate::api::request::reader::Reader;
use crate::api::request::schema::{Params, ValueType, boolean, id, list_of, text};
use crate::api::store::outbox;
use crate::api::store::outbox_row::{Target, Task};
use crate::api::store::{Filter, Row, Table, event_log, fault, list};
use crate::domain::event::{Event, EventType};
use crate::domain::webhook_endpoint::WebhookEndpoint;
use crate::domain::{Error, EventId};
use crate::json::Text;
use serde::Serialize;
use serde_json::{Map, Value};

/// The parameters of `GET /v1/events`.
pub const LIST: Params = Params {
    supported: &[
        list::CREATED,
        boolean("delivery_success"),
        list::BEFORE,
        list::LIMIT,
        list::AFTER,
        text("type", 255),
        list_of("types", 20, &ValueType::Text(255)),
    ],
    unsupported: &[],
};

/// The parameters of `POST /v1/events/{id}/retry`, as Stripe's CLI sends them.
pub const RETRY: Params = Params {
    supported: &[boolean("for_stripecli"), id("webhook_endpoint")],
    unsupported: &["account"],
};

/// `GET /v1/events`
pub fn list(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    let reader = &request.reader();
    let mut filter = Filter::all(Table::Event);
    filter.created = list::created(reader);
    filter.only("delivered", reader.word("delivery_success"));
    filter.parents = wanted_types(reader)?;
    context.list(request, &filter, Row::read)
}

/// `GET /v1/events/{id}`
pub fn retrieve(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    let event = context.existing(Table::Event, request.id())?.read()?;
    Ok(HandlerResult::Object(event))
}

/// `POST /v1/events/{id}/retry`: puts an event in line for an endpoint again, whether or not it was
/// delivered.
///
/// Not in Stripe's reference; Stripe's CLI calls it to resend an event.
pub fn retry(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    let object: Value = context.existing(Table::Event, request.id())?.read()?;
    let named = receiver(&request.reader())?;
    let table = Table::WebhookEndpoint;
    let missing = || Error::no_such_in_body(table.as_str(), table.path_param(), &named);
    let row = context.store.row(table, &named)?.ok_or_else(missing)?;
    let endpoint: WebhookEndpoint = row.read()?;
    if endpoint.disabled {
        let message = format!("The webhook endpoint {named} is disabled: enable it first.");
        return Err(Error::invalid(table.path_param(), message));
    }
    let target = Target::Endpoint(endpoint.id);
    let task = Task::Retry(event_log::queued(&object)?);
    outbox::enqueue(context.store, target, task, None, context.now)?;
    Ok(HandlerResult::Object(object))
}

/// The endpoint that an event is to be sent to again.
fn receiver(reader: &Reader) -> Result<String, Error> {
    let named = reader.text("webhook_endpoint");
    // Without an endpoint Stripe's CLI means the `stripe listen` that runs beside it.
    let named = named.filter(|_| !reader.has("for_stripecli"));
    named.ok_or_else(|| {
        let message = "Name the webhook endpoint that shall get the event again (in Stripe's CLI: \
                       --webhook-endpoint we_…); there is no `stripe listen` to send it to.";
        Error::invalid("webhook_endpoint", message).code("parameter_missing")
    })
}

/// Stripe's `event`.
#[derive(Serialize)]
struct Rendered<'a> {
    id: &'a EventId,
    object: &'static str,
    api_version: &'static str,
    created: i64,
    data: Data<'a>,
    livemode: bool,
    pending_webhooks: u64,
    request: RequestShown<'a>,
    #[serde(rename = "type")]
    kind: EventType,
}

#[derive(Serialize)]
struct Data<'a> {
    object: &'a Text,
    #[serde(skip_serializing_if = "Option::is_none")]
    previous_attributes: Option<&'a Text>,
}

#[derive(Serialize)]
struct RequestShown<'a> {
    id: Option<&'a str>,
    idempotency_key: Option<&'a str>,
}

/// Stripe's `event`, with the number of endpoints that have yet to get it.
pub fn render(event: &Event, pending_webhooks: u64) -> Result<Text, Error> {
    let request = event.request.as_ref();
    Text::of(&Rendered {
        id: &event.id,
        object: "event",
        api_version: API_VERSION,
        created: event.created.seconds(),
        data: Data {
            object: &event.object,
            previous_attributes: event.previous_attributes.as_ref(),
        },
        livemode: event.mode.is_live(),
        pending_webhooks,
        request: RequestShown {
            id: request.map(|(id, _)| id.as_str()),
            idempotency_key: request.and_then(|(_, key)| key.as_deref()),
        },
        kind: event.kind,
    })
    .map_err(|error| fault("could not be written", &error))
}

/// The types a list asks for, wildcards written out; `None` for all.
fn wanted_types(reader: &Reader) -> Result<Option<Vec<String>>, Error> {
    let wanted = match (reader.text("type"), reader.texts("types")) {
        (None, None) => return Ok(None),
        (Some(one), None) => vec![one],
        (None, Some(several)) => several,
        (Some(_), Some(_)) => {
            let message = "You may only specify one of these parameters: type, types.";
            return Err(Error::invalid("type", message).code("parameters_exclusive"));
        }
    };
    let matches = |kind: &EventType, pattern: &String| match pattern.strip_suffix('*') {
        Some(start) => kind.as_str().starts_with(start),
        None => kind.as_str() == pattern,
    };
    let kinds = EventType::ALL.iter();
    let found = kinds.filter(|kind| wanted.iter().any(|pattern| matches(kind, pattern)));
    Ok(Some(found.map(|kind| kind.as_str().to_owned()).collect()))
}

/// The fields of `before` that differ in `after`: Stripe's `previous_attributes`.
///
/// Hashes are compared by field, to any depth; lists as a whole. A field that
/// was not there before is `null`.
pub fn previous_attributes(before: &Value, after: &Value) -> Value {
    let (Value::Object(old), Value::Object(new)) = (before, after) else {
        return Value::Object(Map::new());
    };
    let mut changed = Map::new();
    for (name, now) in new {
        match old.get(name) {
            Some(was) if was == now => {}
            Some(was @ Value::Object(_)) if now.is_object() => {
                changed.insert(name.clone(), previous_attributes(was, now));
            }
            Some(was) => {
                changed.insert(name.clone(), was.clone());
            }
            None => {
                changed.insert(name.clone(), Value::Null);
            }
        }
    }
    for (name, was) in old {
        if !new.contains_key(name) {
            changed.insert(name.clone(), was.clone());
        }
    }
    Value::Object(changed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn previous_attributes_hold_what_changed_and_nothing_else() {
        let before = json!({"a": 1, "b": {"x": 1, "y": 2}, "c": null, "d": [1], "gone": 1});
        let after = json!({"a": 1, "b": {"x": 1, "y": 3}, "c": {"z": 1}, "d": [2], "new": 1});
        assert_eq!(
            previous_attributes(&before, &after),
            json!({"b": {"y": 2}, "c": null, "d": [1], "gone": 1, "new": null})
        );
    }
}
