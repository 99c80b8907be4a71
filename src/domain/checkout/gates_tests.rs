//! Purchases that pass two gates: the link, and a discount that only so many get.

use super::command::{Change, Command, Message, Next, Order};
use super::fixtures::session;
use super::session::{InFlightStep, Problem, Session};
use super::transition_tests::{
    ASK_AT, COMPLETE, GRANTED, OPEN, act, answered, in_flight, looked, messages, next, order, state,
};
use crate::domain::Config;
use crate::domain::discount::DiscountRefusal;
use crate::domain::door::GateId;
use crate::domain::gate::{ReserveReply, Verdict};
use crate::domain::processor::Outcome;
use crate::domain::quota::{Committed, Reserved};
use crate::domain::strangers::EndedBy;

fn coupon() -> GateId {
    GateId::Coupon("SUMMER".to_owned())
}

fn reserve(gate: GateId) -> Next {
    Next::Reserve { attempt: 1, gate }
}

fn granted(gate: GateId) -> Command {
    says(gate, Some(GRANTED))
}

fn says(gate: GateId, verdict: Option<Verdict>) -> Command {
    let reply = verdict.map(|verdict| {
        Box::new(ReserveReply {
            verdict,
            fresh: None,
        })
    });
    Command::Reserved {
        attempt: 1,
        gate,
        reply,
    }
}

fn committed(gate: GateId, committed: Option<Committed>) -> Command {
    Command::CommitAnswered {
        attempt: 1,
        gate,
        committed,
    }
}

fn release(gate: GateId) -> Message {
    Message::Release(gate, 1, EndedBy::Others)
}

/// A session that asks both gates and has the first one's place.
fn halfway() -> Session {
    let mut session = session();
    let order = Order {
        gates: vec![GateId::Link, coupon()],
        ..order(1)
    };
    let first = act(&mut session, Command::Pay(order));
    assert_eq!(first, next(reserve(GateId::Link)));
    let second = act(&mut session, granted(GateId::Link));
    assert_eq!(second, next(reserve(coupon())));
    session
}

#[test]
fn the_processor_is_asked_once_both_gates_have_granted_and_both_count() {
    let mut session = halfway();
    let change = act(&mut session, granted(coupon()));
    assert_eq!(change, next(Next::Authorise { attempt: 1 }));
    let change = act(&mut session, answered(1, Some(Outcome::Captured)));
    let [Message::Record(_), counted @ ..] = change.messages.as_slice() else {
        panic!("the Ledger is to know before any gate counts: {change:?}");
    };
    let commit = |gate| Message::Commit(gate, 1);
    assert_eq!(counted, [commit(GateId::Link), commit(coupon())]);
}

#[test]
fn a_second_gate_that_refuses_gives_the_first_place_back() {
    for (verdict, released) in [
        (Some(Verdict::Quota(Reserved::SoldOut)), vec![GateId::Link]),
        (Some(Verdict::TermsChanged), vec![GateId::Link]),
        (None, vec![GateId::Link, coupon()]),
        (
            Some(Verdict::Quota(Reserved::Over)),
            vec![GateId::Link, coupon()],
        ),
    ] {
        let mut session = halfway();
        let change = act(&mut session, says(coupon(), verdict));
        let releases = |message: &Message| matches!(message, Message::Release(..));
        let expected: Vec<_> = released.into_iter().map(release).collect();
        let found: Vec<_> = change.messages.into_iter().filter(releases).collect();
        assert_eq!(found, expected, "{verdict:?}");
        assert_eq!((state(&session), change.next), (OPEN, None));
    }
}

#[test]
fn whoever_gets_no_discount_may_buy_at_the_full_price() {
    for refused in [DiscountRefusal::UsedUp, DiscountRefusal::HeldByOthers] {
        let mut session = halfway();
        let before = session.total;
        let change = act(
            &mut session,
            says(coupon(), Some(Verdict::NoDiscount(refused))),
        );
        assert_eq!(
            change,
            messages(vec![release(GateId::Link)]),
            "nobody is told"
        );
        assert_eq!(
            session.problem,
            Some(Problem::NoDiscount { refused, before })
        );
        assert_eq!((state(&session), session.refusal), (OPEN, None));
        assert_eq!(session.selection.discount, None);
        let again = Order {
            gates: vec![GateId::Link],
            ..order(2)
        };
        let change = act(&mut session, Command::Pay(again));
        let gate = GateId::Link;
        assert_eq!(change, next(Next::Reserve { attempt: 2, gate }));
    }
}

#[test]
fn the_earliest_lease_is_the_deadline() {
    let mut session = halfway();
    let sooner = Verdict::Quota(Reserved::Granted { until: ASK_AT });
    act(&mut session, says(coupon(), Some(sooner)));
    assert_eq!(session.held_until(), Some(ASK_AT));
}

#[test]
fn both_gates_are_asked_again_before_the_money_is_taken() {
    let mut session = halfway();
    act(&mut session, granted(coupon()));
    let change = act(&mut session, answered(1, Some(Outcome::Authorised)));
    assert_eq!(change, next(reserve(GateId::Link)));
    assert_eq!(
        act(&mut session, granted(GateId::Link)),
        next(reserve(coupon()))
    );
    let change = act(&mut session, granted(coupon()));
    assert_eq!(change, next(Next::Capture { attempt: 1 }));
}

/// A session whose money came after both places had been given back.
fn claiming() -> Session {
    let mut session = halfway();
    act(&mut session, granted(coupon()));
    act(&mut session, answered(1, None));
    act(&mut session, looked(1, Outcome::Canceled));
    assert_eq!(state(&session), OPEN);
    let change = act(&mut session, looked(1, Outcome::Captured));
    assert_eq!(change, next(claim(GateId::Link)));
    session
}

fn claim(gate: GateId) -> Next {
    Next::Claim { attempt: 1, gate }
}

#[test]
fn late_money_buys_a_place_at_both_gates() {
    let mut session = claiming();
    let change = act(
        &mut session,
        committed(GateId::Link, Some(Committed::Counted)),
    );
    assert_eq!(change, next(claim(coupon())));
    assert_eq!(
        act(&mut session, committed(coupon(), None)),
        Change::default()
    );
    let config = Config::default();
    let change = super::transition::apply(&mut session, Command::Tick, ASK_AT, &config);
    assert_eq!(change, next(claim(coupon())));
    let change = act(&mut session, committed(coupon(), Some(Committed::Counted)));
    assert_eq!(change, messages(vec![super::ending_tests::paid()]));
    assert_eq!(state(&session), COMPLETE);
}

#[test]
fn late_money_without_a_place_at_the_second_gate_goes_back_and_frees_the_first() {
    let mut session = claiming();
    act(
        &mut session,
        committed(GateId::Link, Some(Committed::Counted)),
    );
    assert_eq!(state(&session), in_flight(InFlightStep::Claim));
    let change = act(&mut session, committed(coupon(), Some(Committed::NoPlace)));
    let expected = vec![Message::Reopen(GateId::Link, 1), Message::ReverseAttempt(1)];
    assert_eq!(change, messages(expected));
    assert_eq!(state(&session), OPEN);
}
