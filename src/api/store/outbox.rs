//! The outbox: what Account has to tell other objects, in order for each target.
//!
//! What is sent for a row is worked out when every earlier one has been
//! acknowledged, in [`crate::api::handle::call`]; a row goes when its answer
//! has been dealt with.

use super::outbox_row::{OutboxRow, Target, Task, WaitingRequest};
use super::{Store, StoreError};
use crate::agenda::Retry;
use crate::domain::Timestamp;
use crate::domain::ledger::NewEvent;

/// Puts a task in the outbox.
///
/// `waiting` is the request whose answer depends on it.
pub fn enqueue(
    store: &mut dyn Store,
    target: Target,
    task: Task,
    waiting: Option<WaitingRequest>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let number = store.next_number()?;
    store.put_outbox_row(&OutboxRow {
        number,
        target,
        task,
        waiting,
        due: now,
        tries: 0,
    })
}

/// Has the Ledger told of something that happened.
pub fn tell(store: &mut dyn Store, event: NewEvent, now: Timestamp) -> Result<(), StoreError> {
    let task = Task::Tell {
        volume: store.newest_volume()?,
        event: Box::new(event),
    };
    enqueue(store, Target::Ledger, task, None, now)
}

/// Notes that the oldest row of a target could not be sent, and when it is tried again.
pub fn postpone(store: &mut dyn Store, target: &str, retry: Retry) -> Result<(), StoreError> {
    let Some(mut row) = store.head(target)? else {
        return Ok(());
    };
    row.tries = retry.failures;
    row.due = retry.at;
    store.put_outbox_row(&row)
}
