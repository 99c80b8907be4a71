//! What an endpoint has to do, in lanes.

use std::fmt;

/// What an endpoint has to do, by whom it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Lane {
    /// Deliveries are due.
    Deliver,
    /// This volume of the Ledger is to hear what was delivered.
    Tell(u32),
}

impl fmt::Display for Lane {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Deliver => f.write_str("deliver"),
            Self::Tell(volume) => write!(f, "tell {volume}"),
        }
    }
}
