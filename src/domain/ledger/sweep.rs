//! The daily sweep of a volume: it wakes the sessions of purchases that are still to come to an end,
//! a page at a time, in case the platform forgot the alarm of one.

use super::place;
use super::rows::Rows;

/// At most this many sessions are woken in one turn.
const PAGE: u32 = 50;

/// Where a sweep begins: above every place.
pub const TOP: u64 = place::LAST;

/// The ids of the sessions to wake next, of those below the place `below`, and below which place
/// the sweep goes on; `None`: these are the last.
pub fn page<R: Rows>(rows: &R, below: u64) -> Result<(Vec<String>, Option<u64>), R::Error> {
    let found = rows.unsettled(below, PAGE)?;
    let is_full = u32::try_from(found.len()).is_ok_and(|found| found == PAGE);
    let last = found.last().filter(|_| is_full).map(|(place, _)| *place);
    Ok((found.into_iter().map(|(_, id)| id).collect(), last))
}
