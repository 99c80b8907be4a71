//! Refunds: create, update, and Stripe's `refund`.
//!
//! The Session object makes them ([`crate::domain::checkout::action`]); here requests are read and
//! refunds rendered.

pub mod fields;
pub mod render;
pub mod row;

pub use render::render;

use self::fields::{FIELDS, FILTERS, OF_CHARGE};
use crate::api::context::{Context, HandlerResult, Request};
use crate::api::object::Params;
use crate::api::operation::{Operation, SessionPart};
use crate::api::request::reader::Reader;
use crate::api::resource::{LedgerRows, Resource, Stored, Wanted};
use crate::api::store::outbox_row::{PathObject, Target, Task};
use crate::domain::checkout::action::Action;
use crate::domain::checkout::refund::{NewRefund, Reason};
use crate::domain::ledger::Kind;
use crate::domain::metadata::MetadataChange;
use crate::domain::{Amount, Error, Mode, SessionId};

/// Refunds.
pub const RESOURCE: Resource = Resource {
    object: "refund",
    fields: FIELDS,
    stored: Some(Stored::Ledger(LedgerRows {
        kind: Kind::Refund,
        render: row::refund,
        row_of: |_, id| Some(id.to_owned()),
        filters: FILTERS,
        rule: Some(of_payment),
    })),
    on_demand: None,
    operations: &[
        Operation::create("/v1/refunds", "refund", FIELDS, create),
        Operation::list("/v1/refunds", "refund", FILTERS),
        Operation::retrieve("/v1/refunds/{refund}", "refund")
            .from_session(SessionPart::Related("refund")),
        Operation::update("/v1/refunds/{refund}", "refund", FIELDS, update),
        Operation::post("/v1/refunds/{refund}/cancel", "refund", cancel),
        Operation::post("/v1/charges/{charge}/refunds", "refund", of_charge)
            .takes(Params::own(OF_CHARGE)),
        // What SDKs called before refunds were objects.
        Operation::post("/v1/charges/{charge}/refund", "charge", of_charge_shown)
            .takes(Params::own(OF_CHARGE)),
    ],
};

/// Those of one payment, where it is named.
#[expect(clippy::unnecessary_wraps, reason = "other rules refuse values")]
fn of_payment(reader: &Reader, mode: Mode, wanted: &mut Wanted) -> Result<(), Error> {
    wanted.of_session(mode, reader.word("payment_intent"));
    Ok(())
}

/// Reads `POST /v1/refunds`: whose payment, and what of it.
fn read(reader: &Reader, mode: Mode) -> Result<(SessionId, NewRefund), Error> {
    let charge = reader.text("charge");
    let intent = reader.text("payment_intent");
    let new = read_new(reader, charge.as_deref())?;
    let named = |id: &str, noun: &str, prefix: &str| {
        let session = SessionId::of_payment(mode, id).filter(|_| id.starts_with(prefix));
        session.ok_or_else(|| Error::no_such_in_body(noun, noun, id))
    };
    let session = match (&charge, &intent) {
        (None, None) => {
            let message = "One of the following params should be provided for this request: \
                           payment_intent or charge.";
            return Err(Error::new(
                crate::domain::error::ErrorKind::InvalidRequest,
                message,
            ));
        }
        (Some(charge), None) => named(charge, "charge", "ch_")?,
        (None, Some(intent)) => named(intent, "payment_intent", "pi_")?,
        (Some(charge), Some(intent)) => {
            let session = named(intent, "payment_intent", "pi_")?;
            if named(charge, "charge", "ch_")? != session {
                let message = format!("Charge {charge} does not belong to PaymentIntent {intent}.");
                return Err(Error::invalid("charge", message));
            }
            session
        }
    };
    Ok((session, new))
}

/// What is to be given back, of this charge if one is named.
fn read_new(reader: &Reader, charge: Option<&str>) -> Result<NewRefund, Error> {
    let digits = charge.and_then(|id| id.get(id.len().saturating_sub(2)..));
    let reason = reader.word("reason").map(|reason| match reason {
        "duplicate" => Reason::Duplicate,
        "fraudulent" => Reason::Fraudulent,
        _ => Reason::RequestedByCustomer,
    });
    Ok(NewRefund {
        attempt: digits.and_then(|digits| digits.parse().ok()),
        amount: reader.integer("amount").and_then(Amount::new),
        reason,
        metadata: reader.new_metadata()?,
    })
}

/// Reads `POST /v1/refunds/{id}`: the session, the refund's number and the new metadata.
fn read_update(
    id: &str,
    reader: &Reader,
    mode: Mode,
) -> Result<(SessionId, u32, MetadataChange), Error> {
    let session = SessionId::of_payment(mode, id).filter(|_| id.starts_with("re_"));
    let session = session.ok_or_else(|| missing(id))?;
    let digits = id.get(id.len().saturating_sub(2)..);
    let number = digits.and_then(|digits| digits.parse().ok());
    Ok((session, number.unwrap_or(0), reader.metadata()))
}

/// `POST /v1/refunds`: the Session object makes it.
pub fn create(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    let (session, new) = read(&request.reader(), context.call.mode)?;
    context.ask(
        request,
        Target::Session(session),
        Task::Act(Action::Refund(new)),
    )
}

/// `POST /v1/charges/{id}/refunds`
fn of_charge(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    create_of(context, request, PathObject::Source)
}

/// `POST /v1/charges/{id}/refund`
fn of_charge_shown(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    create_of(context, request, PathObject::Answer)
}

/// As [`create`], of the charge in the path: `path` says what is answered.
fn create_of(
    context: &mut Context,
    request: &Request,
    path: fn(String) -> PathObject,
) -> Result<HandlerResult, Error> {
    let charge = request.id();
    let session = SessionId::of_payment(context.call.mode, charge);
    let session = session.filter(|_| charge.starts_with("ch_"));
    let session = session.ok_or_else(|| Error::no_such("charge", "id", charge))?;
    let new = read_new(&request.reader(), Some(charge))?;
    let task = Task::Act(Action::Refund(new));
    let path = Some(path(charge.to_owned()));
    context.ask_about(request, path, Target::Session(session), task)
}

/// `POST /v1/refunds/{id}`: the Session object changes it.
pub fn update(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    let (session, number, metadata) =
        read_update(request.id(), &request.reader(), context.call.mode)?;
    let action = Action::UpdateRefund { number, metadata };
    context.ask(request, Target::Session(session), Task::Act(action))
}

/// `POST /v1/refunds/{id}/cancel`: the Session object says why it cannot be.
fn cancel(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    let (session, number, _) = read_update(request.id(), &request.reader(), context.call.mode)?;
    let task = Task::Act(Action::CancelRefund(number));
    context.ask(request, Target::Session(session), task)
}

/// The 404 for a refund that is not there.
pub fn missing(id: &str) -> Error {
    Error::no_such("refund", "refund", id)
}
