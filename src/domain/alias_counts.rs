//! How many of a link's sessions came by each of its aliases.
//!
//! A link and its aliases have one count of places; what is kept here says how that is made up.
//! Link keeps it beside its counters, in the row that a sale writes in any case, and with the place
//! of whoever came by an alias, which: those who did not cost nothing.

use super::alias::AliasKey;
use super::door::Seat;
use super::quota::PlaceStatus;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How many came by one alias.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AliasCount {
    /// Sessions that ever had a place.
    pub sessions: u64,
    /// Those of them that are complete, and counted by the link.
    pub completed: u64,
}

/// How many came by each alias of a link; one that nobody came by is left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AliasCounts(BTreeMap<AliasKey, AliasCount>);

impl AliasCounts {
    /// Whether nobody came by any.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many came by the alias with this published slug.
    pub fn of(&self, slug: &str) -> AliasCount {
        let count = self.0.get(&AliasKey::of(slug));
        count.copied().unwrap_or_default()
    }

    /// Counts what became of the seat of a session.
    pub fn follow(&mut self, before: &Seat, after: &Seat) {
        let Some(key) = after.came_by else {
            return;
        };
        let count = self.0.entry(key).or_default();
        if before.came_by.is_none() {
            count.sessions = count.sessions.saturating_add(1);
        }
        match (is_counted(before), is_counted(after)) {
            (false, true) => count.completed = count.completed.saturating_add(1),
            (true, false) => count.completed = count.completed.saturating_sub(1),
            (false, false) | (true, true) => {}
        }
    }

    /// Takes over what was counted anew of an alias.
    pub fn set(&mut self, slug: &str, count: AliasCount) {
        if count != AliasCount::default() {
            self.0.insert(AliasKey::of(slug), count);
        }
    }

    /// Forgets all but these aliases: the places say it again should one come back.
    pub fn keep_only(&mut self, slugs: &[String]) {
        let keys: Vec<AliasKey> = slugs.iter().map(|slug| AliasKey::of(slug)).collect();
        self.0.retain(|key, _| keys.contains(key));
    }
}

fn is_counted(seat: &Seat) -> bool {
    let place = seat.place;
    place.is_some_and(|place| place.status == PlaceStatus::Committed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::checkout::fixtures::{NOW, link};
    use crate::domain::digest::Digest;
    use crate::domain::gate::{Asking, Gate, Update};

    const ALIAS: &str = "test_newsletter";

    fn gate() -> Gate {
        let mut link = link();
        link.aliases = vec![ALIAS.into()];
        Gate::new(link)
    }

    /// A session that came by `slug` asks for a place for its attempt.
    fn reserve(gate: &mut Gate, seat: &mut Seat, (attempt, slug): (u32, Option<&str>)) {
        let (before, terms) = (*seat, gate.link.offer.terms_digest());
        let asking = asking(attempt, &terms, slug);
        gate.reserve(seat, asking, NOW);
        gate.counts.follow(&before, seat);
    }

    fn asking<'a>(attempt: u32, terms: &'a Digest, slug: Option<&'a str>) -> Asking<'a> {
        Asking {
            attempt,
            terms,
            stranger: None,
            customer: None,
            came_by: slug,
        }
    }

    fn counted(gate: &Gate) -> (u64, u64) {
        let AliasCount {
            sessions,
            completed,
        } = gate.counts.of(ALIAS);
        (sessions, completed)
    }

    #[test]
    fn a_session_is_counted_once_by_the_alias_it_came_by_and_as_complete_while_its_place_is() {
        let (mut gate, mut seat) = (gate(), Seat::default());
        reserve(&mut gate, &mut seat, (1, Some(ALIAS)));
        gate.door.release(&mut seat, 1);
        reserve(&mut gate, &mut seat, (2, Some(ALIAS)));
        assert_eq!(counted(&gate), (1, 0));
        let mut follow = |gate: &mut Gate, rule: fn(&mut Gate, &mut Seat)| {
            let before = seat;
            rule(gate, &mut seat);
            gate.counts.follow(&before, &seat);
            counted(gate)
        };
        let commit = |gate: &mut Gate, seat: &mut Seat| {
            gate.commit(seat, 2, None);
        };
        assert_eq!(follow(&mut gate, commit), (1, 1));
        assert_eq!(follow(&mut gate, commit), (1, 1));
        let reopen = |gate: &mut Gate, seat: &mut Seat| gate.door.reopen(seat, 2);
        assert_eq!(follow(&mut gate, reopen), (1, 0));
    }

    #[test]
    fn who_came_by_the_slug_or_by_what_is_no_alias_is_not_counted_and_costs_nothing() {
        for slug in [None, Some("test_notebook"), Some("test_other")] {
            let (mut gate, mut seat) = (gate(), Seat::default());
            reserve(&mut gate, &mut seat, (1, slug));
            assert!(seat.is_taken() && seat.came_by.is_none());
            assert!(gate.counts.is_empty());
        }
    }

    #[test]
    fn an_alias_that_is_taken_away_takes_its_count_along_and_others_keep_theirs() {
        let (mut gate, mut seat) = (gate(), Seat::default());
        reserve(&mut gate, &mut seat, (1, Some(ALIAS)));
        let mut link = gate.link.clone();
        link.aliases.push("test_flyer".into());
        let update = |link| Update { link, active: None };
        let applied = gate.apply(update(link.clone()));
        assert_eq!(applied.result.unwrap().aliases.of(ALIAS).sessions, 1);
        link.aliases.remove(0);
        let applied = gate.apply(update(link));
        assert!(applied.result.unwrap().aliases.is_empty());
    }

    #[test]
    fn counts_are_stored_by_numbers_that_doubles_hold() {
        let mut counts = AliasCounts::default();
        let count = AliasCount {
            sessions: 2,
            completed: 1,
        };
        counts.set(ALIAS, count);
        counts.set("test_flyer", AliasCount::default());
        let stored = crate::json::to_string(&counts).unwrap();
        // From: printf '%d\n' 0x$(printf test_newsletter | sha256sum | cut -c1-12)
        let pinned = r#"{"167949195555649":{"sessions":2,"completed":1}}"#;
        assert_eq!(stored, pinned);
        assert_eq!(
            crate::json::from_str::<AliasCounts>(&stored).unwrap(),
            counts
        );
        assert_eq!(
            AliasKey::of_number(AliasKey::of(ALIAS).number()),
            Some(AliasKey::of(ALIAS))
        );
    }
}
