//! `expand[]`: related objects in place of their ids, and fields shown on demand.
//!
//! Paths are checked before anything is done ([`paths::wanted`]), by the table in
//! `fields`; they are followed in the finished answer ([`apply`]). Related
//! objects come from the book, those of a session just read from its own object.

mod fields;
pub mod paths;

use super::rendered::{put, text, with_id};
use super::resources::checkout_session::copy;
use super::resources::payment_link::{self, LinkRow};
use super::resources::price::render as price;
use super::resources::product::render as product;
use super::resources::{line_item, webhook_endpoint};
use super::store::list::envelope;
use super::store::{Cursor, Filter, Row, Store, StoreError, Table, word};
use crate::domain::checkout::order::Quantities;
use crate::protocol::messages::SessionObjects;
use fields::{Field, Kind, field};
use serde_json::{Map, Value, json};

/// How many elements an expanded list has, as a list that was asked for.
const PAGE: usize = 10;

/// Where related objects are found.
pub struct ExpandSources<'a> {
    /// The book.
    pub store: &'a dyn Store,
    /// What a session's own object just said.
    pub objects: Option<&'a SessionObjects>,
}

/// Follows checked paths in `answer`, a single object or a list.
pub fn apply(
    sources: &ExpandSources,
    answer: &mut Value,
    paths: &[String],
) -> Result<(), StoreError> {
    for path in paths {
        let steps: Vec<&str> = path.split('.').collect();
        match (answer.get_mut("data"), steps.split_first()) {
            (Some(Value::Array(elements)), Some((&"data", rest))) => {
                for element in elements {
                    sources.follow(element, rest)?;
                }
            }
            _ => sources.follow(answer, &steps)?,
        }
    }
    Ok(())
}

impl ExpandSources<'_> {
    fn follow(&self, object: &mut Value, steps: &[&str]) -> Result<(), StoreError> {
        let Some((step, rest)) = steps.split_first() else {
            return Ok(());
        };
        if let Value::Array(elements) = object {
            return elements
                .iter_mut()
                .try_for_each(|element| self.follow(element, steps));
        }
        let kind = Kind::of(object);
        let Some(wanted) = kind.and_then(|kind| field(kind, step)) else {
            return Ok(());
        };
        let found = match wanted {
            Field::Object(kind) => self.related(kind, object.get(*step))?,
            Field::LineItems if object.get(*step).is_none() => Some(self.line_items(object)?),
            Field::Refunds if object.get(*step).is_none() => Some(self.refunds(object)?),
            Field::Breakdown => Some(json!({ "discounts": [], "taxes": [] })),
            Field::CurrencyOptions => Some(currency_options(object)),
            Field::EmptyList => Some(json!([])),
            Field::LineItems
            | Field::Refunds
            | Field::Inside(_)
            | Field::Nothing
            | Field::NotYet => None,
        };
        let Some(fields) = object.as_object_mut() else {
            return Ok(());
        };
        if let Some(found) = found {
            put(fields, step, found);
        }
        match fields.get_mut(*step) {
            Some(inner) => self.follow(inner, rest),
            None => Ok(()),
        }
    }

    /// The `kind` with the id `value`; none if it is no id, or one the book does not know.
    fn related(&self, kind: Kind, value: Option<&Value>) -> Result<Option<Value>, StoreError> {
        let Some(id) = value.and_then(Value::as_str) else {
            return Ok(None);
        };
        let objects = self.objects.map(|objects| objects.related.as_slice());
        if let Some(found) = with_id(objects.unwrap_or_default(), id) {
            return Ok(Some(found.clone()));
        }
        // Not by the id's form: the merchant may have chosen it.
        let table = kind.table();
        let row = table.map(|table| self.store.row(table, id)).transpose()?;
        let (Some(table), Some(row)) = (table, row.flatten()) else {
            return Ok(None);
        };
        let object = match table {
            Table::PaymentLink => payment_link::render_row(&row),
            Table::Price => price::render_row(&row),
            Table::Product => product::render_row(&row),
            Table::Session => copy::render_row(&row),
            Table::WebhookEndpoint => webhook_endpoint::render_row(&row),
            Table::PaymentIntent | Table::Charge | Table::Refund | Table::Event => row.read(),
        };
        object.map(Some)
    }

    fn line_items(&self, object: &Value) -> Result<Value, StoreError> {
        let id = text(object, "id");
        let (items, path) = match Kind::of(object) {
            Some(Kind::PaymentLink) => (self.items_of_link(id)?, "payment_links"),
            _ => (self.items_of_session(id)?, "checkout/sessions"),
        };
        let first: Vec<Value> = items.iter().take(PAGE).cloned().collect();
        let url = format!("/v1/{path}/{id}/line_items");
        Ok(envelope(&first, items.len() > PAGE, &url))
    }

    /// The refunds of a charge, newest first.
    fn refunds(&self, charge: &Value) -> Result<Value, StoreError> {
        let id = text(charge, "id");
        let url = format!("/v1/charges/{id}/refunds");
        let of_charge =
            |object: &&Value| text(object, "object") == "refund" && text(object, "charge") == id;
        let own = self.objects.map(|objects| objects.related.iter());
        let mut refunds: Vec<Value> = own
            .into_iter()
            .flatten()
            .filter(of_charge)
            .cloned()
            .collect();
        refunds.reverse();
        if self.objects.is_none() {
            let mut filter = Filter::all(Table::Refund);
            filter.words = vec![vec![word("charge", id)]];
            let rows = self.store.page(&filter, Cursor::Newest, 11)?;
            refunds = rows.iter().map(Row::read).collect::<Result<_, _>>()?;
        }
        let has_more = refunds.len() > PAGE;
        refunds.truncate(PAGE);
        Ok(envelope(&refunds, has_more, &url))
    }

    fn items_of_link(&self, id: &str) -> Result<Vec<Value>, StoreError> {
        let Some(row) = self.store.row(Table::PaymentLink, id)? else {
            return Ok(Vec::new());
        };
        let stored: LinkRow = row.read()?;
        let link = line_item::refreshed(self.store, &stored.link)?;
        Ok(line_item::render_all(
            &link.offer,
            &Quantities::of(&link.offer),
        ))
    }

    fn items_of_session(&self, id: &str) -> Result<Vec<Value>, StoreError> {
        let own = |objects: &&SessionObjects| text(&objects.session, "id") == id;
        if let Some(objects) = self.objects.filter(own) {
            return Ok(objects.line_items.clone());
        }
        match self.store.row(Table::Session, id)? {
            Some(row) => copy::line_items(&row),
            None => Ok(Vec::new()),
        }
    }
}

/// A price in each of its currencies: in its own.
fn currency_options(price: &Value) -> Value {
    let of = |name: &str| price.get(name).cloned().unwrap_or(Value::Null);
    let currency = price.get("currency").and_then(Value::as_str);
    let option = json!({
        "custom_unit_amount": of("custom_unit_amount"),
        "tax_behavior": of("tax_behavior"),
        "unit_amount": of("unit_amount"),
        "unit_amount_decimal": of("unit_amount_decimal"),
    });
    let mut options = Map::new();
    options.insert(currency.unwrap_or_default().to_owned(), option);
    Value::Object(options)
}
