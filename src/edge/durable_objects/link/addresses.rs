//! The addresses whose attempts at a link came to nothing: one row each, in a table that is made
//! with the first one, and never more than so many.

use crate::domain::Timestamp;
use crate::domain::client_address::AddressKey;
use crate::domain::strangers::{FORGOTTEN_AFTER, Failures};
use crate::edge::durable_objects::sql::Bind;
use crate::edge::runtime::{Fault, Storage};

const CREATE: &str = "CREATE TABLE IF NOT EXISTS addresses (address INTEGER PRIMARY KEY, failures \
                      INTEGER NOT NULL, last INTEGER NOT NULL)";
/// The most rows. Who has more addresses than this is slowed down with everybody else.
const MOST: u32 = 1000;

/// What came to nothing of an address; `rows` is how many rows there are.
pub(super) fn read(storage: &Storage, rows: u32, address: AddressKey) -> Result<Failures, Fault> {
    if rows == 0 {
        return Ok(Failures::default());
    }
    let select = "SELECT failures, last FROM addresses WHERE address = ?";
    let found = storage.query(select, &[Bind::Integer(address.number())])?;
    let Some(row) = found.first() else {
        return Ok(Failures::default());
    };
    Ok(Failures {
        number: u32::try_from(row.integer(0)?).unwrap_or(u32::MAX),
        last: Timestamp::from_millis(row.integer(1)?),
    })
}

/// Counts one more attempt of an address that came to nothing; how many rows there are now.
pub(super) fn count(
    storage: &Storage,
    rows: u32,
    address: AddressKey,
    (allowed, now): (u32, Timestamp),
) -> Result<u32, Fault> {
    if rows == 0 {
        storage.execute(CREATE, &[])?;
    }
    let mut failures = read(storage, rows, address)?;
    let is_new = failures == Failures::default();
    let rows = if is_new && rows >= MOST {
        forget(storage, now)?
    } else {
        rows
    };
    failures.add(allowed, now);
    storage.execute(
        "INSERT INTO addresses (address, failures, last) VALUES (?, ?, ?) ON CONFLICT (address) DO \
         UPDATE SET failures = excluded.failures, last = excluded.last",
        &[
            Bind::Integer(address.number()),
            Bind::Integer(i64::from(failures.number)),
            Bind::Integer(failures.last.millis()),
        ],
    )?;
    Ok(rows.saturating_add(u32::from(is_new)))
}

/// Forgets what is old, and the older half of the rest if that is not enough; how many are left.
fn forget(storage: &Storage, now: Timestamp) -> Result<u32, Fault> {
    let forgotten = now.plus_millis(i64::from(FORGOTTEN_AFTER).saturating_mul(-1000));
    let old = Bind::Integer(forgotten.millis());
    storage.execute("DELETE FROM addresses WHERE last <= ?", &[old])?;
    if left(storage)? >= MOST {
        let older = "DELETE FROM addresses WHERE address IN (SELECT address FROM addresses ORDER \
                     BY last LIMIT ?)";
        storage.execute(older, &[Bind::Integer(i64::from(MOST / 2))])?;
    }
    left(storage)
}

fn left(storage: &Storage) -> Result<u32, Fault> {
    let rows = storage.query("SELECT COUNT(*) FROM addresses", &[])?;
    let left = rows.first().and_then(|row| row.maybe_integer(0));
    Ok(left.map_or(0, |left| u32::try_from(left).unwrap_or(u32::MAX)))
}
