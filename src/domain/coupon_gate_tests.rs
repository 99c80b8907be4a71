//! What a coupon's gate grants, to whom, and that its doors agree.

use super::coupon::{Coupon, Duration, Reduction};
use super::coupon_gate::{AskingDiscount, CodeGate, CouponGate, Doors};
use super::discount::{Discount, DiscountRefusal};
use super::door::Seat;
use super::gate::Verdict;
use super::percent::Percent;
use super::promotion_code::{PromotionCode, Restrictions};
use super::quota::{Committed, PlaceStatus, Reserved};
use super::strangers::{AttemptLimits, Holder};
use super::{CouponId, Currency, Metadata, Mode, PromotionCodeId, Timestamp};
use proptest::prelude::*;

pub(super) const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);
pub(super) const UNTIL: Timestamp = Timestamp::from_seconds(1_800_000_600);

pub(super) fn eur() -> Currency {
    Currency::parse("eur").unwrap()
}

pub(super) fn coupon(max_redemptions: Option<u64>) -> CouponGate {
    let coupon = Coupon {
        id: CouponId::from_known("half"),
        mode: Mode::Test,
        number: 1,
        created: NOW,
        name: None,
        reduction: Reduction::Percent(Percent::parse("50").unwrap()),
        duration: Duration::Once,
        products: Vec::new(),
        max_redemptions,
        redeem_by: None,
        metadata: Metadata::new(),
    };
    CouponGate::new(coupon)
}

pub(super) fn code(number: u64, max_redemptions: Option<u64>) -> CodeGate {
    CodeGate::new(PromotionCode {
        id: PromotionCodeId::from_known(format!("promo_{number}")),
        mode: Mode::Test,
        number,
        created: NOW,
        code: format!("CODE{number}"),
        coupon: CouponId::from_known("half"),
        coupon_number: 1,
        active: true,
        expires_at: None,
        max_redemptions,
        customer: None,
        restrictions: Restrictions::default(),
        metadata: Metadata::new(),
    })
}

fn reserve(gate: &mut CouponGate, code: &mut CodeGate, seat: &mut Seat, attempt: u32) -> Verdict {
    let digest = Discount::of(&gate.coupon, Some(&code.code)).digest(eur());
    let asking = AskingDiscount {
        attempt,
        discount: (&digest, eur()),
        code: Some(code.code.number),
        until: UNTIL,
        holder: None,
        buyer: None,
    };
    let mut doors = Doors {
        coupon: gate,
        code: Some(code),
    };
    doors.reserve(seat, asking, NOW)
}

fn commit(gate: &mut CouponGate, code: &mut CodeGate, seat: &mut Seat, attempt: u32) -> Committed {
    let mut doors = Doors {
        coupon: gate,
        code: Some(code),
    };
    doors.commit(seat, attempt, None)
}

pub(super) fn granted() -> Verdict {
    Verdict::Quota(Reserved::Granted { until: UNTIL })
}

fn counts(gate: &CouponGate, code: &CodeGate) -> [(u64, u64); 2] {
    [gate.door, code.door].map(|door| (door.quota.held, door.quota.committed))
}

#[test]
fn a_code_for_one_is_held_by_one_and_then_used_up() {
    let (mut gate, mut code) = (coupon(None), code(2, Some(1)));
    let (mut first, mut second) = (Seat::default(), Seat::default());
    assert_eq!(reserve(&mut gate, &mut code, &mut first, 1), granted());
    let refused = |why| Verdict::NoDiscount(why);
    assert_eq!(
        reserve(&mut gate, &mut code, &mut second, 1),
        refused(DiscountRefusal::HeldByOthers)
    );
    assert_eq!(counts(&gate, &code), [(1, 0), (1, 0)]);
    assert_eq!(
        commit(&mut gate, &mut code, &mut first, 1),
        Committed::Counted
    );
    assert_eq!(
        commit(&mut gate, &mut code, &mut first, 1),
        Committed::Counted
    );
    assert_eq!(
        reserve(&mut gate, &mut code, &mut second, 2),
        refused(DiscountRefusal::UsedUp)
    );
    assert_eq!(counts(&gate, &code), [(0, 1), (0, 1)]);
    assert_eq!(
        second,
        Seat::default(),
        "nothing is kept of who was refused"
    );
}

