//! The leases of a link: the session of each that is due is asked what became of it, and the alarm
//! is set for the next.

use super::core::LinkCore;
use super::places::Lease;
use crate::domain::Timestamp;
use crate::domain::quota::AttemptStatus;
use crate::edge::durable_objects::alarm;
use crate::edge::runtime::{self, Fault, Object, Ran, ask};
use crate::protocol::session::SessionCall;
use futures_util::future::join_all;
use std::rc::Rc;

/// A lease whose session is still at work is asked about again after this long at the soonest.
const ASK_AGAIN_SECONDS: u32 = 15;

impl LinkCore {
    /// Asks about the leases due at `now`, brings copies up to date and arms the next alarm.
    pub(super) async fn run_due(self: &Rc<Self>, now: Timestamp) -> Result<Ran, Fault> {
        let Some(stored) = self.load()? else {
            return Ok(Ran { ran: 0 });
        };
        let due = stored.places(&self.storage).due(now)?;
        let work = !due.is_empty() || stored.has_stale_copies();
        if work {
            self.storage
                .set_alarm(runtime::now().plus_seconds(alarm::DEAD_MAN))?;
        }
        let asked = due.iter().map(|lease| self.settle(lease));
        for settled in join_all(asked).await {
            settled?;
        }
        let sync_copies = self.sync_copies().await;
        let next = self.next_due()?;
        // The alarm for emergencies is taken off; one that was never set needs no look.
        if work || next.is_some() {
            self.rearm(next)?;
        }
        sync_copies.map(|()| Ran {
            ran: u32::try_from(due.len()).unwrap_or(u32::MAX),
        })
    }

    async fn settle(&self, lease: &Lease) -> Result<(), Fault> {
        let Lease { session, attempt } = lease;
        let call = SessionCall::AttemptStatus { attempt: *attempt };
        let attempt_status = ask(&self.env, Object::Session(session), call).await;
        let soonest = runtime::now().plus_seconds(ASK_AGAIN_SECONDS);
        // No answer proves nothing: the place stays held.
        let word = match attempt_status.inspect_err(|fault: &Fault| fault.log("lease")) {
            Ok(AttemptStatus::Live { ask_at }) => AttemptStatus::Live {
                ask_at: ask_at.max(soonest),
            },
            Ok(word) => word,
            Err(_) => AttemptStatus::Live { ask_at: soonest },
        };
        self.with_seat(session, |stored, seat| {
            stored.gate.door.settle(seat, *attempt, word);
        })
        .map(drop)
    }

    /// Sets the alarm if something is overdue and nothing rang for it.
    pub(super) fn rearm_if_forgotten(&self) -> Result<(), Fault> {
        let now = runtime::now();
        let Some(stored) = self.load()? else {
            return Ok(());
        };
        if !alarm::is_forgotten(stored.alarm_at, now) {
            return Ok(());
        }
        let lease = stored.places(&self.storage).earliest_lease()?;
        if stored.has_stale_copies() || lease.is_some_and(|due| due <= now) {
            self.storage.set_alarm(now)?;
        }
        Ok(())
    }

    /// When the alarm must ring next, if it must.
    fn next_due(&self) -> Result<Option<Timestamp>, Fault> {
        let Some(known) = self.load()? else {
            return Ok(None);
        };
        let mut stored = (*known).clone();
        stored.published = stored.published.max(self.published.get());
        let lease = stored.places(&self.storage).earliest_lease()?;
        let retry = stored
            .has_stale_copies()
            .then(|| runtime::now().plus_seconds(alarm::RETRY));
        Ok(lease.into_iter().chain(retry).min())
    }

    /// Sets the alarm for `next`, or takes it off.
    fn rearm(&self, next: Option<Timestamp>) -> Result<(), Fault> {
        self.rows.transaction(|| {
            let Some(known) = self.load()? else {
                return Ok(());
            };
            let mut stored = (*known).clone();
            stored.alarm_at = alarm::replace(&self.storage, next, runtime::now())?;
            self.save(stored)
        })
    }
}
