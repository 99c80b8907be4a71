//! How links stand, remembered for a second: for buyers who wait for a place.
//!
//! One look is under way at a time, whoever asks meanwhile goes on with what was known; nobody waits
//! for another's request, which the platform does not allow.

use super::Cache;
use crate::domain::Timestamp;
use crate::domain::gate::LinkStatus;
use std::rc::Rc;

/// How long a status is good.
const GOOD_MILLIS: i64 = 1000;
/// A look that did not come back after this long is made again, in seconds.
const PATIENCE_SECONDS: u32 = 10;
/// The most links, some 2 kB each.
const MOST: usize = 200;

/// The links that are waited for, by slug.
#[derive(Debug)]
pub struct StatusMemory(Cache<String, Known>);

#[derive(Debug, Clone)]
struct Known {
    status: Option<Rc<LinkStatus>>,
    read_at: Timestamp,
    looking_since: Option<Timestamp>,
}

/// What is remembered of a link's status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecalledStatus {
    Good(Rc<LinkStatus>),
    /// Whoever gets this answer is to look, and to tell what it saw.
    Look,
    /// Somebody is looking; what was known before, if anything was.
    BeingLookedAt(Option<Rc<LinkStatus>>),
}

impl StatusMemory {
    /// How the link of `slug` stands, if that is known at `now`.
    pub fn recall(&mut self, slug: &str, now: Timestamp) -> RecalledStatus {
        let known = self.0.get(slug).cloned();
        let Some(known) = known else {
            self.begin(slug, None, now);
            return RecalledStatus::Look;
        };
        if let Some(status) = &known.status
            && now < known.read_at.plus_millis(GOOD_MILLIS)
        {
            return RecalledStatus::Good(Rc::clone(status));
        }
        let patience = |since: Timestamp| now < since.plus_seconds(PATIENCE_SECONDS);
        if known.looking_since.is_some_and(patience) {
            // What is older than that says nothing any more.
            let recent = now < known.read_at.plus_seconds(PATIENCE_SECONDS);
            return RecalledStatus::BeingLookedAt(known.status.filter(|_| recent));
        }
        self.begin(slug, Some(known), now);
        RecalledStatus::Look
    }

    fn begin(&mut self, slug: &str, known: Option<Known>, now: Timestamp) {
        let known = Known {
            looking_since: Some(now),
            ..known.unwrap_or(Known {
                status: None,
                read_at: Timestamp::default(),
                looking_since: None,
            })
        };
        self.0.insert(slug.to_owned(), known);
    }

    /// Remembers what was seen at `now`.
    pub fn learn(&mut self, slug: &str, status: Rc<LinkStatus>, now: Timestamp) {
        let known = Known {
            status: Some(status),
            read_at: now,
            looking_since: None,
        };
        self.0.insert(slug.to_owned(), known);
    }
}

impl Default for StatusMemory {
    fn default() -> Self {
        Self(Cache::new(MOST))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::checkout::fixtures::link;
    use crate::domain::gate::Gate;

    const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

    fn status() -> Rc<LinkStatus> {
        Rc::new(Gate::new(link()).status(None))
    }

    #[test]
    fn of_all_who_ask_within_a_second_one_looks() {
        let mut memory = StatusMemory::default();
        assert_eq!(memory.recall("notebook", NOW), RecalledStatus::Look);
        let meanwhile = memory.recall("notebook", NOW);
        assert_eq!(meanwhile, RecalledStatus::BeingLookedAt(None));
        memory.learn("notebook", status(), NOW);
        let last = NOW.plus_millis(999);
        assert_eq!(
            memory.recall("notebook", last),
            RecalledStatus::Good(status())
        );
        let next = NOW.plus_millis(1000);
        assert_eq!(memory.recall("notebook", next), RecalledStatus::Look);
        let before = RecalledStatus::BeingLookedAt(Some(status()));
        assert_eq!(memory.recall("notebook", next), before);
        assert_eq!(memory.recall("pencil", next), RecalledStatus::Look);
        let old = NOW.plus_seconds(3600);
        assert_eq!(memory.recall("notebook", old), RecalledStatus::Look);
        let nothing = RecalledStatus::BeingLookedAt(None);
        assert_eq!(memory.recall("notebook", old), nothing);
    }

    #[test]
    fn a_look_that_does_not_come_back_is_made_again_later() {
        let mut memory = StatusMemory::default();
        memory.recall("notebook", NOW);
        let patient = NOW.plus_seconds(9);
        let before = RecalledStatus::BeingLookedAt(None);
        assert_eq!(memory.recall("notebook", patient), before);
        let later = NOW.plus_seconds(10);
        assert_eq!(memory.recall("notebook", later), RecalledStatus::Look);
        assert_eq!(memory.recall("notebook", later), before);
    }
}
