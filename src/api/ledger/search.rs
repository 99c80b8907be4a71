//! A search in what the Ledger keeps, newest volume first.
//!
//! There is no index of every word, so rows are read; a page ends where it is full, or where enough
//! were read for one request. Whoever looks for an e-mail address reads none but its own.

use super::Objects;
use crate::api::handle::parse::parse;
use crate::api::operation::Operation;
use crate::api::resource::LedgerRows;
use crate::api::resources::customer;
use crate::api::resources::search::query;
use crate::api::resources::search::{CUSTOMERS, wrong_page};
use crate::api::store::{list, small};
use crate::domain::Error;
use crate::domain::ledger::{Column, Created, Cursor, MOST_LOOKS, Query};
use crate::protocol::account::ApiCall;
use serde_json::{Value, json};

/// The most slices of one request: what fits no more rows than these hold takes another page.
const MOST_SLICES: u32 = 100;

/// A search that is read from the Ledger.
#[derive(Debug)]
pub struct SearchRead<'a> {
    call: &'a ApiCall,
    rows: LedgerRows,
    query: query::Query,
    limit: usize,
    /// Where the page begins, if not at the newest row.
    from: Option<(u32, u64)>,
}

impl<'a> SearchRead<'a> {
    /// The search that `call` asks for, once its parameters are checked.
    pub(super) fn parse(
        call: &'a ApiCall,
        operation: &Operation,
        rows: LedgerRows,
    ) -> Result<Self, Error> {
        let request = parse(call, operation, "")?;
        let reader = &request.reader();
        let page = reader.word("page");
        let from = page.map(|page| place_of(page).ok_or_else(|| wrong_page(page)));
        Ok(Self {
            call,
            rows,
            query: query::Query::parse(reader.word("query").unwrap_or_default(), CUSTOMERS)?,
            limit: usize::try_from(list::limit(reader)).unwrap_or(usize::MAX),
            from: from.transpose()?,
        })
    }

    /// The newest volume, as far as the page needs it: what this isolate knows may be old.
    async fn newest_volume<O: Objects>(&self, objects: &O) -> Result<u32, O::Failure> {
        let mut newest = objects.newest_volume().await?;
        let wanted = self.from.map_or(0, |(volume, _)| volume);
        while newest < wanted {
            let page = objects.page(newest, self.slice(Cursor::Newest)).await?;
            match page.next.filter(|next| *next > newest) {
                Some(next) => newest = next,
                None => break,
            }
        }
        Ok(newest)
    }

    /// The page that is asked for.
    pub(super) async fn answer<O: Objects>(&self, objects: &O) -> Result<Value, O::Failure> {
        let newest = self.newest_volume(objects).await?;
        let (mut volume, mut cursor) = match self.from {
            // A volume that was never opened is not asked: there would be one from then on.
            Some((volume, place)) => (volume.min(newest), Cursor::OlderThan(place)),
            None => (newest, Cursor::Newest),
        };
        let mut climbing = self.from.is_none();
        let mut found = Vec::new();
        let mut last = None;
        for _ in 0..MOST_SLICES {
            let page = objects.page(volume, self.slice(cursor)).await?;
            if let Some(next) = page.next.filter(|next| climbing && *next > volume) {
                volume = next;
                continue;
            }
            climbing = false;
            for row in page.rows {
                let shown = match (self.rows.render)(&row) {
                    Ok(shown) => shown,
                    Err(unread) => {
                        objects.passed_by(&row.id, &unread);
                        continue;
                    }
                };
                for object in shown.into_iter().filter(|it| self.query.finds(it)) {
                    if found.len() == self.limit {
                        return Ok(self.page(&found, last));
                    }
                    found.push(object);
                    last = Some((volume, row.place));
                }
            }
            (volume, cursor) = match page.until {
                Some(place) => (volume, Cursor::OlderThan(place)),
                None if volume > 1 => (volume.saturating_sub(1), Cursor::Newest),
                None => return Ok(self.page(&found, None)),
            };
        }
        let seen = match cursor {
            Cursor::OlderThan(place) | Cursor::NewerThan(place) => place,
            Cursor::Newest => u64::MAX,
        };
        Ok(self.page(&found, Some((volume, seen))))
    }

    fn page(&self, found: &[Value], next: Option<(u32, u64)>) -> Value {
        json!({
            "object": "search_result",
            "url": self.call.path,
            "has_more": next.is_some(),
            "data": found,
            "next_page": next.map(|(volume, place)| format!("{volume}-{place}")),
        })
    }

    fn slice(&self, cursor: Cursor) -> Query {
        let mut only = vec![customer::existing()];
        if let Some(email) = self.query.needs("email") {
            only.push((Column::Email, small(email)));
        }
        Query {
            kind: self.rows.kind,
            only,
            types: None,
            created: Created::default(),
            cursor,
            limit: MOST_LOOKS,
        }
    }
}

/// The volume and the place that the next page begins after.
fn place_of(page: &str) -> Option<(u32, u64)> {
    let (volume, place) = page.split_once('-')?;
    let volume = volume.parse().ok().filter(|volume| *volume > 0)?;
    Some((volume, place.parse().ok()?))
}
