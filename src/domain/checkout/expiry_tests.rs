//! How sessions end without a purchase: by time, by the merchant's word, by too many attempts.

use super::attempt_end::MOST_FAILURES;
use super::command::{Change, Command, Message, Next};
use super::ending_tests::{CANCEL, LOOK, tick};
use super::fixtures::{NOW, paid_session, session};
use super::session::{CancelReason, InFlightStep, PaymentState, Problem, Purchase, Session};
use super::transition::{MOST_ATTEMPTS, apply, expire};
use super::transition_tests::{
    ASK_AT, AWAITING, COMPLETE, EXPIRED, GRANTED, LEFT, OPEN, RELEASE, act, answered, at, decline,
    in_flight, looked, messages, next, order, reserved, state,
};
use super::view::Page;
use crate::domain::Config;
use crate::domain::door::GateId;
use crate::domain::event::ApiRequest;
use crate::domain::event::EventType::CheckoutSessionExpired;
use crate::domain::gate::Verdict;
use crate::domain::processor::Outcome;
use crate::domain::quota::Reserved;

#[test]
fn time_ends_an_open_session_and_calls_off_what_is_under_way() {
    let mut open = session();
    let end = open.expires_at;
    assert_eq!(tick(&mut open, end.plus_millis(-1)), Change::default());
    let recorded = Message::Record(vec![CheckoutSessionExpired]);
    assert_eq!(tick(&mut open, end), messages(vec![recorded]));
    assert_eq!(tick(&mut open, end), Change::default());
    for step in [
        InFlightStep::Authorise,
        InFlightStep::Authenticate,
        InFlightStep::Capture,
        InFlightStep::Look,
    ] {
        let mut session = at(in_flight(step));
        assert_eq!(tick(&mut session, ASK_AT), next(LOOK));
    }
    let mut claiming = at(in_flight(InFlightStep::Claim));
    let claim = Next::Claim {
        attempt: 1,
        gate: GateId::Link,
    };
    assert_eq!(tick(&mut claiming, ASK_AT), next(claim));
}

#[test]
fn what_never_reached_a_processor_is_forgotten_thirty_days_after_its_end_and_nothing_else_is() {
    let days = |number: u32| Some(NOW.plus_seconds(number * 86_400));
    let expired = |payment| Session {
        purchase: Purchase::Expired { at: NOW },
        payment,
        ..session()
    };
    assert_eq!(expired(None).forgotten_at(), days(30));
    let paid = paid_session(1);
    assert!(paid.payment.is_some());
    for kept in [session(), at(AWAITING), expired(paid.payment.clone()), paid] {
        assert_eq!(kept.forgotten_at(), None, "{:?}", kept.purchase);
    }
}

#[test]
fn the_merchant_can_expire_a_session_that_is_not_being_paid() {
    let config = Config::default();
    let mut open = session();
    let recorded = Message::Record(vec![CheckoutSessionExpired]);
    let request = Some(ApiRequest {
        id: "req_1".to_owned(),
        idempotency_key: Some("K".to_owned()),
    });
    let ended = Change {
        request: request.clone(),
        ..messages(vec![recorded.clone()])
    };
    let change = expire(&mut open, request.clone(), NOW, &config);
    assert_eq!(change, Ok(ended));
    assert_eq!((state(&open), open.sequence), (EXPIRED, 1));

    let mut awaiting = at(AWAITING);
    let change = expire(&mut awaiting, request.clone(), NOW, &config);
    assert_eq!(change, Ok(next(CANCEL)));
    assert_eq!(awaiting.sequence, 1);
    let change = act(&mut awaiting, looked(1, Outcome::Canceled));
    let ended = Change {
        request,
        ..messages(vec![RELEASE, recorded])
    };
    assert_eq!(change, ended);
    assert_eq!(state(&awaiting), EXPIRED);
}

#[test]
fn the_merchant_cannot_expire_a_session_in_payment_or_over() {
    let busy = "This Checkout Session has a payment in progress. Try again in a few seconds, once \
                the payment has succeeded or failed.";
    let over = |status| {
        format!(
            "Only Checkout Sessions with a status in [\"open\"] can be expired. This Checkout \
             Session has a status of `{status}`."
        )
    };
    for (before, text) in [
        (in_flight(InFlightStep::Authorise), busy.to_owned()),
        (in_flight(InFlightStep::Authenticate), busy.to_owned()),
        (
            in_flight(InFlightStep::Cancel(CancelReason::Left)),
            busy.to_owned(),
        ),
        (in_flight(InFlightStep::Claim), busy.to_owned()),
        (COMPLETE, over("complete")),
        (EXPIRED, over("expired")),
    ] {
        let mut session = at(before);
        let refused = expire(&mut session, None, NOW, &Config::default()).unwrap_err();
        assert_eq!((refused.message, session), (text, at(before)));
    }
}

