//! Money that comes days after the purchase, or never.

use super::command::{Asked, Command, Message, Next};
use super::fixtures::NOW;
use super::payment::PaymentResult;
use super::session::{InFlightStep, PaymentState, Purchase, Session};
use super::transition_tests::{
    COMMIT, COMPLETE, act, answered, at, decline, in_flight, looked, messages, next, result, state,
    to,
};
use super::view::{Page, Standing};
use crate::domain::door::GateId;
use crate::domain::event::EventType::{
    self, CheckoutSessionAsyncPaymentFailed, CheckoutSessionAsyncPaymentSucceeded,
    CheckoutSessionCompleted,
};
use crate::domain::processor::Outcome;
use crate::domain::quota::{AttemptStatus, Committed};
use crate::domain::settings::AfterCompletion;
use crate::domain::{Config, Timestamp};

const TOMORROW: Timestamp = NOW.plus_seconds(86_400);
const LOOK: Next = Next::Look { attempt: 1 };
const PENDING: Outcome = Outcome::Pending {
    look_at: TOMORROW,
    voucher: None,
};
const FAILED: &[EventType] = &[CheckoutSessionAsyncPaymentFailed];

fn recorded(events: &[EventType]) -> Message {
    Message::Record(events.to_vec())
}

fn pending() -> Session {
    let mut session = at(in_flight(InFlightStep::Authorise));
    act(&mut session, answered(1, Some(PENDING)));
    session
}

fn payment_state(look_at: Timestamp, tries: u32) -> PaymentState {
    PaymentState::Pending { look_at, tries }
}

#[test]
fn a_purchase_is_complete_and_unpaid_while_its_money_is_pending() {
    let mut session = at(in_flight(InFlightStep::Authorise));
    let change = act(&mut session, answered(1, Some(PENDING)));
    let events = [CheckoutSessionCompleted];
    assert_eq!(change, messages(vec![recorded(&events), COMMIT]));
    let complete = Purchase::Complete { at: NOW };
    assert_eq!(state(&session), (complete, payment_state(TOMORROW, 0)));
    assert_eq!(result(&session), Some(&PaymentResult::Processing));
    assert_eq!(session.attempt_status(1), AttemptStatus::Paid);
    assert_eq!(session.due(), Some(TOMORROW));
    let Page::Complete { standing, .. } = Page::of(&session) else {
        panic!("{session:?}");
    };
    assert_eq!(standing, Standing::Processing);
}

#[test]
fn money_that_comes_later_is_told_once() {
    let mut session = pending();
    let change = act(&mut session, looked(1, Outcome::Captured));
    let events = [CheckoutSessionAsyncPaymentSucceeded];
    assert_eq!(change, messages(vec![recorded(&events)]));
    assert_eq!(state(&session), COMPLETE);
    let again = act(&mut session, looked(1, Outcome::Captured));
    assert_eq!(again, messages(vec![]));
}

#[test]
fn a_place_whose_money_failed_stays_counted_unless_the_link_says_otherwise() {
    for reopen in [false, true] {
        let mut session = pending();
        session.published.link.reopen_failed = reopen;
        let change = act(&mut session, looked(1, Outcome::Declined(decline())));
        let mut expected = vec![recorded(FAILED)];
        if reopen {
            expected.insert(0, Message::Reopen(GateId::Link, 1));
        }
        assert_eq!(change, messages(expected));
        assert_eq!(session.payment_state, PaymentState::Failed);
        assert_eq!(session.purchase, Purchase::Complete { at: NOW });
        let word = if reopen {
            AttemptStatus::Dead
        } else {
            AttemptStatus::Paid
        };
        assert_eq!(session.attempt_status(1), word);
        // The commit can come after the place was opened again.
        let refused = Command::CommitAnswered {
            attempt: 1,
            gate: GateId::Link,
            committed: Some(Committed::NoPlace),
        };
        assert_eq!(act(&mut session, refused), messages(vec![]));
        let late = act(&mut session, looked(1, Outcome::Captured));
        assert_eq!(late, messages(vec![Message::ReverseAttempt(1)]));
    }
}

#[test]
fn a_buyer_whose_money_failed_is_told_so_and_not_sent_on() {
    let mut session = pending();
    let url = "https://shop.example/thanks";
    session.published.link.offer.settings.after_completion =
        AfterCompletion::Redirect { url: url.into() };
    let redirect = |session: &Session| {
        let Page::Complete { redirect, .. } = Page::of(session) else {
            panic!("{session:?}");
        };
        redirect
    };
    assert_eq!(redirect(&session).as_deref(), Some(url));
    act(&mut session, looked(1, Outcome::Canceled));
    assert_eq!(redirect(&session), None);
}

