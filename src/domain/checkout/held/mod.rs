//! Reserved money: what a merchant with `capture_method=manual` is to take, or to let go.
//!
//! The purchase is complete and counted while its money is only reserved. [`rule`] says what the
//! merchant may ask for, [`outcome`] what the processor's answers mean.

pub mod outcome;
pub mod rule;
#[cfg(test)]
mod tests;

use crate::domain::{Amount, Timestamp};
use serde::{Deserialize, Serialize};

/// What is to become of reserved money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Settlement {
    /// This much of it is taken, and the rest is let go.
    Capture(Amount),
    Release(ReleaseReason),
}

/// Why reserved money is let go: Stripe's `cancellation_reason`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReleaseReason {
    Abandoned,
    /// Its time was over, or its bank let it go.
    Automatic,
    Duplicate,
    Fraudulent,
    RequestedByCustomer,
    /// The merchant did not say.
    Unsaid,
}

/// Money of a payment that was reserved for its merchant. A storage format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Reservation {
    /// When it is let go, if the merchant has not taken it.
    pub until: Timestamp,
    /// What the merchant last wanted of it: a word that comes late is about so much.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<Amount>,
    /// What of it was taken, where that is not all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken: Option<Amount>,
}

impl ReleaseReason {
    /// Those that a merchant can give.
    pub const WORDS: &[&str] = &[
        "abandoned",
        "duplicate",
        "fraudulent",
        "requested_by_customer",
    ];

    /// Stripe's word, if a reason was given.
    pub fn as_str(self) -> Option<&'static str> {
        match self {
            Self::Abandoned => Some("abandoned"),
            Self::Automatic => Some("automatic"),
            Self::Duplicate => Some("duplicate"),
            Self::Fraudulent => Some("fraudulent"),
            Self::RequestedByCustomer => Some("requested_by_customer"),
            Self::Unsaid => None,
        }
    }
}
