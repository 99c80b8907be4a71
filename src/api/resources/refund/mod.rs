//! Refunds: create, update, and Stripe's `refund`.
//!
//! The Session object makes them ([`crate::domain::checkout::action`]); here requests are read and
//! refunds rendered.

pub mod fields;
pub mod render;
pub mod row;

pub use render::render;

use self::fields::{FIELDS, FILTERS};
use crate::api::context::{Context, HandlerResult, Request};
use crate::api::operation::{Operation, SessionPart};
use crate::api::request::reader::Reader;
use crate::api::resource::{LedgerRows, Resource, Stored, Wanted};
use crate::api::store::outbox_row::{Target, Task};
use crate::domain::checkout::action::Action;
use crate::domain::checkout::refund::{NewRefund, Reason};
use crate::domain::ledger::{Column, Kind};
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
    ],
};

/// Those of one payment, where it is named.
#[expect(clippy::unnecessary_wraps, reason = "other rules refuse values")]
fn of_payment(reader: &Reader, mode: Mode, wanted: &mut Wanted) -> Result<(), Error> {
    if let Some(intent) = reader.word("payment_intent") {
        let session = SessionId::of_payment(mode, intent).filter(|_| intent.starts_with("pi_"));
        let session = session.map_or_else(String::new, |session| session.to_string());
        wanted.query.only.push((Column::Session, session));
    }
    Ok(())
}

/// Reads `POST /v1/refunds`: whose payment, and what of it.
fn read(reader: &Reader, mode: Mode) -> Result<(SessionId, NewRefund), Error> {
    let charge = reader.text("charge");
    let intent = reader.text("payment_intent");
    let reason = reader.word("reason").map(|reason| match reason {
        "duplicate" => Reason::Duplicate,
        "fraudulent" => Reason::Fraudulent,
        _ => Reason::RequestedByCustomer,
    });
    let metadata = reader.new_metadata()?;
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
    let digits = charge
        .as_deref()
        .and_then(|id| id.get(id.len().saturating_sub(2)..));
    let new = NewRefund {
        attempt: digits.and_then(|digits| digits.parse().ok()),
        amount: reader.integer("amount").and_then(Amount::new),
        reason,
        metadata,
    };
    Ok((session, new))
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

/// `POST /v1/refunds/{id}`: the Session object changes it.
pub fn update(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    let (session, number, metadata) =
        read_update(request.id(), &request.reader(), context.call.mode)?;
    let action = Action::UpdateRefund { number, metadata };
    context.ask(request, Target::Session(session), Task::Act(action))
}

/// The 404 for a refund that is not there.
pub fn missing(id: &str) -> Error {
    Error::no_such("refund", "refund", id)
}
