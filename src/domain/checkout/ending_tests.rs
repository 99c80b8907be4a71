//! How attempts and sessions end: answers, silence, the bank's check, expiry, late money.

use super::attempt_end::{AUTHENTICATION_FAILURE, MOST_FAILURES};
use super::challenge::{ChallengeAnswer, ChallengeKind};
use super::command::{Asked, Change, Command, Message, Next};
use super::fixtures::{NOW, session};
use super::method::MethodFacts;
use super::payment::PaymentResult;
use super::selection::Selection;
use super::session::{CancelReason, InFlightStep, Problem, ReserveRefusal, Session};
use super::transition::apply;
use super::transition_tests::{
    ASK_AT, AWAITING, COMMIT, COMPLETE, GRANTED, HELD_UNTIL, LEFT, NEEDS_ACTION, OPEN, RELEASE,
    act, answered, at, decline, in_flight, looked, messages, next, order, reserved, result, state,
    to, tried,
};
use super::view::Page;
use crate::domain::door::GateId;
use crate::domain::event::EventType::{CheckoutSessionCompleted, CheckoutSessionExpired};
use crate::domain::gate::Verdict;
use crate::domain::processor::{Decline, Outcome, Refusal};
use crate::domain::quota::AttemptStatus;
use crate::domain::{Config, Timestamp};

pub(super) const CANCEL: Next = Next::Cancel { attempt: 1 };
pub(super) const LOOK: Next = Next::Look { attempt: 1 };
pub(super) const RESERVE: Next = Next::Reserve {
    attempt: 1,
    gate: GateId::Link,
};

pub(super) fn paid() -> Message {
    Message::Record(vec![CheckoutSessionCompleted])
}

fn nothing_new() -> Message {
    Message::Record(Vec::new())
}

pub(super) fn tick(session: &mut Session, now: Timestamp) -> Change {
    apply(session, Command::Tick, now, &Config::default())
}

fn challenge(session: &mut Session, answer: ChallengeAnswer, now: Timestamp) -> Change {
    let command = Command::Challenge { attempt: 1, answer };
    apply(session, command, now, &Config::default())
}

#[test]
fn a_success_completes_the_session_whatever_it_was_waiting_for() {
    for step in [
        InFlightStep::Authorise,
        InFlightStep::Authenticate,
        InFlightStep::Cancel(CancelReason::Interrupted),
        InFlightStep::Cancel(CancelReason::Expiring),
    ] {
        let mut session = at(in_flight(step));
        let change = act(&mut session, answered(1, Some(Outcome::Captured)));
        assert_eq!(change, messages(vec![paid(), COMMIT]));
        assert_eq!(state(&session), COMPLETE);
        assert_eq!(result(&session), Some(&PaymentResult::Succeeded));
        assert_eq!(
            (session.attempt_status(1), session.method),
            (AttemptStatus::Paid, None)
        );
    }
}

#[test]
fn a_refusal_opens_the_session_again_and_gives_the_place_back() {
    for step in [
        InFlightStep::Authorise,
        InFlightStep::Authenticate,
        InFlightStep::Cancel(CancelReason::Left),
    ] {
        let mut session = at(in_flight(step));
        let change = act(
            &mut session,
            answered(1, Some(Outcome::Declined(decline()))),
        );
        assert_eq!(change, messages(vec![LEFT, nothing_new()]));
        assert_eq!(Page::of(&session), Page::form(Problem::Declined(decline())));
        assert_eq!(
            (session.failures, session.attempt_status(1)),
            (1, AttemptStatus::Dead)
        );
    }
}

#[test]
fn a_failed_check_is_not_a_failed_charge() {
    let mut session = at(in_flight(InFlightStep::Authenticate));
    let failed = Decline {
        code: AUTHENTICATION_FAILURE.into(),
        ..decline()
    };
    let failed = to(Asked::Authenticate, 1, Some(Outcome::Declined(failed)));
    let change = act(&mut session, failed);
    assert_eq!(change, messages(vec![LEFT, nothing_new()]));
    assert_eq!(Page::of(&session), Page::form(Problem::NotAuthenticated));
}

