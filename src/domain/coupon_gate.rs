//! The gate of a coupon: who gets what it takes off, by its own limit and those of its codes.
//!
//! A coupon and each of its codes have a door of their own, and a session one seat that stands for
//! its place at both: every rule here does the same at the two of them, or nothing at either.

use super::Currency;
use super::code_buyer::CodeBuyer;
use super::coupon::Coupon;
use super::customer_limit::{CustomerRefusal, OtherPlaces};
use super::digest::Digest;
use super::discount::{Discount, DiscountRefusal};
use super::door::{Door, Seat};
use super::gate::Verdict;
use super::promotion_code::PromotionCode;
use super::quota::{AttemptStatus, Committed, PlaceStatus, Reserved};
use super::strangers::Holder;
use super::timestamp::Timestamp;
use serde::{Deserialize, Serialize};

/// A coupon as its own object knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CouponGate {
    pub coupon: Coupon,
    /// Whether its merchant deleted it.
    pub is_deleted: bool,
    /// The places: a row of their own.
    #[serde(skip)]
    pub door: Door,
}

/// One of its promotion codes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeGate {
    pub code: PromotionCode,
    pub door: Door,
}

/// An attempt that asks for the discount.
#[derive(Debug, Clone, Copy)]
pub struct AskingDiscount<'a> {
    pub attempt: u32,
    /// What its buyer was shown of the discount, in this currency.
    pub discount: (&'a Digest, Currency),
    /// The number of the code its buyer typed, if one was typed.
    pub code: Option<u64>,
    /// Until when the place is held.
    pub until: Timestamp,
    /// Where the buyer comes from, if that is counted.
    pub holder: Option<Holder>,
    /// Who the buyer is, and what else they have of the code, where it is not for everybody.
    pub buyer: Option<KnownBuyer>,
}

/// A buyer with what else they have of the code.
pub type KnownBuyer = (CodeBuyer, OtherPlaces);

/// A coupon's doors for one session: its own, and that of the code its seat is for.
#[derive(Debug)]
pub struct Doors<'a> {
    pub coupon: &'a mut CouponGate,
    pub code: Option<&'a mut CodeGate>,
}

impl CouponGate {
    /// The gate of a new coupon.
    pub fn new(coupon: Coupon) -> Self {
        Self {
            door: Door::new(coupon.max_redemptions),
            coupon,
            is_deleted: false,
        }
    }
}

impl CodeGate {
    /// The gate of a new code.
    pub fn new(code: PromotionCode) -> Self {
        Self {
            door: Door::new(code.max_redemptions),
            code,
        }
    }
}

