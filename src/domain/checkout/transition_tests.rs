//! Every transition of a session up to the processor's first answer; `ending_tests` has the rest.

use super::challenge::ChallengeAnswer;
use super::command::{Asked, Change, Command, Message, Next, Order};
use super::fixtures::{NOW, card, reference, session};
use super::form::Details;
use super::hold::{Hold, HoldState};
use super::payment::PaymentResult;
use super::selection::Selection;
use super::session::{CancelReason, InFlightStep, PaymentState, Problem, Purchase, Session};
use super::transition::apply;
use super::view::Page;
use crate::domain::door::GateId;
use crate::domain::event::EventType;
use crate::domain::gate::{ReserveReply, Verdict};
use crate::domain::processor::{Decline, How, Outcome};
use crate::domain::quota::{AttemptStatus, Committed, Reserved};
use crate::domain::strangers::EndedBy;
use crate::domain::{Amount, Config, Timestamp};

pub(super) const HELD_UNTIL: Timestamp = NOW.plus_seconds(600);
pub(super) const ASK_AT: Timestamp = NOW.plus_seconds(30);

pub(super) fn amount(minor: i64) -> Amount {
    Amount::new(minor).unwrap()
}

pub(super) fn order(attempt: u32) -> Order {
    Order {
        attempt,
        terms_version: 1,
        shown: amount(1800),
        selection: Selection::from(vec![1]),
        details: Details::default(),
        method: Some(card().into()),
        gates: vec![GateId::Link],
        reference: Some(reference(attempt)),
        customer: None,
    }
}

pub(super) type State = (Purchase, PaymentState);

pub(super) const OPEN: State = (Purchase::Open, PaymentState::None);
pub(super) const COMPLETE: State = (Purchase::Complete { at: NOW }, PaymentState::Paid);
pub(super) const EXPIRED: State = (Purchase::Expired { at: NOW }, PaymentState::None);
pub(super) const AWAITING: State = (
    Purchase::Open,
    PaymentState::NeedsAction {
        deadline: HELD_UNTIL,
    },
);
pub(super) const COMMIT: Message = Message::Commit(GateId::Link, 1);
pub(super) const RELEASE: Message = Message::Release(GateId::Link, 1, EndedBy::Others);
/// The place of an attempt that came to nothing by its buyer's doing.
pub(super) const LEFT: Message = Message::Release(GateId::Link, 1, EndedBy::Buyer);
pub(super) const NEEDS_ACTION: Outcome = Outcome::NeedsAction(How::OwnPage);

pub(super) fn state(session: &Session) -> State {
    (session.purchase, session.payment_state)
}

pub(super) fn set(session: &mut Session, (purchase, payment_state): State) {
    session.purchase = purchase;
    session.payment_state = payment_state;
    let over = HoldState::Over;
    let held = HoldState::Held { until: HELD_UNTIL };
    let state = match (purchase, payment_state) {
        (Purchase::Complete { .. }, _) => HoldState::Counted,
        (
            _,
            PaymentState::InFlight {
                step: InFlightStep::Claim,
                ..
            },
        ) => over,
        (_, PaymentState::InFlight { .. } | PaymentState::NeedsAction { .. }) => held,
        (_, _) => over,
    };
    session.holds = vec![Hold {
        gate: GateId::Link,
        state,
    }];
}

/// A session whose first attempt is in `state`.
pub(super) fn at(state: State) -> Session {
    let mut session = Session {
        attempt: 1,
        method: Some(card().into()),
        reference: Some(reference(1)),
        ..session()
    };
    set(&mut session, state);
    session
}

/// A session whose first attempt waits for the link's answer about a place.
pub(super) fn reserving() -> Session {
    let mut session = at(in_flight(InFlightStep::Authorise));
    session.holds[0].state = HoldState::Asked;
    session
}

pub(super) fn in_flight(step: InFlightStep) -> State {
    tried(step, 0, ASK_AT)
}

pub(super) fn tried(step: InFlightStep, tries: u32, deadline: Timestamp) -> State {
    let payment_state = PaymentState::InFlight {
        step,
        deadline,
        tries,
    };
    (Purchase::Open, payment_state)
}

pub(super) fn act(session: &mut Session, command: Command) -> Change {
    apply(session, command, NOW, &Config::default())
}

pub(super) fn reserved(attempt: u32, verdict: Verdict) -> Command {
    Command::Reserved {
        attempt,
        gate: GateId::Link,
        reply: Some(Box::new(ReserveReply {
            verdict,
            fresh: None,
        })),
    }
}

pub(super) const GRANTED: Verdict = Verdict::Quota(Reserved::Granted { until: HELD_UNTIL });

