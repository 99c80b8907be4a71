//! The completed-sessions limit: N buyers race for L places and exactly L complete.
//!
//! A [`super::door::Door`] runs these rules, one row for each session, inside one transaction a
//! call. They hold under lost, doubled and reordered messages:
//! - `held + committed <= limit` after every call that grants or commits;
//! - every call is idempotent;
//! - attempts only grow, `release(n)` never touches an attempt after `n`, and a
//!   released attempt is never granted again.
//!
//! # Design
//! A lease never lapses by clock alone. When one is due, Link asks the session
//! and releases only an attempt that is dead ([`super::door`]).

#![warn(clippy::arithmetic_side_effects)]

use super::timestamp::Timestamp;
use serde::{Deserialize, Serialize};

/// The counters of one link. A link without a limit counts just the same.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Quota {
    /// How many sessions may complete, if the merchant set a limit.
    pub limit: Option<u64>,
    /// Places held by buyers who are paying now.
    pub held: u64,
    /// Places of completed sessions: Stripe's `restrictions.completed_sessions.count`.
    pub committed: u64,
}

/// What a link knows of one session: the newest attempt it heard of and what became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Place {
    pub attempt: u32,
    pub status: PlaceStatus,
}

/// What became of an attempt's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum PlaceStatus {
    /// Kept while the buyer pays; at `until` Link asks the session.
    Held {
        /// The end of the lease, counted from the first reserve and never moved.
        until: Timestamp,
    },
    /// Used for good.
    Committed,
    /// Given back. Kept as a tombstone, so that a late reserve fails.
    Released,
    /// Its money goes back or never came: not counted, whatever comes free later.
    Refused,
}

/// Link's answer to a reserve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Reserved {
    /// The place is the attempt's until it commits or releases.
    Granted {
        /// When Link will ask what became of it.
        until: Timestamp,
    },
    /// Every place is used for good.
    SoldOut,
    /// No place is free now, but one that others hold may come free.
    HeldByOthers,
    /// This attempt was released before, or a newer one is under way.
    Over,
}

/// Link's answer to a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Committed {
    Counted,
    /// The place had been given away and none is free: the money must go back.
    NoPlace,
}

/// The word of a session about one of its attempts, asked when its lease is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum AttemptStatus {
    /// The attempt is under way.
    Live {
        /// Before this there will be no other word.
        ask_at: Timestamp,
    },
    /// The purchase is complete, paid or to be paid: commit.
    Paid,
    /// The attempt ended without payment, for good: release.
    Dead,
}

impl Quota {
    /// Whether every place is used for good.
    pub fn is_sold_out(&self) -> bool {
        self.limit.is_some_and(|limit| self.committed >= limit)
    }

    /// How many places can be given out now, if they are limited.
    pub fn remaining(&self) -> Option<u64> {
        let taken = self.held.saturating_add(self.committed);
        self.limit.map(|limit| limit.saturating_sub(taken))
    }

    /// Whether one more place can be given out.
    pub fn has_room(&self) -> bool {
        self.limit
            .is_none_or(|limit| self.held.saturating_add(self.committed) < limit)
    }

    fn leave(&mut self, status: PlaceStatus) {
        if matches!(status, PlaceStatus::Held { .. }) {
            self.held = self.held.saturating_sub(1);
        }
    }
}

/// Asks for a place for attempt `attempt` of a session until `until`.
pub fn reserve(
    quota: &mut Quota,
    place: &mut Option<Place>,
    attempt: u32,
    until: Timestamp,
) -> Reserved {
    if let Some(known) = *place {
        match known.status {
            PlaceStatus::Held { until } if known.attempt == attempt => {
                return Reserved::Granted { until };
            }
            // A session starts a new attempt only after the last one ended: its place is free.
            PlaceStatus::Held { .. } if known.attempt < attempt => {
                release(quota, place, known.attempt);
            }
            PlaceStatus::Committed if known.attempt == attempt => {
                return Reserved::Granted { until };
            }
            PlaceStatus::Released | PlaceStatus::Refused if known.attempt < attempt => {}
            PlaceStatus::Held { .. }
            | PlaceStatus::Committed
            | PlaceStatus::Released
            | PlaceStatus::Refused => return Reserved::Over,
        }
    }
    if quota.is_sold_out() {
        return Reserved::SoldOut;
    }
    if !quota.has_room() {
        return Reserved::HeldByOthers;
    }
    quota.held = quota.held.saturating_add(1);
    *place = Some(Place {
        attempt,
        status: PlaceStatus::Held { until },
    });
    Reserved::Granted { until }
}

