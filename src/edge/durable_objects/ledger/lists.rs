//! The statements of lists. A list is a stretch of the table or of one index, in order.

use super::rows::{SqlRows, integer, kept_event, stored, unsigned};
use super::tables::{RARE, table};
use crate::domain::event::EventType;
use crate::domain::ledger::rows::KeptEvent;
use crate::domain::ledger::{Column, Cursor, Kind, Query, StoredRow, Stretch};
use crate::edge::durable_objects::sql::{Bind, Row};
use crate::edge::runtime::Fault;

/// Lies by link and status: a link's purchases of all statuses are three stretches, merged.
const BY_LINK: &str = "purchases_by_link";
const STATUSES: [&str; 3] = ["open", "complete", "expired"];

/// The indexes of the columns, the most telling first.
const INDEXED: [(Column, Kind, &str); 8] = [
    (Column::Charge, Kind::Refund, "refunds_by_charge"),
    (Column::Session, Kind::Refund, "refunds_by_session"),
    (Column::Email, Kind::Customer, "customers_by_email"),
    (Column::Customer, Kind::Purchase, "purchases_by_customer"),
    (Column::Email, Kind::Purchase, "purchases_by_email"),
    (Column::Link, Kind::Purchase, BY_LINK),
    (Column::Status, Kind::Purchase, "purchases_by_status"),
    (Column::Reached, Kind::Purchase, "purchases_unreached"),
];

impl SqlRows<'_> {
    /// The purchases or refunds of a page.
    pub(super) fn rows_of(
        &self,
        query: &Query,
        (first, last): (u64, u64),
    ) -> Result<Stretch<StoredRow>, Fault> {
        let mut wanted = vec!["place BETWEEN ?1 AND ?2".to_owned()];
        let mut binds = vec![integer(first)?, integer(last)?];
        for (column, value) in &query.only {
            match condition(*column, value) {
                Some(Condition::Value(name)) => {
                    binds.push(Bind::Text(value));
                    wanted.push(format!("{name} = ?{}", binds.len()));
                }
                Some(Condition::Fixed(condition)) => wanted.push(condition.to_owned()),
                None => return Ok(Stretch::of(Vec::new(), query.limit)),
            }
        }
        let index = index(query);
        let stretch = |more: &str| {
            format!(
                "SELECT place, id, state FROM {} {} WHERE {}{more}",
                table(query.kind),
                index.map_or_else(String::new, |name| format!("INDEXED BY {name}")),
                wanted.join(" AND "),
            )
        };
        let stretches = if index == Some(BY_LINK) && !narrows(query, Column::Status) {
            let of_status = STATUSES.map(|status| stretch(&format!(" AND status = '{status}'")));
            of_status.join(" UNION ALL ")
        } else {
            stretch("")
        };
        let (order, limit) = (order(query), query.limit);
        let statement = format!("{stretches} ORDER BY place {order} LIMIT {limit}");
        let found = readable(&self.query(&statement, &binds)?, stored)?;
        Ok(Stretch::of(found, query.limit))
    }

    /// The events of a page. Rare types have an index, and each gives a page of its own.
    pub(super) fn events_of(
        &self,
        query: &Query,
        places: (u64, u64),
        lanes: u64,
    ) -> Result<Stretch<KeptEvent>, Fault> {
        let Some(delivered) = delivered(query, lanes) else {
            return Ok(Stretch::of(Vec::new(), query.limit));
        };
        let Some(types) = &query.types else {
            let found = self.events_where(query, places, ("", &delivered, &[]))?;
            return Ok(Stretch::of(found, query.limit));
        };
        let (common, rare): (Vec<EventType>, Vec<EventType>) =
            types.iter().partition(|kind| is_common(**kind));
        let mut events = Vec::new();
        for kind in rare {
            let wanted = format!("type = ? AND {RARE} AND {delivered}");
            let by_type = ("INDEXED BY events_rare", wanted.as_str(), &[kind][..]);
            events.extend(self.events_where(query, places, by_type)?);
        }
        if !common.is_empty() {
            let marks = vec!["?"; common.len()].join(", ");
            let wanted = format!("type IN ({marks}) AND {delivered}");
            events.extend(self.events_where(query, places, ("", &wanted, &common))?);
        }
        events.sort_unstable_by_key(|(place, _)| *place);
        if order(query) == "DESC" {
            events.reverse();
        }
        events.truncate(usize::try_from(query.limit).unwrap_or(usize::MAX));
        Ok(Stretch::of(events, query.limit))
    }

    fn events_where(
        &self,
        query: &Query,
        (first, last): (u64, u64),
        (by_type, wanted, types): (&str, &str, &[EventType]),
    ) -> Result<Vec<Placed<KeptEvent>>, Fault> {
        let mut binds: Vec<Bind<'_>> = types.iter().map(|kind| Bind::Text(kind.as_str())).collect();
        binds.extend([integer(first)?, integer(last)?]);
        let undelivered = (Column::Delivered, "false".to_owned());
        let index = if query.only.contains(&undelivered) {
            "INDEXED BY events_waiting"
        } else {
            by_type
        };
        let statement = format!(
            "SELECT place, type, source, waiting, body FROM events {index} WHERE {wanted}
             AND place BETWEEN ? AND ? ORDER BY place {} LIMIT {}",
            order(query),
            query.limit
        );
        readable(&self.query(&statement, &binds)?, kept_event)
    }
}

