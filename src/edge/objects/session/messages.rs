//! The session's outbox: what Link, the processor and the book must learn, sent until acknowledged.

use super::desk::{Desk, Stored};
use crate::api::checkout_session as render;
use crate::domain::checkout::command::{Change, Command, Message};
use crate::domain::checkout::session::Session;
use crate::domain::checkout::transition;
use crate::domain::messages::{AccountCall, LinkCall, Outcome, ProcessorCall, Record};
use crate::domain::quota::Committed;
use crate::edge::runtime::{self, Fault, Target, ask};
use serde::{Deserialize, Serialize};
use std::rc::Rc;

/// A message as it is stored, rendered when it was written.
#[derive(Serialize, Deserialize)]
enum Outgoing {
    Commit(u32),
    Release(u32),
    Refund(u32),
    Record(Box<Record>),
}

const PREFIX: &str = "out:";

impl Desk {
    /// Writes messages beside the session, inside its transaction.
    pub(super) fn write_messages(
        &self,
        stored: &mut Stored,
        messages: &[Message],
    ) -> Result<(), Fault> {
        for message in messages {
            let outgoing = match message {
                Message::Commit(attempt) => Outgoing::Commit(*attempt),
                Message::Release(attempt) => Outgoing::Release(*attempt),
                Message::Refund(attempt) => Outgoing::Refund(*attempt),
                Message::Tell(events) => {
                    let record = render::record(&stored.session, events, runtime::now());
                    Outgoing::Record(Box::new(record))
                }
            };
            stored.messages = stored.messages.saturating_add(1);
            self.storage
                .put(&format!("{PREFIX}{:010}", stored.messages), &outgoing)?;
        }
        Ok(())
    }

    pub(super) fn has_messages(&self) -> Result<bool, Fault> {
        Ok(!self.storage.scan::<Outgoing>(PREFIX)?.is_empty())
    }

    /// Sends every message once, what is for Link and the processor beside what is for the book.
    pub(super) async fn send_messages(self: &Rc<Self>) -> Result<(), Fault> {
        match self.busy.begin() {
            Some(_sending) => self.send_all().await,
            None => Ok(()),
        }
    }

    async fn send_all(self: &Rc<Self>) -> Result<(), Fault> {
        loop {
            let Some(Stored { session, .. }) = self.load()? else {
                return Ok(());
            };
            let messages = self.storage.scan::<Outgoing>(PREFIX)?;
            if messages.is_empty() {
                return Ok(());
            }
            let (records, others): (Vec<_>, Vec<_>) = messages
                .into_iter()
                .partition(|(_, message)| matches!(message, Outgoing::Record(_)));
            // Only records must arrive in order: places and refunds are told apart by attempt.
            let others = others
                .into_iter()
                .map(|other| self.send_in_order(&session, vec![other]));
            let (told, settled) = futures_util::future::join(
                self.send_in_order(&session, records),
                futures_util::future::join_all(others),
            )
            .await;
            told?;
            settled.into_iter().collect::<Result<(), Fault>>()?;
        }
    }

    async fn send_in_order(
        self: &Rc<Self>,
        session: &Session,
        messages: Vec<(String, Outgoing)>,
    ) -> Result<(), Fault> {
        for (key, message) in messages {
            let answer = self.send(session, message).await?;
            let change = self.acknowledge(&key, answer)?;
            Box::pin(self.go_on(change, None)).await?;
        }
        Ok(())
    }

    /// Takes a message off the outbox and applies its answer, in one transaction.
    fn acknowledge(&self, key: &str, answer: Option<Command>) -> Result<Option<Change>, Fault> {
        let mut answer = answer;
        self.try_change(None, |stored| {
            self.storage.remove(key)?;
            Ok(match answer.take() {
                Some(command) => {
                    let now = runtime::now();
                    transition::apply(&mut stored.session, command, now, &self.config)
                }
                None => Change::default(),
            })
        })
    }

    /// Delivers one message; what the answer means for the session, if anything.
    async fn send(&self, session: &Session, message: Outgoing) -> Result<Option<Command>, Fault> {
        match message {
            Outgoing::Commit(attempt) => {
                let call = LinkCall::Commit {
                    session: session.id.clone(),
                    attempt,
                };
                let committed: Committed = self.ask_link(session, call).await?;
                Ok(Some(Command::CommitAnswered {
                    attempt,
                    committed: Some(committed),
                }))
            }
            Outgoing::Release(attempt) => {
                let call = LinkCall::Release {
                    session: session.id.clone(),
                    attempt,
                };
                self.ask_link::<()>(session, call).await?;
                Ok(None)
            }
            Outgoing::Refund(attempt) => {
                let key = session.processor_key(attempt);
                match self.process(session, ProcessorCall::Refund { key }).await {
                    Some(Outcome::Refunded | Outcome::Canceled) => {
                        Ok(Some(Command::Refunded { attempt }))
                    }
                    Some(_) | None => Err(Fault::new("a refund was not confirmed")),
                }
            }
            Outgoing::Record(record) => {
                let target = Target::Name(session.mode().as_str());
                ask::<_, ()>(&self.env, "ACCOUNT", target, AccountCall::Record(*record)).await?;
                Ok(None)
            }
        }
    }
}
