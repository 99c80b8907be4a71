//! A gate: Link's own, or a coupon's, which is a door and nothing else.

use crate::bugs::Bug;
use crate::call::{Ask, Call, Node, Said, To};
use crate::engine::Luck;
use crate::node::{Kept, Memory, Wants};
use edgetill::agenda::{Head, Pace, Run, Ticket};
use edgetill::domain::Timestamp;
use edgetill::domain::coupon_gate;
use edgetill::domain::digest::Digest;
use edgetill::domain::door::{Door, GateId, Seat};
use edgetill::domain::gate::{Asking, Gate, ReserveReply};
use edgetill::domain::quota::PlaceStatus;
use std::collections::BTreeMap;

/// A gate's rows, its instance and its memory.
#[derive(Debug)]
pub struct GateNode {
    pub id: GateId,
    pub instance: u32,
    /// The link's; `None`: a coupon has only its door.
    pub gate: Option<Gate>,
    coupon: Door,
    pub seats: BTreeMap<usize, Seat>,
    pub kept: Kept<usize>,
    memory: Memory<usize, (Ticket<usize>, u32)>,
    number: u64,
    bug: Option<Bug>,
    /// The most places there ever were.
    pub limit: u64,
}

/// How long a coupon's place is held.
const HOLD_SECONDS: u32 = 600;

impl GateNode {
    pub fn of_link(gate: Gate, bug: Option<Bug>) -> Self {
        let limit = gate.door.quota.limit.unwrap();
        Self {
            gate: Some(gate),
            ..Self::of_coupon(GateId::Link, limit, bug)
        }
    }

    pub fn of_coupon(id: GateId, limit: u64, bug: Option<Bug>) -> Self {
        Self {
            id,
            instance: 0,
            gate: None,
            coupon: Door::new(Some(limit)),
            seats: BTreeMap::new(),
            kept: Kept::default(),
            memory: Memory::new(Timestamp::default()),
            number: 0,
            bug,
            limit,
        }
    }

    pub fn crash(&mut self, now: Timestamp) {
        self.instance += 1;
        self.memory = Memory::new(now);
    }

    pub fn door(&self) -> &Door {
        self.gate.as_ref().map_or(&self.coupon, |gate| &gate.door)
    }

    /// Whether the counters are a recount of the seats and the limit holds.
    pub fn is_sound(&self) -> bool {
        let count = |is: fn(&PlaceStatus) -> bool| {
            let places = self.seats.values().filter_map(|seat| seat.place);
            u64::try_from(places.filter(|place| is(&place.status)).count()).unwrap()
        };
        let quota = self.door().quota;
        quota.held == count(|status| matches!(status, PlaceStatus::Held { .. }))
            && quota.committed == count(|status| *status == PlaceStatus::Committed)
            && quota.held + quota.committed <= self.limit
    }

    /// One transaction.
    pub fn serve(&mut self, ask: &Ask, luck: &mut Luck) -> (Said, Wants) {
        let now = luck.now;
        let said = match ask {
            Ask::Reserve {
                session,
                attempt,
                copy,
            } => {
                let mut seat = self.seat(*session);
                let verdict = match &mut self.gate {
                    Some(gate) => {
                        let asking = Asking {
                            attempt: *attempt,
                            terms: &copy.terms,
                            stranger: None,
                            customer: None,
                            came_by: None,
                        };
                        gate.reserve(&mut seat, asking, now)
                    }
                    None => coupon_gate::verdict(self.coupon.reserve(
                        &mut seat,
                        *attempt,
                        now.plus_seconds(HOLD_SECONDS),
                    )),
                };
                self.put(*session, seat);
                let theirs = |gate: &&Gate| Digest::of(&gate.link) != copy.link;
                let fresh = self.gate.as_ref().filter(theirs).map(Gate::published);
                Said::Reserved(Box::new(ReserveReply { verdict, fresh }))
            }
            Ask::Commit(session, attempt) => {
                let committed = self.with(*session, |door, seat| door.commit(seat, *attempt));
                Said::Committed(committed)
            }
            Ask::Release(session, attempt) => {
                self.with(*session, |door, seat| door.release(seat, *attempt));
                Said::Done
            }
            Ask::Reopen(session, attempt) => {
                self.with(*session, |door, seat| door.reopen(seat, *attempt));
                Said::Done
            }
            other => panic!("{other:?} is not for a gate"),
        };
        let wants = self.go_on(luck);
        (said, wants)
    }

    fn seat(&self, session: usize) -> Seat {
        self.seats.get(&session).copied().unwrap_or_default()
    }

    fn put(&mut self, session: usize, seat: Seat) {
        self.seats.insert(session, seat);
        if let Some(gate) = &mut self.gate {
            gate.follow_door();
        }
    }

    fn with<T>(&mut self, session: usize, rule: impl FnOnce(&mut Door, &mut Seat) -> T) -> T {
        let mut seat = self.seat(session);
        let door = self
            .gate
            .as_mut()
            .map_or(&mut self.coupon, |gate| &mut gate.door);
        let answer = rule(door, &mut seat);
        self.put(session, seat);
        answer
    }

    fn heads(&self) -> Vec<Head<usize>> {
        let due = self.seats.iter().filter_map(|(session, seat)| {
            let head = Head::new(*session, seat.ask_at?, Pace::DUE_WORK);
            Some(self.kept.head(head))
        });
        due.collect()
    }

    fn go_on(&mut self, luck: &mut Luck) -> Wants {
        let now = luck.now;
        let mut wants = Wants::default();
        let heads = self.heads();
        let tickets = self.memory.agenda.begin(&mut self.memory.run, heads, now);
        for ticket in tickets {
            let session = ticket.lane;
            let attempt = self.seat(session).place.unwrap().attempt;
            if self.bug == Some(Bug::LeaseLapsesByClock) {
                self.memory.agenda.done(&ticket);
                self.with(session, |door, seat| door.release(seat, attempt));
                continue;
            }
            self.number += 1;
            self.memory.waiting.insert(self.number, (ticket, attempt));
            wants.calls.push(Call {
                from: Node::Gate(self.id.clone()),
                instance: self.instance,
                number: self.number,
                to: To::Node(Node::Session(session)),
                ask: Ask::AttemptStatus(attempt),
            });
        }
        if self.bug != Some(Bug::NoAlarm) {
            let heads = self.heads();
            let needed = self.memory.agenda.ring(&heads, now);
            wants.alarm = self.kept.arm(needed, now);
        }
        wants
    }

    pub fn answered(&mut self, call: &Call, said: Option<&Said>, luck: &mut Luck) -> Wants {
        let Some((ticket, attempt)) = self.memory.waiting.remove(&call.number) else {
            return Wants::default();
        };
        if let Some(Said::AttemptStatus(status)) = said {
            self.with(ticket.lane, |door, seat| {
                door.settle(seat, attempt, *status);
            });
            self.memory.agenda.done(&ticket);
            self.kept.retries.remove(&ticket.lane);
        } else {
            // No answer proves nothing: the place stays held.
            self.failed(&ticket, luck);
        }
        self.go_on(luck)
    }

    fn failed(&mut self, ticket: &Ticket<usize>, luck: &mut Luck) {
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
