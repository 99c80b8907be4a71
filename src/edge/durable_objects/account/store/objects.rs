//! The rows of objects: how they are written, found and listed.

use super::{SqlStore, integer, text};
use crate::api::store::{Cursor, Filter, Row, Store, StoreError, Table, key};
use crate::domain::Timestamp;
use crate::edge::durable_objects::sql::{Bind, Row as SqlRow};

/// What becomes of a row that is there already: its place, parent and age stay.
pub(super) const UPDATE: &str = "DO UPDATE SET status = excluded.status, version = \
                                 excluded.version, json = excluded.json, tags = excluded.tags";
const COLUMNS: &str = "key, id, parent, status, version, created, tags, json";

impl SqlStore<'_> {
    /// The row with this id.
    pub(super) fn object(&self, table: Table, id: &str) -> Result<Option<Row>, StoreError> {
        let statement = format!("SELECT {COLUMNS} FROM objects WHERE kind = ? AND id = ?");
        let rows = self.rows(&statement, &[Bind::Integer(table.number()), Bind::Text(id)])?;
        rows.first().map(|row| object(table, row)).transpose()
    }

    /// Writes a row; `or` is what to do with the one that has its id. Says whether it was written.
    pub(super) fn insert(&mut self, row: &Row, or: &str) -> Result<bool, StoreError> {
        let number = row.place.map_or_else(|| self.next_number(), Ok)?;
        let statement = format!(
            "INSERT INTO objects ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (kind, id) \
             {or}"
        );
        let binds = [
            Bind::Integer(key::of(row.table, row.place, number)),
            Bind::Text(&row.id),
            Bind::Text(&row.parent),
            Bind::Text(&row.status),
            integer(row.version)?,
            row.created
                .map_or(Bind::Null, |at| Bind::Integer(at.millis())),
            Bind::Text(&lines(&row.tags)),
            Bind::Text(&row.json),
        ];
        self.state
            .storage
            .write(&statement, &binds)
            .map_err(|error| StoreError::unwritten(&error))
    }

    pub(super) fn remove_object(&mut self, table: Table, id: &str) -> Result<(), StoreError> {
        let statement = "DELETE FROM objects WHERE kind = ? AND id = ?";
        self.write(statement, &[Bind::Integer(table.number()), Bind::Text(id)])
    }

    pub(super) fn remove_events(
        &mut self,
        before: Timestamp,
        limit: u32,
    ) -> Result<(), StoreError> {
        // Events are listed in the order they came, so only the oldest need a look.
        let (first, last) = key::between(Table::Event, Cursor::Newest);
        self.write(
            "DELETE FROM objects WHERE version < ? AND key IN (SELECT key FROM objects WHERE key > \
             ? AND key < ? ORDER BY key LIMIT ?)",
            &[
                Bind::Integer(before.seconds()),
                Bind::Integer(first),
                Bind::Integer(last),
                Bind::Integer(i64::from(limit)),
            ],
        )
    }

    /// When the oldest event was made.
    pub(super) fn first_event(&self) -> Result<Option<Timestamp>, StoreError> {
        let (first, last) = key::between(Table::Event, Cursor::Newest);
        let rows = self.rows(
            "SELECT version FROM objects WHERE key > ? AND key < ? ORDER BY key LIMIT 1",
            &[Bind::Integer(first), Bind::Integer(last)],
        )?;
        let seconds = rows.first().and_then(|row| row.maybe_integer(0));
        Ok(seconds.map(Timestamp::from_seconds))
    }

    /// Up to `limit` listed rows in the cursor's direction.
    pub(super) fn objects(
        &self,
        filter: &Filter,
        cursor: Cursor,
        limit: u32,
    ) -> Result<Vec<Row>, StoreError> {
        let (after, before) = key::between(filter.table, cursor);
        let mut binds = vec![Bind::Integer(after), Bind::Integer(before)];
        let mut wanted = vec!["key > ? AND key < ?".to_owned()];
        if let Some(parents) = &filter.parents {
            let marks = vec!["?"; parents.len()].join(", ");
            wanted.push(format!("key > 0 AND parent <> '' AND parent IN ({marks})"));
            binds.extend(parents.iter().map(|parent| Bind::Text(parent)));
        }
        if let Some(status) = &filter.status {
            wanted.push("status = ?".to_owned());
            binds.push(Bind::Text(status));
        }
        if let Some(ids) = &filter.ids {
            let marks = vec!["?"; ids.len()].join(", ");
            wanted.push(format!("kind = ? AND id IN ({marks})"));
            binds.push(Bind::Integer(filter.table.number()));
            binds.extend(ids.iter().map(|id| Bind::Text(id)));
        }
        for (end, sign) in [(filter.created.from, ">="), (filter.created.until, "<=")] {
            if let Some(end) = end {
                wanted.push(format!("created {sign} ?"));
                binds.push(Bind::Integer(end.millis()));
            }
        }
        let groups = filter.tags.iter().map(|group| group.iter());
        let groups: Vec<Vec<String>> = groups
            .map(|group| group.map(|tag| lines(std::slice::from_ref(tag))).collect())
            .collect();
        // A row has one tag of each group: of none, none has one.
        if groups.iter().any(Vec::is_empty) {
            return Ok(Vec::new());
        }
        for group in &groups {
            wanted.push(format!(
                "({})",
                vec!["instr(tags, ?) > 0"; group.len()].join(" OR ")
            ));
            binds.extend(group.iter().map(|line| Bind::Text(line)));
        }
        let order = match cursor {
            Cursor::Newest | Cursor::OlderThan(_) => "DESC",
            Cursor::NewerThan(_) => "ASC",
        };
        let wanted = wanted.join(" AND ");
        let statement = format!(
            "SELECT {COLUMNS} FROM objects {} WHERE {wanted} ORDER BY key {order} LIMIT {limit}",
            index(filter)
        );
        let rows = self.rows(&statement, &binds)?;
        rows.iter().map(|row| object(filter.table, row)).collect()
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

/// Words as the column keeps them: each on a line, with a line break on both sides.
fn lines(tags: &[String]) -> String {
    if tags.is_empty() {
        return String::new();
    }
    format!("\n{}\n", tags.join("\n"))
}

fn object(table: Table, row: &SqlRow) -> Result<Row, StoreError> {
    let key = row.maybe_integer(0).unwrap_or(0);
    let version = row.maybe_integer(4).unwrap_or(0);
    Ok(Row {
        table,
        id: text(row, 1)?,
        place: key::place(key),
        parent: text(row, 2)?,
        status: text(row, 3)?,
        version: u64::try_from(version).unwrap_or(0),
        created: row.maybe_integer(5).map(Timestamp::from_millis),
        tags: text(row, 6)?
            .lines()
            .filter(|line| !line.is_empty())
            .map(str::to_owned)
            .collect(),
        json: text(row, 7)?,
    })
}
