//! What an outcome is called in stories, so that tables stay readable.

use crate::domain::dispute::DisputeStatus;
use crate::domain::processor::{Disputed, How, Outcome, RefundFailure, Refusal, Unsettled};

pub(super) fn kind(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::NotStarted => "not started",
        Outcome::Prepared(_) => "prepared",
        Outcome::Authorised => "authorised",
        Outcome::Captured => "captured",
        Outcome::Pending { .. } => "pending",
        Outcome::NeedsAction(How::OwnPage) => "needs action",
        Outcome::NeedsAction(How::Redirect { .. }) => "redirect",
        Outcome::Declined(_) => "declined",
        Outcome::Canceled => "canceled",
        Outcome::Refunded => "refunded",
        Outcome::Unsettled(Unsettled::Pending) => "refund pending",
        Outcome::Unsettled(Unsettled::Succeeded) => "refund on its way",
        Outcome::RefundFailed(RefundFailure::ExpiredOrCanceledCard) => "refund failed",
        Outcome::RefundFailed(RefundFailure::Unknown) => "refund failed somehow",
        Outcome::Dispute(word) => of_dispute(word),
        Outcome::Refused(Refusal::ChargedBack) => "refused: charged back",
        Outcome::Refused(Refusal::KeyReused) => "refused: key reused",
        Outcome::Refused(Refusal::TooMuch) => "refused: too much",
        Outcome::Refused(Refusal::Instrument) => "refused: instrument",
        Outcome::Refused(Refusal::NotSent) => "refused: not sent",
    }
}

/// What is said of a dispute, as text.
fn of_dispute(word: &Disputed) -> &'static str {
    let Some(word) = word else {
        return "no dispute";
    };
    match word.status {
        DisputeStatus::WarningNeedsResponse => "asked",
        DisputeStatus::WarningUnderReview => "asked, answered",
        DisputeStatus::WarningClosed => "asked, closed",
        DisputeStatus::NeedsResponse => "disputed",
        DisputeStatus::UnderReview => "disputed, answered",
        DisputeStatus::Won => "won",
        DisputeStatus::Lost => "lost",
    }
}
