//! What is asked of the processor next, and that the session waits for it.

use super::attempt_end::complete_held;
use super::command::{Change, Next};
use super::session::{CancelReason, InFlightStep, PaymentState, Session};
use crate::domain::Timestamp;
use crate::domain::config::Config;

/// Asks where a payment stands whose outcome is unknown.
pub(super) fn look(session: &mut Session, now: Timestamp, config: &Config) -> Change {
    session.payment_state = PaymentState::in_flight(InFlightStep::Look, now, config);
    Change::next(Next::Look {
        attempt: session.attempt,
    })
}

/// Takes the money that is reserved, if every gate still lets the attempt pass.
pub(super) fn capture(session: &mut Session, now: Timestamp, config: &Config) -> Change {
    if session.held_until().is_some_and(|until| until <= now) {
        return cancel(session, CancelReason::HoldEnded, now, config);
    }
    session.payment_state = PaymentState::in_flight(InFlightStep::Capture, now, config);
    match session.reserve_next(None) {
        Some(next) => Change::next(next),
        None => take(session, now, config),
    }
}

/// Every gate lets the attempt pass: what is reserved is taken, unless its merchant is to say when.
pub(super) fn take(session: &mut Session, now: Timestamp, config: &Config) -> Change {
    if session.offer().settings.is_captured_by_hand() {
        return complete_held(session, now, config);
    }
    Change::next(Next::Capture {
        attempt: session.attempt,
    })
}

/// Gives back what is reserved, and says why.
pub(super) fn cancel(
    session: &mut Session,
    reason: CancelReason,
    now: Timestamp,
    config: &Config,
) -> Change {
    session.payment_state = PaymentState::in_flight(InFlightStep::Cancel(reason), now, config);
    Change::next(Next::Cancel {
        attempt: session.attempt,
    })
}
