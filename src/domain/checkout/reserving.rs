//! What the gates' answers mean: on to the next gate, on to the processor, or back to the form.

use super::asking::{cancel, take as take_money};
use super::attempt_end::{called_off, complete_free, reopen};
use super::command::{Change, Message, Next};
use super::hold::{Hold, HoldState};
use super::order;
use super::selection::Selection;
use super::session::{CancelReason, InFlightStep, PaymentState, Problem, ReserveRefusal, Session};
use crate::domain::config::Config;
use crate::domain::door::GateId;
use crate::domain::gate::{ReserveReply, Verdict};
use crate::domain::payment_link::Published;
use crate::domain::processor::Reference;
use crate::domain::quota::Reserved;
use crate::domain::strangers::EndedBy;
use crate::domain::wait::Wait;
use crate::domain::{Amount, Timestamp};

/// Every gate has granted a place: on to the processor, unless there is nothing to pay.
pub(super) fn pay_out(session: &mut Session, now: Timestamp) -> Change {
    if session.total == Amount::ZERO {
        return complete_free(session, now);
    }
    let attempt = session.attempt;
    Change::next(match &session.reference {
        Some(_) => Next::Authorise { attempt },
        None => Next::Prepare { attempt },
    })
}

pub(super) fn prepared(
    session: &mut Session,
    attempt: u32,
    reference: Option<Reference>,
    (now, config): (Timestamp, &Config),
) -> Change {
    let authorises = matches!(
        session.payment_state,
        PaymentState::InFlight {
            step: InFlightStep::Authorise,
            ..
        }
    );
    if !authorises || attempt != session.attempt || session.reference.is_some() {
        return Change::default();
    }
    // What was prepared cannot take money by itself.
    if reference.is_none() {
        return called_off(session, CancelReason::Interrupted, (now, config));
    }
    session.reference = reference;
    Change::next(Next::Authorise { attempt })
}

pub(super) fn reserved(
    session: &mut Session,
    (attempt, gate): (u32, &GateId),
    reply: Option<Box<ReserveReply>>,
    now: Timestamp,
    config: &Config,
) -> Change {
    let PaymentState::InFlight { step, .. } = session.payment_state else {
        return Change::default();
    };
    if attempt != session.attempt {
        return Change::default();
    }
    // Before the money moves each gate is asked once, and answers once.
    let is_asked = |hold: &Hold| hold.gate == *gate && hold.state == HoldState::Asked;
    if step == InFlightStep::Authorise && !session.holds.iter().any(is_asked) {
        return Change::default();
    }
    let checked = session.offer().terms_version;
    let verdict = reply.map(|reply| {
        // Once the money is about to move, the order stays what was agreed to.
        if let Some(fresh) = reply.fresh
            && step == InFlightStep::Authorise
        {
            adopt(session, fresh);
        }
        reply.verdict
    });
    if let Some(Verdict::Quota(Reserved::Granted { until })) = verdict
        && let Some(hold) = session.hold_mut(gate)
        && matches!(step, InFlightStep::Authorise | InFlightStep::Capture)
    {
        hold.state = HoldState::Held { until };
    }
    match step {
        InFlightStep::Authorise => go_on_if_granted(session, gate, verdict, (checked, now)),
        InFlightStep::Capture => match verdict {
            Some(Verdict::Quota(Reserved::Granted { .. })) => {
                match session.reserve_next(Some(gate)) {
                    Some(next) => Change::next(next),
                    None => take_money(session, now, config),
                }
            }
            // The gate could not be asked: the alarm looks, and asks again.
            None => Change::default(),
            Some(verdict) => {
                session.refusal = refusal(verdict, now);
                let reason = match session.refusal {
                    Some(_) => CancelReason::Refused,
                    None => CancelReason::Interrupted,
                };
                cancel(session, reason, now, config)
            }
        },
        InFlightStep::Authenticate
        | InFlightStep::Look
        | InFlightStep::Cancel(_)
        | InFlightStep::Claim => Change::default(),
    }
}

/// Goes on with this copy of the link, unless it has a password that the session's buyer has not given:
/// they are shown nothing that came with it.
fn adopt(session: &mut Session, mut fresh: Published) {
    let given = &session.published.link.password;
    if fresh.link.password.is_none() || fresh.link.password == *given {
        // Tickets go on being made out to it, as the older copy wants them.
        fresh.link.password.clone_from(given);
        session.published = fresh;
    }
}

