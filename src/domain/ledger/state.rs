//! What a volume knows of itself: the endpoints, and what comes after it. A storage format.

use crate::domain::WebhookEndpointId;
use crate::domain::event::EventType;
use crate::domain::webhook_endpoint::WebhookEndpoint;
use serde::{Deserialize, Serialize};

/// A volume's one state row, written only when the endpoints change or the volume is closed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// Grows with each change of the endpoints.
    pub version: u64,
    pub endpoints: Vec<WebhookEndpoint>,
    /// The bit the next new lane should have.
    pub next_bit: u32,
    /// The newest volume known, once this one is closed: new rows and events go there.
    pub next: Option<u32>,
    /// Whether Account has heard that the next volume is open.
    pub is_next_known: bool,
}

/// How far one endpoint was handed the events. A storage format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lane {
    pub endpoint: WebhookEndpointId,
    /// The bit that stands for it in [`super::rows::KeptEvent::waiting`].
    pub bit: u32,
    /// The place of the last event that was handed over or is not for it.
    pub cursor: u64,
}

impl Lane {
    /// Its bit as a number.
    pub fn mask(&self) -> u64 {
        1_u64.checked_shl(self.bit).unwrap_or(0)
    }
}

/// The bits of lanes as one number.
pub fn mask_of(lanes: &[Lane]) -> u64 {
    lanes.iter().fold(0, |bits, lane| bits | lane.mask())
}

impl State {
    /// The lanes of the endpoints that want events of this type, as a number with their bits.
    pub fn wanted_by(&self, lanes: &[Lane], kind: EventType) -> u64 {
        let wants = |lane: &&Lane| {
            let mut endpoints = self.endpoints.iter();
            let endpoint = endpoints.find(|endpoint| endpoint.id == lane.endpoint);
            endpoint.is_some_and(|endpoint| endpoint.wants(kind))
        };
        let wanting = lanes.iter().filter(wants);
        wanting.fold(0, |bits, lane| bits | lane.mask())
    }
}
