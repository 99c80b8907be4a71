//! Stripe's `product`, and the row it is kept in.

use crate::api::store::{Row, Table, status, to_json, word};
use crate::domain::Error;
use crate::domain::product::Product;
use serde_json::{Value, json};

/// The product in a row.
pub fn render_row(row: &Row) -> Result<Value, Error> {
    Ok(render(&row.read()?))
}

/// Stripe's `product`.
pub fn render(product: &Product) -> Value {
    let features = product.marketing_features.iter();
    let features: Vec<Value> = features.map(|name| json!({ "name": name })).collect();
    json!({
        "id": product.id,
        "object": "product",
        "active": product.active,
        "created": product.created.seconds(),
        "default_price": product.default_price,
        "description": product.description,
        "images": product.images,
        "livemode": product.mode.is_live(),
        "marketing_features": features,
        "metadata": product.metadata,
        "name": product.name,
        "package_dimensions": null,
        "shippable": product.shippable,
        "statement_descriptor": product.statement_descriptor,
        "tax_code": null,
        "tax_details": null,
        "type": "service",
        "unit_label": product.unit_label,
        "updated": product.updated.seconds(),
        "url": product.url,
    })
}

pub(super) fn row(product: &Product, place: Option<u64>) -> Result<Row, Error> {
    Ok(Row {
        table: Table::Product,
        id: product.id.to_string(),
        place,
        parent: String::new(),
        status: status(product.active),
        version: 0,
        created: Some(product.created),
        words: words(product),
        json: to_json(product)?,
    })
}

fn words(product: &Product) -> Vec<String> {
    let url = product.url.iter().map(|url| word("url", url));
    let shippable = product.shippable.unwrap_or(false).to_string();
    let known = [word("type", "service"), word("shippable", &shippable)];
    url.chain(known).collect()
}
