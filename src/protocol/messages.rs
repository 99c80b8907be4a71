//! What objects say to each other: one enum of calls for each receiver, as JSON in an [`Envelope`].
//! Deploys mix versions for a while: unknown fields are tolerated, and new ones have defaults.

use crate::domain::checkout::action::Action;
use crate::domain::checkout::challenge::ChallengeAnswer;
use crate::domain::checkout::url_parameters::UrlParameters;
use crate::domain::checkout::view::View;
use crate::domain::event::{Event, EventType};
use crate::domain::gate::{LinkStatus, Update};
use crate::domain::payment_link::Published;
use crate::domain::{Error, Mode, SessionId};
use crate::json::Text;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A call with the version of the code that sent it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Envelope<T> {
    /// The version of this protocol: it tells code to come what this caller can read.
    pub version: u32,
    /// The call.
    pub call: T,
}

impl<T> Envelope<T> {
    /// The version this code speaks.
    pub const VERSION: u32 = 1;

    /// Wraps a call.
    pub fn new(call: T) -> Self {
        Self {
            version: Self::VERSION,
            call,
        }
    }
}

/// The JSON of an [`Envelope`] with [`AccountCall::Record`], around the JSON of the record.
pub fn envelope_of_record(record: &str) -> String {
    let version = Envelope::<AccountCall>::VERSION;
    format!(r#"{{"version":{version},"call":{{"Record":{record}}}}}"#)
}

/// What Link can be asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum LinkCall {
    /// Make the link, or change it: from Account, once for each operation id.
    Apply {
        /// The operation's id: a second call with it gets the first one's answer.
        operation: String,
        /// Grows with each operation of Account's: an older one that comes late is refused.
        number: u64,
        /// Whether the link is new.
        create: bool,
        /// What it is to be.
        update: Box<Update>,
    },
    /// A place for an attempt, please.
    Reserve {
        /// Whose.
        session: SessionId,
        /// Which attempt.
        attempt: u32,
        /// The terms the buyer agreed to.
        terms_version: u64,
        /// The revision of the copy the session has.
        revision: u64,
    },
    /// The attempt was paid.
    Commit {
        /// Whose.
        session: SessionId,
        /// Which attempt.
        attempt: u32,
    },
    /// The attempt ended without payment.
    Release {
        /// Whose.
        session: SessionId,
        /// Which attempt.
        attempt: u32,
    },
    /// How do things stand?
    Look,
    /// Do the counters agree with the rows? For tests and for peace of mind.
    SelfCheck,
    /// The published copy was found to be unreadable: write it again.
    Republish,
}

/// Link's answer to [`LinkCall::Apply`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Applied {
    /// The link now, or why the change was refused.
    pub result: Result<LinkStatus, Error>,
    /// The changed fields as they were before, for `payment_link.updated`.
    pub before: Option<LinkStatus>,
}

/// Link's answer to [`LinkCall::SelfCheck`]: counters beside what counting the rows gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SelfCheck {
    /// The counter of held places.
    pub held: u64,
    /// The rows of held places.
    pub held_rows: u64,
    /// The counter of completed sessions.
    pub committed: u64,
    /// The rows of completed sessions.
    pub committed_rows: u64,
}

/// What Session can be asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum SessionCall {
    /// A buyer's post of the payment form.
    Pay {
        /// The session's id, with its mode.
        id: SessionId,
        /// The link as the Worker read it.
        published: Box<Published>,
        /// The posted fields, as sent.
        fields: Vec<(String, String)>,
        /// What came with the link's address.
        url_parameters: UrlParameters,
    },
    /// A buyer began to fill in the form: there is a session from now on.
    Start {
        /// The session's id, with its mode.
        id: SessionId,
        /// The link as the Worker read it.
        published: Box<Published>,
        /// The posted fields, as sent, without card data.
        fields: Vec<(String, String)>,
        /// What came with the link's address.
        url_parameters: UrlParameters,
    },
    /// A buyer's answer to the bank's check.
    Challenge {
        /// The session's id as it was asked for, mode included.
        id: SessionId,
        /// The attempt the page was made for.
        attempt: u32,
        /// What the buyer chose.
        answer: ChallengeAnswer,
    },
    /// What should the buyer see?
    Look {
        /// The session's id as it was asked for, mode included.
        id: SessionId,
    },
    /// What became of an attempt? From Link, when its lease is due.
    AttemptStatus {
        /// Which attempt.
        attempt: u32,
    },
    /// End the session: from Account, once for each operation id.
    Expire {
        /// The session's id as it was asked for, mode included.
        id: SessionId,
        /// The operation's id.
        operation: String,
        /// Grows with each operation of Account's: an older one that comes late is refused.
        number: u64,
    },
    /// Do something else to the session: from Account, once for each operation id.
    Act {
        /// The session's id as it was asked for, mode included.
        id: SessionId,
        /// The operation's id.
        operation: String,
        /// As for [`SessionCall::Expire`].
        number: u64,
        /// What.
        action: Action,
    },
    /// The objects the API shows.
    Retrieve {
        /// The session's id as it was asked for, mode included.
        id: SessionId,
    },
}

