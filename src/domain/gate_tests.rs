//! A link's gate: when it opens and closes, and for how long it holds a place.

use super::checkout::fixtures::{NOW, link};
use super::client_address::AddressKey;
use super::digest::Digest;
use super::door::Seat;
use super::gate::{Asking, Gate, Update, Verdict};
use super::offer::{AdjustableQuantity, Offer};
use super::payment_link::{ClosedReason, PaymentLink};
use super::quota::{Committed, Reserved};
use super::strangers::{AttemptLimits, Failures, Stranger};
use super::timestamp::Timestamp;
use super::window::Window;
use super::{Amount, Currency, PaymentMethodType};

const GRANTED: Verdict = Verdict::Quota(Reserved::Granted {
    until: NOW.plus_seconds(600),
});

fn gate(limit: Option<u64>) -> Gate {
    Gate::new(PaymentLink { limit, ..link() })
}

fn sell(gate: &mut Gate, places: u64) {
    for _ in 0..places {
        let mut seat = Seat::default();
        reserve(gate, &mut seat, NOW);
        gate.door.commit(&mut seat, 1);
        gate.follow_door();
    }
}

/// Asks for a place for a first attempt, under the terms as they are.
fn reserve(gate: &mut Gate, seat: &mut Seat, now: Timestamp) -> Verdict {
    let terms = gate.link.offer.terms_digest();
    gate.reserve(seat, asking(1, &terms), now)
}

fn asking(attempt: u32, terms: &Digest) -> Asking<'_> {
    Asking {
        attempt,
        terms,
        stranger: None,
        customer: None,
        came_by: None,
    }
}

fn until(verdict: Verdict) -> i64 {
    let Verdict::Quota(Reserved::Granted { until }) = verdict else {
        panic!("{verdict:?} is no place");
    };
    until.seconds_since(NOW)
}

#[test]
fn a_session_that_comes_again_holds_its_place_half_as_long() {
    let mut gate = gate(Some(3));
    let terms = gate.link.offer.terms_digest();
    let mut seat = Seat::default();
    for (attempt, seconds) in [(1, 600), (2, 300), (3, 300)] {
        assert_eq!(
            until(gate.reserve(&mut seat, asking(attempt, &terms), NOW)),
            seconds
        );
        let again = gate.reserve(&mut seat, asking(attempt, &terms), NOW.plus_seconds(9));
        assert_eq!(until(again), seconds, "a hold is never extended");
        gate.door.release(&mut seat, attempt);
    }
    gate.link.hold_seconds = 90;
    assert_eq!(until(gate.reserve(&mut seat, asking(4, &terms), NOW)), 60);
}

#[test]
fn an_address_that_left_places_behind_holds_the_next_ones_shorter_and_then_waits() {
    let mut gate = gate(Some(50));
    let terms = gate.link.offer.terms_digest();
    let address = AddressKey::of_number(1).unwrap();
    let mut own = Failures::default();
    let mut held = Vec::new();
    for _ in 0..10 {
        let stranger = Stranger {
            limits: AttemptLimits::default(),
            address,
            holds: 0,
            own,
            all: Failures::default(),
        };
        let mut seat = Seat::default();
        let asking = Asking {
            stranger: Some(stranger),
            ..asking(1, &terms)
        };
        held.push(until(gate.reserve(&mut seat, asking, NOW)));
        assert_eq!(seat.address, Some(address));
        gate.door.release(&mut seat, 1);
        assert_eq!(seat.address, None);
        own.add(10, NOW);
    }
    assert_eq!(held, [600, 600, 600, 300, 300, 300, 150, 150, 150, 75]);
    let stranger = Some(Stranger {
        limits: AttemptLimits::default(),
        address,
        holds: 0,
        own,
        all: Failures::default(),
    });
    let asking = Asking {
        stranger,
        ..asking(1, &terms)
    };
    let verdict = gate.reserve(&mut Seat::default(), asking, NOW);
    assert_eq!(verdict, Verdict::Paused(NOW.plus_seconds(5)));
}

fn update(gate: &Gate, limit: Option<u64>, active: Option<bool>) -> Update {
    Update {
        link: PaymentLink {
            limit,
            ..gate.link.clone()
        },
        active,
    }
}

