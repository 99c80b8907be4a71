//! A dispute in a processor's words: the bank of a buyer questions a payment, or takes it back.
//!
//! What the merchant says against it, and what of it was told, stands in
//! [`crate::domain::checkout::dispute`].

use super::{Amount, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Where a dispute stands, in Stripe's words; in the order in which one can follow another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DisputeStatus {
    /// The bank asks; no money has moved.
    WarningNeedsResponse,
    WarningUnderReview,
    WarningClosed,
    /// The bank has taken the money back, and hears what the merchant has to say.
    NeedsResponse,
    UnderReview,
    /// For good, and the merchant has the money again.
    Won,
    /// For good.
    Lost,
}

impl DisputeStatus {
    pub const ALL: &[&str] = &[
        "lost",
        "needs_response",
        "under_review",
        "warning_closed",
        "warning_needs_response",
        "warning_under_review",
        "won",
    ];

    /// Whether no money has moved.
    pub fn is_inquiry(self) -> bool {
        match self {
            Self::WarningNeedsResponse | Self::WarningUnderReview | Self::WarningClosed => true,
            Self::NeedsResponse | Self::UnderReview | Self::Won | Self::Lost => false,
        }
    }

    /// Whether the merchant may still say something.
    pub fn needs_response(self) -> bool {
        match self {
            Self::WarningNeedsResponse | Self::NeedsResponse => true,
            Self::WarningUnderReview
            | Self::WarningClosed
            | Self::UnderReview
            | Self::Won
            | Self::Lost => false,
        }
    }

    pub fn is_over(self) -> bool {
        match self {
            Self::WarningClosed | Self::Won | Self::Lost => true,
            Self::WarningNeedsResponse
            | Self::WarningUnderReview
            | Self::NeedsResponse
            | Self::UnderReview => false,
        }
    }

    /// Where it stands once the merchant has said what they have to say.
    #[must_use]
    pub fn answered(self) -> Self {
        match self {
            Self::WarningNeedsResponse => Self::WarningUnderReview,
            Self::NeedsResponse => Self::UnderReview,
            Self::WarningUnderReview
            | Self::WarningClosed
            | Self::UnderReview
            | Self::Won
            | Self::Lost => self,
        }
    }
}

/// Why a buyer's bank questions a payment: those of Stripe's words that a processor of ours says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DisputeReason {
    DebitNotAuthorized,
    Fraudulent,
    ProductNotReceived,
}

/// What a processor says of the dispute of a payment.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct DisputeWord {
    pub status: DisputeStatus,
    pub reason: DisputeReason,
    /// What the network of the card calls the reason.
    pub network_reason_code: Option<String>,
    pub amount: Amount,
    pub created: Timestamp,
    /// Until when the merchant may say something; `None`: the bank hears nobody.
    pub due_by: Option<Timestamp>,
}

/// What a merchant says against a dispute: texts by Stripe's names for them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Evidence(BTreeMap<String, String>);

impl Evidence {
    /// Sets the text with this name; without one it is taken away.
    pub fn set(&mut self, name: &str, text: Option<String>) {
        match text {
            Some(text) => self.0.insert(name.to_owned(), text),
            None => self.0.remove(name),
        };
    }

    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many bytes all of it has.
    pub fn bytes(&self) -> usize {
        self.0.values().map(String::len).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use DisputeStatus::{
        Lost, NeedsResponse, UnderReview, WarningClosed, WarningNeedsResponse, WarningUnderReview,
        Won,
    };

    #[test]
    fn a_dispute_goes_from_a_question_to_an_end_and_never_back() {
        let order = [
            WarningNeedsResponse,
            WarningUnderReview,
            WarningClosed,
            NeedsResponse,
            UnderReview,
            Won,
        ];
        assert!(order.is_sorted());
        for status in order {
            assert!(status.answered() >= status);
            assert_eq!(status.answered().is_inquiry(), status.is_inquiry());
            assert!(!status.answered().needs_response());
        }
        assert!([WarningClosed, Won, Lost].iter().all(|it| it.is_over()));
    }

    #[test]
    fn a_word_is_kept_in_stripes_spelling() {
        let text = |status: DisputeStatus| crate::json::to_string(&status).unwrap();
        let mut spelled: Vec<_> = [
            WarningNeedsResponse,
            WarningUnderReview,
            WarningClosed,
            NeedsResponse,
            UnderReview,
            Won,
            Lost,
        ]
        .map(text)
        .to_vec();
        spelled.sort();
        let known = DisputeStatus::ALL.iter().map(|word| format!("\"{word}\""));
        assert_eq!(spelled, known.collect::<Vec<_>>());
    }
}
