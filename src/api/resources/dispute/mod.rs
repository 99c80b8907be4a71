//! Disputes: read, answered with evidence, or let be.
//!
//! The Session object keeps them ([`crate::domain::checkout::dispute`]); here requests are read and
//! disputes rendered.

pub mod fields;
pub mod news;
pub mod render;
pub mod row;

pub use render::render;

use self::fields::{FIELDS, FILTERS, texts};
use crate::api::context::{Context, HandlerResult, Request};
use crate::api::operation::{Operation, SessionPart};
use crate::api::request::reader::{Patch, Reader};
use crate::api::resource::{LedgerRows, Resource, Stored, Wanted};
use crate::api::store::outbox_row::{PathObject, Target, Task};
use crate::domain::checkout::action::Action;
use crate::domain::checkout::dispute::{DisputeUpdate, Submit};
use crate::domain::ledger::Kind;
use crate::domain::{Error, Mode, SessionId};

/// Disputes.
pub const RESOURCE: Resource = Resource {
    object: "dispute",
    fields: FIELDS,
    stored: Some(Stored::Ledger(LedgerRows {
        kind: Kind::Dispute,
        render: row::dispute,
        row_of: |_, id| Some(id.to_owned()),
        filters: FILTERS,
        rule: Some(of_payment),
    })),
    on_demand: None,
    operations: &[
        Operation::list("/v1/disputes", "dispute", FILTERS),
        Operation::retrieve("/v1/disputes/{dispute}", "dispute")
            .from_session(SessionPart::Related("dispute")),
        Operation::update("/v1/disputes/{dispute}", "dispute", FIELDS, update),
        Operation::post("/v1/disputes/{dispute}/close", "dispute", close),
    ],
};

/// Those of one payment, where it is named.
#[expect(clippy::unnecessary_wraps, reason = "other rules refuse values")]
fn of_payment(reader: &Reader, mode: Mode, wanted: &mut Wanted) -> Result<(), Error> {
    wanted.of_session(mode, reader.word("payment_intent"));
    Ok(())
}

/// `POST /v1/disputes/{id}`: the Session object keeps what is said, and has the bank hear it.
fn update(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    let (session, attempt) = named(context, request)?;
    let reader = &request.reader();
    let update = DisputeUpdate {
        evidence: reader
            .hash("evidence")
            .map_or_else(Vec::new, |said| evidence(&said)),
        metadata: reader.metadata(),
        submit: match reader.boolean("submit") {
            Some(true) => Submit::Now,
            Some(false) => Submit::Stage,
            None => Submit::Unsaid,
        },
    };
    let action = Action::UpdateDispute { attempt, update };
    ask(context, request, session, action)
}

fn evidence(reader: &Reader) -> Vec<(String, Option<String>)> {
    let patch = |name: &'static str| match reader.text_patch(name) {
        Patch::Keep => None,
        Patch::Clear => Some((name.to_owned(), None)),
        Patch::Set(text) => Some((name.to_owned(), Some(text))),
    };
    texts().filter_map(patch).collect()
}

/// `POST /v1/disputes/{id}/close`: the Session object says that the bank is right.
fn close(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    let (session, attempt) = named(context, request)?;
    ask(context, request, session, Action::CloseDispute(attempt))
}

fn ask(
    context: &mut Context,
    request: &Request,
    session: SessionId,
    action: Action,
) -> Result<HandlerResult, Error> {
    let path = Some(PathObject::Answer(request.id().to_owned()));
    context.ask_about(request, path, Target::Session(session), Task::Act(action))
}

/// The session of the dispute in the path, and the attempt it is about.
fn named(context: &Context, request: &Request) -> Result<(SessionId, u32), Error> {
    let id = request.id();
    let session = SessionId::of_payment(context.call.mode, id).filter(|_| id.starts_with("dp_"));
    let session = session.ok_or_else(|| missing(id))?;
    let digits = id.get(id.len().saturating_sub(2)..);
    let attempt = digits.and_then(|digits| digits.parse().ok());
    Ok((session, attempt.unwrap_or(0)))
}

/// The 404 for a dispute that is not there.
pub fn missing(id: &str) -> Error {
    Error::no_such("dispute", "dispute", id)
}