#[test]
fn the_last_place_closes_the_gate_and_a_raised_limit_opens_it_again() {
    let mut gate = gate(Some(2));
    sell(&mut gate, 2);
    assert_eq!(
        (gate.active, gate.closed_reason(NOW)),
        (false, Some(ClosedReason::SoldOut))
    );
    let raised = update(&gate, Some(3), None);
    gate.update(raised).unwrap();
    assert!(gate.active);
    sell(&mut gate, 1);
    assert_eq!((gate.active, gate.door.quota.committed), (false, 3));
}

#[test]
fn a_place_that_comes_free_opens_the_gate_again_unless_the_merchant_closed_it() {
    for closed in [None, Some(false)] {
        let mut gate = gate(Some(1));
        let mut seat = Seat::default();
        reserve(&mut gate, &mut seat, NOW);
        gate.door.commit(&mut seat, 1);
        assert!(gate.follow_door());
        gate.update(update(&gate, Some(1), closed)).unwrap();
        gate.door.reopen(&mut seat, 1);
        assert_eq!(gate.follow_door(), closed.is_none());
        assert_eq!(gate.active, closed.is_none());
        assert!(!gate.follow_door());
    }
}

#[test]
fn a_change_tells_how_the_link_was_and_is_or_why_it_is_refused() {
    let new = |active| {
        let link = link();
        Gate::create(Update { link, active })
    };
    let (mut gate, made) = new(None);
    assert_eq!((made.result, made.before), (Ok(gate.status(None)), None));
    let (closed, made) = new(Some(false));
    assert!(!closed.active && made.result == Ok(closed.status(None)));
    let before = gate.status(None);
    let changed = gate.apply(update(&gate, Some(3), None));
    let now = gate.status(None);
    assert_eq!((changed.result, changed.before), (Ok(now), Some(before)));
    sell(&mut gate, 3);
    let refused = gate.apply(update(&gate, Some(3), Some(true)));
    assert!(refused.result.is_err() && refused.before.is_none());
}

#[test]
fn a_raised_limit_does_not_open_what_the_merchant_closed() {
    let mut gate = gate(Some(2));
    gate.update(update(&gate, Some(2), Some(false))).unwrap();
    gate.update(update(&gate, Some(9), None)).unwrap();
    assert_eq!(gate.closed_reason(NOW), Some(ClosedReason::Inactive));
}

#[test]
fn a_limit_lowered_to_the_count_closes_the_gate() {
    let mut gate = gate(None);
    sell(&mut gate, 5);
    gate.update(update(&gate, Some(5), None)).unwrap();
    assert_eq!(gate.closed_reason(NOW), Some(ClosedReason::SoldOut));
}

#[test]
fn a_change_to_what_already_is_needs_no_new_copy() {
    let mut gate = gate(Some(2));
    let before = gate.clone();
    gate.update(update(&gate, Some(2), Some(true))).unwrap();
    assert_eq!(gate, before);
    gate.update(update(&gate, Some(3), None)).unwrap();
    assert_eq!(gate.revision, before.revision + 1);
}

#[test]
fn a_sold_out_link_cannot_be_activated_and_nothing_changes() {
    let mut gate = gate(Some(1));
    sell(&mut gate, 1);
    let before = gate.clone();
    let refused = gate.update(update(&gate, Some(1), Some(true))).unwrap_err();
    assert_eq!(refused.param.as_deref(), Some("active"));
    assert_eq!(gate, before);
    gate.update(update(&gate, None, Some(true))).unwrap();
    assert!(gate.active);
}

#[test]
fn other_terms_refuse_a_new_place_but_not_one_already_held() {
    let mut gate = gate(None);
    let mut held = Seat::default();
    let seen = gate.link.offer.terms_digest();
    gate.reserve(&mut held, asking(1, &seen), NOW);
    gate.link.offer.terms_version = 2;
    assert_eq!(
        gate.reserve(&mut Seat::default(), asking(1, &seen), NOW),
        Verdict::TermsChanged
    );
    assert_eq!(gate.reserve(&mut held, asking(1, &seen), NOW), GRANTED);
    gate.update(update(&gate, None, Some(false))).unwrap();
    assert_eq!(
        gate.reserve(&mut held, asking(1, &seen), NOW),
        Verdict::Inactive
    );
}

