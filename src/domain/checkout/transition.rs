//! What moves a session: one function from (session, command, now) to what is to be done.
//!
//! The Session object saves the session and the messages in one transaction,
//! then does [`Next`] and comes back with the answer as a new command. Answers
//! may be lost, late or doubled: each carries its attempt, and one that fits
//! nothing under way is dropped, unless it says that money was taken. One answer
//! must not come twice: Link's to the first reserve of an attempt, because
//! whoever gets it goes on to the charge.
//!
//! # Design
//! An attempt's number is used up before a gate is asked, and what the processor knows the attempt
//! by is stored before money can move. An unknown outcome is never guessed: [`Next::Look`] asks
//! where the payment stands (`answer.rs`).

use super::answer::answered;
use super::asking::{cancel, look};
use super::attempt_end::{called_off, end};
use super::challenge::ChallengeAnswer;
use super::command::{Answer, Change, Command, Message, Next, Order, Typed};
use super::dispute::outcome::{self as dispute, dispute_answered};
use super::form::email::is_email;
use super::form::field::EMAIL;
use super::held;
use super::hold::Hold;
use super::late_payment::{claim, commit_answered, reverse_answered};
use super::order;
use super::refund::outcome::{refund_answered, settle};
use super::reserving::{pay_out, prepared, reserved};
use super::session::{CancelReason, InFlightStep, PaymentState, Problem, Purchase, Session};
use super::view::Page;
use crate::domain::config::Config;
use crate::domain::error::{Error, ErrorKind};
use crate::domain::event::ApiRequest;
use crate::domain::{Amount, Timestamp};

/// A session's ids have room for two digits.
pub const MOST_ATTEMPTS: u32 = 99;

/// Moves `session` by `command`.
pub fn apply(session: &mut Session, command: Command, now: Timestamp, config: &Config) -> Change {
    let before = session.clone();
    let mut change = match command {
        Command::Start(typed) => start(session, typed),
        Command::Pay(order) => pay(session, order, now, config),
        Command::Reserved {
            attempt,
            gate,
            reply,
        } => reserved(session, (attempt, &gate), reply, now, config),
        Command::Prepared { attempt, reference } => {
            prepared(session, attempt, reference, (now, config))
        }
        Command::Answered {
            attempt,
            to,
            outcome,
        } => {
            let answer = Answer {
                attempt,
                to,
                outcome,
            };
            answered(session, answer, now, config)
        }
        Command::Challenge { attempt, answer } => challenge(session, attempt, answer, now, config),
        Command::Word { attempt } => word(session, attempt),
        Command::CommitAnswered {
            attempt,
            gate,
            committed,
        } => commit_answered(session, (attempt, &gate), committed, now),
        Command::ReverseAnswered { attempt, outcome } => {
            reverse_answered(session, attempt, &outcome, now, config)
        }
        Command::RefundAnswered { number, outcome } => {
            refund_answered(session, number, &outcome, now, config)
        }
        Command::DisputeAnswered { attempt, word } => {
            dispute_answered(session, attempt, word, now, config)
        }
        Command::Tick => tick(session, now, config),
    };
    change.messages.extend(dispute::heard(session));
    let lists = |message: &Message| matches!(message, Message::Record(_));
    session.is_listed |= change.messages.iter().any(lists);
    if *session != before {
        session.sequence = session.sequence.saturating_add(1);
    }
    change
}

/// Ends a session by the merchant's word. Stripe's `expire` takes open sessions only.
pub fn expire(
    session: &mut Session,
    request: Option<ApiRequest>,
    now: Timestamp,
    config: &Config,
) -> Result<Change, Error> {
    let status = match (session.purchase, session.payment_state) {
        (Purchase::Open, PaymentState::None) => {
            session.ended_by = request;
            let change = end(session, now);
            session.sequence = session.sequence.saturating_add(1);
            return Ok(change);
        }
        (Purchase::Open, PaymentState::NeedsAction { .. }) => {
            session.ended_by = request;
            let change = cancel(session, CancelReason::Expiring, now, config);
            session.sequence = session.sequence.saturating_add(1);
            return Ok(change);
        }
        (Purchase::Open, _) => return Err(in_progress()),
        (Purchase::Complete { .. }, _) => "complete",
        (Purchase::Expired { .. }, _) => "expired",
    };
    let message = format!(
        "Only Checkout Sessions with a status in [\"open\"] can be expired. This Checkout Session \
         has a status of `{status}`."
    );
    Err(Error::new(ErrorKind::InvalidRequest, message))
}

/// The answer to a request that cannot be met while the processor is at work.
pub fn in_progress() -> Error {
    let message = "This Checkout Session has a payment in progress. Try again in a few seconds, \
                   once the payment has succeeded or failed.";
    Error::new(ErrorKind::InvalidRequest, message)
}

/// Keeps what was typed, so that a purchase which is left can be followed up once it expires.
///
/// It uses up no attempt and tells nobody: most of these are paid a minute later.
fn start(session: &mut Session, typed: Typed) -> Change {
    if !session.is_waiting() || session.attempt > 0 {
        return Change::default();
    }
    let totals = order::price(session.offer(), &typed.selection);
    session.total = totals.map_or(Amount::ZERO, |totals| totals.total);
    session.selection = typed.selection;
    session.details = typed.details;
    // Half an address helps nobody.
    if !is_email(session.details.text(EMAIL)) {
        session.details.clear(EMAIL);
    }
    Change::kept()
}

