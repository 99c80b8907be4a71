//! The rules of the session itself, in front of a processor that cannot be relied on.
//!
//! Whatever goes wrong, the buyer is charged at most once, and what the session says in the end is
//! what became of the money, or still that it does not know.

use super::liar::{Liar, Lie, scripts};
use super::{Bank, CHECKED, DISPUTED, GOOD, REFUSED, amount, reference};
use crate::domain::checkout::card::CardFacts;
use crate::domain::checkout::card_checks::ThreeDSecure;
use crate::domain::checkout::challenge::ChallengeAnswer;
use crate::domain::checkout::command::{Asked, Change, Command, Message, Next, Order};
use crate::domain::checkout::fixtures::{NOW, card, session};
use crate::domain::checkout::form::Details;
use crate::domain::checkout::method::Method;
use crate::domain::checkout::processor_calls;
use crate::domain::checkout::selection::Selection;
use crate::domain::checkout::session::{PaymentState, Purchase, Session};
use crate::domain::checkout::transition::apply;
use crate::domain::door::GateId;
use crate::domain::gate::{ReserveReply, Verdict};
use crate::domain::processor::{Decision, Instrument, Outcome, ProcessorCall};
use crate::domain::quota::{Committed, Reserved};
use crate::domain::{Config, Timestamp};

/// Times that something is due before nobody waits any longer.
const MOST_TICKS: u32 = 12;
/// Calls in a row without a pause.
const MOST_STEPS: u32 = 20;
/// Lies in a row; a script of this length is followed by an honest processor.
const LONGEST_SCRIPT: u32 = 3;

/// What the gate says when it is asked again before the capture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gate {
    Grants,
    RefusesLater,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Paid,
    NotPaid,
    Unknown,
}

/// A session, its buyer, its gate and its processor, in virtual time.
struct Purchases<B> {
    session: Session,
    liar: Liar<B>,
    gate: Gate,
    reserved: u32,
    method: Method,
    now: Timestamp,
    /// Money that is to go back.
    reversing: Vec<u32>,
    /// Payments whose disputes are to be looked at.
    looking: Vec<u32>,
    /// How often it was told of one.
    told: u32,
}

impl<B: Bank> Purchases<B> {
    fn new(liar: Liar<B>, gate: Gate, number: &str) -> Self {
        let facts = CardFacts {
            three_d_secure: (number == CHECKED).then_some(ThreeDSecure::Challenge),
            ..card()
        };
        Self {
            session: session(),
            liar,
            gate,
            reserved: 0,
            method: Method {
                instrument: Instrument::TestCard {
                    number: number.to_owned(),
                },
                facts: facts.into(),
            },
            now: NOW,
            reversing: Vec::new(),
            looking: Vec::new(),
            told: 0,
        }
    }

    /// The buyer pays once, and answers the bank's check when asked; then time passes.
    fn buy(&mut self) -> End {
        if self.session.attempt == 0 {
            self.pays();
        }
        for _ in 0..MOST_TICKS {
            self.sends();
            if let PaymentState::NeedsAction { .. } = self.session.payment_state {
                let (attempt, answer) = (1, ChallengeAnswer::Complete);
                self.goes_on(Command::Challenge { attempt, answer });
            }
            if self.end() != End::Unknown {
                break;
            }
            if let Some(due) = self.session.due() {
                self.now = self.now.max(due);
                self.goes_on(Command::Tick);
            }
        }
        self.end()
    }

    /// The buyer posts the form.
    fn pays(&mut self) {
        self.goes_on(Command::Pay(Order {
            attempt: 1,
            terms_version: 1,
            shown: amount(1800),
            selection: Selection::from(vec![1]),
            details: Details::default(),
            method: Some(self.method.facts.clone()),
            gates: vec![GateId::Link],
            reference: Some(reference()),
            customer: None,
        }));
    }

    fn end(&self) -> End {
        match (self.session.purchase, self.session.payment_state) {
            _ if !self.reversing.is_empty() => End::Unknown,
            (Purchase::Complete { .. }, PaymentState::Paid) => End::Paid,
            (Purchase::Complete { .. }, PaymentState::Failed)
            | (Purchase::Open | Purchase::Expired { .. }, PaymentState::None) => End::NotPaid,
            (Purchase::Open | Purchase::Complete { .. } | Purchase::Expired { .. }, _) => {
                End::Unknown
            }
        }
    }

    /// Does what a command leads to, until nothing comes next.
    fn goes_on(&mut self, command: Command) {
        let mut command = Some(command);
        let mut steps = 0;
        while let Some(happens) = command.take() {
            steps += 1;
            assert!(
                steps < MOST_STEPS,
                "it asks on and on: {:?}",
                self.session.payment_state
            );
            let before = self.session.disputes.len();
            let Change { messages, next, .. } =
                apply(&mut self.session, happens, self.now, &Config::default());
            for message in messages {
                match message {
                    Message::ReverseAttempt(attempt) => self.reversing.push(attempt),
                    Message::LookDispute(attempt) => self.looking.push(attempt),
                    Message::Record(_) if before < self.session.disputes.len() => self.told += 1,
                    _ => {}
                }
            }
            command = next.map(|next| self.answer(next));
        }
    }

