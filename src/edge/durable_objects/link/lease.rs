//! The places of a link, one row a session, and the leases that come due.

use super::core::LinkCore;
use crate::domain::quota::{self, AttemptStatus, Place, PlaceStatus};
use crate::domain::{SessionId, Timestamp};
use crate::edge::durable_objects::alarm;
use crate::edge::durable_objects::sql::{Bind, Row};
use crate::edge::runtime::{self, Fault, Object, Ran, Storage, ask};
use crate::json;
use crate::protocol::messages::SessionCall;
use futures_util::future::join_all;
use std::rc::Rc;

/// A lease whose session is still at work is asked about again after this long.
const ASK_AGAIN_SECONDS: u32 = 15;
/// At most this many sessions are asked in one alarm.
const BATCH: i64 = 20;

/// The table of places. `due` is when to ask about a held place, and null otherwise.
pub(super) struct Places<'a>(&'a Storage);

/// A held place that is due to be asked about.
struct Lease {
    session: SessionId,
    attempt: u32,
}

impl<'a> Places<'a> {
    pub(super) fn new(storage: &'a Storage) -> Self {
        Self(storage)
    }

    fn create(&self) -> Result<(), Fault> {
        self.0.execute(
            "CREATE TABLE IF NOT EXISTS places (session TEXT PRIMARY KEY, attempt INTEGER NOT \
             NULL, status TEXT NOT NULL, due INTEGER) WITHOUT ROWID",
            &[],
        )?;
        self.0.execute(
            "CREATE INDEX IF NOT EXISTS places_due ON places (due) WHERE due IS NOT NULL",
            &[],
        )
    }

    pub(super) fn get(&self, session: &SessionId) -> Result<Option<Place>, Fault> {
        let select = "SELECT attempt, status FROM places WHERE session = ?";
        let rows = self.0.query(select, &[Bind::Text(session.as_str())])?;
        let place = |row: &Row| {
            let status = json::from_str(&row.text(1)?)?;
            Ok(Place {
                attempt: attempt(row, 0)?,
                status,
            })
        };
        rows.first().map(place).transpose()
    }

    pub(super) fn put(&self, session: &SessionId, place: Place) -> Result<(), Fault> {
        let due = match place.status {
            PlaceStatus::Held { until } => Bind::Integer(until.millis()),
            PlaceStatus::Committed | PlaceStatus::Released | PlaceStatus::Refused => Bind::Null,
        };
        let status = json::to_string(&place.status)?;
        let put = || {
            self.0.execute(
                "INSERT INTO places (session, attempt, status, due) VALUES (?, ?, ?, ?) ON \
                 CONFLICT (session) DO UPDATE SET attempt = excluded.attempt, status = \
                 excluded.status, due = excluded.due",
                &[
                    Bind::Text(session.as_str()),
                    Bind::Integer(i64::from(place.attempt)),
                    Bind::Text(&status),
                    due,
                ],
            )
        };
        match put() {
            Err(fault) if fault.is_no_such_table() => {
                self.create()?;
                put()
            }
            done => done,
        }
    }

    /// When the first held place will be asked about.
    pub(super) fn earliest_lease(&self) -> Result<Option<Timestamp>, Fault> {
        let rows = self
            .0
            .query("SELECT MIN(due) FROM places WHERE due IS NOT NULL", &[])?;
        Ok(rows
            .first()
            .and_then(|row| row.maybe_integer(0))
            .map(Timestamp::from_millis))
    }

    fn due(&self, now: Timestamp) -> Result<Vec<Lease>, Fault> {
        let rows = self.0.query(
            "SELECT session, attempt FROM places WHERE due <= ? ORDER BY due LIMIT ?",
            &[Bind::Integer(now.millis()), Bind::Integer(BATCH)],
        )?;
        let lease = |row: &Row| {
            let session = SessionId::parse(&row.text(0)?);
            let session = session.ok_or_else(|| Fault::new("a place of no session"))?;
            Ok(Lease {
                session,
                attempt: attempt(row, 1)?,
            })
        };
        rows.iter().map(lease).collect()
    }

    fn ask_again(&self, session: &SessionId, at: Timestamp) -> Result<(), Fault> {
        self.0.execute(
            "UPDATE places SET due = ? WHERE session = ? AND due IS NOT NULL",
            &[Bind::Integer(at.millis()), Bind::Text(session.as_str())],
        )
    }

    /// How many places are held and how many are committed, by counting rows.
    pub(super) fn recount(&self) -> Result<(u64, u64), Fault> {
        let rows = self.0.query(
            "SELECT COUNT(due), COUNT(CASE status WHEN '\"Committed\"' THEN 1 END) FROM places",
            &[],
        )?;
        let count = |column| {
            let count = rows
                .first()
                .and_then(|row| row.maybe_integer(column))
                .unwrap_or(0);
            u64::try_from(count).unwrap_or(0)
        };
        Ok((count(0), count(1)))
    }
}

fn attempt(row: &Row, column: u32) -> Result<u32, Fault> {
    u32::try_from(row.integer(column)?).map_err(|_| Fault::new("an attempt is out of range"))
}

impl LinkCore {
    /// Asks about the leases due at `now`, brings copies up to date and arms the next alarm.
    pub(super) async fn run_due(self: &Rc<Self>, now: Timestamp) -> Result<Ran, Fault> {
        let Some(stored) = self.load()? else {
            return Ok(Ran { ran: 0 });
        };
        let places = Places::new(&self.storage);
        let due = places.due(now)?;
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
        self.rearm(work)?;
        sync_copies.map(|()| Ran {
            ran: u32::try_from(due.len()).unwrap_or(u32::MAX),
        })
    }

    async fn settle(&self, lease: &Lease) -> Result<(), Fault> {
        let Lease { session, attempt } = lease;
        let call = SessionCall::AttemptStatus { attempt: *attempt };
        let attempt_status = ask(&self.env, Object::Session(session), call).await;
        // No answer proves nothing: the place stays held.
        let attempt_status = attempt_status
            .inspect_err(|fault: &Fault| fault.log("lease"))
            .unwrap_or(AttemptStatus::Live);
        match attempt_status {
            AttemptStatus::Live => {
                let again = runtime::now().plus_seconds(ASK_AGAIN_SECONDS);
                Places::new(&self.storage).ask_again(session, again)
            }
            AttemptStatus::Paid => self.commit(session, *attempt).map(drop),
            AttemptStatus::Dead => self
                .with_place(session, |gate, place, _| {
                    quota::settle(&mut gate.quota, place, *attempt, attempt_status);
                })
                .map(drop),
        }
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
        let lease = Places::new(&self.storage).earliest_lease()?;
        if stored.has_stale_copies() || lease.is_some_and(|due| due <= now) {
            self.storage.set_alarm(now)?;
        }
        Ok(())
    }

    fn rearm(&self, was_armed: bool) -> Result<(), Fault> {
        let storage = &self.storage;
        self.row.transaction(|| {
            let Some(known) = self.load()? else {
                return Ok(());
            };
            let mut stored = (*known).clone();
            let now = runtime::now();
            stored.published = stored.published.max(self.published.get());
            let retry = stored
                .has_stale_copies()
                .then_some(now.plus_seconds(alarm::RETRY));
            let lease = Places::new(storage).earliest_lease()?;
            let needed = lease.into_iter().chain(retry).min();
            if needed.is_none() && !was_armed {
                return Ok(());
            }
            stored.alarm_at = alarm::replace(storage, needed, now)?;
            self.save(stored)
        })
    }
}
