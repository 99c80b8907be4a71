//! Stripe's `tax_rate`, and the row it is kept in.

use super::fields::FIELDS;
use crate::api::object::{object_of, with};
use crate::api::store::{Row, StoreError, Table, from_json, status, tag, to_json};
use crate::domain::Timestamp;
use crate::domain::tax_rate::TaxRate;
use serde_json::{Value, json};

/// The rate in a row.
pub(super) fn render_row(row: &Row, _: Timestamp) -> Result<Value, StoreError> {
    Ok(render(&row.read()?))
}

/// Stripe's `tax_rate`.
pub fn render(rate: &TaxRate) -> Value {
    // It is digits, so it can be read.
    let percentage: Value = from_json(&rate.percentage.text()).unwrap_or_default();
    let computed = json!({
        "created": rate.created.seconds(),
        "livemode": rate.mode.is_live(),
        "percentage": percentage,
    });
    object_of("tax_rate", FIELDS, with(rate, computed))
}

pub(super) fn row(rate: &TaxRate, place: Option<u64>) -> Result<Row, StoreError> {
    let inclusive = if rate.inclusive { "true" } else { "false" };
    Ok(Row {
        table: Table::TaxRate,
        id: rate.id.to_string(),
        place,
        parent: String::new(),
        status: status(rate.active),
        created: Some(rate.created),
        ends: None,
        tags: vec![tag("inclusive", inclusive)],
        json: to_json(rate)?,
    })
}
