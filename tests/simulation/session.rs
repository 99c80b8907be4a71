//! A Session: the real transitions and agenda, with rows that are kept and a memory that is not.

use crate::bugs::Bug;
use crate::call::{Ask, Call, Node, Said, To};
use crate::engine::Luck;
use crate::fixture::session_id;
use crate::node::{Kept, Memory, Wants};
use edgetill::agenda::{Head, Pace, Run, Ticket};
use edgetill::domain::checkout::Session;
use edgetill::domain::checkout::command::{Change, Command, Message, Next};
use edgetill::domain::checkout::method::Method;
use edgetill::domain::checkout::session::PaymentState;
use edgetill::domain::checkout::transition::apply;
use edgetill::domain::door::GateId;
use edgetill::domain::event::EventType;
use edgetill::domain::ledger::{Homes, NewEvent, Record};
use edgetill::domain::payment_link::Published;
use edgetill::domain::processor::{Outcome, Reference};
use edgetill::domain::{Config, Timestamp};
use edgetill::json::Text;
use std::collections::BTreeMap;

/// The lanes of a session.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lane {
    Gate(GateId),
    Bank,
    Ledger,
    Due,
}

/// A message that is kept until it is acknowledged.
#[derive(Debug, Clone)]
pub enum Out {
    Commit(GateId, u32),
    Release(GateId, u32),
    Reopen(GateId, u32),
    Reverse(u32),
    /// In parts, each to its volume, one after the other.
    Record(Vec<(u32, Record)>),
}

/// The rows of a session.
#[derive(Debug, Clone)]
pub struct Stored {
    pub session: Session,
    pub outbox: BTreeMap<u64, Out>,
    pub(crate) messages: u64,
    pub(crate) homes: Homes,
}

/// Who waits for an answer.
#[derive(Debug)]
pub enum Waiting {
    Next(Next),
    Message(Ticket<Lane>, u64),
}

/// A session, its instance and what its buyer wants.
#[derive(Debug)]
pub struct SessionNode {
    pub index: usize,
    pub instance: u32,
    pub stored: Option<Stored>,
    pub kept: Kept<Lane>,
    pub(crate) memory: Memory<Lane, Waiting>,
    pub(crate) number: u64,
    /// What is paid with, while somebody in memory has it.
    pub(crate) method: Option<Method>,
    pub gates: Vec<GateId>,
    /// Every event that was ever written down, with the sequence of its record.
    pub truth: Vec<(u64, EventType)>,
    /// The version of the session when the ledger was last to be told.
    pub told_version: u64,
    pub(crate) bug: Option<Bug>,
    pub(crate) published: Published,
}

impl SessionNode {
    pub fn new(index: usize, gates: Vec<GateId>, published: Published, bug: Option<Bug>) -> Self {
        Self {
            index,
            instance: 0,
            stored: None,
            kept: Kept::default(),
            memory: Memory::new(Timestamp::default()),
            number: 0,
            method: None,
            gates,
            truth: Vec::new(),
            told_version: 0,
            bug,
            published,
        }
    }

    pub fn crash(&mut self, now: Timestamp) {
        self.instance += 1;
        self.memory = Memory::new(now);
        self.method = None;
        if self.bug == Some(Bug::PendingForgotten)
            && let Some(stored) = &mut self.stored
            && matches!(stored.session.payment_state, PaymentState::Pending { .. })
        {
            stored.session.payment_state = PaymentState::Paid;
        }
        if self.bug == Some(Bug::PartForgotten)
            && let Some(stored) = &mut self.stored
            && let Some(payment) = &mut stored.session.payment
            && let Some(reservation) = &mut payment.reservation
        {
            reservation.taken = None;
        }
    }

    /// One transaction, then whatever is next.
    pub(crate) fn step(&mut self, command: Command, luck: &mut Luck) -> Wants {
        let stored = self.stored.as_mut().unwrap();
        let moved = apply(&mut stored.session, command, luck.now, &Config::default());
        self.save(moved, luck)
    }

    pub(crate) fn save(&mut self, moved: Change, luck: &mut Luck) -> Wants {
        for message in &moved.messages {
            self.keep(message);
        }
        let mut wants = Wants::default();
        if let Some(next) = moved.next {
            match self.ask(&next) {
                Some(call) => wants.calls.push(call),
                None => return self.step(self.command(&next, None), luck),
            }
        }
        wants.and(self.go_on(luck))
    }

