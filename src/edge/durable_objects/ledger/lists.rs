//! The statements of lists. A list follows the table or one index, in order; what else is asked for
//! is judged row by row, of no more rows than one page may look at.

use super::rows::{SqlRows, integer, kept_event, stored, unsigned};
use super::tables::{RARE, table};
use crate::domain::event::EventType;
use crate::domain::ledger::rows::KeptEvent;
use crate::domain::ledger::{Column, Cursor, Kind, MOST_LOOKS, Query, StoredRow, Stretch};
use crate::edge::durable_objects::sql::{Bind, Row};
use crate::edge::runtime::Fault;

/// An index: what it has in common with a query need not be judged row by row.
struct Index {
    name: &'static str,
    kind: Kind,
    columns: &'static [Column],
}

/// Every index, the most telling first.
const INDEXES: [Index; 11] = [
    of("refunds_by_charge", Kind::Refund, &[Column::Charge]),
    of("refunds_by_session", Kind::Refund, &[Column::Session]),
    of("disputes_by_charge", Kind::Dispute, &[Column::Charge]),
    of("disputes_by_session", Kind::Dispute, &[Column::Session]),
    of("customers_by_email", Kind::Customer, &[Column::Email]),
    of("purchases_by_customer", Kind::Purchase, &[Column::Customer]),
    of("purchases_by_email", Kind::Purchase, &[Column::Email]),
    of("purchases_by_mailbox", Kind::Purchase, &[Column::Mailbox]),
    of(BY_LINK, Kind::Purchase, &[Column::Link, Column::Status]),
    of("purchases_by_status", Kind::Purchase, &[Column::Status]),
    of("purchases_unreached", Kind::Purchase, &[Column::Reached]),
];

const fn of(name: &'static str, kind: Kind, columns: &'static [Column]) -> Index {
    Index {
        name,
        kind,
        columns,
    }
}

/// Lies by link and status: a link's purchases of all statuses are three stretches, merged.
const BY_LINK: &str = "purchases_by_link";
const STATUSES: [&str; 3] = ["open", "complete", "expired"];

