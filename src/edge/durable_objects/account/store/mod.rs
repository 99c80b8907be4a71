//! Account's rows in SQL: what the API's handlers work on.
//!
//! What every transaction looks at is remembered by the instance and forgotten with a transaction
//! that failed.

mod layout;
mod objects;
pub(super) mod sweep;

use crate::api::store::outbox_row::OutboxRow;
use crate::api::store::{
    Cursor, Filter, RememberedRequest, Row, Store, StoreError, Table, from_json, to_json,
};
use crate::domain::{Mode, PaymentLinkId, Timestamp};
use crate::edge::durable_objects::sql::{Bind, Row as SqlRow};
use crate::edge::durable_objects::state_row::StateRow;
use crate::edge::runtime::{Fault, Storage};
use sweep::Sweep;

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        Self::new(error.to_string())
    }
}

/// Where an Account keeps its rows; those that every transaction looks at are remembered.
pub(super) struct AccountState {
    storage: Storage,
    layout: StateRow<u32>,
    number: StateRow<u64>,
    /// The number of the Ledger's newest volume, once there is a second one.
    volume: StateRow<u32>,
    /// Whose Account it is: an alarm is told nothing.
    pub(super) mode: StateRow<Mode>,
    /// How far the sweep under way has come.
    pub(super) sweep: StateRow<Option<Sweep>>,
}

impl AccountState {
    pub(super) fn new(storage: Storage) -> Self {
        Self {
            layout: StateRow::new(&storage, "layout"),
            number: StateRow::new(&storage, "number"),
            volume: StateRow::new(&storage, "volume"),
            mode: StateRow::new(&storage, "mode"),
            sweep: StateRow::new(&storage, "sweep"),
            storage,
        }
    }

    /// Runs `work`; what it wrote stays as it was if it fails.
    pub(super) fn transaction<T>(
        &self,
        work: impl FnOnce() -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let done = self.storage.transaction(work);
        if done.is_err() {
            self.layout.forget();
            self.number.forget();
            self.volume.forget();
            self.mode.forget();
            self.sweep.forget();
        }
        done
    }
}

/// The rows of one Account object.
pub(super) struct SqlStore<'a> {
    state: &'a AccountState,
    /// The last number given out, if one was: written once, by [`SqlStore::finish`].
    number: Option<u64>,
    /// When the first of the outbox rows written is due.
    due: Option<Timestamp>,
}

/// The oldest row of a receiver.
pub(super) struct OutboxHead {
    pub(super) target: String,
    pub(super) due: Timestamp,
    /// The row, unless it cannot be read.
    pub(super) row: Result<OutboxRow, StoreError>,
}

/// A time that no pruning reaches.
const NEVER: i64 = 1 << 52;

impl<'a> SqlStore<'a> {
    pub(super) fn on(state: &'a AccountState) -> Self {
        Self {
            state,
            number: None,
            due: None,
        }
    }

    /// Writes what was kept until the end of the transaction; gives when something is to be sent.
    pub(super) fn finish(self) -> Result<Option<Timestamp>, Fault> {
        if let Some(number) = self.number {
            self.state.number.put(number)?;
        }
        Ok(self.due)
    }

    /// The oldest row of each receiver, those due first.
    pub(super) fn outbox_heads(&self, limit: u32) -> Result<Vec<OutboxHead>, StoreError> {
        let head = |row: &SqlRow| {
            let due = row.integer(1).map_err(|error| StoreError::unread(&error))?;
            Ok(OutboxHead {
                target: text(row, 0)?,
                due: Timestamp::from_millis(due),
                row: text(row, 2).and_then(|json| from_json(&json)),
            })
        };
        self.rows(
            "SELECT target, due, json FROM outbox WHERE head = 1 ORDER BY due, number LIMIT ?",
            &[Bind::Integer(i64::from(limit))],
        )?
        .iter()
        .map(head)
        .collect()
    }

    /// Notes whose Account this is.
    pub(super) fn note_mode(&self, mode: Mode) -> Result<(), StoreError> {
        let failed = |error: Fault| StoreError::new("could not be kept", &error);
        if self.state.mode.load().map_err(failed)?.is_none() {
            self.state.mode.put(mode).map_err(failed)?;
        }
        Ok(())
    }

