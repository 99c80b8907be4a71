//! The deliveries of an endpoint: one row for each event it was given.
//!
//! A row that waits has `next_at`; one that was delivered or given up has `ended_at`, is kept so
//! that the same event is not taken again, and is pruned after thirty days. A storage format.

use crate::domain::Timestamp;
use crate::edge::durable_objects::sql::{Bind, Row};
use crate::edge::runtime::{Fault, Storage};
use crate::json::pretty;
use crate::protocol::endpoint::QueuedEvent;
use crate::webhooks::queue::Waiting;

/// How many rows one look at the queue reads: more than a batch, so that one source cannot fill it.
const LOOK: i64 = 400;
const KEPT_SECONDS: i64 = 30 * 86_400;

const CREATE: &str = "CREATE TABLE deliveries(
    sequence INTEGER PRIMARY KEY, event TEXT NOT NULL UNIQUE, source TEXT NOT NULL,
    tries INTEGER NOT NULL, next_at INTEGER, ended_at INTEGER, delivered INTEGER, body TEXT)";
const CREATE_INDEX: &str = "CREATE INDEX deliveries_due
    ON deliveries(next_at, sequence) WHERE next_at IS NOT NULL";

/// The deliveries of an endpoint that has settings: without them there is no table.
pub(super) struct Deliveries<'a>(&'a Storage);

/// What became of a try.
pub(super) enum Tried {
    Delivered,
    /// It is tried again at this time.
    Failed(Timestamp),
    /// That was the last try.
    GivenUp,
}

impl<'a> Deliveries<'a> {
    /// The rows in `storage`, which has the table.
    pub(super) fn new(storage: &'a Storage) -> Self {
        Self(storage)
    }

    pub(super) fn create(storage: &Storage) -> Result<(), Fault> {
        storage.execute(CREATE, &[])?;
        storage.execute(CREATE_INDEX, &[])
    }

    pub(super) fn drop(storage: &Storage) -> Result<(), Fault> {
        storage.execute("DROP TABLE IF EXISTS deliveries", &[])
    }

    /// Takes an event, unless it was taken before.
    pub(super) fn enqueue(&self, event: &QueuedEvent, at: Timestamp) -> Result<(), Fault> {
        self.0.execute(
            "INSERT INTO deliveries(event, source, tries, next_at, body) VALUES(?, ?, 0, ?, ?)
             ON CONFLICT(event) DO NOTHING",
            &[
                Bind::Text(&event.id),
                Bind::Text(&event.source),
                Bind::Integer(at.millis()),
                Bind::Text(&pretty(event.body.as_str())),
            ],
        )
    }

    /// Takes an event once more, whatever became of it. What was delivered before, or was never for
    /// this endpoint, keeps counting as delivered: Account waits for no word of it.
    pub(super) fn retry(&self, event: &QueuedEvent, at: Timestamp) -> Result<(), Fault> {
        self.0.execute(
            "INSERT INTO deliveries(event, source, tries, next_at, delivered, body)
             VALUES(?, ?, 0, ?, 1, ?) ON CONFLICT(event) DO UPDATE
             SET tries = 0, next_at = excluded.next_at, ended_at = NULL, body = excluded.body",
            &[
                Bind::Text(&event.id),
                Bind::Text(&event.source),
                Bind::Integer(at.millis()),
                Bind::Text(&pretty(event.body.as_str())),
            ],
        )
    }

    /// What is due at `now`, as far as one look goes.
    pub(super) fn due(&self, now: Timestamp) -> Result<Vec<Waiting>, Fault> {
        let waiting = |row: &Row| {
            Ok(Waiting {
                event: row.text(0)?,
                source: row.text(1)?,
                sequence: row.integer(2)?,
                tries: u32::try_from(row.integer(3)?).unwrap_or(u32::MAX),
                next_at: Timestamp::from_millis(row.integer(4)?),
            })
        };
        self.0
            .query(
                "SELECT event, source, sequence, tries, next_at FROM deliveries
                 WHERE next_at IS NOT NULL AND next_at <= ? ORDER BY next_at, sequence LIMIT ?",
                &[Bind::Integer(now.millis()), Bind::Integer(LOOK)],
            )?
            .iter()
            .map(waiting)
            .collect()
    }

    /// When the next delivery is due, if any waits.
    pub(super) fn earliest(&self) -> Result<Option<Timestamp>, Fault> {
        let rows = self.0.query(
            "SELECT min(next_at) FROM deliveries WHERE next_at IS NOT NULL",
            &[],
        )?;
        let millis = rows.first().and_then(|row| row.maybe_integer(0));
        Ok(millis.map(Timestamp::from_millis))
    }

    /// The body to post, if the delivery still waits, and whether Account waits for word of it.
    pub(super) fn body(&self, sequence: i64) -> Result<Option<(String, bool)>, Fault> {
        let rows = self.0.query(
            "SELECT body, coalesce(delivered, 0) FROM deliveries
             WHERE sequence = ? AND next_at IS NOT NULL",
            &[Bind::Integer(sequence)],
        )?;
        let body = |row: &Row| Ok((row.text(0)?, row.integer(1)? == 0));
        rows.first().map(body).transpose()
    }

    /// Records a try made at `now`. A row that is gone stays gone.
    pub(super) fn record(
        &self,
        delivery: &Waiting,
        tried: &Tried,
        now: Timestamp,
    ) -> Result<(), Fault> {
        let (next_at, delivered) = match tried {
            Tried::Failed(at) => (Some(*at), 0),
            Tried::Delivered => (None, 1),
            Tried::GivenUp => (None, 0),
        };
        let sequence = Bind::Integer(delivery.sequence);
        let event = Bind::Text(&delivery.event);
        match next_at {
            Some(at) => self.0.execute(
                "UPDATE deliveries SET tries = tries + 1, next_at = ? WHERE sequence = ? AND event = ?",
                &[Bind::Integer(at.millis()), sequence, event],
            ),
            None => self.0.execute(
                "UPDATE deliveries SET tries = tries + 1, next_at = NULL, body = NULL, ended_at = ?,
                 delivered = max(coalesce(delivered, 0), ?) WHERE sequence = ? AND event = ?",
                &[
                    Bind::Integer(now.millis()),
                    Bind::Integer(delivered),
                    sequence,
                    event,
                ],
            ),
        }
    }

    /// Forgets old events that were delivered or given up, some at a time.
    pub(super) fn prune(&self, now: Timestamp) -> Result<(), Fault> {
        let before = now.plus_millis(-1000 * KEPT_SECONDS).millis();
        let oldest = "SELECT ended_at FROM deliveries ORDER BY sequence LIMIT 1";
        let oldest = self.0.query(oldest, &[])?;
        let ended = oldest.first().and_then(|row| row.maybe_integer(0));
        // Looked at first: this follows every delivery, and mostly nothing is old.
        if ended.is_none_or(|ended| ended >= before) {
            return Ok(());
        }
        self.0.execute(
            "DELETE FROM deliveries WHERE ended_at < ? AND next_at IS NULL
             AND sequence IN (SELECT sequence FROM deliveries ORDER BY sequence LIMIT 100)",
            &[Bind::Integer(before)],
        )
    }
}
