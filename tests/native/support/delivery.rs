//! What the objects that Account writes to make of it.

use super::{CaptureWord, Shop};
use edgetill::api::handle::Reply;
use edgetill::api::handle::call::Call;
use edgetill::api::resources::checkout_session::{self, record};
use edgetill::api::resources::customer;
use edgetill::api::resources::customer::stored::{Stored, Taken};
use edgetill::domain::checkout::action::{self, Action};
use edgetill::domain::checkout::command::{Asked, Change, Command, Message, Next};
use edgetill::domain::checkout::session::Session;
use edgetill::domain::checkout::transition;
use edgetill::domain::event::ApiRequest;
use edgetill::domain::gate::{Applied, Gate};
use edgetill::domain::operation::Admission;
use edgetill::domain::processor::{Outcome, Refusal};
use edgetill::protocol::customer::CustomerCall;
use edgetill::protocol::ledger::LedgerCall;
use edgetill::protocol::link::LinkCall;
use edgetill::protocol::session::SessionCall;

impl Shop {
    /// What the receiver of a call says.
    pub fn deliver(&mut self, target: &str, call: Call) -> Reply {
        match call {
            Call::Link(LinkCall::Create { number, update }) => {
                let (gate, applied) = Gate::create(*update);
                self.gates.insert(target.to_owned(), gate);
                self.link_answer(target, number, applied)
            }
            Call::Link(LinkCall::Update { number, update }) => {
                if let Some(Admission::Repeated(known)) =
                    self.operations.get(target).map(|link| link.admit(number))
                {
                    return Reply::Link(Box::new(known.clone()));
                }
                let applied = self.gates.get_mut(target).unwrap().apply(*update);
                self.link_answer(target, number, applied)
            }
            Call::Session(SessionCall::Act {
                action, request, ..
            }) => self.acted(target, &action, request),
            Call::Session(SessionCall::Expire { request, .. }) => {
                let session = self.sessions.get_mut(target).unwrap();
                let before = session.clone();
                let change = match transition::expire(session, request, self.now, &self.config) {
                    Ok(change) => change,
                    Err(error) => return Reply::Session(Err(error)),
                };
                self.settle(&before, change);
                let objects = record::objects(&self.sessions[target]);
                Reply::Session(Ok(Box::new(objects)))
            }
            Call::Endpoint(call) => {
                self.endpoint_calls.push((target.to_owned(), call));
                Reply::Endpoint
            }
            Call::Ledger(volume, call) => self.ledger_answer(volume, call),
            Call::Coupon(_) => Reply::Coupon,
            Call::Customer(call) => self.customer_answer(target, &call),
            other => panic!("unexpected {other:?}"),
        }
    }

    /// What a session says to what the API does to it, once the bank has answered.
    fn acted(&mut self, target: &str, action: &Action, request: Option<ApiRequest>) -> Reply {
        let Some(session) = self.sessions.get_mut(target) else {
            return Reply::Refused(checkout_session::missing(target));
        };
        let before = session.clone();
        let at = (self.now, &self.config);
        let (refund, change) = match action::apply(session, action, request, at) {
            Ok(done) => done,
            Err(error) => return Reply::Session(Err(error)),
        };
        let next = change.next.clone();
        self.settle(&before, change);
        if let Some(next) = next {
            self.ask_bank(target, &next);
        }
        let session = self.sessions.get_mut(target).unwrap();
        let before = session.clone();
        match action::answered(session, action, refund, self.now) {
            Ok(change) => self.settle(&before, change),
            Err(error) => return Reply::Session(Err(error)),
        }
        let objects = record::objects_with(&self.sessions[target], refund);
        Reply::Session(Ok(Box::new(objects)))
    }

    /// The bank's answer to the capture or the release of reserved money, if it answers.
    pub fn ask_bank(&mut self, session: &str, next: &Next) {
        let (attempt, to, outcome) = match *next {
            Next::Capture { attempt } => (attempt, Asked::Capture, Outcome::Captured),
            // What it says then is looked at.
            Next::Cancel { attempt } => (attempt, Asked::Look, Outcome::Canceled),
            _ => return,
        };
        let outcome = match self.capture_word {
            CaptureWord::Honest => outcome,
            CaptureWord::Silent => return,
            CaptureWord::Refuses => Outcome::Refused(Refusal::NotSent),
        };
        let outcome = Some(outcome);
        self.happens(
            session,
            Command::Answered {
                attempt,
                to,
                outcome,
            },
        );
    }

