//! An order for nothing: it takes its place as any other, and asks no processor.

use super::command::{Command, Message, Next, Order};
use super::fixtures::{NOW, paid_session, session};
use super::session::{PaymentState, Problem, Purchase, Session};
use super::transition_tests::{COMMIT, HELD_UNTIL, OPEN, act, amount, order, reserved, state};
use super::view::{Page, Standing};
use crate::domain::Amount;
use crate::domain::door::GateId;
use crate::domain::event::EventType;
use crate::domain::gate::Verdict;
use crate::domain::quota::{AttemptStatus, Reserved};

/// A session of a link that gives its notebook away.
fn giving() -> Session {
    let mut session = session();
    session.published.link.offer.items[0].price.unit_amount = Amount::ZERO.into();
    session
}

fn free_order(attempt: u32) -> Command {
    Command::Pay(Order {
        shown: Amount::ZERO,
        method: None,
        ..order(attempt)
    })
}

const GRANTED: Verdict = Verdict::Quota(Reserved::Granted { until: HELD_UNTIL });

#[test]
fn an_order_for_nothing_is_complete_once_it_has_its_place() {
    let mut session = giving();
    let change = act(&mut session, free_order(1));
    assert!(matches!(change.next, Some(Next::Reserve { .. })));
    let change = act(&mut session, reserved(1, GRANTED));
    assert_eq!(change.next, None, "nobody is asked for money");
    let recorded = Message::Record(vec![EventType::CheckoutSessionCompleted]);
    assert_eq!(change.messages, [recorded, COMMIT]);
    let done = (Purchase::Complete { at: NOW }, PaymentState::NotRequired);
    assert_eq!(state(&session), done);
    assert_eq!((session.total, &session.payment), (Amount::ZERO, &None));
    assert_eq!(session.attempt_status(1), AttemptStatus::Paid);
    assert_eq!((session.due(), session.forgotten_at()), (None, None));
    let page = Page::of(&session);
    let free = Standing::Free;
    assert!(matches!(page, Page::Complete { standing, .. } if standing == free));
}

#[test]
fn an_order_for_nothing_is_turned_away_as_any_other() {
    let mut session = giving();
    act(&mut session, free_order(1));
    act(&mut session, reserved(1, Verdict::Quota(Reserved::SoldOut)));
    assert_eq!((state(&session), Page::of(&session)), (OPEN, Page::SoldOut));
}

#[test]
fn nobody_gets_for_nothing_what_costs_something() {
    let mut session = session();
    let change = act(&mut session, free_order(1));
    let before = Amount::ZERO;
    let changed = Page::form(Problem::TermsChanged { before });
    assert_eq!((change.page, state(&session)), (Some(changed), OPEN));
    let without_card = Command::Pay(Order {
        method: None,
        ..order(1)
    });
    let change = act(&mut session, without_card);
    assert_eq!((change.next, session.attempt), (None, 0));
}

#[test]
fn a_card_that_is_posted_with_an_order_for_nothing_is_not_kept() {
    let mut session = giving();
    let with_card = Command::Pay(Order {
        shown: Amount::ZERO,
        ..order(1)
    });
    act(&mut session, with_card);
    assert_eq!((&session.method, &session.reference), (&None, &None));
}

#[test]
fn an_answer_that_does_not_come_leaves_an_order_for_nothing_to_be_placed_again() {
    let mut session = giving();
    act(&mut session, free_order(1));
    let lost = Command::Reserved {
        attempt: 1,
        gate: GateId::Link,
        reply: None,
    };
    act(&mut session, lost);
    assert_eq!(session.problem, Some(Problem::Interrupted));
    let change = act(&mut session, free_order(2));
    assert!(matches!(change.next, Some(Next::Reserve { .. })));
}

#[test]
fn the_intent_of_a_refused_attempt_is_still_over_what_that_was_for() {
    let mut session = Session {
        purchase: Purchase::Open,
        payment_state: PaymentState::None,
        ..paid_session(1)
    };
    session.published.link.offer.items[0].price.unit_amount = Amount::ZERO.into();
    act(&mut session, free_order(2));
    act(&mut session, reserved(2, GRANTED));
    let done = (Purchase::Complete { at: NOW }, PaymentState::NotRequired);
    assert_eq!(state(&session), done);
    let payment = session.payment.as_ref().unwrap();
    assert_eq!(session.bill(payment).0, amount(1800));
}
