//! A link's quota as anyone would first write it down: sets of sessions, counted when asked.

use edgetill::domain::Timestamp;
use edgetill::domain::gate::Verdict;
use edgetill::domain::quota::{AttemptStatus, Committed, Reserved};
use std::collections::{BTreeMap, BTreeSet};

use crate::fixture::{NOW, UNTIL};

/// Sessions by small numbers.
pub type Session = u8;

/// What is asked of a link.
#[derive(Debug, Clone, Copy)]
pub enum Asked {
    /// A place, under these terms.
    Reserve(Session, u32, u64),
    /// It was paid.
    Commit(Session, u32),
    /// It ended.
    Release(Session, u32),
    /// It is not to be counted.
    Reopen(Session, u32),
    /// The session's word on an attempt.
    Settle(Session, u32, AttemptStatus),
    /// By the merchant: the limit.
    Limit(Option<u64>),
    /// By the merchant: open or closed.
    Active(bool),
    /// By the merchant: other terms.
    Terms,
}

/// What a link answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// To a reserve.
    Verdict(Verdict),
    /// To a commit.
    Committed(Committed),
    /// To the merchant: done, or refused.
    Updated(Result<(), ()>),
    /// Nothing.
    Nothing,
}

/// The link.
#[derive(Debug, Clone)]
pub struct Naive {
    /// How many may complete.
    pub limit: Option<u64>,
    /// Whether the merchant wants it open.
    pub wanted: bool,
    /// The terms now.
    pub terms: u64,
    /// Who holds a place, and with which attempt.
    pub holding: BTreeMap<Session, (u32, Timestamp)>,
    /// Who used a place, and with which attempt.
    pub complete: BTreeMap<Session, u32>,
    /// Every attempt that was given back or refused.
    pub over: BTreeSet<(Session, u32)>,
    /// Every attempt whose money found no place, failed or went back.
    pub refused: BTreeSet<(Session, u32)>,
    /// The newest attempt heard of.
    pub newest: BTreeMap<Session, u32>,
    /// What was answered last.
    pub said: Said,
}

impl Naive {
    /// A new link.
    pub fn new(limit: Option<u64>) -> Self {
        Self {
            limit,
            wanted: true,
            terms: 1,
            holding: BTreeMap::new(),
            complete: BTreeMap::new(),
            over: BTreeSet::new(),
            refused: BTreeSet::new(),
            newest: BTreeMap::new(),
            said: Said::Nothing,
        }
    }

    /// How many hold, or used, a place.
    pub fn counts(&self) -> (u64, u64) {
        let count = |places: usize| u64::try_from(places).unwrap();
        (count(self.holding.len()), count(self.complete.len()))
    }

    /// Whether every place is used.
    pub fn is_sold_out(&self) -> bool {
        self.limit.is_some_and(|limit| self.counts().1 >= limit)
    }

    /// Whether a place is free.
    pub fn has_room(&self) -> bool {
        let (held, committed) = self.counts();
        self.limit.is_none_or(|limit| held + committed < limit)
    }

    /// Answers.
    pub fn ask(&mut self, asked: Asked) {
        self.said = match asked {
            Asked::Reserve(who, attempt, terms) => Said::Verdict(self.reserve(who, attempt, terms)),
            Asked::Commit(who, attempt) => Said::Committed(self.commit(who, attempt)),
            Asked::Release(who, attempt) | Asked::Settle(who, attempt, AttemptStatus::Dead) => {
                self.release(who, attempt);
                Said::Nothing
            }
            Asked::Settle(who, attempt, AttemptStatus::Paid) => {
                self.commit(who, attempt);
                Said::Nothing
            }
            Asked::Settle(_, _, AttemptStatus::Live { .. }) => Said::Nothing,
            Asked::Reopen(who, attempt) => {
                self.reopen(who, attempt);
                Said::Nothing
            }
            Asked::Limit(limit) => {
                self.limit = limit;
                Said::Updated(Ok(()))
            }
            Asked::Active(true) if self.is_sold_out() => Said::Updated(Err(())),
            Asked::Active(wanted) => {
                self.wanted = wanted;
                Said::Updated(Ok(()))
            }
            Asked::Terms => {
                self.terms += 1;
                Said::Updated(Ok(()))
            }
        };
    }

    fn is_past(&self, who: Session, attempt: u32) -> bool {
        let newer = |newest: &u32| *newest > attempt;
        self.newest.get(&who).is_some_and(newer) || self.refused.contains(&(who, attempt))
    }

    fn reserve(&mut self, who: Session, attempt: u32, terms: u64) -> Verdict {
        // Who comes again holds its place half as long.
        let until = match self.newest.get(&who) {
            Some(_) => NOW.plus_seconds(300),
            None => UNTIL,
        };
        if !self.wanted {
            return Verdict::Inactive;
        }
        if let Some((_, until)) = self.holding.get(&who).filter(|held| held.0 == attempt) {
            return Verdict::Quota(Reserved::Granted { until: *until });
        }
        let granted = Verdict::Quota(Reserved::Granted { until });
        if self.complete.get(&who) == Some(&attempt) {
            return granted;
        }
        if terms != self.terms {
            return Verdict::TermsChanged;
        }
        let over = self.over.contains(&(who, attempt)) || self.complete.contains_key(&who);
        if over || self.is_past(who, attempt) {
            return Verdict::Quota(Reserved::Over);
        }
        if let Some((older, _)) = self.holding.get(&who).copied() {
            self.release(who, older);
        }
        if self.is_sold_out() {
            return Verdict::Quota(Reserved::SoldOut);
        }
        if !self.has_room() {
            return Verdict::Quota(Reserved::HeldByOthers);
        }
        self.holding.insert(who, (attempt, until));
        self.newest.insert(who, attempt);
        granted
    }

    fn commit(&mut self, who: Session, attempt: u32) -> Committed {
        if let Some(counted) = self.complete.get(&who) {
            return if *counted == attempt {
                Committed::Counted
            } else {
                Committed::NoPlace
            };
        }
        if self.is_past(who, attempt) {
            return Committed::NoPlace;
        }
        self.newest.insert(who, attempt);
        if self.holding.remove(&who).is_some() || self.has_room() {
            self.complete.insert(who, attempt);
            return Committed::Counted;
        }
        self.refused.insert((who, attempt));
        self.over.insert((who, attempt));
        Committed::NoPlace
    }

    fn release(&mut self, who: Session, attempt: u32) {
        if self.complete.contains_key(&who) || self.is_past(who, attempt) {
            return;
        }
        self.holding.remove(&who);
        self.over.insert((who, attempt));
        self.newest.insert(who, attempt);
    }

    fn reopen(&mut self, who: Session, attempt: u32) {
        let other = |counted: &u32| *counted != attempt;
        let newer = |newest: &u32| *newest > attempt;
        if self.complete.get(&who).is_some_and(other) || self.newest.get(&who).is_some_and(newer) {
            return;
        }
        self.complete.remove(&who);
        self.holding.remove(&who);
        self.refused.insert((who, attempt));
        self.over.insert((who, attempt));
        self.newest.insert(who, attempt);
    }
}