#[test]
fn a_place_that_was_given_away_is_claimed_at_both_doors_or_at_neither() {
    let (mut gate, mut code) = (coupon(Some(2)), code(2, Some(1)));
    let (mut late, mut other) = (Seat::default(), Seat::default());
    reserve(&mut gate, &mut code, &mut late, 1);
    let mut doors = Doors {
        coupon: &mut gate,
        code: Some(&mut code),
    };
    doors.release(&mut late, 1);
    reserve(&mut gate, &mut code, &mut other, 1);
    assert_eq!(
        commit(&mut gate, &mut code, &mut late, 1),
        Committed::NoPlace
    );
    assert_eq!(counts(&gate, &code), [(1, 0), (1, 0)]);
    let mut doors = Doors {
        coupon: &mut gate,
        code: Some(&mut code),
    };
    doors.release(&mut other, 1);
    assert_eq!(
        commit(&mut gate, &mut code, &mut late, 1),
        Committed::NoPlace,
        "for good"
    );
    assert_eq!(counts(&gate, &code), [(0, 0), (0, 0)]);
}

#[test]
fn what_is_over_closed_or_another_discount_is_refused_but_not_to_who_has_a_place() {
    for (change, refused) in [
        (
            Box::new(|gate: &mut CouponGate, _: &mut CodeGate| gate.is_deleted = true)
                as Box<dyn Fn(&mut CouponGate, &mut CodeGate)>,
            DiscountRefusal::Unknown,
        ),
        (
            Box::new(|gate, _| gate.coupon.redeem_by = Some(NOW)),
            DiscountRefusal::Expired,
        ),
        (
            Box::new(|_, code| code.code.expires_at = Some(NOW)),
            DiscountRefusal::Expired,
        ),
        (
            Box::new(|_, code| code.code.active = false),
            DiscountRefusal::Unknown,
        ),
    ] {
        let (mut gate, mut code) = (coupon(None), code(2, None));
        let mut held = Seat::default();
        assert_eq!(reserve(&mut gate, &mut code, &mut held, 1), granted());
        change(&mut gate, &mut code);
        assert_eq!(reserve(&mut gate, &mut code, &mut held, 1), granted());
        let verdict = reserve(&mut gate, &mut code, &mut Seat::default(), 1);
        assert_eq!(verdict, Verdict::NoDiscount(refused));
    }
}

#[test]
fn a_copy_that_says_something_else_is_refused() {
    let (mut gate, mut code) = (coupon(None), code(2, None));
    let mut known = Discount::of(&gate.coupon, Some(&code.code));
    known.reduction = Reduction::Percent(Percent::parse("100").unwrap());
    let digest = known.digest(eur());
    let mut ask = |number| {
        let asking = AskingDiscount {
            attempt: 1,
            discount: (&digest, eur()),
            code: number,
            until: UNTIL,
            holder: None,
            buyer: None,
        };
        let mut doors = Doors {
            coupon: &mut gate,
            code: Some(&mut code),
        };
        doors.reserve(&mut Seat::default(), asking, NOW)
    };
    let refused = |why| Verdict::NoDiscount(why);
    assert_eq!(ask(Some(2)), refused(DiscountRefusal::Changed));
    assert_eq!(ask(None), refused(DiscountRefusal::Unknown));
    assert_eq!(ask(Some(3)), refused(DiscountRefusal::Unknown));
}

