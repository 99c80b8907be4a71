//! A place that a session holds at one gate.

use crate::domain::Timestamp;
use crate::domain::door::GateId;
use serde::{Deserialize, Serialize};

/// A place at one gate, for the newest attempt.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Hold {
    pub gate: GateId,
    pub state: HoldState,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum HoldState {
    /// The gate was not asked yet.
    Wanted,
    /// Whether the gate gave a place is not known yet.
    Asked,
    Held {
        /// The end of the lease.
        until: Timestamp,
    },
    /// Used for good.
    Counted,
    /// Refused, or given back.
    Over,
}

impl Hold {
    pub(super) fn wanted(gate: GateId) -> Self {
        Self {
            gate,
            state: HoldState::Wanted,
        }
    }

    /// Whether the gate has, or may have, a place for the session that is not counted.
    pub(super) fn may_be_held(&self) -> bool {
        match self.state {
            HoldState::Asked | HoldState::Held { .. } => true,
            HoldState::Wanted | HoldState::Counted | HoldState::Over => false,
        }
    }
}
