//! Answers that come after their attempt was over, and what Link says of the money in them.
//!
//! An honest processor never causes one: it keeps its word that nothing will be
//! charged. If money was taken all the same, it buys a place that is free or
//! goes back; an earlier winner is never touched.

use super::attempt_end::{complete, reopen};
use super::command::{Change, Message, Next};
use super::payment::PaymentResult;
use super::refund::{Refund, Status};
use super::session::{InFlightStep, ReserveRefusal, Session, SessionState};
use crate::domain::config::Config;
use crate::domain::event::EventType;
use crate::domain::quota::Committed;
use crate::domain::{Amount, Metadata, Timestamp};

/// Attempt `attempt` was paid, which is not under way any more.
pub(super) fn paid_late(
    session: &mut Session,
    attempt: u32,
    now: Timestamp,
    config: &Config,
) -> Change {
    let newest = attempt == session.attempt;
    match session.state {
        SessionState::Complete { .. }
        | SessionState::InFlight {
            step: InFlightStep::Claim,
            ..
        } if newest => Change::default(),
        SessionState::Open if newest => {
            session.state = SessionState::in_flight(InFlightStep::Claim, now, config);
            Change::next(Next::Claim { attempt })
        }
        // The bank's check was passed without our page: the place is still held.
        SessionState::AwaitingAction { .. } if newest => {
            complete(session, now, vec![Message::Commit(attempt)])
        }
        SessionState::Open
        | SessionState::InFlight { .. }
        | SessionState::AwaitingAction { .. }
        | SessionState::Complete { .. }
        | SessionState::Expired { .. } => Change::messages(vec![Message::ReverseAttempt(attempt)]),
    }
}

pub(super) fn commit_answered(
    session: &mut Session,
    attempt: u32,
    committed: Option<Committed>,
    now: Timestamp,
    config: &Config,
) -> Change {
    let claiming = attempt == session.attempt
        && matches!(
            session.state,
            SessionState::InFlight {
                step: InFlightStep::Claim,
                ..
            }
        );
    match committed {
        Some(Committed::Counted) if claiming => complete(session, now, Vec::new()),
        Some(Committed::NoPlace) => {
            if claiming {
                session.refusal = Some(ReserveRefusal::SoldOut);
                reopen(session, None);
            }
            Change::messages(vec![Message::ReverseAttempt(attempt)])
        }
        None if claiming => {
            session.state = SessionState::in_flight(InFlightStep::Claim, now, config);
            Change::default()
        }
        Some(Committed::Counted) | None => Change::default(),
    }
}

/// The processor gave the money of attempt `attempt` back: to the API that is a refund.
pub(super) fn refunded(session: &mut Session, attempt: u32, now: Timestamp) -> Change {
    let Some(payment) = session.payment_of(attempt) else {
        return Change::default();
    };
    if payment.result == PaymentResult::Refunded {
        return Change::default();
    }
    let amount = session.unrefunded(payment);
    if let Some(payment) = session.payment_of_mut(attempt) {
        payment.result = PaymentResult::Refunded;
    }
    if amount == Amount::ZERO {
        return Change::default();
    }
    let refund = Refund {
        number: session.next_refund(),
        attempt: Some(attempt),
        amount,
        reason: None,
        metadata: Metadata::new(),
        status: Status::Succeeded,
        created: now,
        settles_at: None,
    };
    let events = vec![EventType::RefundCreated, EventType::ChargeRefunded];
    let record = Message::RecordRefund(refund.number, events);
    session.refunds.push(refund);
    Change::messages(vec![record])
}
