//! A refund: money of a session's payment that goes back, and where it stands.
//!
//! [`rule`] says which are made, [`outcome`] what the processor's word changes.

pub mod outcome;
pub mod rule;

use crate::domain::event::ApiRequest;
use crate::domain::processor::RefundFailure;
use crate::domain::{Amount, Metadata, Timestamp};
use serde::{Deserialize, Serialize};

/// Money that goes back. A storage format: new fields need `#[serde(default)]`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Refund {
    /// Its number within the session, from 1.
    pub number: u32,
    /// The attempt all of whose money goes back because it bought nothing; nothing is written for
    /// what the merchant gives back, of the newest payment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attempt: Option<u32>,
    pub amount: Amount,
    /// Why, if the merchant said so.
    pub reason: Option<Reason>,
    pub metadata: Metadata,
    pub status: Status,
    pub created: Timestamp,
    /// When the processor is to be asked for its final answer, if that was not its first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settles_at: Option<Timestamp>,
    /// The API request that asked for it, until it is told of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<ApiRequest>,
}

/// Stripe's `reason`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    Duplicate,
    Fraudulent,
    RequestedByCustomer,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// The processor has not answered yet, and nobody was told of it.
    Pending,
    /// The processor works on it.
    Processing,
    /// The money is on its way.
    Succeeded,
    /// The money did not arrive and counts as never given back.
    Failed(RefundFailure),
}

/// What the merchant asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewRefund {
    /// The attempt whose charge is named, if one is.
    pub attempt: Option<u32>,
    /// All that is left if absent.
    pub amount: Option<Amount>,
    pub reason: Option<Reason>,
    pub metadata: Metadata,
}

impl Refund {
    /// Whether the merchant was told of it. Until the processor has answered, only the request that
    /// asked for it knows.
    pub fn is_told(&self) -> bool {
        match self.status {
            Status::Pending => false,
            Status::Processing | Status::Succeeded | Status::Failed(_) => true,
        }
    }
}