impl SqlRows<'_> {
    /// The purchases or refunds of a page.
    pub(super) fn rows_of(
        &self,
        query: &Query,
        (first, last): (u64, u64),
    ) -> Result<Stretch<StoredRow>, Fault> {
        let index = index(query);
        let mut along = vec!["place BETWEEN ?1 AND ?2".to_owned()];
        let mut judged = Vec::new();
        let mut binds = vec![integer(first)?, integer(last)?];
        for (column, value) in &query.only {
            let condition = match condition(*column, value) {
                Some(Condition::Value(name)) => {
                    binds.push(Bind::Text(value));
                    format!("{name} = ?{}", binds.len())
                }
                Some(Condition::Fixed(condition)) => condition.to_owned(),
                None => return Ok(Stretch::of(Vec::new(), query.looks())),
            };
            if index.is_some_and(|index| index.columns.contains(column)) {
                along.push(condition);
            } else {
                judged.push(condition);
            }
        }
        let state = if_fits("state", &judged);
        let stretch = |more: &str| {
            format!(
                "SELECT place, id, {state} FROM {} {} WHERE {}{more}",
                table(query.kind),
                index.map_or_else(String::new, |index| format!("INDEXED BY {}", index.name)),
                along.join(" AND "),
            )
        };
        let is_by_link = index.is_some_and(|index| index.name == BY_LINK);
        let stretches = if is_by_link && !narrows(query, Column::Status) {
            let of_status = STATUSES.map(|status| stretch(&format!(" AND status = '{status}'")));
            of_status.join(" UNION ALL ")
        } else {
            stretch("")
        };
        let (order, limit) = (order(query), query.looks());
        let statement = format!("{stretches} ORDER BY place {order} LIMIT {limit}");
        let seen = seen(&self.query(&statement, &binds)?, 2, stored)?;
        Ok(Stretch::of(seen, limit))
    }

    /// The events of a page. Rare types have an index: of several, each gets its share of the looks.
    pub(super) fn events_of(
        &self,
        query: &Query,
        places: (u64, u64),
        lanes: u64,
    ) -> Result<Stretch<KeptEvent>, Fault> {
        let looks = query.looks();
        let Some(delivered) = delivered(query, lanes) else {
            return Ok(Stretch::of(Vec::new(), looks));
        };
        let types = query.types.as_deref();
        let undelivered = (Column::Delivered, "false".to_owned());
        let is_waited_for = query.only.contains(&undelivered);
        let rare =
            types.filter(|types| !is_waited_for && !types.iter().any(|kind| is_common(*kind)));
        let Some(rare) = rare else {
            let along = if is_waited_for {
                // The condition of the index.
                ("INDEXED BY events_waiting", "waiting <> 0")
            } else {
                ("", "1 = 1")
            };
            let judged = (delivered, types.unwrap_or_default());
            let seen = self.events_along(query, places, along, (judged, looks))?;
            return Ok(Stretch::of(seen, looks));
        };
        let share =
            u32::try_from(rare.len()).map_or(1, |types| MOST_LOOKS.div_euclid(types.max(1)));
        let share = looks.min(share.max(1));
        let mut all = Vec::new();
        for kind in rare {
            let along = format!("type = '{}' AND {RARE}", kind.as_str());
            let along = ("INDEXED BY events_rare", along.as_str());
            let judged = (delivered.clone(), &[][..]);
            all.push(self.events_along(query, places, along, (judged, share))?);
        }
        Ok(Stretch::merged(all, (share, looks), query.cursor))
    }

    /// Up to `looks` events along an index, or along the table, of which some fit.
    fn events_along(
        &self,
        query: &Query,
        (first, last): (u64, u64),
        (index, along): (&str, &str),
        ((mut judged, types), looks): ((Vec<String>, &[EventType]), u32),
    ) -> Result<Vec<Seen<KeptEvent>>, Fault> {
        if !types.is_empty() {
            let types = types.iter().map(|kind| format!("'{}'", kind.as_str()));
            judged.push(format!(
                "type IN ({})",
                types.collect::<Vec<_>>().join(", ")
            ));
        }
        let statement = format!(
            "SELECT place, type, source, waiting, {} FROM events {index}
             WHERE {along} AND place BETWEEN ? AND ? ORDER BY place {} LIMIT {looks}",
            if_fits("body", &judged),
            order(query),
        );
        let found = self.query(&statement, &[integer(first)?, integer(last)?])?;
        seen(&found, 4, kept_event)
    }
}

/// A row that was looked at, and its place; `None`: it is not wanted, or cannot be read.
type Seen<T> = (u64, Option<T>);

/// A column as an expression: NULL where what is judged row by row does not hold.
fn if_fits(column: &str, judged: &[String]) -> String {
    if judged.is_empty() {
        return column.to_owned();
    }
    format!("CASE WHEN {} THEN {column} END", judged.join(" AND "))
}

/// Rows with their places, of which those fit that have a text in this column: one that cannot be
/// read must not take the others with it.
fn seen<T>(
    rows: &[Row],
    text: u32,
    read: fn(&Row) -> Result<T, Fault>,
) -> Result<Vec<Seen<T>>, Fault> {
    let see = |row: &Row| {
        let place = unsigned(row, 0)?;
        if row.maybe_text(text).is_none() {
            return Ok((place, None));
        }
        let read = read(row).inspect_err(|unread| unread.log("ledger"));
        Ok((place, read.ok()))
    };
    rows.iter().map(see).collect()
}

/// What is to be judged of events where only those are wanted that lanes wait for, or that none
/// does; `None`: no event has this.
fn delivered(query: &Query, lanes: u64) -> Option<Vec<String>> {
    let judge = |(column, value): &(Column, String)| match (column, value.as_str()) {
        (Column::Delivered, "true") => Some(format!("waiting & {lanes} = 0")),
        (Column::Delivered, "false") => Some(format!("waiting & {lanes} <> 0")),
        _ => None,
    };
    query.only.iter().map(judge).collect()
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
        (Column::Mailbox, _) => Condition::Value("mailbox"),
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
fn index(query: &Query) -> Option<&'static Index> {
    let leads = |index: &&Index| {
        let leading = index.columns.first();
        index.kind == query.kind && leading.is_some_and(|column| narrows(query, *column))
    };
    INDEXES.iter().find(leads)
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
