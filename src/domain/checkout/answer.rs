//! What the processor's answers mean for the attempt they are about.
//!
//! # Design
//! That money was taken, or declined, is believed whoever says so. That nothing happened or ever
//! will is believed only when the processor was looked at: an answer to another call can be a saved
//! one, or be overtaken by a call still on its way. A cancel is therefore followed by a look, and
//! made again, each time later, until the look says that it worked. A call that was refused says
//! nothing of its payment either, unless it was never sent.

use super::asking::{cancel, capture, look};
use super::attempt_end::{called_off, complete, complete_unpaid, declined, end, needs_action};
use super::command::{Answer, Asked, Change, Message, Next};
use super::held::outcome::held_answered;
use super::late_payment::{paid_late, pending_answered};
use super::session::{CancelReason, InFlightStep, PaymentState, Session};
use crate::domain::Timestamp;
use crate::domain::config::Config;
use crate::domain::processor::{Decline, Outcome, Refusal};

pub(super) fn answered(
    session: &mut Session,
    answer: Answer,
    now: Timestamp,
    config: &Config,
) -> Change {
    let newest = answer.attempt == session.attempt;
    match session.payment_state {
        PaymentState::InFlight {
            step: InFlightStep::Claim,
            ..
        } => answered_late(session, &answer, now, config),
        PaymentState::InFlight { step, .. } if newest => {
            under_way(session, step, answer, (now, config))
        }
        PaymentState::NeedsAction { .. } if newest => at_the_bank(session, answer, now, config),
        PaymentState::Pending { .. } if newest => pending_answered(session, answer, now, config),
        PaymentState::Held { .. } | PaymentState::Settling { .. } if newest => {
            held_answered(session, answer, now)
        }
        PaymentState::None
        | PaymentState::InFlight { .. }
        | PaymentState::NeedsAction { .. }
        | PaymentState::Pending { .. }
        | PaymentState::Held { .. }
        | PaymentState::Settling { .. }
        | PaymentState::Paid
        | PaymentState::Failed
        | PaymentState::NotRequired => answered_late(session, &answer, now, config),
    }
}

/// An answer about an attempt that is not under way any more. Only money matters now.
fn answered_late(
    session: &mut Session,
    answer: &Answer,
    now: Timestamp,
    config: &Config,
) -> Change {
    match answer.outcome {
        Some(Outcome::Captured) => paid_late(session, answer.attempt, now, config),
        // Money that is still to come goes back as soon as it is there.
        Some(Outcome::Pending { .. }) if is_unwanted(session, answer) => {
            Change::messages(vec![Message::ReverseAttempt(answer.attempt)])
        }
        // Money that is only reserved would go back by itself, later.
        Some(Outcome::Authorised) if is_unwanted(session, answer) => Change::next(Next::Cancel {
            attempt: answer.attempt,
        }),
        Some(
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
        )
        | None => Change::default(),
    }
}

/// Whether the processor was found to have, or to wait for, money nobody needs.
fn is_unwanted(session: &Session, answer: &Answer) -> bool {
    let bought = matches!(
        session.payment_state,
        PaymentState::Paid
            | PaymentState::InFlight {
                step: InFlightStep::Claim,
                ..
            }
    );
    let buys = answer.attempt == session.attempt && bought;
    answer.to == Asked::Look && !buys
}

/// An answer while `step` is under way.
fn under_way(
    session: &mut Session,
    step: InFlightStep,
    answer: Answer,
    (now, config): (Timestamp, &Config),
) -> Change {
    match answer.outcome {
        Some(Outcome::Captured) => complete(session, now),
        Some(Outcome::Pending { look_at, voucher }) => {
            complete_unpaid(session, (look_at, voucher), now, config)
        }
        Some(Outcome::Declined(decline)) => refused(session, step, decline, (now, config)),
        undecided => {
            let answer = Answer {
                outcome: undecided,
                ..answer
            };
            undecided_yet(session, step, answer, (now, config))
        }
    }
}

