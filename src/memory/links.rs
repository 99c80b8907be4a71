//! The links that an isolate found a short while ago, and the slugs that lead to none.
//!
//! Unknown slugs have a cache of their own: guessing them must not push links out.

use super::cache::{Cache, Expiring};
use crate::domain::Timestamp;
use crate::domain::payment_link::Published;
use std::rc::Rc;

/// The most links, and the most unknown slugs.
const MOST: usize = 1000;
/// The longest that an unknown slug is remembered: a link may be made any moment.
const UNKNOWN_SECONDS: u32 = 2;

/// What was found under slugs.
#[derive(Debug)]
pub struct LinkMemory {
    links: Cache<String, Expiring<Rc<Published>>>,
    unknown: Cache<String, Expiring<()>>,
}

/// What is remembered of a slug.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recalled {
    Link(Rc<Published>),
    NoLink,
}

impl LinkMemory {
    /// What `slug` leads to, if that is known at `now`.
    pub fn recall(&self, slug: &str, now: Timestamp) -> Option<Recalled> {
        if let Some(link) = self.links.get_at(slug, now) {
            return Some(Recalled::Link(Rc::clone(link)));
        }
        let unknown = self.unknown.get_at(slug, now);
        unknown.map(|()| Recalled::NoLink)
    }

    /// The link that `slug` led to when that was last known, however long ago.
    pub fn recall_expired(&self, slug: &str) -> Option<Rc<Published>> {
        self.links.get_expired(slug).map(Rc::clone)
    }

    /// Remembers for `seconds` what was found at `now`; for an unknown slug two at most.
    pub fn remember(
        &mut self,
        slug: &str,
        found: Option<&Rc<Published>>,
        now: Timestamp,
        seconds: u32,
    ) {
        if seconds == 0 {
            return;
        }
        let slug = slug.to_owned();
        if let Some(link) = found {
            let until = now.plus_seconds(seconds);
            self.links.insert_until(slug, Rc::clone(link), until);
        } else {
            let until = now.plus_seconds(seconds.min(UNKNOWN_SECONDS));
            self.unknown.insert_until(slug, (), until);
        }
    }
}

impl Default for LinkMemory {
    fn default() -> Self {
        Self {
            links: Cache::new(MOST),
            unknown: Cache::new(MOST),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::checkout::fixtures::published;

    const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

    fn link() -> Rc<Published> {
        Rc::new(published())
    }

    #[test]
    fn a_link_is_remembered_for_the_seconds_that_are_set() {
        let mut memory = LinkMemory::default();
        memory.remember("notebook", Some(&link()), NOW, 5);
        let last = NOW.plus_seconds(5).plus_millis(-1);
        assert_eq!(
            memory.recall("notebook", last),
            Some(Recalled::Link(link()))
        );
        assert_eq!(memory.recall("notebook", NOW.plus_seconds(5)), None);
        assert_eq!(memory.recall("pencil", NOW), None);
    }

    #[test]
    fn a_link_is_there_after_its_seconds_for_whoever_cannot_ask() {
        let mut memory = LinkMemory::default();
        assert_eq!(memory.recall_expired("notebook"), None);
        memory.remember("notebook", Some(&link()), NOW, 5);
        memory.remember("pencil", None, NOW, 5);
        assert_eq!(memory.recall("notebook", NOW.plus_seconds(86_400)), None);
        assert_eq!(memory.recall_expired("notebook"), Some(link()));
        assert_eq!(memory.recall_expired("pencil"), None);
    }

    #[test]
    fn an_unknown_slug_is_remembered_for_two_seconds_at_most() {
        for (seconds, remembered) in [(1, 1), (2, 2), (60, 2)] {
            let mut memory = LinkMemory::default();
            memory.remember("notebook", None, NOW, seconds);
            let end = NOW.plus_seconds(remembered);
            let last = memory.recall("notebook", end.plus_millis(-1));
            assert_eq!(last, Some(Recalled::NoLink));
            assert_eq!(memory.recall("notebook", end), None);
        }
    }

    #[test]
    fn nothing_is_remembered_for_no_seconds() {
        let mut memory = LinkMemory::default();
        memory.remember("notebook", Some(&link()), NOW, 0);
        memory.remember("pencil", None, NOW, 0);
        let before = NOW.plus_millis(-1);
        assert_eq!(memory.recall("notebook", before), None);
        assert_eq!(memory.recall("pencil", before), None);
    }

    #[test]
    fn a_slug_that_was_unknown_leads_to_its_link_once_that_is_found() {
        let mut memory = LinkMemory::default();
        memory.remember("notebook", None, NOW, 5);
        memory.remember("notebook", Some(&link()), NOW, 5);
        assert_eq!(memory.recall("notebook", NOW), Some(Recalled::Link(link())));
    }

    #[test]
    fn guessing_slugs_pushes_no_link_out() {
        let mut memory = LinkMemory::default();
        memory.remember("notebook", Some(&link()), NOW, 5);
        for guess in 0..3 * MOST {
            memory.remember(&format!("guess{guess}"), None, NOW, 5);
        }
        assert_eq!(memory.recall("notebook", NOW), Some(Recalled::Link(link())));
        assert_eq!(memory.recall("guess0", NOW), None);
    }
}
