//! The rows of an endpoint: a delivery that did not work at once, until it is over and the volume
//! that handed it over knows. A storage format.
//!
//! One that waits has `next_at`; one that was delivered has none.

use crate::domain::Timestamp;
use crate::edge::durable_objects::sql::{Bind, Row};
use crate::edge::runtime::{Fault, Storage};
use crate::json::{self, Text};
use crate::webhooks::deliveries::{Deliveries, Kept, KeptState};
use crate::webhooks::queue::{EventAt, Waiting};

/// How many deliveries a volume hears of at once.
const MOST_REPORTED: i64 = 100;

const CREATE: [&str; 4] = [
    "CREATE TABLE deliveries(number INTEGER PRIMARY KEY, volume INTEGER NOT NULL,
        place INTEGER NOT NULL, source TEXT NOT NULL, tries INTEGER NOT NULL, next_at INTEGER,
        body TEXT, UNIQUE(volume, place))",
    "CREATE INDEX deliveries_due ON deliveries(next_at) WHERE next_at IS NOT NULL",
    "CREATE INDEX deliveries_untried ON deliveries(source) WHERE next_at IS NOT NULL AND tries = 0",
    "CREATE INDEX deliveries_told ON deliveries(volume) WHERE next_at IS NULL",
];

/// A row that cannot be read.
pub(super) struct Unreadable {
    pub(super) number: i64,
    pub(super) fault: Fault,
}

/// The rows of an endpoint that has settings: without them there is no table.
pub(super) struct SqlDeliveries<'a>(pub(super) &'a Storage);

impl SqlDeliveries<'_> {
    pub(super) fn create(storage: &Storage) -> Result<(), Fault> {
        let mut statements = CREATE.iter();
        statements.try_for_each(|statement| storage.execute(statement, &[]))
    }

    pub(super) fn drop(storage: &Storage) -> Result<(), Fault> {
        storage.execute("DROP TABLE IF EXISTS deliveries", &[])
    }

    /// So many of those that wait to be tried, those due first: each row by itself, as one that
    /// cannot be read stops no other.
    pub(super) fn waiting(&self, limit: usize) -> Result<Vec<Result<Waiting, Unreadable>>, Fault> {
        let waiting = |row: &Row| {
            Ok(Waiting {
                event: event_at(row)?,
                source: row.text(2)?,
                tries: u32::try_from(row.integer(3)?).unwrap_or(u32::MAX),
                next_at: Timestamp::from_millis(row.integer(4)?),
            })
        };
        let rows = self.0.query(
            "SELECT volume, place, source, tries, next_at, number FROM deliveries
             WHERE next_at IS NOT NULL ORDER BY next_at LIMIT ?",
            &[Bind::Integer(i64::try_from(limit).unwrap_or(i64::MAX))],
        )?;
        let one = |row: &Row| {
            let number = row.integer(5)?;
            Ok(waiting(row).map_err(|fault| Unreadable { number, fault }))
        };
        rows.iter().map(one).collect()
    }

    /// Has a row that cannot be read wait.
    pub(super) fn put_off(&self, number: i64, until: Timestamp) -> Result<(), Fault> {
        self.0.execute(
            "UPDATE deliveries SET next_at = ? WHERE number = ?",
            &[Bind::Integer(until.millis()), Bind::Integer(number)],
        )
    }

    /// The body to post, if the delivery still waits.
    pub(super) fn body(&self, event: EventAt) -> Result<Option<Text>, Fault> {
        let [volume, place] = key(event)?;
        let rows = self.0.query(
            "SELECT body FROM deliveries WHERE volume = ? AND place = ? AND next_at IS NOT NULL",
            &[volume, place],
        )?;
        let body = |row: &Row| Ok(json::from_str(&row.text(0)?)?);
        rows.first().map(body).transpose()
    }

    /// The volumes that are yet to hear of deliveries.
    pub(super) fn volumes_to_tell(&self) -> Result<Vec<u32>, Fault> {
        let mut volumes = Vec::new();
        loop {
            // One step for each volume, however many rows it has.
            let rows = self.0.query(
                "SELECT volume FROM deliveries INDEXED BY deliveries_told
                 WHERE next_at IS NULL AND volume > ? ORDER BY volume LIMIT 1",
                &[Bind::Integer(volumes.last().copied().map_or(0, i64::from))],
            )?;
            let Some(row) = rows.first() else {
                return Ok(volumes);
            };
            volumes.push(u32::try_from(row.integer(0)?).unwrap_or(u32::MAX));
        }
    }

    /// The places of the deliveries that a volume is yet to hear of.
    pub(super) fn to_tell(&self, volume: u32) -> Result<Vec<u64>, Fault> {
        let rows = self.0.query(
            "SELECT volume, place FROM deliveries INDEXED BY deliveries_told
             WHERE next_at IS NULL AND volume = ? LIMIT ?",
            &[
                Bind::Integer(i64::from(volume)),
                Bind::Integer(MOST_REPORTED),
            ],
        )?;
        rows.iter()
            .map(|row| event_at(row).map(|event| event.place))
            .collect()
    }
}

