//! What a link says of the payment intents it leads to: Stripe's `payment_intent_data`.

use super::metadata::Metadata;
use serde::{Deserialize, Serialize};

/// What payment intents begin with; an entry that is not set stands for nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct PaymentIntentData {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capture_method: Option<CaptureMethod>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(skip_serializing_if = "Metadata::is_empty")]
    pub metadata: Metadata,
    /// What stands on buyers' statements behind the merchant's own descriptor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statement_descriptor_suffix: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transfer_group: Option<String>,
}

/// Stripe's `capture_method`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaptureMethod {
    /// At once.
    #[default]
    Automatic,
    /// Likewise: it does not matter whether the caller waits for it.
    AutomaticAsync,
    /// Once the merchant says so; until then it is reserved.
    Manual,
}
