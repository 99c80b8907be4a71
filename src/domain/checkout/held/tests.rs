//! Reserved money: what a merchant may ask for, and what each answer means.

use super::outcome::unanswered;
use super::rule::{NewCapture, capture, release};
use super::{ReleaseReason, Reservation, Settlement};
use crate::domain::checkout::attempt_end::complete_held;
use crate::domain::checkout::command::{Asked, Change, Command, Message, Next};
use crate::domain::checkout::fixtures::NOW;
use crate::domain::checkout::payment::PaymentResult;
use crate::domain::checkout::session::{InFlightStep, PaymentState, Session};
use crate::domain::checkout::transition::apply;
use crate::domain::checkout::transition_tests::{amount, at, decline, in_flight};
use crate::domain::door::GateId;
use crate::domain::error::Error;
use crate::domain::event::ApiRequest;
use crate::domain::metadata::MetadataChange;
use crate::domain::processor::{Outcome, Refusal};
use crate::domain::{Config, Timestamp};

const UNTIL: Timestamp = NOW.plus_seconds(604_800);
const ASK_AT: Timestamp = NOW.plus_seconds(30);
const HELD: PaymentState = PaymentState::Held { until: UNTIL };
const LOOK: Next = Next::Look { attempt: 1 };
const CAPTURE: Next = Next::Capture { attempt: 1 };
const CANCEL: Next = Next::Cancel { attempt: 1 };
const DUPLICATE: Settlement = Settlement::Release(ReleaseReason::Duplicate);
const AUTOMATIC: Settlement = Settlement::Release(ReleaseReason::Automatic);

fn taking(minor: i64) -> Settlement {
    Settlement::Capture(amount(minor))
}

fn settling(wanted: Settlement) -> PaymentState {
    PaymentState::Settling {
        wanted,
        deadline: ASK_AT,
        tries: 0,
    }
}

fn by() -> ApiRequest {
    ApiRequest {
        id: "req_1".to_owned(),
        idempotency_key: None,
    }
}

/// A complete purchase over 1800 whose money is reserved.
fn held() -> Session {
    let mut session = at(in_flight(InFlightStep::Capture));
    complete_held(&mut session, NOW, &Config::default());
    assert_eq!(session.payment_state, HELD);
    session
}

/// Reserved money in `state`, with what a merchant asked for before that.
fn held_in(state: PaymentState) -> Session {
    let mut session = held();
    session.payment_state = state;
    if let PaymentState::Settling { wanted, .. } = state
        && let Settlement::Capture(amount) = wanted
    {
        let payment = session.payment.as_mut().unwrap();
        payment.reservation.as_mut().unwrap().asked = Some(amount);
    }
    session
}

fn asked(wanted: Settlement) -> Session {
    let mut session = held_in(settling(wanted));
    session.settled_by = Some(by());
    session
}

fn capturing(session: &mut Session, minor: Option<i64>) -> Result<Change, Error> {
    let new = NewCapture {
        amount: minor.map(amount),
        metadata: MetadataChange::default(),
        statement_descriptor_suffix: None,
    };
    capture(session, &new, None, (NOW, &Config::default()))
}

fn releasing(session: &mut Session) -> Result<Change, Error> {
    let at = (NOW, &Config::default());
    release(session, ReleaseReason::Duplicate, None, at)
}

fn answer(session: &mut Session, to: Asked, outcome: Option<Outcome>) -> Change {
    let answered = Command::Answered {
        attempt: 1,
        to,
        outcome,
    };
    apply(session, answered, NOW, &Config::default())
}

fn told() -> Vec<Message> {
    vec![Message::Record(Vec::new())]
}

#[test]
fn a_merchant_takes_all_or_a_part_or_lets_go_and_the_processor_is_asked() {
    for (minor, wanted) in [(None, 1800), (Some(1800), 1800), (Some(1), 1)] {
        let mut session = held();
        let change = capturing(&mut session, minor).unwrap();
        assert_eq!((change.next, change.messages), (Some(CAPTURE), vec![]));
        assert_eq!(session.payment_state, settling(taking(wanted)));
        assert_eq!(session.due(), Some(ASK_AT));
    }
    let mut session = held();
    let change = releasing(&mut session).unwrap();
    assert_eq!((change.next, change.messages), (Some(CANCEL), vec![]));
    assert_eq!(session.payment_state, settling(DUPLICATE));
}