impl Doors<'_> {
    /// Asks at `now` for the discount. A place once granted is granted again, whatever has become of
    /// the coupon: nobody at the bank's check is turned away for that.
    pub fn reserve(
        &mut self,
        seat: &mut Seat,
        asking: AskingDiscount<'_>,
        now: Timestamp,
    ) -> Verdict {
        let AskingDiscount { attempt, until, .. } = asking;
        let has_place = seat.is_taken() && seat.place.is_some_and(|it| it.attempt == attempt);
        if !has_place && let Some(refused) = self.refusal(asking, now) {
            return Verdict::NoDiscount(refused);
        }
        let (mut own, mut others) = (*seat, *seat);
        let mut coupon = self.coupon.door;
        let reserved = coupon.reserve(&mut own, attempt, until);
        let code = self.code.as_mut().map(|code| {
            let mut door = code.door;
            let reserved = door.reserve(&mut others, attempt, until);
            (code, door, reserved)
        });
        match (reserved, code) {
            (Reserved::Granted { .. }, None) => {
                self.coupon.door = coupon;
                *seat = own;
                Verdict::Quota(reserved)
            }
            (Reserved::Granted { .. }, Some((code, door, Reserved::Granted { .. }))) => {
                self.coupon.door = coupon;
                code.door = door;
                *seat = own;
                self.note(seat, asking.buyer);
                Verdict::Quota(reserved)
            }
            (Reserved::Granted { .. }, Some((_, _, refused))) | (refused, _) => {
                self.leave_older(seat, attempt);
                verdict(refused)
            }
        }
    }

    /// Why an attempt gets no discount, however many places there are.
    fn refusal(&self, asking: AskingDiscount<'_>, now: Timestamp) -> Option<DiscountRefusal> {
        let is_over = |end: Option<Timestamp>| end.is_some_and(|end| end <= now);
        let coupon = &self.coupon.coupon;
        let code = self.code.as_ref().map(|gate| &gate.code);
        if asking.code != code.map(|code| code.number) {
            return Some(DiscountRefusal::Unknown);
        }
        if let Some(customer) = code.and_then(|code| code.customer.as_ref())
            && asking
                .buyer
                .is_none_or(|(buyer, _)| buyer.address != customer.address)
        {
            return Some(DiscountRefusal::Unknown);
        }
        if is_over(coupon.redeem_by) || code.is_some_and(|code| is_over(code.expires_at)) {
            return Some(DiscountRefusal::Expired);
        }
        if self.coupon.is_deleted || code.is_some_and(|code| !code.active) {
            return Some(DiscountRefusal::Unknown);
        }
        let known = Discount::of(coupon, code);
        let (shown, currency) = asking.discount;
        if known.digest(currency) != *shown {
            return Some(DiscountRefusal::Changed);
        }
        if let Some(refused) = self.not_first(asking.buyer) {
            return Some(refused);
        }
        // Nobody can hold all that there is of a discount. An address is another one at each link:
        // whoever could compare them would know who buys what.
        let places = [
            coupon.max_redemptions,
            code.and_then(|code| code.max_redemptions),
        ];
        let fewest = places.into_iter().flatten().min();
        let is_full = |holder: Holder| fewest.is_some_and(|places| holder.is_full(places));
        let full = asking.holder.is_some_and(is_full);
        full.then_some(DiscountRefusal::HeldByOthers)
    }

    /// Why a buyer is refused a code for a first purchase, if so: one place of it is all they get.
    fn not_first(&self, buyer: Option<KnownBuyer>) -> Option<DiscountRefusal> {
        if !self.is_for_first() {
            return None;
        }
        let Some((_, others)) = buyer else {
            // Nobody said who it is, though the code asks.
            return Some(DiscountRefusal::Changed);
        };
        others.refusal(1).map(|refused| match refused {
            CustomerRefusal::Bought => DiscountRefusal::NotFirst,
            CustomerRefusal::Paying => DiscountRefusal::HeldByOthers,
        })
    }

    fn is_for_first(&self) -> bool {
        let code = self.code.as_ref();
        code.is_some_and(|gate| gate.code.restrictions.first_time_transaction)
    }

    /// Notes whose place it is, where a buyer gets no second one.
    fn note(&self, seat: &mut Seat, buyer: Option<KnownBuyer>) {
        if self.is_for_first() {
            seat.customer = buyer.map(|(buyer, _)| buyer.redeemer);
        }
    }

    /// Gives back the place of an attempt before this one: a session starts a new one only after the
    /// last one ended. To be called at the doors the seat was for before others are asked.
    pub fn leave_older(&mut self, seat: &mut Seat, attempt: u32) {
        let held = |status| matches!(status, PlaceStatus::Held { .. });
        if let Some(known) = seat.place
            && known.attempt < attempt
            && held(known.status)
        {
            self.release(seat, known.attempt);
        }
    }

    /// Counts an attempt whose purchase is complete, at both doors or at neither.
    pub fn commit(
        &mut self,
        seat: &mut Seat,
        attempt: u32,
        buyer: Option<KnownBuyer>,
    ) -> Committed {
        let claims = !seat.is_taken();
        if claims && self.not_first(buyer).is_some() {
            self.reopen(seat, attempt);
            return Committed::NoPlace;
        }
        let (mut own, mut others) = (*seat, *seat);
        let mut coupon = self.coupon.door;
        let counted = coupon.commit(&mut own, attempt);
        let code = self.code.as_mut().map(|code| {
            let mut door = code.door;
            let counted = door.commit(&mut others, attempt);
            (code, door, counted)
        });
        match (counted, code) {
            (Committed::Counted, None) => {
                self.coupon.door = coupon;
                *seat = own;
                Committed::Counted
            }
            (Committed::Counted, Some((code, door, Committed::Counted))) => {
                self.coupon.door = coupon;
                code.door = door;
                *seat = own;
                if claims {
                    self.note(seat, buyer);
                }
                Committed::Counted
            }
            (Committed::Counted | Committed::NoPlace, _) => {
                self.reopen(seat, attempt);
                Committed::NoPlace
            }
        }
    }

    /// Gives the place of an attempt back that ended without a purchase.
    pub fn release(&mut self, seat: &mut Seat, attempt: u32) {
        self.at_both(seat, |door, seat| door.release(seat, attempt));
    }

    /// Takes an attempt back out of the count.
    pub fn reopen(&mut self, seat: &mut Seat, attempt: u32) {
        self.at_both(seat, |door, seat| door.reopen(seat, attempt));
    }

    /// Acts on a session's word about attempt `attempt`, whose lease was due.
    pub fn settle(&mut self, seat: &mut Seat, attempt: u32, word: AttemptStatus) {
        match word {
            AttemptStatus::Live { .. } => self.coupon.door.settle(seat, attempt, word),
            AttemptStatus::Paid => {
                self.commit(seat, attempt, None);
            }
            AttemptStatus::Dead => self.release(seat, attempt),
        }
    }

    fn at_both(&mut self, seat: &mut Seat, rule: impl Fn(&mut Door, &mut Seat)) {
        if let Some(code) = &mut self.code {
            let mut others = *seat;
            rule(&mut code.door, &mut others);
        }
        rule(&mut self.coupon.door, seat);
    }
}

/// What a door's answer means to a buyer: where it refuses, the order goes on without the discount.
pub fn verdict(reserved: Reserved) -> Verdict {
    match reserved {
        Reserved::SoldOut => Verdict::NoDiscount(DiscountRefusal::UsedUp),
        Reserved::HeldByOthers => Verdict::NoDiscount(DiscountRefusal::HeldByOthers),
        Reserved::Granted { .. } | Reserved::Over => Verdict::Quota(reserved),
    }
}
