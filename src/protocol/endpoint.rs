//! What the Endpoint of a webhook is told.

use crate::domain::ledger::lane::Handed;
use crate::domain::{Mode, WebhookEndpointId};
use serde::{Deserialize, Serialize};

/// What Endpoint can be told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum EndpointCall {
    /// Set where to post and the secret to sign with.
    Configure {
        /// The endpoint's own id.
        id: WebhookEndpointId,
        /// Where events are posted.
        url: String,
        /// The `whsec_…` secret.
        secret: String,
        /// The mode, whose Ledger is told of deliveries.
        mode: Mode,
    },
    /// Post elsewhere from now on, or not at all; the secret stays.
    Change {
        /// Where events are posted.
        url: String,
        /// Whether what is still to be sent is given up when its time comes.
        disabled: bool,
        /// Grows with each change: an older one that comes late changes nothing.
        number: u64,
    },
    /// The endpoint was deleted: forget everything.
    Delete,
    /// From a volume of the Ledger: events to deliver, in order. Answered within a second by
    /// [`Taken`]; from then on they are the endpoint's.
    Take { volume: u32, events: Vec<Handed> },
    /// An event to deliver once more, now, also if it was delivered or given up.
    Retry { volume: u32, event: Handed },
}

/// The answer to [`EndpointCall::Take`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// The places of the events that were delivered at once. Of others the volume is told by
    /// [`super::ledger::LedgerCall::Delivered`], if they ever are.
    pub delivered: Vec<u64>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;

    #[test]
    fn an_event_on_its_way_to_an_endpoint_keeps_its_format() {
        let text = r#"{"Retry":{"volume":1,"event":{"place":7,"source":"cs_1","body":{"id":"evt_1","data":{}}}}}"#;
        let call: EndpointCall = json::from_str(text).unwrap();
        assert_eq!(json::to_string(&call).as_deref(), Ok(text));
        let EndpointCall::Retry { event, .. } = call else {
            panic!("{text}");
        };
        let posted = "{\n  \"id\": \"evt_1\",\n  \"data\": {}\n}\n";
        assert_eq!(json::pretty(event.body.as_str()), posted);
    }
}
