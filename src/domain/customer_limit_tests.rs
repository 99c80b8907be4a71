//! The limit for each customer, in the gate that keeps it.

use super::customer_limit::{CustomerKey, CustomerRefusal, OtherPlaces};
use crate::domain::checkout::fixtures::{NOW, link};
use crate::domain::door::Seat;
use crate::domain::gate::{Asking, Gate, Verdict};
use crate::domain::payment_link::PaymentLink;
use crate::domain::quota::{Committed, PlaceStatus, Reserved};
use proptest::prelude::*;

const SESSIONS: usize = 6;

/// A gate with its seats, as Link keeps them.
struct Shop {
    gate: Gate,
    seats: [Seat; SESSIONS],
}

impl Shop {
    fn new(per_customer_limit: Option<u64>) -> Self {
        let gate = Gate::new(PaymentLink {
            limit: Some(4),
            per_customer_limit,
            ..link()
        });
        Self {
            gate,
            seats: [Seat::default(); SESSIONS],
        }
    }

    /// What the customer of a session has besides it.
    fn customer(&self, session: usize, customer: u8) -> (CustomerKey, OtherPlaces) {
        let key = CustomerKey::of_hex(&customer.to_string()).unwrap();
        let others = self
            .seats
            .iter()
            .enumerate()
            .filter(|(at, _)| *at != session);
        let mut places = OtherPlaces::default();
        for (_, seat) in others.filter(|(_, seat)| seat.customer == Some(key)) {
            match seat.place.unwrap().status {
                PlaceStatus::Held { .. } => places.held += 1,
                PlaceStatus::Committed => places.bought += 1,
                PlaceStatus::Released | PlaceStatus::Refused => panic!("nobody has {seat:?}"),
            }
        }
        (key, places)
    }

    fn reserve(&mut self, session: usize, attempt: u32, customer: u8) -> Verdict {
        let terms = self.gate.link.offer.terms_digest();
        let asking = Asking {
            attempt,
            terms: &terms,
            stranger: None,
            customer: Some(self.customer(session, customer)),
            came_by: None,
        };
        self.gate.reserve(&mut self.seats[session], asking, NOW)
    }

    fn commit(&mut self, session: usize, attempt: u32, customer: u8) -> Committed {
        let customer = Some(self.customer(session, customer));
        self.gate
            .commit(&mut self.seats[session], attempt, customer)
    }

    fn release(&mut self, session: usize, attempt: u32) {
        self.gate.door.release(&mut self.seats[session], attempt);
    }
}

fn is_granted(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Quota(Reserved::Granted { .. }))
}

#[test]
fn a_customer_who_pays_twice_at_once_gets_one_and_others_still_buy() {
    let mut shop = Shop::new(Some(1));
    assert!(is_granted(shop.reserve(0, 1, 1)));
    let paying = Verdict::CustomerLimit(CustomerRefusal::Paying);
    assert_eq!(shop.reserve(1, 1, 1), paying);
    assert!(
        is_granted(shop.reserve(0, 1, 1)),
        "a place is granted again"
    );
    assert_eq!(shop.commit(0, 1, 1), Committed::Counted);
    let bought = Verdict::CustomerLimit(CustomerRefusal::Bought);
    assert_eq!(shop.reserve(1, 1, 1), bought);
    assert!(is_granted(shop.reserve(1, 1, 2)), "another address buys");
}

#[test]
fn a_place_that_came_free_lets_its_customer_try_again() {
    let mut shop = Shop::new(Some(1));
    shop.reserve(0, 1, 1);
    shop.release(0, 1);
    assert!(is_granted(shop.reserve(1, 1, 1)));
}

#[test]
fn money_that_comes_late_buys_nothing_once_its_customer_has_bought_otherwise() {
    let mut shop = Shop::new(Some(1));
    shop.reserve(0, 1, 1);
    shop.release(0, 1);
    shop.reserve(1, 1, 1);
    shop.commit(1, 1, 1);
    assert_eq!(shop.commit(0, 1, 1), Committed::NoPlace);
    assert_eq!(shop.commit(0, 1, 1), Committed::NoPlace, "for good");
    assert_eq!(shop.gate.door.quota.committed, 1);
}

#[test]
fn whoever_comes_with_a_copy_from_before_the_limit_is_shown_a_new_one() {
    let mut shop = Shop::new(Some(1));
    let terms = shop.gate.link.offer.terms_digest();
    let asking = Asking {
        attempt: 1,
        terms: &terms,
        stranger: None,
        customer: None,
        came_by: None,
    };
    let verdict = shop.gate.reserve(&mut shop.seats[0], asking, NOW);
    assert_eq!(verdict, Verdict::TermsChanged);
}

#[test]
fn that_everything_is_sold_is_said_before_what_a_customer_has() {
    let mut shop = Shop::new(Some(1));
    for session in 0..4 {
        let customer = u8::try_from(session).unwrap() + 1;
        shop.reserve(session, 1, customer);
        shop.commit(session, 1, customer);
    }
    let sold_out = Verdict::Quota(Reserved::SoldOut);
    assert_eq!(shop.reserve(4, 1, 1), sold_out);
}

proptest! {
    #[test]
    fn whatever_happens_no_customer_has_more_than_one_customer_may(
        limit in 1_u64..3,
        steps in prop::collection::vec((0..3_u8, 0..SESSIONS, 1..4_u32), 1..60),
    ) {
        let mut shop = Shop::new(Some(limit));
        for (step, session, attempt) in steps {
            let customer = u8::try_from(session % 2).unwrap() + 1;
            match step {
                0 => { shop.reserve(session, attempt, customer); }
                1 => { shop.commit(session, attempt, customer); }
                _ => shop.release(session, attempt),
            }
            for customer in [1, 2] {
                let (_, places) = shop.customer(SESSIONS, customer);
                prop_assert!(places.bought + places.held <= limit, "{places:?}");
            }
            let taken = shop.seats.iter().filter(|seat| seat.is_taken()).count();
            let quota = shop.gate.door.quota;
            prop_assert_eq!(u64::try_from(taken).unwrap(), quota.held + quota.committed);
        }
    }
}
