//! What can be asked of a volume, and its answers: pages of rows, in the order of their places.

use super::place;
use crate::domain::Timestamp;
use crate::domain::event::EventType;
use crate::json::Text;
use serde::{Deserialize, Serialize};

/// The kinds of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Kind {
    /// A session with its payment: sessions, payment intents and charges are rendered from it.
    Purchase,
    Refund,
    Customer,
    /// The state is the event as the API renders it.
    Event,
}

/// What a list can be filtered by, see [`super::Columns`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Column {
    Link,
    Email,
    Status,
    Session,
    Charge,
    Customer,
    /// `true` or `false`.
    Reached,
    /// Of an event, `true` or `false`: whether every endpoint that wants it has it.
    Delivered,
}

/// Which rows are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Query {
    pub kind: Kind,
    /// Only rows with these values.
    #[serde(default)]
    pub only: Vec<(Column, String)>,
    /// Only events of one of these types.
    #[serde(default)]
    pub types: Option<Vec<EventType>>,
    #[serde(default)]
    pub created: Created,
    pub cursor: Cursor,
    /// How many rows at most.
    pub limit: u32,
}

/// A range of `created`, both ends in it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Created {
    pub from: Option<Timestamp>,
    pub until: Option<Timestamp>,
}

/// Where a page begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cursor {
    /// At the newest row, going to older ones.
    Newest,
    /// After this place, going to older ones.
    OlderThan(u64),
    /// After this place, going to newer ones.
    NewerThan(u64),
}

/// The rows of one volume that were asked for, the nearest to the cursor first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    pub volume: u32,
    pub rows: Vec<StoredRow>,
    /// As [`Stretch::until`].
    pub until: Option<u64>,
    /// The volume that comes after this one, if there is one.
    pub next: Option<u32>,
}

/// What a look from a cursor found, the nearest to it first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch<T> {
    /// Those of the rows that can be read.
    pub rows: Vec<T>,
    /// The last place that was looked at, if there may be more behind it.
    pub until: Option<u64>,
}

/// A row of a volume.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredRow {
    pub place: u64,
    pub id: String,
    pub state: Text,
    /// Of an event: how many endpoints have yet to get it.
    #[serde(default)]
    pub pending: u64,
}

impl<T> Stretch<T> {
    /// A look at rows in order, which ended where `limit` were found. One that cannot be read
    /// (`None`) is passed by: it must not end the list.
    pub fn of(found: Vec<(u64, Option<T>)>, limit: u32) -> Self {
        let is_full = u32::try_from(found.len()).is_ok_and(|found| found >= limit);
        Self {
            until: found.last().filter(|_| is_full).map(|(place, _)| *place),
            rows: found.into_iter().filter_map(|(_, row)| row).collect(),
        }
    }
}

impl Created {
    /// Whether `at` lies in the range; what has no time lies in the whole range only.
    pub fn holds(self, at: Option<Timestamp>) -> bool {
        let from = self.from.is_none_or(|from| at.is_some_and(|at| from <= at));
        from && self
            .until
            .is_none_or(|until| at.is_some_and(|at| at <= until))
    }
}

impl Query {
    /// The first and the last place that can be on the page; `None`: nothing can.
    pub fn places(&self) -> Option<(u64, u64)> {
        let from = self.created.from.map_or(0, place::first_of);
        let until = self.created.until.map_or(place::LAST, place::last_of);
        let (first, last) = match self.cursor {
            Cursor::Newest => (from, until),
            Cursor::OlderThan(bound) => (from, until.min(bound.checked_sub(1)?)),
            Cursor::NewerThan(bound) => (from.max(bound.saturating_add(1)), until),
        };
        (first <= last).then_some((first, last))
    }
}