/// Goes on with the order that was checked against the terms with the number `checked`, if those
/// are the ones the place was granted for.
fn go_on_if_granted(
    session: &mut Session,
    gate: &GateId,
    verdict: Option<Verdict>,
    (checked, now): (u64, Timestamp),
) -> Change {
    let problem = match verdict {
        Some(Verdict::Quota(Reserved::Granted { .. })) => match fit_to_terms(session, checked) {
            Ok(()) => {
                return match session.reserve_next(Some(gate)) {
                    Some(next) => Change::next(next),
                    None => pay_out(session, now),
                };
            }
            Err(problem) => problem,
        },
        // Whether a place was given is unknown: release it in any case.
        None | Some(Verdict::Quota(Reserved::Over)) => Problem::Interrupted,
        Some(Verdict::TermsChanged) => {
            let before = session.total;
            let fitted = fitted(session);
            let problem = if fitted.currency == session.selection.currency {
                Problem::TermsChanged { before }
            } else {
                Problem::CurrencyChanged
            };
            take(session, fitted);
            return turned_away(session, gate, Some(problem));
        }
        // Nothing is told of it: whoever is made to wait is not to fill anybody's lists.
        Some(Verdict::Paused(until)) => {
            session.retry_at = Some(until);
            if let Some(hold) = session.hold_mut(gate) {
                hold.state = HoldState::Over;
            }
            Problem::TooSoon { until }
        }
        // Nothing is told of it either: it is as if the form had not been sent.
        Some(Verdict::CustomerLimit(refused)) => {
            if let Some(hold) = session.hold_mut(gate) {
                hold.state = HoldState::Over;
            }
            Problem::CustomerLimit(refused)
        }
        // Nor of this: whoever gets no discount may buy without one.
        Some(Verdict::NoDiscount(refused)) => {
            let before = session.total;
            if let Some(hold) = session.hold_mut(gate) {
                hold.state = HoldState::Over;
            }
            let offer = &session.published.link.offer;
            session.selection.go_without(offer);
            let totals = order::price(session.offer(), &session.selection);
            session.total = totals.map_or(before, |totals| totals.total);
            Problem::NoDiscount { refused, before }
        }
        Some(verdict) => {
            session.refusal = refusal(verdict, now);
            return turned_away(session, gate, None);
        }
    };
    let messages = session.give_back(EndedBy::Others);
    reopen(session, Some(problem));
    Change::messages(messages)
}

/// Fits what was ordered to the terms as they are; the problem, if they are others than were
/// `checked` or allow or cost something else.
fn fit_to_terms(session: &mut Session, checked: u64) -> Result<(), Problem> {
    let fitted = fitted(session);
    let priced = order::charge(session.offer(), &fitted).map_err(Problem::from);
    let agrees = priced.as_ref().is_ok_and(|totals| {
        let same_order = fitted == session.selection && totals.total == session.total;
        same_order && session.offer().terms_version == checked
    });
    let same_currency = fitted.currency == session.selection.currency;
    let before = session.total;
    take(session, fitted);
    if agrees {
        return Ok(());
    }
    if !same_currency {
        return Err(Problem::CurrencyChanged);
    }
    priced.and(Err(Problem::TermsChanged { before }))
}

/// Orders this instead, for what it costs by now.
fn take(session: &mut Session, selection: Selection) {
    let totals = order::price(session.offer(), &selection);
    session.total = totals.map_or(Amount::ZERO, |totals| totals.total);
    session.selection = selection;
}

fn fitted(session: &Session) -> Selection {
    let fitted = session.selection.fitted_to(session.offer());
    let own = session.offer().discount().map(|own| &own.discount);
    // Whether it can still be had, and why not, says its own gate, which is asked next.
    if session.selection.discount.is_some() && session.selection.discount.as_deref() == own {
        return Selection {
            discount: session.selection.discount.clone(),
            without: None,
            ..fitted
        };
    }
    fitted
}

/// A gate refused: the gates before it get their places back.
fn turned_away(session: &mut Session, gate: &GateId, problem: Option<Problem>) -> Change {
    if let Some(hold) = session.hold_mut(gate) {
        hold.state = HoldState::Over;
    }
    // Whoever only asks for a place is not to fill anybody's lists; who had one is told of, once.
    let is_news = session.holds_any() && !session.is_listed;
    let mut messages = session.give_back(EndedBy::Others);
    reopen(session, problem);
    messages.extend(is_news.then(|| Message::Record(Vec::new())));
    Change::messages(messages)
}

fn refusal(verdict: Verdict, now: Timestamp) -> Option<ReserveRefusal> {
    match verdict {
        Verdict::Held(wait) => Some(ReserveRefusal::HeldByOthers(wait)),
        // Nobody said until when: it can be tried at once.
        Verdict::Quota(Reserved::HeldByOthers) => {
            Some(ReserveRefusal::HeldByOthers(Wait::new(now)))
        }
        Verdict::Quota(Reserved::SoldOut) => Some(ReserveRefusal::SoldOut),
        Verdict::Inactive => Some(ReserveRefusal::Inactive),
        Verdict::NotOpen(until) => Some(ReserveRefusal::NotOpen { until }),
        Verdict::Ended => Some(ReserveRefusal::Ended),
        Verdict::Quota(Reserved::Granted { .. } | Reserved::Over)
        | Verdict::TermsChanged
        | Verdict::CustomerLimit(_)
        | Verdict::NoDiscount(_)
        | Verdict::Paused(_) => None,
    }
}
