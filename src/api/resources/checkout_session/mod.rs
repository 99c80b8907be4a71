//! Checkout Sessions: list, update and expire.
//!
//! The Session object answers reads ([`crate::api::handle::session_read`]), so that a read after a
//! write is right; lists come from Account's copies.

pub mod copy;
pub mod fields;
pub mod record;
pub mod render;

use crate::api::context::{Context, HandlerResult, Request};
use crate::api::store::outbox_row::{Target, Task};
use crate::api::store::{Filter, Table, list, small};
use crate::domain::checkout::action::Action;
use crate::domain::{Error, Mode, SessionId};

/// `GET /v1/checkout/sessions`
pub fn list(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    let reader = &request.reader();
    let mut filter = Filter::all(Table::Session);
    filter.created = list::created(reader);
    let details = reader.hash("customer_details");
    let email = details.and_then(|details| details.text("email"));
    let email = email.map(|email| small(&email));
    filter.only("email", email.as_deref());
    let intent = reader.word("payment_intent");
    filter.only("payment_intent", intent);
    // Their ids share the digits, so one row is looked at, however many sessions there are.
    filter.ids = intent.map(|intent| {
        let session = SessionId::of_payment(context.call.mode, intent);
        session.iter().map(ToString::to_string).collect()
    });
    filter.status = reader.text("status");
    filter.parents = reader.text("payment_link").map(|id| vec![id]);
    context.list(request, &filter, copy::render_row)
}

/// `GET /v1/checkout/sessions/{id}` and what is under it, where no Session object answers.
pub fn unknown(_: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    Err(missing(request.id()))
}

/// `POST /v1/checkout/sessions/{id}`: the Session object changes itself.
pub fn update(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    let session = known(request.id(), context.call.mode)?;
    let metadata = request.reader().metadata();
    let action = Action::UpdateMetadata(metadata);
    context.ask(request, Target::Session(session), Task::Act(action))
}

/// `POST /v1/checkout/sessions/{id}/expire`
pub fn expire(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    let session = known(request.id(), context.call.mode)?;
    context.ask(request, Target::Session(session), Task::ExpireSession)
}

/// The id in a path, if it has the form of one and the key's mode.
pub fn known(id: &str, mode: Mode) -> Result<SessionId, Error> {
    SessionId::parse(id)
        .filter(|parsed| parsed.mode() == mode)
        .ok_or_else(|| missing(id))
}

/// The 404 for a session that is not there.
pub fn missing(id: &str) -> Error {
    Error::no_such("checkout.session", "session", id)
}
