//! Which lanes may begin, what is under way, and when the alarm must ring.

use super::{Head, Pace, Retry, Run};
use crate::domain::{Entropy, Timestamp};
use std::collections::BTreeMap;

/// So many heads an owner gives of each kind that did not fail, and so many of each that did, those
/// due first; if there are more, the others wait. More than there is room for twice.
pub const MOST_HEADS: usize = 40;
/// At most this many lanes of a kind are under way at once while they do not fail.
const ROOM: usize = 15;
/// At most this many of those that failed before: a receiver that hangs takes no room of others.
const ROOM_AFTER_FAILURE: usize = 5;
/// After this pause a lane goes on that had more turns than one run gives.
const PAUSE_SECONDS: u32 = 5;
/// A lane that failed this long ago and was not tried again is gone.
const REMEMBERED_SECONDS: u32 = 3600;

/// What an instance knows of its lanes beyond their heads. It is lost with the instance, and
/// nothing with it: the rows say what is still to be done.
#[derive(Debug, Clone)]
pub struct Agenda<L> {
    under_way: BTreeMap<L, Begun>,
    /// Lanes that failed or had more turns than one run gives, whatever their rows say: the row
    /// that says so may have been impossible to write.
    resting: BTreeMap<L, Retry>,
    last_number: u64,
}

#[derive(Debug, Clone, Copy)]
struct Begun {
    number: u64,
    failures: u32,
    pace: Pace,
    given_up_at: Timestamp,
}

/// A lane that was begun: handed back when it has come to an end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket<L> {
    pub lane: L,
    pub pace: Pace,
    number: u64,
    failures: u32,
}

impl<L> Default for Agenda<L> {
    fn default() -> Self {
        Self {
            under_way: BTreeMap::new(),
            resting: BTreeMap::new(),
            last_number: 0,
        }
    }
}

impl<L: Ord + Clone> Agenda<L> {
    /// The lanes to begin now, those that are due longest first. They are under way from here on.
    pub fn begin(
        &mut self,
        run: &mut Run<L>,
        mut heads: Vec<Head<L>>,
        now: Timestamp,
    ) -> Vec<Ticket<L>> {
        let until = run.until(now);
        self.resting
            .retain(|_, retry| retry.at.plus_seconds(REMEMBERED_SECONDS) > now);
        heads.retain(|head| self.earliest(head) <= until);
        heads.sort_by(|left, right| (left.due, &left.lane).cmp(&(right.due, &right.lane)));
        let mut begun = Vec::new();
        for head in heads {
            let is_free = !self.is_under_way(&head.lane) && !run.has_done_with(&head.lane);
            if is_free && self.has_room(&head) && !run.is_over(now) {
                let is_last = run.take(&head.lane);
                let ticket = self.start(head, now);
                if is_last {
                    self.rest(&ticket, now);
                }
                begun.push(ticket);
            }
        }
        begun
    }

    /// Begins a lane for somebody who waits for it, whatever its pause; `None` if it is under way.
    pub fn begin_now(&mut self, head: Head<L>, now: Timestamp) -> Option<Ticket<L>> {
        (!self.is_under_way(&head.lane)).then(|| self.start(head, now))
    }

    /// Notes that a turn was taken and its entry is done.
    pub fn done(&mut self, ticket: &Ticket<L>) {
        self.end(ticket);
        let failed = self.resting.get(&ticket.lane);
        if failed.is_some_and(|retry| retry.failures > 0) {
            self.resting.remove(&ticket.lane);
        }
    }

    /// Notes that a turn ended without a word: the request that took it is gone. Its entry is
    /// still there and due.
    pub fn end(&mut self, ticket: &Ticket<L>) {
        let begun = self.under_way.get(&ticket.lane);
        if begun.is_some_and(|begun| begun.number == ticket.number) {
            self.under_way.remove(&ticket.lane);
        }
    }

