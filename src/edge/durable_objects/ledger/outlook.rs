//! What a volume has to hand on.

use crate::domain::ledger::state::Lane;

/// What the rows say of what is to be handed on, asked for several times after each transaction.
/// A lane may have passed by more meanwhile: its [`Progress`] knows.
pub(super) struct Outlook {
    /// The place of the last event.
    pub(super) last: u64,
    pub(super) lanes: Vec<Lane>,
    /// Whether there is a next volume to open, or to tell Account of.
    pub(super) rolls_over: bool,
}
