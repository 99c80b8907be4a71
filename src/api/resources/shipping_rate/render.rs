//! Stripe's `shipping_rate`, and the row it is kept in.

use super::fields::FIELDS;
use crate::api::object::{object_of, with};
use crate::api::rendered::text;
use crate::api::resource::ExpandSources;
use crate::api::store::{Row, StoreError, Table, status, tag, to_json};
use crate::domain::Timestamp;
use crate::domain::price::TaxBehavior;
use crate::domain::shipping_rate::{ShippingAmount, ShippingRate};
use serde_json::{Map, Value, json};

/// The rate in a row.
pub fn render_row(row: &Row, _: Timestamp) -> Result<Value, StoreError> {
    Ok(render(&row.read()?))
}

/// Stripe's `shipping_rate`.
pub fn render(rate: &ShippingRate) -> Value {
    let computed = json!({
        "created": rate.created.seconds(),
        "fixed_amount": { "amount": rate.amount, "currency": rate.currency },
        "livemode": rate.mode.is_live(),
    });
    object_of("shipping_rate", FIELDS, with(rate, computed))
}

/// `currency_options` of a rendered rate: what it costs in each currency, its own among them.
pub(super) fn on_demand(
    sources: &ExpandSources,
    rate: &Value,
    _: &str,
) -> Result<Value, StoreError> {
    let id = text(rate, "id");
    let row = sources
        .store
        .map(|(store, _)| store.row(Table::ShippingRate, id));
    let Some(row) = row.transpose()?.flatten() else {
        return Ok(Value::Object(Map::new()));
    };
    let rate: ShippingRate = row.read()?;
    let mut all = rate.currency_options;
    let (amount, tax_behavior) = (rate.amount, rate.tax_behavior);
    let own = ShippingAmount {
        amount,
        tax_behavior,
    };
    all.insert(rate.currency, own);
    let option = |option: ShippingAmount| {
        let behavior = option.tax_behavior;
        json!({
            "amount": option.amount,
            "tax_behavior": behavior.map_or("unspecified", TaxBehavior::as_str),
        })
    };
    Ok(all
        .into_iter()
        .map(|(currency, it)| (currency.as_str().to_owned(), option(it)))
        .collect())
}

pub(super) fn row(rate: &ShippingRate, place: Option<u64>) -> Result<Row, StoreError> {
    Ok(Row {
        table: Table::ShippingRate,
        id: rate.id.to_string(),
        place,
        parent: String::new(),
        status: status(rate.active),
        created: Some(rate.created),
        ends: None,
        tags: vec![tag("currency", rate.currency.as_str())],
        json: to_json(rate)?,
    })
}
