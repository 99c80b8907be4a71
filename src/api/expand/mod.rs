//! `expand[]`: related objects in place of their ids, and fields shown on demand.
//!
//! Paths are checked before anything is done ([`wanted`]), by the table in
//! `fields`; they are followed in the finished answer ([`apply`]). Related
//! objects come from the book, those of a session just read from its own object.

mod fields;

use super::request::form::{self, Node};
use super::request::schema::ValueType::Text;
use super::request::schema::{Param, list};
use super::resources::payment_link::LinkRow;
use super::resources::{line_item, price, product};
use super::route::{Answer, Operation};
use super::store::event_log::SessionCopy;
use super::store::list::envelope;
use super::store::{Cursor, Filter, Row, Store, Table, from_json, word};
use crate::domain::checkout::order::Quantities;
use crate::domain::{Error, error::ErrorKind};
use crate::protocol::messages::{ApiCall, SessionObjects};
use fields::{Field, Kind, field};
use serde_json::{Map, Value, json};

const MOST_LEVELS: usize = 4;
const MOST_PATHS: usize = 50;
/// The parameter as the description of the API has it; [`wanted`] reads it. No property's path
/// is nearly as long.
pub const PARAM: Param = list("expand", MOST_PATHS, &Text(255));
/// How many elements an expanded list has, as a list that was asked for.
const PAGE: usize = 10;

/// Where related objects are found.
pub struct ExpandSources<'a> {
    /// The book.
    pub store: &'a dyn Store,
    /// What a session's own object just said.
    pub objects: Option<&'a SessionObjects>,
}

/// The paths a request wants expanded, each of which exists in its answer.
pub fn wanted(call: &ApiCall, tree: &Node) -> Result<Vec<String>, Error> {
    let paths = paths(tree)?;
    if paths.is_empty() {
        return Ok(paths);
    }
    let (operation, _) = Operation::find(&call.method, &call.path)?;
    let (kind, is_list) = answered(operation);
    for path in &paths {
        check(path, kind, is_list)?;
    }
    Ok(paths)
}

/// Whether there is anything to expand in the answers of `operation`.
pub fn is_possible(operation: &Operation) -> bool {
    answered(operation).0.is_some()
}

fn answered(operation: &Operation) -> (Option<Kind>, bool) {
    match operation.answer {
        Answer::One(name) => (Kind::named(name), false),
        Answer::List(name) | Answer::Found(name) => (Kind::named(name), true),
        Answer::Deleted(_) => (None, false),
    }
}

/// As [`wanted`], from the request alone.
pub fn wanted_by(call: &ApiCall) -> Result<Vec<String>, Error> {
    wanted(call, &form::decode(&call.params)?)
}

/// The request without its `expand`.
pub fn without(tree: Node) -> Node {
    match tree {
        Node::Hash(mut entries) => {
            entries.retain(|(name, _)| name != "expand");
            Node::Hash(entries)
        }
        other => other,
    }
}

