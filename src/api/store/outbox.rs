//! The outbox: what Account has to tell other objects, in order for each target.
//!
//! What is sent for a row is worked out when every earlier one has been
//! acknowledged, in [`crate::api::handle::call`]; a row goes when its answer
//! has been dealt with.

use super::outbox_row::{OutboxRow, Target, Task, WaitingRequest};
use super::{Store, StoreError};
use crate::agenda::Retry;
use crate::domain::Timestamp;

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

/// At most this many rows go out in one call.
const MOST_TOGETHER: u32 = 20;

/// Adds to `head` the events that wait behind it for the same endpoint; gives the numbers of the
/// rows they are from, which go when it goes.
pub fn gather(store: &dyn Store, head: &mut OutboxRow) -> Result<Vec<u64>, StoreError> {
    let mut numbers = Vec::new();
    if !matches!(head.task, Task::Enqueue(_)) {
        return Ok(numbers);
    }
    let behind = store.behind(head, MOST_TOGETHER)?;
    if let Task::Enqueue(events) = &mut head.task {
        for row in behind {
            let Task::Enqueue(mut more) = row.task else {
                break;
            };
            events.append(&mut more);
            numbers.push(row.number);
        }
    }
    Ok(numbers)
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
