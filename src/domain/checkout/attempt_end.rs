//! How an attempt ends: paid, refused or called off, and what each end tells others.

use super::challenge::ChallengeKind;
use super::command::{Change, Message};
use super::held::Reservation;
use super::notes::Notes;
use super::payment::{Payment, PaymentResult};
use super::session::{CancelReason, PaymentState, Problem, Purchase, Session};
use crate::domain::Timestamp;
use crate::domain::config::Config;
use crate::domain::event::EventType;
use crate::domain::processor::Decline;
use crate::domain::strangers::EndedBy;
use crate::domain::voucher::Voucher;

/// After this many attempts that came to nothing by its buyer's doing a session expires.
pub const MOST_FAILURES: u32 = 10;
/// The `code` of a failed 3-D Secure check.
pub const AUTHENTICATION_FAILURE: &str = "payment_intent_authentication_failure";

pub(super) fn reopen(session: &mut Session, problem: Option<Problem>) {
    session.payment_state = PaymentState::None;
    session.method = None;
    session.problem = problem;
}

/// The money was taken: every gate is to count the purchase that has not done so.
pub(super) fn complete(session: &mut Session, now: Timestamp) -> Change {
    note(session, PaymentResult::Succeeded, now);
    session.payment_state = PaymentState::Paid;
    close(session, now)
}

/// The money comes later, or not at all: the purchase is complete all the same.
pub(super) fn complete_unpaid(
    session: &mut Session,
    (look_at, voucher): (Timestamp, Option<Voucher>),
    now: Timestamp,
    config: &Config,
) -> Change {
    match voucher {
        Some(voucher) => {
            note(session, PaymentResult::Issued, now);
            if let Some(payment) = &mut session.payment {
                payment.method.issue(&voucher);
            }
        }
        None => note(session, PaymentResult::Processing, now),
    }
    session.payment_state = PaymentState::pending(look_at, now, config);
    close(session, now)
}

/// The money is reserved, and the merchant is to say what becomes of it: the purchase is complete.
pub(super) fn complete_held(session: &mut Session, now: Timestamp, config: &Config) -> Change {
    let until = now.plus_seconds(config.capture_seconds);
    note(session, PaymentResult::Held, now);
    if let Some(payment) = &mut session.payment {
        payment.reservation = Some(Reservation {
            until,
            asked: None,
            taken: None,
        });
    }
    session.payment_state = PaymentState::Held { until };
    close(session, now)
}

/// There is nothing to pay: the purchase is complete as soon as it has its places.
pub(super) fn complete_free(session: &mut Session, now: Timestamp) -> Change {
    session.payment_state = PaymentState::NotRequired;
    close(session, now)
}

fn close(session: &mut Session, now: Timestamp) -> Change {
    session.purchase = Purchase::Complete { at: now };
    session.method = None;
    session.problem = None;
    session.refusal = None;
    // The record stands before the commits: a gate counts whom the Ledger knows. Before the record
    // stands the customer it names.
    let customer = session.customer().map(|_| Message::CreateCustomer);
    let mut messages: Vec<_> = customer.into_iter().collect();
    messages.push(Message::Record(vec![EventType::CheckoutSessionCompleted]));
    messages.append(&mut session.count());
    Change::messages(messages)
}

/// The bank wants the buyer: until the first lease ends.
pub(super) fn needs_action(session: &mut Session, now: Timestamp) -> Change {
    let known = session.payment.as_ref();
    let known = known.is_some_and(|payment| payment.attempt == session.attempt);
    note(session, PaymentResult::RequiresAction, now);
    session.payment_state = PaymentState::NeedsAction {
        deadline: session.held_until().unwrap_or(now),
    };
    if known {
        Change::default()
    } else {
        Change::messages(vec![Message::Record(Vec::new())])
    }
}

pub(super) fn declined(
    session: &mut Session,
    decline: Decline,
    now: Timestamp,
    config: &Config,
) -> Change {
    let authenticated = decline.code != AUTHENTICATION_FAILURE;
    note(session, PaymentResult::Declined(decline.clone()), now);
    count_failure(session, now, config);
    let problem = if authenticated {
        Problem::Declined(decline)
    } else {
        not_passed(session)
    };
    reopen(session, Some(problem));
    let mut events = Vec::new();
    if session.failures >= MOST_FAILURES {
        session.purchase = Purchase::Expired { at: now };
        events.push(EventType::CheckoutSessionExpired);
    }
    let mut messages = session.give_back(EndedBy::Buyer);
    messages.push(Message::Record(events));
    Change::messages(messages)
}

