//! How attempts and sessions end: answers, silence, the bank's check, expiry, late money.

use super::attempt_end::{AUTHENTICATION_FAILURE, MOST_DECLINES};
use super::challenge::{ChallengeAnswer, ChallengeKind};
use super::command::{Change, Command, Message, Next};
use super::fixtures::{NOW, session};
use super::order::Quantities;
use super::payment::PaymentResult;
use super::session::{CancelReason, InFlightStep, Problem, ReserveRefusal, Session, SessionState};
use super::transition::{apply, expire};
use super::transition_tests::{
    ASK_AT, AWAITING, CONFIRM, GRANTED, HELD_UNTIL, act, answered, at, decline, in_flight,
    messages, next, order, reserved, result,
};
use super::view::Page;
use crate::domain::event::EventType::{
    ChargeFailed, ChargeSucceeded, CheckoutSessionCompleted, CheckoutSessionExpired,
    PaymentIntentPaymentFailed, PaymentIntentSucceeded,
};
use crate::domain::gate::Verdict;
use crate::domain::processor::{Decline, Outcome};
use crate::domain::quota::AttemptStatus;
use crate::domain::{Config, Timestamp};

const CANCEL: Next = Next::Cancel { attempt: 1 };

pub(super) fn paid() -> Message {
    Message::Record(vec![
        ChargeSucceeded,
        PaymentIntentSucceeded,
        CheckoutSessionCompleted,
    ])
}

fn nothing_new() -> Message {
    Message::Record(Vec::new())
}

fn tick(session: &mut Session, now: Timestamp) -> Change {
    apply(session, Command::Tick, now, &Config::default())
}

fn challenge(session: &mut Session, answer: ChallengeAnswer, now: Timestamp) -> Change {
    let command = Command::Challenge { attempt: 1, answer };
    apply(session, command, now, &Config::default())
}

#[test]
fn a_success_completes_the_session_whatever_it_was_waiting_for() {
    for step in [
        InFlightStep::Charge,
        CONFIRM,
        InFlightStep::Cancel(CancelReason::Interrupted),
        InFlightStep::Cancel(CancelReason::Expiring),
    ] {
        let mut session = at(in_flight(step));
        let change = act(&mut session, answered(1, Some(Outcome::Succeeded)));
        assert_eq!(change, messages(vec![Message::Commit(1), paid()]));
        assert_eq!(session.state, SessionState::Complete { at: NOW });
        assert_eq!(result(&session), Some(&PaymentResult::Succeeded));
        assert_eq!(
            (session.attempt_status(1), session.card),
            (AttemptStatus::Paid, None)
        );
    }
}

#[test]
fn a_refusal_opens_the_session_again_and_gives_the_place_back() {
    for step in [
        InFlightStep::Charge,
        CONFIRM,
        InFlightStep::Cancel(CancelReason::Left),
    ] {
        let mut session = at(in_flight(step));
        let change = act(
            &mut session,
            answered(1, Some(Outcome::Declined(decline()))),
        );
        let recorded = Message::Record(vec![ChargeFailed, PaymentIntentPaymentFailed]);
        assert_eq!(change, messages(vec![Message::Release(1), recorded]));
        assert_eq!(Page::of(&session), Page::form(Problem::Declined(decline())));
        assert_eq!(
            (session.declines, session.attempt_status(1)),
            (1, AttemptStatus::Dead)
        );
    }
}

#[test]
fn a_failed_check_is_not_a_failed_charge() {
    let mut session = at(in_flight(CONFIRM));
    let failed = Decline {
        code: AUTHENTICATION_FAILURE.into(),
        ..decline()
    };
    let change = act(&mut session, answered(1, Some(Outcome::Declined(failed))));
    let recorded = Message::Record(vec![PaymentIntentPaymentFailed]);
    assert_eq!(change, messages(vec![Message::Release(1), recorded]));
    assert_eq!(Page::of(&session), Page::form(Problem::NotAuthenticated));
}

#[test]
fn a_captcha_is_a_challenge_in_other_words() {
    let behind_captcha = |state| {
        let mut session = at(state);
        if let Some(card) = &mut session.card {
            card.challenge_kind = ChallengeKind::Captcha;
        }
        session
    };
    let shown = Page::Challenge {
        until: HELD_UNTIL,
        challenge_kind: ChallengeKind::Captcha,
    };
    assert_eq!(Page::of(&behind_captcha(AWAITING)), shown);
    let failed = Outcome::Declined(Decline {
        code: AUTHENTICATION_FAILURE.into(),
        ..decline()
    });
    for (step, outcome) in [
        (CONFIRM, failed),
        (InFlightStep::Cancel(CancelReason::Left), Outcome::Canceled),
    ] {
        let mut session = behind_captcha(in_flight(step));
        act(&mut session, answered(1, Some(outcome)));
        assert_eq!(Page::of(&session), Page::form(Problem::CaptchaFailed));
    }
}

