//! What a buyer does at a page: pays, answers the bank's check, goes away.

use crate::bugs::Bug;
use crate::call::Act;
use crate::engine::Luck;
use crate::fixture::{card, session};
use crate::node::Wants;
use crate::session::{SessionNode, Stored};
use edgetill::domain::Amount;
use edgetill::domain::checkout::challenge::ChallengeAnswer;
use edgetill::domain::checkout::command::{Command, Order};
use edgetill::domain::checkout::form::Details;
use edgetill::domain::checkout::method::Method;
use edgetill::domain::checkout::selection::Selection;
use edgetill::domain::checkout::session::{PaymentState, Purchase};
use edgetill::domain::door::GateId;
use edgetill::domain::ledger::Homes;
use edgetill::domain::processor::{Instrument, Reference};
use std::collections::BTreeMap;

/// Three that pay, one that is refused, one that the bank checks, one that it checks and refuses.
const CARDS: [&str; 6] = [
    "4242424242424242",
    "4242424242424242",
    "4242424242424242",
    "4000000000000002",
    "4000002760003184",
    "4000008260003178",
];

impl SessionNode {
    /// What the buyer can do, as the page says.
    pub fn choice(&self, luck: &mut Luck) -> Option<Act> {
        let Some(stored) = &self.stored else {
            return Some(Act::Post { attempt: 1 });
        };
        let session = &stored.session;
        let attempt = session.attempt;
        match (session.purchase, session.payment_state) {
            (Purchase::Open, PaymentState::None) => Some(Act::Post {
                attempt: attempt + 1,
            }),
            (Purchase::Open, PaymentState::NeedsAction { .. }) => {
                use ChallengeAnswer::{Complete, Fail, Leave};
                let answers = [Complete, Complete, Complete, Fail, Leave];
                let answer = luck.chance.one_of(&answers);
                Some(Act::Answer { attempt, answer })
            }
            _ => None,
        }
    }

    pub fn act(&mut self, act: Act, luck: &mut Luck) -> Wants {
        let command = match act {
            Act::Look => return Wants::default(),
            Act::Answer { attempt, answer } => Command::Challenge { attempt, answer },
            Act::Post { attempt } => {
                if self.stored.is_none() {
                    self.stored = Some(Stored {
                        session: session(self.index, &self.published, luck.now),
                        outbox: BTreeMap::new(),
                        messages: 0,
                        homes: Homes::default(),
                    });
                }
                self.method = Some(Method {
                    instrument: Instrument::TestCard {
                        number: luck.chance.one_of(&CARDS).to_owned(),
                    },
                    facts: card().into(),
                });
                Command::Pay(self.order(attempt))
            }
        };
        self.step(command, luck)
    }

    fn order(&self, attempt: u32) -> Order {
        let session = &self.stored.as_ref().unwrap().session;
        let shown = session.offer().items[0].price.unit_amount.fixed().unwrap();
        Order {
            attempt,
            terms_version: 1,
            shown,
            selection: Selection::from(vec![1]),
            details: Details::default(),
            method: (shown > Amount::ZERO).then(|| card().into()),
            gates: match self.bug {
                Some(Bug::SecondGateUnasked) => vec![GateId::Link],
                _ => self.gates.clone(),
            },
            reference: Some(Reference::new(session.processor_key(attempt))),
            customer: None,
        }
    }
}