#[test]
fn more_than_is_reserved_is_not_taken() {
    let mut session = held();
    let before = session.clone();
    let refused = capturing(&mut session, Some(1801)).unwrap_err();
    assert_eq!(refused.code.as_deref(), Some("amount_too_large"));
    assert_eq!(session, before);
}

#[test]
fn nothing_else_is_asked_for_while_the_processor_is_at_work_or_when_it_is_over() {
    for (state, expected) in [
        (settling(taking(1800)), "is being captured or canceled"),
        (settling(DUPLICATE), "is being captured or canceled"),
        (PaymentState::Paid, "already been captured"),
    ] {
        let mut session = held();
        session.payment_state = state;
        if state == PaymentState::Paid {
            session.payment.as_mut().unwrap().result = PaymentResult::Succeeded;
        }
        let before = session.clone();
        let refused = capturing(&mut session, None).unwrap_err();
        assert!(refused.message.contains(expected), "{}", refused.message);
        releasing(&mut session).unwrap_err();
        assert_eq!(session, before);
    }
}

#[test]
fn what_was_taken_is_believed_whoever_says_so() {
    for to in [Asked::Capture, Asked::Cancel, Asked::Look] {
        for (state, taken) in [
            (HELD, None),
            (settling(taking(1800)), None),
            (settling(taking(700)), Some(amount(700))),
            (settling(DUPLICATE), None),
        ] {
            let mut session = held_in(state);
            let change = answer(&mut session, to, Some(Outcome::Captured));
            assert_eq!((change.next, change.messages), (None, told()));
            assert_eq!(session.payment_state, PaymentState::Paid);
            assert_eq!(session.charged(), taken, "{to:?} {state:?}");
            assert_eq!(session.due(), None);
            let again = answer(&mut session, to, Some(Outcome::Captured));
            assert_eq!(again, Change::default(), "it is told once");
        }
    }
}

#[test]
fn that_it_was_let_go_is_believed_by_looking_alone() {
    for (state, shown) in [
        (HELD, ReleaseReason::Automatic),
        (settling(DUPLICATE), ReleaseReason::Duplicate),
        (settling(AUTOMATIC), ReleaseReason::Automatic),
        // Its bank was quicker than the merchant.
        (settling(taking(1800)), ReleaseReason::Automatic),
    ] {
        for outcome in [Outcome::Canceled, Outcome::Declined(decline())] {
            let mut session = held();
            session.payment_state = state;
            answer(&mut session, Asked::Capture, Some(outcome.clone()));
            answer(&mut session, Asked::Cancel, Some(outcome.clone()));
            assert_eq!(session.payment_state, state, "{outcome:?}");
            let change = answer(&mut session, Asked::Look, Some(outcome));
            assert_eq!((change.next, change.messages), (None, told()));
            assert_eq!(session.payment_state, PaymentState::Failed);
            let result = session.payment.as_ref().map(|payment| &payment.result);
            let released = PaymentResult::Released {
                at: NOW,
                reason: shown,
            };
            assert_eq!(result, Some(&released));
        }
    }
}

#[test]
fn what_the_processor_says_to_a_cancel_is_looked_at() {
    for outcome in [Outcome::Canceled, Outcome::Authorised, Outcome::NotStarted] {
        let mut session = asked(DUPLICATE);
        let change = answer(&mut session, Asked::Cancel, Some(outcome));
        assert_eq!(change, Change::next(LOOK));
    }
    let mut session = asked(DUPLICATE);
    let change = answer(&mut session, Asked::Look, Some(Outcome::Authorised));
    assert_eq!(
        change,
        Change::default(),
        "it is asked again when it is due"
    );
    assert_eq!(session.payment_state, settling(DUPLICATE));
}

#[test]
fn what_is_found_to_be_reserved_still_is_taken_again() {
    let mut session = asked(taking(700));
    let change = answer(&mut session, Asked::Look, Some(Outcome::Authorised));
    assert_eq!(change, Change::next(CAPTURE));
    assert_eq!(session.payment_state, settling(taking(700)));
    let mut untouched = held();
    let change = answer(&mut untouched, Asked::Look, Some(Outcome::Authorised));
    assert_eq!(change, Change::default(), "nobody wants it yet");
}

