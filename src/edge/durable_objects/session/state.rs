//! A session as its object stores it, with its outbox.

use super::lane::Lane;
use crate::agenda::Retry;
use crate::api::resources::checkout_session::record;
use crate::domain::checkout::command::{Change, Message};
use crate::domain::checkout::session::Session;
use crate::domain::door::GateId;
use crate::domain::ledger::Homes;
use crate::domain::operation::Operations;
use crate::domain::quota::AttemptStatus;
use crate::domain::strangers::EndedBy;
use crate::domain::{Error, Timestamp};
use crate::edge::runtime::Fault;
use crate::json::Text;
use serde::{Deserialize, Serialize};

/// What is stored of a session. A storage format: `rows` says what stands in which row.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Stored {
    pub(super) session: Session,
    /// How many messages were ever written to the outbox.
    pub(super) messages: u64,
    /// What the gates, the processor and the Ledger do not know yet, oldest first.
    pub(super) outbox: Vec<Waiting>,
    /// The number of the oldest record whose row cannot be read.
    #[serde(skip)]
    pub(super) unread: Option<u64>,
    /// Where in the Ledger its rows live.
    pub(super) homes: Homes,
    /// How many records were ever written for the Ledger.
    pub(super) records: u64,
    /// The lanes that failed when they were last tried.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) failures: Vec<(Lane, Retry)>,
    /// The API operation that was begun last; it has an answer once the processor has spoken.
    pub(super) operations: Operations<Option<OperationAnswer>>,
}

/// What is kept of the answer to an operation: the number of the refund it was about, if it was
/// about one. The rest is rendered when it is asked for.
pub(super) type OperationAnswer = Result<Option<u32>, Error>;

/// A message of the outbox. A storage format.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Waiting {
    pub(super) number: u64,
    pub(super) message: Outgoing,
}

/// A message never changes, but for what is left of a record: its number says which it is.
impl PartialEq for Waiting {
    fn eq(&self, other: &Self) -> bool {
        (self.number, self.message.volumes()) == (other.number, other.message.volumes())
    }
}

/// What a message says.
#[derive(Clone, Serialize, Deserialize)]
pub(super) enum Outgoing {
    /// To the customer that the purchase makes.
    CreateCustomer,
    Commit(GateId, u32),
    Release(GateId, u32, EndedBy),
    Reopen(GateId, u32),
    ReverseAttempt(u32),
    Refund(u32),
    SettleRefund(u32),
    LookDispute(u32),
    AnswerDispute(u32),
    /// To the Ledger, one part after another.
    Record(Vec<Part>),
}

/// What one volume of the Ledger gets of a record. A storage format.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Part {
    pub(super) volume: u32,
    /// As the JSON it became when it was written.
    pub(super) record: Text,
}

impl Outgoing {
    /// The volumes that are still to get a part.
    fn volumes(&self) -> Vec<u32> {
        match self {
            Self::Record(parts) => parts.iter().map(|part| part.volume).collect(),
            Self::CreateCustomer
            | Self::Commit(..)
            | Self::Release(..)
            | Self::Reopen(..)
            | Self::ReverseAttempt(_)
            | Self::Refund(_)
            | Self::SettleRefund(_)
            | Self::LookDispute(_)
            | Self::AnswerDispute(_) => Vec::new(),
        }
    }
}

impl Waiting {
    /// Whether it is small enough to stand in the session's own row.
    pub(super) fn is_small(&self) -> bool {
        match self.message {
            Outgoing::CreateCustomer
            | Outgoing::Commit(..)
            | Outgoing::Release(..)
            | Outgoing::Reopen(..)
            | Outgoing::ReverseAttempt(_)
            | Outgoing::Refund(_)
            | Outgoing::SettleRefund(_)
            | Outgoing::LookDispute(_)
            | Outgoing::AnswerDispute(_) => true,
            Outgoing::Record(_) => false,
        }
    }
}

impl Stored {
    pub(super) fn new(session: Session) -> Self {
        Self {
            session,
            messages: 0,
            outbox: Vec::new(),
            unread: None,
            homes: Homes::default(),
            records: 0,
            failures: Vec::new(),
            operations: Operations::default(),
        }
    }

    /// What became of an attempt, for the gate that asks at `now`. A place that is being given back
    /// is still there: the message that gives it back says whose doing that was.
    pub(super) fn attempt_status(&self, attempt: u32, now: Timestamp) -> AttemptStatus {
        let gives_back = |waiting: &Waiting| matches!(waiting.message, Outgoing::Release(_, it, _) if it == attempt);
        if self.outbox.iter().any(gives_back) {
            return AttemptStatus::Live { ask_at: now };
        }
        self.session.attempt_status(attempt)
    }

    /// Puts the messages of a change in the outbox; the Ledger gets one record of all of it.
    pub(super) fn add_messages(
        &mut self,
        before: Option<&Session>,
        change: &Change,
    ) -> Result<(), Fault> {
        let mut is_recorded = false;
        for message in &change.messages {
            let message = match message {
                Message::ReverseAttempt(attempt) if self.reverses(*attempt) => continue,
                Message::CreateCustomer => Outgoing::CreateCustomer,
                Message::Commit(gate, attempt) => Outgoing::Commit(gate.clone(), *attempt),
                Message::Release(gate, attempt, by) => {
                    Outgoing::Release(gate.clone(), *attempt, *by)
                }
                Message::Reopen(gate, attempt) => Outgoing::Reopen(gate.clone(), *attempt),
                Message::ReverseAttempt(attempt) => Outgoing::ReverseAttempt(*attempt),
                Message::Refund(number) => Outgoing::Refund(*number),
                Message::SettleRefund(number) => Outgoing::SettleRefund(*number),
                Message::LookDispute(attempt) => Outgoing::LookDispute(*attempt),
                Message::AnswerDispute(attempt) => Outgoing::AnswerDispute(*attempt),
                Message::RecordRefund(..) | Message::Record(_) if is_recorded => continue,
                Message::RecordRefund(..) | Message::Record(_) => {
                    is_recorded = true;
                    self.records = self.records.saturating_add(1);
                    let record = record::of_change(before, &self.session, change, self.records);
                    if let Some(record) = record.map_err(|unmade| Fault::new(unmade.to_string()))? {
                        self.add_record(record)?;
                    }
                    continue;
                }
            };
            self.add(message);
        }
        Ok(())
    }

    /// Whether the money of attempt `attempt` is on its way back already.
    fn reverses(&self, attempt: u32) -> bool {
        let same = |waiting: &Waiting| matches!(waiting.message, Outgoing::ReverseAttempt(it) if it == attempt);
        self.outbox.iter().any(same)
    }

    /// Puts a message in the outbox.
    pub(super) fn add(&mut self, message: Outgoing) {
        self.messages = self.messages.saturating_add(1);
        self.outbox.push(Waiting {
            number: self.messages,
            message,
        });
    }
}
