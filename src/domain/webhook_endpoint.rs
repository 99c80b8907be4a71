//! A webhook endpoint: who is told what. Stripe's `webhook_endpoint`.

use super::event::EventType;
use super::{Metadata, Mode, Timestamp, WebhookEndpointId};
use serde::{Deserialize, Serialize};

/// An endpoint as stored in Account, without its secret, which only its Endpoint object keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookEndpoint {
    pub id: WebhookEndpointId,
    /// The mode whose events it gets.
    pub mode: Mode,
    pub created: Timestamp,
    /// Where events are posted.
    pub url: String,
    /// The types it wants; `*` for all. Types of Stripe's that we never emit are kept as given.
    pub enabled_events: Vec<String>,
    /// The merchant's own words.
    pub description: Option<String>,
    pub metadata: Metadata,
    /// Whether the merchant wants no events for now.
    pub disabled: bool,
    /// The version of Stripe's API it was made for, if the merchant said so: its events are in it.
    pub api_version: Option<String>,
}

impl WebhookEndpoint {
    /// Whether events of `kind` go to this endpoint.
    pub fn wants(&self, kind: EventType) -> bool {
        let mut types = self.enabled_events.iter();
        !self.disabled && types.any(|wanted| wanted == "*" || wanted == kind.as_str())
    }
}
