//! What Account has to do, in lanes.

/// A lane of Account's.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Lane {
    /// What is to be sent to an object.
    To(String),
    /// What was kept long enough is deleted.
    Pruning,
    /// The objects that the merchant made are woken.
    Sweeping,
}