/// The processor's answer to the first call about an attempt.
pub(super) fn answered(attempt: u32, outcome: Option<Outcome>) -> Command {
    to(Asked::Authorise, attempt, outcome)
}

/// The processor's answer to a look.
pub(super) fn looked(attempt: u32, outcome: Outcome) -> Command {
    to(Asked::Look, attempt, Some(outcome))
}

pub(super) fn to(to: Asked, attempt: u32, outcome: Option<Outcome>) -> Command {
    Command::Answered {
        attempt,
        to,
        outcome,
    }
}

pub(super) fn decline() -> Decline {
    Decline {
        code: "card_declined".into(),
        decline_code: Some("generic_decline".into()),
        message: "Your card was declined.".into(),
    }
}

pub(super) fn next(next: Next) -> Change {
    Change {
        next: Some(next),
        ..Change::default()
    }
}

pub(super) fn messages(messages: Vec<Message>) -> Change {
    Change {
        messages,
        ..Change::default()
    }
}

pub(super) fn result(session: &Session) -> Option<&PaymentResult> {
    session.payment.as_ref().map(|payment| &payment.result)
}

fn states() -> Vec<(&'static str, State)> {
    let pending = PaymentState::Pending {
        look_at: ASK_AT,
        tries: 0,
    };
    let complete = Purchase::Complete { at: NOW };
    let cancel = in_flight(InFlightStep::Cancel(CancelReason::Left));
    vec![
        ("open", OPEN),
        ("authorise", in_flight(InFlightStep::Authorise)),
        ("authenticate", in_flight(InFlightStep::Authenticate)),
        ("capture", in_flight(InFlightStep::Capture)),
        ("look", in_flight(InFlightStep::Look)),
        ("cancel", cancel),
        ("claim", in_flight(InFlightStep::Claim)),
        ("awaiting", AWAITING),
        ("pending", (complete, pending)),
        ("complete", COMPLETE),
        ("failed", (complete, PaymentState::Failed)),
        ("expired", EXPIRED),
    ]
}

const EVERYWHERE: &[&str] = &[
    "open",
    "authorise",
    "authenticate",
    "capture",
    "look",
    "cancel",
    "claim",
    "awaiting",
    "pending",
    "complete",
    "failed",
    "expired",
];
const AT_WORK: &[&str] = &["authorise", "authenticate", "capture"];
const UNFINISHED: &[&str] = &[
    "authorise",
    "authenticate",
    "capture",
    "look",
    "cancel",
    "awaiting",
];
const UNSETTLED: &[&str] = &[
    "authorise",
    "authenticate",
    "capture",
    "look",
    "cancel",
    "awaiting",
    "pending",
];

/// Where money that is only reserved is taken or let go.
const WITHOUT_MONEY: &[&str] = &[
    "open",
    "authorise",
    "authenticate",
    "look",
    "awaiting",
    "pending",
    "failed",
    "expired",
];

/// Commands, and the states which each of them moves.
fn commands() -> Vec<(Command, &'static [&'static str])> {
    let challenge = |attempt, answer| Command::Challenge { attempt, answer };
    let commit = |attempt, committed| Command::CommitAnswered {
        attempt,
        gate: GateId::Link,
        committed,
    };
    let refused = Outcome::Declined(decline());
    let reversed = Command::ReverseAnswered {
        attempt: 1,
        outcome: Outcome::Refunded,
    };
    vec![
        (Command::Pay(order(1)), &[]),
        (Command::Pay(order(2)), &["open"]),
        (Command::Pay(order(3)), &[]),
        (reserved(1, GRANTED), &["capture"]),
        (reserved(1, Verdict::Inactive), &["capture"]),
        (reserved(0, GRANTED), &[]),
        (answered(1, None), AT_WORK),
        (answered(1, Some(refused.clone())), UNFINISHED),
        (looked(1, Outcome::Canceled), UNSETTLED),
        (answered(1, Some(Outcome::Canceled)), AT_WORK),
        (
            to(Asked::Cancel, 1, Some(Outcome::Canceled)),
            &["authorise", "authenticate", "capture", "cancel"],
        ),
        (looked(1, Outcome::NotStarted), &["look"]),
        (looked(1, refused), UNSETTLED),
        (answered(1, Some(NEEDS_ACTION)), &["authorise", "look"]),
        (
            answered(1, Some(Outcome::Authorised)),
            &["authorise", "authenticate", "look", "awaiting"],
        ),
        (looked(1, Outcome::Authorised), WITHOUT_MONEY),
        (looked(0, Outcome::Canceled), &[]),
        (challenge(1, ChallengeAnswer::Complete), &["awaiting"]),
        (challenge(0, ChallengeAnswer::Leave), &[]),
        (commit(1, Some(Committed::Counted)), &["claim"]),
        (commit(0, Some(Committed::Counted)), &[]),
        (
            // It is at least kept until the charge is known.
            Command::Word { attempt: 1 },
            EVERYWHERE,
        ),
        (Command::Word { attempt: 9 }, &[]),
        (reversed, &[]),
        (Command::Tick, &[]),
    ]
}

