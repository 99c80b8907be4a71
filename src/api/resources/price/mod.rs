//! Prices: create, update and list. One-time and per unit.

pub mod data;
pub mod fields;
pub mod new;
pub mod options;
pub mod render;
mod unit_amount;

use self::fields::{FIELDS, FILTERS};
use self::new::{IfTaken, NewPrice, claim_lookup_key};
use self::options::read_tax_behavior;
use self::render::{render, render_row, row};
use super::product::render as product;
use super::search;
use crate::api::context::{Context, HandlerResult, Listing, Request};
use crate::api::object::Params;
use crate::api::operation::Operation;
use crate::api::resource::{AccountRows, Resource, Stored};
use crate::api::store::outbox_row::{Target, Task};
use crate::api::store::{Store, StoreError, Table, outbox};
use crate::domain::Error;
use crate::domain::event::EventType;
use crate::domain::price::Price;
use crate::domain::product::Product;

/// Prices.
pub const RESOURCE: Resource = Resource {
    object: "price",
    fields: FIELDS,
    stored: Some(Stored::Account(AccountRows {
        table: Table::Price,
        render: render_row,
        filters: FILTERS,
    })),
    on_demand: Some(options::on_demand),
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
            return Err(options::fixed_tax_behavior("tax_behavior"));
        }
        price.tax_behavior = behavior;
    }
    options::change(reader, &mut price)?;
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
    if price.currency_options != before.currency_options {
        for link in context.store.uses(request.id())? {
            let target = Target::Link(link);
            outbox::enqueue(context.store, target, Task::RefreshLink, None, context.now)?;
        }
    }
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
