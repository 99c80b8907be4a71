//! Shipping rates: create, retrieve, update and list. They are made inactive, never deleted.

pub mod fields;
mod new;
pub mod render;

use self::fields::{FIELDS, FILTERS};
use self::render::{on_demand, render, render_row, row};
use crate::api::context::{Context, HandlerResult, Listing, Request};
use crate::api::operation::Operation;
use crate::api::resource::{AccountRows, Resource, Stored};
use crate::api::resources::price::options::read_tax_behavior;
use crate::api::store::outbox_row::{Target, Task};
use crate::api::store::{Table, outbox};
use crate::domain::Error;
use crate::domain::shipping_rate::ShippingRate;

/// Shipping rates.
pub const RESOURCE: Resource = Resource {
    object: "shipping_rate",
    fields: FIELDS,
    stored: Some(Stored::Account(AccountRows {
        table: Table::ShippingRate,
        render: render_row,
        filters: FILTERS,
    })),
    on_demand: Some(on_demand),
    operations: &[
        Operation::create("/v1/shipping_rates", "shipping_rate", FIELDS, create),
        Operation::list("/v1/shipping_rates", "shipping_rate", FILTERS),
        Operation::retrieve("/v1/shipping_rates/{shipping_rate_token}", "shipping_rate"),
        Operation::update(
            "/v1/shipping_rates/{shipping_rate_token}",
            "shipping_rate",
            FIELDS,
            update,
        ),
    ],
};

/// `POST /v1/shipping_rates`
fn create(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    let rate = new::read(context, &request.reader())?;
    let place = context.place(Listing::Listed)?;
    context.store.put(&row(&rate, place)?)?;
    Ok(HandlerResult::Object(render(&rate)))
}

/// `POST /v1/shipping_rates/{id}`: what it costs in its own currency stays.
fn update(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    let reader = &request.reader();
    let stored = context.existing(Table::ShippingRate, request.id())?;
    let before: ShippingRate = stored.read()?;
    let mut rate = before.clone();
    if let Some(active) = reader.boolean("active") {
        rate.active = active;
    }
    reader.metadata().apply(&mut rate.metadata, "metadata")?;
    if reader.has("tax_behavior") {
        let behavior = read_tax_behavior(reader);
        if before.tax_behavior.is_some() && behavior != before.tax_behavior {
            let message = "The tax behavior of a shipping rate cannot be changed once it is \
                           inclusive or exclusive.";
            return Err(Error::invalid("tax_behavior", message));
        }
        rate.tax_behavior = behavior;
    }
    if let Some(amount) = reader.hash("fixed_amount") {
        let options = new::options(&amount, rate.currency)?;
        rate.currency_options.extend(options);
    }
    if rate != before {
        context.store.put(&row(&rate, stored.place)?)?;
    }
    if rate.currency_options != before.currency_options {
        for link in context.store.uses(request.id())? {
            let target = Target::Link(link);
            outbox::enqueue(context.store, target, Task::RefreshLink, None, context.now)?;
        }
    }
    Ok(HandlerResult::Object(render(&rate)))
}
