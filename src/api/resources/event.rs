//! Events: list and Stripe's `event`. They are rendered once, when they are recorded.

use super::kept::full;
use crate::api::context::{Context, HandlerResult, Request};
use crate::api::object::Params;
use crate::api::object::Shape::{self, Any, Boolean, Hash, Integer, OrNull};
use crate::api::object::{
    By, Field, ValueType, boolean, computed, filter, id, list_of, param, refused, sometimes, text,
};
use crate::api::operation::Operation;
use crate::api::request::reader::Reader;
use crate::api::resource::{LedgerRows, Resource, Stored, Wanted};
use crate::api::store::outbox_row::{Target, Task};
use crate::api::store::{StoreError, Table, from_json, list};
use crate::domain::event::EventType;
use crate::domain::ledger::{Column, Kind, StoredRow, event_id};
use crate::domain::webhook_endpoint::WebhookEndpoint;
use crate::domain::{Error, EventId, Mode};
use serde_json::Value;

/// Events.
pub const RESOURCE: Resource = Resource {
    object: "event",
    fields: FIELDS,
    stored: Some(Stored::Ledger(LedgerRows {
        kind: Kind::Event,
        render: of_row,
        row_of: |_, id| Some(id.to_owned()),
        filters: FILTERS,
        rule: Some(of_type),
    })),
    on_demand: None,
    operations: &[
        Operation::list("/v1/events", "event", FILTERS),
        Operation::retrieve("/v1/events/{id}", "event"),
        Operation::post("/v1/events/{id}/retry", "event", retry).takes(Params::own(RETRY)),
    ],
};

/// Those of the types that are asked for.
fn of_type(reader: &Reader, _: Mode, wanted: &mut Wanted) -> Result<(), Error> {
    wanted.query.types = wanted_types(reader)?;
    Ok(())
}

/// An event as it is kept, with all of its object.
pub fn of_kept(body: &str) -> Result<Value, StoreError> {
    let mut event: Value = from_json(body)?;
    if let Some(object) = event.pointer_mut("/data/object") {
        *object = full(object.take());
    }
    Ok(event)
}

/// The event of a row, with the number of endpoints that have yet to get it.
pub fn of_row(row: &StoredRow) -> Result<Vec<Value>, StoreError> {
    let mut event = of_kept(row.state.as_str())?;
    if let Some(pending) = event.get_mut("pending_webhooks") {
        *pending = row.pending.into();
    }
    Ok(vec![event])
}

/// Stripe's `event`, field by field; the event log writes it without a tree and its object
/// without what rests, as it is kept.
pub const FIELDS: &[Field] = &[
    computed("api_version", Shape::TEXT),
    computed("created", Integer),
    computed(
        "data",
        Hash(&[
            computed("object", Any),
            sometimes("previous_attributes", Any),
        ]),
    ),
    computed("livemode", Boolean),
    computed("pending_webhooks", Integer),
    computed("request", OrNull(&Hash(REQUEST))),
    computed("type", Shape::Text),
];

const REQUEST: &[Field] = &[
    computed("id", Shape::TEXT),
    computed("idempotency_key", Shape::TEXT),
];

/// What lists of events are filtered by.
pub const FILTERS: &[Field] = &[
    list::CREATED,
    filter("delivery_success", By::Column(Column::Delivered), boolean()),
    filter("type", By::Rule, text(255)),
    filter("types", By::Rule, list_of(20, &ValueType::Text(255))),
];

/// The parameters of `POST /v1/events/{id}/retry`, as Stripe's CLI sends them.
pub const RETRY: &[Field] = &[
    refused("account"),
    param("for_stripecli", boolean()),
    param("webhook_endpoint", id()),
];

/// `POST /v1/events/{id}/retry`: the event's volume hands it to an endpoint again, whether or not it
/// was delivered.
///
/// Not in Stripe's reference; Stripe's CLI calls it to resend an event.
pub fn retry(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    let id = request.id();
    let volume = event_id::parse(id).map(|(volume, _)| volume);
    let newest = context.store.newest_volume()?;
    let volume = volume.filter(|volume| (1..=newest).contains(volume));
    let volume = volume.ok_or_else(|| missing(id))?;
    let named = receiver(&request.reader())?;
    let table = Table::WebhookEndpoint;
    let unknown = || Error::no_such_in_body(table.as_str(), table.path_param(), &named);
    let row = context.store.row(table, &named)?.ok_or_else(unknown)?;
    let endpoint: WebhookEndpoint = row.read()?;
    if endpoint.disabled {
        let message = format!("The webhook endpoint {named} is disabled: enable it first.");
        return Err(Error::invalid(table.path_param(), message));
    }
    let task = Task::Retry {
        event: EventId::from_known(id),
        endpoint: endpoint.id,
        version: endpoint.api_version,
    };
    context.ask(request, Target::Volume(volume), task)
}

/// The 404 for an event that is not there.
pub fn missing(id: &str) -> Error {
    Error::no_such("event", "id", id)
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

/// The types a list asks for, wildcards written out; `None` for all.
fn wanted_types(reader: &Reader) -> Result<Option<Vec<EventType>>, Error> {
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
    Ok(Some(found.copied().collect()))
}
