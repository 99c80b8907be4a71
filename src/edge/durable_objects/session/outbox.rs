//! The session's outbox: what the gates, the processor and Account must learn, sent until acknowledged.

use super::core::SessionCore;
use super::state::{Outgoing, Waiting};
use crate::domain::checkout::command::{Change, Command};
use crate::domain::checkout::processor_calls;
use crate::domain::checkout::session::Session;
use crate::domain::checkout::transition;
use crate::domain::processor::{Outcome, ProcessorCall};
use crate::edge::runtime::{self, Fault, Object, ask_text};
use crate::protocol::account;
use crate::protocol::link::LinkCall;
use futures_util::future::{join, join_all};
use std::rc::Rc;

/// The number of a message that was delivered, and what its answer means for the session.
type Delivered = (u64, Option<Command>);

impl SessionCore {
    /// Sends every message once, what is for the gates and the processor beside what is for Account.
    pub(super) async fn send_messages(self: &Rc<Self>) -> Result<(), Fault> {
        match self.busy.begin() {
            Some(_sending) => self.send_all().await,
            None => Ok(()),
        }
    }

    async fn send_all(self: &Rc<Self>) -> Result<(), Fault> {
        loop {
            let Some(stored) = self.load()? else {
                return Ok(());
            };
            if !stored.has_messages() {
                return Ok(());
            }
            let session = &stored.session;
            let waiting = stored.outbox.iter();
            let (records, others): (Vec<_>, Vec<_>) =
                waiting.partition(|waiting| matches!(waiting.message, Outgoing::Record(_)));
            // Only records must arrive in order: places and refunds are told apart by attempt.
            let others = others
                .into_iter()
                .map(|other| self.send_in_order(session, vec![other]));
            let (recorded, settled) =
                join(self.send_in_order(session, records), join_all(others)).await;
            let mut answers = Vec::new();
            let mut failed = Ok(());
            for (mut answered, end) in settled.into_iter().chain([recorded]) {
                answers.append(&mut answered);
                failed = failed.and(end);
            }
            let change = self.acknowledge(answers)?;
            Box::pin(self.go_on(change, None)).await?;
            failed?;
        }
    }

    /// Sends messages until one fails: the answers so far, and how it ended.
    async fn send_in_order(
        &self,
        session: &Session,
        messages: Vec<&Waiting>,
    ) -> (Vec<Delivered>, Result<(), Fault>) {
        let mut answers = Vec::new();
        for Waiting { number, message } in messages {
            match self.send(session, message).await {
                Ok(command) => answers.push((*number, command)),
                Err(fault) => return (answers, Err(fault)),
            }
        }
        (answers, Ok(()))
    }

    /// Takes messages off the outbox and applies their answers, in one transaction.
    fn acknowledge(&self, answers: Vec<Delivered>) -> Result<Option<Change>, Fault> {
        self.change(None, |stored| {
            let mut all = Change::default();
            for (number, command) in answers {
                stored.outbox.retain(|waiting| waiting.number != number);
                if let Some(command) = command {
                    let now = runtime::now();
                    let change = transition::apply(&mut stored.session, command, now, &self.config);
                    all.messages.extend(change.messages);
                    all.next = all.next.or(change.next);
                }
            }
            all
        })
    }

    /// Delivers one message; what the answer means for the session, if anything.
    async fn send(&self, session: &Session, message: &Outgoing) -> Result<Option<Command>, Fault> {
        let id = || session.id.clone();
        match *message {
            Outgoing::Commit(ref gate, attempt) => {
                let call = LinkCall::Commit {
                    session: id(),
                    attempt,
                };
                let committed = Some(self.ask_gate(session, gate, call).await?);
                Ok(Some(Command::CommitAnswered {
                    attempt,
                    gate: gate.clone(),
                    committed,
                }))
            }
            Outgoing::Release(ref gate, attempt) => {
                let call = LinkCall::Release {
                    session: id(),
                    attempt,
                };
                self.ask_gate::<()>(session, gate, call).await?;
                Ok(None)
            }
            Outgoing::Reopen(ref gate, attempt) => {
                let call = LinkCall::Reopen {
                    session: id(),
                    attempt,
                };
                self.ask_gate::<()>(session, gate, call).await?;
                Ok(None)
            }
            Outgoing::ReverseAttempt(attempt) => {
                let call = processor_calls::reverse(session, attempt);
                match self.process(session, call).await {
                    Some(Outcome::Refunded | Outcome::Unsettled(_) | Outcome::Canceled) => {
                        Ok(Some(Command::Refunded { attempt }))
                    }
                    // Nothing is left to give back, or the money never came.
                    Some(Outcome::Refused(_) | Outcome::Declined(_)) => Ok(None),
                    Some(_) | None => Err(Fault::new("a refund was not confirmed")),
                }
            }
            Outgoing::Refund(number) => {
                let call = processor_calls::refund(session, number);
                self.ask_of_refund(session, number, call).await
            }
            Outgoing::SettleRefund(number) => {
                let call = processor_calls::look_refund(session, number);
                self.ask_of_refund(session, number, call).await
            }
            Outgoing::Record(ref record) => {
                let account = Object::Account(session.mode());
                let call = account::envelope_of_record(record.as_str());
                ask_text::<()>(&self.env, account, &call).await?;
                Ok(None)
            }
        }
    }

    /// Makes a call about a refund; without one there is nothing to do.
    async fn ask_of_refund(
        &self,
        session: &Session,
        number: u32,
        call: Option<ProcessorCall>,
    ) -> Result<Option<Command>, Fault> {
        if call.is_none() {
            return Ok(None);
        }
        match self.process(session, call).await {
            Some(
                outcome @ (Outcome::Refunded
                | Outcome::Unsettled(_)
                | Outcome::RefundFailed(_)
                | Outcome::Refused(_)),
            ) => Ok(Some(Command::RefundAnswered { number, outcome })),
            Some(_) | None => Err(Fault::new("a refund was not confirmed")),
        }
    }
}
