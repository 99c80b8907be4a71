//! Lists: newest first, ten at a time, with a cursor in either direction.

use super::{Created, Cursor, Filter, Row, Store};
use crate::api::object::{By, Field, filter, id, integer, moments, param};
use crate::api::request::check::MOMENTS;
use crate::api::request::reader::Reader;
use crate::domain::{Error, Timestamp};
use serde_json::{Value, json};

/// Which page of a list is asked for: what every list takes.
pub const PAGE: &[Field] = &[
    param("ending_before", id()),
    LIMIT,
    param("starting_after", id()),
];
/// How many objects a page has.
pub const LIMIT: Field = param("limit", integer(1, 100));
/// How many it has where nobody said.
pub const USUAL_LIMIT: u32 = 10;
/// When the objects were made.
pub const CREATED: Field = filter("created", By::Created, moments(ENDS));

const ENDS: &[Field] = &[end("gt"), end("gte"), end("lt"), end("lte")];

const fn end(name: &'static str) -> Field {
    param(name, integer(MOMENTS.0, MOMENTS.1))
}

/// How many objects are wanted at most.
pub fn limit(reader: &Reader) -> u32 {
    reader.number("limit").unwrap_or(USUAL_LIMIT)
}

/// Which page a request asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    limit: u32,
    from: From,
}

/// Where a page begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum From {
    Start,
    /// After the object with this id.
    After(String),
    /// Before it.
    Before(String),
}

impl Page {
    /// Reads `limit`, `starting_after` and `ending_before`.
    pub fn read(reader: &Reader) -> Result<Self, Error> {
        let before = reader.text("ending_before");
        let from = match (reader.text("starting_after"), before) {
            (None, None) => From::Start,
            (Some(id), None) => From::After(id),
            (None, Some(id)) => From::Before(id),
            (Some(_), Some(_)) => {
                let message = "Received both starting_after and ending_before parameters. Please \
                               pass in only one.";
                return Err(Error::invalid("starting_after", message).code("parameters_exclusive"));
            }
        };
        Ok(Self {
            limit: limit(reader),
            from,
        })
    }

    /// Where it begins.
    pub fn from(&self) -> &From {
        &self.from
    }

    /// The rows of the page, newest first.
    pub fn rows(&self, store: &dyn Store, filter: &Filter) -> Result<Part<Row>, Error> {
        let place = |param, id: &str| {
            let row = store.row(filter.table, id)?;
            let missing = || Error::no_such_in_body(filter.table.as_str(), param, id);
            row.and_then(|row| row.place).ok_or_else(missing)
        };
        let cursor = match &self.from {
            From::Start => Cursor::Newest,
            From::After(id) => Cursor::OlderThan(place("starting_after", id)?),
            From::Before(id) => Cursor::NewerThan(place("ending_before", id)?),
        };
        let rows = store.page(filter, cursor, self.limit.saturating_add(1))?;
        let mut part = Part::first(rows, self.size());
        if matches!(cursor, Cursor::NewerThan(_)) {
            part.data.reverse();
        }
        Ok(part)
    }

    /// The page of a list that is short enough to be held whole, such as line items.
    pub fn list(&self, noun: &str, items: &[Value], url: &str) -> Result<Value, Error> {
        Ok(self.part(noun, items)?.render(url))
    }

    /// As [`Page::list`], before it is rendered.
    pub fn part(&self, noun: &str, items: &[Value]) -> Result<Part<Value>, Error> {
        let position = |param, id: &str| {
            let found = items.iter().position(|item| item["id"] == *id);
            found.ok_or_else(|| Error::no_such_in_body(noun, param, id))
        };
        let part = match &self.from {
            From::Before(id) => {
                let end = position("ending_before", id)?;
                let start = end.saturating_sub(self.size());
                let page = items.iter().skip(start).take(end - start);
                Part {
                    data: page.cloned().collect(),
                    has_more: start > 0,
                }
            }
            From::Start | From::After(_) => {
                let start = match &self.from {
                    From::After(id) => position("starting_after", id)? + 1,
                    From::Start | From::Before(_) => 0,
                };
                let rest = items.iter().skip(start).cloned().collect();
                Part::first(rest, self.size())
            }
        };
        Ok(part)
    }

    /// How many objects it has at most.
    pub fn size(&self) -> usize {
        usize::try_from(self.limit).unwrap_or(usize::MAX)
    }
}

/// Reads `created`: a moment, or `created[gt]`, `[gte]`, `[lt]` and `[lte]`.
pub fn created(reader: &Reader) -> Created {
    let (from, until) = match reader.hash("created") {
        Some(ends) if reader.word("created").is_none() => {
            let end = |name, shift| Some(ends.integer(name)?.saturating_add(shift));
            let until = [end("lt", -1), end("lte", 0)].into_iter().flatten().min();
            (end("gt", 1).max(end("gte", 0)), until)
        }
        _ => (reader.integer("created"), reader.integer("created")),
    };
    Created {
        from: from.map(Timestamp::from_seconds),
        until: until.map(last_of),
    }
}

/// The last moment of a second: times are kept to the millisecond.
fn last_of(second: i64) -> Timestamp {
    Timestamp::from_seconds(second).plus_millis(999)
}

/// Part of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part<T> {
    pub data: Vec<T>,
    /// Whether the list goes on in the direction of the page.
    pub has_more: bool,
}

impl<T> Part<T> {
    /// The first `most` of `items`.
    pub fn first(mut items: Vec<T>, most: usize) -> Self {
        let has_more = items.len() > most;
        items.truncate(most);
        Self {
            data: items,
            has_more,
        }
    }
}

impl Part<Value> {
    /// Stripe's list object, found at `url`.
    pub fn render(&self, url: &str) -> Value {
        json!({ "object": "list", "data": self.data, "has_more": self.has_more, "url": url })
    }
}

/// How many elements an expanded list has, as a list that was asked for.
const FIRST: usize = 10;

/// The first page of a list that is held whole.
pub fn first_page(items: Vec<Value>, url: &str) -> Value {
    Part::first(items, FIRST).render(url)
}
