//! Every transition of a session up to the processor's first answer; `ending_tests` has the rest.

use super::challenge::ChallengeAnswer;
use super::command::{Change, Command, Message, Next, Order};
use super::fixtures::{NOW, card, link, published, session};
use super::form::Details;
use super::order::Quantities;
use super::payment::PaymentResult;
use super::session::{CancelReason, InFlightStep, Problem, ReserveRefusal, Session, SessionState};
use super::transition::apply;
use super::view::Page;
use crate::domain::event::EventType;
use crate::domain::gate::{ReserveReply, Verdict};
use crate::domain::offer::{Item, Offer};
use crate::domain::payment_link::{PaymentLink, Published};
use crate::domain::processor::{Decline, Outcome};
use crate::domain::quota::{AttemptStatus, Committed, Reserved};
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
        quantities: Quantities(vec![1]),
        details: Details::default(),
        card: card(),
    }
}

/// A session whose first attempt is in `state`.
pub(super) fn at(state: SessionState) -> Session {
    Session {
        state,
        attempt: 1,
        card: Some(card()),
        ..session()
    }
}

pub(super) fn in_flight(step: InFlightStep) -> SessionState {
    SessionState::InFlight {
        step,
        deadline: ASK_AT,
    }
}

pub(super) const CONFIRM: InFlightStep = InFlightStep::Confirm {
    passed: true,
    until: HELD_UNTIL,
};

pub(super) const AWAITING: SessionState = SessionState::AwaitingAction {
    deadline: HELD_UNTIL,
};

pub(super) fn act(session: &mut Session, command: Command) -> Change {
    apply(session, command, NOW, &Config::default())
}

pub(super) fn reserved(attempt: u32, verdict: Verdict) -> Command {
    Command::Reserved {
        attempt,
        reply: Some(Box::new(ReserveReply {
            verdict,
            fresh: None,
        })),
    }
}

pub(super) const GRANTED: Verdict = Verdict::Quota(Reserved::Granted { until: HELD_UNTIL });

