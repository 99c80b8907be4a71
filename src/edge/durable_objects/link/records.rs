//! What a link has yet to tell the Ledger: one row each, oldest first. However long the Ledger
//! cannot be reached, no row grows by it.

use crate::domain::ledger::Record;
use crate::edge::durable_objects::sql::Bind;
use crate::edge::runtime::{Fault, Storage};
use crate::json;

/// The keys begin so; the number follows, filled up so that texts have the order of numbers.
const RECORD: &str = "out:";

/// A record on its way.
pub(super) struct Outgoing {
    /// The revision of the link that it tells of: later ones are larger.
    pub(super) number: u64,
    /// What is left of it, each part with its volume, in order.
    pub(super) parts: Vec<(u32, Record)>,
}

/// The oldest record. One that cannot be read keeps those behind it waiting, and nothing else: the
/// Ledger takes what is older than the last it heard for told.
pub(super) fn first(storage: &Storage) -> Result<Option<Outgoing>, Fault> {
    let rows = storage.query(
        "SELECT k, v FROM kv WHERE k >= ? AND k < ? ORDER BY k LIMIT 1",
        &[Bind::Text(RECORD), Bind::Text("out;")],
    )?;
    let Some(row) = rows.first() else {
        return Ok(None);
    };
    let key = row.text(0)?;
    let number = key.strip_prefix(RECORD).and_then(|it| it.parse().ok());
    let number = number.ok_or_else(|| Fault::new(format!("no record is called {key}")))?;
    let parts = json::from_str(&row.text(1)?).map_err(|unread| Fault::from(unread).at(&key))?;
    Ok(Some(Outgoing { number, parts }))
}

/// Writes a record, or what is left of it: with nothing left its row goes.
pub(super) fn put(storage: &Storage, record: &Outgoing) -> Result<(), Fault> {
    let key = format!("{RECORD}{:020}", record.number);
    if record.parts.is_empty() {
        return storage.execute("DELETE FROM kv WHERE k = ?", &[Bind::Text(&key)]);
    }
    storage.put(&key, &record.parts)
}