#[test]
fn terms_of_the_same_number_that_say_something_else_get_no_place() {
    let mut gate = gate(None);
    let ask = |gate: &mut Gate, offer: &Offer| {
        gate.reserve(&mut Seat::default(), asking(1, &offer.terms_digest()), NOW)
    };
    let forgeries: [fn(&mut Offer); 7] = [
        |offer| offer.items[0].price.unit_amount = Amount::new(50).unwrap().into(),
        |offer| offer.items[0].quantity = 9,
        |offer| {
            offer.items[0].adjustable = Some(AdjustableQuantity {
                minimum: 0,
                maximum: 9,
            });
        },
        |offer| offer.items[0].name = "Bar of gold".to_owned(),
        |offer| offer.currency = Currency::parse("jpy").unwrap(),
        |offer| offer.items.clear(),
        |offer| offer.settings.payment_method_types = Some(vec![PaymentMethodType::UsBankAccount]),
    ];
    for (number, forge) in forgeries.iter().enumerate() {
        let mut forged = gate.link.offer.clone();
        forge(&mut forged);
        assert_eq!(ask(&mut gate, &forged), Verdict::TermsChanged, "{number}");
    }
    let mut elsewhere = gate.link.offer.clone();
    elsewhere.settings.inactive_message = Some("Gone".to_owned());
    assert_eq!(
        ask(&mut gate, &elsewhere),
        GRANTED,
        "no term of the buyer's"
    );
}

fn windowed(starts_at: Option<Timestamp>, expires_at: Option<Timestamp>) -> Gate {
    let window = Window {
        starts_at,
        expires_at,
    };
    Gate::new(PaymentLink { window, ..link() })
}

#[test]
fn outside_its_window_a_gate_lets_nobody_pass() {
    let (start, end) = (NOW.plus_seconds(60), NOW.plus_seconds(120));
    let mut gate = windowed(Some(start), Some(end));
    let mut ask = |now| reserve(&mut gate, &mut Seat::default(), now);
    assert_eq!(ask(NOW), Verdict::NotOpen(start));
    assert!(matches!(
        ask(start),
        Verdict::Quota(Reserved::Granted { .. })
    ));
    assert_eq!(ask(end), Verdict::Ended);
    assert_eq!(gate.door.quota.held, 1);
}

#[test]
fn a_place_held_when_the_window_ends_is_not_granted_again() {
    let end = NOW.plus_seconds(120);
    let (mut gate, mut held) = (windowed(None, Some(end)), Seat::default());
    assert_eq!(reserve(&mut gate, &mut held, NOW), GRANTED);
    assert_eq!(reserve(&mut gate, &mut held, end), Verdict::Ended);
    // Paid before the end, told after it: it counts.
    assert_eq!(gate.door.commit(&mut held, 1), Committed::Counted);
}

#[test]
fn a_closed_gate_says_first_what_time_alone_does_not_change() {
    let (start, end) = (NOW.plus_seconds(60), NOW.plus_seconds(120));
    let mut gate = windowed(Some(start), Some(end));
    gate.door.quota.limit = Some(0);
    gate.follow_door();
    let says = |gate: &Gate, now, shut| {
        assert_eq!(gate.closed_reason(now), Some(shut));
        assert_eq!(gate.published().closed_reason(now), Some(shut));
    };
    says(&gate, NOW, ClosedReason::SoldOut);
    says(&gate, end, ClosedReason::Ended);
    gate.closed_by_limit = false;
    for now in [NOW, start, end] {
        says(&gate, now, ClosedReason::Inactive);
    }
}

#[test]
fn only_a_link_that_is_over_sends_its_buyers_away() {
    let (start, end) = (NOW.plus_seconds(60), NOW.plus_seconds(120));
    let mut gate = windowed(Some(start), Some(end));
    gate.link.closed_url = Some("https://shop.example/".into());
    let sent = |gate: &Gate, now| gate.published().closed_url(now).is_some();
    assert_eq!(
        [NOW, start, end].map(|now| sent(&gate, now)),
        [false, false, true]
    );
    gate.active = false;
    assert!(sent(&gate, NOW));
}
