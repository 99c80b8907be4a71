//! A dispute of a session's payment: what the buyer's bank said of it, and what the merchant did.
//!
//! It comes from the processor, after the sale, as a word from outside: [`outcome`] looks and writes
//! it down, [`rule`] is what the merchant may do. The purchase stays complete and counted.

pub mod outcome;
pub mod rule;

use crate::domain::dispute::{DisputeReason, DisputeStatus, Evidence};
use crate::domain::metadata::MetadataChange;
use crate::domain::{Amount, Metadata, Timestamp};
use serde::{Deserialize, Serialize};
use std::ops::Not;

/// A dispute. A storage format: new fields need `#[serde(default)]`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Dispute {
    /// The attempt whose payment it is about: one has one dispute.
    pub attempt: u32,
    pub amount: Amount,
    pub reason: DisputeReason,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub network_reason_code: Option<String>,
    pub status: DisputeStatus,
    pub created: Timestamp,
    /// Until when the merchant may say something; `None`: the bank hears nobody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_by: Option<Timestamp>,
    /// When the bank took the money back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<Timestamp>,
    /// When the merchant got it again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reinstated: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Evidence::is_empty")]
    pub evidence: Evidence,
    pub metadata: Metadata,
    /// How often evidence was submitted.
    #[serde(default)]
    pub submissions: u32,
    /// Whether that was too late when it was last done.
    #[serde(default, skip_serializing_if = "Not::not")]
    pub is_past_due: bool,
    /// Whether the merchant has said that it is right.
    #[serde(default, skip_serializing_if = "Not::not")]
    pub is_accepted: bool,
    /// When the processor is to be asked how it stands, should it say nothing by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub look_at: Option<Timestamp>,
}

/// What the merchant changes of a dispute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisputeUpdate {
    /// What is said anew, or not any more.
    pub evidence: Vec<(String, Option<String>)>,
    pub metadata: MetadataChange,
    pub submit: Submit,
}

/// Whether evidence goes to the bank.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Submit {
    /// It is only kept.
    Stage,
    /// Nothing was said: with evidence it goes, without there is nothing to do.
    Unsaid,
    Now,
}