impl SessionCall {
    /// The id somebody outside asked for.
    ///
    /// `cs_test_` and `cs_live_` before the same digits reach the same object, so the object
    /// answers only to the whole id it was made with: test money must never read as live money.
    pub fn asked_for(&self) -> Option<&SessionId> {
        match self {
            Self::Pay { id, .. }
            | Self::Start { id, .. }
            | Self::Challenge { id, .. }
            | Self::Look { id }
            | Self::Expire { id, .. }
            | Self::Act { id, .. }
            | Self::Retrieve { id } => Some(id),
            Self::AttemptStatus { .. } => None,
        }
    }
}

/// Session's answer to [`SessionCall::Pay`], [`SessionCall::Challenge`] and [`SessionCall::Look`].
///
/// `None`: there is no such session, or it belongs to another link.
pub type SessionView = Option<View>;

/// Session's answer to [`SessionCall::Retrieve`] and [`SessionCall::Expire`]: rendered objects.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SessionObjects {
    /// The Checkout Session.
    pub session: Value,
    /// Its line items, all of them.
    pub line_items: Vec<Value>,
    /// Its payment intent, its newest charge and its refunds.
    pub related: Vec<Value>,
    /// The id of the related object that an [`Action`] was about.
    pub about: Option<String>,
}

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
    /// Which link has this published slug?
    FindSlug(String),
    /// An endpoint got events.
    Delivered {
        /// Which event.
        event: String,
        /// Which others.
        more: Vec<String>,
    },
}

/// A request to the merchant API, its key already checked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ApiCall {
    /// The key's mode.
    pub mode: Mode,
    /// `GET`, `POST` or `DELETE`.
    pub method: String,
    /// The path, `/v1/…`.
    pub path: String,
    /// The decoded parameters in the order sent: of the body for POST, of the query otherwise.
    pub params: Vec<(String, String)>,
    /// The id of this request.
    pub request_id: String,
    /// The caller's `Idempotency-Key`.
    pub idempotency_key: Option<String>,
    /// The scheme and host links are made for.
    pub origin: String,
}

/// The API's answer, ready to be sent; stored byte for byte under the idempotency key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiReply {
    /// The HTTP status.
    pub status: u16,
    /// The JSON body.
    pub body: String,
    /// Whether it is the stored answer to an earlier request.
    pub replayed: bool,
    /// The request that was answered first, if the caller sent an idempotency key.
    pub original_request: Option<String>,
}

/// What a session or a link tells the book.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The object as the API renders it; the book keeps the newest.
    pub object: Text,
    /// The sender's sequence number.
    pub sequence: u64,
    /// What happened.
    pub events: Vec<Event>,
    /// The line items of a session, all of them.
    pub line_items: Vec<Text>,
    /// The payment intent of a session and its newest charge, kept as the object is.
    pub related: Vec<Text>,
}

/// What Endpoint can be told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum EndpointCall {
    /// Where to post, and the secret to sign with.
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
    /// The event's id.
    pub id: String,
    /// Its type.
    pub kind: EventType,
    /// Whose events go out in order.
    pub source: String,
    /// The event as the API renders it: posted once it is [`crate::json::pretty`].
    pub body: Text,
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
    fn a_call_of_newer_code_is_read_past_what_it_adds_and_refused_if_it_is_new() {
        let read = |call: &str| {
            let text = format!(r#"{{"version":2,"call":{call},"more":[]}}"#);
            json::from_str::<Envelope<LinkCall>>(&text).map(|envelope| envelope.call)
        };
        let commit = |more: &str| {
            let session = SessionId::new(Mode::Test, &"ab".repeat(32));
            format!(r#"{{"Commit":{{"session":"{session}","attempt":1{more}}}}}"#)
        };
        assert_eq!(read(&commit(r#","hurry":true"#)), read(&commit("")));
        assert!(read(&commit("")).is_ok());
        assert!(read(r#"{"Reopen":{"attempt":1}}"#).is_err());
    }

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

    #[test]
    fn a_record_keeps_its_format() {
        let text = r#"{"object":{"id":"cs_1"},"sequence":2,"events":[{"id":"evt_1","type":"charge.succeeded","created":7,"mode":"test","source":"cs_1","object":{"id":"ch_1"},"previous_attributes":{"paid":false},"request":["req_1",null]}],"line_items":[{"id":"li_1"}],"related":[{"id":"ch_1"}]}"#;
        let record: Record = json::from_str(text).unwrap();
        assert_eq!(record.related[0].as_str(), r#"{"id":"ch_1"}"#);
        assert_eq!(json::to_string(&record).as_deref(), Ok(text));
    }
}
