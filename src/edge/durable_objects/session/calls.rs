//! The calls a session waits for: to Link for a place, to the processor for the money.

use super::core::SessionCore;
use crate::domain::checkout::card::Card;
use crate::domain::checkout::challenge::ChallengeAnswer;
use crate::domain::checkout::command::{Command, Next};
use crate::domain::checkout::processor_calls;
use crate::domain::checkout::session::Session;
use crate::domain::gate::ReserveReply;
use crate::domain::port::{self, ProcessorCall};
use crate::domain::processor::Outcome;
use crate::domain::quota::Committed;
use crate::edge::processor::ask_processor;
use crate::edge::runtime::{Fault, Object, ask};
use crate::protocol::link::LinkCall;
use serde::de::DeserializeOwned;

impl SessionCore {
    /// Does what a change asks for; the answer is the next command.
    pub(super) async fn perform(&self, next: Next, card: Option<&Card>) -> Result<Command, Fault> {
        let Some(stored) = self.load()? else {
            return Err(Fault::new("a session vanished in mid-payment"));
        };
        let session = &stored.session;
        Ok(match next {
            Next::Reserve {
                attempt,
                terms_version,
            } => self.reserve(session, attempt, terms_version).await,
            Next::Charge { attempt, until } => {
                let call = card.and_then(|card| processor_calls::authorise(session, attempt, card));
                let outcome = self.process(session, call).await;
                Command::Answered {
                    attempt,
                    until: Some(until),
                    outcome,
                }
            }
            Next::Confirm { attempt, passed } => {
                let answer = if passed {
                    ChallengeAnswer::Complete
                } else {
                    ChallengeAnswer::Fail
                };
                let call = processor_calls::authenticate(session, attempt, answer);
                let outcome = match self.ask(session, call).await {
                    Some(port::Outcome::Authorised) => {
                        let call = processor_calls::capture(session, attempt);
                        self.process(session, call).await
                    }
                    outcome => outcome.and_then(known),
                };
                Command::Answered {
                    attempt,
                    until: None,
                    outcome,
                }
            }
            Next::Cancel { attempt } => {
                let call = processor_calls::cancel(session, attempt);
                let outcome = self.process(session, call).await;
                Command::Answered {
                    attempt,
                    until: None,
                    outcome,
                }
            }
            Next::Claim { attempt } => {
                let call = LinkCall::Commit {
                    session: session.id.clone(),
                    attempt,
                };
                let committed: Option<Committed> = unless_lost(self.ask_link(session, call).await);
                Command::CommitAnswered { attempt, committed }
            }
        })
    }

    async fn reserve(&self, session: &Session, attempt: u32, terms_version: u64) -> Command {
        let call = LinkCall::Reserve {
            session: session.id.clone(),
            attempt,
            terms_version,
            revision: session.published.revision,
        };
        let reply: Option<ReserveReply> = unless_lost(self.ask_link(session, call).await);
        Command::Reserved {
            attempt,
            reply: reply.map(Box::new),
        }
    }

    /// Asks the mode's processor; `None` if the outcome is unknown.
    async fn ask(&self, session: &Session, call: Option<ProcessorCall>) -> Option<port::Outcome> {
        ask_processor(&self.env, session.mode(), call?).await
    }

    /// As [`Self::ask`], in the words that the session's rules know.
    pub(super) async fn process(
        &self,
        session: &Session,
        call: Option<ProcessorCall>,
    ) -> Option<Outcome> {
        self.ask(session, call).await.and_then(known)
    }

    pub(super) async fn ask_link<R: DeserializeOwned>(
        &self,
        session: &Session,
        call: LinkCall,
    ) -> Result<R, Fault> {
        let link = Object::Link(session.published.link.id.as_str());
        ask(&self.env, link, call).await
    }
}

/// An answer that did not come is `None`: what happened over there is unknown.
fn unless_lost<R>(reply: Result<R, Fault>) -> Option<R> {
    reply.inspect_err(|fault| fault.log("session call")).ok()
}

/// An outcome in the words that the session's rules know; what they have no word for is unknown.
fn known(outcome: port::Outcome) -> Option<Outcome> {
    match outcome {
        port::Outcome::Captured => Some(Outcome::Succeeded),
        port::Outcome::NeedsAction(_) => Some(Outcome::RequiresAction),
        port::Outcome::Declined(decline) => Some(Outcome::Declined(decline)),
        port::Outcome::Canceled => Some(Outcome::Canceled),
        port::Outcome::Refunded => Some(Outcome::Refunded),
        port::Outcome::Unsettled(word) => Some(Outcome::Unsettled(word)),
        port::Outcome::RefundFailed(why) => Some(Outcome::RefundFailed(why)),
        port::Outcome::NotStarted
        | port::Outcome::Prepared(_)
        | port::Outcome::Authorised
        | port::Outcome::Pending { .. }
        | port::Outcome::Refused(_) => None,
    }
}