    /// What a customer says, who tells the Ledger at once unless that is out of reach.
    fn customer_answer(&mut self, target: &str, call: &CustomerCall) -> Reply {
        let known = self.customers.get(target);
        match Stored::take(known, call, self.ledger.known).unwrap() {
            Taken::Missing => Reply::Refused(customer::missing(target)),
            Taken::Late => panic!("a late operation"),
            Taken::Now(mut stored, result) => {
                while let Some(sent) = stored.untold().filter(|_| self.ledger_answers).cloned() {
                    let (volume, record) = &sent;
                    let recorded = self.ledger.take_in(*volume, record, self.now);
                    stored.told(&sent, &recorded);
                }
                let answer = stored.answer(result);
                self.customers.insert(target.to_owned(), *stored);
                Reply::Customer(answer)
            }
        }
    }

    fn ledger_answer(&mut self, volume: u32, call: LedgerCall) -> Reply {
        match call {
            LedgerCall::Record(record) => {
                Reply::Recorded(self.ledger.take_in(volume, &record, self.now))
            }
            LedgerCall::Endpoints { version, endpoints } => {
                self.ledger.set_endpoints(version, endpoints);
                Reply::Volume
            }
            LedgerCall::Newest { number } => {
                self.newest_named.push((volume, number));
                Reply::Volume
            }
            LedgerCall::Retry { ref event, .. } => {
                let event = self.ledger.event(volume, event.as_str());
                self.retries.push(call);
                Reply::Retried(event)
            }
            other => panic!("unexpected {other:?}"),
        }
    }

    /// Has something happen to a session that Account knows.
    pub fn happens(&mut self, id: &str, command: Command) {
        let session = self.sessions.get_mut(id).unwrap();
        let before = session.clone();
        let change = transition::apply(session, command, self.now, &self.config);
        self.settle(&before, change);
    }

    fn link_answer(&mut self, link: &str, number: u64, applied: Applied) -> Reply {
        let operations = self.operations.entry(link.to_owned()).or_default();
        operations.record(number, applied.clone());
        Reply::Link(Box::new(applied))
    }

    /// Does what a change asks for: the bank gives back at once, Account is told.
    fn settle(&mut self, before: &Session, change: Change) {
        let id = before.id.as_str();
        self.messages += 1;
        if change.messages.contains(&Message::CreateCustomer) {
            let customer = self.sessions[id].new_customer().unwrap();
            let target = customer.id.to_string();
            let (customer, request) = (Box::new(customer), None);
            self.customer_answer(&target, &CustomerCall::Create { customer, request });
        }
        let session = &self.sessions[id];
        let record = record::of_change(Some(before), session, &change, self.messages);
        if let Some(record) = record.unwrap() {
            self.ledger.take(&record, self.now);
        }
        for message in change.messages {
            match message {
                Message::Refund(number) | Message::SettleRefund(number) => {
                    if let Some(outcome) = self.refund_word.clone() {
                        self.happens(id, Command::RefundAnswered { number, outcome });
                    }
                }
                Message::LookDispute(attempt) | Message::AnswerDispute(attempt) => {
                    let word = self.dispute_word.clone();
                    self.happens(id, Command::DisputeAnswered { attempt, word });
                }
                Message::ReverseAttempt(attempt) => {
                    let outcome = Outcome::Refunded;
                    self.happens(id, Command::ReverseAnswered { attempt, outcome });
                }
                Message::CreateCustomer
                | Message::Commit(..)
                | Message::Release(..)
                | Message::Reopen(..)
                | Message::Record(_)
                | Message::RecordRefund(..) => {}
            }
        }
    }

    /// Lets a session do what is due at `now`.
    pub fn tick(&mut self, id: &str) {
        self.happens(id, Command::Tick);
    }
}
