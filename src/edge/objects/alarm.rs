//! One alarm an object, moved only when it must be: each move costs a row written.

use crate::domain::Timestamp;
use crate::edge::runtime::{Fault, Storage};

/// An alarm handler arms itself this many seconds ahead first, in case it dies.
pub(super) const DEAD_MAN: u32 = 60;
/// Seconds until something that could not be sent is sent again.
pub(super) const RETRY: u32 = 5;

/// Makes sure the alarm rings by `needed`; gives when it is set for.
///
/// An alarm that rings earlier is left: its handler arms the right time then.
pub(super) fn arm(
    storage: &Storage,
    set_for: Option<Timestamp>,
    needed: Option<Timestamp>,
    now: Timestamp,
) -> Result<Option<Timestamp>, Fault> {
    let Some(needed) = needed.map(|at| at.max(now.plus_millis(1))) else {
        return Ok(set_for);
    };
    if set_for.is_some_and(|at| now < at && at <= needed) {
        return Ok(set_for);
    }
    storage.set_alarm(needed)?;
    Ok(Some(needed))
}

/// Sets the alarm for `needed`, or takes it off, at the end of an alarm handler.
pub(super) fn replace(
    storage: &Storage,
    needed: Option<Timestamp>,
    now: Timestamp,
) -> Result<Option<Timestamp>, Fault> {
    match needed.map(|at| at.max(now.plus_millis(1))) {
        Some(at) => storage.set_alarm(at).map(|()| Some(at)),
        None => storage.delete_alarm().map(|()| None),
    }
}
