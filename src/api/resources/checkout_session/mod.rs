//! Checkout Sessions: list, update and expire.
//!
//! The Session object answers reads ([`crate::api::handle::session_read`]), so that a read after a
//! write is right; lists come from Account's copies.

pub mod copy;
pub mod fields;
pub mod record;
pub mod render;
pub mod row;
pub mod told;

use self::fields::{FIELDS, FILTERS};
use self::row::PurchaseRow;
use crate::api::context::{Context, HandlerResult, Request};
use crate::api::operation::{Operation, SessionPart};
use crate::api::rendered;
use crate::api::request::reader::Reader;
use crate::api::resource::{ExpandSources, LedgerRows, Resource, Stored, Wanted};
use crate::api::store::list::first_page;
use crate::api::store::outbox_row::{Target, Task};
use crate::api::store::{Filter, StoreError, Table, small};
use crate::domain::checkout::action::Action;
use crate::domain::ledger::{Column, Kind, StoredRow};
use crate::domain::{Error, Mode, SessionId};
use crate::protocol::session::SessionObjects;
use serde_json::Value;

/// Checkout Sessions.
pub const RESOURCE: Resource = Resource {
    object: "checkout.session",
    fields: FIELDS,
    stored: Some(Stored {
        table: Table::Session,
        render: copy::render_row,
        filters: FILTERS,
        rule: Some(filter_by_buyer),
    }),
    ledger: Some(LedgerRows {
        kind: Kind::Purchase,
        render: of_row,
        row_of: |_, id| Some(id.to_owned()),
        filters: FILTERS,
        rule: Some(of_buyer),
    }),
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

/// Their buyer's email address, and the payment they share their digits with.
#[expect(clippy::unnecessary_wraps, reason = "other rules refuse values")]
fn filter_by_buyer(reader: &Reader, mode: Mode, filter: &mut Filter) -> Result<(), Error> {
    let details = reader.hash("customer_details");
    let email = details.and_then(|details| details.text("email"));
    let email = email.map(|email| small(&email));
    filter.only("email", email.as_deref());
    let intent = reader.word("payment_intent");
    filter.only("payment_intent", intent);
    // Their ids share the digits, so one row is looked at, however many sessions there are.
    filter.ids = intent.map(|intent| {
        let session = SessionId::of_payment(mode, intent);
        session.iter().map(ToString::to_string).collect()
    });
    Ok(())
}

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
fn first_line_items(sources: &ExpandSources, session: &Value) -> Result<Value, StoreError> {
    let id = rendered::text(session, "id");
    let own = |objects: &&SessionObjects| rendered::text(&objects.session, "id") == id;
    let items = match sources.objects.filter(own) {
        Some(objects) => objects.line_items.clone(),
        None => match sources.store.map(|store| store.row(Table::Session, id)) {
            Some(row) => row?.map_or_else(|| Ok(Vec::new()), |row| copy::line_items(&row))?,
            None => Vec::new(),
        },
    };
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
