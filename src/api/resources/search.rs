//! `GET /v1/products/search` and `/v1/prices/search`: Stripe's query language, over names, metadata
//! and the like.
//!
//! Clauses are `field:'value'` or `field~'part'`, perhaps with `-` before them, joined by AND or by
//! OR, never by both. There is no index of every word, so rows are read; Account, whose thread others
//! wait for, reads at most [`SLICE`] of them for a request and says where it stopped. Whoever called
//! it asks for slice after slice ([`Search`]) until the page is full and it is known whether there
//! is another.

use super::price::render as price;
use super::product::render as product;
use crate::api::context::{Context, HandlerResult, Request};
use crate::api::object::{Field as Param, param, text};
use crate::api::request::check::boolean;
use crate::api::store::{Cursor, Filter, Row, StoreError, Table, from_json, list, small};
use crate::domain::Error;
use crate::protocol::account::ApiCall;
use serde_json::{Value, json};

/// The parameters of a search.
pub const PARAMS: &[Param] = &[
    list::LIMIT,
    param("page", text(30)),
    param("query", text(500).required()),
];

const MOST_CLAUSES: usize = 10;
/// The most rows that Account reads at a time.
pub const SLICE: u32 = 500;
/// The most slices of one request: what fits no more rows than these hold takes another page.
pub const MOST_SLICES: u32 = 40;

/// What is searched, and in which of its fields.
struct Searched {
    table: Table,
    render: fn(&Row) -> Result<Value, StoreError>,
    nouns: &'static str,
    fields: &'static [&'static str],
}

const PRODUCTS: Searched = Searched {
    table: Table::Product,
    render: |row| Ok(product::render(&row.read()?)),
    nouns: "products",
    fields: &["active", "description", "name", "shippable", "url"],
};

const PRICES: Searched = Searched {
    table: Table::Price,
    render: price::render_row,
    nouns: "prices",
    fields: &["active", "currency", "lookup_key", "product", "type"],
};

/// One comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Clause {
    negated: bool,
    field: Field,
    /// Whether the whole value is meant, or a part of it.
    exact: bool,
    value: String,
}

/// What a clause looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Field {
    Named(&'static str),
    Metadata(String),
}

/// A query, and whether one clause is enough.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Query {
    clauses: Vec<Clause>,
    any: bool,
}

/// A slice of the products that the query finds, newest first.
pub fn products(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    slice(context, request, &PRODUCTS)
}

/// A slice of the prices that the query finds, newest first.
pub fn prices(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    slice(context, request, &PRICES)
}

/// A search under way: the page so far, and what is still to be asked.
pub struct Search<'a> {
    call: &'a ApiCall,
    page: Value,
    wanted: usize,
    slices: u32,
}

impl<'a> Search<'a> {
    /// The search that `call` began and of which Account gave the first slice.
    pub fn new(call: &'a ApiCall, page: Value) -> Self {
        let wanted = call
            .params
            .iter()
            .find(|(name, _)| name == list::LIMIT.name);
        let wanted = wanted.and_then(|(_, limit)| limit.parse().ok());
        Self {
            call,
            page,
            wanted: wanted.unwrap_or(list::USUAL_LIMIT) as usize,
            slices: 1,
        }
    }

    /// The call for the next slice, unless the page is whole: for what it lacks, or for one more,
    /// of which nothing is shown but that it is there.
    pub fn next(&self) -> Option<ApiCall> {
        let page = self.page.get("next_page")?.as_str()?;
        if self.slices >= MOST_SLICES || self.has_more() {
            return None;
        }
        let mut next = self.call.clone();
        let own = [list::LIMIT.name, "page"];
        next.params
            .retain(|(name, _)| !own.contains(&name.as_str()));
        let lacking = self.wanted.saturating_sub(self.found()).max(1);
        next.params
            .push((list::LIMIT.name.to_owned(), lacking.to_string()));
        next.params.push(("page".to_owned(), page.to_owned()));
        Some(next)
    }