#[test]
fn the_tenth_refusal_expires_the_session_once() {
    for step in [
        InFlightStep::Charge,
        InFlightStep::Cancel(CancelReason::Expiring),
    ] {
        let mut session = at(in_flight(step));
        session.declines = MOST_DECLINES - 1;
        let refused = answered(1, Some(Outcome::Declined(decline())));
        let change = act(&mut session, refused);
        let recorded = Message::Record(vec![
            ChargeFailed,
            PaymentIntentPaymentFailed,
            CheckoutSessionExpired,
        ]);
        assert_eq!(change, messages(vec![Message::Release(1), recorded]));
        assert_eq!(session.state, SessionState::Expired { at: NOW });
    }
}

#[test]
fn a_charge_without_an_answer_is_called_off_and_the_processor_says_the_truth() {
    for step in [InFlightStep::Charge, CONFIRM] {
        let mut session = at(in_flight(step));
        assert_eq!(act(&mut session, answered(1, None)), next(CANCEL));
        let cancelling = in_flight(InFlightStep::Cancel(CancelReason::Interrupted));
        assert_eq!(session.state, cancelling);
        let mut taken = session.clone();
        act(&mut taken, answered(1, Some(Outcome::Succeeded)));
        assert_eq!(taken.state, SessionState::Complete { at: NOW });
        let change = act(&mut session, answered(1, Some(Outcome::Canceled)));
        assert_eq!(change, messages(vec![Message::Release(1), nothing_new()]));
        assert_eq!(Page::of(&session), Page::form(Problem::Interrupted));
        assert_eq!(result(&session), Some(&PaymentResult::Canceled));
    }
}

#[test]
fn a_cancel_without_an_answer_is_asked_again_at_the_deadline_for_the_same_reason() {
    for why in [
        CancelReason::Interrupted,
        CancelReason::Left,
        CancelReason::HoldEnded,
        CancelReason::Refused,
        CancelReason::Expiring,
    ] {
        let state = in_flight(InFlightStep::Cancel(why));
        let mut session = at(state);
        for silence in [None, Some(Outcome::RequiresAction)] {
            assert_eq!(act(&mut session, answered(1, silence)), Change::default());
            assert_eq!(session.state, state);
        }
        assert_eq!(
            tick(&mut session, ASK_AT.plus_millis(-1)),
            Change::default()
        );
        assert_eq!(tick(&mut session, ASK_AT), next(CANCEL));
        let again = SessionState::InFlight {
            step: InFlightStep::Cancel(why),
            deadline: ASK_AT.plus_seconds(30),
        };
        assert_eq!(session.state, again);
    }
}

#[test]
fn each_reason_to_call_off_has_its_page() {
    for (why, problem) in [
        (CancelReason::Interrupted, Some(Problem::Interrupted)),
        (CancelReason::Left, Some(Problem::NotAuthenticated)),
        (CancelReason::HoldEnded, Some(Problem::HoldEnded)),
        (CancelReason::Refused, None),
    ] {
        let mut session = at(in_flight(InFlightStep::Cancel(why)));
        let change = act(&mut session, answered(1, Some(Outcome::Canceled)));
        assert_eq!(change, messages(vec![Message::Release(1), nothing_new()]));
        assert_eq!(
            (session.state, session.problem),
            (SessionState::Open, problem)
        );
    }
}

#[test]
fn a_bank_that_wants_a_check_keeps_the_place_until_its_lease_ends() {
    let mut session = at(in_flight(InFlightStep::Charge));
    let change = act(&mut session, answered(1, Some(Outcome::RequiresAction)));
    assert_eq!(change, messages(vec![nothing_new()]));
    assert_eq!(session.state, AWAITING);
    assert_eq!(result(&session), Some(&PaymentResult::RequiresAction));
    assert_eq!(
        (session.attempt_status(1), session.due()),
        (AttemptStatus::Live { ask_at: HELD_UNTIL }, Some(HELD_UNTIL))
    );
}

#[test]
fn a_passed_check_asks_link_again_before_the_money_moves() {
    let mut session = at(AWAITING);
    let change = challenge(&mut session, ChallengeAnswer::Complete, NOW);
    let expected = next(Next::Reserve {
        attempt: 1,
        terms_version: 1,
    });
    assert_eq!(change, expected);
    assert_eq!(session.state, in_flight(CONFIRM));
    let change = act(&mut session, reserved(1, GRANTED));
    let confirm = Next::Confirm {
        attempt: 1,
        passed: true,
    };
    assert_eq!(change, next(confirm));
}

#[test]
fn a_failed_check_needs_no_place() {
    let mut session = at(AWAITING);
    let change = challenge(&mut session, ChallengeAnswer::Fail, NOW);
    let confirm = Next::Confirm {
        attempt: 1,
        passed: false,
    };
    assert_eq!(change, next(confirm));
}

