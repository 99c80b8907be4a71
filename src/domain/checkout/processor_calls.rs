//! What a session asks its processor: every call with the key that was there before it.
//!
//! A key is made of session, attempt (or refund) and step, so it is known before the call is made
//! and no two calls share one. What is asked for once more, because nothing came of it, has a key of
//! its own: a processor may repeat an error under the old one for ever, and neither a capture nor a
//! cancel can be done twice to one payment. `None`: there is no such attempt or refund.

use super::challenge::ChallengeAnswer;
use super::held::Settlement;
use super::method::{Method, MethodFacts};
use super::session::{PaymentState, Session};
use crate::domain::Amount;
use crate::domain::processor::{CaptureMethod, Order, ProcessorCall, Reference};

/// Makes the payment of an attempt, where the reference is not our own.
pub fn prepare(session: &Session, attempt: u32) -> ProcessorCall {
    ProcessorCall::Prepare {
        key: session.processor_key(attempt),
        order: order(session),
    }
}

/// Reserves or takes the money of the newest attempt.
pub fn authorise(session: &Session, attempt: u32, method: &Method) -> Option<ProcessorCall> {
    Some(ProcessorCall::Authorise {
        reference: reference(session, attempt)?,
        key: key(session, attempt, "authorise"),
        order: order(session),
        instrument: method.instrument.clone(),
        capture: capture_method(session, &method.facts),
        three_d_secure: session.offer().settings.request_three_d_secure,
    })
}

pub fn authenticate(
    session: &Session,
    attempt: u32,
    answer: ChallengeAnswer,
) -> Option<ProcessorCall> {
    Some(ProcessorCall::Authenticate {
        reference: reference(session, attempt)?,
        answer,
    })
}

/// Takes what was reserved for the newest attempt: all of it, or what the merchant wants.
pub fn capture(session: &Session, attempt: u32) -> Option<ProcessorCall> {
    let wanted = wanted_by_merchant(session);
    let step = match wanted {
        // One amount may have been refused before another is asked for.
        Some(amount) => again(session, &format!("capture-{}", amount.minor())),
        None => again(session, "capture"),
    };
    Some(ProcessorCall::Capture {
        reference: reference(session, attempt)?,
        key: key(session, attempt, &step),
        amount: wanted.unwrap_or(session.total),
    })
}

fn wanted_by_merchant(session: &Session) -> Option<Amount> {
    match session.payment_state {
        PaymentState::Settling {
            wanted: Settlement::Capture(amount),
            ..
        } => Some(amount),
        PaymentState::Settling { .. }
        | PaymentState::Held { .. }
        | PaymentState::None
        | PaymentState::InFlight { .. }
        | PaymentState::NeedsAction { .. }
        | PaymentState::Pending { .. }
        | PaymentState::Paid
        | PaymentState::Failed
        | PaymentState::NotRequired => None,
    }
}

/// The name of a step, which says how often it was asked for before.
fn again(session: &Session, step: &str) -> String {
    match session.payment_state.tries() {
        0 => step.to_owned(),
        tries => format!("{step}-{tries}"),
    }
}

pub fn cancel(session: &Session, attempt: u32) -> Option<ProcessorCall> {
    Some(ProcessorCall::Cancel {
        reference: reference(session, attempt)?,
        key: key(session, attempt, &again(session, "cancel")),
    })
}

pub fn look(session: &Session, attempt: u32) -> Option<ProcessorCall> {
    Some(ProcessorCall::Look {
        reference: reference(session, attempt)?,
    })
}

/// Gives back all that is left of money nobody can have a place for.
pub fn reverse(session: &Session, attempt: u32) -> Option<ProcessorCall> {
    Some(ProcessorCall::Refund {
        reference: reference(session, attempt)?,
        key: key(session, attempt, "reverse"),
        amount: None,
    })
}

/// Gives the money of the refund with this number back.
pub fn refund(session: &Session, number: u32) -> Option<ProcessorCall> {
    let mut refunds = session.refunds.iter();
    let refund = refunds.find(|refund| refund.number == number)?;
    if let Some(attempt) = refund.attempt {
        return reverse(session, attempt);
    }
    Some(ProcessorCall::Refund {
        reference: reference(session, session.refunded_attempt(refund))?,
        key: session.refund_key(number),
        amount: Some(refund.amount),
    })
}

/// Asks for the final answer on the refund with this number.
pub fn look_refund(session: &Session, number: u32) -> Option<ProcessorCall> {
    let mut refunds = session.refunds.iter();
    let refund = refunds.find(|refund| refund.number == number)?;
    Some(ProcessorCall::LookRefund {
        reference: reference(session, session.refunded_attempt(refund))?,
        key: match refund.attempt {
            Some(attempt) => key(session, attempt, "reverse"),
            None => session.refund_key(number),
        },
    })
}

/// Asks how the dispute of an attempt's payment stands.
pub fn look_dispute(session: &Session, attempt: u32) -> Option<ProcessorCall> {
    Some(ProcessorCall::LookDispute {
        reference: reference(session, attempt)?,
    })
}

/// Tells the buyer's bank what the merchant says about that dispute.
pub fn answer_dispute(session: &Session, attempt: u32) -> Option<ProcessorCall> {
    let dispute = session.dispute_of(attempt)?;
    let reference = reference(session, attempt)?;
    if dispute.is_accepted {
        let key = key(session, attempt, "accept");
        return Some(ProcessorCall::AcceptDispute { reference, key });
    }
    Some(ProcessorCall::SubmitEvidence {
        reference,
        key: key(
            session,
            attempt,
            &format!("evidence-{}", dispute.submissions),
        ),
        evidence: dispute.evidence.clone(),
    })
}

