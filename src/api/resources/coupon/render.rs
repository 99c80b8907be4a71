//! Stripe's `coupon`, and the row it is kept in.

use super::fields::FIELDS;
use super::stored::CouponRow;
use crate::api::object::object_of;
use crate::api::rendered::text;
use crate::api::resource::ExpandSources;
use crate::api::store::{Row, StoreError, Table, from_json};
use crate::domain::Timestamp;
use crate::domain::coupon::{Coupon, Reduction};
use crate::domain::percent::Percent;
use serde_json::{Map, Value, json};

/// The coupon in a row.
pub fn render_row(row: &Row, now: Timestamp) -> Result<Value, StoreError> {
    Ok(render(&row.read()?, now))
}

/// Stripe's `coupon`, as it stands at `now`.
pub fn render(stored: &CouponRow, now: Timestamp) -> Value {
    let coupon = &stored.coupon;
    let (amount, percent) = match &coupon.reduction {
        Reduction::Amount(off) => (Some(off), None),
        Reduction::Percent(percent) => (None, Some(*percent)),
    };
    let computed = json!({
        "id": coupon.id,
        "amount_off": amount.map(|off| off.amount),
        "created": coupon.created.seconds(),
        "currency": amount.map(|off| off.currency),
        "duration": coupon.duration.as_str(),
        "duration_in_months": coupon.duration.months(),
        "livemode": coupon.mode.is_live(),
        "max_redemptions": coupon.max_redemptions,
        "metadata": coupon.metadata,
        "name": coupon.name,
        "percent_off": percent.map(decimal),
        "redeem_by": coupon.redeem_by.map(Timestamp::seconds),
        "times_redeemed": stored.times_redeemed,
        "valid": coupon.is_valid(stored.times_redeemed, now),
    });
    object_of("coupon", FIELDS, computed)
}

/// The number as JSON writes it; it is digits, so it can be read.
fn decimal(percent: Percent) -> Value {
    from_json(&percent.text()).unwrap_or_default()
}

/// `applies_to` and `currency_options` of a rendered coupon: both only where they say something.
pub(super) fn on_demand(
    sources: &ExpandSources,
    coupon: &Value,
    name: &str,
) -> Result<Value, StoreError> {
    let id = text(coupon, "id");
    let row = sources.store.map(|(store, _)| store.row(Table::Coupon, id));
    let Some(row) = row.transpose()?.flatten() else {
        return Ok(Value::Object(Map::new()));
    };
    let stored: CouponRow = row.read()?;
    Ok(match name {
        "applies_to" => json!({ "products": stored.coupon.products }),
        _ => currency_options(&stored.coupon),
    })
}

fn currency_options(coupon: &Coupon) -> Value {
    let Reduction::Amount(off) = &coupon.reduction else {
        return Value::Object(Map::new());
    };
    let own = std::iter::once((&off.currency, &off.amount));
    let all = own.chain(&off.currency_options);
    all.map(|(currency, amount)| {
        (
            currency.as_str().to_owned(),
            json!({ "amount_off": amount }),
        )
    })
    .collect()
}
