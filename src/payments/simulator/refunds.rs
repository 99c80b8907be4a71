//! Refunds in parts: each under its own key, and what its card's refunds end with.
//!
//! A part that failed counts as never given back: the merchant has that money again.

use super::{Entry, Misuse, Status, is_default};
use crate::domain::Amount;
use crate::domain::processor::{Outcome, RefundFailure, Unsettled};
use crate::payments::cards::Refunds;
use serde::{Deserialize, Serialize};

/// A part of a charge that was given back. A storage format.
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
    /// Nobody has asked for the final answer on it yet.
    Open,
    Failed,
}

impl Entry {
    /// Gives a part back, unless the same refund did before.
    pub(super) fn give_back(&mut self, refund: &str, amount: Amount) -> Result<Outcome, Misuse> {
        if let Some(known) = self.parts.iter().find(|part| part.key == refund) {
            let same = known.amount == amount;
            return same.then(|| self.word(known.end)).ok_or(Misuse::TooMuch);
        }
        let sum = self.given_back().checked_add(amount);
        let taken = self
            .order
            .as_ref()
            .map_or(Amount::ZERO, |order| order.amount);
        if self.status != Status::Succeeded || sum.is_none_or(|sum| sum > taken) {
            return Err(Misuse::TooMuch);
        }
        let end = match self.refunds {
            Refunds::Succeed => End::Arrived,
            Refunds::SucceedLater | Refunds::FailLater => End::Open,
        };
        self.parts.push(Part {
            key: refund.to_owned(),
            amount,
            end,
        });
        Ok(self.word(end))
    }

    /// Says the final answer on a part: from now on it is what its card's refunds end with.
    pub(super) fn settle(&mut self, refund: &str) -> Result<Outcome, Misuse> {
        let mut parts = self.parts.iter_mut();
        let part = parts.find(|part| part.key == refund);
        let part = part.ok_or(Misuse::NoRefund)?;
        if part.end == End::Open {
            part.end = match self.refunds {
                Refunds::Succeed | Refunds::SucceedLater => End::Arrived,
                Refunds::FailLater => End::Failed,
            };
        }
        let end = part.end;
        Ok(self.word(end))
    }

    /// The processor's answer about a part with this end.
    fn word(&self, end: End) -> Outcome {
        match (end, self.refunds) {
            (End::Arrived, _) => Outcome::Refunded,
            (End::Open, Refunds::Succeed | Refunds::SucceedLater) => {
                Outcome::Unsettled(Unsettled::Pending)
            }
            (End::Open, Refunds::FailLater) => Outcome::Unsettled(Unsettled::Succeeded),
            (End::Failed, _) => Outcome::RefundFailed(RefundFailure::ExpiredOrCanceledCard),
        }
    }

    /// What went back in parts and did not fail to arrive.
    pub(super) fn given_back(&self) -> Amount {
        let add = |sum: Amount, part: &Part| sum.checked_add(part.amount).unwrap_or(Amount::MAX);
        let parts = self.parts.iter().filter(|part| part.end != End::Failed);
        parts.fold(Amount::ZERO, add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::processor::ProcessorCall;
    use crate::payments::contract;
    use crate::payments::simulator::apply;

    #[test]
    fn a_refund_that_ends_later_is_stored_with_its_end() {
        let charge = contract::charge("k", 500, "4000000000005126");
        let (entry, _) = apply(None, &charge).unwrap();
        let stored = serde_json::to_value(&entry).unwrap();
        assert_eq!(stored["refunds"], "fail_later");
        let (key, refund) = ("k".to_owned(), "r".to_owned());
        let part = ProcessorCall::RefundPart {
            key: key.clone(),
            refund: refund.clone(),
            amount: Amount::new(200).unwrap(),
        };
        let (entry, _) = apply(Some(entry), &part).unwrap();
        let stored = serde_json::to_value(&entry).unwrap();
        let open = serde_json::json!([{"key": "r", "amount": 200, "end": "open"}]);
        assert_eq!(stored["parts"], open);
        assert_eq!(entry.line().refunded.minor(), 200);
        let (entry, _) = apply(Some(entry), &ProcessorCall::SettleRefund { key, refund }).unwrap();
        assert_eq!(entry.line().refunded, Amount::ZERO);
        let stored = serde_json::to_value(&entry).unwrap();
        assert_eq!(serde_json::from_value::<Entry>(stored).unwrap(), entry);
    }
}
