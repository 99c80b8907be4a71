//! An endpoint: the real rules of its tries over rows in memory, on the real agenda.

use crate::bugs::Bug;
use crate::call::{Ask, Call, Lateness, Node, Said, To};
use crate::engine::Luck;
use crate::node::{Kept, Memory, Wants};
use edgetill::agenda::{Head, Pace, Run, Ticket};
use edgetill::domain::ledger::rows::Handed;
use edgetill::domain::{Config, Timestamp};
use edgetill::json::Text;
use edgetill::webhooks::deliveries::{self, Deliveries, Ended, KeptState, Posted, Tries};
use edgetill::webhooks::queue::{EventAt, Waiting as Delivery};
use std::collections::{BTreeMap, VecDeque};
use std::convert::Infallible;

/// A lane of an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lane {
    Deliver,
    /// A volume is to hear what was delivered.
    Tell(u32),
}

/// The rows of an endpoint.
#[derive(Debug, Default)]
pub struct Rows(pub BTreeMap<EventAt, (Delivery, KeptState)>);

impl Deliveries for Rows {
    type Error = Infallible;

    fn find(&self, event: EventAt) -> Result<Option<deliveries::Kept>, Infallible> {
        Ok(self
            .0
            .get(&event)
            .map(|(delivery, state)| deliveries::Kept {
                tries: delivery.tries,
                state: *state,
            }))
    }

    fn has_untried(&self, source: &str) -> Result<bool, Infallible> {
        let mut rows = self.0.values();
        Ok(rows.any(|(delivery, _)| delivery.tries == 0 && delivery.source == source))
    }

    fn put(&mut self, delivery: &Delivery, _: &Text) -> Result<(), Infallible> {
        let state = KeptState::Waits(delivery.next_at);
        self.0.insert(delivery.event, (delivery.clone(), state));
        Ok(())
    }

    fn postpone(&mut self, event: EventAt, tries: u32, at: Timestamp) -> Result<(), Infallible> {
        let (delivery, state) = self.0.get_mut(&event).unwrap();
        (delivery.tries, delivery.next_at) = (tries, at);
        *state = KeptState::Waits(at);
        Ok(())
    }

    fn note_delivered(&mut self, event: EventAt) -> Result<(), Infallible> {
        self.0.get_mut(&event).unwrap().1 = KeptState::Delivered;
        Ok(())
    }

    fn remove(&mut self, event: EventAt) -> Result<(), Infallible> {
        self.0.remove(&event);
        Ok(())
    }
}

#[derive(Debug)]
enum Waiting {
    /// A try of a batch.
    Try(u64, Delivery),
    Told(Ticket<Lane>, Vec<u64>),
}

/// Tries under way, and what for.
#[derive(Debug)]
struct Batch {
    why: Why,
    groups: Vec<VecDeque<Delivery>>,
    under_way: usize,
}

#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "there is one at a time")]
enum Why {
    /// A volume waits for an answer.
    Handed(Call, u32, Vec<Handed>),
    /// The volume has its answer.
    Answered,
    Due(Ticket<Lane>),
}

/// An endpoint's rows, its instance and its memory.
#[derive(Debug)]
pub struct EndpointNode {
    pub index: usize,
    pub instance: u32,
    pub rows: Rows,
    pub kept: Kept<Lane>,
    memory: Memory<Lane, Waiting>,
    tries: Tries,
    batches: BTreeMap<u64, Batch>,
    number: u64,
    schedule: Vec<u32>,
    bug: Option<Bug>,
}

/// What comes of a step.
#[derive(Debug, Default)]
pub struct Outcome {
    pub wants: Wants,
    /// Answers to volumes.
    pub answers: Vec<(Call, Said)>,
}

impl EndpointNode {
    pub fn new(index: usize, bug: Option<Bug>) -> Self {
        Self {
            index,
            instance: 0,
            rows: Rows::default(),
            kept: Kept::default(),
            memory: Memory::new(Timestamp::default()),
            tries: Tries::default(),
            batches: BTreeMap::new(),
            number: 0,
            schedule: Config::default().webhook_schedule,
            bug,
        }
    }

    pub fn crash(&mut self, now: Timestamp) {
        self.instance += 1;
        self.memory = Memory::new(now);
        self.tries = Tries::default();
        self.batches.clear();
    }

