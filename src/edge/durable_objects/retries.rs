//! The lanes of an object that failed, so that their pauses outlive the instance. One row, there
//! only after a failure.

use super::state_row::StateRow;
use crate::agenda::{Head, Retry};
use crate::edge::runtime::{Fault, Storage};
use std::collections::BTreeMap;
use std::fmt::Display;

/// The key of the row.
const ROW: &str = "retries";

/// The row of the lanes that failed.
pub(super) struct Retries(StateRow<BTreeMap<String, Retry>>);

impl Retries {
    pub(super) fn new(storage: &Storage) -> Self {
        Self(StateRow::new(storage, ROW))
    }

    /// The head of a lane, put off if the lane failed.
    pub(super) fn put_off<L: Display>(&self, head: Head<L>) -> Result<Head<L>, Fault> {
        let known = self.0.load()?;
        let retry = known.and_then(|known| known.get(&head.lane.to_string()).copied());
        Ok(match retry {
            Some(retry) => Head {
                due: head.due.max(retry.at),
                ..head.after_failures(retry.failures)
            },
            None => head,
        })
    }

    /// Keeps that a lane failed, in a transaction.
    pub(super) fn keep(&self, lane: &impl Display, retry: Retry) -> Result<(), Fault> {
        let known = self.0.load()?;
        let mut all = known.map_or_else(BTreeMap::new, |known| (*known).clone());
        all.insert(lane.to_string(), retry);
        self.0.put(all)
    }

    /// Whether a lane failed when it was last tried.
    pub(super) fn has(&self, lane: &impl Display) -> Result<bool, Fault> {
        let known = self.0.load()?;
        Ok(known.is_some_and(|known| known.contains_key(&lane.to_string())))
    }

    /// Forgets that a lane failed, in the transaction that has it succeed.
    pub(super) fn clear(&self, lane: &impl Display) -> Result<(), Fault> {
        let known = self.0.load()?;
        let mut all = known.map_or_else(BTreeMap::new, |known| (*known).clone());
        all.remove(&lane.to_string());
        self.0.put(all)
    }

    /// Has the next read look at the row: a transaction failed that may have written it.
    pub(super) fn forget(&self) {
        self.0.forget();
    }
}
