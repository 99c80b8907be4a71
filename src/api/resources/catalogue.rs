//! What the merchant made, as it is kept: offers have what buyers see of it.

use super::price::options;
use super::price::render as price;
use super::{line_item, tax_rate};
use crate::api::rendered::{put, text};
use crate::api::store::{Store, StoreError, Table};
use crate::domain::price::Price;
use crate::domain::tax_rate::TaxRate;
use serde_json::Value;

/// Puts prices and tax rates as the merchant keeps them into an answer.
pub fn show_kept(store: &dyn Store, answer: &mut Value) -> Result<(), StoreError> {
    let object = answer.get("object").and_then(Value::as_str);
    if object == Some(tax_rate::RESOURCE.object) {
        if let Some(row) = store.row(Table::TaxRate, text(answer, "id"))? {
            *answer = tax_rate::render(&row.read::<TaxRate>()?);
        }
        return Ok(());
    }
    if object == Some(line_item::RESOURCE.object) {
        show_price(store, answer)?;
    }
    match answer {
        Value::Object(fields) => fields
            .values_mut()
            .try_for_each(|value| show_kept(store, value)),
        Value::Array(elements) => elements
            .iter_mut()
            .try_for_each(|element| show_kept(store, element)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Ok(()),
    }
}

fn show_price(store: &dyn Store, item: &mut Value) -> Result<(), StoreError> {
    let shown = item.get("price").cloned().unwrap_or_default();
    let Some(row) = store.row(Table::Price, text(&shown, "id"))? else {
        return Ok(());
    };
    let stored: Price = row.read()?;
    let mut price = price::render(&stored);
    // They may have been expanded.
    if let (Some(price), Some(product)) = (price.as_object_mut(), shown.get("product")) {
        put(price, "product", product.clone());
        if shown.get("currency_options").is_some() {
            put(price, "currency_options", options::render(&stored));
        }
    }
    if let Some(item) = item.as_object_mut() {
        put(item, "price", price);
    }
    Ok(())
}
