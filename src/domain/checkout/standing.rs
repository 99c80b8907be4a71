//! Where the money of a complete purchase stands, as its buyer is told.

use super::session::{PaymentState, Session};
use serde::{Deserialize, Serialize};

/// Where the money of a complete purchase stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Standing {
    Paid,
    /// There was none to come.
    Free,
    /// It comes later or not at all.
    Processing,
    /// The buyer has a voucher, and is to pay it.
    Awaited,
    /// It is reserved, and taken later.
    Held,
    Failed,
    /// It was reserved, and let go.
    Released,
}

impl Standing {
    pub(super) fn of(session: &Session) -> Self {
        match session.payment_state {
            PaymentState::Paid => Self::Paid,
            PaymentState::NotRequired => Self::Free,
            PaymentState::Pending { .. } if session.is_voucher_issued() => Self::Awaited,
            PaymentState::None
            | PaymentState::InFlight { .. }
            | PaymentState::NeedsAction { .. }
            | PaymentState::Pending { .. } => Self::Processing,
            PaymentState::Held { .. } | PaymentState::Settling { .. } => Self::Held,
            PaymentState::Failed if session.is_released() => Self::Released,
            PaymentState::Failed => Self::Failed,
        }
    }
}
