//! The lists of the book.

use super::{Desk, PAGED};
use crate::api::list::{Page, envelope};
use crate::api::params::Node;
use crate::api::payment_link::{self, LinkRow};
use crate::api::reader::Reader;
use crate::api::route::Route;
use crate::api::store::{Filter, Row, Store, Table};
use crate::api::{
    charge, checkout_session, event, line_item, payment_intent, price, product, record,
    webhook_endpoint,
};
use crate::domain::Error;
use crate::domain::checkout::order::Quantities;
use serde_json::Value;

pub(super) fn list<S: Store, E>(
    desk: &Desk<S, E>,
    route: &Route,
    tree: &Node,
) -> Result<Value, Error> {
    let (table, names) = match route {
        Route::ListPrices => (Table::Price, &price::LIST),
        Route::ListPaymentLinks => (Table::PaymentLink, &payment_link::LIST),
        Route::ListSessions => (Table::Session, &checkout_session::LIST),
        Route::ListPaymentIntents => (Table::PaymentIntent, &payment_intent::LIST),
        Route::ListCharges => (Table::Charge, &charge::LIST),
        Route::ListEvents => (Table::Event, &event::LIST),
        Route::ListWebhookEndpoints => (Table::WebhookEndpoint, &webhook_endpoint::LIST),
        _ => (Table::Product, &product::LIST),
    };
    let reader = Reader::open(tree, "", names)?;
    let page = Page::read(&reader)?;
    let mut filter = Filter::all(table);
    match table {
        Table::Product | Table::PaymentLink => {
            filter.status = reader.boolean("active")?.map(product::status);
        }
        Table::Price => {
            filter.status = reader.boolean("active")?.map(product::status);
            filter.parents = reader.text("product", 255)?.map(|id| vec![id]);
        }
        Table::Session => {
            let statuses = ["open", "complete", "expired"];
            filter.status = reader.one_of("status", &statuses)?.map(str::to_owned);
            filter.parents = reader.text("payment_link", 255)?.map(|id| vec![id]);
        }
        Table::Event => filter.parents = event::wanted_types(&reader)?,
        Table::Charge => {
            filter.parents = reader.text("payment_intent", 255)?.map(|id| vec![id]);
        }
        Table::PaymentIntent | Table::WebhookEndpoint => {}
    }
    let (rows, has_more) = page.rows(desk.store, &filter)?;
    let data: Result<Vec<_>, _> = rows.iter().map(render_row).collect();
    Ok(envelope(&data?, has_more, &desk.call.path))
}

fn render_row(row: &Row) -> Result<Value, Error> {
    Ok(match row.table {
        Table::Product => product::render(&row.read()?),
        Table::Price => price::render(&row.read()?),
        Table::PaymentLink => row.read::<LinkRow>()?.render(),
        Table::WebhookEndpoint => webhook_endpoint::render(&row.read()?, None),
        Table::Session => record::session_copy(row)?.session,
        Table::PaymentIntent | Table::Charge | Table::Event => row.read()?,
    })
}

pub(super) fn link_line_items<S: Store, E>(
    desk: &Desk<S, E>,
    id: &str,
    tree: &Node,
) -> Result<Value, Error> {
    let row = desk.existing(Table::PaymentLink, id)?;
    let page = Page::read(&Reader::open(tree, "", &PAGED)?)?;
    let stored: LinkRow = row.read()?;
    let link = line_item::refreshed(desk.store, &stored.link)?;
    let items = line_item::render_all(&link, &Quantities::of(&link));
    page.list("line item", &items, &desk.call.path)
}
