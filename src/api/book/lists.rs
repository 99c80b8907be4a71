//! The lists of the book.

use super::{Desk, PAGED};
use crate::api::list::{Page, created, envelope};
use crate::api::params::Node;
use crate::api::payment_link::{self, LinkRow};
use crate::api::reader::{Names, Reader};
use crate::api::route::Route;
use crate::api::store::{Filter, Row, Store, Table, word};
use crate::api::{
    charge, checkout_session, event, line_item, payment_intent, price, product, record, refund,
    webhook_endpoint,
};
use crate::domain::Error;
use crate::domain::checkout::order::Quantities;
use serde_json::Value;

const CUSTOMER_DETAILS: Names = Names {
    supported: &["email"],
    unsupported: &[],
};

/// The most `ids` a list is asked for: they are bound one by one.
const MOST_IDS: usize = 50;
const MOST_LOOKUP_KEYS: usize = 10;

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
        Route::ListRefunds => (Table::Refund, &refund::LIST),
        Route::ListEvents => (Table::Event, &event::LIST),
        Route::ListWebhookEndpoints => (Table::WebhookEndpoint, &webhook_endpoint::LIST),
        _ => (Table::Product, &product::LIST),
    };
    let reader = Reader::open(tree, "", names)?;
    let page = Page::read(&reader)?;
    let filter = filter(&reader, table)?;
    let (rows, has_more) = page.rows(desk.store, &filter)?;
    let data: Result<Vec<_>, _> = rows.iter().map(render_row).collect();
    Ok(envelope(&data?, has_more, &desk.call.path))
}

/// What the rows of a list must be like, by the parameters that `reader` was opened for.
fn filter(reader: &Reader, table: Table) -> Result<Filter, Error> {
    let mut filter = Filter::all(table);
    match table {
        Table::Product | Table::Price => catalogue(reader, &mut filter)?,
        Table::PaymentLink => filter.status = reader.boolean("active")?.map(product::status),
        Table::Session => sessions(reader, &mut filter)?,
        Table::Charge => {
            filter.parents = reader.text("payment_intent", 255)?.map(|id| vec![id]);
        }
        Table::Refund => {
            only(&mut filter, "charge", reader.text("charge", 255)?);
            filter.parents = reader.text("payment_intent", 255)?.map(|id| vec![id]);
        }
        Table::Event => {
            let delivered = reader.boolean("delivery_success")?;
            only(&mut filter, "delivered", delivered.map(|it| it.to_string()));
            filter.parents = event::wanted_types(reader)?;
        }
        Table::PaymentIntent | Table::WebhookEndpoint => {}
    }
    filter.created = created(reader)?;
    Ok(filter)
}

fn catalogue(reader: &Reader, filter: &mut Filter) -> Result<(), Error> {
    let types: &[_] = match filter.table {
        Table::Price => &["one_time", "recurring"],
        _ => &["good", "service"],
    };
    let kind = reader.one_of("type", types)?;
    only(filter, "type", kind.map(str::to_owned));
    let currency = reader.text("currency", 3)?;
    let currency = currency.map(|code| code.to_ascii_lowercase());
    only(filter, "currency", currency);
    only(filter, "url", reader.text("url", 5000)?);
    let shippable = reader.boolean("shippable")?;
    only(filter, "shippable", shippable.map(|it| it.to_string()));
    if let Some(keys) = several(reader, "lookup_keys", MOST_LOOKUP_KEYS)? {
        let words = keys.iter().map(|key| word("lookup_key", key));
        filter.words.push(words.collect());
    }
    filter.ids = several(reader, "ids", MOST_IDS)?;
    filter.status = reader.boolean("active")?.map(product::status);
    filter.parents = reader.text("product", 255)?.map(|id| vec![id]);
    Ok(())
}

fn sessions(reader: &Reader, filter: &mut Filter) -> Result<(), Error> {
    if let Some(details) = reader.open_child("customer_details", &CUSTOMER_DETAILS)? {
        details.require(&["email"])?;
        let email = details.text("email", 800)?;
        only(filter, "email", email.map(|email| email.to_lowercase()));
    }
    let intent = reader.text("payment_intent", 255)?;
    only(filter, "payment_intent", intent);
    let statuses = ["open", "complete", "expired"];
    filter.status = reader.one_of("status", &statuses)?.map(str::to_owned);
    filter.parents = reader.text("payment_link", 255)?.map(|id| vec![id]);
    Ok(())
}

/// Only rows that have the word for `value`, if one is asked for.
fn only(filter: &mut Filter, name: &str, value: Option<String>) {
    let words = value.map(|value| vec![word(name, &value)]);
    filter.words.extend(words);
}

/// A list of at most `most` texts.
fn several(reader: &Reader, name: &str, most: usize) -> Result<Option<Vec<String>>, Error> {
    let texts = reader.texts(name, 255)?;
    if texts.as_ref().is_some_and(|texts| texts.len() > most) {
        let message = format!("You can ask for up to {most} values of {name} at once.");
        return Err(Error::invalid(reader.path(name), message));
    }
    Ok(texts)
}

fn render_row(row: &Row) -> Result<Value, Error> {
    Ok(match row.table {
        Table::Product => product::render(&row.read()?),
        Table::Price => price::render(&row.read()?),
        Table::PaymentLink => row.read::<LinkRow>()?.render(),
        Table::WebhookEndpoint => webhook_endpoint::render(&row.read()?, None),
        Table::Session => record::session_copy(row)?.session,
        Table::PaymentIntent | Table::Charge | Table::Refund | Table::Event => row.read()?,
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
