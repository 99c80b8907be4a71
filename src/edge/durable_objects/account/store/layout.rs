//! The tables of the store, created with the first row that needs them.
//!
//! Table layouts are storage formats: a change takes the next number, and statements that bring the
//! layout before it up to date.

use super::SqlStore;
use crate::edge::runtime::Fault;

/// The number of this layout, kept beside the tables.
const LAYOUT: u32 = 1;

/// Objects lie by kind and place, see [`crate::api::store::key`]: a list is a stretch of the table, and
/// what is looked for by id is looked for among short entries. `tags` is a list of lines, each
/// with a line break on both sides. JSON comes last: long rows spill it, and whoever filters need
/// not follow. The `head` of a target is the oldest message for it: what is due is found among the
/// heads, however much waits behind them. The `claim` of an alias is the number under which it was
/// last wanted; the slug that a link was made with has none.
const TABLES: &[&str] = &[
    "CREATE TABLE objects (key INTEGER PRIMARY KEY, kind INTEGER AS (abs(key) >> 48), id TEXT NOT \
     NULL, parent TEXT NOT NULL, status TEXT NOT NULL, created INTEGER, ends INTEGER, tags TEXT NOT NULL, json TEXT NOT \
     NULL)",
    "CREATE UNIQUE INDEX objects_by_id ON objects (kind, id)",
    "CREATE INDEX objects_by_parent ON objects (parent) WHERE parent <> '' AND key > 0",
    "CREATE TABLE slugs (slug TEXT PRIMARY KEY, link TEXT NOT NULL, claim INTEGER) WITHOUT ROWID",
    "CREATE INDEX aliases ON slugs (link) WHERE claim IS NOT NULL",
    "CREATE TABLE uses (id TEXT NOT NULL, link TEXT NOT NULL, PRIMARY KEY (id, link)) WITHOUT \
     ROWID",
    "CREATE TABLE requests (key TEXT PRIMARY KEY, created INTEGER NOT NULL, json TEXT NOT NULL) \
     WITHOUT ROWID",
    "CREATE INDEX requests_by_age ON requests (created)",
    "CREATE TABLE outbox (number INTEGER PRIMARY KEY, target TEXT NOT NULL, due INTEGER NOT NULL, \
     head INTEGER NOT NULL, json TEXT NOT NULL)",
    "CREATE INDEX outbox_by_target ON outbox (target, number)",
    "CREATE INDEX outbox_heads ON outbox (due) WHERE head = 1",
];

impl SqlStore<'_> {
    /// Makes the tables, unless they are there; called inside the transaction of a write.
    pub(in crate::edge::durable_objects::account) fn create(&self) -> Result<(), Fault> {
        if self.has_tables()? {
            return Ok(());
        }
        for statement in TABLES {
            self.state.storage.execute(statement, &[])?;
        }
        self.state.layout.put(LAYOUT)
    }

    /// Whether anything was ever written.
    pub(in crate::edge::durable_objects::account) fn has_tables(&self) -> Result<bool, Fault> {
        Ok(self.state.layout.load()?.is_some())
    }

    /// Refuses tables that newer code has laid out: what this code read there it would
    /// misunderstand. To be called before anything is read or written.
    pub(in crate::edge::durable_objects::account) fn check_layout(&self) -> Result<(), Fault> {
        match self.state.layout.load()? {
            Some(layout) if *layout > LAYOUT => {
                Err(Fault::new("the tables were laid out by newer code"))
            }
            Some(_) | None => Ok(()),
        }
    }
}