#[test]
fn a_refusal_while_the_merchant_expires_the_session_expires_it() {
    let mut session = at(in_flight(InFlightStep::Cancel(CancelReason::Expiring)));
    act(
        &mut session,
        answered(1, Some(Outcome::Declined(decline()))),
    );
    assert_eq!(state(&session), EXPIRED);
}

#[test]
fn the_tenth_refusal_expires_the_session_once() {
    for step in [
        InFlightStep::Authorise,
        InFlightStep::Cancel(CancelReason::Expiring),
    ] {
        let mut session = at(in_flight(step));
        session.failures = MOST_FAILURES - 1;
        let refused = answered(1, Some(Outcome::Declined(decline())));
        let change = act(&mut session, refused);
        let recorded = Message::Record(vec![CheckoutSessionExpired]);
        assert_eq!(change, messages(vec![LEFT, recorded]));
        assert_eq!(state(&session), EXPIRED);
    }
}

#[test]
fn an_attempt_after_the_ninety_ninth_ends_the_session() {
    let mut session = session();
    session.attempt = MOST_ATTEMPTS - 1;
    act(&mut session, Command::Pay(order(MOST_ATTEMPTS)));
    act(&mut session, reserved(MOST_ATTEMPTS, Verdict::Inactive));
    assert_eq!((state(&session), session.attempt), (OPEN, MOST_ATTEMPTS));
    let change = act(&mut session, Command::Pay(order(MOST_ATTEMPTS + 1)));
    assert_eq!(change, messages(Vec::new()));
    assert_eq!((state(&session), session.attempt), (EXPIRED, MOST_ATTEMPTS));
}

#[test]
fn who_was_only_turned_away_or_made_to_wait_stands_in_no_list_and_ends_without_a_word() {
    for verdict in [
        Verdict::Quota(Reserved::SoldOut),
        Verdict::Inactive,
        Verdict::Paused(NOW.plus_seconds(60)),
    ] {
        let mut session = session();
        let end = session.expires_at;
        act(&mut session, Command::Pay(order(1)));
        assert!(session.is_shown(), "while it may get a place");
        act(&mut session, reserved(1, verdict));
        assert!(!session.is_shown(), "{verdict:?}");
        assert_eq!(tick(&mut session, end), messages(Vec::new()));
        assert_eq!(
            (session.purchase, session.is_shown()),
            (Purchase::Expired { at: end }, false)
        );
    }
    let mut declined = session();
    let end = declined.expires_at;
    act(&mut declined, Command::Pay(order(1)));
    act(&mut declined, reserved(1, GRANTED));
    act(
        &mut declined,
        answered(1, Some(Outcome::Declined(decline()))),
    );
    act(&mut declined, Command::Pay(order(2)));
    act(
        &mut declined,
        reserved(2, Verdict::Quota(Reserved::SoldOut)),
    );
    assert!(declined.is_shown(), "it met a processor");
    let recorded = Message::Record(vec![CheckoutSessionExpired]);
    assert_eq!(tick(&mut declined, end), messages(vec![recorded]));
}

#[test]
fn the_first_three_refusals_cost_no_time_then_each_costs_more_and_the_tenth_ends_it() {
    let pauses = [0, 0, 5, 15, 60, 60, 60, 60, 60, 0];
    let mut session = session();
    let mut now = NOW;
    for (attempt, pause) in (1..).zip(pauses) {
        let change = apply(
            &mut session,
            Command::Pay(order(attempt)),
            now,
            &Config::default(),
        );
        assert!(change.next.is_some(), "attempt {attempt} is taken");
        apply(
            &mut session,
            answered(attempt, Some(Outcome::Declined(decline()))),
            now,
            &Config::default(),
        );
        if attempt == MOST_FAILURES {
            break;
        }
        if pause > 0 {
            let until = now.plus_seconds(pause);
            let early = apply(
                &mut session,
                Command::Pay(order(attempt + 1)),
                until.plus_millis(-1),
                &Config::default(),
            );
            assert_eq!(early.page, Some(Page::form(Problem::TooSoon { until })));
            assert_eq!(session.attempt, attempt);
        }
        now = now.plus_seconds(pause);
    }
    assert_eq!(
        state(&session),
        (Purchase::Expired { at: now }, PaymentState::None)
    );
}
