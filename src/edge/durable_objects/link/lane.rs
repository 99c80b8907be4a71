//! What a link has to do, in lanes.

use crate::domain::SessionId;

/// A lane of a link's.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Lane {
    /// The session that holds a place is asked what became of it.
    Lease(SessionId),
    /// The copy in KV, for readers.
    Publishing,
    /// What Account is to know.
    Telling,
    /// What the Ledger is to know.
    Recording,
}
