//! The rows of objects: how they are written, found and listed.

use super::{SqlStore, text};
use crate::api::store::{Cursor, Filter, Row, Standing, Store, StoreError, Table, key};
use crate::domain::Timestamp;
use crate::edge::durable_objects::sql::{Bind, Row as SqlRow};

const COLUMNS: &str = "key, id, parent, status, created, ends, tags, json";

impl SqlStore<'_> {
    /// The row with this id.
    pub(super) fn object(&self, table: Table, id: &str) -> Result<Option<Row>, StoreError> {
        let statement = format!("SELECT {COLUMNS} FROM objects WHERE kind = ? AND id = ?");
        let rows = self.rows(&statement, &[Bind::Integer(table.number()), Bind::Text(id)])?;
        rows.first().map(|row| object(table, row)).transpose()
    }

    /// Writes a row; of one that is there already, its place, parent, age and end stay.
    pub(super) fn put_object(&mut self, row: &Row) -> Result<(), StoreError> {
        let number = row.place.map_or_else(|| self.next_number(), Ok)?;
        let statement = format!(
            "INSERT INTO objects ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (kind, id) DO \
             UPDATE SET status = excluded.status, json = excluded.json, tags = excluded.tags"
        );
        let binds = [
            Bind::Integer(key::of(row.table, row.place, number)),
            Bind::Text(&row.id),
            Bind::Text(&row.parent),
            Bind::Text(&row.status),
            row.created
                .map_or(Bind::Null, |at| Bind::Integer(at.millis())),
            row.ends.map_or(Bind::Null, |at| Bind::Integer(at.millis())),
            Bind::Text(&lines(&row.tags)),
            Bind::Text(&row.json),
        ];
        self.write(&statement, &binds)
    }

    pub(super) fn remove_object(&mut self, table: Table, id: &str) -> Result<(), StoreError> {
        let statement = "DELETE FROM objects WHERE kind = ? AND id = ?";
        self.write(statement, &[Bind::Integer(table.number()), Bind::Text(id)])
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
        if let Some(parent) = &filter.parent {
            wanted.push("key > 0 AND parent <> '' AND parent = ?".to_owned());
            binds.push(Bind::Text(parent));
        }
        if let Some(status) = &filter.status {
            wanted.push("status = ?".to_owned());
            binds.push(Bind::Text(status));
        }
        if let Some(standing) = filter.standing {
            let (wants, now) = match standing {
                Standing::Active(now) => ("", now),
                Standing::Inactive(now) => ("NOT ", now),
            };
            wanted.push(format!(
                "{wants}(status = 'active' AND (ends IS NULL OR ends > ?))"
            ));
            binds.push(Bind::Integer(now.millis()));
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
    match (&filter.parent, &filter.ids) {
        (Some(_), None) => "INDEXED BY objects_by_parent",
        (Some(_) | None, _) => "",
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
    Ok(Row {
        table,
        id: text(row, 1)?,
        place: key::place(key),
        parent: text(row, 2)?,
        status: text(row, 3)?,
        created: row.maybe_integer(4).map(Timestamp::from_millis),
        ends: row.maybe_integer(5).map(Timestamp::from_millis),
        tags: text(row, 6)?
            .lines()
            .filter(|line| !line.is_empty())
            .map(str::to_owned)
            .collect(),
        json: text(row, 7)?,
    })
}