#[test]
fn what_fits_nothing_under_way_changes_nothing() {
    for (command, moves) in commands() {
        for (name, state) in states() {
            let mut session = at(state);
            let change = act(&mut session, command.clone());
            let moved = change != Change::default() || session != at(state);
            assert_eq!(moved, moves.contains(&name), "{name} and {command:?}");
        }
    }
}

#[test]
fn a_first_post_uses_up_its_number_and_asks_link() {
    let mut session = session();
    let change = act(&mut session, Command::Pay(order(1)));
    let expected = next(Next::Reserve {
        attempt: 1,
        gate: GateId::Link,
    });
    assert_eq!(change, expected);
    assert_eq!(state(&session), in_flight(InFlightStep::Authorise));
    assert_eq!((session.attempt, session.sequence), (1, 1));
    assert_eq!(
        session.attempt_status(1),
        AttemptStatus::Live { ask_at: ASK_AT }
    );
}

#[test]
fn the_second_half_of_a_double_click_starts_nothing() {
    let mut session = session();
    act(&mut session, Command::Pay(order(1)));
    let first = session.clone();
    assert_eq!(act(&mut session, Command::Pay(order(1))), Change::default());
    assert_eq!(session, first);
    assert_eq!(Page::of(&session), Page::Processing);
}

#[test]
fn a_post_for_an_older_attempt_gets_that_attempts_outcome() {
    let mut session = at(in_flight(InFlightStep::Authorise));
    act(
        &mut session,
        answered(1, Some(Outcome::Declined(decline()))),
    );
    let change = act(&mut session, Command::Pay(order(1)));
    assert_eq!(change, Change::default());
    assert_eq!(Page::of(&session), Page::form(Problem::Declined(decline())));
}

#[test]
fn a_post_after_the_end_of_the_session_ends_it() {
    let mut session = session();
    session.expires_at = NOW;
    let change = act(&mut session, Command::Pay(order(1)));
    let recorded = vec![Message::Record(vec![EventType::CheckoutSessionExpired])];
    assert_eq!(change, messages(recorded));
    assert_eq!(state(&session), EXPIRED);
}

#[test]
fn another_total_than_shown_is_shown_again_before_anything_is_reserved() {
    let mut session = session();
    let order = Order {
        shown: amount(1700),
        ..order(1)
    };
    let change = act(&mut session, Command::Pay(order));
    let before = amount(1700);
    let expected = Page::form(Problem::TermsChanged { before });
    assert_eq!((change.page, change.next), (Some(expected), None));
    assert_eq!((state(&session), session.attempt), (OPEN, 0));
}

#[test]
fn other_terms_than_the_copys_are_shown_again_before_anything_is_reserved() {
    for terms_version in [0, 2, u64::MAX] {
        let mut session = session();
        let order = Order {
            terms_version,
            ..order(1)
        };
        let change = act(&mut session, Command::Pay(order));
        let before = amount(1800);
        let expected = Page::form(Problem::TermsChanged { before });
        assert_eq!((change.page, change.next), (Some(expected), None));
        assert_eq!((state(&session), session.attempt), (OPEN, 0));
    }
}

#[test]
fn an_order_under_the_smallest_charge_is_refused_before_anything_is_reserved() {
    let mut session = session();
    session.published.link.offer.items[0].price.unit_amount = amount(30).into();
    let order = Order {
        shown: amount(30),
        ..order(1)
    };
    let change = act(&mut session, Command::Pay(order));
    let least = amount(50);
    let expected = Page::form(Problem::OrderTooSmall { least });
    assert_eq!((change.page, change.next), (Some(expected), None));
    assert_eq!((state(&session), session.attempt), (OPEN, 0));
}

#[test]
fn an_order_that_cannot_be_priced_is_refused_before_anything_is_reserved() {
    for (quantity, problem) in [(0, Problem::OrderEmpty), (999_999, Problem::OrderTooLarge)] {
        let mut session = session();
        let order = Order {
            selection: Selection::from(vec![quantity]),
            ..order(1)
        };
        let change = act(&mut session, Command::Pay(order));
        assert_eq!(change.page, Some(Page::form(problem)));
        assert_eq!((state(&session), session.attempt), (OPEN, 0));
    }
}
