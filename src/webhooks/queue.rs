//! Which deliveries go out now, and which of them one after another.
//!
//! First tries of one source's events go out in order. A try that failed holds nothing back: its
//! repetition is on its own.

use crate::domain::Timestamp;
use std::collections::BTreeMap;

/// How many groups are under way at once: the platform allows six connections.
pub const MOST_AT_ONCE: usize = 5;
/// How many deliveries one alarm tries.
pub const MOST_IN_BATCH: usize = 40;
/// How many deliveries one group tries, so that a receiver that hangs ends the batch in time.
pub const MOST_IN_GROUP: usize = 8;

/// A delivery that is still to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    pub event: String,
    /// What the event is about: events of one source go out in order.
    pub source: String,
    /// Its place in the order of all events of this endpoint.
    pub sequence: i64,
    pub tries: u32,
    pub next_at: Timestamp,
}

/// The deliveries due at `now`, in groups: groups go out side by side, a group's members one
/// after another.
///
/// What waited longest comes first. What does not fit the batch waits for the next.
pub fn batch(mut waiting: Vec<Waiting>, now: Timestamp) -> Vec<Vec<Waiting>> {
    waiting.retain(|delivery| delivery.next_at <= now);
    waiting.sort_unstable_by_key(|delivery| (delivery.next_at, delivery.sequence));
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

    fn waiting(source: &str, sequence: i64, tries: u32, seconds: i64) -> Waiting {
        Waiting {
            event: format!("{source}{sequence}"),
            source: source.to_owned(),
            sequence,
            tries,
            next_at: Timestamp::from_seconds(seconds),
        }
    }

    fn events(groups: &[Vec<Waiting>]) -> Vec<Vec<&str>> {
        groups
            .iter()
            .map(|group| group.iter().map(|one| one.event.as_str()).collect())
            .collect()
    }

    #[test]
    fn first_tries_of_one_source_go_out_one_after_another() {
        let groups = batch(
            vec![
                waiting("a", 3, 0, 1_000),
                waiting("b", 2, 0, 999),
                waiting("a", 1, 0, 999),
            ],
            NOW,
        );
        assert_eq!(events(&groups), [vec!["a1", "a3"], vec!["b2"]]);
    }

    #[test]
    fn after_a_failure_nothing_is_held_back() {
        let groups = batch(
            vec![
                waiting("a", 1, 1, 1_005),
                waiting("a", 2, 0, 1_000),
                waiting("a", 3, 2, 990),
            ],
            NOW,
        );
        assert_eq!(events(&groups), [vec!["a3"], vec!["a2"]]);
    }

    #[test]
    fn what_is_not_due_waits() {
        assert!(batch(vec![waiting("a", 1, 0, 1_001)], NOW).is_empty());
        assert!(batch(Vec::new(), NOW).is_empty());
    }

    #[test]
    fn a_batch_and_a_group_are_bounded_and_keep_the_order() {
        let one_source: Vec<_> = (1..=100).map(|n| waiting("a", n, 0, 900)).collect();
        let groups = batch(one_source, NOW);
        assert_eq!(groups.len(), 1);
        let sequences: Vec<i64> = groups[0].iter().map(|one| one.sequence).collect();
        assert_eq!(sequences, (1..=8).collect::<Vec<_>>());

        let retries: Vec<_> = (1..=100).map(|n| waiting("a", n, 1, 900)).collect();
        let groups = batch(retries, NOW);
        assert_eq!(groups.len(), MOST_IN_BATCH);
        assert!(groups.iter().all(|group| group.len() == 1));
    }
}
