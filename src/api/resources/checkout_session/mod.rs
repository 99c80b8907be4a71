//! Checkout Sessions: list, update and expire.
//!
//! The Session object answers reads ([`crate::api::handle::session_read`]), so that a read after a
//! write is right; lists come from the Ledger.

pub mod fields;
mod news;
pub mod record;
pub mod render;
pub mod row;

use self::fields::{FIELDS, FILTERS};
use self::row::PurchaseRow;
use crate::api::context::{Context, HandlerResult, Request};
use crate::api::operation::{Operation, SessionPart};
use crate::api::rendered;
use crate::api::request::reader::Reader;
use crate::api::resource::{ExpandSources, LedgerRows, Resource, Stored, Wanted};
use crate::api::store::list::first_page;
use crate::api::store::outbox_row::{Target, Task};
use crate::api::store::{StoreError, small};
use crate::domain::checkout::action::Action;
use crate::domain::ledger::{Column, Kind, StoredRow};
use crate::domain::{Error, Mode, SessionId};
use crate::protocol::session::SessionObjects;
use serde_json::Value;

/// Checkout Sessions.
pub const RESOURCE: Resource = Resource {
    object: "checkout.session",
    fields: FIELDS,
    stored: Some(Stored::Ledger(LedgerRows {
        kind: Kind::Purchase,
        render: of_row,
        row_of: |_, id| Some(id.to_owned()),
        filters: FILTERS,
        rule: Some(of_buyer),
    })),
    on_demand: Some(first_line_items),
    operations: &[
        Operation::list("/v1/checkout/sessions", "checkout.session", FILTERS),
        Operation::retrieve("/v1/checkout/sessions/{session}", "checkout.session")
            .by(unknown)
            .from_session(SessionPart::Session),
        Operation::list("/v1/checkout/sessions/{session}/line_items", "item", &[])
            .by(unknown)
            .from_session(SessionPart::LineItems),
        Operation::update(
            "/v1/checkout/sessions/{session}",
            "checkout.session",
            FIELDS,
            update,
        ),
        Operation::post(
            "/v1/checkout/sessions/{session}/expire",
            "checkout.session",
            expire,
        ),
    ],
};

/// Those of a buyer's e-mail address, and the one that shares its digits with a payment.
#[expect(clippy::unnecessary_wraps, reason = "other rules refuse values")]
fn of_buyer(reader: &Reader, mode: Mode, wanted: &mut Wanted) -> Result<(), Error> {
    let details = reader.hash("customer_details");
    if let Some(email) = details.and_then(|details| details.text("email")) {
        wanted.query.only.push((Column::Email, small(&email)));
    }
    wanted.of_intent(mode, reader.word("payment_intent"));
    Ok(())
}

/// The session of a purchase.
fn of_row(row: &StoredRow) -> Result<Vec<Value>, StoreError> {
    Ok(vec![render::render(PurchaseRow::read(row)?.session())])
}

/// The first page of a session's line items.
#[expect(clippy::unnecessary_wraps, reason = "other fields on demand are read")]
fn first_line_items(
    sources: &ExpandSources,
    session: &Value,
    name: &str,
) -> Result<Value, StoreError> {
    if name != "line_items" {
        return Ok(Value::Null);
    }
    let id = rendered::text(session, "id");
    let own = |objects: &&SessionObjects| rendered::text(&objects.session, "id") == id;
    let objects = sources.objects.filter(own);
    let items = objects.map_or_else(Vec::new, |objects| objects.line_items.clone());
    let url = format!("/v1/checkout/sessions/{id}/line_items");
    Ok(first_page(items, &url))
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