fn reference(session: &Session, attempt: u32) -> Option<Reference> {
    session.reference_of(attempt).cloned()
}

fn key(session: &Session, attempt: u32, step: &str) -> String {
    format!("{}-{step}", session.processor_key(attempt))
}

fn order(session: &Session) -> Order {
    Order {
        amount: session.total,
        currency: session.currency(),
        session: session.id.clone(),
    }
}

/// Money is only reserved at first if its buyer will be away at a check: by then the places may
/// be gone, and what is reserved is let go without anybody being charged. Else it is taken at
/// once, which saves a call, unless its merchant wants to say when.
fn capture_method(session: &Session, method: &MethodFacts) -> CaptureMethod {
    if method.asks_buyer() || session.offer().settings.is_captured_by_hand() {
        CaptureMethod::Manual
    } else {
        CaptureMethod::Automatic
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::checkout::card::CardFacts;
    use crate::domain::checkout::card_checks::ThreeDSecure;
    use crate::domain::checkout::challenge::ChallengeKind;
    use crate::domain::checkout::fixtures::{self, NOW, card, paid_session, session};
    use crate::domain::checkout::held::ReleaseReason;
    use crate::domain::config::Config;
    use crate::domain::processor::Instrument;
    use std::collections::BTreeSet;

    /// A session whose second attempt is under way, after one that was called off.
    fn under_way() -> Session {
        let first = paid_session(1).payment.into_iter();
        Session {
            attempt: 2,
            reference: Some(fixtures::reference(2)),
            previous_payments: first.collect(),
            ..session()
        }
    }

    fn typed(facts: CardFacts) -> Method {
        let number = "4242424242424242".to_owned();
        Method {
            instrument: Instrument::TestCard { number },
            facts: facts.into(),
        }
    }

    fn key_of(call: ProcessorCall) -> String {
        match call {
            ProcessorCall::Prepare { key, .. }
            | ProcessorCall::Authorise { key, .. }
            | ProcessorCall::Capture { key, .. }
            | ProcessorCall::Cancel { key, .. }
            | ProcessorCall::Refund { key, .. } => key,
            ProcessorCall::Authenticate { .. }
            | ProcessorCall::Look { .. }
            | ProcessorCall::LookRefund { .. }
            | ProcessorCall::LookDispute { .. }
            | ProcessorCall::SubmitEvidence { .. }
            | ProcessorCall::AcceptDispute { .. }
            | ProcessorCall::Decide { .. }
            | ProcessorCall::Ledger => panic!("no key is needed"),
        }
    }

    #[test]
    fn no_two_calls_of_a_session_share_a_key_and_each_is_known_before() {
        let session = under_way();
        let keys = || {
            [1, 2].into_iter().flat_map(|attempt| {
                let calls = [
                    Some(prepare(&session, attempt)),
                    authorise(&session, attempt, &typed(card())),
                    capture(&session, attempt),
                    cancel(&session, attempt),
                    reverse(&session, attempt),
                ];
                calls.map(|call| key_of(call.unwrap()))
            })
        };
        assert_eq!(keys().collect::<BTreeSet<_>>().len(), 10);
        assert!(keys().eq(keys()));
        assert!(keys().all(|key| key.len() < 255), "as long as Stripe takes");
    }

    #[test]
    fn what_is_asked_for_once_more_has_a_key_of_its_own_and_so_has_each_amount() {
        let config = Config::default();
        let wanted = [
            Settlement::Capture(Amount::new(700).unwrap()),
            Settlement::Capture(Amount::new(900).unwrap()),
            Settlement::Release(ReleaseReason::Unsaid),
        ];
        let keys = wanted.into_iter().flat_map(|wanted| {
            [0, 1, 2].map(|tries| {
                let session = Session {
                    payment_state: PaymentState::settling(wanted, tries, NOW, &config),
                    ..under_way()
                };
                let call = match wanted {
                    Settlement::Capture(_) => capture(&session, 2),
                    Settlement::Release(_) => cancel(&session, 2),
                };
                key_of(call.unwrap())
            })
        });
        assert_eq!(keys.collect::<BTreeSet<_>>().len(), 9);
    }

    #[test]
    fn an_attempt_that_was_never_made_is_not_asked_about() {
        let session = under_way();
        assert_eq!(look(&session, 3), None);
        assert_eq!(cancel(&session, 0), None);
        assert_eq!(refund(&session, 1), None);
        assert_eq!(look_refund(&session, 1), None);
    }

    #[test]
    fn money_is_only_reserved_while_its_buyer_is_away_at_a_check() {
        let method = |facts: CardFacts| match authorise(&under_way(), 2, &typed(facts)) {
            Some(ProcessorCall::Authorise { capture, order, .. }) => {
                assert_eq!(order.amount, Amount::new(1800).unwrap());
                capture
            }
            other => panic!("{other:?}"),
        };
        assert_eq!(method(card()), CaptureMethod::Automatic);
        let asked = CardFacts {
            three_d_secure: Some(ThreeDSecure::Challenge),
            ..card()
        };
        assert_eq!(method(asked), CaptureMethod::Manual);
        let puzzled = CardFacts {
            challenge_kind: ChallengeKind::Captcha,
            ..card()
        };
        assert_eq!(method(puzzled), CaptureMethod::Manual);
    }
}
