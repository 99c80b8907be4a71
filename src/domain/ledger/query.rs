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
    Dispute,
    /// The state is the event as the API renders it.
    Event,
}

/// What a list can be filtered by, see [`super::Columns`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Column {
    Link,
    Email,
    /// Of a purchase, its buyer's mailbox, where their address is another spelling of it.
    Mailbox,
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
    /// How many rows are looked at, at most, whether they fit or not: see [`Query::looks`].
    pub limit: u32,
}

/// The most rows that a volume looks at for one page, however few of them are wanted.
pub const MOST_LOOKS: u32 = 200;

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
    /// A look at rows in order, which ended where `limit` were seen. One that is not wanted, or
    /// cannot be read, (`None`) is passed by: it must not end the list.
    pub fn of(seen: Vec<(u64, Option<T>)>, limit: u32) -> Self {
        Self {
            until: last_of(&seen, limit),
            rows: seen.into_iter().filter_map(|(_, row)| row).collect(),
        }
    }

    /// Several looks, each in the order of the page and at up to `each` rows, as one that finds up to
    /// `most`: as far as all of them saw.
    pub fn merged(
        looks: Vec<Vec<(u64, Option<T>)>>,
        (each, most): (u32, u32),
        cursor: Cursor,
    ) -> Self {
        let ends = looks.iter().filter_map(|seen| last_of(seen, each));
        let mut until = match cursor {
            Cursor::Newest | Cursor::OlderThan(_) => ends.max(),
            Cursor::NewerThan(_) => ends.min(),
        };
        let seen = looks.into_iter().flatten();
        let mut found: Vec<(u64, T)> = seen
            .filter_map(|(place, row)| Some((place, row?)))
            .collect();
        found.sort_unstable_by_key(|(place, _)| *place);
        match cursor {
            Cursor::Newest | Cursor::OlderThan(_) => {
                found.reverse();
                found.retain(|(place, _)| until.is_none_or(|until| until <= *place));
            }
            Cursor::NewerThan(_) => {
                found.retain(|(place, _)| until.is_none_or(|until| *place <= until));
            }
        }
        found.truncate(usize::try_from(most).unwrap_or(usize::MAX));
        until = last_of(&found, most).or(until);
        Self {
            until,
            rows: found.into_iter().map(|(_, row)| row).collect(),
        }
    }
}

/// The last place of a look, if that ended because it had seen `limit` rows.
fn last_of<T>(seen: &[(u64, T)], limit: u32) -> Option<u64> {
    let is_full = u32::try_from(seen.len()).is_ok_and(|seen| seen >= limit);
    seen.last().filter(|_| is_full).map(|(place, _)| *place)
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
    /// How many rows are looked at, at most.
    pub fn looks(&self) -> u32 {
        self.limit.min(MOST_LOOKS)
    }

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

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(places: &[u64]) -> Vec<(u64, Option<u64>)> {
        let wanted = |place: &u64| Some(*place).filter(|place| place % 2 == 0);
        places.iter().map(|place| (*place, wanted(place))).collect()
    }

    #[test]
    fn a_look_goes_on_behind_the_last_row_it_saw_though_that_is_not_wanted() {
        let look = Stretch::of(seen(&[8, 7, 5]), 3);
        assert_eq!((look.rows, look.until), (vec![8], Some(5)));
        let whole = Stretch::of(seen(&[8, 7, 5]), 4);
        assert_eq!((whole.rows, whole.until), (vec![8], None));
    }

    #[test]
    fn several_looks_are_one_as_far_as_all_of_them_saw() {
        for (looks, cursor, rows, until) in [
            (
                [&[9, 6, 4][..], &[8, 2]],
                Cursor::Newest,
                vec![8, 6, 4],
                Some(4),
            ),
            (
                [&[9, 6, 4], &[8, 2, 1]],
                Cursor::OlderThan(10),
                vec![8, 6, 4],
                Some(4),
            ),
            (
                [&[4, 6, 9], &[2, 8, 10]],
                Cursor::NewerThan(1),
                vec![2, 4, 6, 8],
                Some(9),
            ),
            ([&[6, 4], &[2]], Cursor::Newest, vec![6, 4, 2], None),
        ] {
            let looks = looks.map(seen).to_vec();
            let merged = Stretch::merged(looks.clone(), (3, 9), cursor);
            assert_eq!((&merged.rows, merged.until), (&rows, until), "{cursor:?}");
            let first = Stretch::merged(looks, (3, 1), cursor);
            assert_eq!(first.rows, rows[..1]);
            assert_eq!(first.until, Some(rows[0]), "the next page goes on there");
        }
    }
}
