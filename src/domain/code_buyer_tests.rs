//! Codes for one customer, and for a first purchase: to whom their gate grants what they take off.

use super::code_buyer::CodeBuyer;
use super::coupon_gate::{AskingDiscount, CodeGate, CouponGate, Doors, KnownBuyer};
use super::coupon_gate_tests::{NOW, UNTIL, code, coupon, eur, granted};
use super::customer_limit::{CustomerKey, OtherPlaces};
use super::discount::{Discount, DiscountRefusal};
use super::door::Seat;
use super::gate::Verdict;
use super::promotion_code::CodeCustomer;
use super::quota::{Committed, Reserved};
use super::{CustomerId, Timestamp};

fn key(digit: char) -> CustomerKey {
    CustomerKey::of_hex(&digit.to_string().repeat(32)).unwrap()
}

/// The buyer with this digit, who has so many places of the code besides.
fn buyer(digit: char, bought: u64, held: u64) -> KnownBuyer {
    let buyer = CodeBuyer {
        address: key(digit),
        redeemer: key(digit),
    };
    (buyer, OtherPlaces { bought, held })
}

fn reserve(
    (gate, code): (&mut CouponGate, &mut CodeGate),
    seat: &mut Seat,
    buyer: Option<KnownBuyer>,
    now: Timestamp,
) -> Verdict {
    let digest = Discount::of(&gate.coupon, Some(&code.code)).digest(eur());
    let asking = AskingDiscount {
        attempt: 1,
        discount: (&digest, eur()),
        code: Some(code.code.number),
        until: UNTIL,
        holder: None,
        buyer,
    };
    doors(gate, code).reserve(seat, asking, now)
}

fn doors<'a>(coupon: &'a mut CouponGate, code: &'a mut CodeGate) -> Doors<'a> {
    Doors {
        coupon,
        code: Some(code),
    }
}

fn refused(why: DiscountRefusal) -> Verdict {
    Verdict::NoDiscount(why)
}

#[test]
fn a_code_for_one_customer_is_to_everybody_else_no_code_also_once_it_is_over() {
    let (mut gate, mut code) = (coupon(None), code(2, Some(1)));
    code.code.customer = Some(CodeCustomer {
        id: CustomerId::new(&"c".repeat(64)),
        address: key('a'),
    });
    code.code.expires_at = Some(UNTIL);
    for now in [NOW, UNTIL] {
        for other in [None, Some(buyer('b', 0, 0))] {
            let mut seat = Seat::default();
            let verdict = reserve((&mut gate, &mut code), &mut seat, other, now);
            assert_eq!(verdict, refused(DiscountRefusal::Unknown), "{other:?}");
        }
    }
    let mut seat = Seat::default();
    let own = Some(buyer('a', 3, 1));
    let verdict = reserve((&mut gate, &mut code), &mut seat, own, NOW);
    assert_eq!(verdict, granted(), "as often as anybody may use it");
    assert_eq!(seat.customer, None, "nobody counts");
    let mut other = Seat::default();
    let verdict = reserve((&mut gate, &mut code), &mut other, own, UNTIL);
    assert_eq!(verdict, refused(DiscountRefusal::Expired));
}

#[test]
fn an_address_uses_a_code_for_a_first_purchase_once() {
    let (mut gate, mut code) = (coupon(None), code(2, None));
    code.code.restrictions.first_time_transaction = true;
    let mut seat = Seat::default();
    let mut ask = |seat: &mut Seat, who| reserve((&mut gate, &mut code), seat, who, NOW);
    assert_eq!(ask(&mut seat, None), refused(DiscountRefusal::Changed));
    let paying = ask(&mut seat, Some(buyer('a', 0, 1)));
    assert_eq!(paying, refused(DiscountRefusal::HeldByOthers));
    let bought = ask(&mut seat, Some(buyer('a', 1, 0)));
    assert_eq!(bought, refused(DiscountRefusal::NotFirst));
    assert_eq!(ask(&mut seat, Some(buyer('a', 0, 0))), granted());
    assert_eq!(seat.customer, Some(key('a')));
    let again = ask(&mut seat, Some(buyer('a', 1, 0)));
    assert!(
        matches!(again, Verdict::Quota(Reserved::Granted { .. })),
        "what was granted stays so while its buyer pays"
    );
    assert_eq!(seat.customer, Some(key('a')));
    let mut doors = doors(&mut gate, &mut code);
    let counted = doors.commit(&mut seat, 1, Some(buyer('a', 0, 0)));
    assert_eq!(
        (counted, seat.customer),
        (Committed::Counted, Some(key('a')))
    );
    doors.reopen(&mut seat, 1);
    assert_eq!(seat.customer, None, "its money went back");
}

#[test]
fn late_money_takes_a_place_of_such_a_code_only_for_an_address_that_has_none() {
    let (mut gate, mut code) = (coupon(None), code(2, None));
    code.code.restrictions.first_time_transaction = true;
    let mut doors = doors(&mut gate, &mut code);
    for (who, expected) in [
        (None, Committed::NoPlace),
        (Some(buyer('a', 1, 0)), Committed::NoPlace),
        (Some(buyer('a', 0, 0)), Committed::Counted),
    ] {
        let mut seat = Seat::default();
        let counted = doors.commit(&mut seat, 1, who);
        assert_eq!(counted, expected, "{who:?}");
        assert_eq!(seat.customer.is_some(), expected == Committed::Counted);
    }
}
