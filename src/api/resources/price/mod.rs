//! Prices: create, update and list. One-time and per unit.

pub mod data;
pub mod fields;
pub mod new;
pub mod render;

use self::new::{NewPrice, claim_lookup_key, read_tax_behavior};
use self::render::{render, render_row, row};
use super::product::render as product;
use crate::api::context::{Context, HandlerResult, Request};
use crate::api::store::{Filter, Store, StoreError, Table, list, status, word};
use crate::domain::Error;
use crate::domain::event::EventType;
use crate::domain::price::Price;
use crate::domain::product::Product;

/// `POST /v1/prices`
pub fn create(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    let reader = &request.reader();
    let price = NewPrice::read(reader, context.call.mode)?;
    let is_new = price.is_of_new_product();
    let (price, product) = price.store(context, false)?;
    if is_new {
        let product = product::render(&product);
        context.tell(EventType::ProductCreated, &product, None)?;
    }
    let object = render(&price);
    context.tell(EventType::PriceCreated, &object, None)?;
    Ok(HandlerResult::Object(object))
}

/// `GET /v1/prices`
pub fn list(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    let reader = &request.reader();
    let mut filter = Filter::all(Table::Price);
    filter.created = list::created(reader);
    let currency = reader.word("currency").map(str::to_ascii_lowercase);
    filter.only("currency", currency.as_deref());
    filter.only("type", reader.word("type"));
    if let Some(keys) = reader.texts("lookup_keys") {
        let words = keys.iter().map(|key| word("lookup_key", key));
        filter.words.push(words.collect());
    }
    filter.status = reader.boolean("active").map(status);
    filter.parents = reader.text("product").map(|id| vec![id]);
    context.list(request, &filter, render_row)
}

/// `GET /v1/prices/{id}`
pub fn retrieve(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    let row = context.existing(Table::Price, request.id())?;
    Ok(HandlerResult::Object(render_row(&row)?))
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
    let transfer = reader.boolean("transfer_lookup_key").unwrap_or(false);
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
        claim_lookup_key(context, key, transfer)?;
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
