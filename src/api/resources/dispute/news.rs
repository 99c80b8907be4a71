//! What a change of a dispute is told as.

use crate::domain::checkout::dispute::Dispute;
use crate::domain::event::EventType;

/// The events of a change, in the order in which they happened.
pub fn of_change(before: Option<&Dispute>, now: &Dispute) -> Vec<EventType> {
    let is_closed = now.status.is_over();
    let was_closed = before.is_some_and(|before| before.status.is_over());
    let closes = is_closed && !was_closed;
    let was_withdrawn = before.is_some_and(|before| before.withdrawn.is_some());
    let was_reinstated = before.is_some_and(|before| before.reinstated.is_some());
    [
        (before.is_none(), EventType::ChargeDisputeCreated),
        (before.is_some() && !closes, EventType::ChargeDisputeUpdated),
        (
            now.withdrawn.is_some() && !was_withdrawn,
            EventType::ChargeDisputeFundsWithdrawn,
        ),
        (closes, EventType::ChargeDisputeClosed),
        (
            now.reinstated.is_some() && !was_reinstated,
            EventType::ChargeDisputeFundsReinstated,
        ),
    ]
    .into_iter()
    .filter_map(|(happened, kind)| happened.then_some(kind))
    .collect()
}
