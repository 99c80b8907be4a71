//! Prices: create, update and list. One-time and per unit.

pub mod data;
pub mod fields;
pub mod new;
pub mod render;
mod unit_amount;

use self::fields::{FIELDS, FILTERS};
use self::new::{IfTaken, NewPrice, claim_lookup_key, read_tax_behavior};
use self::render::{render, render_row, row};
use super::product::render as product;
use super::search;
use crate::api::context::{Context, HandlerResult, Listing, Request};
use crate::api::object::Params;
use crate::api::operation::Operation;
use crate::api::rendered;
use crate::api::resource::{AccountRows, ExpandSources, Resource, Stored};
use crate::api::store::{Store, StoreError, Table};
use crate::domain::Error;
use crate::domain::event::EventType;
use crate::domain::price::Price;
use crate::domain::product::Product;
use serde_json::{Map, Value, json};

/// Prices.
pub const RESOURCE: Resource = Resource {
    object: "price",
    fields: FIELDS,
    stored: Some(Stored::Account(AccountRows {
        table: Table::Price,
        render: render_row,
        filters: FILTERS,
    })),
    on_demand: Some(currency_options),
    operations: &[
        Operation::create("/v1/prices", "price", FIELDS, create),
        Operation::list("/v1/prices", "price", FILTERS),
        Operation::search("/v1/prices/search", "price", search::prices)
            .takes(Params::own(search::PARAMS)),
        Operation::retrieve("/v1/prices/{price}", "price"),
        Operation::update("/v1/prices/{price}", "price", FIELDS, update),
    ],
};

/// `POST /v1/prices`
pub fn create(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    let reader = &request.reader();
    let price = NewPrice::read(reader, context.call.mode)?;
    let is_new = price.is_of_new_product();
    let (price, product) = price.store(context, Listing::Listed)?;
    if is_new {
        let product = product::render(&product);
        context.tell(EventType::ProductCreated, &product, None)?;
    }
    let object = render(&price);
    context.tell(EventType::PriceCreated, &object, None)?;
    Ok(HandlerResult::Object(object))
}

/// `POST /v1/prices/{id}`
pub fn update(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    let reader = &request.reader();
    let stored = context.existing(Table::Price, request.id())?;
    let before: Price = stored.read()?;
    let mut price = before.clone();
    if let Some(active) = reader.boolean("active") {
        price.active = active;
    }
    reader.text_patch("nickname").apply(&mut price.nickname);
    reader.text_patch("lookup_key").apply(&mut price.lookup_key);
    reader.metadata().apply(&mut price.metadata, "metadata")?;
    let behavior = read_tax_behavior(reader);
    if reader.has("tax_behavior") {
        if before
            .tax_behavior
            .is_some_and(|_| behavior != before.tax_behavior)
        {
            let message = "The tax behavior of a price cannot be changed once it is inclusive or \
                           exclusive.";
            return Err(Error::invalid("tax_behavior", message));
        }
        price.tax_behavior = behavior;
    }
    if before.active && !price.active && is_default(context.store, &price)? {
        let message = "This price cannot be archived because it is the default price of its \
                       product.";
        return Err(Error::invalid("active", message));
    }
    if price == before {
        return Ok(HandlerResult::Object(render(&price)));
    }
    if let Some(key) = price
        .lookup_key
        .as_ref()
        .filter(|_| price.lookup_key != before.lookup_key)
    {
        claim_lookup_key(context, key, IfTaken::read(reader))?;
    }
    context.store.put(&row(&price, stored.place)?)?;
    let object = render(&price);
    context.tell(EventType::PriceUpdated, &object, Some(&render(&before)))?;
    Ok(HandlerResult::Object(object))
}

fn is_default(store: &dyn Store, price: &Price) -> Result<bool, StoreError> {
    let Some(row) = store.row(Table::Product, price.product.as_str())? else {
        return Ok(false);
    };
    Ok(row.read::<Product>()?.default_price.as_ref() == Some(&price.id))
}

/// A price in each of its currencies: in its own.
#[expect(clippy::unnecessary_wraps, reason = "others look into the store")]
fn currency_options(_: &ExpandSources, price: &Value) -> Result<Value, StoreError> {
    let of = |name: &str| price.get(name).cloned().unwrap_or(Value::Null);
    let option = json!({
        "custom_unit_amount": of("custom_unit_amount"),
        "tax_behavior": of("tax_behavior"),
        "unit_amount": of("unit_amount"),
        "unit_amount_decimal": of("unit_amount_decimal"),
    });
    let mut options = Map::new();
    options.insert(rendered::text(price, "currency").to_owned(), option);
    Ok(Value::Object(options))
}