    fn rows(&self, statement: &str, binds: &[Bind<'_>]) -> Result<Vec<SqlRow>, StoreError> {
        let unread = |error: Fault| StoreError::unread(&error);
        if !self.has_tables().map_err(unread)? {
            return Ok(Vec::new());
        }
        self.state.storage.query(statement, binds).map_err(unread)
    }

    fn write(&self, statement: &str, binds: &[Bind<'_>]) -> Result<(), StoreError> {
        self.state
            .storage
            .execute(statement, binds)
            .map_err(|error| StoreError::unwritten(&error))
    }

    fn outbox_rows(
        &self,
        statement: &str,
        binds: &[Bind<'_>],
    ) -> Result<Vec<OutboxRow>, StoreError> {
        let read = |row: &SqlRow| from_json(&text(row, 0)?);
        self.rows(statement, binds)?.iter().map(read).collect()
    }
}

impl Store for SqlStore<'_> {
    fn row(&self, table: Table, id: &str) -> Result<Option<Row>, StoreError> {
        self.object(table, id)
    }

    fn put(&mut self, row: &Row) -> Result<(), StoreError> {
        self.put_object(row)
    }

    fn remove(&mut self, table: Table, id: &str) -> Result<(), StoreError> {
        self.remove_object(table, id)
    }

    fn page(&self, filter: &Filter, cursor: Cursor, limit: u32) -> Result<Vec<Row>, StoreError> {
        self.objects(filter, cursor, limit)
    }

    fn next_number(&mut self) -> Result<u64, StoreError> {
        let failed = |error: Fault| StoreError::new("could not be counted", &error);
        let last = match self.number {
            Some(last) => last,
            None => self
                .state
                .number
                .load()
                .map_err(failed)?
                .map_or(0, |last| *last),
        };
        let next = last.saturating_add(1);
        self.number = Some(next);
        Ok(next)
    }

    fn newest_volume(&self) -> Result<u32, StoreError> {
        let known = self.state.volume.load();
        let known = known.map_err(|error| StoreError::unread(&error))?;
        Ok(known.map_or(1, |number| *number))
    }

    fn set_newest_volume(&mut self, number: u32) -> Result<(), StoreError> {
        let written = self.state.volume.put(number);
        written.map_err(|error| StoreError::unwritten(&error))
    }

    fn slug(&self, slug: &str) -> Result<Option<PaymentLinkId>, StoreError> {
        let rows = self.rows("SELECT link FROM slugs WHERE slug = ?", &[Bind::Text(slug)])?;
        rows.first().map(link).transpose()
    }

    fn claim_slug(&mut self, slug: &str, link: &PaymentLinkId) -> Result<(), StoreError> {
        let statement = "INSERT INTO slugs (slug, link) VALUES (?, ?)";
        self.write(statement, &[Bind::Text(slug), Bind::Text(link.as_str())])
    }

    fn claim_alias(
        &mut self,
        slug: &str,
        link: &PaymentLinkId,
        number: u64,
    ) -> Result<(), StoreError> {
        self.write(
            "INSERT INTO slugs (slug, link, claim) VALUES (?, ?, ?) ON CONFLICT (slug) DO UPDATE SET \
             claim = excluded.claim",
            &[
                Bind::Text(slug),
                Bind::Text(link.as_str()),
                integer(number)?,
            ],
        )
    }

    fn free_aliases(
        &mut self,
        link: &PaymentLinkId,
        kept: &[String],
        number: u64,
    ) -> Result<(), StoreError> {
        let rows = self.rows(
            "SELECT slug FROM slugs WHERE link = ? AND claim < ?",
            &[Bind::Text(link.as_str()), integer(number)?],
        )?;
        for row in &rows {
            let slug = text(row, 0)?;
            if !kept.contains(&slug) {
                self.write("DELETE FROM slugs WHERE slug = ?", &[Bind::Text(&slug)])?;
            }
        }
        Ok(())
    }

    fn uses(&self, id: &str) -> Result<Vec<PaymentLinkId>, StoreError> {
        self.rows("SELECT link FROM uses WHERE id = ?", &[Bind::Text(id)])?
            .iter()
            .map(link)
            .collect()
    }

    fn add_use(&mut self, id: &str, link: &PaymentLinkId) -> Result<(), StoreError> {
        let statement = "INSERT INTO uses (id, link) VALUES (?, ?) ON CONFLICT DO NOTHING";
        self.write(statement, &[Bind::Text(id), Bind::Text(link.as_str())])
    }

    fn request(&self, key: &str) -> Result<Option<RememberedRequest>, StoreError> {
        let rows = self.rows(
            "SELECT json FROM requests WHERE key = ?",
            &[Bind::Text(key)],
        )?;
        rows.first()
            .map(|row| from_json(&text(row, 0)?))
            .transpose()
    }

    fn put_request(&mut self, request: &RememberedRequest) -> Result<(), StoreError> {
        // A request that is still being worked on is never too old.
        let kept_from = request
            .reply
            .as_ref()
            .map_or(NEVER, |_| request.created.millis());
        self.write(
            "INSERT INTO requests (key, created, json) VALUES (?, ?, ?) ON CONFLICT (key) DO \
             UPDATE SET created = excluded.created, json = excluded.json",
            &[
                Bind::Text(&request.key),
                Bind::Integer(kept_from),
                Bind::Text(&to_json(request)?),
            ],
        )
    }

    fn remove_request(&mut self, key: &str) -> Result<(), StoreError> {
        self.write("DELETE FROM requests WHERE key = ?", &[Bind::Text(key)])
    }

    fn prune_requests(&mut self, before: Timestamp, limit: u32) -> Result<(), StoreError> {
        self.write(
            "DELETE FROM requests WHERE key IN (SELECT key FROM requests WHERE created < ? ORDER BY \
             created LIMIT ?)",
            &[
                Bind::Integer(before.millis()),
                Bind::Integer(i64::from(limit)),
            ],
        )
    }

    fn outbox_row(&self, number: u64) -> Result<Option<OutboxRow>, StoreError> {
        let statement = "SELECT json FROM outbox WHERE number = ?";
        Ok(self.outbox_rows(statement, &[integer(number)?])?.pop())
    }

    fn head(&self, target: &str) -> Result<Option<OutboxRow>, StoreError> {
        let statement = "SELECT json FROM outbox WHERE target = ? ORDER BY number LIMIT 1";
        Ok(self.outbox_rows(statement, &[Bind::Text(target)])?.pop())
    }

    fn oldest_request(&self) -> Result<Option<Timestamp>, StoreError> {
        let rows = self.rows(
            "SELECT MIN(created) FROM requests WHERE created < ?",
            &[Bind::Integer(NEVER)],
        )?;
        let millis = rows.first().and_then(|row| row.maybe_integer(0));
        Ok(millis.map(Timestamp::from_millis))
    }

    fn put_outbox_row(&mut self, row: &OutboxRow) -> Result<(), StoreError> {
        self.due = self.due.into_iter().chain([row.due]).min();
        self.write(
            "INSERT INTO outbox (number, target, due, head, json) VALUES (?1, ?2, ?3, NOT EXISTS \
             (SELECT 1 FROM outbox WHERE target = ?2), ?4) ON CONFLICT (number) DO UPDATE SET due = \
             excluded.due, json = excluded.json",
            &[
                integer(row.number)?,
                Bind::Text(&row.target.name()),
                Bind::Integer(row.due.millis()),
                Bind::Text(&to_json(row)?),
            ],
        )
    }

    fn remove_outbox_row(&mut self, number: u64) -> Result<(), StoreError> {
        let number = [integer(number)?];
        // Whoever stood behind a head is the next one.
        self.write(
            "UPDATE outbox SET head = 1 WHERE number = (SELECT MIN(behind.number) FROM outbox gone \
             JOIN outbox behind ON behind.target = gone.target AND behind.number > gone.number \
             WHERE gone.number = ? AND gone.head = 1)",
            &number,
        )?;
        self.write("DELETE FROM outbox WHERE number = ?", &number)
    }
}

fn integer(number: u64) -> Result<Bind<'static>, StoreError> {
    let number =
        i64::try_from(number).map_err(|error| StoreError::new("has too large a number", &error))?;
    Ok(Bind::Integer(number))
}

fn text(row: &SqlRow, column: u32) -> Result<String, StoreError> {
    row.text(column).map_err(|error| StoreError::unread(&error))
}

fn link(row: &SqlRow) -> Result<PaymentLinkId, StoreError> {
    text(row, 0).map(PaymentLinkId::from_known)
}