/// An answer that brings no money and no refusal.
fn undecided_yet(
    session: &mut Session,
    step: InFlightStep,
    answer: Answer,
    (now, config): (Timestamp, &Config),
) -> Change {
    match (answer.outcome, step) {
        // The processor was asked to call it off: what it then says of the payment is looked at.
        (Some(_), InFlightStep::Cancel(_)) if answer.to == Asked::Cancel => {
            Change::next(Next::Look {
                attempt: answer.attempt,
            })
        }
        (Some(Outcome::Canceled), _) if answer.to == Asked::Look => {
            called_off(session, reason_of(step), (now, config))
        }
        (Some(Outcome::NotStarted), InFlightStep::Look) if answer.to == Asked::Look => {
            cancel(session, CancelReason::Interrupted, now, config)
        }
        (
            Some(Outcome::Authorised),
            InFlightStep::Authorise | InFlightStep::Authenticate | InFlightStep::Look,
        ) => capture_again(session, now, config),
        (
            Some(Outcome::NeedsAction(_)),
            InFlightStep::Authorise | InFlightStep::Authenticate | InFlightStep::Look,
        ) if step != InFlightStep::Authenticate || answer.to == Asked::Authenticate => {
            needs_action(session, now)
        }
        // Nobody was asked, so there is no payment to speak of.
        (Some(Outcome::Refused(Refusal::NotSent)), InFlightStep::Authorise)
            if answer.to == Asked::Authorise =>
        {
            session.reference = None;
            called_off(session, CancelReason::Interrupted, (now, config))
        }
        // The capture did nothing and never will.
        (Some(Outcome::Refused(_)), InFlightStep::Capture) => {
            cancel(session, CancelReason::Interrupted, now, config)
        }
        (None, InFlightStep::Capture) if answer.to == Asked::Capture => {
            look_after_capture(session, now, config)
        }
        // Unknown, or not to be believed: ask at once. If that fails too, the alarm asks again.
        (
            None | Some(Outcome::Canceled | Outcome::NotStarted | Outcome::Refused(_)),
            InFlightStep::Authorise | InFlightStep::Authenticate | InFlightStep::Capture,
        ) if answer.to != Asked::Look => look(session, now, config),
        // Overtaken, or no word on a charge: the alarm asks again.
        (
            None
            | Some(
                Outcome::NotStarted
                | Outcome::Prepared(_)
                | Outcome::Authorised
                | Outcome::Captured
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
        ) => Change::default(),
    }
}

/// Takes the money that is reserved; if that was tried before, it counts as one more try.
fn capture_again(session: &mut Session, now: Timestamp, config: &Config) -> Change {
    let tries = session.payment_state.tries();
    let change = capture(session, now, config);
    if let PaymentState::InFlight {
        step: step @ InFlightStep::Capture,
        ..
    } = session.payment_state
    {
        session.payment_state = PaymentState::again(step, tries, now, config);
    }
    change
}

/// A capture brought no answer: look at once the first time, and later each time later. A
/// processor can say without end that the money is reserved, and never answer to its capture.
fn look_after_capture(session: &mut Session, now: Timestamp, config: &Config) -> Change {
    let tries = session.payment_state.tries();
    if tries == 0 {
        let change = look(session, now, config);
        session.payment_state = PaymentState::again(InFlightStep::Look, 1, now, config);
        return change;
    }
    let tries = tries.saturating_add(1);
    session.payment_state = PaymentState::again(InFlightStep::Look, tries, now, config);
    Change::default()
}

/// The processor refused the attempt for good.
fn refused(
    session: &mut Session,
    step: InFlightStep,
    decline: Decline,
    (now, config): (Timestamp, &Config),
) -> Change {
    let mut change = declined(session, decline, now, config);
    if step == InFlightStep::Cancel(CancelReason::Expiring) && session.is_waiting() {
        let mut ended = end(session, now);
        change.messages.append(&mut ended.messages);
        change.request = ended.request;
    }
    change
}

fn reason_of(step: InFlightStep) -> CancelReason {
    match step {
        InFlightStep::Cancel(reason) => reason,
        InFlightStep::Authorise
        | InFlightStep::Authenticate
        | InFlightStep::Capture
        | InFlightStep::Look
        | InFlightStep::Claim => CancelReason::Interrupted,
    }
}

/// An answer while the buyer is at the bank's check.
fn at_the_bank(session: &mut Session, answer: Answer, now: Timestamp, config: &Config) -> Change {
    match answer.outcome {
        Some(Outcome::Captured) => complete(session, now),
        Some(Outcome::Pending { look_at, voucher }) => {
            complete_unpaid(session, (look_at, voucher), now, config)
        }
        Some(Outcome::Declined(decline)) => declined(session, decline, now, config),
        Some(Outcome::Authorised) => capture(session, now, config),
        Some(Outcome::Canceled) if answer.to == Asked::Look => {
            called_off(session, CancelReason::Interrupted, (now, config))
        }
        Some(
            Outcome::Canceled
            | Outcome::NotStarted
            | Outcome::Prepared(_)
            | Outcome::NeedsAction(_)
            | Outcome::Refunded
            | Outcome::Unsettled(_)
            | Outcome::RefundFailed(_)
            | Outcome::Dispute(_)
            | Outcome::Refused(_),
        )
        | None => Change::default(),
    }
}