#[test]
fn a_refusal_leaves_it_reserved_and_is_told_of_with_the_notes_that_came_with_it() {
    let refused = || Some(Outcome::Refused(Refusal::TooMuch));
    let mut session = asked(taking(700));
    let change = answer(&mut session, Asked::Capture, refused());
    assert_eq!(change.messages, told());
    assert_eq!((session.payment_state, &session.settled_by), (HELD, &None));
    let mut session = asked(taking(700));
    assert_eq!(unanswered(&mut session, NOW).messages, told());
    assert_eq!(unanswered(&mut session, NOW), Change::default());
    assert_eq!(session.intent_status(), Some("processing"));
    let change = answer(&mut session, Asked::Capture, refused());
    assert_eq!(change.messages, told());
    assert_eq!(session.payment_state, HELD);
    assert_eq!(session.intent_status(), Some("requires_capture"));
    // It refused a cancel: that says nothing of the money.
    let mut session = asked(DUPLICATE);
    let change = answer(&mut session, Asked::Cancel, refused());
    assert_eq!(change, Change::next(LOOK));
}

#[test]
fn whose_request_it_was_is_told_with_the_answer() {
    let mut session = asked(taking(1800));
    let change = answer(&mut session, Asked::Capture, Some(Outcome::Captured));
    assert_eq!(change.request, Some(by()));
    assert_eq!(session.settled_by, None);
}

#[test]
fn after_seven_days_it_is_let_go_unless_a_capture_was_first() {
    let tick = |session: &mut Session, now| {
        let change = apply(session, Command::Tick, now, &Config::default());
        change.next
    };
    let mut session = held();
    assert_eq!(tick(&mut session, UNTIL.plus_millis(-1)), None);
    assert_eq!(tick(&mut session, UNTIL), Some(CANCEL));
    let refused = capturing(&mut session, None).unwrap_err();
    assert_eq!(refused.code.as_deref(), Some("lock_timeout"));
    let mut session = held();
    let at = (UNTIL.plus_millis(-1), &Config::default());
    let new = NewCapture {
        amount: None,
        metadata: MetadataChange::default(),
        statement_descriptor_suffix: None,
    };
    capture(&mut session, &new, None, at).unwrap();
    assert_eq!(tick(&mut session, UNTIL), None, "the capture is under way");
    let due = session.due().unwrap();
    assert_eq!(tick(&mut session, due), Some(LOOK));
    answer(&mut session, Asked::Look, Some(Outcome::Captured));
    assert_eq!(session.payment_state, PaymentState::Paid);
}

#[test]
fn no_answer_is_asked_for_again_each_time_later() {
    for (wanted, next) in [(taking(700), &LOOK), (DUPLICATE, &CANCEL)] {
        let mut session = asked(wanted);
        let (mut pauses, mut now) = (Vec::new(), NOW);
        for _ in 0..9 {
            let due = session.due().unwrap();
            pauses.push(due.seconds() - now.seconds());
            now = due;
            let change = apply(&mut session, Command::Tick, now, &Config::default());
            assert_eq!(change.next.as_ref(), Some(next));
            let silent = answer(&mut session, Asked::Look, None);
            assert_eq!(silent, Change::default());
        }
        assert_eq!(pauses, [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]);
    }
}

#[test]
fn the_place_of_what_was_let_go_is_sold_again_only_where_the_link_says_so() {
    for reopen in [false, true] {
        let mut session = asked(DUPLICATE);
        session.published.link.reopen_failed = reopen;
        let change = answer(&mut session, Asked::Look, Some(Outcome::Canceled));
        let mut expected = told();
        if reopen {
            expected.insert(0, Message::Reopen(GateId::Link, 1));
        }
        assert_eq!(change.messages, expected);
    }
}

#[test]
fn what_is_reserved_is_remembered_as_long_as_its_payment() {
    let session = held();
    let reservation = session.payment.unwrap().reservation;
    let taken = None;
    assert_eq!(
        reservation,
        Some(Reservation {
            until: UNTIL,
            asked: None,
            taken
        })
    );
}

#[test]
fn a_capture_that_is_answered_after_it_was_refused_took_what_was_asked_for() {
    for then in [None, Some(DUPLICATE)] {
        let mut session = held();
        capturing(&mut session, Some(500)).unwrap();
        let refused = Some(Outcome::Refused(Refusal::TooMuch));
        answer(&mut session, Asked::Capture, refused);
        assert_eq!(session.payment_state, HELD);
        if then.is_some() {
            releasing(&mut session).unwrap();
        }
        answer(&mut session, Asked::Capture, Some(Outcome::Captured));
        assert_eq!(session.payment_state, PaymentState::Paid);
        assert_eq!(session.charged(), Some(amount(500)));
    }
}