    fn keep(&mut self, message: &Message) {
        let bug = self.bug;
        let out = match message {
            Message::Reopen(..) if bug == Some(Bug::ReopenForgotten) => return,
            Message::Commit(gate, attempt) => Out::Commit(gate.clone(), *attempt),
            Message::Release(gate, attempt, _) => Out::Release(gate.clone(), *attempt),
            Message::Reopen(gate, attempt) => Out::Reopen(gate.clone(), *attempt),
            Message::ReverseAttempt(attempt) => Out::Reverse(*attempt),
            Message::CreateCustomer
            | Message::Refund(_)
            | Message::SettleRefund(_)
            | Message::LookDispute(_)
            | Message::AnswerDispute(_) => return,
            Message::Record(kinds) | Message::RecordRefund(_, kinds) => {
                let record = self.record(kinds);
                let stored = self.stored.as_mut().unwrap();
                Out::Record(stored.homes.parts(record, 1))
            }
        };
        let stored = self.stored.as_mut().unwrap();
        stored.messages += 1;
        stored.outbox.insert(stored.messages, out);
    }

    fn record(&mut self, kinds: &[EventType]) -> Record {
        let stored = self.stored.as_ref().unwrap();
        let sequence = stored.messages + 1;
        let source = session_id(self.index).to_string();
        let event = |kind: &EventType| NewEvent {
            kind: *kind,
            source: source.clone(),
            object: Text::from(&serde_json::json!({ "sequence": sequence })),
            previous_attributes: None,
            request: None,
        };
        self.truth
            .extend(kinds.iter().map(|kind| (sequence, *kind)));
        self.told_version = stored.session.sequence;
        Record {
            sender: source.clone(),
            sequence,
            rows: vec![crate::fixture::row(&stored.session)],
            events: kinds.iter().map(event).collect(),
        }
    }

    /// The first message of each lane that can be sent.
    ///
    /// Who is counted has been told: a commit waits for the records before it, and until it comes
    /// the gate asks after the session.
    fn first_messages(&self) -> BTreeMap<Lane, (u64, &Out)> {
        let mut first = BTreeMap::new();
        let mut untold = false;
        for (number, out) in self.stored.iter().flat_map(|stored| &stored.outbox) {
            untold |= matches!(out, Out::Record(..));
            if !(untold && matches!(out, Out::Commit(..))) {
                first.entry(lane(out)).or_insert((*number, out));
            }
        }
        first
    }

    /// The heads of the lanes, as the rows say.
    fn heads(&self, now: Timestamp) -> Vec<Head<Lane>> {
        let lanes = self.first_messages().into_keys();
        let messages = lanes.map(|lane| Head::new(lane, now, Pace::MESSAGE));
        let due = self.stored.as_ref().and_then(|stored| self.due(stored));
        let due = due.map(|due| Head::new(Lane::Due, due, Pace::DUE_WORK));
        let heads = messages.chain(due);
        heads.map(|head| self.kept.head(head)).collect()
    }

    fn due(&self, stored: &Stored) -> Option<Timestamp> {
        let is_held = matches!(stored.session.payment_state, PaymentState::Held { .. });
        let is_forgotten = is_held && self.bug == Some(Bug::ReservedForEver);
        stored.session.due().filter(|_| !is_forgotten)
    }

    /// Begins what may begin and sets the alarm.
    fn go_on(&mut self, luck: &mut Luck) -> Wants {
        let mut wants = Wants::default();
        loop {
            let heads = self.heads(luck.now);
            let run = &mut self.memory.run;
            let tickets = self.memory.agenda.begin(run, heads, luck.now);
            if tickets.is_empty() {
                break;
            }
            for ticket in tickets {
                wants = wants.and(self.begin(ticket, luck));
            }
        }
        if self.bug != Some(Bug::NoAlarm) {
            let heads = self.heads(luck.now);
            let needed = self.memory.agenda.ring(&heads, luck.now);
            wants.alarm = self.kept.arm(needed, luck.now).or(wants.alarm);
        }
        wants
    }

    fn begin(&mut self, ticket: Ticket<Lane>, luck: &mut Luck) -> Wants {
        if ticket.lane == Lane::Due {
            self.done(&ticket);
            return self.step(Command::Tick, luck);
        }
        let first = self.first_messages().remove(&ticket.lane);
        let Some((number, out)) = first.map(|(number, out)| (number, out.clone())) else {
            self.memory.agenda.done(&ticket);
            return Wants::default();
        };
        let (to, ask) = self.say(out);
        if self.bug == Some(Bug::CrossedOffWhenSent) {
            self.stored.as_mut().unwrap().outbox.remove(&number);
        }
        Wants::of(self.call(to, ask, Waiting::Message(ticket, number)))
    }

