//! The calls a session waits for: to its gates for places, to the processor for the money.

use super::brought::Brought;
use super::core::SessionCore;
use crate::domain::app_secret::Purpose;
use crate::domain::checkout::command::{Asked, Command, Next};
use crate::domain::checkout::form::field::EMAIL;
use crate::domain::checkout::processor_calls;
use crate::domain::checkout::session::Session;
use crate::domain::client_address::AddressKey;
use crate::domain::customer_limit::CustomerKey;
use crate::domain::discount::Discount;
use crate::domain::door::GateId;
use crate::domain::gate::{ReserveReply, Verdict};
use crate::domain::processor::{Outcome, ProcessorCall};
use crate::domain::quota::Committed;
use crate::domain::strangers::EndedBy;
use crate::edge::processor::ask_processor;
use crate::edge::runtime::{Fault, Object, ask};
use crate::edge::settings::settings;
use crate::protocol::coupon::CouponCall;
use crate::protocol::link::LinkCall;
use serde::de::DeserializeOwned;

impl SessionCore {
    /// Does what a change asks for; the answer is the next command.
    pub(super) async fn perform(
        &self,
        next: Next,
        brought: Option<Brought<'_>>,
    ) -> Result<Command, Fault> {
        let Some(stored) = self.load()? else {
            return Err(Fault::new("a session vanished in mid-payment"));
        };
        let session = &stored.session;
        Ok(match next {
            Next::Reserve { attempt, gate } => {
                let address = brought.and_then(|it| it.address);
                self.reserve(session, (attempt, gate), address).await
            }
            Next::Prepare { attempt } => {
                let call = processor_calls::prepare(session, attempt);
                let reference = match self.process(session, Some(call)).await {
                    Some(Outcome::Prepared(reference)) => Some(reference),
                    Some(_) | None => None,
                };
                Command::Prepared { attempt, reference }
            }
            Next::Authorise { attempt } => {
                let method = brought.and_then(|it| it.method);
                let call = method.and_then(|it| processor_calls::authorise(session, attempt, it));
                self.answer(session, (attempt, Asked::Authorise), call)
                    .await
            }
            Next::Authenticate { attempt, answer } => {
                let call = processor_calls::authenticate(session, attempt, answer);
                self.answer(session, (attempt, Asked::Authenticate), call)
                    .await
            }
            Next::Capture { attempt } => {
                let call = processor_calls::capture(session, attempt);
                self.answer(session, (attempt, Asked::Capture), call).await
            }
            Next::Cancel { attempt } => {
                let call = processor_calls::cancel(session, attempt);
                self.answer(session, (attempt, Asked::Cancel), call).await
            }
            Next::Look { attempt } => {
                let call = processor_calls::look(session, attempt);
                self.answer(session, (attempt, Asked::Look), call).await
            }
            Next::Claim { attempt, gate } => {
                let committed = unless_lost(self.commit(session, &gate, attempt).await);
                Command::CommitAnswered {
                    attempt,
                    gate,
                    committed,
                }
            }
        })
    }

    async fn reserve(
        &self,
        session: &Session,
        (attempt, gate): (u32, GateId),
        address: Option<AddressKey>,
    ) -> Command {
        let reply = match &gate {
            GateId::Link => {
                let call = LinkCall::Reserve {
                    session: session.id.clone(),
                    attempt,
                    copy: session.published.link.digest(),
                    address,
                    customer: self.customer(session),
                    came_by: session.url_parameters.came_by.clone(),
                };
                self.ask_link(session, call).await
            }
            GateId::Coupon(key) => match discount_of(session, key) {
                Some(discount) => {
                    if let Some(refused) = self.not_first(session, discount).await {
                        let verdict = Verdict::NoDiscount(refused);
                        let reply = Box::new(ReserveReply {
                            verdict,
                            fresh: None,
                        });
                        return Command::Reserved {
                            attempt,
                            gate,
                            reply: Some(reply),
                        };
                    }
                    let call = CouponCall::Reserve {
                        session: session.id.clone(),
                        attempt,
                        discount: discount.digest(session.currency()),
                        currency: session.currency(),
                        code: discount.code_number(),
                        buyer: self.code_buyer(session, discount),
                        address,
                    };
                    self.ask_coupon(session, key, call).await
                }
                None => Err(Fault::new("a discount was reserved that nobody has chosen")),
            },
        };
        let reply: Option<ReserveReply> = unless_lost(reply);
        Command::Reserved {
            attempt,
            gate,
            reply: reply.map(Box::new),
        }
    }

