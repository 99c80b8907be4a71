//! What a bank says by itself: that something happened to a payment, until its session has heard it.
//!
//! A word carries no state: the session looks. One row for each payment of which something is to be
//! said, and when; it stays until that was heard, whatever else happens to the payment meanwhile.

use super::{SimulatorCore, row_of};
use crate::agenda::{Head, Pace, Retry};
use crate::domain::Timestamp;
use crate::domain::processor::Reference;
use crate::edge::durable_objects::agenda::{Agenda, Owner};
use crate::edge::durable_objects::sql::Bind;
use crate::edge::runtime::{Fault, Object, ask};
use crate::edge::settings::settings;
use crate::payments::Processor;
use crate::payments::simulator::Entry;
use crate::protocol::session::SessionCall;
use serde::{Deserialize, Serialize};
use std::rc::Rc;

/// What every row's key begins with. A storage format.
const WORD: &str = "word:";

/// A word that is to be said. A storage format.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Word {
    reference: Reference,
    at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    retry: Option<Retry>,
}

impl Owner for SimulatorCore {
    type Lane = Reference;

    fn agenda(&self) -> &Agenda<Reference> {
        &self.agenda
    }

    fn heads(&self) -> Result<Vec<Head<Reference>>, Fault> {
        let words = self.storage.scan::<Word>(WORD)?;
        Ok(words.into_iter().map(|(_, word)| word.head()).collect())
    }

    async fn turn(self: Rc<Self>, lane: &Reference, now: Timestamp) -> Result<(), Fault> {
        self.storage.transaction(|| {
            if let Some(mut entry) = self.entry(lane)? {
                entry.pass_time(now, settings(&self.env).delays);
                self.storage.put(&row_of(lane.as_str()), &entry)?;
            }
            Ok(())
        })?;
        if let Some(session) = Processor::Simulator.session_of(lane) {
            let reference = lane.clone();
            let call = SessionCall::Word { reference };
            ask::<_, bool>(&self.env, Object::Session(&session), call).await?;
        }
        self.storage.transaction(|| {
            let next = self.entry(lane)?.and_then(|entry| entry.speaks_at());
            self.put_word(lane, next)
        })
    }

    fn postpone(&self, lane: &Reference, retry: Retry) -> Result<(), Fault> {
        self.storage.transaction(|| {
            let Some(mut word) = self.storage.get::<Word>(&key_of(lane))? else {
                return Ok(());
            };
            word.retry = Some(retry);
            self.write(&word)
        })
    }
}

impl SimulatorCore {
    /// Plans what the bank says next of a payment that changed, inside the transaction that wrote it.
    pub(super) fn plan_word(
        &self,
        before: Option<&Entry>,
        after: &Entry,
        now: Timestamp,
    ) -> Result<(), Fault> {
        let next = after.speaks_at();
        if before.and_then(Entry::speaks_at) == next {
            return Ok(());
        }
        let known = self.storage.get::<Word>(&key_of(&after.reference))?;
        // It has happened, and nobody has heard of it yet.
        if known.is_some_and(|known| known.at <= now) {
            return Ok(());
        }
        self.put_word(&after.reference, next)
    }

    fn put_word(&self, reference: &Reference, at: Option<Timestamp>) -> Result<(), Fault> {
        let Some(at) = at else {
            let delete = "DELETE FROM kv WHERE k = ?";
            return self
                .storage
                .execute(delete, &[Bind::Text(&key_of(reference))]);
        };
        self.write(&Word {
            reference: reference.clone(),
            at,
            retry: None,
        })
    }

    fn write(&self, word: &Word) -> Result<(), Fault> {
        self.storage.put(&key_of(&word.reference), word)?;
        self.agenda.arm_for(&[word.head()])
    }

    fn entry(&self, reference: &Reference) -> Result<Option<Entry>, Fault> {
        self.storage.get(&row_of(reference.as_str()))
    }
}

impl Word {
    fn head(&self) -> Head<Reference> {
        let head = Head::new(self.reference.clone(), self.at, Pace::MESSAGE.with_grace(0));
        match self.retry {
            Some(retry) => Head {
                due: head.due.max(retry.at),
                ..head.after_failures(retry.failures)
            },
            None => head,
        }
    }
}

fn key_of(reference: &Reference) -> String {
    format!("{WORD}{}", reference.as_str())
}
