//! What an instance remembers of its volume's rows, which it alone writes: each of these would be
//! read several times for every purchase.

use crate::domain::ledger::state::Lane;
use crate::edge::runtime::Fault;
use std::cell::{Cell, RefCell};

/// Rows that were read or written before; nothing after a transaction failed.
#[derive(Default)]
pub(super) struct Remembered {
    lanes: RefCell<Option<Vec<Lane>>>,
    /// The place of the last event, if one is known.
    last_event: Cell<Option<u64>>,
}

impl Remembered {
    pub(super) fn forget(&self) {
        self.forget_lanes();
        self.forget_last_event();
    }

    pub(super) fn lanes(
        &self,
        read: impl FnOnce() -> Result<Vec<Lane>, Fault>,
    ) -> Result<Vec<Lane>, Fault> {
        if let Some(known) = &*self.lanes.borrow() {
            return Ok(known.clone());
        }
        let lanes = read()?;
        self.lanes.replace(Some(lanes.clone()));
        Ok(lanes)
    }

    /// `lane` is written now.
    pub(super) fn put_lane(&self, lane: &Lane) {
        let mut lanes = self.lanes.borrow_mut();
        let Some(lanes) = &mut *lanes else {
            return;
        };
        match lanes.iter_mut().find(|it| it.endpoint == lane.endpoint) {
            Some(known) => known.cursor = lane.cursor,
            None => lanes.push(lane.clone()),
        }
    }

    pub(super) fn forget_lanes(&self) {
        self.lanes.replace(None);
    }

    pub(super) fn last_event(
        &self,
        read: impl FnOnce() -> Result<Option<u64>, Fault>,
    ) -> Result<Option<u64>, Fault> {
        if self.last_event.get().is_none() {
            self.last_event.set(read()?);
        }
        Ok(self.last_event.get())
    }

    /// An event was written at `place`, behind all others.
    pub(super) fn add_event(&self, place: u64) {
        self.last_event.set(Some(place));
    }

    pub(super) fn forget_last_event(&self) {
        self.last_event.set(None);
    }
}