fn pay(session: &mut Session, order: Order, now: Timestamp, config: &Config) -> Change {
    // A post for an older attempt gets that attempt's outcome, never a new attempt.
    if !session.is_waiting() || order.attempt != session.attempt.saturating_add(1) {
        return Change::default();
    }
    if session.expires_at <= now || order.attempt > MOST_ATTEMPTS {
        return end(session, now);
    }
    if let Some(until) = session.retry_at.filter(|until| now < *until) {
        return Change::page(Page::form(Problem::TooSoon { until }));
    }
    // What was shown is what is checked here and compared at the gate, or it is shown again.
    let is_seen = order.terms_version == session.offer().terms_version;
    match order::charge(session.offer(), &order.selection) {
        Ok(totals)
            if is_seen
                && totals.total == order.shown
                && (totals.is_free() || order.method.is_some()) => {}
        Ok(_) => {
            let before = order.shown;
            return Change::page(Page::form(Problem::TermsChanged { before }));
        }
        Err(error) => return Change::page(Page::form(error.into())),
    }
    session.keep_bill();
    session.attempt = order.attempt;
    session.total = order.shown;
    session.selection = order.selection;
    session.details = order.details;
    // What costs nothing is nobody's to be asked about.
    let costs = session.total > Amount::ZERO;
    session.method = order.method.filter(|_| costs);
    session.holds = order.gates.into_iter().map(Hold::wanted).collect();
    session.reference = order.reference.filter(|_| costs);
    session.keep_customer_id(order.customer);
    session.problem = None;
    session.refusal = None;
    session.payment_state = PaymentState::in_flight(InFlightStep::Authorise, now, config);
    match session.reserve_next(None) {
        Some(next) => Change::next(next),
        None => pay_out(session, now),
    }
}

fn challenge(
    session: &mut Session,
    attempt: u32,
    answer: ChallengeAnswer,
    now: Timestamp,
    config: &Config,
) -> Change {
    let PaymentState::NeedsAction { deadline } = session.payment_state else {
        return Change::default();
    };
    if attempt != session.attempt {
        return Change::default();
    }
    if deadline <= now {
        return cancel(session, CancelReason::HoldEnded, now, config);
    }
    match answer {
        ChallengeAnswer::Complete | ChallengeAnswer::Fail => {
            session.payment_state =
                PaymentState::in_flight(InFlightStep::Authenticate, now, config);
            Change::next(Next::Authenticate { attempt, answer })
        }
        ChallengeAnswer::Leave => cancel(session, CancelReason::Left, now, config),
    }
}

/// Something happened at the processor, which says more when it is looked at.
///
/// While its answer to another call is on the way that answer decides: it may only seem that
/// nothing was begun.
fn word(session: &mut Session, attempt: u32) -> Change {
    if session.reference_of(attempt).is_none() {
        return Change::default();
    }
    let messages = dispute::word(session, attempt);
    let change = match session.payment_state {
        PaymentState::InFlight {
            step:
                InFlightStep::Authorise
                | InFlightStep::Authenticate
                | InFlightStep::Capture
                | InFlightStep::Claim,
            ..
        }
        | PaymentState::Settling { .. }
        | PaymentState::Paid
            if attempt == session.attempt =>
        {
            Change::default()
        }
        PaymentState::None
        | PaymentState::InFlight { .. }
        | PaymentState::NeedsAction { .. }
        | PaymentState::Pending { .. }
        | PaymentState::Held { .. }
        | PaymentState::Settling { .. }
        | PaymentState::Paid
        | PaymentState::Failed
        | PaymentState::NotRequired => Change::next(Next::Look { attempt }),
    };
    Change { messages, ..change }
}

fn tick(session: &mut Session, now: Timestamp, config: &Config) -> Change {
    let mut change = settle(session, now);
    change.messages.extend(dispute::look(session, now));
    if session.own_due().is_some_and(|due| due <= now) {
        let due = be_due(session, now, config);
        change.messages.extend(due.messages);
        change.next = due.next;
    }
    change
}

fn be_due(session: &mut Session, now: Timestamp, config: &Config) -> Change {
    match (session.purchase, session.payment_state) {
        (Purchase::Open, PaymentState::InFlight { step, tries, .. }) => {
            ask_again(session, (step, tries), now, config)
        }
        (Purchase::Open, PaymentState::NeedsAction { .. }) => {
            cancel(session, CancelReason::HoldEnded, now, config)
        }
        (Purchase::Open, _) => end(session, now),
        (Purchase::Complete { .. }, PaymentState::Pending { tries, .. }) => {
            session.payment_state = PaymentState::pending_still(tries, now, config);
            Change::next(Next::Look {
                attempt: session.attempt,
            })
        }
        (Purchase::Complete { .. }, PaymentState::Held { .. } | PaymentState::Settling { .. }) => {
            held::outcome::be_due(session, now, config)
        }
        (Purchase::Complete { .. } | Purchase::Expired { .. }, _) => Change::default(),
    }
}

/// No answer came to `step`, which was tried again `tries` times before.
fn ask_again(
    session: &mut Session,
    (step, tries): (InFlightStep, u32),
    now: Timestamp,
    config: &Config,
) -> Change {
    let attempt = session.attempt;
    let tries = tries.saturating_add(1);
    let again = PaymentState::again(step, tries, now, config);
    match step {
        // A gate is still to answer, so the processor was never asked.
        InFlightStep::Authorise if !session.holds_all() || session.reference.is_none() => {
            called_off(session, CancelReason::Interrupted, (now, config))
        }
        InFlightStep::Authorise | InFlightStep::Authenticate => look(session, now, config),
        InFlightStep::Capture | InFlightStep::Look => {
            session.payment_state = PaymentState::again(InFlightStep::Look, tries, now, config);
            Change::next(Next::Look { attempt })
        }
        InFlightStep::Cancel(_) => {
            session.payment_state = again;
            Change::next(Next::Cancel { attempt })
        }
        InFlightStep::Claim => claim(session, again),
    }
}