    /// Notes that a turn failed; when the lane is tried again, for the owner to keep.
    pub fn failed(
        &mut self,
        run: &mut Run<L>,
        ticket: &Ticket<L>,
        now: Timestamp,
        entropy: &mut impl Entropy,
    ) -> Retry {
        self.end(ticket);
        run.note_failure(&ticket.lane);
        let retry = Retry::after(ticket.failures, &ticket.pace, now, entropy);
        self.resting.insert(ticket.lane.clone(), retry);
        retry
    }

    /// What is under way for too long: nobody will come back from it, and it counts as failed.
    pub fn lost(&mut self, now: Timestamp) -> Vec<Ticket<L>> {
        let is_lost = |begun: &Begun| begun.given_up_at <= now;
        let lost = self.under_way.iter().filter(|(_, begun)| is_lost(begun));
        let lost = lost
            .map(|(lane, begun)| begun.ticket(lane.clone()))
            .collect();
        self.under_way.retain(|_, begun| !is_lost(begun));
        lost
    }

    /// Whether a lane is under way.
    pub fn is_under_way(&self, lane: &L) -> bool {
        self.under_way.contains_key(lane)
    }

    /// A lane that is under way, if one is.
    pub fn any_under_way(&self) -> Option<L> {
        self.under_way.keys().next().cloned()
    }

    /// When the alarm must ring if nothing else happens; `None`: nothing is left to do.
    ///
    /// What is under way is not due: its alarm is for the case that nobody comes back from it.
    pub fn ring(&self, heads: &[Head<L>], now: Timestamp) -> Option<Timestamp> {
        let ring = |head: &Head<L>| {
            let graced = now.plus_seconds(head.pace.grace);
            match self.under_way.get(&head.lane) {
                Some(begun) => begun.given_up_at.max(graced),
                None => Some(self.earliest(head))
                    .filter(|due| *due > now)
                    .unwrap_or(graced),
            }
        };
        heads.iter().map(ring).min()
    }

    /// When something that is not under way is due after `now`, if anything is.
    pub fn next_due(&self, heads: &[Head<L>], now: Timestamp) -> Option<Timestamp> {
        let free = heads.iter().filter(|head| !self.is_under_way(&head.lane));
        free.map(|head| self.earliest(head))
            .filter(|due| *due > now)
            .min()
    }

    /// When a lane may begin.
    fn earliest(&self, head: &Head<L>) -> Timestamp {
        let rested = self.resting.get(&head.lane);
        rested.map_or(head.due, |retry| retry.at.max(head.due))
    }

    /// How often in a row a lane failed, as its row says or as this instance saw.
    fn failures(&self, head: &Head<L>) -> u32 {
        let seen = self.resting.get(&head.lane);
        seen.map_or(head.failures, |retry| retry.failures.max(head.failures))
    }

    fn rest(&mut self, ticket: &Ticket<L>, now: Timestamp) {
        let rest = Retry {
            failures: ticket.failures,
            at: now.plus_seconds(PAUSE_SECONDS),
        };
        self.resting.insert(ticket.lane.clone(), rest);
    }

    fn has_room(&self, head: &Head<L>) -> bool {
        let has_failed = self.failures(head) > 0;
        let room = if has_failed { ROOM_AFTER_FAILURE } else { ROOM };
        let taken = self.under_way.values().filter(|begun| {
            begun.pace.kind == head.pace.kind && (begun.failures > 0) == has_failed
        });
        taken.count() < room
    }

    fn start(&mut self, head: Head<L>, now: Timestamp) -> Ticket<L> {
        self.last_number = self.last_number.wrapping_add(1);
        let begun = Begun {
            number: self.last_number,
            failures: self.failures(&head),
            pace: head.pace,
            given_up_at: now.plus_seconds(head.pace.longest),
        };
        self.under_way.insert(head.lane.clone(), begun);
        begun.ticket(head.lane)
    }
}

impl Begun {
    fn ticket<L>(self, lane: L) -> Ticket<L> {
        Ticket {
            lane,
            pace: self.pace,
            number: self.number,
            failures: self.failures,
        }
    }
}