/// A row and its place; `None`: it cannot be read.
type Placed<T> = (u64, Option<T>);

/// Rows with their places: one that cannot be read must not take the others with it.
fn readable<T>(rows: &[Row], read: fn(&Row) -> Result<T, Fault>) -> Result<Vec<Placed<T>>, Fault> {
    let read = |row: &Row| {
        let read = read(row).inspect_err(|unread| unread.log("ledger"));
        Ok((unsigned(row, 0)?, read.ok()))
    };
    rows.iter().map(read).collect()
}

/// Whether events are wanted that no lane waits for, as a condition; `None`: no event has this.
fn delivered(query: &Query, lanes: u64) -> Option<String> {
    let mut wanted = "1 = 1".to_owned();
    for (column, value) in &query.only {
        wanted = match (column, value.as_str()) {
            (Column::Delivered, "true") => format!("waiting & {lanes} = 0"),
            // The first half is the condition of the index.
            (Column::Delivered, "false") => {
                format!("waiting <> 0 AND waiting & {lanes} <> 0")
            }
            _ => return None,
        };
    }
    Some(wanted)
}

/// How a column is compared.
enum Condition {
    /// The column of this name with the value.
    Value(&'static str),
    Fixed(&'static str),
}

/// `None`: no row has this.
fn condition(column: Column, value: &str) -> Option<Condition> {
    Some(match (column, value) {
        (Column::Link, _) => Condition::Value("link"),
        (Column::Email, _) => Condition::Value("email"),
        (Column::Status, _) => Condition::Value("status"),
        (Column::Session, _) => Condition::Value("session"),
        (Column::Charge, _) => Condition::Value("charge"),
        (Column::Customer, _) => Condition::Value("customer"),
        // Written out: the planner must see that the partial index holds them.
        (Column::Reached, "true") => Condition::Fixed("reached = 1"),
        (Column::Reached, "false") => Condition::Fixed("reached = 0"),
        (Column::Reached | Column::Delivered, _) => return None,
    })
}

/// The index that must be used: left to itself, the planner follows a cursor through every row,
/// though few are wanted.
fn index(query: &Query) -> Option<&'static str> {
    let mut indexes = INDEXED.iter();
    let found = indexes.find(|(column, kind, _)| *kind == query.kind && narrows(query, *column));
    found.map(|(_, _, name)| *name)
}

/// Whether a column leaves so few rows that its index is worth following.
fn narrows(query: &Query, column: Column) -> bool {
    let mut only = query.only.iter();
    only.any(|(wanted, value)| *wanted == column && (column != Column::Reached || value == "false"))
}

fn order(query: &Query) -> &'static str {
    match query.cursor {
        Cursor::Newest | Cursor::OlderThan(_) => "DESC",
        Cursor::NewerThan(_) => "ASC",
    }
}

fn is_common(kind: EventType) -> bool {
    matches!(
        kind,
        EventType::PaymentIntentCreated
            | EventType::ChargeSucceeded
            | EventType::PaymentIntentSucceeded
            | EventType::CheckoutSessionCompleted
    )
}
