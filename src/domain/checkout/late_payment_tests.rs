//! Answers that come after their attempt was over: only the money in them counts.

use super::challenge::ChallengeAnswer;
use super::command::{Change, Command, Message, Next, Order};
use super::ending_tests::paid;
use super::fixtures::{reference, session};
use super::form::Details;
use super::form::field::EMAIL;
use super::order::Quantities;
use super::payment::PaymentResult;
use super::session::{CancelReason, InFlightStep, Session};
use super::transition_tests::{
    ASK_AT, AWAITING, COMMIT, COMPLETE, EXPIRED, GRANTED, NEEDS_ACTION, OPEN, act, amount,
    answered, at, in_flight, looked, messages, next, order, reserved, result, set, state,
};
use super::view::Page;
use crate::domain::door::GateId;
use crate::domain::event::EventType::{ChargeRefunded, RefundCreated};
use crate::domain::gate::Verdict;
use crate::domain::processor::Outcome;
use crate::domain::quota::{AttemptStatus, Committed, Reserved};

const CLAIM: Next = Next::Claim {
    attempt: 1,
    gate: GateId::Link,
};

fn committed(session: &mut Session, committed: Option<Committed>) -> Change {
    let attempt = 1;
    let gate = GateId::Link;
    act(
        session,
        Command::CommitAnswered {
            attempt,
            gate,
            committed,
        },
    )
}

#[test]
fn a_late_success_claims_a_place_and_completes() {
    let mut session = at(OPEN);
    let change = act(&mut session, answered(1, Some(Outcome::Captured)));
    assert_eq!(change, next(CLAIM));
    assert_eq!(
        session.attempt_status(1),
        AttemptStatus::Live { ask_at: ASK_AT }
    );
    assert_eq!(committed(&mut session, None), Change::default());
    let change = committed(&mut session, Some(Committed::Counted));
    assert_eq!(change, messages(vec![paid()]));
    assert_eq!(state(&session), COMPLETE);
    assert_eq!(result(&session), Some(&PaymentResult::Succeeded));
}

#[test]
fn a_late_success_without_a_place_is_refunded_and_told_once() {
    let mut session = at(in_flight(InFlightStep::Cancel(CancelReason::Interrupted)));
    act(&mut session, looked(1, Outcome::Canceled));
    act(&mut session, answered(1, Some(Outcome::Captured)));
    let change = committed(&mut session, Some(Committed::NoPlace));
    assert_eq!(change, messages(vec![Message::ReverseAttempt(1)]));
    assert_eq!(Page::of(&session), Page::SoldOut);
    let refunded = Command::Refunded { attempt: 1 };
    let recorded = Message::RecordRefund(1, vec![RefundCreated, ChargeRefunded]);
    assert_eq!(
        act(&mut session, refunded.clone()),
        messages(vec![recorded])
    );
    assert_eq!(result(&session), Some(&PaymentResult::Refunded));
    assert_eq!(act(&mut session, refunded), Change::default());
}

/// A session whose first attempt was called off at the bank's check, and whose second, for
/// another sum and another buyer, was paid.
fn paid_at_the_second_try() -> Session {
    let mut session = at(in_flight(InFlightStep::Authorise));
    session.details = Details::default().with(EMAIL, "first@buyer.example");
    act(&mut session, answered(1, Some(NEEDS_ACTION)));
    set(
        &mut session,
        in_flight(InFlightStep::Cancel(CancelReason::Left)),
    );
    act(&mut session, looked(1, Outcome::Canceled));
    session.published.link.offer.items[0].price.unit_amount = amount(2500);
    let order = Order {
        shown: amount(2500),
        ..order(2)
    };
    act(&mut session, Command::Pay(order));
    act(&mut session, reserved(2, GRANTED));
    act(&mut session, answered(2, Some(Outcome::Captured)));
    assert_eq!(state(&session), COMPLETE);
    session
}

#[test]
fn money_of_an_older_attempt_goes_back_and_its_own_charge_is_told_once() {
    let mut session = paid_at_the_second_try();
    let change = act(&mut session, answered(1, Some(Outcome::Captured)));
    assert_eq!(change, messages(vec![Message::ReverseAttempt(1)]));
    let refunded = Command::Refunded { attempt: 1 };
    let recorded = Message::RecordRefund(1, vec![RefundCreated, ChargeRefunded]);
    assert_eq!(
        act(&mut session, refunded.clone()),
        messages(vec![recorded])
    );
    let refund = &session.refunds[0];
    assert_eq!((refund.attempt, refund.amount), (Some(1), amount(1800)));
    let older = session.payment_of(1).unwrap();
    assert_eq!(older.result, PaymentResult::Refunded);
    let (total, details) = session.bill(older);
    assert_eq!(
        (total, details.text(EMAIL)),
        (amount(1800), "first@buyer.example")
    );
    assert_eq!(act(&mut session, refunded), Change::default());

    let paid = session.payment.as_ref().unwrap();
    assert_eq!((paid.attempt, &paid.result), (2, &PaymentResult::Succeeded));
    assert_eq!(
        session.unrefunded(paid),
        amount(2500),
        "the winner is not touched"
    );
    assert_eq!(session.attempt_status(2), AttemptStatus::Paid);
}

