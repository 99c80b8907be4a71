//! What Account hears of coupons: how often they were used; and what it says of their codes.

use crate::api::context::{AskedCoupon, tell};
use crate::api::resources::coupon::render as coupon;
use crate::api::resources::coupon::stored::CouponRow;
use crate::api::resources::discount;
use crate::api::resources::promotion_code::stored::CodeRow;
use crate::api::resources::promotion_code::{self, Closing, render as code};
use crate::api::store::{Store, StoreError, Table};
use crate::domain::discount::{Discount, DiscountRefusal, coupon_key};
use crate::domain::event::EventType;
use crate::domain::{CouponId, Error, Timestamp};
use crate::protocol::coupon::Redeemed;
use serde_json::Value;

/// A coupon or promotion code as its object says it stands; without its word, as Account knows.
pub(super) fn shown(
    store: &dyn Store,
    asked: &AskedCoupon,
    redeemed: Option<&Redeemed>,
    now: Timestamp,
) -> Result<Value, Error> {
    let (noun, id) = (asked.table.as_str(), asked.id.as_str());
    let row = store.row(asked.table, id)?;
    let row = row.ok_or_else(|| Error::no_such(noun, noun, id))?;
    Ok(if asked.code.is_some() {
        let mut stored: CodeRow = row.read()?;
        let times = redeemed.and_then(|redeemed| redeemed.codes.first());
        stored.times_redeemed = times.map_or(stored.times_redeemed, |(_, times)| *times);
        code::render(&stored, now)
    } else {
        let mut stored: CouponRow = row.read()?;
        stored.times_redeemed = redeemed.map_or(stored.times_redeemed, |it| it.times);
        coupon::render(&stored, now)
    })
}

/// A coupon tells how often it, and codes of it, were used.
pub fn redeemed(
    store: &mut dyn Store,
    key: &str,
    redeemed: &Redeemed,
    now: Timestamp,
) -> Result<(), StoreError> {
    for (id, times) in &redeemed.codes {
        let Some(known) = store.row(Table::PromotionCode, id.as_str())? else {
            continue;
        };
        let before: CodeRow = known.read()?;
        let mut stored = before.clone();
        stored.times_redeemed = *times;
        store.put(&stored.row(known.place)?)?;
        if stored.is_active(now) != before.is_active(now) {
            let (before, after) = (code::render(&before, now), code::render(&stored, now));
            let kind = EventType::PromotionCodeUpdated;
            tell(store, (kind, None), &after, Some(&before), now)?;
        }
        if stored.is_open() != before.is_open() {
            discount::of_link::refresh_links(store, id.as_str(), now)?;
        }
    }
    let id = key.rsplit_once(':').map_or(key, |(id, _)| id);
    let id = CouponId::from_known(id);
    let Some(known) = store.row(Table::Coupon, id.as_str())? else {
        return Ok(());
    };
    let before: CouponRow = known.read()?;
    if coupon_key(&id, before.coupon.number) != key {
        return Ok(());
    }
    let mut stored = before.clone();
    stored.times_redeemed = redeemed.times;
    store.put(&stored.row(known.place)?)?;
    let is_left = |row: &CouponRow| row.coupon.is_left(row.times_redeemed);
    if is_left(&stored) != is_left(&before) {
        discount::of_link::refresh_links(store, id.as_str(), now)?;
    }
    let (before, after) = (coupon::render(&before, now), coupon::render(&stored, now));
    if is_valid(&before) && !is_valid(&after) {
        let kind = EventType::CouponUpdated;
        tell(store, (kind, None), &after, Some(&before), now)?;
        promotion_code::close_all(store, (&id, Closing::UsedUp), None, now)?;
    }
    Ok(())
}

fn is_valid(coupon: &Value) -> bool {
    coupon["valid"] == true
}

/// What buyers mean by `code`, in whatever case they write it, or why it is of no use to them.
pub fn find_code(
    store: &dyn Store,
    code: &str,
    now: Timestamp,
) -> Result<Result<Discount, DiscountRefusal>, StoreError> {
    let Some(found) = promotion_code::find(store, code)? else {
        return Ok(Err(DiscountRefusal::Unknown));
    };
    let coupon = CouponRow::find(store, &found.code.coupon)?;
    let own = coupon.filter(|row| row.coupon.number == found.code.coupon_number);
    let Some(coupon) = own.filter(|_| found.code.active) else {
        return Ok(Err(DiscountRefusal::Unknown));
    };
    let is_over = |end: Option<Timestamp>| end.is_some_and(|end| end <= now);
    if is_over(found.code.expires_at) || is_over(coupon.coupon.redeem_by) {
        return Ok(Err(DiscountRefusal::Expired));
    }
    if !found.is_active(now) || !coupon.coupon.is_valid(coupon.times_redeemed, now) {
        return Ok(Err(DiscountRefusal::UsedUp));
    }
    Ok(Ok(Discount::of(&coupon.coupon, Some(&found.code))))
}
