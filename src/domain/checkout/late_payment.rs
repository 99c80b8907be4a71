//! News that comes once an attempt, or a purchase, is over: money that comes later as it was to, or
//! fails; and money that nobody expected, and what the gates say of it.
//!
//! An honest processor never causes the latter: it keeps its word that nothing will be charged. If
//! money was taken all the same, it buys a place that is free at every gate or goes back; an
//! earlier winner is never touched.

use super::attempt_end::{AUTHENTICATION_FAILURE, complete, note, reopen};
use super::command::{Answer, Asked, Change, Message, Next};
use super::hold::{Hold, HoldState};
use super::payment::PaymentResult;
use super::refund::outcome::refund_answered;
use super::refund::{Refund, Status};
use super::session::{InFlightStep, PaymentState, Purchase, ReserveRefusal, Session};
use crate::domain::config::Config;
use crate::domain::door::GateId;
use crate::domain::event::EventType;
use crate::domain::processor::{Decline, Outcome};
use crate::domain::quota::Committed;
use crate::domain::{Amount, Metadata, Timestamp};

/// An answer about a complete purchase whose money is pending.
///
/// That it failed is believed only when the processor was looked at.
pub(super) fn pending_answered(
    session: &mut Session,
    answer: Answer,
    now: Timestamp,
    config: &Config,
) -> Change {
    let (attempt, looked) = (answer.attempt, answer.to == Asked::Look);
    match answer.outcome {
        // Its place was gone: what came goes back, and nothing was bought.
        Some(Outcome::Captured) if goes_back(session) => {
            session.payment_state = PaymentState::Failed;
            let mut messages = vec![Message::Record(vec![
                EventType::CheckoutSessionAsyncPaymentFailed,
            ])];
            // Before it came, a processor may have refused to give it back.
            if !session.is_reversed(session.attempt) {
                messages.push(Message::ReverseAttempt(session.attempt));
            }
            Change::messages(messages)
        }
        Some(Outcome::Captured) => {
            note(session, PaymentResult::Succeeded, now);
            session.payment_state = PaymentState::Paid;
            Change::messages(vec![Message::Record(vec![
                EventType::CheckoutSessionAsyncPaymentSucceeded,
            ])])
        }
        Some(Outcome::Declined(decline)) if looked => failed(session, decline, now),
        Some(Outcome::Canceled) if looked => failed(session, withdrawn(), now),
        Some(Outcome::Pending { look_at, voucher }) if looked => {
            session.payment_state = PaymentState::pending(look_at, now, config);
            // What is paid at the end of a voucher's time is heard of days later.
            if voucher.is_none() && session.is_voucher_issued() {
                note(session, PaymentResult::Processing, now);
                return Change::messages(vec![Message::Record(Vec::new())]);
            }
            Change::default()
        }
        // The place is counted, so no gate is asked.
        Some(Outcome::Authorised) if looked && goes_back(session) => {
            Change::next(Next::Cancel { attempt })
        }
        Some(Outcome::Authorised) if looked => Change::next(Next::Capture { attempt }),
        // No answer, or none that decides: the alarm looks again.
        Some(
            Outcome::Declined(_)
            | Outcome::Canceled
            | Outcome::Pending { .. }
            | Outcome::NotStarted
            | Outcome::Prepared(_)
            | Outcome::Authorised
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

/// Whether the money of the newest attempt went or goes back, because its place was gone.
fn goes_back(session: &Session) -> bool {
    let is_over = |hold: &Hold| hold.state == HoldState::Over;
    session.is_reversed(session.attempt) || session.holds.iter().any(is_over)
}

/// The money of a complete purchase failed for good: its place stays counted, unless the link says
/// otherwise.
fn failed(session: &mut Session, decline: Decline, now: Timestamp) -> Change {
    // What was charged passed the bank's check, whatever is said of it now: its charge stays.
    let decline = match decline.code.as_str() {
        AUTHENTICATION_FAILURE => withdrawn(),
        _ => decline,
    };
    note(session, PaymentResult::Declined(decline), now);
    session.payment_state = PaymentState::Failed;
    let mut messages = if session.reopens() {
        session.reopen_places()
    } else {
        Vec::new()
    };
    messages.push(Message::Record(vec![
        EventType::CheckoutSessionAsyncPaymentFailed,
    ]));
    Change::messages(messages)
}

/// The refusal where a bank gives no reason, in Stripe's words.
fn withdrawn() -> Decline {
    Decline {
        code: "payment_intent_payment_attempt_failed".to_owned(),
        decline_code: None,
        message: "The payment failed.".to_owned(),
    }
}

/// Attempt `attempt` was paid, which is not under way any more.
pub(super) fn paid_late(
    session: &mut Session,
    attempt: u32,
    now: Timestamp,
    config: &Config,
) -> Change {
    if session.is_reversed(attempt) {
        return Change::default();
    }
    let newest = attempt == session.attempt;
    match (session.purchase, session.payment_state) {
        (
            _,
            PaymentState::Paid
            | PaymentState::InFlight {
                step: InFlightStep::Claim,
                ..
            },
        ) if newest => Change::default(),
        (Purchase::Open, PaymentState::None) if newest => claim(
            session,
            PaymentState::in_flight(InFlightStep::Claim, now, config),
        ),
        (Purchase::Open | Purchase::Complete { .. } | Purchase::Expired { .. }, _) => {
            Change::messages(vec![Message::ReverseAttempt(attempt)])
        }
    }
}

/// Asks the gates for places for money that came late, one after the other.
pub(super) fn claim(session: &mut Session, waiting: PaymentState) -> Change {
    session.payment_state = waiting;
    session.claim_next().unwrap_or_default()
}

pub(super) fn commit_answered(
    session: &mut Session,
    (attempt, gate): (u32, &GateId),
    committed: Option<Committed>,
    now: Timestamp,
) -> Change {
    let newest = attempt == session.attempt;
    let claiming = newest
        && matches!(
            session.payment_state,
            PaymentState::InFlight {
                step: InFlightStep::Claim,
                ..
            }
        );
    match committed {
        Some(Committed::Counted) if claiming => {
            if let Some(hold) = session.hold_mut(gate) {
                hold.state = HoldState::Counted;
            }
            match session.claim_next() {
                Some(change) => change,
                None => complete(session, now),
            }
        }
        Some(Committed::NoPlace) if newest => no_place(session, gate, claiming),
        Some(Committed::NoPlace) => Change::messages(vec![Message::ReverseAttempt(attempt)]),
        // Without an answer the alarm asks again, each time later.
        Some(Committed::Counted) | None => Change::default(),
    }
}

/// A gate has no place for the newest attempt: the others take it out of their count, and its money
/// goes back, unless it never came.
fn no_place(session: &mut Session, gate: &GateId, claiming: bool) -> Change {
    if let PaymentState::Failed | PaymentState::NotRequired = session.payment_state {
        return Change::default();
    }
    if let Some(hold) = session.hold_mut(gate) {
        hold.state = HoldState::Over;
    }
    let attempt = session.attempt;
    let mut messages = session.reopen_places();
    if claiming {
        session.refusal = Some(ReserveRefusal::SoldOut);
        reopen(session, None);
    }
    messages.push(Message::ReverseAttempt(attempt));
    Change::messages(messages)
}

/// The processor was asked to give all money of attempt `attempt` back: to the API that is a refund,
/// unless there was nothing to give back.
pub(super) fn reverse_answered(
    session: &mut Session,
    attempt: u32,
    outcome: &Outcome,
    now: Timestamp,
    config: &Config,
) -> Change {
    let Some(payment) = session.payment_of(attempt) else {
        return Change::default();
    };
    let answers = match outcome {
        Outcome::Refunded | Outcome::Unsettled(_) | Outcome::RefundFailed(_) => true,
        Outcome::NotStarted
        | Outcome::Prepared(_)
        | Outcome::Authorised
        | Outcome::Captured
        | Outcome::Pending { .. }
        | Outcome::NeedsAction(_)
        | Outcome::Declined(_)
        | Outcome::Canceled
        | Outcome::Dispute(_)
        | Outcome::Refused(_) => false,
    };
    let amount = session.unrefunded(payment);
    if !answers || session.is_reversed(attempt) || amount == Amount::ZERO {
        return Change::default();
    }
    let number = session.next_refund();
    session.refunds.push(Refund {
        number,
        attempt: Some(attempt),
        amount,
        reason: None,
        metadata: Metadata::new(),
        status: Status::Pending,
        created: now,
        settles_at: None,
        request: None,
    });
    refund_answered(session, number, outcome, now, config)
}
