//! What every object has: an agenda, calls under way, one alarm.

use crate::call::Call;
use edgetill::agenda::{Agenda, Head, Retry, Run};
use edgetill::domain::Timestamp;
use std::collections::BTreeMap;

/// What an instance remembers: it is lost in a crash.
#[derive(Debug)]
pub struct Memory<L, W> {
    pub agenda: Agenda<L>,
    pub run: Run<L>,
    /// Who waits for which answer.
    pub waiting: BTreeMap<u64, W>,
}

impl<L: Ord + Clone, W> Memory<L, W> {
    pub fn new(now: Timestamp) -> Self {
        Self {
            agenda: Agenda::default(),
            run: Run::new(now),
            waiting: BTreeMap::new(),
        }
    }
}

/// What is kept of an object's agenda.
#[derive(Debug, Clone)]
pub struct Kept<L> {
    /// When the one alarm rings.
    pub alarm: Option<Timestamp>,
    /// Lanes that failed.
    pub retries: BTreeMap<L, Retry>,
}

impl<L> Default for Kept<L> {
    fn default() -> Self {
        Self {
            alarm: None,
            retries: BTreeMap::new(),
        }
    }
}

impl<L: Ord + Clone> Kept<L> {
    /// A head as its rows say it.
    pub fn head(&self, head: Head<L>) -> Head<L> {
        match self.retries.get(&head.lane) {
            Some(retry) => Head {
                due: head.due.max(retry.at),
                failures: retry.failures,
                ..head
            },
            None => head,
        }
    }

    /// Makes sure the alarm rings by `needed`; gives when, if it was moved.
    pub fn arm(&mut self, needed: Option<Timestamp>, now: Timestamp) -> Option<Timestamp> {
        let needed = needed?.max(now.plus_millis(1));
        if self.alarm.is_some_and(|at| now < at && at <= needed) {
            return None;
        }
        self.alarm = Some(needed);
        Some(needed)
    }
}

/// What an object wants done outside of itself after a transaction.
#[derive(Debug, Default)]
pub struct Wants {
    pub calls: Vec<Call>,
    pub alarm: Option<Timestamp>,
}

impl Wants {
    pub fn of(call: Call) -> Self {
        Self {
            calls: vec![call],
            alarm: None,
        }
    }

    /// Both; the alarm that was set last counts.
    #[must_use]
    pub fn and(mut self, more: Self) -> Self {
        self.calls.extend(more.calls);
        self.alarm = more.alarm.or(self.alarm);
        self
    }
}
