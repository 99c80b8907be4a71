//! What the Endpoint of a webhook is told.

use crate::domain::Mode;
use crate::domain::event::EventType;
use crate::json::Text;
use serde::{Deserialize, Serialize};

/// What Endpoint can be told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum EndpointCall {
    /// Set where to post and the secret to sign with.
    Configure {
        /// Where events are posted.
        url: String,
        /// The `whsec_…` secret.
        secret: String,
        /// The mode, whose Account is told of deliveries.
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
    /// Events to deliver; idempotent by event id.
    Enqueue(Vec<QueuedEvent>),
    /// An event to deliver once more, now, also if it was delivered or given up.
    Retry(QueuedEvent),
}

/// An event on its way to one endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueuedEvent {
    pub id: String,
    pub kind: EventType,
    /// What the event is about: events of one source go out in order.
    pub source: String,
    /// The event as the API renders it: posted once it is [`crate::json::pretty`].
    pub body: Text,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;

    #[test]
    fn an_event_on_its_way_to_an_endpoint_keeps_its_format() {
        let text = r#"{"Retry":{"id":"evt_1","kind":"charge.succeeded","source":"cs_1","body":{"id":"evt_1","data":{}}}}"#;
        let call: EndpointCall = json::from_str(text).unwrap();
        assert_eq!(json::to_string(&call).as_deref(), Ok(text));
        let EndpointCall::Retry(event) = call else {
            panic!("{text}");
        };
        let posted = "{\n  \"id\": \"evt_1\",\n  \"data\": {}\n}\n";
        assert_eq!(json::pretty(event.body.as_str()), posted);
    }
}
