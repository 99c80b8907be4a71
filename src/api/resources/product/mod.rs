//! Products: create, update, list and delete.

pub mod data;
pub mod fields;
pub mod new;
pub mod render;

use self::fields::{FIELDS, FILTERS};
use self::new::{NewProduct, check_addresses};
use self::render::{render, render_row, row};
use super::price::{new as new_price, render as price};
use super::search;
use crate::api::context::{Context, HandlerResult, Listing, Request};
use crate::api::object::Params;
use crate::api::operation::Operation;
use crate::api::request::rules::check_descriptor;
use crate::api::request::settings::SettingsChange;
use crate::api::resource::{AccountRows, Resource, Stored};
use crate::api::store::outbox;
use crate::api::store::outbox_row::{Target, Task};
use crate::api::store::{Cursor, Filter, Store, Table};
use crate::domain::Error;
use crate::domain::error::ErrorKind;
use crate::domain::event::EventType;
use crate::domain::price::Price;
use crate::domain::product::Product;
use serde_json::json;

/// Products.
pub const RESOURCE: Resource = Resource {
    object: "product",
    fields: FIELDS,
    stored: Some(Stored::Account(AccountRows {
        table: Table::Product,
        render: render_row,
        filters: FILTERS,
    })),
    on_demand: None,
    operations: &[
        Operation::create("/v1/products", "product", FIELDS, create),
        Operation::list("/v1/products", "product", FILTERS),
        Operation::search("/v1/products/search", "product", search::products)
            .takes(Params::own(search::PARAMS)),
        Operation::delete("/v1/products/{id}", "product", delete),
        Operation::retrieve("/v1/products/{id}", "product"),
        Operation::update("/v1/products/{id}", "product", FIELDS, update),
    ],
};

/// `POST /v1/products`
pub fn create(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    let reader = &request.reader();
    let product = NewProduct::read(reader, context.call.mode)?;
    let price = new_price::read_default(reader)?;
    let mut product = product.store(context, Listing::Listed)?;
    let price = match price {
        Some(price) => Some(price.of(&product).store(context, Listing::Listed)?.0),
        None => None,
    };
    if let Some(price) = &price {
        product.default_price = Some(price.id.clone());
        let place = context.existing(Table::Product, product.id.as_str())?.place;
        context.store.put(&row(&product, place)?)?;
    }
    let object = render(&product);
    context.tell(EventType::ProductCreated, &object, None)?;
    if let Some(price) = &price {
        context.tell(EventType::PriceCreated, &price::render(price), None)?;
    }
    Ok(HandlerResult::Object(object))
}

/// `DELETE /v1/products/{id}`: only what has no prices.
pub fn delete(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    let id = request.id();
    let product: Product = context.existing(Table::Product, id)?.read()?;
    let mut prices = Filter::all(Table::Price);
    prices.parent = Some(id.to_owned());
    let has_prices = !context.store.page(&prices, Cursor::Newest, 1)?.is_empty();
    if has_prices || !context.store.uses(id)?.is_empty() {
        let message = "This product cannot be deleted because it has one or more user-created \
                       prices.";
        return Err(Error::new(ErrorKind::InvalidRequest, message));
    }
    context.store.remove(Table::Product, id)?;
    context.tell(EventType::ProductDeleted, &render(&product), None)?;
    let deleted = json!({ "id": id, "object": "product", "deleted": true });
    Ok(HandlerResult::Object(deleted))
}

/// `POST /v1/products/{id}`: the links that show the product are told.
pub fn update(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    let reader = &request.reader();
    let id = request.id();
    let stored = context.existing(Table::Product, id)?;
    let before: Product = stored.read()?;
    let descriptor = reader.word("statement_descriptor");
    check_descriptor(descriptor, &reader.path("statement_descriptor"))?;
    if let Some(price) = reader.word("default_price") {
        check_default_price(context.store, &before, price)?;
    }
    check_addresses(reader, context.call.mode)?;
    let mut product: Product = SettingsChange::read(reader, FIELDS).merged_into(&before)?;
    reader.metadata().apply(&mut product.metadata, "metadata")?;
    if product == before {
        return Ok(HandlerResult::Object(render(&product)));
    }
    product.updated = context.now;
    context.store.put(&row(&product, stored.place)?)?;
    let shown = |product: &Product| {
        let image = product.images.first().cloned();
        (product.name.clone(), product.description.clone(), image)
    };
    if shown(&product) != shown(&before) {
        for link in context.store.uses(id)? {
            let target = Target::Link(link);
            outbox::enqueue(context.store, target, Task::RefreshLink, None, context.now)?;
        }
    }
    let object = render(&product);
    context.tell(EventType::ProductUpdated, &object, Some(&render(&before)))?;
    Ok(HandlerResult::Object(object))
}

/// The price `id`, which must be one of the product's and active.
fn check_default_price(store: &dyn Store, product: &Product, id: &str) -> Result<(), Error> {
    let param = "default_price";
    let missing = || Error::no_such_in_body("price", param, id);
    let price: Price = store.row(Table::Price, id)?.ok_or_else(missing)?.read()?;
    if price.product != product.id {
        let message = format!(
            "The price {id} does not belong to the product {}.",
            product.id
        );
        return Err(Error::invalid(param, message));
    }
    if !price.active {
        let message = "The price specified is inactive. This field only accepts active prices.";
        return Err(Error::invalid(param, message));
    }
    Ok(())
}