#[test]
fn a_check_that_is_left_or_outlives_its_hold_is_called_off() {
    for (answer, now, why) in [
        (ChallengeAnswer::Leave, NOW, CancelReason::Left),
        (
            ChallengeAnswer::Complete,
            HELD_UNTIL,
            CancelReason::HoldEnded,
        ),
        (ChallengeAnswer::Leave, HELD_UNTIL, CancelReason::HoldEnded),
    ] {
        let mut session = at(AWAITING);
        assert_eq!(challenge(&mut session, answer, now), next(CANCEL));
        let deadline = now.plus_seconds(30);
        let step = InFlightStep::Cancel(why);
        assert_eq!(session.state, SessionState::InFlight { step, deadline });
    }
    let mut session = at(AWAITING);
    assert_eq!(tick(&mut session, HELD_UNTIL), next(CANCEL));
}

#[test]
fn a_place_refused_after_the_check_calls_the_charge_off_and_says_why() {
    for (verdict, refusal, page) in [
        (Verdict::Inactive, ReserveRefusal::Inactive, Page::Inactive),
        (Verdict::Ended, ReserveRefusal::Ended, Page::Ended),
    ] {
        let mut session = at(in_flight(CONFIRM));
        assert_eq!(act(&mut session, reserved(1, verdict)), next(CANCEL));
        let change = act(&mut session, answered(1, Some(Outcome::Canceled)));
        assert_eq!(change, messages(vec![Message::Release(1), nothing_new()]));
        assert_eq!(session.refusal, Some(refusal));
        assert_eq!(Page::of(&session), page);
    }
}

#[test]
fn a_check_whose_reserve_got_no_answer_can_be_sent_again() {
    let mut session = at(in_flight(CONFIRM));
    let lost = Command::Reserved {
        attempt: 1,
        reply: None,
    };
    assert_eq!(act(&mut session, lost), Change::default());
    assert_eq!(session.state, AWAITING);
}

#[test]
fn time_ends_an_open_session_and_calls_off_what_is_under_way() {
    let mut open = session();
    let end = open.expires_at;
    assert_eq!(tick(&mut open, end.plus_millis(-1)), Change::default());
    let recorded = Message::Record(vec![CheckoutSessionExpired]);
    assert_eq!(tick(&mut open, end), messages(vec![recorded]));
    assert_eq!(tick(&mut open, end), Change::default());
    for step in [InFlightStep::Charge, CONFIRM] {
        let mut session = at(in_flight(step));
        assert_eq!(tick(&mut session, ASK_AT), next(CANCEL));
    }
    let mut claiming = at(in_flight(InFlightStep::Claim));
    assert_eq!(
        tick(&mut claiming, ASK_AT),
        next(Next::Claim { attempt: 1 })
    );
}

#[test]
fn the_merchant_can_expire_a_session_that_is_not_being_paid() {
    let config = Config::default();
    let mut open = session();
    let recorded = Message::Record(vec![CheckoutSessionExpired]);
    let change = expire(&mut open, NOW, &config);
    assert_eq!(change, Ok(messages(vec![recorded.clone()])));
    assert_eq!(
        (open.state, open.sequence),
        (SessionState::Expired { at: NOW }, 1)
    );

    let mut awaiting = at(AWAITING);
    assert_eq!(expire(&mut awaiting, NOW, &config), Ok(next(CANCEL)));
    assert_eq!(awaiting.sequence, 1);
    let change = act(&mut awaiting, answered(1, Some(Outcome::Canceled)));
    assert_eq!(change, messages(vec![Message::Release(1), recorded]));
    assert_eq!(awaiting.state, SessionState::Expired { at: NOW });
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
    for (state, text) in [
        (in_flight(InFlightStep::Charge), busy.to_owned()),
        (in_flight(CONFIRM), busy.to_owned()),
        (
            in_flight(InFlightStep::Cancel(CancelReason::Left)),
            busy.to_owned(),
        ),
        (in_flight(InFlightStep::Claim), busy.to_owned()),
        (SessionState::Complete { at: NOW }, over("complete")),
        (SessionState::Expired { at: NOW }, over("expired")),
    ] {
        let mut session = at(state);
        let refused = expire(&mut session, NOW, &Config::default()).unwrap_err();
        assert_eq!((refused.message, session), (text, at(state)));
    }
}

#[test]
fn a_refusal_while_the_merchant_expires_the_session_expires_it() {
    let mut session = at(in_flight(InFlightStep::Cancel(CancelReason::Expiring)));
    act(
        &mut session,
        answered(1, Some(Outcome::Declined(decline()))),
    );
    assert_eq!(session.state, SessionState::Expired { at: NOW });
}

#[test]
fn every_change_of_a_session_raises_its_sequence_by_one() {
    let mut session = session();
    act(&mut session, Command::Pay(order(1)));
    act(&mut session, reserved(1, GRANTED));
    assert_eq!(session.sequence, 1);
    act(&mut session, answered(1, Some(Outcome::RequiresAction)));
    challenge(&mut session, ChallengeAnswer::Complete, NOW);
    assert_eq!(session.sequence, 3);
    assert_eq!(session.quantities, Quantities(vec![1]));
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
        if attempt == MOST_DECLINES {
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
    assert_eq!(session.state, SessionState::Expired { at: now });
}
