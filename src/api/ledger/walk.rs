//! The walk through the volumes that fills a page: from a place to older rows or to newer ones, and
//! on into the next volume where one ends.

use super::Objects;
use crate::api::rendered::text;
use crate::api::store::StoreError;
use crate::domain::ledger::{Cursor, MOST_LOOKS, Query, StoredRow};
use serde_json::Value;
use std::rc::Rc;

/// An object of a list, and the row it is rendered from.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Element {
    pub(super) object: Value,
    pub(super) row: Rc<StoredRow>,
}

/// Where a walk begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Start {
    pub(super) volume: u32,
    pub(super) cursor: Cursor,
    /// Of the first row, only what comes after the object with this id.
    pub(super) after: Option<String>,
}

/// How many rows are looked at, at least, once those before showed too little.
const SECOND_LOOKS: u32 = 100;

/// What a walk looks for.
pub(super) struct Walk<'a> {
    pub(super) query: &'a Query,
    pub(super) render: fn(&StoredRow) -> Result<Vec<Value>, StoreError>,
    /// What a text field of theirs has to be.
    pub(super) exactly: Option<&'a (&'static str, String)>,
    /// How many elements are enough.
    pub(super) enough: usize,
}

impl Walk<'_> {
    /// The elements from `start` on, the nearest first.
    pub(super) async fn from<O: Objects>(
        &self,
        objects: &O,
        start: Start,
    ) -> Result<Vec<Element>, O::Failure> {
        let newer = matches!(start.cursor, Cursor::NewerThan(_));
        let (mut volume, mut cursor, mut after) = (start.volume, start.cursor, start.after);
        // A walk without a cursor begins at the newest volume there is by now.
        let mut climbing = cursor == Cursor::Newest;
        let mut elements = Vec::new();
        let mut looks = 0_u32;
        loop {
            let missing = self.enough.saturating_sub(elements.len());
            // The row at the cursor comes once more: there may be more in it.
            let rows = missing.saturating_add(usize::from(after.is_some()));
            let rows = u32::try_from(rows).unwrap_or(u32::MAX);
            // Where those before showed too little, more are looked at, as far as a volume does.
            looks = match looks {
                0 => rows,
                before => before.saturating_mul(2).max(rows).max(SECOND_LOOKS),
            };
            looks = looks.min(MOST_LOOKS);
            let query = Query {
                cursor,
                limit: looks,
                ..self.query.clone()
            };
            let page = objects.page(volume, query).await?;
            let next = page.next.filter(|next| *next > volume);
            if let Some(next) = next.filter(|_| climbing) {
                volume = next;
                continue;
            }
            climbing = false;
            for row in page.rows {
                match self.shown(&row, newer, after.take()) {
                    Ok(shown) => elements.extend(shown),
                    // As one that its volume cannot read.
                    Err(unread) => objects.passed_by(&row.id, &unread),
                }
            }
            if elements.len() >= self.enough {
                return Ok(elements);
            }
            if let Some(place) = page.until {
                cursor = beyond(cursor, place);
                continue;
            }
            after = None;
            (volume, cursor) = match (newer, next) {
                (true, Some(_)) => (volume.saturating_add(1), Cursor::NewerThan(0)),
                (false, _) if volume > 1 => (volume.saturating_sub(1), Cursor::Newest),
                (true, None) | (false, _) => return Ok(elements),
            };
        }
    }

    /// What a row shows in the direction of the walk.
    fn shown(
        &self,
        row: &StoredRow,
        newer: bool,
        after: Option<String>,
    ) -> Result<Vec<Element>, StoreError> {
        let mut shown = (self.render)(row)?;
        if let Some((field, value)) = self.exactly {
            shown.retain(|object| text(object, field) == value);
        }
        if newer {
            shown.reverse();
        }
        let passed = after.and_then(|id| shown.iter().position(|it| text(it, "id") == id));
        let row = Rc::new(row.clone());
        let rest = shown.into_iter().skip(passed.map_or(0, |at| at + 1));
        let element = |object| Element {
            object,
            row: Rc::clone(&row),
        };
        Ok(rest.map(element).collect())
    }
}

/// The cursor once the row at `place` has been seen.
fn beyond(cursor: Cursor, place: u64) -> Cursor {
    match cursor {
        Cursor::Newest | Cursor::OlderThan(_) => Cursor::OlderThan(place),
        Cursor::NewerThan(_) => Cursor::NewerThan(place),
    }
}
