//! `GET /v1/products/search`, `/v1/prices/search` and `/v1/customers/search`: Stripe's query language,
//! over names, metadata and the like.
//!
//! There is no index of every word, so rows are read; Account, whose thread others wait for, reads at
//! most [`SLICE`] of them for a request and says where it stopped. Whoever called it asks for slice
//! after slice ([`Search`]) until the page is full and it is known whether there is another.

pub mod query;

use self::query::{Query, Searchable};
use super::price::render as price;
use super::product::render as product;
use crate::api::context::{Context, HandlerResult, Request};
use crate::api::object::{Field as Param, param, text};
use crate::api::store::{Cursor, Filter, Row, StoreError, Table, from_json, list};
use crate::domain::{Error, Timestamp};
use crate::protocol::account::ApiCall;
use serde_json::{Value, json};

/// The parameters of a search.
pub const PARAMS: &[Param] = &[
    list::LIMIT,
    param("page", text(30)),
    param("query", text(500).required()),
];

/// The most rows that Account reads at a time.
pub const SLICE: u32 = 500;
/// The most slices of one request: what fits no more rows than these hold takes another page.
pub const MOST_SLICES: u32 = 40;

/// What is searched of Account's.
struct Searched {
    table: Table,
    render: fn(&Row, Timestamp) -> Result<Value, StoreError>,
    searchable: Searchable,
}

/// Customers, which the Ledger keeps ([`crate::api::ledger`]).
pub const CUSTOMERS: Searchable = Searchable {
    nouns: "customers",
    fields: &["email", "name", "phone"],
};

const PRODUCTS: Searched = Searched {
    table: Table::Product,
    render: |row, _| Ok(product::render(&row.read()?)),
    searchable: Searchable {
        nouns: "products",
        fields: &["active", "description", "name", "shippable", "url"],
    },
};

const PRICES: Searched = Searched {
    table: Table::Price,
    render: price::render_row,
    searchable: Searchable {
        nouns: "prices",
        fields: &["active", "currency", "lookup_key", "product", "type"],
    },
};

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
    let query = Query::parse(
        reader.word("query").unwrap_or_default(),
        searched.searchable,
    )?;
    let cursor = match reader.word("page") {
        None => Cursor::Newest,
        Some(page) => {
            let place = page.parse();
            let place = place.map_err(|_: std::num::ParseIntError| wrong_page(page))?;
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
        found.push((searched.render)(&row, context.now)?);
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

/// The error for a page that no answer named.
pub fn wrong_page(page: &str) -> Error {
    Error::invalid("page", format!("Invalid page: '{page}'"))
}
