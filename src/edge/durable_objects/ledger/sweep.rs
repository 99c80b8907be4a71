//! The daily sweep: the sessions of purchases that are still to come to an end are woken, and each
//! sees to its own alarm.

use super::core::LedgerCore;
use crate::domain::SessionId;
use crate::domain::ledger::sweep::{TOP, page};
use crate::edge::durable_objects::agenda;
use crate::edge::runtime::{Fault, Object, wake};
use futures_util::stream::{self, StreamExt};
use std::rc::Rc;

/// At most this many sessions are woken at once.
const AT_ONCE: usize = 10;

impl LedgerCore {
    /// The place below which the sweep under way goes on, if one is under way.
    pub(super) fn sweeping(&self) -> Result<Option<u64>, Fault> {
        Ok(self.sweep.load()?.and_then(|below| *below))
    }

    /// Begins a sweep, unless the last one is still under way or there is nothing.
    pub(super) fn begin_sweep(self: &Rc<Self>) -> Result<(), Fault> {
        if !self.rows().has_tables()? || self.sweeping()?.is_some() {
            return Ok(());
        }
        let (sessions, _) = page(&self.rows(), TOP)?;
        if !sessions.is_empty() {
            self.transaction(|_| self.sweep.put(Some(TOP)))?;
            agenda::later(self);
        }
        Ok(())
    }

    /// Wakes the next page and keeps how far it came.
    pub(super) async fn sweep_on(&self) -> Result<(), Fault> {
        let Some(below) = self.sweeping()? else {
            return Ok(());
        };
        let (sessions, next) = page(&self.rows(), below)?;
        let known = sessions.iter().filter_map(|id| SessionId::parse(id));
        let wakes = known.map(|id| async move {
            // The next sweep tries again.
            if let Err(fault) = wake(&self.env, Object::Session(&id)).await {
                fault.log("sweep");
            }
        });
        let woken = stream::iter(wakes).buffer_unordered(AT_ONCE);
        woken.for_each(|()| async {}).await;
        self.transaction(|_| self.sweep.put(next))
    }
}