/// What to say to a buyer who did not pass the challenge.
fn not_passed(session: &Session) -> Problem {
    match session.challenge_kind() {
        ChallengeKind::Bank => Problem::NotAuthenticated,
        ChallengeKind::Captcha => Problem::CaptchaFailed,
        ChallengeKind::Page(method) => Problem::NotApproved(method),
    }
}

/// Counts an attempt that came to nothing by the buyer's doing.
fn count_failure(session: &mut Session, now: Timestamp, config: &Config) {
    session.failures = session.failures.saturating_add(1);
    session.retry_at = pause(session.failures, config).map(|pause| now.plus_seconds(pause));
}

/// How long a buyer waits after so many failures: the first three cost nothing.
fn pause(failures: u32, config: &Config) -> Option<u32> {
    let step = usize::try_from(failures.checked_sub(3)?).ok()?;
    config
        .attempt_pauses
        .get(step)
        .or(config.attempt_pauses.last())
        .copied()
}

pub(super) fn called_off(
    session: &mut Session,
    reason: CancelReason,
    (now, config): (Timestamp, &Config),
) -> Change {
    // Nothing reached the processor before every gate had granted.
    if session.holds_all() && session.reference.is_some() {
        note(session, PaymentResult::Canceled, now);
    }
    let problem = match reason {
        CancelReason::Interrupted => Some(Problem::Interrupted),
        CancelReason::Left => Some(Problem::WentBack(session.challenge_kind())),
        CancelReason::HoldEnded => Some(Problem::HoldEnded),
        CancelReason::Refused | CancelReason::Expiring => None,
    };
    reopen(session, problem);
    // A place that is held and left costs others as much as one that is held for a bad card.
    let by = match reason {
        CancelReason::Left | CancelReason::HoldEnded => EndedBy::Buyer,
        CancelReason::Interrupted | CancelReason::Refused | CancelReason::Expiring => {
            EndedBy::Others
        }
    };
    if by == EndedBy::Buyer {
        count_failure(session, now, config);
    }
    session.is_listed |= session.holds_any();
    let mut messages = session.give_back(by);
    let mut request = None;
    if reason == CancelReason::Expiring || session.failures >= MOST_FAILURES {
        let mut ended = end(session, now);
        messages.append(&mut ended.messages);
        request = ended.request;
    } else if session.is_listed {
        messages.push(Message::Record(Vec::new()));
    }
    Change {
        request,
        ..Change::messages(messages)
    }
}

/// Told of are a purchase that stands in the lists already, and one that was begun and left, which
/// can be followed up. What was only turned away at a gate would fill the lists of a link that is
/// sold out.
pub(super) fn end(session: &mut Session, now: Timestamp) -> Change {
    session.purchase = Purchase::Expired { at: now };
    session.is_listed |= session.attempt == 0;
    let recorded = Message::Record(vec![EventType::CheckoutSessionExpired]);
    Change {
        request: session.ended_by.take(),
        ..Change::messages(Vec::from_iter(session.is_listed.then_some(recorded)))
    }
}

/// Writes down what became of the newest attempt, if it got as far as a way to pay.
pub(super) fn note(session: &mut Session, result: PaymentResult, now: Timestamp) {
    if session.payment.is_none() {
        let data = session.offer().settings.payment_intent_data.as_ref();
        session.notes = Notes::at_first(data);
    }
    let attempt = session.attempt;
    let same = session
        .payment
        .as_ref()
        .filter(|payment| payment.attempt == attempt);
    let Some(method) = same
        .map(|payment| &payment.method)
        .or(session.method.as_ref())
    else {
        return;
    };
    let Some(reference) = session.reference.clone() else {
        return;
    };
    let payment = Payment {
        attempt,
        reference,
        method: method.clone(),
        result,
        created: same.map_or(now, |payment| payment.created),
        reservation: same.and_then(|payment| payment.reservation),
        is_disputed: same.is_some_and(|payment| payment.is_disputed),
        bill: None,
        notes: same.map_or_else(|| session.notes.clone(), |payment| payment.notes.clone()),
    };
    session.set_payment(payment);
}
