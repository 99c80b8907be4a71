//! The book in SQL: few tables, created with the first row that needs them.
//!
//! Table layouts are storage formats: change them by a new migration only.

use crate::api::outbox::Sending;
use crate::api::store::{Cursor, Filter, Request, Row, Store, Table, fault, from_json, to_json};
use crate::domain::{Error, PaymentLinkId, Timestamp};
use crate::edge::objects::kept::Kept;
use crate::edge::objects::sql::{Bind, Row as SqlRow};
use crate::edge::runtime::{Fault, Storage};

/// Every change of layout that was ever made, in order. Only append.
const MIGRATIONS: &[&[&str]] = &[FIRST, FILTERS];

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

/// Where an Account keeps its rows; those that every transaction looks at are remembered.
pub(super) struct Shelf {
    storage: Storage,
    migrations: Kept<usize>,
    number: Kept<u64>,
    /// When the alarm will ring, as far as it was set.
    pub(super) alarm: Kept<Option<Timestamp>>,
}

impl Shelf {
    pub(super) fn new(storage: Storage) -> Self {
        Self {
            migrations: Kept::new(&storage, "migrations"),
            number: Kept::new(&storage, "number"),
            alarm: Kept::new(&storage, "alarm"),
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
            self.migrations.forget();
            self.number.forget();
            self.alarm.forget();
        }
        done
    }
}

/// The book's rows in one Account object.
pub(super) struct Book<'a> {
    shelf: &'a Shelf,
    /// The last number given out, if one was: written once, by [`Book::finish`].
    number: Option<u64>,
}

/// What becomes of a row that is there already: its place, parent and age stay.
const UPDATE: &str = "DO UPDATE SET status = excluded.status, version = excluded.version, json = \
                      excluded.json, words = excluded.words";
const COLUMNS: &str = "kind, id, place, parent, status, version, json, created, words";
/// A time that no pruning reaches.
const NEVER: i64 = 1 << 52;

impl<'a> Book<'a> {
    /// The book on `shelf`.
    pub(super) fn on(shelf: &'a Shelf) -> Self {
        Self {
            shelf,
            number: None,
        }
    }

    /// Writes what was kept until the end of the transaction.
    pub(super) fn finish(self) -> Result<(), Fault> {
        match self.number {
            Some(number) => self.shelf.number.put(number),
            None => Ok(()),
        }
    }

    /// Brings the layout up to date; called inside the transaction of a write.
    pub(super) fn migrate(&self) -> Result<(), Fault> {
        let done = self.shelf.migrations.load()?.map_or(0, |done| *done);
        for statement in MIGRATIONS.iter().skip(done).copied().flatten() {
            self.shelf.storage.execute(statement, &[])?;
        }
        if done < MIGRATIONS.len() {
            self.shelf.migrations.put(MIGRATIONS.len())?;
        }
        Ok(())
    }

    /// Whether rows are there in an older layout, which nothing can be read from.
    pub(super) fn is_outdated(&self) -> Result<bool, Fault> {
        let done = self.shelf.migrations.load()?;
        Ok(done.is_some_and(|done| *done < MIGRATIONS.len()))
    }

