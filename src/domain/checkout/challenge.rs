//! The challenge before a payment is made: what a buyer has to pass, and what came of it.

use crate::domain::PaymentMethodType;
use serde::{Deserialize, Serialize};

/// What a buyer has to pass at the challenge before the money can be had.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChallengeKind {
    /// The bank asks whether it is them.
    #[default]
    Bank,
    /// A puzzle that robots do not solve.
    Captcha,
    /// The page of the bank or provider that this way to pay leads to.
    Page(PaymentMethodType),
}

impl ChallengeKind {
    /// Whether it is the usual one, which need not be stored.
    pub fn is_bank(&self) -> bool {
        *self == Self::Bank
    }
}

/// What a buyer chose at the Simulator's own page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ChallengeAnswer {
    /// Passed the check.
    Complete,
    Fail,
    /// Went back to the payment form.
    Leave,
}
