//! The rows of objects: how they are written, found and listed.

use super::{Book, integer, text};
use crate::api::store::{Cursor, Filter, Row, Table, fault};
use crate::domain::{Error, Timestamp};
use crate::edge::objects::sql::{Bind, Row as SqlRow};

/// What becomes of a row that is there already: its place, parent and age stay.
pub(super) const UPDATE: &str = "DO UPDATE SET status = excluded.status, version = \
                                 excluded.version, json = excluded.json, words = excluded.words";
const COLUMNS: &str = "kind, id, place, parent, status, version, json, created, words";

impl Book<'_> {
    pub(super) fn object(&self, table: Table, id: &str) -> Result<Option<Row>, Error> {
        let statement = format!("SELECT {COLUMNS} FROM objects WHERE kind = ? AND id = ?");
        let rows = self.rows(&statement, &[Bind::Text(table.as_str()), Bind::Text(id)])?;
        rows.first().map(object).transpose()
    }

    /// Writes a row; `or` is what to do with the one that has its id. Says whether it was written.
    pub(super) fn insert(&self, row: &Row, or: &str) -> Result<bool, Error> {
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

    pub(super) fn remove_object(&mut self, table: Table, id: &str) -> Result<(), Error> {
        let statement = "DELETE FROM objects WHERE kind = ? AND id = ?";
        self.write(statement, &[Bind::Text(table.as_str()), Bind::Text(id)])
    }

    pub(super) fn remove_events(&mut self, before: Timestamp, limit: u32) -> Result<(), Error> {
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

    /// Up to `limit` listed rows in the cursor's direction.
    pub(super) fn objects(
        &self,
        filter: &Filter,
        cursor: Cursor,
        limit: u32,
    ) -> Result<Vec<Row>, Error> {
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
fn lines(words: &[String]) -> String {
    if words.is_empty() {
        return String::new();
    }
    format!("\n{}\n", words.join("\n"))
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
