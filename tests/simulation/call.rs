//! What is said between objects, and to those outside.

use edgetill::domain::Timestamp;
use edgetill::domain::checkout::challenge::ChallengeAnswer;
use edgetill::domain::door::GateId;
use edgetill::domain::gate::ReserveReply;
use edgetill::domain::ledger::rows::Handed;
use edgetill::domain::ledger::{Record, Recorded};
use edgetill::domain::payment_link::CopyDigest;
use edgetill::domain::processor::{Outcome, ProcessorCall, Reference};
use edgetill::domain::quota::{AttemptStatus, Committed};
use edgetill::domain::webhook_endpoint::WebhookEndpoint;

/// An object that can crash.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Node {
    Session(usize),
    Gate(GateId),
    Volume(u32),
    Endpoint(usize),
}

/// Who is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum To {
    Node(Node),
    Bank,
    /// The merchant's server behind an endpoint.
    Receiver(usize),
}

/// A call, and whose it is: an answer finds only the instance that asked.
#[derive(Debug, Clone)]
pub struct Call {
    pub from: Node,
    pub instance: u32,
    pub number: u64,
    pub to: To,
    pub ask: Ask,
}

/// What is asked.
#[derive(Debug, Clone)]
pub enum Ask {
    Reserve {
        session: usize,
        attempt: u32,
        copy: CopyDigest,
    },
    Commit(usize, u32),
    Release(usize, u32),
    Reopen(usize, u32),
    /// Of a session: what became of an attempt?
    AttemptStatus(u32),
    Bank(ProcessorCall),
    Record(Record),
    Open {
        version: u64,
        endpoints: Vec<WebhookEndpoint>,
    },
    Take {
        volume: u32,
        events: Vec<Handed>,
    },
    Delivered {
        endpoint: usize,
        places: Vec<u64>,
    },
    Post {
        volume: u32,
        place: u64,
    },
}

/// What is answered.
#[derive(Debug, Clone)]
pub enum Said {
    Reserved(Box<ReserveReply>),
    Committed(Committed),
    Done,
    AttemptStatus(AttemptStatus),
    Outcome(Outcome),
    Recorded(Recorded),
    Taken(Vec<u64>),
    Status200,
    /// The receiver failed, or said so.
    Failed,
}

/// Something that happens.
#[derive(Debug, Clone)]
pub enum Event {
    Arrive(Box<Call>),
    Answer(Box<Call>, Said),
    /// Nobody waits for this answer any longer.
    TimeOut(Box<Call>),
    Alarm(Node, Timestamp),
    Buyer(usize, Act),
    /// The merchant takes the reserved money of a session, or lets go of it.
    Merchant(usize),
    /// The processor says by itself that something happened.
    Word(Reference),
    /// An endpoint has waited long enough for the first tries of a batch.
    Answerable(usize, u64),
    /// The daily sweep for alarms that were forgotten.
    Sweep,
    /// Nothing goes wrong from now on.
    Calm,
}

/// What a buyer does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Looks at the page, and posts what it asks for.
    Look,
    Post {
        attempt: u32,
    },
    Answer {
        attempt: u32,
        answer: ChallengeAnswer,
    },
}

/// Whether a batch has taken as long as it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lateness {
    InTime,
    Late,
}
