//! A volume of the ledger: the real rules over rows in memory, lanes to the endpoints, and the
//! opening of the next volume.

use crate::bugs::Bug;
use crate::call::{Ask, Call, Node, Said, To};
use crate::engine::Luck;
use crate::fixture::{endpoint_id, index_of};
use crate::node::{Kept, Memory, Wants};
use edgetill::agenda::{Head, Pace, Run, Ticket};
use edgetill::domain::ledger::lane::{Progress, delivered, lane_of};
use edgetill::domain::ledger::memory::MemoryRows;
use edgetill::domain::ledger::rows::Rows;
use edgetill::domain::ledger::volume::Volume;
use edgetill::domain::webhook_endpoint::WebhookEndpoint;
use edgetill::domain::{Mode, Timestamp};
use std::collections::BTreeMap;

/// Past this many bytes the next volume is opened: some ten records.
const BOUND: u64 = 10_000;
/// What a row or an event is said to take.
const BYTES: u64 = 500;

/// The lanes of a volume.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lane {
    OpenNext,
    Endpoint(usize),
}

#[derive(Debug)]
enum Waiting {
    /// The next volume was told of the endpoints of this version.
    Open(Ticket<Lane>, u64),
    /// Until this place the endpoint was handed everything.
    Take(Ticket<Lane>, u64),
}

/// A volume's rows, its instance and its memory.
#[derive(Debug)]
pub struct VolumeNode {
    pub volume: Volume,
    pub instance: u32,
    pub rows: MemoryRows,
    pub kept: Kept<Lane>,
    memory: Memory<Lane, Waiting>,
    progress: BTreeMap<usize, Progress>,
    number: u64,
    endpoints: usize,
    bug: Option<Bug>,
}

impl VolumeNode {
    pub fn new(number: u32, endpoints: usize, bug: Option<Bug>) -> Self {
        Self {
            volume: Volume {
                mode: Mode::Test,
                number,
                bound: BOUND,
                api_version: "2026-01-01.test",
            },
            instance: 0,
            rows: MemoryRows::default(),
            kept: Kept::default(),
            memory: Memory::new(Timestamp::default()),
            progress: BTreeMap::new(),
            number: 0,
            endpoints,
            bug,
        }
    }

    /// Be told of the endpoints: by Account, or by the volume before.
    pub fn set_endpoints(&mut self, version: u64, endpoints: Vec<WebhookEndpoint>) {
        Volume::set_endpoints(&mut self.rows, version, endpoints).unwrap();
    }

    pub fn crash(&mut self, now: Timestamp) {
        self.instance += 1;
        self.memory = Memory::new(now);
        self.progress.clear();
    }

    /// One transaction.
    pub fn serve(&mut self, ask: &Ask, luck: &mut Luck) -> (Said, Wants) {
        let now = luck.now;
        let said = match ask {
            Ask::Record(record) => {
                let mut record = record.clone();
                match self.bug {
                    Some(Bug::RecordTakenTwice) => record.sequence += 1_000_000 * (1 + self.number),
                    Some(Bug::OldRowWins) => {
                        self.number += 1;
                        for row in &mut record.rows {
                            row.version = 1_000_000 + self.number;
                        }
                    }
                    _ => {}
                }
                if self.bug == Some(Bug::RecordTakenTwice) {
                    self.number += 1;
                }
                match self.volume.take(&mut self.rows, &record, now).unwrap() {
                    Ok(recorded) => {
                        let items = record.rows.len() + record.events.len();
                        self.rows.bytes += BYTES * u64::try_from(items).unwrap();
                        Said::Recorded(recorded)
                    }
                    Err(_) => Said::Failed,
                }
            }
            Ask::Open { version, endpoints } => {
                self.set_endpoints(*version, endpoints.clone());
                Said::Done
            }
            Ask::Delivered { endpoint, places } => {
                delivered(&mut self.rows, &endpoint_id(*endpoint), places).unwrap();
                Said::Done
            }
            other => panic!("{other:?} is not for a volume"),
        };
        let wants = self.go_on(luck);
        (said, wants)
    }

    /// The sessions that are not settled, as their rows say.
    pub fn unsettled(&self) -> Vec<usize> {
        let found = self.rows.unsettled(u64::MAX, 1_000).unwrap();
        found.iter().map(|(_, id)| index_of(id)).collect()
    }

    /// Whether an endpoint waits for events that it was not handed.
    fn has_more(&self, endpoint: usize) -> bool {
        let Some(lane) = lane_of(&self.rows, &endpoint_id(endpoint)).unwrap() else {
            return false;
        };
        let ahead = self.rows.ahead(lane.cursor, lane.mask(), 1_000).unwrap();
        ahead.iter().any(|event| event.is_wanted)
    }

