//! The tables of a volume, made with its first row. Table layouts are storage formats.

use crate::domain::ledger::Kind;
use crate::edge::runtime::{Fault, Storage};

/// Purchases, refunds, customers and disputes lie alike; what a kind does not have is NULL and costs a byte.
const LAYOUT: &str = "(place INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
    version INTEGER NOT NULL, told INTEGER NOT NULL, link TEXT, email TEXT, mailbox TEXT, status TEXT,
    session TEXT, charge TEXT, customer TEXT, reached INTEGER NOT NULL, unsettled INTEGER NOT NULL,
    state TEXT NOT NULL)";

/// Of the types of events that every purchase has, an index would be a copy of the table.
pub(super) const RARE: &str = "type NOT IN ('payment_intent.created', 'charge.succeeded',
    'payment_intent.succeeded', 'checkout.session.completed')";

/// Whether the tables are there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Tables {
    /// Nobody looked, or a transaction failed that may have made them.
    #[default]
    Unasked,
    Missing,
    Made,
}

/// The table of a kind.
pub(super) fn table(kind: Kind) -> &'static str {
    match kind {
        Kind::Purchase => "purchases",
        Kind::Refund => "refunds",
        Kind::Customer => "customers",
        Kind::Dispute => "disputes",
        Kind::Event => "events",
    }
}

/// Makes the tables.
pub(super) fn create(storage: &Storage) -> Result<(), Fault> {
    let indexes = [
        ("email", "purchases"),
        ("mailbox", "purchases"),
        ("status", "purchases"),
        ("session", "refunds"),
        ("charge", "refunds"),
        ("session", "disputes"),
        ("charge", "disputes"),
        ("customer", "purchases"),
        ("email", "customers"),
    ];
    storage.execute(&format!("CREATE TABLE purchases{LAYOUT}"), &[])?;
    storage.execute(&format!("CREATE TABLE refunds{LAYOUT}"), &[])?;
    storage.execute(&format!("CREATE TABLE customers{LAYOUT}"), &[])?;
    storage.execute(&format!("CREATE TABLE disputes{LAYOUT}"), &[])?;
    for (column, table) in indexes {
        let statement = format!(
            "CREATE INDEX {table}_by_{column} ON {table}({column}) WHERE {column} IS NOT NULL"
        );
        storage.execute(&statement, &[])?;
    }
    let statements = [
        "CREATE INDEX purchases_by_link ON purchases(link, status) WHERE link IS NOT NULL",
        "CREATE INDEX purchases_unreached ON purchases(reached) WHERE reached = 0",
        "CREATE INDEX purchases_unsettled ON purchases(unsettled) WHERE unsettled = 1",
        "CREATE TABLE events(place INTEGER PRIMARY KEY, type TEXT NOT NULL,
                source TEXT NOT NULL, waiting INTEGER NOT NULL, body TEXT NOT NULL)",
        "CREATE INDEX events_waiting ON events(place) WHERE waiting <> 0",
        &format!("CREATE INDEX events_rare ON events(type) WHERE {RARE}"),
        "CREATE TABLE senders(sender TEXT PRIMARY KEY, told INTEGER NOT NULL) WITHOUT ROWID",
        "CREATE TABLE lanes(endpoint TEXT PRIMARY KEY, bit INTEGER NOT NULL,
                cursor INTEGER NOT NULL) WITHOUT ROWID",
    ];
    for statement in statements {
        storage.execute(statement, &[])?;
    }
    Ok(())
}
