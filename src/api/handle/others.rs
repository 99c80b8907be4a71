//! Requests that a session or a webhook endpoint takes part in.

use super::HandlerResult;
use crate::api::context::Context;
use crate::api::handle::act;
use crate::api::request::reader::Reader;
use crate::api::resources::{checkout_session, event, refund, webhook_endpoint};
use crate::api::route::Route;
use crate::api::store::outbox::{self, Target, Task};
use crate::api::store::{Table, event_log};
use crate::domain::Error;
use crate::domain::webhook_endpoint::WebhookEndpoint;
use crate::protocol::messages::Action;
use serde_json::{Value, json};

pub(super) fn expire_session(context: &mut Context, id: &str) -> Result<HandlerResult, Error> {
    let session = checkout_session::known(id, context.call)?;
    let asked = context.asked()?;
    let target = Target::Session(session);
    let task = Task::ExpireSession;
    outbox::enqueue(
        context.store,
        target.clone(),
        task,
        Some(asked),
        context.now,
    )?;
    Ok(HandlerResult::Waiting(target))
}

/// Has a session do what only it can do.
pub(super) fn act(
    context: &mut Context,
    route: &Route,
    reader: &Reader,
) -> Result<HandlerResult, Error> {
    let (session, action) = match route {
        Route::UpdateRefund(id) => {
            let (session, number, patch) = refund::read_update(id, reader, context.call.mode)?;
            let metadata = act::travelling(patch);
            (session, Action::UpdateRefund { number, metadata })
        }
        Route::UpdateSession(id) => {
            let session = checkout_session::known(id, context.call)?;
            let metadata = act::travelling(reader.metadata());
            (session, Action::UpdateMetadata(metadata))
        }
        _ => {
            let (session, new) = refund::read(reader, context.call.mode)?;
            (session, Action::Refund(new))
        }
    };
    let asked = context.asked()?;
    let target = Target::Session(session);
    let task = Task::Act(action);
    outbox::enqueue(
        context.store,
        target.clone(),
        task,
        Some(asked),
        context.now,
    )?;
    Ok(HandlerResult::Waiting(target))
}

pub(super) fn create_endpoint(
    context: &mut Context,
    reader: &Reader,
) -> Result<HandlerResult, Error> {
    let (endpoint, secret) = webhook_endpoint::create(context, reader)?;
    let task = Task::ConfigureEndpoint {
        url: endpoint.url,
        secret,
        mode: endpoint.mode,
    };
    let asked = context.asked()?;
    let target = Target::Endpoint(endpoint.id);
    outbox::enqueue(
        context.store,
        target.clone(),
        task,
        Some(asked),
        context.now,
    )?;
    Ok(HandlerResult::Waiting(target))
}

/// Its object is told only of what it needs to know.
pub(super) fn update_endpoint(
    context: &mut Context,
    id: &str,
    reader: &Reader,
) -> Result<HandlerResult, Error> {
    let (before, endpoint) = webhook_endpoint::update(context, id, reader)?;
    if (&before.url, before.disabled) == (&endpoint.url, endpoint.disabled) {
        return Ok(HandlerResult::Object(webhook_endpoint::render(
            &endpoint, None,
        )));
    }
    let task = Task::ChangeEndpoint {
        url: endpoint.url,
        disabled: endpoint.disabled,
    };
    let asked = context.asked()?;
    let target = Target::Endpoint(endpoint.id);
    outbox::enqueue(
        context.store,
        target.clone(),
        task,
        Some(asked),
        context.now,
    )?;
    Ok(HandlerResult::Waiting(target))
}

/// Puts an event in line for an endpoint again, whether or not it was delivered.
pub(super) fn retry_event(
    context: &mut Context,
    id: &str,
    reader: &Reader,
) -> Result<Value, Error> {
    let object: Value = context.existing(Table::Event, id)?.read()?;
    let named = event::receiver(reader)?;
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
    Ok(object)
}

pub(super) fn delete_endpoint(context: &mut Context, id: &str) -> Result<Value, Error> {
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
    Ok(json!({ "id": id, "object": "webhook_endpoint", "deleted": true }))
}