pub(super) fn answered(attempt: u32, outcome: Option<Outcome>) -> Command {
    Command::Answered {
        attempt,
        until: Some(HELD_UNTIL),
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

/// The link of the fixtures with its notebook at `minor` cents, one version on.
fn dearer(minor: i64) -> Published {
    let mut item: Item = link().offer.items.remove(0);
    item.price.unit_amount = amount(minor);
    Published {
        revision: 2,
        link: PaymentLink {
            offer: Offer {
                terms_version: 2,
                items: vec![item],
                ..link().offer
            },
            ..link()
        },
        ..published()
    }
}

#[test]
fn what_fits_nothing_under_way_changes_nothing() {
    let states = [
        ("open", SessionState::Open),
        ("charge", in_flight(InFlightStep::Charge)),
        ("confirm", in_flight(CONFIRM)),
        (
            "cancel",
            in_flight(InFlightStep::Cancel(CancelReason::Left)),
        ),
        ("claim", in_flight(InFlightStep::Claim)),
        ("awaiting", AWAITING),
        ("complete", SessionState::Complete { at: NOW }),
        ("expired", SessionState::Expired { at: NOW }),
    ];
    let in_flight = ["charge", "confirm", "cancel"].as_slice();
    let challenge = |attempt, answer| Command::Challenge { attempt, answer };
    let commit = |attempt, committed| Command::CommitAnswered { attempt, committed };
    let commands: [(Command, &[&str]); 17] = [
        (Command::Pay(order(1)), &[]),
        (Command::Pay(order(2)), &["open"]),
        (Command::Pay(order(3)), &[]),
        (reserved(1, GRANTED), &["charge", "confirm"]),
        (reserved(1, Verdict::Inactive), &["charge", "confirm"]),
        (reserved(0, GRANTED), &[]),
        (answered(1, None), &["charge", "confirm"]),
        (answered(1, Some(Outcome::Declined(decline()))), in_flight),
        (answered(1, Some(Outcome::Canceled)), in_flight),
        (
            answered(1, Some(Outcome::RequiresAction)),
            &["charge", "confirm"],
        ),
        (answered(0, Some(Outcome::Canceled)), &[]),
        (challenge(1, ChallengeAnswer::Complete), &["awaiting"]),
        (challenge(0, ChallengeAnswer::Leave), &[]),
        (commit(1, Some(Committed::Counted)), &["claim"]),
        (commit(0, Some(Committed::Counted)), &[]),
        (Command::Refunded { attempt: 1 }, &[]),
        (Command::Tick, &[]),
    ];
    for (command, moves) in commands {
        for (name, state) in states {
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
        terms_version: 1,
    });
    assert_eq!(change, expected);
    assert_eq!(session.state, in_flight(InFlightStep::Charge));
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
    let mut session = at(in_flight(InFlightStep::Charge));
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
    assert_eq!(session.state, SessionState::Expired { at: NOW });
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
    assert_eq!((session.state, session.attempt), (SessionState::Open, 0));
}

#[test]
fn an_order_that_cannot_be_priced_is_refused_before_anything_is_reserved() {
    for (quantity, problem) in [(0, Problem::OrderEmpty), (999_999, Problem::OrderTooLarge)] {
        let mut session = session();
        let order = Order {
            quantities: Quantities(vec![quantity]),
            ..order(1)
        };
        let change = act(&mut session, Command::Pay(order));
        assert_eq!(change.page, Some(Page::form(problem)));
        assert_eq!((session.state, session.attempt), (SessionState::Open, 0));
    }
}

#[test]
fn a_granted_place_leads_to_the_charge() {
    let mut session = at(in_flight(InFlightStep::Charge));
    let change = act(&mut session, reserved(1, GRANTED));
    let expected = next(Next::Charge {
        attempt: 1,
        until: HELD_UNTIL,
    });
    assert_eq!(change, expected);
    assert_eq!(session.state, in_flight(InFlightStep::Charge));
}

#[test]
fn a_refusal_by_link_says_why_and_gives_nothing_back() {
    let open = |refusal, problem| (SessionState::Open, refusal, problem);
    let until = HELD_UNTIL;
    let before = amount(1800);
    for (verdict, expected) in [
        (
            Verdict::Inactive,
            open(Some(ReserveRefusal::Inactive), None),
        ),
        (
            Verdict::NotOpen(until),
            open(Some(ReserveRefusal::NotOpen { until }), None),
        ),
        (Verdict::Ended, open(Some(ReserveRefusal::Ended), None)),
        (
            Verdict::Quota(Reserved::SoldOut),
            open(Some(ReserveRefusal::SoldOut), None),
        ),
        (
            Verdict::HeldUntil(until),
            open(Some(ReserveRefusal::HeldByOthers { until }), None),
        ),
        (
            Verdict::TermsChanged,
            open(None, Some(Problem::TermsChanged { before })),
        ),
    ] {
        let mut session = at(in_flight(InFlightStep::Charge));
        let change = act(&mut session, reserved(1, verdict));
        let recorded = messages(vec![Message::Record(Vec::new())]);
        assert_eq!(change, recorded, "Account hears that the session exists");
        assert_eq!(
            (session.state, session.refusal, session.problem.clone()),
            expected
        );
        assert_eq!(session.attempt_status(1), AttemptStatus::Dead);
    }
}

#[test]
fn a_reserve_without_an_answer_is_released_and_the_buyer_may_try_again() {
    let over = reserved(1, Verdict::Quota(Reserved::Over));
    let lost = Command::Reserved {
        attempt: 1,
        reply: None,
    };
    for command in [over, lost] {
        let mut session = at(in_flight(InFlightStep::Charge));
        let change = act(&mut session, command);
        assert_eq!(change, messages(vec![Message::Release(1)]));
        assert_eq!(Page::of(&session), Page::form(Problem::Interrupted));
        let again = act(&mut session, Command::Pay(order(2)));
        assert!(matches!(again.next, Some(Next::Reserve { attempt: 2, .. })));
    }
}

#[test]
fn terms_that_changed_before_the_reserve_are_shown_and_nothing_is_charged() {
    let mut session = at(in_flight(InFlightStep::Charge));
    let reply = ReserveReply {
        verdict: Verdict::TermsChanged,
        fresh: Some(dearer(2000)),
    };
    let command = Command::Reserved {
        attempt: 1,
        reply: Some(Box::new(reply)),
    };
    let recorded = messages(vec![Message::Record(Vec::new())]);
    assert_eq!(act(&mut session, command), recorded);
    let before = amount(1800);
    assert_eq!(
        Page::of(&session),
        Page::form(Problem::TermsChanged { before })
    );
    assert_eq!(session.published, dearer(2000));
}

#[test]
fn a_quantity_the_merchant_changed_is_shown_at_once_when_the_terms_changed() {
    let mut session = at(in_flight(InFlightStep::Charge));
    let mut fresh = published();
    fresh.link.offer.terms_version = 2;
    fresh.link.offer.items[0].quantity = 3;
    let reply = ReserveReply {
        verdict: Verdict::TermsChanged,
        fresh: Some(fresh),
    };
    let command = Command::Reserved {
        attempt: 1,
        reply: Some(Box::new(reply)),
    };
    act(&mut session, command);
    assert_eq!(session.quantities, Quantities(vec![3]));
}

#[test]
fn a_place_granted_for_another_total_than_agreed_is_given_back() {
    let mut session = at(in_flight(InFlightStep::Charge));
    let reply = ReserveReply {
        verdict: GRANTED,
        fresh: Some(dearer(2000)),
    };
    let command = Command::Reserved {
        attempt: 1,
        reply: Some(Box::new(reply)),
    };
    assert_eq!(
        act(&mut session, command),
        messages(vec![Message::Release(1)])
    );
    let before = amount(1800);
    assert_eq!(
        Page::of(&session),
        Page::form(Problem::TermsChanged { before })
    );
}

#[test]
fn a_post_that_saw_newer_terms_than_the_session_knows_is_priced_by_links_copy() {
    let mut session = session();
    let seen = Order {
        terms_version: 2,
        shown: amount(2000),
        ..order(1)
    };
    let change = act(&mut session, Command::Pay(seen));
    let expected = next(Next::Reserve {
        attempt: 1,
        terms_version: 2,
    });
    assert_eq!(change, expected);
    let reply = ReserveReply {
        verdict: GRANTED,
        fresh: Some(dearer(2000)),
    };
    let command = Command::Reserved {
        attempt: 1,
        reply: Some(Box::new(reply)),
    };
    let change = act(&mut session, command);
    assert!(matches!(change.next, Some(Next::Charge { .. })));
}
