//! What a volume of the Ledger is told and asked, and how it answers.

use super::Envelope;
use crate::domain::ledger::{Kind, Query, Record, StoredRow};
use crate::domain::webhook_endpoint::WebhookEndpoint;
use crate::domain::{EventId, WebhookEndpointId};
use serde::{Deserialize, Serialize};

/// What a volume can be told or asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum LedgerCall {
    /// Something happened: answered by [`crate::domain::ledger::Recorded`].
    Record(Record),
    /// A page of a list: answered by [`crate::domain::ledger::Page`].
    List(Query),
    /// One row by its id: answered by [`Found`].
    Find { kind: Kind, id: String },
    /// Have an endpoint get an event once more: answered by the event, an `Option<StoredRow>`.
    Retry {
        event: EventId,
        /// An endpoint that Account knows and that is not disabled.
        endpoint: WebhookEndpointId,
        /// The version of the API it was made for: a closed volume knows no endpoint that is newer.
        version: Option<String>,
    },
    /// From an Endpoint: it delivered the events at these places. Idempotent.
    Delivered {
        endpoint: WebhookEndpointId,
        places: Vec<u64>,
    },
    /// From Account, to the current volume: the endpoints as they are now. A closed one hands it on.
    Endpoints {
        /// Grows with each change: an older one that comes late changes nothing.
        version: u64,
        endpoints: Vec<WebhookEndpoint>,
    },
    /// From the volume before this one: be the current one from now on.
    Open {
        /// The number of this volume.
        number: u32,
        version: u64,
        endpoints: Vec<WebhookEndpoint>,
    },
    /// From Account, to a closed volume: which one is the current one.
    Newest { number: u32 },
    /// From Account, once a day: wake the sessions of purchases that are still to come to an end.
    Sweep,
}

/// The answer to [`LedgerCall::Find`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    pub row: Option<StoredRow>,
    /// The newest volume that this one knows of, if it is closed.
    pub next: Option<u32>,
}

/// The JSON of an [`Envelope`] with [`LedgerCall::Record`], around the JSON of the record.
pub fn envelope_of_record(record: &str) -> String {
    let version = Envelope::<LedgerCall>::VERSION;
    format!(r#"{{"version":{version},"call":{{"Record":{record}}}}}"#)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;

    const RECORD: &str = r#"{"sender":"cs_1","sequence":3,"rows":[{"kind":"Purchase","id":"cs_1","version":5,"created":7000,"columns":{"link":"plink_1","email":"ada@buyer.example","status":"complete","reached":true},"state":{"total":1800}}],"events":[{"type":"refund.updated","source":"cs_1","object":{"id":"re_1"},"previous_attributes":{"status":"pending"},"request":{"id":"req_1","idempotency_key":null}}]}"#;

    #[test]
    fn a_record_keeps_its_format() {
        let record: Record = json::from_str(RECORD).unwrap();
        assert_eq!(record.rows[0].state.as_str(), r#"{"total":1800}"#);
        assert_eq!(json::to_string(&record).as_deref(), Ok(RECORD));
    }

    #[test]
    fn a_record_that_is_json_already_is_sent_as_any_other() {
        let record: Record = json::from_str(RECORD).unwrap();
        let envelope = Envelope::new(LedgerCall::Record(record));
        assert_eq!(
            envelope_of_record(RECORD),
            json::to_string(&envelope).unwrap()
        );
    }

    #[test]
    fn a_question_keeps_its_format() {
        let text = r#"{"List":{"kind":"Event","only":[["Delivered","true"]],"types":["charge.succeeded"],"created":{"from":7000,"until":null},"cursor":{"OlderThan":9},"limit":11}}"#;
        let call: LedgerCall = json::from_str(text).unwrap();
        assert_eq!(json::to_string(&call).as_deref(), Ok(text));
    }
}
