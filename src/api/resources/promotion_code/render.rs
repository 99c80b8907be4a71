//! Stripe's `promotion_code`, and the row it is kept in.

use super::fields::FIELDS;
use super::stored::CodeRow;
use crate::api::object::object_of;
use crate::api::store::{Row, StoreError};
use crate::domain::Timestamp;
use crate::domain::promotion_code::Minimum;
use serde_json::{Value, json};

/// The promotion code in a row.
pub fn render_row(row: &Row, now: Timestamp) -> Result<Value, StoreError> {
    Ok(render(&row.read()?, now))
}

/// Stripe's `promotion_code`, as it stands at `now`.
pub fn render(stored: &CodeRow, now: Timestamp) -> Value {
    let code = &stored.code;
    let minimum = code.restrictions.minimum.as_ref();
    let mut restrictions = json!({
        "first_time_transaction": code.restrictions.first_time_transaction,
        "minimum_amount": minimum.map(|minimum| minimum.amount),
        "minimum_amount_currency": minimum.map(|minimum| minimum.currency),
    });
    let options = minimum.and_then(currency_options);
    if let (Value::Object(fields), Some(options)) = (&mut restrictions, options) {
        fields.insert("currency_options".to_owned(), options);
    }
    let computed = json!({
        "id": code.id,
        "active": stored.is_active(now),
        "code": code.code,
        "created": code.created.seconds(),
        "customer": code.customer.as_ref().map(|customer| &customer.id),
        "expires_at": code.expires_at.map(Timestamp::seconds),
        "livemode": code.mode.is_live(),
        "max_redemptions": code.max_redemptions,
        "metadata": code.metadata,
        "promotion": { "coupon": code.coupon, "type": "coupon" },
        "restrictions": restrictions,
        "times_redeemed": stored.times_redeemed,
    });
    object_of("promotion_code", FIELDS, computed)
}

/// The other currencies, if there are any.
fn currency_options(minimum: &Minimum) -> Option<Value> {
    let options = minimum.currency_options.iter();
    let options = options.map(|(currency, amount)| {
        let option = json!({ "minimum_amount": amount });
        (currency.as_str().to_owned(), option)
    });
    let options: Value = options.collect();
    options
        .as_object()
        .is_some_and(|it| !it.is_empty())
        .then_some(options)
}
