//! A gate's answers, one by one; `gates_tests` has two gates.

use super::command::{Command, Next, Order};
use super::ending_tests::{CANCEL, LOOK, RESERVE, tick};
use super::fixtures::{NOW, link, published, session};
use super::selection::Selection;
use super::session::{InFlightStep, Problem, ReserveRefusal};
use super::transition::apply;
use super::transition_tests::{
    ASK_AT, GRANTED, HELD_UNTIL, OPEN, RELEASE, act, amount, at, in_flight, looked, messages, next,
    order, reserved, reserving, state,
};
use super::view::Page;
use crate::domain::door::GateId;
use crate::domain::gate::{ReserveReply, Verdict};
use crate::domain::offer::{AdjustableQuantity, Item, Offer};
use crate::domain::password::Password;
use crate::domain::payment_link::{PaymentLink, Published};
use crate::domain::price::CurrencyOption;
use crate::domain::processor::Outcome;
use crate::domain::quota::{AttemptStatus, Reserved};
use crate::domain::wait::Wait;
use crate::domain::{Config, Currency};

/// The link of the fixtures with its notebook at `minor` cents, one version on.
fn dearer(minor: i64) -> Published {
    let mut item: Item = link().offer.items.remove(0);
    item.price.unit_amount = amount(minor).into();
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
fn a_granted_place_leads_to_the_charge() {
    let mut session = reserving();
    let change = act(&mut session, reserved(1, GRANTED));
    assert_eq!(change, next(Next::Authorise { attempt: 1 }));
    assert_eq!(session.held_until(), Some(HELD_UNTIL));
    assert_eq!(state(&session), in_flight(InFlightStep::Authorise));
}

#[test]
fn a_refusal_by_link_says_why_and_gives_nothing_back() {
    let open = |refusal, problem| (OPEN, refusal, problem);
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
            Verdict::Held(Wait::new(until)),
            open(Some(ReserveRefusal::HeldByOthers(Wait::new(until))), None),
        ),
        (
            Verdict::TermsChanged,
            open(None, Some(Problem::TermsChanged { before })),
        ),
    ] {
        let mut session = reserving();
        let change = act(&mut session, reserved(1, verdict));
        assert_eq!(change, messages(Vec::new()), "nobody is told");
        assert!(!session.is_shown());
        assert_eq!(
            (state(&session), session.refusal, session.problem.clone()),
            expected
        );
        assert_eq!(session.attempt_status(1), AttemptStatus::Dead);
    }
}

#[test]
fn whoever_is_made_to_wait_may_try_again_then_and_nobody_is_told() {
    let mut session = reserving();
    let until = NOW.plus_seconds(60);
    let change = act(&mut session, reserved(1, Verdict::Paused(until)));
    assert_eq!(change, messages(Vec::new()));
    assert_eq!(Page::of(&session), Page::form(Problem::TooSoon { until }));
    let early = act(&mut session, Command::Pay(order(2)));
    assert_eq!(early.page, Some(Page::form(Problem::TooSoon { until })));
    let again = apply(
        &mut session,
        Command::Pay(order(2)),
        until,
        &Config::default(),
    );
    assert!(matches!(again.next, Some(Next::Reserve { attempt: 2, .. })));
}

#[test]
fn a_reserve_without_an_answer_is_released_and_the_buyer_may_try_again() {
    let over = reserved(1, Verdict::Quota(Reserved::Over));
    let lost = Command::Reserved {
        attempt: 1,
        gate: GateId::Link,
        reply: None,
    };
    for command in [over, lost] {
        let mut session = reserving();
        let change = act(&mut session, command);
        assert_eq!(change, messages(vec![RELEASE]));
        assert_eq!(Page::of(&session), Page::form(Problem::Interrupted));
        let again = act(&mut session, Command::Pay(order(2)));
        assert!(matches!(again.next, Some(Next::Reserve { attempt: 2, .. })));
    }
}

#[test]
fn terms_that_changed_before_the_reserve_are_shown_and_nothing_is_charged() {
    let mut session = reserving();
    let reply = ReserveReply {
        verdict: Verdict::TermsChanged,
        fresh: Some(dearer(2000)),
    };
    let command = Command::Reserved {
        attempt: 1,
        gate: GateId::Link,
        reply: Some(Box::new(reply)),
    };
    assert_eq!(act(&mut session, command), messages(Vec::new()));
    let before = amount(1800);
    assert_eq!(
        Page::of(&session),
        Page::form(Problem::TermsChanged { before })
    );
    assert_eq!(session.published, dearer(2000));
    assert_eq!(session.total, amount(2000), "what the API shows adds up");
}

#[test]
fn what_came_with_a_new_password_is_kept_from_a_buyer_who_has_not_given_it() {
    let password = |word, salt| Password::of(word, &[salt; 16]);
    let given = password("open sesame", 1);
    for (fresh_password, is_shown) in [
        (password("open barley", 2), false),
        (given.clone(), true),
        (None, true),
    ] {
        let mut session = reserving();
        session.published.link.password = given.clone();
        let mut fresh = dearer(2000);
        fresh.link.password = fresh_password;
        let reply = ReserveReply {
            verdict: Verdict::TermsChanged,
            fresh: Some(fresh),
        };
        let command = Command::Reserved {
            attempt: 1,
            gate: GateId::Link,
            reply: Some(Box::new(reply)),
        };
        act(&mut session, command);
        // Tickets are made out to it.
        assert_eq!(session.published.link.password, given);
        let offer = if is_shown { dearer(2000) } else { published() }.link.offer;
        assert_eq!(session.published.link.offer, offer);
        assert!(matches!(Page::of(&session), Page::Form { .. }));
    }
}