/// Counts attempt `attempt` of a session, which was paid.
///
/// A place that was given away is claimed back if one is free; an earlier
/// winner is never touched. `NoPlace` is for good: the money is on its way back.
pub fn commit(quota: &mut Quota, place: &mut Option<Place>, attempt: u32) -> Committed {
    if let Some(known) = *place {
        match known.status {
            PlaceStatus::Committed if known.attempt == attempt => return Committed::Counted,
            PlaceStatus::Committed => return Committed::NoPlace,
            PlaceStatus::Refused if known.attempt == attempt => return Committed::NoPlace,
            // A newer attempt is under way or over: a second success is given back.
            PlaceStatus::Held { .. } | PlaceStatus::Released | PlaceStatus::Refused
                if known.attempt > attempt =>
            {
                return Committed::NoPlace;
            }
            PlaceStatus::Held { .. } | PlaceStatus::Released | PlaceStatus::Refused => {
                quota.leave(known.status);
            }
        }
    }
    let held = place.is_some_and(|known| matches!(known.status, PlaceStatus::Held { .. }));
    if !held && !quota.has_room() {
        *place = Some(Place {
            attempt,
            status: PlaceStatus::Refused,
        });
        return Committed::NoPlace;
    }
    quota.committed = quota.committed.saturating_add(1);
    *place = Some(Place {
        attempt,
        status: PlaceStatus::Committed,
    });
    Committed::Counted
}

/// Gives back the place of attempt `attempt`, or of an older one, which is over as well.
pub fn release(quota: &mut Quota, place: &mut Option<Place>, attempt: u32) {
    if let Some(known) = *place {
        let refused = known.attempt == attempt && known.status == PlaceStatus::Refused;
        if known.attempt > attempt || known.status == PlaceStatus::Committed || refused {
            return;
        }
        quota.leave(known.status);
    }
    *place = Some(Place {
        attempt,
        status: PlaceStatus::Released,
    });
}

