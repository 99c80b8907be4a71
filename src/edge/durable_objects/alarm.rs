//! One alarm an object, moved only when it must be: each move costs a row written.

use crate::domain::Timestamp;
use crate::edge::runtime::{self, Fault, Storage};

/// An alarm handler arms itself this many seconds ahead first, in case it dies.
pub(super) const DEAD_MAN: u32 = 60;
/// Seconds until something that could not be sent is sent again, the first time.
pub(super) const RETRY: u32 = 5;
/// Seconds between tries at the most.
const LONGEST_RETRY: u32 = 300;

/// Seconds until the next try after `failures` tries that failed.
pub(super) fn retry_after(failures: u32) -> u32 {
    RETRY
        .saturating_mul(1 << failures.min(6))
        .min(LONGEST_RETRY)
}

/// Whether an alarm set for `set_for` should have rung long ago: the platform can forget one.
pub(super) fn is_forgotten(set_for: Option<Timestamp>, now: Timestamp) -> bool {
    set_for.is_none_or(|at| at.plus_seconds(DEAD_MAN) < now)
}

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

/// Rings again in a minute, after a handler that failed: an alarm that rang is used up.
pub(super) fn again(storage: &Storage) {
    let later = runtime::now().plus_seconds(DEAD_MAN);
    if let Err(fault) = storage.set_alarm(later) {
        fault.log("alarm");
    }
}