#[test]
fn what_changes_of_a_coupon_without_changing_what_it_takes_off_refuses_nobody() {
    let (mut gate, mut code) = (coupon(None), code(2, None));
    let digest = Discount::of(&gate.coupon, Some(&code.code)).digest(eur());
    gate.coupon.name = Some("Spring".to_owned());
    let asking = AskingDiscount {
        attempt: 1,
        discount: (&digest, eur()),
        code: Some(2),
        until: UNTIL,
        holder: None,
        buyer: None,
    };
    let mut doors = Doors {
        coupon: &mut gate,
        code: Some(&mut code),
    };
    assert_eq!(doors.reserve(&mut Seat::default(), asking, NOW), granted());
}

#[test]
fn one_address_never_holds_all_that_there_is_of_a_discount() {
    for (places, holds, is_granted) in [
        (Some(10), 4, true),
        (Some(10), 5, false),
        (Some(1), 0, true),
        (None, 500, true),
    ] {
        let (mut gate, mut code) = (coupon(None), code(2, places));
        let digest = Discount::of(&gate.coupon, Some(&code.code)).digest(eur());
        let limits = AttemptLimits::default();
        let asking = AskingDiscount {
            attempt: 1,
            discount: (&digest, eur()),
            code: Some(2),
            until: UNTIL,
            holder: Some(Holder { limits, holds }),
            buyer: None,
        };
        let mut doors = Doors {
            coupon: &mut gate,
            code: Some(&mut code),
        };
        let verdict = doors.reserve(&mut Seat::default(), asking, NOW);
        let refused = Verdict::NoDiscount(DiscountRefusal::HeldByOthers);
        let expected = if is_granted { granted() } else { refused };
        assert_eq!(verdict, expected, "{holds} of {places:?}");
    }
}

#[derive(Debug, Clone)]
enum Step {
    Reserve(usize, u32),
    Commit(usize, u32),
    Release(usize, u32),
    Reopen(usize, u32),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let at = || (0..5_usize, 1..4_u32);
    let step = prop_oneof![
        at().prop_map(|(who, attempt)| Step::Reserve(who, attempt)),
        at().prop_map(|(who, attempt)| Step::Commit(who, attempt)),
        at().prop_map(|(who, attempt)| Step::Release(who, attempt)),
        at().prop_map(|(who, attempt)| Step::Reopen(who, attempt)),
    ];
    proptest::collection::vec(step, 1..60)
}

proptest! {
    #[test]
    fn both_doors_count_the_same_places_and_never_more_than_they_have(
        limits in (1_u64..4, 1_u64..4),
        steps in steps(),
    ) {
        let (mut gate, mut code) = (coupon(Some(limits.0)), code(2, Some(limits.1)));
        let mut seats = [Seat::default(); 5];
        for step in steps {
            match step {
                Step::Reserve(who, attempt) => {
                    reserve(&mut gate, &mut code, &mut seats[who], attempt);
                }
                Step::Commit(who, attempt) => {
                    commit(&mut gate, &mut code, &mut seats[who], attempt);
                }
                Step::Release(who, attempt) | Step::Reopen(who, attempt) => {
                    let mut doors = Doors { coupon: &mut gate, code: Some(&mut code) };
                    if matches!(step, Step::Release(..)) {
                        doors.release(&mut seats[who], attempt);
                    } else {
                        doors.reopen(&mut seats[who], attempt);
                    }
                }
            }
            let [of_coupon, of_code] = counts(&gate, &code);
            prop_assert_eq!(of_coupon, of_code);
            prop_assert!(of_coupon.0 + of_coupon.1 <= limits.0.min(limits.1));
            let places = seats.iter().filter_map(|seat| seat.place);
            let places: Vec<_> = places.collect();
            let held = places.iter().filter(|it| matches!(it.status, PlaceStatus::Held { .. }));
            let committed = places.iter().filter(|it| it.status == PlaceStatus::Committed);
            prop_assert_eq!(of_coupon, (held.count() as u64, committed.count() as u64));
        }
    }
}
