//! What the Account of a mode is asked and told, and how it answers.

use super::Envelope;
use super::session::SessionObjects;
use crate::domain::Mode;
use crate::domain::event::Event;
use crate::json::Text;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What Account can be told or asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum AccountCall {
    /// A request to the merchant API.
    Api(ApiCall),
    /// A session's own object has answered a read: expand what the caller wants expanded.
    Expand {
        /// What the caller asked for.
        object: Value,
        /// The paths to be expanded in it, already checked.
        expand: Vec<String>,
        /// Everything that the object said.
        objects: Box<SessionObjects>,
    },
    /// Something happened: idempotent by event id, ordered by the sender's sequence.
    Record(Record),
    /// Find the link with this published slug.
    FindSlug(String),
    /// An endpoint got events.
    Delivered {
        event: String,
        /// The other events of the same delivery.
        more: Vec<String>,
    },
}

/// A request to the merchant API, its key already checked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ApiCall {
    pub mode: Mode,
    /// `GET`, `POST` or `DELETE`.
    pub method: String,
    /// The path, `/v1/…`.
    pub path: String,
    /// The decoded parameters in the order sent: of the body for POST, of the query otherwise.
    pub params: Vec<(String, String)>,
    pub request_id: String,
    /// The caller's `Idempotency-Key`.
    pub idempotency_key: Option<String>,
    /// The scheme and host links are made for.
    pub origin: String,
}

/// The API's answer, ready to be sent; stored byte for byte under the idempotency key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiReply {
    pub status: u16,
    pub body: String,
    /// Whether it is the stored answer to an earlier request.
    pub replayed: bool,
    /// The request that was answered first, if the caller sent an idempotency key.
    pub original_request: Option<String>,
}

/// What a session or a link tells Account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The object as the API renders it; Account keeps the newest.
    pub object: Text,
    /// The sender's sequence number.
    pub sequence: u64,
    pub events: Vec<Event>,
    /// The line items of a session, all of them.
    pub line_items: Vec<Text>,
    /// The payment intent of a session and its newest charge, kept as the object is.
    pub related: Vec<Text>,
}

/// The JSON of an [`Envelope`] with [`AccountCall::Record`], around the JSON of the record.
pub fn envelope_of_record(record: &str) -> String {
    let version = Envelope::<AccountCall>::VERSION;
    format!(r#"{{"version":{version},"call":{{"Record":{record}}}}}"#)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;

    #[test]
    fn a_record_that_is_json_already_is_sent_as_any_other() {
        let record = Record {
            object: Text::from(&Value::Null),
            sequence: 1,
            events: Vec::new(),
            line_items: Vec::new(),
            related: Vec::new(),
        };
        let text = json::to_string(&record).unwrap();
        let envelope = Envelope::new(AccountCall::Record(record));
        assert_eq!(
            envelope_of_record(&text),
            json::to_string(&envelope).unwrap()
        );
    }

    #[test]
    fn a_record_keeps_its_format() {
        let text = r#"{"object":{"id":"cs_1"},"sequence":2,"events":[{"id":"evt_1","type":"charge.succeeded","created":7,"mode":"test","source":"cs_1","object":{"id":"ch_1"},"previous_attributes":{"paid":false},"request":["req_1",null]}],"line_items":[{"id":"li_1"}],"related":[{"id":"ch_1"}]}"#;
        let record: Record = json::from_str(text).unwrap();
        assert_eq!(record.related[0].as_str(), r#"{"id":"ch_1"}"#);
        assert_eq!(json::to_string(&record).as_deref(), Ok(text));
    }
}