impl Deliveries for SqlDeliveries<'_> {
    type Error = Fault;

    fn find(&self, event: EventAt) -> Result<Option<Kept>, Fault> {
        let kept = |row: &Row| {
            let next_at = row.maybe_integer(1).map(Timestamp::from_millis);
            Ok(Kept {
                tries: u32::try_from(row.integer(0)?).unwrap_or(u32::MAX),
                state: next_at.map_or(KeptState::Delivered, KeptState::Waits),
            })
        };
        let rows = self.0.query(
            "SELECT tries, next_at FROM deliveries WHERE volume = ? AND place = ?",
            &key(event)?,
        )?;
        rows.first().map(kept).transpose()
    }

    fn has_untried(&self, source: &str) -> Result<bool, Fault> {
        let rows = self.0.query(
            "SELECT 1 FROM deliveries INDEXED BY deliveries_untried
             WHERE next_at IS NOT NULL AND tries = 0 AND source = ? LIMIT 1",
            &[Bind::Text(source)],
        )?;
        Ok(!rows.is_empty())
    }

    fn put(&mut self, delivery: &Waiting, body: &Text) -> Result<(), Fault> {
        let [volume, place] = key(delivery.event)?;
        self.0.execute(
            "INSERT INTO deliveries(volume, place, source, tries, next_at, body)
             VALUES(?, ?, ?, ?, ?, ?) ON CONFLICT(volume, place) DO UPDATE
             SET tries = excluded.tries, next_at = excluded.next_at, body = excluded.body",
            &[
                volume,
                place,
                Bind::Text(&delivery.source),
                Bind::Integer(i64::from(delivery.tries)),
                Bind::Integer(delivery.next_at.millis()),
                Bind::Text(body.as_str()),
            ],
        )
    }

    fn postpone(&mut self, event: EventAt, tries: u32, at: Timestamp) -> Result<(), Fault> {
        let [volume, place] = key(event)?;
        self.0.execute(
            "UPDATE deliveries SET tries = ?, next_at = ? WHERE volume = ? AND place = ?",
            &[
                Bind::Integer(i64::from(tries)),
                Bind::Integer(at.millis()),
                volume,
                place,
            ],
        )
    }

    fn note_delivered(&mut self, event: EventAt) -> Result<(), Fault> {
        self.0.execute(
            "UPDATE deliveries SET next_at = NULL, body = NULL WHERE volume = ? AND place = ?",
            &key(event)?,
        )
    }

    fn remove(&mut self, event: EventAt) -> Result<(), Fault> {
        self.0.execute(
            "DELETE FROM deliveries WHERE volume = ? AND place = ?",
            &key(event)?,
        )
    }
}

fn event_at(row: &Row) -> Result<EventAt, Fault> {
    Ok(EventAt {
        volume: u32::try_from(row.integer(0)?).unwrap_or(u32::MAX),
        place: u64::try_from(row.integer(1)?).unwrap_or(u64::MAX),
    })
}

fn key(event: EventAt) -> Result<[Bind<'static>; 2], Fault> {
    let too_large = |_| Fault::new("a place is over 2^53");
    Ok([
        Bind::Integer(i64::from(event.volume)),
        Bind::Integer(i64::try_from(event.place).map_err(too_large)?),
    ])
}
