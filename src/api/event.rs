//! Events: list and Stripe's `event`. They are rendered once, when they are recorded.

use super::param::{Kind, Params, boolean, id, list, text};
use super::reader::Reader;
use super::{API_VERSION, list};
use crate::domain::Error;
use crate::domain::event::{Event, EventType};
use serde_json::{Map, Value, json};

/// The parameters of `GET /v1/events`.
pub const LIST: Params = Params {
    supported: &[
        list::CREATED,
        boolean("delivery_success"),
        list::BEFORE,
        list::LIMIT,
        list::AFTER,
        text("type", 255),
        list("types", 20, &Kind::Text(255)),
    ],
    unsupported: &[],
};

/// The parameters of `POST /v1/events/{id}/retry`, as Stripe's CLI sends them.
pub const RETRY: Params = Params {
    supported: &[boolean("for_stripecli"), id("webhook_endpoint")],
    unsupported: &["account"],
};

/// The endpoint that an event is to be sent to again.
pub fn receiver(reader: &Reader) -> Result<String, Error> {
    let named = reader.text("webhook_endpoint");
    // Without an endpoint Stripe's CLI means the `stripe listen` that runs beside it.
    let named = named.filter(|_| !reader.has("for_stripecli"));
    named.ok_or_else(|| {
        let message = "Name the webhook endpoint that shall get the event again (in Stripe's CLI: \
                       --webhook-endpoint we_…); there is no `stripe listen` to send it to.";
        Error::invalid("webhook_endpoint", message).code("parameter_missing")
    })
}

/// Stripe's `event`, with the number of endpoints that have yet to get it.
pub fn render(event: &Event, pending_webhooks: usize) -> Value {
    let mut data = Map::new();
    data.insert("object".to_owned(), event.object.clone());
    if let Some(before) = &event.previous_attributes {
        data.insert("previous_attributes".to_owned(), before.clone());
    }
    let (id, key) = match &event.request {
        Some((id, key)) => (Some(id), key.as_ref()),
        None => (None, None),
    };
    json!({
        "id": event.id,
        "object": "event",
        "api_version": API_VERSION,
        "created": event.created.seconds(),
        "data": data,
        "livemode": event.mode.is_live(),
        "pending_webhooks": pending_webhooks,
        "request": { "id": id, "idempotency_key": key },
        "type": event.kind,
    })
}

/// The types a list asks for, wildcards written out; `None` for all.
pub fn wanted_types(reader: &Reader) -> Result<Option<Vec<String>>, Error> {
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
pub fn previous_attributes(before: &Value, after: &Value) -> Map<String, Value> {
    let (Value::Object(old), Value::Object(new)) = (before, after) else {
        return Map::new();
    };
    let mut changed = Map::new();
    for (name, now) in new {
        match old.get(name) {
            Some(was) if was == now => {}
            Some(was @ Value::Object(_)) if now.is_object() => {
                let inner = previous_attributes(was, now);
                changed.insert(name.clone(), Value::Object(inner));
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
    changed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn previous_attributes_hold_what_changed_and_nothing_else() {
        let before = json!({"a": 1, "b": {"x": 1, "y": 2}, "c": null, "d": [1], "gone": 1});
        let after = json!({"a": 1, "b": {"x": 1, "y": 3}, "c": {"z": 1}, "d": [2], "new": 1});
        assert_eq!(
            Value::Object(previous_attributes(&before, &after)),
            json!({"b": {"y": 2}, "c": null, "d": [1], "gone": 1, "new": null})
        );
    }
}