    /// What the gate or the processor answers.
    fn answer(&mut self, next: Next) -> Command {
        let session = &self.session;
        let (attempt, to, call) = match next {
            Next::Reserve { attempt, gate, .. } => {
                self.reserved += 1;
                let reply = Some(Box::new(ReserveReply {
                    verdict: self.verdict(),
                    fresh: None,
                }));
                return Command::Reserved {
                    attempt,
                    gate,
                    reply,
                };
            }
            Next::Claim { attempt, gate } => {
                return Command::CommitAnswered {
                    attempt,
                    gate,
                    committed: Some(Committed::Counted),
                };
            }
            Next::Prepare { .. } => panic!("the reference is our own"),
            Next::Authorise { attempt } => {
                let call = processor_calls::authorise(session, attempt, &self.method);
                (attempt, Asked::Authorise, call)
            }
            Next::Authenticate { attempt, answer } => {
                let call = processor_calls::authenticate(session, attempt, answer);
                (attempt, Asked::Authenticate, call)
            }
            Next::Capture { attempt } => {
                let call = processor_calls::capture(session, attempt);
                (attempt, Asked::Capture, call)
            }
            Next::Cancel { attempt } => {
                let call = processor_calls::cancel(session, attempt);
                (attempt, Asked::Cancel, call)
            }
            Next::Look { attempt } => {
                let call = processor_calls::look(session, attempt);
                (attempt, Asked::Look, call)
            }
        };
        Command::Answered {
            attempt,
            to,
            outcome: self.asks(call),
        }
    }

    fn asks(&mut self, call: Option<ProcessorCall>) -> Option<Outcome> {
        self.liar.ask(&call.unwrap())
    }

    fn verdict(&self) -> Verdict {
        match (self.gate, self.reserved) {
            (Gate::RefusesLater, 2..) => Verdict::Quota(Reserved::SoldOut),
            (Gate::Grants | Gate::RefusesLater, _) => Verdict::Quota(Reserved::Granted {
                until: self.now.plus_seconds(100_000),
            }),
        }
    }

    /// Sends what is to be sent, once each.
    fn sends(&mut self) {
        for attempt in std::mem::take(&mut self.looking) {
            let call = processor_calls::look_dispute(&self.session, attempt);
            match self.asks(call) {
                Some(Outcome::Dispute(word)) => {
                    self.goes_on(Command::DisputeAnswered { attempt, word });
                }
                _ => self.looking.push(attempt),
            }
        }
        for attempt in std::mem::take(&mut self.reversing) {
            let call = processor_calls::reverse(&self.session, attempt);
            match self.asks(call) {
                Some(outcome @ Outcome::Refunded) => {
                    self.goes_on(Command::ReverseAnswered { attempt, outcome });
                }
                Some(Outcome::Canceled | Outcome::Declined(_) | Outcome::Refused(_)) => {}
                _ => self.reversing.push(attempt),
            }
        }
    }

    /// Whether what the session says fits what became of the money.
    fn is_right(&self, end: End) -> bool {
        let kept = self.liar.kept(&reference());
        let fits = match end {
            End::Paid => kept == amount(1800),
            End::NotPaid => kept == amount(0),
            End::Unknown => true,
        };
        fits && self.liar.taken <= 1 && self.liar.given_back <= 1
    }
}

#[track_caller]
fn comes_to_no_harm<B: Bank>(bank: B, script: &[Lie], gate: Gate, number: &str) -> End {
    let mut all = Purchases::new(Liar::new(bank, script), gate, number);
    let end = all.buy();
    let state = (all.session.purchase, all.session.payment_state);
    assert!(
        all.is_right(end),
        "{end:?} {state:?} {script:?} {gate:?} {number}"
    );
    // What was held up arrives, and the processor says so.
    all.liar.days_pass();
    all.goes_on(Command::Word { attempt: 1 });
    all.sends();
    let later = all.end();
    assert!(all.is_right(later), "later: {later:?} {script:?} {number}");
    // Money said to come for what is over changes nothing; it is waited for, to be given back.
    let waits =
        !all.reversing.is_empty() && state == (all.session.purchase, all.session.payment_state);
    assert!(
        end == End::Unknown || later == end || waits,
        "{end:?} became {later:?}: {script:?}"
    );
    end
}

/// A dispute is told of once, however often and however early the processor says so.
pub(super) fn a_dispute_is_told_of_once<B: Bank>(open: &impl Fn() -> B) {
    let mut told = 0_u32;
    for script in scripts(LONGEST_SCRIPT) {
        for is_early in [Early::Is, Early::IsNot] {
            let mut all = Purchases::new(Liar::new(open(), &script), Gate::Grants, DISPUTED);
            if is_early == Early::Is {
                all.pays();
                all.liar.wait();
                // It knows of the dispute before the charge was confirmed.
                all.goes_on(Command::Word { attempt: 1 });
            }
            let end = all.buy();
            all.liar.wait();
            for _ in 0..MOST_TICKS {
                all.goes_on(Command::Word { attempt: 1 });
                all.sends();
            }
            let is_known = all.session.dispute_of(1).is_some();
            assert_eq!(all.told, u32::from(is_known), "{end:?} {script:?}");
            assert!(all.liar.taken <= 1, "{script:?}");
            let is_looked_at = all.looking.is_empty();
            assert!(
                end != End::Paid || is_known || !is_looked_at,
                "nobody heard of it: {script:?}"
            );
            told += all.told;
        }
    }
    assert!(told > 0);
}

/// Whether the word comes before the charge is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Early {
    Is,
    IsNot,
}

pub(super) fn the_rules_of_the_session_come_to_no_harm<B: Bank>(open: &impl Fn() -> B) {
    for script in scripts(LONGEST_SCRIPT) {
        for gate in [Gate::Grants, Gate::RefusesLater] {
            for number in [GOOD, REFUSED, CHECKED] {
                let end = comes_to_no_harm(open(), &script, gate, number);
                let known = end != End::Unknown || script.contains(&Lie::PendingForEver);
                assert!(known, "{script:?} {gate:?} {number}");
            }
        }
        for decision in [Decision::Pay, Decision::Fail] {
            let mut debits = open();
            debits.debits(decision);
            comes_to_no_harm(debits, &script, Gate::Grants, GOOD);
        }
    }
}
