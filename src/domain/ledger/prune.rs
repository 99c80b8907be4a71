//! What a volume forgets: events after thirty days, and purchases that never reached a processor,
//! so that nobody can fill it by opening pages.

use super::place;
use super::rows::Rows;
use crate::domain::Timestamp;

const DAY_SECONDS: i64 = 86_400;
const KEPT_SECONDS: i64 = 30 * DAY_SECONDS;
/// How many rows of a kind one transaction deletes.
const BATCH: u32 = 500;

/// When the volume next has something to forget: at the end of the day on which the oldest of it
/// has its time, so that it is done once a day.
pub fn due<R: Rows>(rows: &R) -> Result<Option<Timestamp>, R::Error> {
    let oldest = rows.oldest()?.map(place::moment);
    Ok(oldest.map(|at| {
        let days = at
            .seconds()
            .saturating_add(KEPT_SECONDS)
            .div_euclid(DAY_SECONDS);
        Timestamp::from_seconds(days.saturating_add(1).saturating_mul(DAY_SECONDS))
    }))
}

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