    pub(crate) fn call(&mut self, to: To, ask: Ask, waiting: Waiting) -> Call {
        self.number += 1;
        self.memory.waiting.insert(self.number, waiting);
        Call {
            from: Node::Session(self.index),
            instance: self.instance,
            number: self.number,
            to,
            ask,
        }
    }

    /// An answer, or none.
    pub fn answered(&mut self, call: &Call, said: Option<Said>, luck: &mut Luck) -> Wants {
        match self.memory.waiting.remove(&call.number) {
            None => Wants::default(),
            Some(Waiting::Next(next)) => {
                let command = self.command(&next, said);
                self.step(command, luck)
            }
            Some(Waiting::Message(ticket, number)) => match said {
                Some(Said::Failed) | None => {
                    self.failed(&ticket, luck);
                    self.go_on(luck)
                }
                Some(said) => self.acknowledged((&ticket, number), said, luck),
            },
        }
    }

    fn done(&mut self, ticket: &Ticket<Lane>) {
        self.memory.agenda.done(ticket);
        self.kept.retries.remove(&ticket.lane);
    }

    fn failed(&mut self, ticket: &Ticket<Lane>, luck: &mut Luck) {
        let run = &mut self.memory.run;
        let agenda = &mut self.memory.agenda;
        let retry = agenda.failed(run, ticket, luck.now, &mut luck.chance);
        self.kept.retries.insert(ticket.lane.clone(), retry);
    }

    fn acknowledged(
        &mut self,
        (ticket, number): (&Ticket<Lane>, u64),
        said: Said,
        luck: &mut Luck,
    ) -> Wants {
        let stored = self.stored.as_mut().unwrap();
        let mut command = None;
        match (stored.outbox.get(&number).cloned(), said) {
            (Some(Out::Reverse(attempt)), Said::Outcome(outcome)) => match outcome {
                Outcome::Refunded | Outcome::Unsettled(_) | Outcome::RefundFailed(_) => {
                    command = Some(Command::ReverseAnswered { attempt, outcome });
                }
                Outcome::Canceled | Outcome::Refused(_) | Outcome::Declined(_) => {}
                _ => {
                    self.failed(ticket, luck);
                    return self.go_on(luck);
                }
            },
            (Some(Out::Commit(gate, attempt)), Said::Committed(committed)) => {
                let committed = Some(committed);
                command = Some(Command::CommitAnswered {
                    attempt,
                    gate,
                    committed,
                });
            }
            (Some(Out::Record(parts)), Said::Recorded(recorded)) => {
                let mut parts = parts.into_iter();
                let (_, sent) = parts.next().unwrap();
                let mut rest = stored.homes.rest(sent, &recorded);
                if self.bug == Some(Bug::FullTakenForDone) {
                    rest.clear();
                }
                rest.extend(parts);
                if !rest.is_empty() {
                    stored.outbox.insert(number, Out::Record(rest));
                    self.memory.agenda.done(ticket);
                    return self.go_on(luck);
                }
            }
            (_, _) => {}
        }
        self.stored.as_mut().unwrap().outbox.remove(&number);
        self.done(ticket);
        match command {
            Some(command) => self.step(command, luck),
            None => self.go_on(luck),
        }
    }

    /// The alarm rings, or somebody looks whether it should have.
    pub fn wake(&mut self, luck: &mut Luck) -> Wants {
        self.memory.run = Run::new(luck.now);
        for ticket in self.memory.agenda.lost(luck.now) {
            self.failed(&ticket, luck);
        }
        self.go_on(luck)
    }

    /// The processor says that something happened.
    pub fn word(&mut self, reference: &Reference, luck: &mut Luck) -> Wants {
        let stored = self.stored.as_ref();
        let attempt = stored.and_then(|stored| stored.session.attempt_of(reference));
        match attempt {
            Some(attempt) => self.step(Command::Word { attempt }, luck),
            None => Wants::default(),
        }
    }
}

fn lane(out: &Out) -> Lane {
    match out {
        Out::Commit(gate, _) | Out::Release(gate, _) | Out::Reopen(gate, _) => {
            Lane::Gate(gate.clone())
        }
        Out::Reverse(_) => Lane::Bank,
        Out::Record(..) => Lane::Ledger,
    }
}
