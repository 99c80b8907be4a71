//! What became of the last tries, for a volume that did not get its answer, and for a row that could
//! not be written.

use crate::webhooks::queue::{EventAt, Waiting};
use std::collections::{BTreeMap, VecDeque};

/// How many are remembered.
const MOST_REMEMBERED: usize = 1_000;

/// What became of a try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Posted {
    Delivered,
    Failed,
    /// It was not made, and will not be: the merchant wants no events.
    GivenUp,
}

/// How tries ended, those of longest ago forgotten first.
#[derive(Debug, Clone, Default)]
pub(super) struct Outcomes {
    /// With the number of tries before.
    known: BTreeMap<EventAt, (Posted, u32)>,
    order: VecDeque<EventAt>,
}

impl Outcomes {
    pub(super) fn of(&self, event: EventAt) -> Option<Posted> {
        self.known.get(&event).map(|(posted, _)| *posted)
    }

    /// What became of this very try, if it was made.
    pub(super) fn of_try(&self, delivery: &Waiting) -> Option<Posted> {
        let (posted, tries) = self.known.get(&delivery.event)?;
        (*posted != Posted::Failed || *tries == delivery.tries).then_some(*posted)
    }

    pub(super) fn remember(&mut self, delivery: &Waiting, posted: Posted) {
        let event = delivery.event;
        if self.known.insert(event, (posted, delivery.tries)).is_none() {
            self.order.push_back(event);
        }
        if self.order.len() > MOST_REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
    }

    pub(super) fn forget(&mut self, event: EventAt) {
        if self.known.remove(&event).is_some() {
            self.order.retain(|known| *known != event);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Timestamp;

    fn waiting(place: u64) -> Waiting {
        Waiting {
            event: EventAt { volume: 1, place },
            source: "cs_1".to_owned(),
            tries: 0,
            next_at: Timestamp::default(),
        }
    }

    #[test]
    fn what_was_retried_is_forgotten_no_sooner_than_others() {
        let mut outcomes = Outcomes::default();
        outcomes.remember(&waiting(1), Posted::Delivered);
        outcomes.forget(waiting(1).event);
        for place in (2..1_000).chain([1, 1, 1_000, 1_001]) {
            outcomes.remember(&waiting(place), Posted::Delivered);
        }
        assert_eq!(outcomes.of(waiting(1).event), Some(Posted::Delivered));
        assert_eq!(outcomes.of(waiting(2).event), None);
    }
}