    fn heads(&self, now: Timestamp) -> Vec<Head<Lane>> {
        let open = self.volume.rolls_over(&self.rows).unwrap();
        let open = open.then(|| Head::new(Lane::OpenNext, now, Pace::MESSAGE));
        let lanes = (0..self.endpoints).filter(|endpoint| self.has_more(*endpoint));
        let lanes = lanes.map(|endpoint| Head::new(Lane::Endpoint(endpoint), now, Pace::MESSAGE));
        open.into_iter()
            .chain(lanes)
            .map(|head| self.kept.head(head))
            .collect()
    }

    fn go_on(&mut self, luck: &mut Luck) -> Wants {
        let now = luck.now;
        let mut wants = Wants::default();
        let heads = self.heads(now);
        for ticket in self.memory.agenda.begin(&mut self.memory.run, heads, now) {
            wants.calls.extend(self.begin(ticket));
        }
        if self.bug != Some(Bug::NoAlarm) {
            let heads = self.heads(now);
            let needed = self.memory.agenda.ring(&heads, now);
            wants.alarm = self.kept.arm(needed, now);
        }
        wants
    }

    fn begin(&mut self, ticket: Ticket<Lane>) -> Option<Call> {
        self.number += 1;
        let (to, ask, waiting) = match ticket.lane {
            Lane::OpenNext => {
                let state = self.rows.state().unwrap();
                let (version, endpoints) = (state.version, state.endpoints.clone());
                let to = Node::Volume(self.volume.number + 1);
                let waiting = Waiting::Open(ticket, version);
                (to, Ask::Open { version, endpoints }, waiting)
            }
            Lane::Endpoint(endpoint) => {
                let lane = lane_of(&self.rows, &endpoint_id(endpoint)).unwrap()?;
                let progress = self.progress.entry(endpoint).or_default();
                let Some(hand) = progress.next(&mut self.rows, &lane).unwrap() else {
                    self.memory.agenda.done(&ticket);
                    return None;
                };
                if self.bug == Some(Bug::CursorMovesWhenSent) {
                    progress
                        .handed_over(&mut self.rows, &lane, (hand.until, &[]))
                        .unwrap();
                }
                let waiting = Waiting::Take(ticket, hand.until);
                let (volume, events) = (self.volume.number, hand.events);
                (
                    Node::Endpoint(endpoint),
                    Ask::Take { volume, events },
                    waiting,
                )
            }
        };
        self.memory.waiting.insert(self.number, waiting);
        Some(Call {
            from: Node::Volume(self.volume.number),
            instance: self.instance,
            number: self.number,
            to: To::Node(to),
            ask,
        })
    }

    pub fn answered(&mut self, call: &Call, said: Option<Said>, luck: &mut Luck) -> Wants {
        let ticket = match (self.memory.waiting.remove(&call.number), said) {
            (None, _) => return Wants::default(),
            (Some(Waiting::Open(ticket, version)), Some(Said::Done)) => {
                let next = self.volume.number + 1;
                if Volume::close(&mut self.rows, next, version).unwrap() {
                    Volume::next_is_known(&mut self.rows).unwrap();
                }
                ticket
            }
            (Some(Waiting::Take(ticket, until)), Some(Said::Taken(places))) => {
                if let Lane::Endpoint(endpoint) = ticket.lane
                    && let Some(lane) = lane_of(&self.rows, &endpoint_id(endpoint)).unwrap()
                {
                    let progress = self.progress.entry(endpoint).or_default();
                    let taken = (until, places.as_slice());
                    progress.handed_over(&mut self.rows, &lane, taken).unwrap();
                }
                ticket
            }
            (Some(Waiting::Open(ticket, _) | Waiting::Take(ticket, _)), _) => {
                self.failed(&ticket, luck);
                return self.go_on(luck);
            }
        };
        self.memory.agenda.done(&ticket);
        self.kept.retries.remove(&ticket.lane);
        self.go_on(luck)
    }

    fn failed(&mut self, ticket: &Ticket<Lane>, luck: &mut Luck) {
        let run = &mut self.memory.run;
        let agenda = &mut self.memory.agenda;
        let retry = agenda.failed(run, ticket, luck.now, &mut luck.chance);
        self.kept.retries.insert(ticket.lane, retry);
    }

    pub fn wake(&mut self, luck: &mut Luck) -> Wants {
        self.memory.run = Run::new(luck.now);
        for ticket in self.memory.agenda.lost(luck.now) {
            self.failed(&ticket, luck);
        }
        self.go_on(luck)
    }
}
