//! How a payment processor answers, in the words the session's rules know.

use serde::{Deserialize, Serialize};

/// A processor's answer. `Err` beside it means: outcome unknown, ask again by the same key.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Outcome {
    /// The money was taken.
    Succeeded,
    /// The bank wants the buyer to confirm.
    RequiresAction,
    Declined(Decline),
    /// Nothing was or ever will be charged under this key.
    Canceled,
    /// The money was given back.
    Refunded,
    /// A part is on its way back; the final answer on it comes later and is to be asked for.
    Unsettled(Unsettled),
    /// A part did not arrive: the merchant has the money again.
    RefundFailed(RefundFailure),
}

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