#[test]
fn a_currency_that_is_given_up_before_the_reserve_leaves_no_total_in_it() {
    let usd = Currency::parse("usd").unwrap();
    let mut session = reserving();
    let option = CurrencyOption {
        unit_amount: amount(2000).into(),
        tax_behavior: None,
    };
    let price = &mut session.published.link.offer.items[0].price;
    price.currency_options.insert(usd, option);
    session.selection.currency = Some(usd);
    session.total = amount(2000);
    let reply = ReserveReply {
        verdict: Verdict::TermsChanged,
        fresh: Some(published()),
    };
    let command = Command::Reserved {
        attempt: 1,
        gate: GateId::Link,
        reply: Some(Box::new(reply)),
    };
    act(&mut session, command);
    assert_eq!(Page::of(&session), Page::form(Problem::CurrencyChanged));
    assert_eq!(session.currency(), session.offer().currency);
    assert_eq!(session.total, amount(1800));
}

#[test]
fn a_quantity_the_merchant_changed_is_shown_at_once_when_the_terms_changed() {
    let mut session = reserving();
    let mut fresh = published();
    fresh.link.offer.terms_version = 2;
    fresh.link.offer.items[0].quantity = 3;
    let reply = ReserveReply {
        verdict: Verdict::TermsChanged,
        fresh: Some(fresh),
    };
    let command = Command::Reserved {
        attempt: 1,
        gate: GateId::Link,
        reply: Some(Box::new(reply)),
    };
    act(&mut session, command);
    assert_eq!(session.selection, Selection::from(vec![3]));
}

#[test]
fn a_place_granted_for_another_total_than_agreed_is_given_back() {
    let mut session = reserving();
    let reply = ReserveReply {
        verdict: GRANTED,
        fresh: Some(dearer(2000)),
    };
    let command = Command::Reserved {
        attempt: 1,
        gate: GateId::Link,
        reply: Some(Box::new(reply)),
    };
    assert_eq!(act(&mut session, command), messages(vec![RELEASE]));
    let before = amount(1800);
    assert_eq!(
        Page::of(&session),
        Page::form(Problem::TermsChanged { before })
    );
}

/// The link's answer with a newer copy of it.
fn granted(fresh: Published) -> Command {
    let reply = ReserveReply {
        verdict: GRANTED,
        fresh: Some(fresh),
    };
    Command::Reserved {
        attempt: 1,
        gate: GateId::Link,
        reply: Some(Box::new(reply)),
    }
}

/// The link of the fixtures, of which a buyer takes one notebook to `maximum`.
fn at_most(maximum: u32, published: Published) -> Published {
    let mut published = published;
    let range = AdjustableQuantity {
        minimum: 1,
        maximum,
    };
    published.link.offer.items[0].adjustable = Some(range);
    published
}

#[test]
fn nothing_is_charged_for_more_than_the_granted_terms_allow_though_the_total_is_the_same() {
    let mut session = session();
    session.published = at_most(10, published());
    let seen = Order {
        shown: amount(18_000),
        selection: Selection::from(vec![10]),
        ..order(1)
    };
    act(&mut session, Command::Pay(seen));
    let change = act(&mut session, granted(at_most(2, dearer(1800))));
    assert_eq!(change, messages(vec![RELEASE]));
    let before = amount(18_000);
    assert_eq!(
        Page::of(&session),
        Page::form(Problem::TermsChanged { before })
    );
    assert_eq!(session.selection, Selection::from(vec![2]));
    // Shown again, it is bought as it now is.
    let again = Order {
        terms_version: 2,
        shown: amount(3600),
        selection: Selection::from(vec![2]),
        ..order(2)
    };
    act(&mut session, Command::Pay(again));
    let change = act(&mut session, reserved(2, GRANTED));
    assert_eq!(change, next(Next::Authorise { attempt: 2 }));
}

#[test]
fn what_was_agreed_to_stays_as_it_was_when_the_place_is_granted_again_after_the_banks_check() {
    let mut session = at(in_flight(InFlightStep::Capture));
    let change = act(&mut session, granted(dearer(2000)));
    assert_eq!(change, next(Next::Capture { attempt: 1 }));
    assert_eq!(session.published, published());
}

#[test]
fn a_place_that_was_lost_meanwhile_is_said_to_have_been_interrupted() {
    let mut session = at(in_flight(InFlightStep::Capture));
    let over = Verdict::Quota(Reserved::Over);
    assert_eq!(act(&mut session, reserved(1, over)), next(CANCEL));
    act(&mut session, looked(1, Outcome::Canceled));
    assert_eq!(Page::of(&session), Page::form(Problem::Interrupted));
}

#[test]
fn a_gate_that_never_answers_before_the_capture_is_asked_each_time_later() {
    let mut session = at(in_flight(InFlightStep::Capture));
    let lost = || Command::Reserved {
        attempt: 1,
        gate: GateId::Link,
        reply: None,
    };
    let mut now = ASK_AT;
    for wait in [60, 120, 240, 300] {
        act(&mut session, lost());
        assert_eq!(tick(&mut session, now), next(LOOK));
        let found = looked(1, Outcome::Authorised);
        let change = apply(&mut session, found, NOW, &Config::default());
        assert_eq!(change, next(RESERVE));
        now = NOW.plus_seconds(wait);
        assert_eq!(session.due(), Some(now));
    }
}
