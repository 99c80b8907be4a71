//! The calls a session waits for: to Link for a place, to the processor for the money.

use super::core::SessionCore;
use crate::domain::checkout::card::Card;
use crate::domain::checkout::challenge::ChallengeAnswer;
use crate::domain::checkout::command::{Command, Next};
use crate::domain::checkout::session::Session;
use crate::domain::gate::ReserveReply;
use crate::domain::port::{self, CaptureMethod, Instrument, Order, ProcessorCall, Reference};
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
                let outcome = match card {
                    Some(card) => self.charge(session, attempt, card).await,
                    None => None,
                };
                Command::Answered {
                    attempt,
                    until: Some(until),
                    outcome,
                }
            }
            Next::Confirm { attempt, passed } => {
                let call = ProcessorCall::Authenticate {
                    reference: reference(session, attempt),
                    answer: if passed {
                        ChallengeAnswer::Complete
                    } else {
                        ChallengeAnswer::Fail
                    },
                };
                let outcome = self.process(session, call).await;
                Command::Answered {
                    attempt,
                    until: None,
                    outcome,
                }
            }
            Next::Cancel { attempt } => {
                let call = ProcessorCall::Cancel {
                    reference: reference(session, attempt),
                    key: key(session, attempt, "cancel"),
                };
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

    async fn charge(&self, session: &Session, attempt: u32, card: &Card) -> Option<Outcome> {
        let call = ProcessorCall::Authorise {
            reference: reference(session, attempt),
            key: key(session, attempt, "authorise"),
            order: Order {
                amount: session.total,
                currency: session.offer().currency,
                session: session.id.clone(),
            },
            instrument: Instrument::TestCard {
                number: card.number.clone(),
            },
            capture: CaptureMethod::Automatic,
        };
        self.process(session, call).await
    }

    /// Asks the mode's processor; `None` if no answer came, or none that says how it ends.
    pub(super) async fn process(&self, session: &Session, call: ProcessorCall) -> Option<Outcome> {
        match ask_processor(&self.env, session.mode(), call).await? {
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

/// What the processor knows attempt `attempt` by.
pub(super) fn reference(session: &Session, attempt: u32) -> Reference {
    Reference::new(session.processor_key(attempt))
}

/// The idempotency key of one step of an attempt.
pub(super) fn key(session: &Session, attempt: u32, step: &str) -> String {
    format!("{}-{step}", session.processor_key(attempt))
}
