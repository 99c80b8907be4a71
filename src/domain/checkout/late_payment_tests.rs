//! Answers that come after their attempt was over: only the money in them counts.

use super::command::{Change, Command, Message, Next, Order};
use super::ending_tests::{paid, tick};
use super::fixtures::{NOW, reference, session};
use super::form::Details;
use super::form::field::EMAIL;
use super::payment::PaymentResult;
use super::processor_calls;
use super::refund::Status;
use super::selection::Selection;
use super::session::{CancelReason, InFlightStep, Session};
use super::transition_tests::{
    ASK_AT, AWAITING, COMMIT, COMPLETE, EXPIRED, GRANTED, NEEDS_ACTION, OPEN, act, amount,
    answered, at, in_flight, looked, messages, next, order, reserved, result, set, state, tried,
};
use super::view::Page;
use crate::domain::Config;
use crate::domain::door::GateId;
use crate::domain::event::EventType::{
    self, ChargeRefundUpdated, RefundCreated, RefundFailed, RefundUpdated,
};
use crate::domain::gate::Verdict;
use crate::domain::processor::{Outcome, ProcessorCall, RefundFailure, Unsettled};
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

fn reversed(outcome: Outcome) -> Command {
    let attempt = 1;
    Command::ReverseAnswered { attempt, outcome }
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
    let refunded = reversed(Outcome::Refunded);
    let recorded = Message::RecordRefund(1, vec![RefundCreated]);
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
    session.published.link.offer.items[0].price.unit_amount = amount(2500).into();
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
    let refunded = reversed(Outcome::Refunded);
    let recorded = Message::RecordRefund(1, vec![RefundCreated]);
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

fn recorded(events: &[EventType]) -> Change {
    messages(vec![Message::RecordRefund(1, events.to_vec())])
}

/// An expired session whose first attempt was called off, and its money taken all the same.
fn taken_after_the_end() -> Session {
    let expiring = InFlightStep::Cancel(CancelReason::Expiring);
    let mut session = at(in_flight(expiring));
    act(&mut session, looked(1, Outcome::Canceled));
    let change = act(&mut session, looked(1, Outcome::Captured));
    assert_eq!(change, messages(vec![Message::ReverseAttempt(1)]));
    session
}

#[test]
fn money_on_its_way_back_is_looked_at_under_the_key_it_was_sent_with_until_it_is_there() {
    let mut session = taken_after_the_end();
    let unsettled = Outcome::Unsettled(Unsettled::Pending);
    let made = recorded(&[RefundCreated]);
    assert_eq!(act(&mut session, reversed(unsettled)), made);
    assert_eq!(session.refunds[0].status, Status::Processing);
    let due = NOW.plus_seconds(Config::default().refund_seconds);
    assert_eq!(session.due(), Some(due), "though the session is expired");
    let asked = messages(vec![Message::SettleRefund(1)]);
    assert_eq!(tick(&mut session, due), asked);
    let Some(ProcessorCall::Refund { key: sent, .. }) = processor_calls::reverse(&session, 1)
    else {
        panic!("{session:?}");
    };
    let Some(ProcessorCall::LookRefund { key, .. }) = processor_calls::look_refund(&session, 1)
    else {
        panic!("{session:?}");
    };
    assert_eq!(key, sent);
    let answer = |outcome| Command::RefundAnswered { number: 1, outcome };
    let again = act(&mut session, answer(Outcome::NotStarted));
    assert_eq!(again, messages(vec![Message::Refund(1)]));
    let call = processor_calls::refund(&session, 1);
    assert_eq!(call, processor_calls::reverse(&session, 1));
    let settled = recorded(&[RefundUpdated, ChargeRefundUpdated]);
    assert_eq!(act(&mut session, answer(Outcome::Refunded)), settled);
    assert_eq!((state(&session), session.due()), (EXPIRED, None));
    assert_eq!(result(&session), Some(&PaymentResult::Refunded));
}

#[test]
fn money_that_cannot_be_given_back_is_told_as_a_failed_refund_and_not_tried_without_end() {
    for later in [false, true] {
        let mut session = taken_after_the_end();
        let failed = Outcome::RefundFailed(RefundFailure::ExpiredOrCanceledCard);
        if later {
            act(
                &mut session,
                reversed(Outcome::Unsettled(Unsettled::Succeeded)),
            );
            assert_eq!(result(&session), Some(&PaymentResult::Refunded));
            let command = Command::RefundAnswered {
                number: 1,
                outcome: failed,
            };
            let events = [RefundFailed, RefundUpdated, ChargeRefundUpdated];
            assert_eq!(act(&mut session, command), recorded(&events));
        } else {
            let events = [RefundCreated, RefundFailed];
            assert_eq!(act(&mut session, reversed(failed)), recorded(&events));
        }
        assert_eq!(result(&session), Some(&PaymentResult::Succeeded));
        let paid = session.payment.as_ref().unwrap();
        assert_eq!(
            session.unrefunded(paid),
            amount(1800),
            "the merchant has it"
        );
        let word = act(&mut session, looked(1, Outcome::Captured));
        assert_eq!(word, Change::default());
    }
}

#[test]
fn what_was_never_taken_is_not_told_as_given_back() {
    let mut session = taken_after_the_end();
    let before = session.clone();
    let change = act(&mut session, reversed(Outcome::Canceled));
    assert_eq!((change, session), (Change::default(), before));
}

#[test]
fn money_found_reserved_or_on_its_way_for_an_attempt_that_is_over_is_let_go() {
    let pending = Outcome::Pending {
        look_at: ASK_AT,
        voucher: None,
    };
    for before in [OPEN, EXPIRED] {
        let mut session = at(before);
        let change = act(&mut session, looked(1, Outcome::Authorised));
        assert_eq!(change, next(Next::Cancel { attempt: 1 }));
        let change = act(&mut session, looked(1, pending.clone()));
        assert_eq!(change, messages(vec![Message::ReverseAttempt(1)]));
        assert_eq!(state(&session), before);
    }
    let mut paid = at(COMPLETE);
    assert_eq!(act(&mut paid, looked(1, pending)), Change::default());
}

#[test]
fn a_claim_without_an_answer_is_made_again_each_time_later() {
    let mut session = at(in_flight(InFlightStep::Claim));
    let mut now = ASK_AT;
    for (tries, wait) in (1..).zip([60, 120, 240, 300, 300]) {
        assert_eq!(tick(&mut session, now), next(CLAIM));
        assert_eq!(committed(&mut session, None), Change::default());
        let deadline = now.plus_seconds(wait);
        assert_eq!(state(&session), tried(InFlightStep::Claim, tries, deadline));
        now = deadline;
    }
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
        selection: Selection::from(vec![9]),
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
    let change = act(
        &mut session,
        Command::ReverseAnswered {
            attempt: 2,
            outcome: Outcome::Refunded,
        },
    );
    assert_eq!(change, Change::default());
    assert_eq!(result(&session), Some(&PaymentResult::Succeeded));
}