    /// Takes in the slice that was called for.
    pub fn add(&mut self, mut slice: Value) {
        self.slices += 1;
        let found = slice.get_mut("data").and_then(Value::as_array_mut);
        let mut found = found.map(std::mem::take).unwrap_or_default();
        if self.found() >= self.wanted && !found.is_empty() {
            // The next page begins where this slice did.
            self.set("has_more", true.into());
            return;
        }
        if let Some(data) = self.page.get_mut("data").and_then(Value::as_array_mut) {
            data.append(&mut found);
        }
        for name in ["has_more", "next_page"] {
            self.set(name, slice.get(name).cloned().unwrap_or_default());
        }
    }

    /// The page. Where no more may be read, what was not read may have more.
    pub fn page(mut self) -> Value {
        let is_open = self.page.get("next_page").is_some_and(Value::is_string);
        self.set("has_more", is_open.into());
        self.page
    }

    fn found(&self) -> usize {
        let data = self.page.get("data").and_then(Value::as_array);
        data.map_or(0, Vec::len)
    }

    fn has_more(&self) -> bool {
        self.page.get("has_more") == Some(&Value::Bool(true))
    }

    fn set(&mut self, name: &str, value: Value) {
        if let Some(old) = self.page.get_mut(name) {
            *old = value;
        }
    }
}

/// What is found in one slice. `has_more` is said only of what was seen; a `next_page` without it
/// says where the slice ended.
fn slice(
    context: &mut Context,
    request: &Request,
    searched: &Searched,
) -> Result<HandlerResult, Error> {
    let reader = &request.reader();
    let limit = usize::try_from(list::limit(reader)).unwrap_or(usize::MAX);
    let query = Query::parse(reader.word("query").unwrap_or_default(), searched)?;
    let cursor = match reader.word("page") {
        None => Cursor::Newest,
        Some(page) => {
            let place = page.parse().map_err(|_: std::num::ParseIntError| {
                Error::invalid("page", format!("Invalid page: '{page}'"))
            })?;
            Cursor::OlderThan(place)
        }
    };
    let filter = Filter::all(searched.table);
    let read = context.store.page(&filter, cursor, SLICE)?;
    let is_last = read.len() < usize::try_from(SLICE).unwrap_or(usize::MAX);
    let mut next_page = read.last().and_then(|row| row.place).filter(|_| !is_last);
    let mut found = Vec::new();
    let mut last_found = None;
    let mut has_more = false;
    for row in read {
        if !query.finds(&from_json(&row.json)?) {
            continue;
        }
        if found.len() == limit {
            (has_more, next_page) = (true, last_found);
            break;
        }
        found.push((searched.render)(&row)?);
        last_found = row.place;
    }
    Ok(HandlerResult::Object(json!({
        "object": "search_result",
        "url": context.call.path,
        "has_more": has_more,
        "data": found,
        "next_page": next_page.map(|place| place.to_string()),
    })))
}

impl Query {
    fn parse(text: &str, searched: &Searched) -> Result<Self, Error> {
        let mut rest = text.trim();
        let mut clauses = Vec::new();
        let mut joins = Vec::new();
        loop {
            let (clause, after) = Clause::parse(rest, searched)?;
            clauses.push(clause);
            rest = after.trim_start();
            if rest.is_empty() {
                break;
            }
            let upper = rest.get(..4).unwrap_or(rest).to_ascii_uppercase();
            let (any, length) = match upper.as_str() {
                "AND " => (false, 4),
                word if word.starts_with("OR ") => (true, 3),
                // Two clauses side by side are joined by AND.
                _ => (false, 0),
            };
            joins.push(any);
            rest = rest.get(length..).unwrap_or_default().trim_start();
        }
        let any = joins.first() == Some(&true);
        if joins.iter().any(|join| *join != any) {
            return Err(wrong("AND and OR cannot be combined in one query."));
        }
        if clauses.len() > MOST_CLAUSES {
            return Err(wrong("A query can have up to 10 clauses."));
        }
        Ok(Self { clauses, any })
    }

