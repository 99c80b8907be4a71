//! What a volume forgets: events after thirty days, and purchases that never reached a processor,
//! so that nobody can fill it by opening pages.

use super::place;
use super::rows::Rows;
use crate::domain::Timestamp;

const KEPT_SECONDS: i64 = 30 * 86_400;
/// How many rows of a kind one transaction deletes.
const BATCH: u32 = 500;

/// Whether there is more to be forgotten.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pruned {
    /// Nothing old is left.
    All,
    Some,
}

/// Forgets some of what is old, the oldest first.
pub fn prune<R: Rows>(rows: &mut R, now: Timestamp) -> Result<Pruned, R::Error> {
    let before = place::first_of(now.plus_millis(-1000 * KEPT_SECONDS));
    let events = rows.prune_events(before, BATCH)?;
    let purchases = rows.prune_purchases(before, BATCH)?;
    Ok(if events < BATCH && purchases < BATCH {
        Pruned::All
    } else {
        Pruned::Some
    })
}