/// Takes attempt `attempt` back out of the count: its money failed for good, or goes back because
/// another gate has no place.
///
/// It can come before the commit that it takes back, and is for good like a refused commit.
pub fn reopen(quota: &mut Quota, place: &mut Option<Place>, attempt: u32) {
    if let Some(known) = *place {
        match known.status {
            PlaceStatus::Committed if known.attempt == attempt => {
                quota.committed = quota.committed.saturating_sub(1);
            }
            PlaceStatus::Committed => return,
            PlaceStatus::Held { .. } | PlaceStatus::Released | PlaceStatus::Refused => {
                if known.attempt > attempt {
                    return;
                }
                quota.leave(known.status);
            }
        }
    }
    *place = Some(Place {
        attempt,
        status: PlaceStatus::Refused,
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    const UNTIL: Timestamp = Timestamp::from_seconds(600);

    fn quota(limit: u64) -> Quota {
        Quota {
            limit: Some(limit),
            ..Quota::default()
        }
    }

    #[test]
    fn a_reserve_asked_twice_holds_one_place_and_keeps_its_lease() {
        let (mut quota, mut place) = (quota(2), None);
        let granted = Reserved::Granted { until: UNTIL };
        assert_eq!(reserve(&mut quota, &mut place, 1, UNTIL), granted);
        assert_eq!(
            reserve(&mut quota, &mut place, 1, UNTIL.plus_seconds(60)),
            granted
        );
        assert_eq!(quota.held, 1);
    }

    #[test]
    fn held_by_others_is_not_sold_out() {
        let (mut quota, mut first, mut second) = (quota(1), None, None);
        reserve(&mut quota, &mut first, 1, UNTIL);
        assert_eq!(
            reserve(&mut quota, &mut second, 1, UNTIL),
            Reserved::HeldByOthers
        );
        assert_eq!(commit(&mut quota, &mut first, 1), Committed::Counted);
        assert_eq!(
            reserve(&mut quota, &mut second, 1, UNTIL),
            Reserved::SoldOut
        );
    }

    #[test]
    fn a_released_attempt_is_never_granted_again() {
        let (mut quota, mut place) = (quota(1), None);
        release(&mut quota, &mut place, 1);
        assert_eq!(reserve(&mut quota, &mut place, 1, UNTIL), Reserved::Over);
        assert_eq!(
            reserve(&mut quota, &mut place, 2, UNTIL),
            Reserved::Granted { until: UNTIL }
        );
    }

    #[test]
    fn a_late_release_of_an_older_attempt_changes_nothing() {
        let (mut quota, mut place) = (quota(1), None);
        reserve(&mut quota, &mut place, 1, UNTIL);
        reserve(&mut quota, &mut place, 2, UNTIL);
        release(&mut quota, &mut place, 1);
        assert_eq!((quota.held, place.unwrap().attempt), (1, 2));
    }

    #[test]
    fn a_release_after_the_commit_does_not_reopen_the_place() {
        let (mut quota, mut place) = (quota(1), None);
        reserve(&mut quota, &mut place, 1, UNTIL);
        commit(&mut quota, &mut place, 1);
        release(&mut quota, &mut place, 1);
        release(&mut quota, &mut place, 2);
        assert_eq!(
            quota,
            Quota {
                limit: Some(1),
                held: 0,
                committed: 1
            }
        );
    }

    #[test]
    fn a_success_after_its_place_was_given_away_claims_a_free_one() {
        let (mut quota, mut late) = (quota(1), None);
        reserve(&mut quota, &mut late, 1, UNTIL);
        release(&mut quota, &mut late, 1);
        assert_eq!(commit(&mut quota, &mut late, 1), Committed::Counted);
        assert_eq!((quota.held, quota.committed), (0, 1));
    }

    #[test]
    fn a_success_that_found_no_place_finds_none_later_because_its_money_goes_back() {
        let (mut quota, mut late, mut other) = (quota(1), None, None);
        reserve(&mut quota, &mut late, 1, UNTIL);
        release(&mut quota, &mut late, 1);
        reserve(&mut quota, &mut other, 1, UNTIL);
        assert_eq!(commit(&mut quota, &mut late, 1), Committed::NoPlace);
        release(&mut quota, &mut other, 1);
        release(&mut quota, &mut late, 1);
        assert_eq!(commit(&mut quota, &mut late, 1), Committed::NoPlace);
        assert_eq!(reserve(&mut quota, &mut late, 1, UNTIL), Reserved::Over);
        let granted = Reserved::Granted { until: UNTIL };
        assert_eq!(reserve(&mut quota, &mut late, 2, UNTIL), granted);
    }

    #[test]
    fn a_late_commit_of_an_older_attempt_is_refused_even_if_a_place_is_free() {
        let (mut quota, mut place) = (quota(1), None);
        release(&mut quota, &mut place, 2);
        assert_eq!(commit(&mut quota, &mut place, 1), Committed::NoPlace);
        assert_eq!((quota.committed, place.unwrap().attempt), (0, 2));
    }

    #[test]
    fn a_new_attempt_after_the_limit_was_lowered_is_a_new_reserve() {
        let (mut quota, mut first, mut second) = (quota(2), None, None);
        reserve(&mut quota, &mut first, 1, UNTIL);
        reserve(&mut quota, &mut second, 1, UNTIL);
        quota.limit = Some(1);
        let refused = reserve(&mut quota, &mut first, 2, UNTIL);
        assert_eq!((refused, quota.held), (Reserved::HeldByOthers, 1));
    }

    #[test]
    fn a_place_that_is_opened_again_is_free_for_others_and_never_counted_again() {
        let (mut quota, mut failed, mut other) = (quota(1), None, None);
        reserve(&mut quota, &mut failed, 1, UNTIL);
        commit(&mut quota, &mut failed, 1);
        for _ in 0..2 {
            reopen(&mut quota, &mut failed, 1);
            assert_eq!((quota.held, quota.committed), (0, 0));
        }
        assert_eq!(commit(&mut quota, &mut failed, 1), Committed::NoPlace);
        let granted = Reserved::Granted { until: UNTIL };
        assert_eq!(reserve(&mut quota, &mut other, 1, UNTIL), granted);
    }

    #[test]
    fn a_place_opened_again_before_its_commit_came_is_not_counted_by_it() {
        for held in [None, Some(1)] {
            let (mut quota, mut place) = (quota(1), None);
            if let Some(attempt) = held {
                reserve(&mut quota, &mut place, attempt, UNTIL);
            }
            reopen(&mut quota, &mut place, 1);
            assert_eq!(commit(&mut quota, &mut place, 1), Committed::NoPlace);
            assert_eq!((quota.held, quota.committed), (0, 0));
        }
    }

    #[test]
    fn opening_an_older_attempt_again_touches_no_newer_one() {
        let (mut quota, mut place) = (quota(1), None);
        reserve(&mut quota, &mut place, 2, UNTIL);
        reopen(&mut quota, &mut place, 1);
        assert_eq!(quota.held, 1);
        commit(&mut quota, &mut place, 2);
        reopen(&mut quota, &mut place, 1);
        assert_eq!(quota.committed, 1);
    }
}
