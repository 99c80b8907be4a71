//! What is asked of the processor next, and that the session waits for it.

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
    let attempt = session.attempt;
    let next = session.reserve_next(None);
    Change::next(next.unwrap_or(Next::Capture { attempt }))
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
