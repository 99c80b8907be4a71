//! One run through the agenda: bounded, so that it ends whatever comes in meanwhile.

use crate::domain::Timestamp;
use std::collections::BTreeMap;

/// After this long a run begins nothing new.
const LONGEST_SECONDS: u32 = 45;
/// At most this often a run begins something.
const MOST_TURNS: u32 = 1000;
/// At most this often in one lane.
const MOST_TURNS_OF_A_LANE: u32 = 100;

/// What one run has done so far. What fails in it is not tried again in it.
#[derive(Debug, Clone)]
pub struct Run<L> {
    ends: Timestamp,
    ahead_millis: i64,
    turns: u32,
    lanes: BTreeMap<L, Turns>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turns {
    Done(u32),
    Failed,
}

impl<L: Ord + Clone> Run<L> {
    /// A run that begins at `now`.
    pub fn new(now: Timestamp) -> Self {
        Self::ahead(now, 0)
    }

    /// A run that also does what is due within the next `seconds`.
    pub fn ahead(now: Timestamp, seconds: u32) -> Self {
        Self {
            ends: now.plus_seconds(LONGEST_SECONDS),
            ahead_millis: i64::from(seconds).saturating_mul(1000),
            turns: 0,
            lanes: BTreeMap::new(),
        }
    }

    /// The moment up to which things are due.
    pub fn until(&self, now: Timestamp) -> Timestamp {
        now.plus_millis(self.ahead_millis)
    }

    /// How many turns were taken.
    pub fn turns(&self) -> u32 {
        self.turns
    }

    pub(super) fn is_over(&self, now: Timestamp) -> bool {
        now >= self.ends || self.turns >= MOST_TURNS
    }

    pub(super) fn has_done_with(&self, lane: &L) -> bool {
        match self.lanes.get(lane) {
            None => false,
            Some(Turns::Done(turns)) => *turns >= MOST_TURNS_OF_A_LANE,
            Some(Turns::Failed) => true,
        }
    }

    /// Notes that a lane has its turn; says whether that was its last in this run.
    pub(super) fn take(&mut self, lane: &L) -> bool {
        self.turns = self.turns.saturating_add(1);
        let turns = self.lanes.entry(lane.clone()).or_insert(Turns::Done(0));
        if let Turns::Done(count) = turns {
            *count = count.saturating_add(1);
        }
        self.has_done_with(lane)
    }

    pub(super) fn note_failure(&mut self, lane: &L) {
        self.lanes.insert(lane.clone(), Turns::Failed);
    }
}
