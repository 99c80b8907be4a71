//! Refunds: each under its own key, and what its card's refunds end with.
//!
//! A part that failed counts as never given back: the merchant has that money again.

use super::{Entry, Status, is_default};
use crate::domain::Amount;
use crate::domain::processor::{Outcome, RefundFailure, Refusal, Unsettled};
use crate::payments::cards::Refunds;
use serde::{Deserialize, Serialize};

/// Money of a payment that was given back. A storage format.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// The refund's idempotency key.
    pub key: String,
    pub amount: Amount,
    #[serde(default, skip_serializing_if = "is_default")]
    pub end: End,
}

/// What became of a part that was given back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    #[default]
    Arrived,
    /// Nobody has looked for the final answer on it yet.
    Open,
    Failed,
}

impl Entry {
    /// Gives a part back, or all that is left, unless the same refund did before.
    ///
    /// Of money that was not taken (yet) nothing can go back: the answer is where it stands.
    pub(super) fn give_back(&mut self, key: &str, amount: Option<Amount>) -> Outcome {
        if let Some(known) = self.parts.iter().find(|part| part.key == key) {
            return match amount {
                Some(amount) if amount != known.amount => Outcome::Refused(Refusal::KeyReused),
                Some(_) | None => self.refund_word(known.end),
            };
        }
        let Status::Captured(taken) = self.status else {
            return self.outcome();
        };
        if self.is_charged_back() {
            return Outcome::Refused(Refusal::ChargedBack);
        }
        let left = taken.minor().saturating_sub(self.given_back().minor());
        let left = Amount::new(left).unwrap_or(Amount::ZERO);
        let amount = amount.unwrap_or(left);
        if amount == Amount::ZERO || amount > left {
            return Outcome::Refused(Refusal::TooMuch);
        }
        let end = match self.refunds {
            Refunds::Succeed => End::Arrived,
            Refunds::SucceedLater | Refunds::FailLater => End::Open,
        };
        self.parts.push(Part {
            key: key.to_owned(),
            amount,
            end,
        });
        self.satisfy();
        self.refund_word(end)
    }

    /// The final answer on a part: from now on it is what its card's refunds end with.
    pub(super) fn look_refund(&mut self, key: &str) -> Outcome {
        let mut parts = self.parts.iter_mut();
        let Some(part) = parts.find(|part| part.key == key) else {
            return Outcome::NotStarted;
        };
        if part.end == End::Open {
            part.end = match self.refunds {
                Refunds::Succeed | Refunds::SucceedLater => End::Arrived,
                Refunds::FailLater => End::Failed,
            };
        }
        let end = part.end;
        self.refund_word(end)
    }

    /// The answer about a part with this end.
    fn refund_word(&self, end: End) -> Outcome {
        match (end, self.refunds) {
            (End::Arrived, _) => Outcome::Refunded,
            (End::Open, Refunds::Succeed | Refunds::SucceedLater) => {
                Outcome::Unsettled(Unsettled::Pending)
            }
            (End::Open, Refunds::FailLater) => Outcome::Unsettled(Unsettled::Succeeded),
            (End::Failed, _) => Outcome::RefundFailed(RefundFailure::ExpiredOrCanceledCard),
        }
    }

    /// What went back and did not fail to arrive.
    pub(super) fn given_back(&self) -> Amount {
        let add = |sum: Amount, part: &Part| sum.checked_add(part.amount).unwrap_or(Amount::MAX);
        let parts = self.parts.iter().filter(|part| part.end != End::Failed);
        parts.fold(Amount::ZERO, add)
    }
}
