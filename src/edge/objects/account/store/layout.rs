//! The tables of the book, created with the first row that needs them.
//!
//! Table layouts are storage formats: change them by a new migration only.

use super::Book;
use crate::edge::runtime::Fault;
use std::cmp::Ordering;

/// Every change of layout that was ever made, in order. Only append.
const MIGRATIONS: &[&[&str]] = &[FIRST, FILTERS, KEYS];

const FIRST: &[&str] = &[
    "CREATE TABLE objects (kind TEXT NOT NULL, id TEXT NOT NULL, place INTEGER, parent TEXT NOT \
     NULL, status TEXT NOT NULL, version INTEGER NOT NULL, json TEXT NOT NULL, PRIMARY KEY (kind, \
     id)) WITHOUT ROWID",
    "CREATE INDEX objects_by_place ON objects (kind, place) WHERE place IS NOT NULL",
    "CREATE INDEX objects_by_parent ON objects (kind, parent, place) WHERE parent <> '' AND place \
     IS NOT NULL",
    "CREATE TABLE slugs (slug TEXT PRIMARY KEY, link TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE uses (id TEXT NOT NULL, link TEXT NOT NULL, PRIMARY KEY (id, link)) WITHOUT \
     ROWID",
    "CREATE TABLE requests (key TEXT PRIMARY KEY, created INTEGER NOT NULL, json TEXT NOT NULL) \
     WITHOUT ROWID",
    "CREATE INDEX requests_by_age ON requests (created)",
    "CREATE TABLE outbox (number INTEGER PRIMARY KEY, target TEXT NOT NULL, due INTEGER NOT NULL, \
     json TEXT NOT NULL)",
    "CREATE INDEX outbox_by_target ON outbox (target, number)",
];

/// What lists are filtered by. `words` is a list of lines, each with a line break on both sides.
const FILTERS: &[&str] = &[
    "ALTER TABLE objects ADD COLUMN created INTEGER",
    "ALTER TABLE objects ADD COLUMN words TEXT NOT NULL DEFAULT ''",
    "UPDATE objects SET created = json_extract(json, '$.created') WHERE kind IN ('product', \
     'price', 'webhook_endpoint')",
    "UPDATE objects SET created = json_extract(json, '$.created') * 1000 WHERE kind IN ('event', \
     'checkout.session')",
    "UPDATE objects SET words = char(10) || 'currency=' || json_extract(json, '$.currency') || \
     char(10) || 'type=one_time' || char(10) WHERE kind = 'price'",
    "UPDATE objects SET words = char(10) || 'type=service' || char(10) || 'shippable=false' || \
     char(10) WHERE kind = 'product'",
    "UPDATE objects SET words = char(10) || 'delivered=' || CASE json_extract(json, \
     '$.pending_webhooks') WHEN 0 THEN 'true' ELSE 'false' END || char(10) WHERE kind = 'event'",
    "UPDATE objects SET words = char(10) || 'payment_intent=' || json_extract(json, \
     '$.payment_intent') || char(10) || 'email=' || lower(json_extract(json, \
     '$.customer_details.email')) || char(10) WHERE kind = 'checkout.session' AND \
     json_extract(json, '$.customer_details.email') IS NOT NULL",
];

/// Rows by kind and place, see [`crate::api::key`]: a list is a stretch of the table, and what is
/// looked for by id is looked for among short entries. JSON comes last: long rows spill it, and
/// whoever filters need not follow.
///
/// What is in no list had no number: here it gets one that the book's counter never reaches. Then
/// every row has a place, and saying so lets the copy follow an index instead of sorting the book.
const KEYS: &[&str] = &[
    "UPDATE objects SET place = -(1 << 47) - number FROM (SELECT kind AS of_kind, id AS of_id, \
     row_number() OVER () AS number FROM objects WHERE place IS NULL) WHERE kind = of_kind AND id \
     = of_id",
    "ALTER TABLE objects RENAME TO former",
    "CREATE TABLE objects (key INTEGER PRIMARY KEY, kind INTEGER AS (abs(key) >> 48), id TEXT NOT \
     NULL, parent TEXT NOT NULL, status TEXT NOT NULL, version INTEGER NOT NULL, created INTEGER, \
     words TEXT NOT NULL, json TEXT NOT NULL)",
    "INSERT INTO objects (key, id, parent, status, version, created, words, json) SELECT iif(place \
     < 0, -1, 1) * (CASE kind WHEN 'product' THEN 1 WHEN 'price' THEN 2 WHEN 'payment_link' THEN 3 \
     WHEN 'checkout.session' THEN 4 WHEN 'payment_intent' THEN 5 WHEN 'charge' THEN 6 WHEN \
     'refund' THEN 7 WHEN 'event' THEN 8 ELSE 9 END << 48) + place, id, parent, status, version, \
     created, words, json FROM former WHERE place IS NOT NULL ORDER BY kind, place",
    "DROP TABLE former",
    "CREATE UNIQUE INDEX objects_by_id ON objects (kind, id)",
    "CREATE INDEX objects_by_parent ON objects (parent) WHERE parent <> '' AND key > 0",
];

impl Book<'_> {
    /// Brings the layout up to date; called inside the transaction of a write.
    pub(in crate::edge::objects::account) fn migrate(&self) -> Result<(), Fault> {
        let done = self.shelf.migrations.load()?.map_or(0, |done| *done);
        for statement in MIGRATIONS.iter().skip(done).copied().flatten() {
            self.shelf.storage.execute(statement, &[])?;
        }
        if done < MIGRATIONS.len() {
            self.shelf.migrations.put(MIGRATIONS.len())?;
        }
        Ok(())
    }

    /// Brings rows of an older layout up to date, in a transaction of its own; to be called before
    /// anything is read.
    ///
    /// A message that cannot be worked out counts as refused and goes, and what a caller did wrong
    /// takes back all that was done for it: so this is neither left to the sender nor to a request.
    pub(in crate::edge::objects::account) fn update(&self) -> Result<(), Fault> {
        let Some(done) = self.shelf.migrations.load()? else {
            return Ok(());
        };
        match (*done).cmp(&MIGRATIONS.len()) {
            Ordering::Less => self.shelf.transaction(|| self.migrate()),
            Ordering::Equal => Ok(()),
            // After a step back to older code: what it would read it would misunderstand.
            Ordering::Greater => Err(Fault::new("the book was laid out by newer code")),
        }
    }
}
