//! Stripe's `product`, and the row it is kept in.

use super::fields::FIELDS;
use crate::api::object::{object_of, with};
use crate::api::store::{Row, StoreError, Table, status, tag, to_json};
use crate::domain::Timestamp;
use crate::domain::product::Product;
use serde_json::{Value, json};

/// The product in a row.
pub fn render_row(row: &Row, _: Timestamp) -> Result<Value, StoreError> {
    Ok(render(&row.read()?))
}

/// Stripe's `product`.
pub fn render(product: &Product) -> Value {
    let computed = json!({
        "created": product.created.seconds(),
        "livemode": product.mode.is_live(),
        "updated": product.updated.seconds(),
    });
    object_of("product", FIELDS, with(product, computed))
}

pub(super) fn row(product: &Product, place: Option<u64>) -> Result<Row, StoreError> {
    Ok(Row {
        table: Table::Product,
        id: product.id.to_string(),
        place,
        parent: String::new(),
        status: status(product.active),
        created: Some(product.created),
        ends: None,
        tags: tags(product),
        json: to_json(product)?,
    })
}

fn tags(product: &Product) -> Vec<String> {
    let url = product.url.iter().map(|url| tag("url", url));
    let shippable = product.shippable.unwrap_or(false).to_string();
    let known = [tag("type", "service"), tag("shippable", &shippable)];
    url.chain(known).collect()
}
