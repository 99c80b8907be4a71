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
//! An attempt's number is used up before Link is asked, and the processor knows
//! the attempt by a key made of session and number, stored before the call. An
//! unknown outcome is never guessed: [`Next::Cancel`] asks the processor to make
//! sure that nothing is charged under the key, and it answers with the truth.

use super::attempt_end::{self, called_off, complete, declined, end, reopen};
use super::challenge::ChallengeAnswer;
use super::command::{Change, Command, Message, Next, Order, Typed};
use super::form::email::is_email;
use super::form::field::EMAIL;
use super::late_payment::{commit_answered, paid_late, refunded};
use super::order::{self, OrderError, Quantities};
use super::payment::PaymentResult;
use super::refund::outcome::{refund_answered, settle};
use super::session::{CancelReason, InFlightStep, Problem, ReserveRefusal, Session, SessionState};
use super::view::Page;
use crate::domain::Timestamp;
use crate::domain::config::Config;
use crate::domain::error::{Error, ErrorKind};
use crate::domain::gate::{ReserveReply, Verdict};
use crate::domain::processor::Outcome;
use crate::domain::quota::Reserved;

/// Moves `session` by `command`.
pub fn apply(session: &mut Session, command: Command, now: Timestamp, config: &Config) -> Change {
    let before = session.clone();
    let change = match command {
        Command::Start(typed) => start(session, typed),
        Command::Pay(order) => pay(session, order, now, config),
        Command::Reserved { attempt, reply } => reserved(session, attempt, reply, now, config),
        Command::Answered {
            attempt,
            until,
            outcome,
        } => answered(
            session,
            ProcessorAnswer {
                attempt,
                until,
                outcome,
            },
            now,
            config,
        ),
        Command::Challenge { attempt, answer } => challenge(session, attempt, answer, now, config),
        Command::CommitAnswered { attempt, committed } => {
            commit_answered(session, attempt, committed, now, config)
        }
        Command::Refunded { attempt } => refunded(session, attempt, now),
        Command::RefundAnswered { number, outcome } => {
            refund_answered(session, number, &outcome, now, config)
        }
        Command::Tick => tick(session, now, config),
    };
    if *session != before {
        session.sequence = session.sequence.saturating_add(1);
    }
    change
}