#[test]
fn a_word_finds_the_newest_payment_though_a_newer_attempt_got_no_place() {
    let mut session = at(in_flight(InFlightStep::Cancel(CancelReason::Left)));
    act(&mut session, looked(1, Outcome::Canceled));
    act(&mut session, Command::Pay(order(2)));
    act(&mut session, reserved(2, Verdict::Quota(Reserved::SoldOut)));
    assert_eq!(session.attempt_of(&reference(1)), Some(1));
    let word = act(&mut session, Command::Word { attempt: 1 });
    assert_eq!(word, next(Next::Look { attempt: 1 }));
    let change = act(&mut session, looked(1, Outcome::Captured));
    assert_eq!(change, messages(vec![Message::ReverseAttempt(1)]));
}

#[test]
fn a_post_that_is_refused_does_not_change_what_the_attempt_before_it_was_for() {
    let mut session = at(in_flight(InFlightStep::Cancel(CancelReason::Left)));
    session.details = Details::default().with(EMAIL, "first@buyer.example");
    act(&mut session, looked(1, Outcome::Canceled));
    let before = session.clone();
    let refused = Order {
        shown: amount(1),
        quantities: Quantities(vec![9]),
        ..order(2)
    };
    let change = act(&mut session, Command::Pay(refused));
    assert!(change.page.is_some() && change.next.is_none());
    assert_eq!(session, before);
}

#[test]
fn what_older_attempts_were_for_is_kept() {
    let mut session = session();
    for attempt in 1..=30 {
        act(&mut session, Command::Pay(order(attempt)));
        act(&mut session, reserved(attempt, GRANTED));
        act(&mut session, answered(attempt, Some(NEEDS_ACTION)));
        act(
            &mut session,
            Command::Challenge {
                attempt,
                answer: ChallengeAnswer::Leave,
            },
        );
        act(&mut session, looked(attempt, Outcome::Canceled));
    }
    let kept: Vec<_> = session
        .previous_payments
        .iter()
        .map(|older| older.attempt)
        .collect();
    assert_eq!(kept, (1..30).collect::<Vec<_>>());
    assert!(
        session
            .previous_payments
            .iter()
            .all(|older| older.bill.is_some())
    );
}

#[test]
fn a_completed_session_whose_place_was_gone_is_refunded() {
    let mut session = at(COMPLETE);
    let change = committed(&mut session, Some(Committed::NoPlace));
    assert_eq!(change, messages(vec![Message::ReverseAttempt(1)]));
}

#[test]
fn a_late_success_of_an_older_attempt_or_of_an_expired_session_is_refunded() {
    for before in [OPEN, in_flight(InFlightStep::Authorise), AWAITING] {
        let mut session = at(before);
        session.attempt = 2;
        let change = act(&mut session, answered(1, Some(Outcome::Captured)));
        assert_eq!(change, messages(vec![Message::ReverseAttempt(1)]));
        assert_eq!(state(&session), before);
    }
    let mut session = at(EXPIRED);
    let change = act(&mut session, answered(1, Some(Outcome::Captured)));
    assert_eq!(change, messages(vec![Message::ReverseAttempt(1)]));
}

#[test]
fn a_success_told_twice_completes_once() {
    let mut session = at(in_flight(InFlightStep::Authorise));
    act(&mut session, answered(1, Some(Outcome::Captured)));
    let first = session.clone();
    let again = act(&mut session, answered(1, Some(Outcome::Captured)));
    assert_eq!((again, session), (Change::default(), first));
}

#[test]
fn a_success_while_the_bank_check_is_open_completes_and_is_not_refunded() {
    let mut session = at(AWAITING);
    let change = act(&mut session, answered(1, Some(Outcome::Captured)));
    assert_eq!(change, messages(vec![paid(), COMMIT]));
    assert_eq!(state(&session), COMPLETE);
}

#[test]
fn links_word_on_an_older_attempt_does_not_decide_a_newer_claim() {
    for answer in [Committed::Counted, Committed::NoPlace] {
        let mut session = at(in_flight(InFlightStep::Claim));
        session.attempt = 2;
        committed(&mut session, Some(answer));
        assert_eq!(
            state(&session),
            in_flight(InFlightStep::Claim),
            "{answer:?}"
        );
    }
}

#[test]
fn a_refund_of_another_attempt_is_not_this_ones() {
    let mut session = at(in_flight(InFlightStep::Authorise));
    act(&mut session, answered(1, Some(Outcome::Captured)));
    let change = act(&mut session, Command::Refunded { attempt: 2 });
    assert_eq!(change, Change::default());
    assert_eq!(result(&session), Some(&PaymentResult::Succeeded));
}