    fn finds(&self, stored: &Value) -> bool {
        let mut clauses = self.clauses.iter();
        if self.any {
            clauses.any(|clause| clause.fits(stored))
        } else {
            clauses.all(|clause| clause.fits(stored))
        }
    }
}

impl Clause {
    /// The clause that `text` begins with, and what comes after it.
    fn parse<'a>(text: &'a str, searched: &Searched) -> Result<(Self, &'a str), Error> {
        let unreadable = || {
            wrong(
                "We were unable to parse your search query. Try using the format \
                 `metadata[\"key\"]:\"value\"` or `name:\"value\"`.",
            )
        };
        let (negated, text) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (field, rest) = if let Some(rest) = text.strip_prefix("metadata[") {
            let (key, rest) = quoted(rest).ok_or_else(unreadable)?;
            let rest = rest.strip_prefix(']').ok_or_else(unreadable)?;
            (Field::Metadata(key), rest)
        } else {
            let end = text
                .find([':', '~', '<', '>', '='])
                .ok_or_else(unreadable)?;
            let (name, rest) = text.split_at(end);
            (Field::named(name, searched)?, rest)
        };
        let (exact, rest) = match (rest.strip_prefix(':'), rest.strip_prefix('~')) {
            (Some(rest), _) => (true, rest),
            (None, Some(rest)) => (false, rest),
            (None, None) => return Err(unreadable()),
        };
        let (value, rest) = match quoted(rest) {
            Some(found) => found,
            // `active:true` and `metadata['k']:null` stand without quotes.
            None => match rest.split_once(' ').unwrap_or((rest, "")) {
                ("null", rest) => (String::new(), rest),
                (word, rest) => {
                    let is_so = boolean(word).ok_or_else(unreadable)?;
                    (is_so.to_string(), rest)
                }
            },
        };
        let short = !exact && value.chars().count() < 3;
        if short {
            return Err(wrong(
                "A part to look for with ~ needs at least 3 characters.",
            ));
        }
        let clause = Self {
            negated,
            field,
            exact,
            value,
        };
        Ok((clause, rest))
    }

    /// Whether an object, as it is stored, is what is looked for.
    fn fits(&self, stored: &Value) -> bool {
        let value = match &self.field {
            Field::Named(name) => stored.get(name),
            Field::Metadata(key) => stored.get("metadata").and_then(|all| all.get(key)),
        };
        let text = match (value, &self.field) {
            (Some(Value::String(text)), _) => text.clone(),
            (Some(Value::Bool(is_so)), _) => is_so.to_string(),
            (_, Field::Named("shippable")) => false.to_string(),
            (_, Field::Named("type")) => "one_time".to_owned(),
            (_, Field::Named(_) | Field::Metadata(_)) => String::new(),
        };
        let (text, value) = (small(&text), small(&self.value));
        let fits = if self.exact {
            text == value
        } else {
            text.contains(&value)
        };
        fits != self.negated
    }
}

impl Field {
    fn named(name: &str, searched: &Searched) -> Result<Self, Error> {
        let mut known = searched.fields.iter();
        let found = known
            .find(|known| **known == name)
            .map(|known| Self::Named(known));
        found.ok_or_else(|| {
            let nouns = searched.nouns;
            wrong(&format!(
                "Field `{name}` is an unsupported search field for resource `{nouns}`."
            ))
        })
    }
}

/// The text in the quotes that `text` begins with, and what comes after them.
fn quoted(text: &str) -> Option<(String, &str)> {
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let mut value = String::new();
    let mut letters = text.char_indices().skip(1);
    while let Some((index, letter)) = letters.next() {
        if letter == '\\' {
            value.push(letters.next()?.1);
        } else if letter == quote {
            return Some((value, text.get(index + 1..)?));
        } else {
            value.push(letter);
        }
    }
    None
}

fn wrong(message: &str) -> Error {
    Error::invalid("query", message)
}
