//! The endpoints of a volume, as Account or the volume before it says: a lane for each.

use super::rows::Rows;
use super::state::Lane;
use crate::domain::webhook_endpoint::WebhookEndpoint;

/// How many lanes can be told apart: the bits of a number that a double holds exactly.
const MOST_LANES: u32 = 53;

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