/// Ends a session by the merchant's word. Stripe's `expire` takes open sessions only.
pub fn expire(session: &mut Session, now: Timestamp, config: &Config) -> Result<Change, Error> {
    let status = match session.state {
        SessionState::Open => {
            let change = end(session, now);
            session.sequence = session.sequence.saturating_add(1);
            return Ok(change);
        }
        SessionState::AwaitingAction { .. } => {
            let change = cancel(session, CancelReason::Expiring, now, config);
            session.sequence = session.sequence.saturating_add(1);
            return Ok(change);
        }
        SessionState::InFlight { .. } => return Err(in_progress()),
        SessionState::Complete { .. } => "complete",
        SessionState::Expired { .. } => "expired",
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

/// The processor's answer to a call about one attempt.
struct ProcessorAnswer {
    attempt: u32,
    until: Option<Timestamp>,
    outcome: Option<Outcome>,
}

/// Keeps what was typed, so that a purchase which is left can be followed up once it expires.
///
/// It uses up no attempt and tells nobody: most of these are paid a minute later.
fn start(session: &mut Session, typed: Typed) -> Change {
    if session.state != SessionState::Open || session.attempt > 0 {
        return Change::default();
    }
    let totals = order::price(session.offer(), &typed.quantities);
    session.total = totals.map_or(session.total, |totals| totals.total);
    session.quantities = typed.quantities;
    session.details = typed.details;
    // Half an address helps nobody.
    if !is_email(session.details.text(EMAIL)) {
        session.details.clear(EMAIL);
    }
    Change::kept()
}

fn pay(session: &mut Session, order: Order, now: Timestamp, config: &Config) -> Change {
    // A post for an older attempt gets that attempt's outcome, never a new attempt.
    if session.state != SessionState::Open || order.attempt != session.attempt.saturating_add(1) {
        return Change::default();
    }
    if session.expires_at <= now {
        return end(session, now);
    }
    if let Some(until) = session.retry_at.filter(|until| now < *until) {
        return Change::page(Page::form(Problem::TooSoon { until }));
    }
    if order.terms_version == session.offer().terms_version {
        match order::price(session.offer(), &order.quantities) {
            Ok(totals) if totals.total == order.shown => {}
            Ok(_) => {
                session.quantities = order.quantities;
                session.details = order.details;
                return Change::page(Page::form(Problem::TermsChanged {
                    before: order.shown,
                }));
            }
            Err(error) => return Change::page(Page::form(order_problem(error))),
        }
    }
    session.keep_bill();
    session.attempt = order.attempt;
    session.total = order.shown;
    session.quantities = order.quantities;
    session.details = order.details;
    session.card = Some(order.card);
    session.problem = None;
    session.refusal = None;
    session.state = SessionState::in_flight(InFlightStep::Charge, now, config);
    Change::next(Next::Reserve {
        attempt: order.attempt,
        terms_version: order.terms_version,
    })
}

fn reserved(
    session: &mut Session,
    attempt: u32,
    reply: Option<Box<ReserveReply>>,
    now: Timestamp,
    config: &Config,
) -> Change {
    let SessionState::InFlight { step, .. } = session.state else {
        return Change::default();
    };
    if attempt != session.attempt {
        return Change::default();
    }
    let verdict = reply.map(|reply| {
        if let Some(fresh) = reply.fresh {
            session.published = fresh;
        }
        reply.verdict
    });
    match step {
        InFlightStep::Charge => charge_if_granted(session, verdict),
        InFlightStep::Confirm { passed, until } => match verdict {
            Some(Verdict::Quota(Reserved::Granted { .. })) => {
                Change::next(Next::Confirm { attempt, passed })
            }
            // Link could not be asked: the buyer can press the button again.
            None => {
                session.state = SessionState::AwaitingAction { deadline: until };
                Change::default()
            }
            Some(verdict) => {
                session.refusal = refusal(verdict);
                cancel(session, CancelReason::Refused, now, config)
            }
        },
        InFlightStep::Cancel(_) | InFlightStep::Claim => Change::default(),
    }
}

fn charge_if_granted(session: &mut Session, verdict: Option<Verdict>) -> Change {
    let attempt = session.attempt;
    let problem = match verdict {
        Some(Verdict::Quota(Reserved::Granted { until })) => {
            match order::price(session.offer(), &session.quantities) {
                Ok(totals) if totals.total == session.total => {
                    return Change::next(Next::Charge { attempt, until });
                }
                Ok(_) => Problem::TermsChanged {
                    before: session.total,
                },
                Err(error) => order_problem(error),
            }
        }
        // Whether a place was given is unknown: release it in any case.
        None | Some(Verdict::Quota(Reserved::Over)) => Problem::Interrupted,
        Some(Verdict::TermsChanged) => {
            let before = session.total;
            let wanted: Vec<_> = session.quantities.0.iter().copied().map(Some).collect();
            session.quantities = Quantities::fit(session.offer(), &wanted);
            reopen(session, Some(Problem::TermsChanged { before }));
            return first_word(attempt);
        }
        Some(verdict) => {
            session.refusal = refusal(verdict);
            reopen(session, None);
            return first_word(attempt);
        }
    };
    reopen(session, Some(problem));
    Change::messages(vec![Message::Release(attempt)])
}

/// Tells Account of a session that exists, once: later refusals are no news.
fn first_word(attempt: u32) -> Change {
    match attempt {
        1 => Change::messages(vec![Message::Record(Vec::new())]),
        _ => Change::default(),
    }
}

fn answered(
    session: &mut Session,
    answer: ProcessorAnswer,
    now: Timestamp,
    config: &Config,
) -> Change {
    let SessionState::InFlight { step, .. } = session.state else {
        return answered_late(session, &answer, now, config);
    };
    if answer.attempt != session.attempt || step == InFlightStep::Claim {
        return answered_late(session, &answer, now, config);
    }
    match (answer.outcome, step) {
        (Some(Outcome::Succeeded), _) => {
            complete(session, now, vec![Message::Commit(answer.attempt)])
        }
        (Some(Outcome::Declined(decline)), step) => {
            let mut change = declined(session, decline, now, config);
            if step == InFlightStep::Cancel(CancelReason::Expiring)
                && session.state == SessionState::Open
            {
                change.messages.append(&mut end(session, now).messages);
            }
            change
        }
        (Some(Outcome::RequiresAction), InFlightStep::Charge) => {
            attempt_end::note(session, PaymentResult::RequiresAction, now);
            session.state = SessionState::AwaitingAction {
                deadline: answer.until.unwrap_or(now),
            };
            Change::messages(vec![Message::Record(Vec::new())])
        }
        (Some(Outcome::RequiresAction), InFlightStep::Confirm { until, .. }) => {
            session.state = SessionState::AwaitingAction { deadline: until };
            Change::default()
        }
        (Some(Outcome::Canceled | Outcome::Refunded), InFlightStep::Cancel(reason)) => {
            called_off(session, reason, now)
        }
        (
            Some(Outcome::Canceled | Outcome::Refunded),
            InFlightStep::Charge | InFlightStep::Confirm { .. },
        ) => called_off(session, CancelReason::Interrupted, now),
        // No answer: ask at once what became of it. If that fails too, the alarm asks again.
        (None, InFlightStep::Charge | InFlightStep::Confirm { .. }) => {
            cancel(session, CancelReason::Interrupted, now, config)
        }
        // What is said of a refund says nothing of a charge.
        (Some(Outcome::Unsettled(_) | Outcome::RefundFailed(_)), _)
        | (None | Some(Outcome::RequiresAction), InFlightStep::Cancel(_))
        | (_, InFlightStep::Claim) => Change::default(),
    }
}

/// An answer about an attempt that is not under way any more. Only money matters now.
fn answered_late(
    session: &mut Session,
    answer: &ProcessorAnswer,
    now: Timestamp,
    config: &Config,
) -> Change {
    match answer.outcome {
        Some(Outcome::Succeeded) => paid_late(session, answer.attempt, now, config),
        Some(
            Outcome::RequiresAction
            | Outcome::Declined(_)
            | Outcome::Canceled
            | Outcome::Refunded
            | Outcome::Unsettled(_)
            | Outcome::RefundFailed(_),
        )
        | None => Change::default(),
    }
}

fn challenge(
    session: &mut Session,
    attempt: u32,
    answer: ChallengeAnswer,
    now: Timestamp,
    config: &Config,
) -> Change {
    let SessionState::AwaitingAction { deadline } = session.state else {
        return Change::default();
    };
    if attempt != session.attempt {
        return Change::default();
    }
    if deadline <= now {
        return cancel(session, CancelReason::HoldEnded, now, config);
    }
    let confirm = |passed| {
        SessionState::in_flight(
            InFlightStep::Confirm {
                passed,
                until: deadline,
            },
            now,
            config,
        )
    };
    match answer {
        ChallengeAnswer::Complete => {
            session.state = confirm(true);
            let terms_version = session.offer().terms_version;
            Change::next(Next::Reserve {
                attempt,
                terms_version,
            })
        }
        ChallengeAnswer::Fail => {
            session.state = confirm(false);
            Change::next(Next::Confirm {
                attempt,
                passed: false,
            })
        }
        ChallengeAnswer::Leave => cancel(session, CancelReason::Left, now, config),
    }
}

fn tick(session: &mut Session, now: Timestamp, config: &Config) -> Change {
    if session.due().is_none_or(|due| now < due) {
        return Change::default();
    }
    let attempt = session.attempt;
    match session.state {
        SessionState::Open => end(session, now),
        SessionState::AwaitingAction { .. } => {
            cancel(session, CancelReason::HoldEnded, now, config)
        }
        SessionState::InFlight {
            step: InFlightStep::Charge | InFlightStep::Confirm { .. },
            ..
        } => cancel(session, CancelReason::Interrupted, now, config),
        SessionState::InFlight {
            step: InFlightStep::Cancel(reason),
            ..
        } => cancel(session, reason, now, config),
        SessionState::InFlight {
            step: InFlightStep::Claim,
            ..
        } => {
            session.state = SessionState::in_flight(InFlightStep::Claim, now, config);
            Change::next(Next::Claim { attempt })
        }
        SessionState::Complete { .. } => settle(session, now),
        SessionState::Expired { .. } => Change::default(),
    }
}

fn cancel(session: &mut Session, reason: CancelReason, now: Timestamp, config: &Config) -> Change {
    session.state = SessionState::in_flight(InFlightStep::Cancel(reason), now, config);
    Change::next(Next::Cancel {
        attempt: session.attempt,
    })
}

fn refusal(verdict: Verdict) -> Option<ReserveRefusal> {
    match verdict {
        Verdict::HeldUntil(until) => Some(ReserveRefusal::HeldByOthers { until }),
        Verdict::Quota(Reserved::HeldByOthers) => Some(ReserveRefusal::HeldByOthers {
            until: Timestamp::default(),
        }),
        Verdict::Quota(Reserved::SoldOut) => Some(ReserveRefusal::SoldOut),
        Verdict::Inactive => Some(ReserveRefusal::Inactive),
        Verdict::NotOpen(until) => Some(ReserveRefusal::NotOpen { until }),
        Verdict::Ended => Some(ReserveRefusal::Ended),
        Verdict::Quota(Reserved::Granted { .. } | Reserved::Over) | Verdict::TermsChanged => None,
    }
}

fn order_problem(error: OrderError) -> Problem {
    match error {
        OrderError::Empty => Problem::OrderEmpty,
        OrderError::TooLarge => Problem::OrderTooLarge,
    }
}