#[test]
fn a_captcha_is_a_challenge_in_other_words() {
    let behind_captcha = |state| {
        let mut session = at(state);
        if let Some(MethodFacts::Card(card)) = &mut session.method {
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
    for (step, outcome, problem) in [
        (InFlightStep::Authenticate, failed, Problem::CaptchaFailed),
        (
            InFlightStep::Cancel(CancelReason::Left),
            Outcome::Canceled,
            Problem::WentBack(ChallengeKind::Captcha),
        ),
    ] {
        let mut session = behind_captcha(in_flight(step));
        act(&mut session, looked(1, outcome));
        assert_eq!(Page::of(&session), Page::form(problem));
    }
}

#[test]
fn a_payment_without_an_answer_is_looked_at_and_called_off_if_it_was_not_begun() {
    for step in [
        InFlightStep::Authorise,
        InFlightStep::Authenticate,
        InFlightStep::Capture,
    ] {
        let mut session = at(in_flight(step));
        assert_eq!(act(&mut session, answered(1, None)), next(LOOK));
        assert_eq!(state(&session), in_flight(InFlightStep::Look));
        let mut taken = session.clone();
        act(&mut taken, looked(1, Outcome::Captured));
        assert_eq!(state(&taken), COMPLETE);
        assert_eq!(
            act(&mut session, looked(1, Outcome::NotStarted)),
            next(CANCEL)
        );
        let cancelling = in_flight(InFlightStep::Cancel(CancelReason::Interrupted));
        assert_eq!(state(&session), cancelling);
        let canceled = to(Asked::Cancel, 1, Some(Outcome::Canceled));
        assert_eq!(act(&mut session, canceled), next(LOOK), "not believed yet");
        assert_eq!(state(&session), cancelling);
        let change = act(&mut session, looked(1, Outcome::Canceled));
        assert_eq!(change, messages(vec![RELEASE, nothing_new()]));
        assert_eq!(Page::of(&session), Page::form(Problem::Interrupted));
        assert_eq!(result(&session), Some(&PaymentResult::Canceled));
    }
}

#[test]
fn a_payment_found_at_the_banks_check_goes_on_there() {
    let mut session = at(in_flight(InFlightStep::Look));
    act(&mut session, looked(1, NEEDS_ACTION));
    assert_eq!(state(&session), AWAITING);
}

#[test]
fn money_found_reserved_is_taken_if_the_gates_still_agree() {
    let mut session = at(in_flight(InFlightStep::Look));
    assert_eq!(
        act(&mut session, looked(1, Outcome::Authorised)),
        next(RESERVE)
    );
    assert_eq!(state(&session), in_flight(InFlightStep::Capture));
    let mut late = at(in_flight(InFlightStep::Look));
    let command = looked(1, Outcome::Authorised);
    let change = apply(&mut late, command, HELD_UNTIL, &Config::default());
    assert_eq!(change, next(CANCEL));
}

#[test]
fn nothing_is_asked_of_the_processor_about_an_attempt_no_gate_has_answered() {
    let mut session = session();
    act(&mut session, Command::Pay(order(1)));
    let change = tick(&mut session, ASK_AT);
    assert_eq!(change, messages(vec![RELEASE]));
    assert_eq!((state(&session), result(&session)), (OPEN, None));
}

#[test]
fn a_call_that_is_refused_for_good_is_not_made_again() {
    let refused = |asked| to(asked, 1, Some(Outcome::Refused(Refusal::KeyReused)));
    let mut first = at(in_flight(InFlightStep::Authorise));
    assert_eq!(act(&mut first, refused(Asked::Authorise)), next(LOOK));
    // The reference stood for money that was taken already.
    act(&mut first, looked(1, Outcome::Captured));
    assert_eq!(state(&first), COMPLETE);
    let mut capture = at(in_flight(InFlightStep::Capture));
    assert_eq!(act(&mut capture, refused(Asked::Capture)), next(CANCEL));
    let mut check = at(in_flight(InFlightStep::Authenticate));
    assert_eq!(act(&mut check, refused(Asked::Authenticate)), next(LOOK));
}

#[test]
fn a_payment_that_was_never_sent_is_over_at_once_and_none_that_reached_the_processor() {
    let mut session = at(in_flight(InFlightStep::Authorise));
    let held = Outcome::Refused(Refusal::NotSent);
    let change = act(&mut session, answered(1, Some(held)));
    assert_eq!(change, messages(vec![RELEASE, nothing_new()]));
    assert_eq!(Page::of(&session), Page::form(Problem::Interrupted));
    assert_eq!(result(&session), None);
}

#[test]
fn a_cancel_that_does_not_work_is_made_again_each_time_later_for_the_same_reason() {
    for why in [
        CancelReason::Interrupted,
        CancelReason::Left,
        CancelReason::HoldEnded,
        CancelReason::Refused,
        CancelReason::Expiring,
    ] {
        let step = InFlightStep::Cancel(why);
        let mut session = at(in_flight(step));
        for silence in [
            to(Asked::Cancel, 1, None),
            looked(1, NEEDS_ACTION),
            looked(1, Outcome::NotStarted),
            looked(1, Outcome::Authorised),
        ] {
            assert_eq!(act(&mut session, silence), Change::default());
            assert_eq!(state(&session), in_flight(step));
        }
        assert_eq!(
            tick(&mut session, ASK_AT.plus_millis(-1)),
            Change::default()
        );
        let mut now = ASK_AT;
        for (tries, wait) in (1..).zip([60, 120, 240, 300, 300]) {
            assert_eq!(tick(&mut session, now), next(CANCEL));
            let deadline = now.plus_seconds(wait);
            assert_eq!(state(&session), tried(step, tries, deadline));
            now = deadline;
        }
    }
}

#[test]
fn each_reason_to_call_off_has_its_page() {
    for (why, problem, place) in [
        (
            CancelReason::Interrupted,
            Some(Problem::Interrupted),
            RELEASE,
        ),
        (
            CancelReason::Left,
            Some(Problem::WentBack(ChallengeKind::Bank)),
            LEFT,
        ),
        (CancelReason::HoldEnded, Some(Problem::HoldEnded), LEFT),
        (CancelReason::Refused, None, RELEASE),
    ] {
        let mut session = at(in_flight(InFlightStep::Cancel(why)));
        let change = act(&mut session, looked(1, Outcome::Canceled));
        assert_eq!(change, messages(vec![place, nothing_new()]));
        assert_eq!((state(&session), session.problem), (OPEN, problem));
    }
}

#[test]
fn a_bank_that_wants_a_check_keeps_the_place_until_its_lease_ends() {
    let mut session = at(in_flight(InFlightStep::Authorise));
    let change = act(&mut session, answered(1, Some(NEEDS_ACTION)));
    assert_eq!(change, messages(vec![nothing_new()]));
    assert_eq!(state(&session), AWAITING);
    assert_eq!(result(&session), Some(&PaymentResult::RequiresAction));
    assert_eq!(
        (session.attempt_status(1), session.due()),
        (AttemptStatus::Live { ask_at: HELD_UNTIL }, Some(HELD_UNTIL))
    );
}

#[test]
fn a_passed_check_asks_the_gate_again_before_the_money_moves() {
    let mut session = at(AWAITING);
    let answer = ChallengeAnswer::Complete;
    let change = challenge(&mut session, answer, NOW);
    assert_eq!(change, next(Next::Authenticate { attempt: 1, answer }));
    assert_eq!(state(&session), in_flight(InFlightStep::Authenticate));
    let authorised = to(Asked::Authenticate, 1, Some(Outcome::Authorised));
    assert_eq!(act(&mut session, authorised), next(RESERVE));
    assert_eq!(state(&session), in_flight(InFlightStep::Capture));
    let change = act(&mut session, reserved(1, GRANTED));
    assert_eq!(change, next(Next::Capture { attempt: 1 }));
}

#[test]
fn the_processors_word_decides_a_check_and_not_the_buyers_form() {
    for (outcome, after) in [
        (Outcome::Authorised, in_flight(InFlightStep::Capture)),
        (Outcome::Captured, COMPLETE),
        (Outcome::Declined(decline()), OPEN),
    ] {
        let mut session = at(AWAITING);
        let word = Command::Word { attempt: 1 };
        assert_eq!(act(&mut session, word), next(LOOK));
        assert_eq!(state(&session), AWAITING);
        act(&mut session, looked(1, outcome));
        assert_eq!(state(&session), after);
    }
    let mut failed = at(AWAITING);
    let answer = ChallengeAnswer::Fail;
    let change = challenge(&mut failed, answer, NOW);
    assert_eq!(change, next(Next::Authenticate { attempt: 1, answer }));
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
        assert_eq!(state(&session), tried(step, 0, deadline));
    }
    let mut session = at(AWAITING);
    assert_eq!(tick(&mut session, HELD_UNTIL), next(CANCEL));
}

#[test]
fn a_check_that_is_left_counts_like_a_refusal_and_one_that_nobody_left_does_not() {
    for (why, failures) in [
        (CancelReason::Left, 3),
        (CancelReason::HoldEnded, 3),
        (CancelReason::Interrupted, 2),
        (CancelReason::Refused, 2),
    ] {
        let mut session = at(in_flight(InFlightStep::Cancel(why)));
        session.failures = 2;
        act(&mut session, looked(1, Outcome::Canceled));
        let pause = (failures == 3).then(|| NOW.plus_seconds(5));
        assert_eq!((session.failures, session.retry_at), (failures, pause));
    }
}

#[test]
fn the_tenth_check_that_is_left_expires_the_session() {
    let mut session = at(in_flight(InFlightStep::Cancel(CancelReason::Left)));
    session.failures = MOST_FAILURES - 1;
    let change = act(&mut session, looked(1, Outcome::Canceled));
    let expired = Message::Record(vec![CheckoutSessionExpired]);
    assert_eq!(change, messages(vec![LEFT, expired]));
    assert_eq!(Page::of(&session), Page::Expired);
}

#[test]
fn a_place_refused_after_the_check_calls_the_charge_off_and_says_why() {
    for (verdict, refusal, page) in [
        (Verdict::Inactive, ReserveRefusal::Inactive, Page::Inactive),
        (Verdict::Ended, ReserveRefusal::Ended, Page::Ended),
    ] {
        let mut session = at(in_flight(InFlightStep::Capture));
        assert_eq!(act(&mut session, reserved(1, verdict)), next(CANCEL));
        let change = act(&mut session, looked(1, Outcome::Canceled));
        assert_eq!(change, messages(vec![RELEASE, nothing_new()]));
        assert_eq!(session.refusal, Some(refusal));
        assert_eq!(Page::of(&session), page);
    }
}

#[test]
fn a_capture_whose_gate_did_not_answer_is_tried_again_by_the_alarm() {
    let mut session = at(in_flight(InFlightStep::Capture));
    let lost = Command::Reserved {
        attempt: 1,
        gate: GateId::Link,
        reply: None,
    };
    assert_eq!(act(&mut session, lost), Change::default());
    assert_eq!(tick(&mut session, ASK_AT), next(LOOK));
    assert_eq!(
        act(&mut session, looked(1, Outcome::Authorised)),
        next(RESERVE)
    );
}

#[test]
fn every_change_of_a_session_raises_its_sequence_by_one() {
    let mut session = session();
    act(&mut session, Command::Pay(order(1)));
    act(&mut session, reserved(1, GRANTED));
    assert_eq!(session.sequence, 2);
    act(&mut session, answered(1, Some(NEEDS_ACTION)));
    challenge(&mut session, ChallengeAnswer::Complete, NOW);
    assert_eq!(session.sequence, 4);
    assert_eq!(session.selection, Selection::from(vec![1]));
}
