//! The session's outbox: what the gates, the processor and the Ledger must learn, sent until acknowledged.

use super::core::SessionCore;
use super::state::{Outgoing, Waiting};
use crate::domain::checkout::command::{Change, Command};
use crate::domain::checkout::processor_calls;
use crate::domain::checkout::session::Session;
use crate::domain::checkout::transition;
use crate::domain::ledger::Recorded;
use crate::domain::processor::{Outcome, ProcessorCall};
use crate::edge::runtime::{self, Fault};
use crate::protocol::link::LinkCall;
use futures_util::future::{join, join_all};
use std::rc::Rc;

/// The number of a message that was delivered, and its answer.
type Delivered = (u64, Answer);

/// What an answer means.
enum Answer {
    Done,
    /// The session has to do something.
    Command(Command),
    /// What became of a record.
    Recorded(Recorded),
}

impl SessionCore {
    /// Sends every message once, what is for the gates and the processor beside what is for the Ledger.
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
                waiting.partition(|waiting| matches!(waiting.message, Outgoing::Record { .. }));
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
                Ok(answer) => {
                    // What a volume did not take comes before what is behind it.
                    let goes_on =
                        matches!(&answer, Answer::Recorded(recorded) if recorded.goes_on());
                    answers.push((*number, answer));
                    if goes_on {
                        break;
                    }
                }
                Err(fault) => return (answers, Err(fault)),
            }
        }
        (answers, Ok(()))
    }

    /// Takes messages off the outbox and applies their answers, in one transaction.
    fn acknowledge(&self, answers: Vec<Delivered>) -> Result<Option<Change>, Fault> {
        let mut unsettled = Ok(());
        let change = self.change(None, |stored| {
            let mut all = Change::default();
            for (number, answer) in answers {
                match answer {
                    Answer::Recorded(recorded) => {
                        let settled = stored.settle_record(number, &recorded);
                        unsettled = std::mem::replace(&mut unsettled, Ok(())).and(settled);
                        continue;
                    }
                    Answer::Command(command) => {
                        let now = runtime::now();
                        let change =
                            transition::apply(&mut stored.session, command, now, &self.config);
                        all.messages.extend(change.messages);
                        all.next = all.next.or(change.next);
                    }
                    Answer::Done => {}
                }
                stored.outbox.retain(|waiting| waiting.number != number);
            }
            all
        })?;
        unsettled.map(|()| change)
    }

    /// Delivers one message; what the answer means.
    async fn send(&self, session: &Session, message: &Outgoing) -> Result<Answer, Fault> {
        let id = || session.id.clone();
        match *message {
            Outgoing::Commit(ref gate, attempt) => {
                let call = LinkCall::Commit {
                    session: id(),
                    attempt,
                };
                let committed = Some(self.ask_gate(session, gate, call).await?);
                Ok(Answer::Command(Command::CommitAnswered {
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
                Ok(Answer::Done)
            }
            Outgoing::Reopen(ref gate, attempt) => {
                let call = LinkCall::Reopen {
                    session: id(),
                    attempt,
                };
                self.ask_gate::<()>(session, gate, call).await?;
                Ok(Answer::Done)
            }
            Outgoing::ReverseAttempt(attempt) => {
                let call = processor_calls::reverse(session, attempt);
                match self.process(session, call).await {
                    Some(Outcome::Refunded | Outcome::Unsettled(_) | Outcome::Canceled) => {
                        Ok(Answer::Command(Command::Refunded { attempt }))
                    }
                    // Nothing is left to give back, or the money never came.
                    Some(Outcome::Refused(_) | Outcome::Declined(_)) => Ok(Answer::Done),
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
            Outgoing::Record { volume, ref record } => {
                let recorded = self.tell_ledger(session, (volume, record)).await?;
                Ok(Answer::Recorded(recorded))
            }
        }
    }

    /// Makes a call about a refund; without one there is nothing to do.
    async fn ask_of_refund(
        &self,
        session: &Session,
        number: u32,
        call: Option<ProcessorCall>,
    ) -> Result<Answer, Fault> {
        if call.is_none() {
            return Ok(Answer::Done);
        }
        match self.process(session, call).await {
            Some(
                outcome @ (Outcome::Refunded
                | Outcome::Unsettled(_)
                | Outcome::RefundFailed(_)
                | Outcome::Refused(_)),
            ) => Ok(Answer::Command(Command::RefundAnswered { number, outcome })),
            Some(_) | None => Err(Fault::new("a refund was not confirmed")),
        }
    }
}
