//! A payment: an attempt that reached the processor, and what became of it.

use super::card::CardFacts;
use super::form::Details;
use crate::domain::processor::Decline;
use crate::domain::{Amount, Timestamp};
use serde::{Deserialize, Serialize};

/// An attempt that reached the processor, as the API shows it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Payment {
    /// The attempt's number.
    pub attempt: u32,
    /// The card, as far as it may be kept.
    pub card: CardFacts,
    /// What became of it.
    pub result: PaymentResult,
    /// When it was made.
    pub created: Timestamp,
    /// What it was for, where that is not what the session is for now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bill: Option<Bill>,
}

/// What an attempt was for. A storage format: new fields need `#[serde(default)]`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Bill {
    /// How much.
    pub total: Amount,
    /// To whom.
    pub details: Details,
}

/// What became of a payment.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum PaymentResult {
    /// Not known yet.
    Processing,
    /// The bank wants the buyer to confirm.
    RequiresAction,
    /// Charged.
    Succeeded,
    /// Charged, then given back because no place was left.
    Refunded,
    /// Refused.
    Declined(Decline),
    /// Called off; nothing was charged.
    Canceled,
}
