//! Disputes: what a buyer's bank says against a payment some time after it was paid, and what it
//! makes of the merchant's answer.
//!
//! The bank decides by the words that Stripe's test mode knows; anything else it looks into for
//! ever. Whatever happens by itself happens at [`Entry::speaks_at`], when the bank says a word.

use super::{Entry, Status};
use crate::domain::dispute::DisputeStatus::{
    Lost, NeedsResponse, WarningClosed, WarningNeedsResponse, Won,
};
use crate::domain::dispute::{DisputeReason, DisputeStatus, DisputeWord, Evidence};
use crate::domain::processor::Outcome;
use crate::domain::{Amount, Timestamp};
use crate::payments::cards::Disputes;
use crate::payments::delays::Delays;
use serde::{Deserialize, Serialize};

/// A dispute as the bank knows it. A storage format.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Case {
    Coming {
        at: Timestamp,
    },
    Open {
        word: DisputeWord,
        /// The keys of what the merchant submitted.
        heard: Vec<String>,
    },
}

/// How long a merchant may answer, in seconds: seven days, as the strictest networks give.
const RESPONSE_SECONDS: u32 = 604_800;

impl Entry {
    /// A payment that was taken may be disputed after a while; a dispute that nobody answers ends.
    pub(super) fn pass_dispute_time(&mut self, now: Timestamp, delays: Delays) {
        if self.case.is_none()
            && self.disputes != Disputes::Never
            && let Status::Captured(_) = self.status
        {
            let at = now.plus_seconds(delays.dispute);
            self.case = Some(Case::Coming { at });
        }
        if let Some(Case::Coming { at }) = self.case
            && at <= now
        {
            self.case = self.opened(at);
            // What was given back before needs no bank.
            if self.case.is_none() {
                self.disputes = Disputes::Never;
            }
        }
        if let Some(Case::Open { word, .. }) = &mut self.case
            && word.status.needs_response()
            && word.due_by.is_some_and(|due_by| due_by <= now)
        {
            word.status = if word.status.is_inquiry() {
                WarningClosed
            } else {
                Lost
            };
        }
    }

    /// When the bank has something to say by itself, if ever.
    pub fn speaks_at(&self) -> Option<Timestamp> {
        match self.case.as_ref()? {
            Case::Coming { at } => Some(*at),
            Case::Open { word, .. } => word.due_by.filter(|_| word.status.needs_response()),
        }
    }

    /// The dispute that begins at `at`, about what the merchant still has.
    fn opened(&self, at: Timestamp) -> Option<Case> {
        let amount = self.kept();
        let (status, reason, code) = match self.disputes {
            Disputes::Never => return None,
            Disputes::Fraudulent => (NeedsResponse, DisputeReason::Fraudulent, Some("10.4")),
            Disputes::NotReceived => (
                NeedsResponse,
                DisputeReason::ProductNotReceived,
                Some("13.1"),
            ),
            Disputes::Inquiry => (WarningNeedsResponse, DisputeReason::Fraudulent, None),
            Disputes::Revoked => (Lost, DisputeReason::DebitNotAuthorized, None),
        };
        (amount > Amount::ZERO).then(|| Case::Open {
            word: DisputeWord {
                status,
                reason,
                network_reason_code: code.map(str::to_owned),
                amount,
                created: at,
                due_by: status
                    .needs_response()
                    .then(|| at.plus_seconds(RESPONSE_SECONDS)),
            },
            heard: Vec::new(),
        })
    }

    /// What the merchant has of what was taken, whatever a bank says.
    fn kept(&self) -> Amount {
        match self.status {
            Status::Captured(taken) => taken.saturating_sub(self.given_back()),
            Status::Prepared
            | Status::NeedsAction(_)
            | Status::Authorised
            | Status::Pending(_)
            | Status::Declined(_)
            | Status::Canceled => Amount::ZERO,
        }
    }

    /// What is with the buyer's bank.
    pub(super) fn charged_back(&self) -> Amount {
        match &self.case {
            Some(Case::Open { word, .. }) if self.is_charged_back() && word.status != Won => {
                word.amount
            }
            Some(_) | None => Amount::ZERO,
        }
    }

    /// Whether the bank took the money back, wherever it is by now.
    pub(super) fn is_charged_back(&self) -> bool {
        self.word().is_some_and(|word| !word.status.is_inquiry())
    }

    fn word(&self) -> Option<&DisputeWord> {
        match &self.case {
            Some(Case::Open { word, .. }) => Some(word),
            Some(Case::Coming { .. }) | None => None,
        }
    }

    pub(super) fn dispute(&self) -> Outcome {
        Outcome::Dispute(self.word().cloned().map(Box::new))
    }

    /// Hears what the merchant says, once under each key.
    pub(super) fn hear(&mut self, key: &str, evidence: &Evidence, now: Timestamp) -> Outcome {
        if let Some(Case::Open { word, heard }) = &mut self.case
            && word.status.needs_response()
            && !heard.iter().any(|known| known == key)
        {
            heard.push(key.to_owned());
            word.status = decided(word.status, evidence.text("uncategorized_text"));
            if word.status.needs_response() {
                word.due_by = Some(now.plus_seconds(RESPONSE_SECONDS));
            }
        }
        self.dispute()
    }

    /// The merchant says that the bank is right.
    pub(super) fn give_in(&mut self) -> Outcome {
        self.end(NeedsResponse, Lost);
        self.dispute()
    }

    /// Who has all money again has nothing more to ask.
    pub(super) fn satisfy(&mut self) {
        if self.kept() == Amount::ZERO {
            self.end(WarningNeedsResponse, WarningClosed);
            self.end(DisputeStatus::WarningUnderReview, WarningClosed);
        }
    }

    fn end(&mut self, from: DisputeStatus, to: DisputeStatus) {
        if let Some(Case::Open { word, .. }) = &mut self.case
            && word.status == from
        {
            word.status = to;
        }
    }
}

/// What the bank makes of a text, by the words of Stripe's test mode.
fn decided(status: DisputeStatus, text: Option<&str>) -> DisputeStatus {
    match (text, status.is_inquiry()) {
        (Some("winning_evidence"), false) => Won,
        (Some("winning_evidence"), true) => WarningClosed,
        (Some("losing_evidence"), false) => Lost,
        (Some("escalate_inquiry_evidence"), true) => NeedsResponse,
        _ => status.answered(),
    }
}
