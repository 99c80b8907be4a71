//! What the processor's answers mean for reserved money.
//!
//! That it was taken is believed whoever says so; that it was let go only when the processor was
//! looked at.

use super::rule::settle;
use super::{ReleaseReason, Reservation, Settlement};
use crate::domain::Timestamp;
use crate::domain::checkout::attempt_end::note;
use crate::domain::checkout::command::{Answer, Asked, Change, Message, Next};
use crate::domain::checkout::payment::PaymentResult;
use crate::domain::checkout::session::{PaymentState, Session};
use crate::domain::config::Config;
use crate::domain::processor::Outcome;

/// An answer about money that is reserved for a complete purchase.
pub(in crate::domain::checkout) fn held_answered(
    session: &mut Session,
    answer: Answer,
    now: Timestamp,
) -> Change {
    let attempt = answer.attempt;
    let wanted = match session.payment_state {
        PaymentState::Settling { wanted, .. } => Some(wanted),
        PaymentState::Held { .. }
        | PaymentState::None
        | PaymentState::InFlight { .. }
        | PaymentState::NeedsAction { .. }
        | PaymentState::Pending { .. }
        | PaymentState::Paid
        | PaymentState::Failed
        | PaymentState::NotRequired => None,
    };
    match (answer.outcome, wanted, answer.to) {
        (Some(Outcome::Captured), _, _) => captured(session, now),
        (Some(Outcome::Canceled | Outcome::Declined(_)), _, Asked::Look) => {
            released(session, wanted, now)
        }
        (Some(Outcome::Authorised), Some(Settlement::Capture(_)), Asked::Look) => {
            Change::next(Next::Capture { attempt })
        }
        (Some(Outcome::Refused(_)), Some(Settlement::Capture(_)), Asked::Capture) => {
            still_held(session, now)
        }
        // It was asked to let go: what it then says of the money is looked at.
        (Some(_), Some(Settlement::Release(_)), Asked::Cancel) => {
            Change::next(Next::Look { attempt })
        }
        // No answer, or none that decides: the alarm asks again.
        (
            None
            | Some(
                Outcome::NotStarted
                | Outcome::Prepared(_)
                | Outcome::Authorised
                | Outcome::Pending { .. }
                | Outcome::NeedsAction(_)
                | Outcome::Declined(_)
                | Outcome::Canceled
                | Outcome::Refunded
                | Outcome::Unsettled(_)
                | Outcome::RefundFailed(_)
                | Outcome::Dispute(_)
                | Outcome::Refused(_),
            ),
            _,
            _,
        ) => Change::default(),
    }
}

/// The money was taken: as much as was last asked for, or all that was reserved.
fn captured(session: &mut Session, now: Timestamp) -> Change {
    note(session, PaymentResult::Succeeded, now);
    session.payment_state = PaymentState::Paid;
    let total = session.total;
    if let Some(reservation) = reservation(session) {
        reservation.taken = reservation.asked.filter(|amount| *amount < total);
    }
    told(session, Vec::new())
}

/// The money was let go. The place stays counted, unless the link says otherwise.
fn released(session: &mut Session, wanted: Option<Settlement>, now: Timestamp) -> Change {
    let reason = match wanted {
        Some(Settlement::Release(reason)) => reason,
        Some(Settlement::Capture(_)) | None => ReleaseReason::Automatic,
    };
    note(session, PaymentResult::Released { at: now, reason }, now);
    session.payment_state = PaymentState::Failed;
    let reopened = if session.reopens() {
        session.reopen_places()
    } else {
        Vec::new()
    };
    told(session, reopened)
}

/// The processor refused to take it: it stays reserved.
fn still_held(session: &mut Session, now: Timestamp) -> Change {
    let until = reservation(session).map_or(now, |reservation| reservation.until);
    session.payment_state = PaymentState::Held { until };
    let was_told = session
        .payment
        .as_ref()
        .is_some_and(|payment| payment.result == PaymentResult::Settling);
    if was_told {
        note(session, PaymentResult::Held, now);
    }
    // The merchant's notes came with it, and stay.
    told(session, Vec::new())
}

/// The processor did not answer in the time that a request waits: that it is at work is told, so
/// that nobody takes the money for untouched.
pub(in crate::domain::checkout) fn unanswered(session: &mut Session, now: Timestamp) -> Change {
    let known = session.payment.as_ref();
    if known.is_none_or(|payment| payment.result != PaymentResult::Held) {
        return Change::default();
    }
    note(session, PaymentResult::Settling, now);
    session.sequence = session.sequence.saturating_add(1);
    told(session, Vec::new())
}

/// The time of reserved money is over, or that of an answer about it.
pub(in crate::domain::checkout) fn be_due(
    session: &mut Session,
    now: Timestamp,
    config: &Config,
) -> Change {
    let PaymentState::Settling { wanted, tries, .. } = session.payment_state else {
        let wanted = Settlement::Release(ReleaseReason::Automatic);
        return settle(session, wanted, None, (now, config));
    };
    session.payment_state = PaymentState::settling(wanted, tries.saturating_add(1), now, config);
    let attempt = session.attempt;
    Change::next(match wanted {
        Settlement::Capture(_) => Next::Look { attempt },
        Settlement::Release(_) => Next::Cancel { attempt },
    })
}

fn told(session: &mut Session, mut messages: Vec<Message>) -> Change {
    messages.push(Message::Record(Vec::new()));
    Change {
        request: session.settled_by.take(),
        ..Change::messages(messages)
    }
}

fn reservation(session: &mut Session) -> Option<&mut Reservation> {
    let payment = session.payment.as_mut()?;
    payment.reservation.as_mut()
}