    fn call(&mut self, to: To, ask: Ask, waiting: Waiting) -> Call {
        self.number += 1;
        self.memory.waiting.insert(self.number, waiting);
        Call {
            from: Node::Endpoint(self.index),
            instance: self.instance,
            number: self.number,
            to,
            ask,
        }
    }

    /// Takes a batch; the number under which it is answered after a second at the latest.
    pub fn take(
        &mut self,
        call: &Call,
        (volume, events): (u32, &[Handed]),
        now: Timestamp,
    ) -> (u64, Outcome) {
        let handed = (volume, events);
        let groups = self.tries.first(&self.rows, handed, &self.schedule, now);
        let why = Why::Handed(call.clone(), volume, events.to_vec());
        self.begin(why, groups.unwrap(), now)
    }

    fn begin(&mut self, why: Why, groups: Vec<Vec<Delivery>>, now: Timestamp) -> (u64, Outcome) {
        self.number += 1;
        let number = self.number;
        let groups: Vec<VecDeque<Delivery>> = groups.into_iter().map(VecDeque::from).collect();
        let count = groups.len();
        let batch = Batch {
            why,
            groups,
            under_way: 0,
        };
        self.batches.insert(number, batch);
        let mut outcome = Outcome::default();
        for group in 0..count {
            outcome
                .wants
                .calls
                .extend(self.post_next(number, group, now));
        }
        (number, outcome)
    }

    /// The next try of a group.
    fn post_next(&mut self, number: u64, group: usize, now: Timestamp) -> Option<Call> {
        let batch = self.batches.get_mut(&number)?;
        let delivery = batch.groups[group].front()?.clone();
        if !self.tries.begin(&delivery, now) {
            // It was in hand for too long: others try it, and what is behind it.
            let left: Vec<EventAt> = batch.groups[group].drain(..).map(|it| it.event).collect();
            self.tries.release(&left);
            return None;
        }
        batch.under_way += 1;
        let EventAt { volume, place } = delivery.event;
        let waiting = Waiting::Try(number, delivery);
        Some(self.call(
            To::Receiver(self.index),
            Ask::Post { volume, place },
            waiting,
        ))
    }

    /// Answers the volume of a batch if all of it was tried, or it has taken long enough.
    pub fn answer(&mut self, number: u64, lateness: Lateness, now: Timestamp) -> Outcome {
        let mut outcome = Outcome::default();
        let Some(batch) = self.batches.get_mut(&number) else {
            return outcome;
        };
        let is_over = batch.under_way == 0;
        if !is_over && lateness == Lateness::InTime {
            return outcome;
        }
        let why = std::mem::replace(&mut batch.why, Why::Answered);
        match why {
            Why::Handed(call, volume, events) => {
                let handed = (volume, events.as_slice());
                let settled = self
                    .tries
                    .settle(&mut self.rows, handed, &self.schedule, now);
                outcome.answers.push((call, Said::Taken(settled.unwrap())));
            }
            Why::Due(ticket) if is_over => self.done(&ticket),
            Why::Due(ticket) => batch.why = Why::Due(ticket),
            Why::Answered => {}
        }
        if is_over {
            self.batches.remove(&number);
        }
        outcome.wants = self.go_on(now);
        outcome
    }

    fn heads(&self, now: Timestamp) -> Vec<Head<Lane>> {
        let mut waiting = Vec::new();
        let mut heads = BTreeMap::new();
        for (event, (delivery, state)) in &self.rows.0 {
            match state {
                KeptState::Waits(_) => waiting.push(delivery.clone()),
                KeptState::Delivered => {
                    heads.insert(Lane::Tell(event.volume), (now, Pace::MESSAGE));
                }
            }
        }
        if let Some(due) = self.tries.next_due(&waiting, now) {
            heads.insert(Lane::Deliver, (due, Pace::DUE_WORK));
        }
        let heads = heads.into_iter();
        heads
            .map(|(lane, (due, pace))| self.kept.head(Head::new(lane, due, pace)))
            .collect()
    }