    /// Who the buyer is, if the link counts that.
    pub(super) fn customer(&self, session: &Session) -> Option<CustomerKey> {
        let link = &session.published.link;
        link.per_customer_limit?;
        let secret = settings(&self.env)
            .app_secret
            .as_ref()
            .ok()?
            .mac(Purpose::Customers);
        let email = session.details.text(EMAIL);
        Some(CustomerKey::of(email, secret, link.id.as_str()))
    }

    async fn answer(
        &self,
        session: &Session,
        (attempt, to): (u32, Asked),
        call: Option<ProcessorCall>,
    ) -> Command {
        let outcome = self.process(session, call).await;
        Command::Answered {
            attempt,
            to,
            outcome,
        }
    }

    /// Asks the mode's processor; `None` if the outcome is unknown.
    pub(super) async fn process(
        &self,
        session: &Session,
        call: Option<ProcessorCall>,
    ) -> Option<Outcome> {
        ask_processor(&self.env, session.mode(), call?).await
    }

    /// Has a gate count an attempt.
    pub(super) async fn commit(
        &self,
        session: &Session,
        gate: &GateId,
        attempt: u32,
    ) -> Result<Committed, Fault> {
        let id = session.id.clone();
        match gate {
            GateId::Link => {
                let call = LinkCall::Commit {
                    session: id,
                    attempt,
                    customer: self.customer(session),
                };
                self.ask_link(session, call).await
            }
            GateId::Coupon(key) => {
                let discount = discount_of(session, key);
                let call = CouponCall::Commit {
                    session: id,
                    attempt,
                    code: discount.and_then(Discount::code_number),
                    buyer: discount.and_then(|it| self.code_buyer(session, it)),
                };
                self.ask_coupon(session, key, call).await
            }
        }
    }

    /// Has a gate free the place of an attempt.
    pub(super) async fn release(
        &self,
        session: &Session,
        gate: &GateId,
        (attempt, ended_by): (u32, EndedBy),
    ) -> Result<(), Fault> {
        let id = session.id.clone();
        match gate {
            GateId::Link => {
                let call = LinkCall::Release {
                    session: id,
                    attempt,
                    ended_by,
                };
                self.ask_link(session, call).await
            }
            GateId::Coupon(key) => {
                let call = CouponCall::Release {
                    session: id,
                    attempt,
                };
                self.ask_coupon(session, key, call).await
            }
        }
    }

    /// Has a gate take an attempt out of its count.
    pub(super) async fn reopen(
        &self,
        session: &Session,
        gate: &GateId,
        attempt: u32,
    ) -> Result<(), Fault> {
        let id = session.id.clone();
        match gate {
            GateId::Link => {
                let call = LinkCall::Reopen {
                    session: id,
                    attempt,
                };
                self.ask_link(session, call).await
            }
            GateId::Coupon(key) => {
                let call = CouponCall::Reopen {
                    session: id,
                    attempt,
                };
                self.ask_coupon(session, key, call).await
            }
        }
    }

    async fn ask_coupon<R: DeserializeOwned>(
        &self,
        session: &Session,
        key: &str,
        call: CouponCall,
    ) -> Result<R, Fault> {
        ask(&self.env, Object::Coupon(session.mode(), key), call).await
    }

    async fn ask_link<R: DeserializeOwned>(
        &self,
        session: &Session,
        call: LinkCall,
    ) -> Result<R, Fault> {
        let link = Object::Link(session.published.link.id.as_str());
        ask(&self.env, link, call).await
    }
}

/// What the coupon with this key takes off the order.
fn discount_of<'a>(session: &'a Session, key: &str) -> Option<&'a Discount> {
    let chosen = session.selection.discount.as_deref();
    chosen.filter(|discount| discount.key() == key)
}

/// An answer that did not come is `None`: what happened over there is unknown.
fn unless_lost<R>(reply: Result<R, Fault>) -> Option<R> {
    reply.inspect_err(|fault| fault.log("session call")).ok()
}
