//! What a session has to do, in lanes.

use crate::domain::door::GateId;
use serde::{Deserialize, Serialize};

/// A lane of a session's. A storage format.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(super) enum Lane {
    /// What the session's state says is to happen by itself.
    Due,
    /// What a gate is to know, in order.
    Gate(GateId),
    /// The message with this number, to the processor: each is about a payment or a refund of its
    /// own, and one that is never confirmed holds up no other.
    Processor(u64),
    /// Records, in order, and before its record the customer that the purchase makes.
    Ledger,
    /// Nothing is left to do but to delete all that is stored.
    Forget,
}
