//! The session's outbox: what the gates, the processor and the Ledger must learn, sent until acknowledged.

use super::core::SessionCore;
use super::lane::Lane;
use super::state::{Outgoing, Waiting};
use crate::domain::checkout::command::{Change, Command};
use crate::domain::checkout::processor_calls;
use crate::domain::checkout::session::Session;
use crate::domain::checkout::transition;
use crate::domain::ledger::Recorded;
use crate::domain::processor::{Outcome, ProcessorCall};
use crate::edge::runtime::{self, Fault};

/// What an answer means.
pub(super) enum Answer {
    Done,
    /// The session has to do something.
    Command(Box<Command>),
    /// What became of a record.
    Recorded(Recorded),
}

impl Answer {
    fn command(command: Command) -> Self {
        Self::Command(Box::new(command))
    }
}

impl SessionCore {
    /// Sends the next message of a lane, takes it off the outbox and applies its answer, in one
    /// transaction.
    pub(super) async fn send_next(&self, lane: &Lane) -> Result<Option<Change>, Fault> {
        let Some(stored) = self.load()? else {
            return Ok(None);
        };
        let Some(Waiting { number, message }) = stored.next_in(lane) else {
            return Ok(None);
        };
        let answer = self.send(&stored.session, message).await?;
        let mut unsettled = Ok(());
        let change = self.change(None, |stored| {
            stored.forget_failure(lane);
            if let Answer::Recorded(recorded) = &answer {
                unsettled = stored.settle_record(*number, recorded);
                return Change::default();
            }
            stored.outbox.retain(|waiting| waiting.number != *number);
            match answer {
                Answer::Command(command) => {
                    let now = runtime::now();
                    transition::apply(&mut stored.session, *command, now, &self.config)
                }
                Answer::Done | Answer::Recorded(_) => Change::default(),
            }
        })?;
        unsettled.map(|()| change)
    }

    /// Delivers one message; what the answer means.
    async fn send(&self, session: &Session, message: &Outgoing) -> Result<Answer, Fault> {
        match *message {
            Outgoing::CreateCustomer => self.create_customer(session).await,
            Outgoing::Commit(ref gate, attempt) => {
                let committed = Some(self.commit(session, gate, attempt).await?);
                Ok(Answer::command(Command::CommitAnswered {
                    attempt,
                    gate: gate.clone(),
                    committed,
                }))
            }
            Outgoing::Release(ref gate, attempt, ended_by) => {
                self.release(session, gate, (attempt, ended_by)).await?;
                Ok(Answer::Done)
            }
            Outgoing::Reopen(ref gate, attempt) => {
                self.reopen(session, gate, attempt).await?;
                Ok(Answer::Done)
            }
            Outgoing::ReverseAttempt(attempt) => self.reverse(session, attempt).await,
            Outgoing::Refund(number) => {
                let call = processor_calls::refund(session, number);
                self.ask_of_refund(session, number, call).await
            }
            Outgoing::SettleRefund(number) => {
                let call = processor_calls::look_refund(session, number);
                self.ask_of_refund(session, number, call).await
            }
            Outgoing::LookDispute(attempt) => {
                let call = processor_calls::look_dispute(session, attempt);
                self.ask_of_dispute(session, attempt, call).await
            }
            Outgoing::AnswerDispute(attempt) => {
                let call = processor_calls::answer_dispute(session, attempt);
                self.ask_of_dispute(session, attempt, call).await
            }
            Outgoing::Record(ref parts) => match parts.first() {
                Some(part) => Ok(Answer::Recorded(self.tell_ledger(session, part).await?)),
                None => Ok(Answer::Done),
            },
        }
    }

    /// Has the processor give all money of an attempt back.
    async fn reverse(&self, session: &Session, attempt: u32) -> Result<Answer, Fault> {
        let call = processor_calls::reverse(session, attempt);
        match self.process(session, call).await {
            Some(
                outcome @ (Outcome::Refunded | Outcome::Unsettled(_) | Outcome::RefundFailed(_)),
            ) => Ok(Answer::command(Command::ReverseAnswered {
                attempt,
                outcome,
            })),
            // Nothing is left to give back, or the money never came.
            Some(Outcome::Canceled | Outcome::Refused(_) | Outcome::Declined(_)) => {
                Ok(Answer::Done)
            }
            Some(_) | None => Err(Fault::new("a refund was not confirmed")),
        }
    }

    /// Makes a call about a refund; without one there is nothing to do.
    async fn ask_of_refund(
        &self,
        session: &Session,
        number: u32,
        call: Option<ProcessorCall>,
    ) -> Result<Answer, Fault> {
        let Some(call) = call else {
            return Ok(Answer::Done);
        };
        let looks = matches!(call, ProcessorCall::LookRefund { .. });
        match self.process(session, Some(call)).await {
            Some(
                outcome @ (Outcome::Refunded
                | Outcome::Unsettled(_)
                | Outcome::RefundFailed(_)
                | Outcome::Refused(_)),
            ) => Ok(Answer::command(Command::RefundAnswered { number, outcome })),
            Some(outcome @ Outcome::NotStarted) if looks => {
                Ok(Answer::command(Command::RefundAnswered { number, outcome }))
            }
            Some(_) | None => Err(Fault::new("a refund was not confirmed")),
        }
    }

    /// Makes a call about the dispute of a payment; without one there is nothing to do.
    async fn ask_of_dispute(
        &self,
        session: &Session,
        attempt: u32,
        call: Option<ProcessorCall>,
    ) -> Result<Answer, Fault> {
        let Some(call) = call else {
            return Ok(Answer::Done);
        };
        match self.process(session, Some(call)).await {
            Some(Outcome::Dispute(word)) => {
                Ok(Answer::command(Command::DisputeAnswered { attempt, word }))
            }
            // Nothing was ever asked under this reference.
            Some(Outcome::NotStarted) => Ok(Answer::Done),
            Some(_) | None => Err(Fault::new("nothing was said of a dispute")),
        }
    }
}