    fn go_on(&mut self, now: Timestamp) -> Wants {
        let mut wants = Wants::default();
        let heads = self.heads(now);
        for ticket in self.memory.agenda.begin(&mut self.memory.run, heads, now) {
            match ticket.lane {
                Lane::Deliver => {
                    let waiting = |(delivery, state): &(Delivery, KeptState)| {
                        matches!(state, KeptState::Waits(_)).then(|| delivery.clone())
                    };
                    let waiting = self.rows.0.values().filter_map(waiting).collect();
                    let groups = self.tries.due(waiting, now, now);
                    if groups.is_empty() {
                        self.done(&ticket);
                        continue;
                    }
                    let (_, begun) = self.begin(Why::Due(ticket), groups, now);
                    wants.calls.extend(begun.wants.calls);
                }
                Lane::Tell(volume) => wants.calls.push(self.tell(ticket, volume)),
            }
        }
        if self.bug != Some(Bug::NoAlarm) {
            let heads = self.heads(now);
            let needed = self.memory.agenda.ring(&heads, now);
            wants.alarm = self.kept.arm(needed, now);
        }
        wants
    }

    fn tell(&mut self, ticket: Ticket<Lane>, volume: u32) -> Call {
        let told = |(event, (_, state)): (&EventAt, &(Delivery, KeptState))| {
            (event.volume == volume && *state == KeptState::Delivered).then_some(event.place)
        };
        let places: Vec<u64> = self.rows.0.iter().filter_map(told).collect();
        if self.bug == Some(Bug::DeliveredToldOnce) {
            for place in &places {
                self.rows.0.remove(&EventAt {
                    volume,
                    place: *place,
                });
            }
        }
        let ask = Ask::Delivered {
            endpoint: self.index,
            places: places.clone(),
        };
        let to = To::Node(Node::Volume(volume));
        self.call(to, ask, Waiting::Told(ticket, places))
    }

    pub fn answered(&mut self, call: &Call, said: Option<&Said>, luck: &mut Luck) -> Outcome {
        match self.memory.waiting.remove(&call.number) {
            None => Outcome::default(),
            Some(Waiting::Try(number, delivery)) => {
                let posted = match said {
                    Some(Said::Status200) => Posted::Delivered,
                    _ => Posted::Failed,
                };
                self.tried(number, (&delivery, posted), luck)
            }
            Some(Waiting::Told(ticket, places)) => {
                if matches!(said, Some(Said::Done))
                    && let Lane::Tell(volume) = ticket.lane
                {
                    for place in places {
                        self.rows.0.remove(&EventAt { volume, place });
                    }
                    self.done(&ticket);
                } else {
                    self.failed(&ticket, luck);
                }
                Outcome {
                    wants: self.go_on(luck.now),
                    ..Outcome::default()
                }
            }
        }
    }

    fn tried(
        &mut self,
        number: u64,
        (delivery, posted): (&Delivery, Posted),
        luck: &mut Luck,
    ) -> Outcome {
        let body = Text::from(&serde_json::Value::Null);
        let ended = Ended {
            delivery,
            body: &body,
            posted,
        };
        let timing = (self.schedule.as_slice(), &mut luck.chance);
        let rows = &mut self.rows;
        self.tries.ended(rows, ended, timing, luck.now).unwrap();
        let mut more = None;
        if let Some(batch) = self.batches.get_mut(&number) {
            batch.under_way -= 1;
            let is_own = |group: &VecDeque<Delivery>| {
                group
                    .front()
                    .is_some_and(|first| first.event == delivery.event)
            };
            if let Some(group) = batch.groups.iter().position(is_own) {
                batch.groups[group].pop_front();
                more = self.post_next(number, group, luck.now);
            }
        }
        let mut outcome = self.answer(number, Lateness::InTime, luck.now);
        if outcome.answers.is_empty() {
            outcome.wants = outcome.wants.and(self.go_on(luck.now));
        }
        outcome.wants.calls.extend(more);
        outcome
    }

    fn done(&mut self, ticket: &Ticket<Lane>) {
        self.memory.agenda.done(ticket);
        self.kept.retries.remove(&ticket.lane);
    }

    fn failed(&mut self, ticket: &Ticket<Lane>, luck: &mut Luck) {
        let run = &mut self.memory.run;
        let agenda = &mut self.memory.agenda;
        let retry = agenda.failed(run, ticket, luck.now, &mut luck.chance);
        self.kept.retries.insert(ticket.lane, retry);
    }

    /// The alarm rings, or somebody looks whether it should have.
    pub fn wake(&mut self, luck: &mut Luck) -> Wants {
        self.memory.run = Run::new(luck.now);
        for ticket in self.memory.agenda.lost(luck.now) {
            self.failed(&ticket, luck);
        }
        self.go_on(luck.now)
    }
}
