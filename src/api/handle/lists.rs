//! The lists of the book.

use crate::api::context::Context;
use crate::api::request::reader::Reader;
use crate::api::resources::payment_link::LinkRow;
use crate::api::resources::{event, line_item, price, product, webhook_endpoint};
use crate::api::route::Route;
use crate::api::store::event_log::SessionCopy;
use crate::api::store::list::{Page, created, envelope};
use crate::api::store::{Filter, Row, Table, from_json, small, word};
use crate::domain::checkout::order::Quantities;
use crate::domain::{Error, Mode, SessionId};
use serde_json::Value;

pub(super) fn list(context: &Context, route: &Route, reader: &Reader) -> Result<Value, Error> {
    let table = match route {
        Route::ListPrices => Table::Price,
        Route::ListPaymentLinks => Table::PaymentLink,
        Route::ListSessions => Table::Session,
        Route::ListPaymentIntents => Table::PaymentIntent,
        Route::ListCharges => Table::Charge,
        Route::ListRefunds => Table::Refund,
        Route::ListEvents => Table::Event,
        Route::ListWebhookEndpoints => Table::WebhookEndpoint,
        _ => Table::Product,
    };
    page(context, reader, &filter(reader, table, context.call.mode)?)
}

fn page(context: &Context, reader: &Reader, filter: &Filter) -> Result<Value, Error> {
    let (rows, has_more) = Page::read(reader)?.rows(context.store, filter)?;
    let data: Result<Vec<_>, _> = rows.iter().map(render_row).collect();
    Ok(envelope(&data?, has_more, &context.call.path))
}

/// The pages of the list that `expand[]=refunds` begins in a charge.
pub(super) fn charge_refunds(context: &Context, id: &str, reader: &Reader) -> Result<Value, Error> {
    let charge = context.existing(Table::Charge, id)?;
    let mut refunds = Filter::all(Table::Refund);
    refunds.parents = Some(vec![charge.parent]);
    only(&mut refunds, "charge", Some(id));
    page(context, reader, &refunds)
}

/// What the rows of a list must be like, by the parameters that it has.
fn filter(reader: &Reader, table: Table, mode: Mode) -> Result<Filter, Error> {
    let mut filter = Filter::all(table);
    filter.created = created(reader);
    match table {
        Table::Product | Table::Price => catalogue(reader, &mut filter),
        Table::PaymentLink => filter.status = reader.boolean("active").map(product::status),
        Table::Session => sessions(reader, &mut filter, mode),
        Table::Charge => filter.parents = reader.text("payment_intent").map(|id| vec![id]),
        Table::Refund => {
            only(&mut filter, "charge", reader.word("charge"));
            filter.parents = reader.text("payment_intent").map(|id| vec![id]);
        }
        Table::Event => {
            only(&mut filter, "delivered", reader.word("delivery_success"));
            filter.parents = event::wanted_types(reader)?;
        }
        Table::PaymentIntent | Table::WebhookEndpoint => {}
    }
    Ok(filter)
}

fn catalogue(reader: &Reader, filter: &mut Filter) {
    let currency = reader.word("currency").map(str::to_ascii_lowercase);
    only(filter, "currency", currency.as_deref());
    for name in ["type", "url", "shippable"] {
        only(filter, name, reader.word(name));
    }
    if let Some(keys) = reader.texts("lookup_keys") {
        let words = keys.iter().map(|key| word("lookup_key", key));
        filter.words.push(words.collect());
    }
    filter.ids = reader.texts("ids");
    filter.status = reader.boolean("active").map(product::status);
    filter.parents = reader.text("product").map(|id| vec![id]);
}

fn sessions(reader: &Reader, filter: &mut Filter, mode: Mode) {
    let details = reader.hash("customer_details");
    let email = details.and_then(|details| details.text("email"));
    let email = email.map(|email| small(&email));
    only(filter, "email", email.as_deref());
    let intent = reader.word("payment_intent");
    only(filter, "payment_intent", intent);
    // Their ids share the digits, so one row is looked at, however many sessions there are.
    filter.ids = intent.map(|intent| {
        let session = SessionId::of_payment(mode, intent);
        session.iter().map(ToString::to_string).collect()
    });
    filter.status = reader.text("status");
    filter.parents = reader.text("payment_link").map(|id| vec![id]);
}

/// Only rows that have the word for `value`, if one is asked for.
fn only(filter: &mut Filter, name: &str, value: Option<&str>) {
    let words = value.map(|value| vec![word(name, value)]);
    filter.words.extend(words);
}

fn render_row(row: &Row) -> Result<Value, Error> {
    Ok(match row.table {
        Table::Product => product::render(&row.read()?),
        Table::Price => price::render(&row.read()?),
        Table::PaymentLink => row.read::<LinkRow>()?.render(),
        Table::WebhookEndpoint => webhook_endpoint::render(&row.read()?, None),
        Table::Session => from_json(row.read::<SessionCopy>()?.session.as_str())?,
        Table::PaymentIntent | Table::Charge | Table::Refund | Table::Event => row.read()?,
    })
}

pub(super) fn link_line_items(
    context: &Context,
    id: &str,
    reader: &Reader,
) -> Result<Value, Error> {
    let row = context.existing(Table::PaymentLink, id)?;
    let page = Page::read(reader)?;
    let stored: LinkRow = row.read()?;
    let link = line_item::refreshed(context.store, &stored.link)?;
    let items = line_item::render_all(&link.offer, &Quantities::of(&link.offer));
    page.list("line item", &items, &context.call.path)
}
