//! What a volume knows of itself: the endpoints, and what comes after it. A storage format.

use super::rows::Rows;
use crate::domain::WebhookEndpointId;
use crate::domain::event::EventType;
use crate::domain::webhook_endpoint::WebhookEndpoint;
use serde::{Deserialize, Serialize};

/// How many lanes can be told apart: the bits of a number that a double holds exactly.
const MOST_LANES: u32 = 53;

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

/// Takes the endpoints as they are now, unless newer ones are known: a lane for each.
///
/// A new lane begins behind the last event. Its bit was not used for as long as possible, so that
/// events which wait for an endpoint that is gone do not soon seem to wait for a new one.
pub fn set_endpoints<R: Rows>(
    rows: &mut R,
    version: u64,
    endpoints: Vec<WebhookEndpoint>,
    last_event: u64,
) -> Result<(), R::Error> {
    let known = rows.state()?;
    if version <= known.version {
        return Ok(());
    }
    let mut state = (*known).clone();
    let mut lanes = rows.lanes()?;
    for lane in &lanes {
        if !endpoints.iter().any(|known| known.id == lane.endpoint) {
            rows.remove_lane(&lane.endpoint)?;
        }
    }
    lanes.retain(|lane| endpoints.iter().any(|known| known.id == lane.endpoint));
    for endpoint in &endpoints {
        if lanes.iter().any(|lane| lane.endpoint == endpoint.id) {
            continue;
        }
        let mut bits = (0..MOST_LANES).map(|step| (state.next_bit + step) % MOST_LANES);
        let Some(bit) = bits.find(|bit| lanes.iter().all(|lane| lane.bit != *bit)) else {
            break;
        };
        state.next_bit = (bit + 1) % MOST_LANES;
        let lane = Lane {
            endpoint: endpoint.id.clone(),
            bit,
            cursor: last_event,
        };
        rows.put_lane(&lane)?;
        lanes.push(lane);
    }
    state.version = version;
    state.endpoints = endpoints;
    rows.put_state(state)
}
