//! Answers that come after their attempt was over: only the money in them counts.

use super::command::{Change, Command, Message, Next};
use super::ending_tests::paid;
use super::fixtures::NOW;
use super::session::{PaymentResult, Session, State, Step, Why};
use super::transition_tests::{AWAITING, act, answered, at, in_flight, messages, next, result};
use super::view::Page;
use crate::domain::event::EventType::ChargeRefunded;
use crate::domain::messages::Outcome;
use crate::domain::quota::{Committed, Fate};

fn committed(session: &mut Session, committed: Option<Committed>) -> Change {
    let attempt = 1;
    act(session, Command::CommitAnswered { attempt, committed })
}

#[test]
fn a_late_success_claims_a_place_and_completes() {
    let mut session = at(State::Open);
    let change = act(&mut session, answered(1, Some(Outcome::Succeeded)));
    assert_eq!(change, next(Next::Claim { attempt: 1 }));
    assert_eq!(session.fate(1), Fate::Live);
    assert_eq!(committed(&mut session, None), Change::default());
    let change = committed(&mut session, Some(Committed::Counted));
    assert_eq!(change, messages(vec![paid()]));
    assert_eq!(session.state, State::Complete { at: NOW });
    assert_eq!(result(&session), Some(&PaymentResult::Succeeded));
}

#[test]
fn a_late_success_without_a_place_is_refunded_and_told_once() {
    let mut session = at(in_flight(Step::Cancel(Why::Interrupted)));
    act(&mut session, answered(1, Some(Outcome::Canceled)));
    act(&mut session, answered(1, Some(Outcome::Succeeded)));
    let change = committed(&mut session, Some(Committed::NoPlace));
    assert_eq!(change, messages(vec![Message::Refund(1)]));
    assert_eq!(Page::of(&session), Page::SoldOut);
    let refunded = Command::Refunded { attempt: 1 };
    let told = Message::Tell(vec![ChargeRefunded]);
    assert_eq!(act(&mut session, refunded.clone()), messages(vec![told]));
    assert_eq!(result(&session), Some(&PaymentResult::Refunded));
    assert_eq!(act(&mut session, refunded), Change::default());
}

#[test]
fn a_completed_session_whose_place_was_gone_is_refunded() {
    let mut session = at(State::Complete { at: NOW });
    let change = committed(&mut session, Some(Committed::NoPlace));
    assert_eq!(change, messages(vec![Message::Refund(1)]));
}

#[test]
fn a_late_success_of_an_older_attempt_or_of_an_expired_session_is_refunded() {
    for state in [State::Open, in_flight(Step::Charge), AWAITING] {
        let mut session = at(state);
        session.attempt = 2;
        let change = act(&mut session, answered(1, Some(Outcome::Succeeded)));
        assert_eq!(change, messages(vec![Message::Refund(1)]));
        assert_eq!(session.state, state);
    }
    let mut session = at(State::Expired { at: NOW });
    let change = act(&mut session, answered(1, Some(Outcome::Succeeded)));
    assert_eq!(change, messages(vec![Message::Refund(1)]));
}

#[test]
fn a_success_told_twice_completes_once() {
    let mut session = at(in_flight(Step::Charge));
    act(&mut session, answered(1, Some(Outcome::Succeeded)));
    let first = session.clone();
    let again = act(&mut session, answered(1, Some(Outcome::Succeeded)));
    assert_eq!((again, session), (Change::default(), first));
}

#[test]
fn a_success_while_the_bank_check_is_open_completes_and_is_not_refunded() {
    let mut session = at(AWAITING);
    let change = act(&mut session, answered(1, Some(Outcome::Succeeded)));
    assert_eq!(change, messages(vec![Message::Commit(1), paid()]));
    assert_eq!(session.state, State::Complete { at: NOW });
}

#[test]
fn links_word_on_an_older_attempt_does_not_decide_a_newer_claim() {
    for answer in [Committed::Counted, Committed::NoPlace] {
        let mut session = at(in_flight(Step::Claim));
        session.attempt = 2;
        committed(&mut session, Some(answer));
        assert_eq!(session.state, in_flight(Step::Claim), "{answer:?}");
    }
}

#[test]
fn a_refund_of_another_attempt_is_not_this_ones() {
    let mut session = at(in_flight(Step::Charge));
    act(&mut session, answered(1, Some(Outcome::Succeeded)));
    let change = act(&mut session, Command::Refunded { attempt: 2 });
    assert_eq!(change, Change::default());
    assert_eq!(result(&session), Some(&PaymentResult::Succeeded));
}