/// Follows checked paths in `answer`, a single object or a list.
pub fn apply(sources: &ExpandSources, answer: &mut Value, paths: &[String]) -> Result<(), Error> {
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

fn paths(tree: &Node) -> Result<Vec<String>, Error> {
    let Node::Hash(entries) = tree else {
        return Ok(Vec::new());
    };
    let wrong = || Error::invalid("expand", "Invalid array");
    let text = |node: &Node| match node {
        Node::Text(text) if !text.is_empty() => Ok(text.clone()),
        Node::Text(_) => Err(crate::api::request::check::empty("expand")),
        Node::Hash(_) | Node::List(_) => Err(wrong()),
    };
    let found = entries.iter().find(|(name, _)| name == "expand");
    let mut paths: Vec<String> = match found.map(|(_, node)| node) {
        None => Vec::new(),
        Some(Node::Text(_)) => return Err(wrong()),
        Some(Node::List(items)) => items.iter().map(text).collect::<Result<_, _>>()?,
        Some(Node::Hash(items)) => items
            .iter()
            .map(|(_, node)| text(node))
            .collect::<Result<_, _>>()?,
    };
    paths.dedup();
    if paths.len() > MOST_PATHS {
        let message = format!("You can expand up to {MOST_PATHS} properties at once.");
        return Err(Error::invalid("expand", message));
    }
    Ok(paths)
}

fn check(path: &str, kind: Option<Kind>, is_list: bool) -> Result<(), Error> {
    let refused = |message: String| Err(Error::invalid("expand", message));
    let cannot = |hint: &str| refused(format!("This property cannot be expanded ({path}).{hint}"));
    let mut steps: Vec<&str> = path.split('.').collect();
    let Some(mut kind) = kind else {
        return cannot("");
    };
    if is_list {
        if steps.first() != Some(&"data") {
            let known = steps
                .first()
                .is_some_and(|name| field(kind, name).is_some());
            let hint = format!(" You may want to try expanding 'data.{path}' instead.");
            return cannot(if known { &hint } else { "" });
        }
        steps.remove(0);
    }
    if steps.len() > MOST_LEVELS {
        return refused(format!(
            "You cannot expand more than {MOST_LEVELS} levels of a property. Property: {path}"
        ));
    }
    let Some((last, before)) = steps.split_last() else {
        return cannot("");
    };
    for step in before {
        match field(kind, step) {
            Some(Field::Object(next) | Field::Inside(next)) => kind = next,
            Some(Field::LineItems) => kind = Kind::LineItems,
            Some(Field::Refunds) => kind = Kind::Refunds,
            Some(Field::Nothing) => return Ok(()),
            Some(Field::NotYet) => return not_yet(path),
            Some(Field::Breakdown | Field::CurrencyOptions | Field::EmptyList) | None => {
                return cannot("");
            }
        }
    }
    match field(kind, last) {
        None | Some(Field::Inside(_)) => cannot(""),
        Some(Field::NotYet) => not_yet(path),
        Some(_) => Ok(()),
    }
}

fn not_yet(path: &str) -> Result<(), Error> {
    let message = format!("Edgetill does not support expanding {path} yet.");
    Err(Error::new(ErrorKind::InvalidRequest, message).param("expand"))
}

impl ExpandSources<'_> {
    fn follow(&self, object: &mut Value, steps: &[&str]) -> Result<(), Error> {
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
    fn related(&self, kind: Kind, value: Option<&Value>) -> Result<Option<Value>, Error> {
        let Some(id) = value.and_then(Value::as_str) else {
            return Ok(None);
        };
        let named = |object: &&Value| object.get("id").and_then(Value::as_str) == Some(id);
        if let Some(found) = self
            .objects
            .and_then(|objects| objects.related.iter().find(named))
        {
            return Ok(Some(found.clone()));
        }
        // Not by the id's form: the merchant may have chosen it.
        let table = kind.table();
        let row = table.map(|table| self.store.row(table, id)).transpose()?;
        let (Some(table), Some(row)) = (table, row.flatten()) else {
            return Ok(None);
        };
        Ok(Some(match table {
            Table::PaymentLink => row.read::<LinkRow>()?.render(),
            Table::Price => price::render(&row.read()?),
            Table::Product => product::render(&row.read()?),
            _ => row.read()?,
        }))
    }

    fn line_items(&self, object: &Value) -> Result<Value, Error> {
        let id = object.get("id").and_then(Value::as_str).unwrap_or_default();
        let (items, path) = match Kind::of(object) {
            Some(Kind::PaymentLink) => (self.items_of_link(id)?, "payment_links"),
            _ => (self.items_of_session(id)?, "checkout/sessions"),
        };
        let first: Vec<Value> = items.iter().take(PAGE).cloned().collect();
        let url = format!("/v1/{path}/{id}/line_items");
        Ok(envelope(&first, items.len() > PAGE, &url))
    }

    /// The refunds of a charge, newest first.
    fn refunds(&self, charge: &Value) -> Result<Value, Error> {
        let text = |name: &str| charge.get(name).and_then(Value::as_str).unwrap_or_default();
        let url = format!("/v1/charges/{}/refunds", text("id"));
        let of_charge = |object: &&Value| {
            object.get("object").and_then(Value::as_str) == Some("refund")
                && object.get("charge").and_then(Value::as_str) == Some(text("id"))
        };
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
            filter.words = vec![vec![word("charge", text("id"))]];
            let rows = self.store.page(&filter, Cursor::Newest, 11)?;
            refunds = rows.iter().map(Row::read).collect::<Result<_, _>>()?;
        }
        let has_more = refunds.len() > PAGE;
        refunds.truncate(PAGE);
        Ok(envelope(&refunds, has_more, &url))
    }

    fn items_of_link(&self, id: &str) -> Result<Vec<Value>, Error> {
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

    fn items_of_session(&self, id: &str) -> Result<Vec<Value>, Error> {
        let own = |objects: &&SessionObjects| {
            objects.session.get("id").and_then(Value::as_str) == Some(id)
        };
        if let Some(objects) = self.objects.filter(own) {
            return Ok(objects.line_items.clone());
        }
        match self.store.row(Table::Session, id)? {
            Some(row) => {
                let items = row.read::<SessionCopy>()?.line_items;
                items.iter().map(|item| from_json(item.as_str())).collect()
            }
            None => Ok(Vec::new()),
        }
    }
}

/// Sets a field where Stripe's order of keys has it.
pub(super) fn put(fields: &mut Map<String, Value>, name: &str, value: Value) {
    if let Some(known) = fields.get_mut(name) {
        *known = value;
        return;
    }
    let after = |key: &String| !matches!(key.as_str(), "id" | "object") && key.as_str() > name;
    let place = fields.keys().position(after).unwrap_or(fields.len());
    fields.shift_insert(place, name.to_owned(), value);
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