#[test]
fn money_that_was_to_come_later_and_is_only_reserved_is_taken() {
    let mut session = pending();
    let change = act(&mut session, looked(1, Outcome::Authorised));
    assert_eq!(change, next(Next::Capture { attempt: 1 }));
    let unchanged = to(Asked::Capture, 1, Some(Outcome::Authorised));
    assert_eq!(
        act(&mut session, unchanged),
        messages(vec![]),
        "not on and on"
    );
    act(&mut session, to(Asked::Capture, 1, Some(Outcome::Captured)));
    assert_eq!(state(&session), COMPLETE);
}

#[test]
fn money_that_comes_for_a_place_that_was_gone_buys_nothing() {
    for given_back_first in [false, true] {
        let mut session = pending();
        let refused = Command::CommitAnswered {
            attempt: 1,
            gate: GateId::Link,
            committed: Some(Committed::NoPlace),
        };
        let reverse = messages(vec![Message::ReverseAttempt(1)]);
        assert_eq!(act(&mut session, refused), reverse);
        let reversed = Command::ReverseAnswered {
            attempt: 1,
            outcome: Outcome::Refunded,
        };
        if given_back_first {
            act(&mut session, reversed.clone());
        }
        let change = act(&mut session, looked(1, Outcome::Captured));
        let mut expected = vec![recorded(FAILED)];
        if !given_back_first {
            // Whoever was asked before it came may have had nothing to give back.
            expected.push(Message::ReverseAttempt(1));
        }
        assert_eq!(change, messages(expected));
        assert_eq!(session.payment_state, PaymentState::Failed);
        act(&mut session, reversed);
        assert_eq!(result(&session), Some(&PaymentResult::Refunded));
        assert_eq!(session.refunds.len(), 1);
    }
}

#[test]
fn a_processor_says_neither_look_all_the_time_nor_look_never() {
    for (look_at, looked_at) in [
        (NOW, NOW.plus_seconds(30)),
        (
            Timestamp::from_seconds(i64::from(u32::MAX)),
            NOW.plus_seconds(604_800),
        ),
    ] {
        let mut session = at(in_flight(InFlightStep::Authorise));
        act(
            &mut session,
            answered(
                1,
                Some(Outcome::Pending {
                    look_at,
                    voucher: None,
                }),
            ),
        );
        assert_eq!(session.due(), Some(looked_at));
        act(
            &mut session,
            looked(
                1,
                Outcome::Pending {
                    look_at,
                    voucher: None,
                },
            ),
        );
        assert_eq!(session.due(), Some(looked_at));
    }
}

#[test]
fn a_debit_that_is_called_off_has_failed() {
    let mut session = pending();
    let change = act(&mut session, looked(1, Outcome::Canceled));
    assert_eq!(change, messages(vec![recorded(FAILED)]));
    assert!(matches!(result(&session), Some(PaymentResult::Declined(_))));
}

#[test]
fn only_a_look_says_that_money_will_not_come() {
    let mut session = pending();
    let before = session.clone();
    for outcome in [Outcome::Declined(decline()), Outcome::Canceled, PENDING] {
        act(&mut session, to(Asked::Authorise, 1, Some(outcome)));
        assert_eq!(session, before);
    }
    act(&mut session, looked(1, Outcome::NotStarted));
    assert_eq!(session, before);
}

#[test]
fn a_pending_payment_is_looked_at_in_its_time_and_ever_more_seldom_without_an_answer() {
    let config = Config::default();
    let tick =
        |session: &mut Session, now| super::transition::apply(session, Command::Tick, now, &config);
    let mut session = pending();
    assert_eq!(
        tick(&mut session, TOMORROW.plus_millis(-1)),
        messages(vec![])
    );
    let mut now = TOMORROW;
    for (tries, wait) in (1..).zip([30, 60, 120]) {
        assert_eq!(tick(&mut session, now), next(LOOK));
        now = now.plus_seconds(wait);
        assert_eq!(session.payment_state, payment_state(now, tries));
    }
    let later = TOMORROW.plus_seconds(86_400);
    let pending = Outcome::Pending {
        look_at: later,
        voucher: None,
    };
    act(&mut session, looked(1, pending));
    assert_eq!(session.payment_state, payment_state(later, 0));
    assert_eq!(act(&mut session, Command::Word { attempt: 1 }), next(LOOK));
}
