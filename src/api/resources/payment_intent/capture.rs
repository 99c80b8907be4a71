//! Capturing and canceling a payment intent: the Session object does it
//! ([`crate::domain::checkout::held`]).

use super::session_in;
use crate::api::context::{Context, HandlerResult, Request};
use crate::api::object::{BOTH, Field, hidden, integer, metadata, one_of, param, text};
use crate::api::request::rules::check_descriptor;
use crate::api::store::outbox_row::{PathObject, Target, Task};
use crate::domain::checkout::action::Action;
use crate::domain::checkout::held::ReleaseReason;
use crate::domain::checkout::held::rule::NewCapture;
use crate::domain::{Amount, Error};

/// What a capture is sent: once for each payment intent, so it is the last anyway.
#[rustfmt::skip]
pub(super) const CAPTURE: &[Field] = &[
    hidden("amount_details").refused(BOTH),
    param("amount_to_capture", integer(1, Amount::MAX_CHARGE.minor())),
    hidden("application_fee_amount").refused(BOTH),
    hidden("final_capture").refused(BOTH),
    hidden("hooks").refused(BOTH),
    param("metadata", metadata()),
    hidden("payment_details").refused(BOTH),
    hidden("statement_descriptor").refused(BOTH),
    param("statement_descriptor_suffix", text(22)),
    hidden("transfer_data").refused(BOTH),
];

/// What a cancel is sent.
pub(super) const CANCEL: &[Field] = &[param("cancellation_reason", one_of(ReleaseReason::WORDS))];

/// `POST /v1/payment_intents/{id}/capture`
pub(super) fn capture(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    let reader = request.reader();
    let suffix = reader.word("statement_descriptor_suffix");
    check_descriptor(suffix, "statement_descriptor_suffix")?;
    let new = NewCapture {
        amount: reader.integer("amount_to_capture").and_then(Amount::new),
        metadata: reader.metadata(),
        statement_descriptor_suffix: suffix.map(str::to_owned),
    };
    ask(context, request, Action::Capture(new))
}

/// `POST /v1/payment_intents/{id}/cancel`
pub(super) fn cancel(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    let reason = match request.reader().word("cancellation_reason") {
        Some("abandoned") => ReleaseReason::Abandoned,
        Some("duplicate") => ReleaseReason::Duplicate,
        Some("fraudulent") => ReleaseReason::Fraudulent,
        Some("requested_by_customer") => ReleaseReason::RequestedByCustomer,
        Some(_) | None => ReleaseReason::Unsaid,
    };
    ask(context, request, Action::Release(reason))
}

/// Asks the session, and answers with the payment intent as it is then.
fn ask(context: &mut Context, request: &Request, action: Action) -> Result<HandlerResult, Error> {
    let session = session_in(context, request)?;
    let path = Some(PathObject::Answer(request.id().to_owned()));
    context.ask_about(request, path, Target::Session(session), Task::Act(action))
}
