//! Orders of links that take something off for everybody, and orders that go without it.

use super::command::{Command, Order};
use super::fixtures::{NOW, link, published, session};
use super::order::{Cost, price};
use super::selection::{Selection, Wanted};
use super::session::{Problem, Session};
use super::transition_tests::{GRANTED, act, order};
use crate::domain::coupon::Reduction;
use crate::domain::discount::{Discount, DiscountRefusal};
use crate::domain::door::GateId;
use crate::domain::gate::{ReserveReply, Verdict};
use crate::domain::offer::Offer;
use crate::domain::offered_discount::OfferedDiscount;
use crate::domain::payment_link::Published;
use crate::domain::percent::Percent;
use crate::domain::{Amount, CouponId, Timestamp};

fn half() -> OfferedDiscount {
    OfferedDiscount {
        discount: Discount {
            coupon: CouponId::from_known("half"),
            number: 7,
            name: None,
            reduction: Reduction::Percent(Percent::parse("50").unwrap()),
            products: Vec::new(),
            code: None,
        },
        until: None,
        is_over: false,
    }
}

fn offer_with(own: OfferedDiscount) -> Offer {
    let mut offer = link().offer;
    offer.discounts = vec![own];
    offer
}

fn published_with(own: OfferedDiscount, revision: u64) -> Published {
    let mut published = published();
    published.link.offer = offer_with(own);
    published.revision = revision;
    published
}

fn total(offer: &Offer, selection: &Selection) -> i64 {
    price(offer, selection).unwrap().total.minor()
}

#[test]
fn every_order_has_what_the_link_takes_off_unless_it_goes_without() {
    let offer = offer_with(half());
    let first = Selection::of(&offer);
    assert_eq!(total(&offer, &first), 900);
    assert_eq!(Selection::fit(&offer, &Wanted::default()), first);
    assert_eq!(first.typed_discount(&offer), None, "nobody typed it");
    let mut without = first.clone();
    without.go_without(&offer);
    assert_eq!(
        (total(&offer, &without), without.without.as_deref()),
        (1800, Some("half:7"))
    );
    let wanted = Wanted {
        without: without.without.clone(),
        ..Wanted::default()
    };
    assert_eq!(Selection::fit(&offer, &wanted), without);
    assert_eq!(without.fitted_to(&offer), without, "it is not put back");
    let mut other = half();
    other.discount.number = 8;
    let other = offer_with(other);
    assert_eq!(
        total(&other, &without.fitted_to(&other)),
        900,
        "nobody went without that one"
    );
    assert_eq!(
        without.fitted_to(&link().offer),
        Selection::of(&link().offer)
    );
}

#[test]
fn nothing_that_is_over_is_taken_off() {
    let over = offer_with(half().over());
    assert_eq!(total(&over, &Selection::of(&over)), 1800);
    let until = Timestamp::from_seconds(NOW.seconds() + 60);
    let brief = offer_with(OfferedDiscount {
        until: Some(until),
        ..half()
    });
    for (now, minor) in [(NOW, 900), (until, 1800)] {
        let selection = Selection::of(&brief).as_of(&brief, now);
        assert_eq!(total(&brief, &selection), minor);
        assert_eq!(selection.without.is_some(), minor == 1800);
    }
    assert!(
        over.same_terms(&offer_with(half())),
        "its gate says that it is over"
    );
    assert!(!over.same_terms(&link().offer));
    assert_ne!(over.terms_digest(), link().offer.terms_digest());
}

#[test]
fn a_link_that_may_take_all_off_may_be_free() {
    let cost = |own| Cost::of(&offer_with(own));
    assert_eq!(Cost::of(&link().offer), Cost::Always);
    assert_eq!(cost(half()), Cost::Sometimes);
}

fn coupon() -> GateId {
    GateId::Coupon(half().discount.key())
}

fn says(session: &mut Session, (attempt, gate): (u32, GateId), reply: ReserveReply) {
    let command = Command::Reserved {
        attempt,
        gate,
        reply: Some(Box::new(reply)),
    };
    act(session, command);
}

/// A session that asks the link for a place and the coupon for its discount.
fn asking() -> Session {
    let mut session = session();
    session.published = published_with(half(), 1);
    session.selection = Selection::of(session.offer());
    let order = Order {
        gates: vec![GateId::Link, coupon()],
        selection: session.selection.clone(),
        shown: Amount::new(900).unwrap(),
        ..order(1)
    };
    act(&mut session, Command::Pay(order));
    session
}

fn granted(fresh: Option<Published>) -> ReserveReply {
    ReserveReply {
        verdict: GRANTED,
        fresh,
    }
}

fn used_up() -> ReserveReply {
    ReserveReply {
        verdict: Verdict::NoDiscount(DiscountRefusal::UsedUp),
        fresh: None,
    }
}

#[test]
fn whoever_does_not_get_what_the_link_takes_off_is_asked_for_the_full_price_and_keeps_to_it() {
    // Also where Link knows already that there is nothing left: the coupon is asked, and says why.
    for fresh in [None, Some(published_with(half().over(), 2))] {
        let mut session = asking();
        says(&mut session, (1, GateId::Link), granted(fresh));
        says(&mut session, (1, coupon()), used_up());
        let before = Amount::new(900).unwrap();
        let refused = DiscountRefusal::UsedUp;
        let problem = Problem::NoDiscount { refused, before };
        assert_eq!(session.problem, Some(problem));
        assert_eq!(session.total.minor(), 1800);
        let again = Selection::fit(
            session.offer(),
            &Wanted {
                without: session.selection.without.clone(),
                ..Wanted::default()
            },
        );
        assert_eq!(again, session.selection);
        assert_eq!(total(session.offer(), &again), 1800);
        let order = Order {
            selection: again,
            shown: Amount::new(1800).unwrap(),
            ..order(2)
        };
        act(&mut session, Command::Pay(order));
        let other = published_with(half().over(), 3);
        says(&mut session, (2, GateId::Link), granted(Some(other)));
        assert_eq!(
            session.problem, None,
            "nothing has changed for whoever goes without"
        );
    }
}
