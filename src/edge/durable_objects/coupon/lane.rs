//! What a coupon has to do, in lanes.

use crate::domain::SessionId;

/// A lane of a coupon's.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Lane {
    /// The session that holds a place is asked what became of it.
    Lease(SessionId),
    /// How often it was used, for Account.
    Telling,
}
