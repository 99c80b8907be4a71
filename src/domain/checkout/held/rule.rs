//! Capturing and canceling: what the merchant may have done with reserved money.
//!
//! What is wanted is written down with the call to the processor, in one transaction, so that it is
//! asked for until there is an answer, and nothing else is asked for meanwhile.

use super::{ReleaseReason, Settlement};
use crate::domain::checkout::annotate;
use crate::domain::checkout::command::{Change, Next};
use crate::domain::checkout::intent::{CANCELED, SUCCEEDED};
use crate::domain::checkout::notes::NotesChange;
use crate::domain::checkout::session::{PaymentState, Session};
use crate::domain::config::Config;
use crate::domain::error::ErrorKind;
use crate::domain::event::ApiRequest;
use crate::domain::metadata::MetadataChange;
use crate::domain::{Amount, Error, Timestamp};
use serde::{Deserialize, Serialize};

/// What the merchant takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewCapture {
    /// All that is reserved if absent.
    pub amount: Option<Amount>,
    /// The merchant's notes on the payment intent.
    pub metadata: MetadataChange,
    /// What stands on the buyer's statement behind the merchant's own descriptor from now on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statement_descriptor_suffix: Option<String>,
}

/// Has the processor take what is reserved, or a part of it.
pub fn capture(
    session: &mut Session,
    new: &NewCapture,
    request: Option<ApiRequest>,
    (now, config): (Timestamp, &Config),
) -> Result<Change, Error> {
    check_is_held(session, not_captured)?;
    let amount = new.amount.unwrap_or(session.total);
    session.currency().check(amount.minor(), PARAM)?;
    if amount > session.total {
        let message = "The requested capture amount is greater than the amount you can capture for \
                       this charge.";
        return Err(Error::invalid(PARAM, message).code("amount_too_large"));
    }
    let notes = NotesChange {
        description: None,
        metadata: new.metadata.clone(),
    };
    annotate::change(session, None, &notes).map_err(|error| error.unwrap_or_else(in_progress))?;
    let payment = session.payment.as_mut();
    if let Some(reservation) = payment.and_then(|payment| payment.reservation.as_mut()) {
        reservation.asked = Some(amount);
    }
    if let Some(suffix) = &new.statement_descriptor_suffix {
        let charge = session.payment.as_mut().map(|payment| &mut payment.notes);
        for notes in charge.into_iter().chain([&mut session.notes]) {
            notes.statement_descriptor_suffix = Some(suffix.clone());
        }
    }
    Ok(settle(
        session,
        Settlement::Capture(amount),
        request,
        (now, config),
    ))
}

/// Has the processor let go of what is reserved.
pub fn release(
    session: &mut Session,
    reason: ReleaseReason,
    request: Option<ApiRequest>,
    (now, config): (Timestamp, &Config),
) -> Result<Change, Error> {
    check_is_held(session, not_canceled)?;
    let settlement = Settlement::Release(reason);
    Ok(settle(session, settlement, request, (now, config)))
}

/// Whether there is money that can be asked for; `refuse` says why not, by the status of the intent.
fn check_is_held(session: &Session, refuse: fn(&str) -> Error) -> Result<(), Error> {
    match session.payment_state {
        PaymentState::Held { .. } => Ok(()),
        PaymentState::Settling { .. } => Err(in_progress()),
        PaymentState::None
        | PaymentState::InFlight { .. }
        | PaymentState::NeedsAction { .. }
        | PaymentState::Pending { .. }
        | PaymentState::Paid
        | PaymentState::Failed
        | PaymentState::NotRequired => Err(match session.intent_status() {
            Some(status) => refuse(status),
            None => Error::no_such("payment_intent", "intent", &session.id.payment_intent()),
        }),
    }
}

/// The error for a capture, in Stripe's words.
pub fn not_captured(status: &str) -> Error {
    let message = if status == SUCCEEDED {
        "This PaymentIntent could not be captured because it has already been captured.".to_owned()
    } else {
        format!(
            "This PaymentIntent could not be captured because it has a status of {status}. Only a \
             PaymentIntent with one of the following statuses may be captured: requires_capture."
        )
    };
    Error::new(ErrorKind::InvalidRequest, message).code(UNEXPECTED_STATE)
}

/// The error for a cancel; that of a session that is open is the session's end.
pub fn not_canceled(status: &str) -> Error {
    let message = if [SUCCEEDED, CANCELED].contains(&status) {
        format!(
            "You cannot cancel this PaymentIntent because it has a status of {status}. Only a \
             PaymentIntent with one of the following statuses may be canceled: \
             requires_payment_method, requires_capture, requires_confirmation, requires_action, \
             processing."
        )
    } else {
        format!(
            "You cannot cancel this PaymentIntent because it belongs to a Checkout Session and has \
             a status of {status}. Only one with the status requires_capture can be canceled; as \
             long as the Checkout Session is open, expire that instead."
        )
    };
    Error::new(ErrorKind::InvalidRequest, message).code(UNEXPECTED_STATE)
}

/// The error for a capture or a cancel that the processor did not do.
pub fn refused() -> Error {
    let message =
        "The processor of this payment refused. The money is reserved as before: try again later.";
    Error::new(ErrorKind::InvalidRequest, message)
}

/// The error for one that comes while another is with the processor.
fn in_progress() -> Error {
    let message = "This PaymentIntent is being captured or canceled. Try again in a few seconds.";
    Error::new(ErrorKind::TooMany, message).code("lock_timeout")
}

const PARAM: &str = "amount_to_capture";
const UNEXPECTED_STATE: &str = "payment_intent_unexpected_state";

/// Asks the processor for `wanted`, and waits for its answer.
pub(in crate::domain::checkout) fn settle(
    session: &mut Session,
    wanted: Settlement,
    request: Option<ApiRequest>,
    (now, config): (Timestamp, &Config),
) -> Change {
    session.settled_by = request;
    session.payment_state = PaymentState::settling(wanted, 0, now, config);
    let attempt = session.attempt;
    Change::next(match wanted {
        Settlement::Capture(_) => Next::Capture { attempt },
        Settlement::Release(_) => Next::Cancel { attempt },
    })
}
