//! Stripe's `price`, and the row it is kept in.

use super::fields::FIELDS;
use crate::api::object::{object_of, with};
use crate::api::store::{Row, StoreError, Table, status, tag, to_json};
use crate::domain::Timestamp;
use crate::domain::price::Price;
use serde_json::{Value, json};

/// The price in a row.
pub fn render_row(row: &Row, _: Timestamp) -> Result<Value, StoreError> {
    Ok(render(&row.read()?))
}

/// Stripe's `price`.
pub fn render(price: &Price) -> Value {
    let computed = json!({
        "created": price.created.seconds(),
        "livemode": price.mode.is_live(),
        "custom_unit_amount": price.unit_amount.custom(),
        "unit_amount": price.unit_amount.fixed(),
        "unit_amount_decimal": price.unit_amount.fixed().map(|it| it.minor().to_string()),
    });
    object_of("price", FIELDS, with(price, computed))
}

pub(super) fn row(price: &Price, place: Option<u64>) -> Result<Row, StoreError> {
    Ok(Row {
        table: Table::Price,
        id: price.id.to_string(),
        place,
        parent: price.product.to_string(),
        status: status(price.active),
        created: Some(price.created),
        ends: None,
        tags: tags(price),
        json: to_json(price)?,
    })
}

fn tags(price: &Price) -> Vec<String> {
    let key = price.lookup_key.iter().map(|key| tag("lookup_key", key));
    let known = [
        tag("currency", price.currency.as_str()),
        tag("type", "one_time"),
    ];
    key.chain(known).collect()
}
