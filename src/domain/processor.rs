//! What is kept of a processor's words: its refusals, and what becomes of refunds.

use serde::{Deserialize, Serialize};

/// What is said of a refund until its final answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Unsettled {
    /// That it is being worked on.
    Pending,
    /// That it was done; it can still come back.
    Succeeded,
}

/// Why a refund did not arrive: Stripe's `failure_reason`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundFailure {
    /// The card is not in use any more.
    ExpiredOrCanceledCard,
    /// The processor refused it for good, and Stripe has no word for why.
    Unknown,
}

/// A refusal by the processor, in Stripe's words.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Decline {
    /// Stripe's error `code` (`card_declined`, `expired_card`…).
    pub code: String,
    /// Stripe's `decline_code`.
    pub decline_code: Option<String>,
    /// Stripe's message.
    pub message: String,
}

impl Decline {
    /// What the card was refused for: the `decline_code` if there is one, else the `code`.
    pub fn reason(&self) -> &str {
        self.decline_code.as_deref().unwrap_or(&self.code)
    }
}
