//! Which deliveries go out now, and which of them one after another.
//!
//! First tries of one source's events go out in order. A try that failed holds nothing back: its
//! repetition is on its own.

use crate::domain::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// How many groups are under way at once: the platform allows six connections.
pub const MOST_AT_ONCE: usize = 5;
/// How many deliveries one batch tries.
pub const MOST_IN_BATCH: usize = 40;
/// How many deliveries one group tries, so that a receiver that hangs ends the batch in time.
pub const MOST_IN_GROUP: usize = 8;

/// Which event: its volume of the Ledger, and its place there. Their order is that of the events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventAt {
    pub volume: u32,
    pub place: u64,
}

/// A delivery that is still to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    pub event: EventAt,
    /// What the event is about: events of one source go out in order.
    pub source: String,
    pub tries: u32,
    pub next_at: Timestamp,
}

/// The deliveries due at `now`, in groups: groups go out side by side, a group's members one
/// after another. A first try waits while one of its source is under way.
///
/// What waited longest comes first. What does not fit the batch waits for the next.
pub fn batch(
    mut waiting: Vec<Waiting>,
    under_way: &BTreeSet<&str>,
    now: Timestamp,
) -> Vec<Vec<Waiting>> {
    let held_back =
        |delivery: &Waiting| delivery.tries == 0 && under_way.contains(delivery.source.as_str());
    waiting.retain(|delivery| delivery.next_at <= now && !held_back(delivery));
    waiting.sort_unstable_by_key(|delivery| (delivery.next_at, delivery.event));
    let mut groups: Vec<Vec<Waiting>> = Vec::new();
    let mut group_of: BTreeMap<String, usize> = BTreeMap::new();
    let mut room = MOST_IN_BATCH;
    for delivery in waiting {
        if room == 0 {
            break;
        }
        let known = (delivery.tries == 0)
            .then(|| group_of.get(&delivery.source).copied())
            .flatten();
        match known.and_then(|index| groups.get_mut(index)) {
            Some(group) if group.len() >= MOST_IN_GROUP => continue,
            Some(group) => group.push(delivery),
            None => {
                if delivery.tries == 0 {
                    group_of.insert(delivery.source.clone(), groups.len());
                }
                groups.push(vec![delivery]);
            }
        }
        room -= 1;
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_000);

    fn waiting(source: &str, place: u64, tries: u32, seconds: i64) -> Waiting {
        Waiting {
            event: EventAt { volume: 1, place },
            source: source.to_owned(),
            tries,
            next_at: Timestamp::from_seconds(seconds),
        }
    }

    fn places(groups: &[Vec<Waiting>]) -> Vec<Vec<u64>> {
        let places = |group: &Vec<Waiting>| group.iter().map(|one| one.event.place).collect();
        groups.iter().map(places).collect()
    }

    fn batch(waiting: Vec<Waiting>) -> Vec<Vec<Waiting>> {
        super::batch(waiting, &BTreeSet::new(), NOW)
    }

    #[test]
    fn first_tries_of_one_source_go_out_one_after_another() {
        let groups = batch(vec![
            waiting("a", 3, 0, 1_000),
            waiting("b", 2, 0, 999),
            waiting("a", 1, 0, 999),
        ]);
        assert_eq!(places(&groups), [vec![1, 3], vec![2]]);
    }

    #[test]
    fn a_first_try_waits_for_one_of_its_source_that_is_under_way() {
        let all = vec![
            waiting("a", 1, 0, 999),
            waiting("a", 2, 1, 999),
            waiting("b", 3, 0, 999),
        ];
        let groups = super::batch(all, &BTreeSet::from(["a"]), NOW);
        assert_eq!(places(&groups), [vec![2], vec![3]]);
    }

    #[test]
    fn after_a_failure_nothing_is_held_back() {
        let groups = batch(vec![
            waiting("a", 1, 1, 1_005),
            waiting("a", 2, 0, 1_000),
            waiting("a", 3, 2, 990),
        ]);
        assert_eq!(places(&groups), [vec![3], vec![2]]);
    }

    #[test]
    fn what_is_not_due_waits() {
        assert!(batch(vec![waiting("a", 1, 0, 1_001)]).is_empty());
        assert!(batch(Vec::new()).is_empty());
    }

    #[test]
    fn a_batch_and_a_group_are_bounded_and_keep_the_order() {
        let one_source: Vec<_> = (1..=100).map(|n| waiting("a", n, 0, 900)).collect();
        let groups = batch(one_source);
        assert_eq!(places(&groups), [(1..=8).collect::<Vec<_>>()]);

        let retries: Vec<_> = (1..=100).map(|n| waiting("a", n, 1, 900)).collect();
        let groups = batch(retries);
        assert_eq!(groups.len(), MOST_IN_BATCH);
        assert!(groups.iter().all(|group| group.len() == 1));
    }
}
