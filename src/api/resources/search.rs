//! `GET /v1/products/search`: Stripe's query language, over names, metadata and the like.
//!
//! Clauses are `field:'value'` or `field~'part'`, perhaps with `-` before them,
//! joined by AND or by OR, never by both.

use super::product::render as product;
use crate::api::context::{Context, HandlerResult, Request};
use crate::api::object::{Field as Row, param, text};
use crate::api::request::meaning;
use crate::api::store::{Cursor, Filter, Table, list, small};
use crate::domain::Error;
use crate::domain::product::Product;
use serde_json::json;

/// The parameters of `GET /v1/products/search`.
pub const PARAMS: &[Row] = &[
    list::LIMIT,
    param("page", text(30)),
    param("query", text(500).required()),
];

const MOST_CLAUSES: usize = 10;
/// How many rows are read at a time.
const BATCH: u32 = 100;

/// One comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Clause {
    negated: bool,
    field: Field,
    exact: bool,
    value: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Field {
    Active,
    Description,
    Name,
    Shippable,
    Url,
    Metadata(String),
}

/// A query, and whether one clause is enough.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Query {
    clauses: Vec<Clause>,
    any: bool,
}

/// The products that `query` finds, newest first.
pub fn products(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    let reader = &request.reader();
    let limit = list::limit(reader);
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let query = Query::parse(reader.word("query").unwrap_or_default())?;
    let mut cursor = match reader.word("page") {
        None => Cursor::Newest,
        Some(page) => {
            let place = page.parse().map_err(|_: std::num::ParseIntError| {
                Error::invalid("page", format!("Invalid page: '{page}'"))
            })?;
            Cursor::OlderThan(place)
        }
    };
    let mut found = Vec::new();
    let mut next_page = None;
    'rows: loop {
        let rows = context
            .store
            .page(&Filter::all(Table::Product), cursor, BATCH)?;
        let Some(last) = rows.last().and_then(|row| row.place) else {
            break;
        };
        for row in rows {
            let product: Product = row.read()?;
            if !query.finds(&product) {
                continue;
            }
            if found.len() == limit {
                break 'rows;
            }
            found.push(product::render(&product));
            next_page = row.place;
        }
        cursor = Cursor::OlderThan(last);
        if context
            .store
            .page(&Filter::all(Table::Product), cursor, 1)?
            .is_empty()
        {
            next_page = None;
            break;
        }
    }
    let next_page = next_page.filter(|_| found.len() == limit);
    Ok(HandlerResult::Object(json!({
        "object": "search_result",
        "url": "/v1/products/search",
        "has_more": next_page.is_some(),
        "data": found,
        "next_page": next_page.map(|place| place.to_string()),
    })))
}

impl Query {
    fn parse(text: &str) -> Result<Self, Error> {
        let mut rest = text.trim();
        let mut clauses = Vec::new();
        let mut joins = Vec::new();
        loop {
            let (clause, after) = Clause::parse(rest)?;
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

    fn finds(&self, product: &Product) -> bool {
        let mut clauses = self.clauses.iter();
        if self.any {
            clauses.any(|clause| clause.fits(product))
        } else {
            clauses.all(|clause| clause.fits(product))
        }
    }
}

impl Clause {
    /// The clause that `text` begins with, and what comes after it.
    fn parse(text: &str) -> Result<(Self, &str), Error> {
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
            (Field::named(name)?, rest)
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
                    let is_so = meaning::boolean(word).ok_or_else(unreadable)?;
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

    fn fits(&self, product: &Product) -> bool {
        let text = match &self.field {
            Field::Active => product.active.to_string(),
            Field::Description => product.description.clone().unwrap_or_default(),
            Field::Name => product.name.clone(),
            Field::Shippable => product.shippable.unwrap_or(false).to_string(),
            Field::Url => product.url.clone().unwrap_or_default(),
            Field::Metadata(key) => product.metadata.get(key).cloned().unwrap_or_default(),
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
    fn named(name: &str) -> Result<Self, Error> {
        Ok(match name {
            "active" => Self::Active,
            "description" => Self::Description,
            "name" => Self::Name,
            "shippable" => Self::Shippable,
            "url" => Self::Url,
            other => {
                let message = format!(
                    "Field `{other}` is an unsupported search field for resource `products`."
                );
                return Err(wrong(&message));
            }
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