    fn rows(&self, statement: &str, binds: &[Bind<'_>]) -> Result<Vec<SqlRow>, Error> {
        self.shelf
            .storage
            .query(statement, binds)
            .map_err(|error| fault("could not be read", &error))
    }

    fn write(&self, statement: &str, binds: &[Bind<'_>]) -> Result<(), Error> {
        self.shelf
            .storage
            .execute(statement, binds)
            .map_err(|error| fault("could not be written", &error))
    }

    /// Writes a row; `or` is what to do with the one that has its id. Says whether it was written.
    fn insert(&self, row: &Row, or: &str) -> Result<bool, Error> {
        let place = row.place.map_or(Ok(Bind::Null), integer)?;
        let statement = format!(
            "INSERT INTO objects ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (kind, \
             id) {or}"
        );
        let binds = [
            Bind::Text(row.table.as_str()),
            Bind::Text(&row.id),
            place,
            Bind::Text(&row.parent),
            Bind::Text(&row.status),
            integer(row.version)?,
            Bind::Text(&row.json),
            row.created
                .map_or(Bind::Null, |at| Bind::Integer(at.millis())),
            Bind::Text(&lines(&row.words)),
        ];
        self.shelf
            .storage
            .write(&statement, &binds)
            .map_err(|error| fault("could not be written", &error))
    }

    fn sendings(&self, statement: &str, binds: &[Bind<'_>]) -> Result<Vec<Sending>, Error> {
        let sending = |row: &SqlRow| from_json(&text(row, 0)?);
        self.rows(statement, binds)?.iter().map(sending).collect()
    }
}

impl Store for Book<'_> {
    fn row(&self, table: Table, id: &str) -> Result<Option<Row>, Error> {
        let statement = format!("SELECT {COLUMNS} FROM objects WHERE kind = ? AND id = ?");
        let rows = self.rows(&statement, &[Bind::Text(table.as_str()), Bind::Text(id)])?;
        rows.first().map(object).transpose()
    }

    fn put(&mut self, row: &Row) -> Result<(), Error> {
        self.insert(row, UPDATE).map(drop)
    }

    fn add(&mut self, row: &Row) -> Result<bool, Error> {
        self.insert(row, "DO NOTHING")
    }

    fn put_newer(&mut self, row: &Row) -> Result<(), Error> {
        let update = format!("{UPDATE} WHERE excluded.version > version");
        self.insert(row, &update).map(drop)
    }

    fn remove(&mut self, table: Table, id: &str) -> Result<(), Error> {
        let statement = "DELETE FROM objects WHERE kind = ? AND id = ?";
        self.write(statement, &[Bind::Text(table.as_str()), Bind::Text(id)])
    }

    fn page(&self, filter: &Filter, cursor: Cursor, limit: u32) -> Result<Vec<Row>, Error> {
        let mut binds = vec![Bind::Text(filter.table.as_str())];
        let mut wanted = vec!["kind = ? AND place IS NOT NULL".to_owned()];
        if let Some(parents) = &filter.parents {
            let marks = vec!["?"; parents.len()].join(", ");
            wanted.push(format!("parent <> '' AND parent IN ({marks})"));
            binds.extend(parents.iter().map(|parent| Bind::Text(parent)));
        }
        if let Some(status) = &filter.status {
            wanted.push("status = ?".to_owned());
            binds.push(Bind::Text(status));
        }
        if let Some(ids) = &filter.ids {
            let marks = vec!["?"; ids.len()].join(", ");
            wanted.push(format!("id IN ({marks})"));
            binds.extend(ids.iter().map(|id| Bind::Text(id)));
        }
        for (end, sign) in [(filter.created.from, ">="), (filter.created.until, "<=")] {
            if let Some(end) = end {
                wanted.push(format!("created {sign} ?"));
                binds.push(Bind::Integer(end.millis()));
            }
        }
        let groups = filter.words.iter().map(|group| group.iter());
        let groups: Vec<Vec<String>> = groups
            .map(|group| {
                group
                    .map(|word| lines(std::slice::from_ref(word)))
                    .collect()
            })
            .collect();
        // A row has one word of each group: of none, none has one.
        if groups.iter().any(Vec::is_empty) {
            return Ok(Vec::new());
        }
        for group in &groups {
            wanted.push(format!(
                "({})",
                vec!["instr(words, ?) > 0"; group.len()].join(" OR ")
            ));
            binds.extend(group.iter().map(|line| Bind::Text(line)));
        }
        let order = match cursor {
            Cursor::Newest => "DESC",
            Cursor::OlderThan(place) => {
                wanted.push("place < ?".to_owned());
                binds.push(integer(place)?);
                "DESC"
            }
            Cursor::NewerThan(place) => {
                wanted.push("place > ?".to_owned());
                binds.push(integer(place)?);
                "ASC"
            }
        };
        let wanted = wanted.join(" AND ");
        let statement = format!(
            "SELECT {COLUMNS} FROM objects {} WHERE {wanted} ORDER BY place {order} LIMIT {limit}",
            index(filter)
        );
        self.rows(&statement, &binds)?.iter().map(object).collect()
    }

    fn next_number(&mut self) -> Result<u64, Error> {
        let failed = |error: Fault| fault("could not be counted", &error);
        let last = match self.number {
            Some(last) => last,
            None => self
                .shelf
                .number
                .load()
                .map_err(failed)?
                .map_or(0, |last| *last),
        };
        let next = last.saturating_add(1);
        self.number = Some(next);
        Ok(next)
    }

    fn slug(&self, slug: &str) -> Result<Option<PaymentLinkId>, Error> {
        let rows = self.rows("SELECT link FROM slugs WHERE slug = ?", &[Bind::Text(slug)])?;
        rows.first().map(link).transpose()
    }

    fn claim_slug(&mut self, slug: &str, link: &PaymentLinkId) -> Result<(), Error> {
        let statement = "INSERT INTO slugs (slug, link) VALUES (?, ?)";
        self.write(statement, &[Bind::Text(slug), Bind::Text(link.as_str())])
    }

    fn uses(&self, id: &str) -> Result<Vec<PaymentLinkId>, Error> {
        self.rows("SELECT link FROM uses WHERE id = ?", &[Bind::Text(id)])?
            .iter()
            .map(link)
            .collect()
    }

    fn add_use(&mut self, id: &str, link: &PaymentLinkId) -> Result<(), Error> {
        let statement = "INSERT INTO uses (id, link) VALUES (?, ?) ON CONFLICT DO NOTHING";
        self.write(statement, &[Bind::Text(id), Bind::Text(link.as_str())])
    }

    fn request(&self, key: &str) -> Result<Option<Request>, Error> {
        let rows = self.rows(
            "SELECT json FROM requests WHERE key = ?",
            &[Bind::Text(key)],
        )?;
        rows.first()
            .map(|row| from_json(&text(row, 0)?))
            .transpose()
    }

    fn put_request(&mut self, request: &Request) -> Result<(), Error> {
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

    fn remove_request(&mut self, key: &str) -> Result<(), Error> {
        self.write("DELETE FROM requests WHERE key = ?", &[Bind::Text(key)])
    }

    fn prune_events(&mut self, before: Timestamp, limit: u32) -> Result<(), Error> {
        // Events are listed in the order they came, so only the oldest need a look.
        self.write(
            "DELETE FROM objects WHERE kind = 'event' AND version < ?1 AND id IN (SELECT id FROM \
             objects WHERE kind = 'event' AND place IS NOT NULL ORDER BY place LIMIT ?2)",
            &[
                Bind::Integer(before.seconds()),
                Bind::Integer(i64::from(limit)),
            ],
        )
    }

    fn prune_requests(&mut self, before: Timestamp) -> Result<(), Error> {
        self.write(
            "DELETE FROM requests WHERE created < ?",
            &[Bind::Integer(before.millis())],
        )
    }

    fn sending(&self, number: u64) -> Result<Option<Sending>, Error> {
        let statement = "SELECT json FROM outbox WHERE number = ?";
        Ok(self.sendings(statement, &[integer(number)?])?.pop())
    }

    fn heads(&self, now: Timestamp, limit: u32) -> Result<Vec<Sending>, Error> {
        self.sendings(
            "SELECT json FROM outbox WHERE due <= ? AND number IN (SELECT MIN(number) FROM outbox \
             GROUP BY target) ORDER BY number LIMIT ?",
            &[Bind::Integer(now.millis()), Bind::Integer(i64::from(limit))],
        )
    }

    fn behind(&self, head: &Sending, limit: u32) -> Result<Vec<Sending>, Error> {
        self.sendings(
            "SELECT json FROM outbox WHERE target = ? AND number > ? ORDER BY number LIMIT ?",
            &[
                Bind::Text(head.target.name()),
                integer(head.number)?,
                Bind::Integer(i64::from(limit)),
            ],
        )
    }

    fn head(&self, target: &str) -> Result<Option<Sending>, Error> {
        let statement = "SELECT json FROM outbox WHERE target = ? ORDER BY number LIMIT 1";
        Ok(self.sendings(statement, &[Bind::Text(target)])?.pop())
    }

    fn next_due(&self) -> Result<Option<Timestamp>, Error> {
        let rows = self.rows(
            "SELECT MIN(due) FROM outbox WHERE number IN (SELECT MIN(number) FROM outbox GROUP BY \
             target)",
            &[],
        )?;
        Ok(rows
            .first()
            .and_then(|row| row.maybe_integer(0))
            .map(Timestamp::from_millis))
    }

    fn put_sending(&mut self, sending: &Sending) -> Result<(), Error> {
        self.write(
            "INSERT INTO outbox (number, target, due, json) VALUES (?, ?, ?, ?) ON CONFLICT \
             (number) DO UPDATE SET due = excluded.due, json = excluded.json",
            &[
                integer(sending.number)?,
                Bind::Text(sending.target.name()),
                Bind::Integer(sending.due.millis()),
                Bind::Text(&to_json(sending)?),
            ],
        )
    }

    fn remove_sending(&mut self, number: u64) -> Result<(), Error> {
        self.write("DELETE FROM outbox WHERE number = ?", &[integer(number)?])
    }
}

/// The index that must be used: left to itself, the planner follows a cursor through every row of
/// the kind, though few have the parent.
fn index(filter: &Filter) -> &'static str {
    match (&filter.parents, &filter.ids) {
        (Some(parents), None) if parents.len() == 1 => "INDEXED BY objects_by_parent",
        _ => "",
    }
}

fn integer(number: u64) -> Result<Bind<'static>, Error> {
    let number = i64::try_from(number).map_err(|error| fault("has too large a number", &error))?;
    Ok(Bind::Integer(number))
}

/// Words as the column keeps them: each on a line, with a line break on both sides.
fn lines(words: &[String]) -> String {
    if words.is_empty() {
        return String::new();
    }
    format!("\n{}\n", words.join("\n"))
}

fn text(row: &SqlRow, column: u32) -> Result<String, Error> {
    row.text(column)
        .map_err(|error| fault("could not be read", &error))
}

fn link(row: &SqlRow) -> Result<PaymentLinkId, Error> {
    text(row, 0).map(PaymentLinkId::from_known)
}

fn object(row: &SqlRow) -> Result<Row, Error> {
    let kind = text(row, 0)?;
    let table = Table::parse(&kind).ok_or_else(|| fault("is of no known kind", &kind))?;
    let unsigned = |column| {
        row.maybe_integer(column)
            .and_then(|number| u64::try_from(number).ok())
    };
    Ok(Row {
        table,
        id: text(row, 1)?,
        place: unsigned(2),
        parent: text(row, 3)?,
        status: text(row, 4)?,
        version: unsigned(5).unwrap_or(0),
        json: text(row, 6)?,
        created: row.maybe_integer(7).map(Timestamp::from_millis),
        words: text(row, 8)?
            .lines()
            .filter(|line| !line.is_empty())
            .map(str::to_owned)
            .collect(),
    })
}
