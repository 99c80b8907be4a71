//! What an endpoint does with the events that a volume hands it.
//!
//! They are tried at once. What was delivered by the time the volume gets its answer costs no row;
//! the rest is the endpoint's from then on, in rows, with the body. Whoever takes a delivery to its
//! end says so: [`Tries::ended`]. The volume hears of late deliveries until it acknowledges them.

use super::queue::{EventAt, Waiting, batch};
use super::schedule;
use crate::domain::ledger::lane::Handed;
use crate::domain::{Entropy, Timestamp};
use crate::json::Text;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// A try that began so long ago is lost with whoever made it: no receiver is waited for as long.
const LONGEST_TRY_SECONDS: u32 = 60;
/// How many ends are remembered, for a volume that did not get its answer.
const MOST_REMEMBERED: usize = 1_000;

/// A delivery that has a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    pub tries: u32,
    pub state: KeptState,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeptState {
    /// It is tried at this time.
    Waits(Timestamp),
    /// It was delivered, and its volume is yet to hear of it.
    Delivered,
}

/// What became of a try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Posted {
    Delivered,
    Failed,
    /// It was not made, and will not be: the merchant wants no events.
    GivenUp,
}

/// A try that has come to an end.
#[derive(Debug, Clone, Copy)]
pub struct Ended<'a> {
    pub delivery: &'a Waiting,
    pub body: &'a Text,
    pub posted: Posted,
}

/// The rows of an endpoint: SQL in the object, memory in tests.
pub trait Deliveries {
    type Error;

    fn find(&self, event: EventAt) -> Result<Option<Kept>, Self::Error>;
    /// Adds a delivery, or puts it back to its first try.
    fn put(&mut self, delivery: &Waiting, body: &Text) -> Result<(), Self::Error>;
    fn postpone(&mut self, event: EventAt, tries: u32, at: Timestamp) -> Result<(), Self::Error>;
    /// Notes that it was delivered; the body goes.
    fn note_delivered(&mut self, event: EventAt) -> Result<(), Self::Error>;
    fn remove(&mut self, event: EventAt) -> Result<(), Self::Error>;
}

/// What the instance knows of its tries. It is lost with the instance, and nothing with it: the
/// volume hands over again what it has no answer to, and rows are due.
#[derive(Debug, Clone, Default)]
pub struct Tries {
    under_way: BTreeMap<EventAt, (Waiting, Timestamp)>,
    ended: BTreeMap<EventAt, Posted>,
    order: VecDeque<EventAt>,
}

impl Tries {
    /// Which of the events that a volume hands over are tried at once, in groups.
    pub fn first<D: Deliveries>(
        &self,
        rows: &D,
        (volume, events): (u32, &[Handed]),
        schedule: &[u32],
        now: Timestamp,
    ) -> Result<Vec<Vec<Waiting>>, D::Error> {
        let mut fresh = Vec::new();
        for event in events {
            let delivery = waiting(volume, event, schedule::first_try(schedule, now));
            let at = delivery.event;
            let is_known = self.ended.contains_key(&at) || self.is_under_way(at, now);
            if !is_known && rows.find(at)?.is_none() {
                fresh.push(delivery);
            }
        }
        Ok(batch(fresh, &self.sources(now), now))
    }

    /// Which of the deliveries that have rows are tried now, in groups.
    pub fn due(
        &self,
        mut waiting: Vec<Waiting>,
        now: Timestamp,
        until: Timestamp,
    ) -> Vec<Vec<Waiting>> {
        waiting.retain(|delivery| !self.is_under_way(delivery.event, now));
        batch(waiting, &self.sources(now), until)
    }

    /// When the next of the deliveries that have rows can be tried. One that is under way, or waits
    /// for one that is, has time until that counts as lost.
    pub fn next_due(&self, waiting: &[Waiting], now: Timestamp) -> Option<Timestamp> {
        let free = |delivery: &Waiting| {
            let own = self.under_way.get(&delivery.event);
            let mut all = self.under_way.values();
            let before = all.find(|(other, _)| other.tries == 0 && other.source == delivery.source);
            let blocked_by = own.or(before.filter(|_| delivery.tries == 0));
            let ends = blocked_by.map(|(_, since)| since.plus_seconds(LONGEST_TRY_SECONDS));
            ends.filter(|ends| *ends > now)
                .map_or(delivery.next_at, |ends| ends.max(delivery.next_at))
        };
        waiting.iter().map(free).min()
    }

    /// The event of the try that began first, if one is under way.
    pub fn first_under_way(&self, now: Timestamp) -> Option<EventAt> {
        let all = self.under_way.iter();
        let alive = all.filter(|(event, _)| self.is_under_way(**event, now));
        alive
            .min_by_key(|(_, (_, since))| *since)
            .map(|(event, _)| *event)
    }

    /// A try begins.
    pub fn begin(&mut self, delivery: &Waiting, now: Timestamp) {
        self.under_way
            .insert(delivery.event, (delivery.clone(), now));
    }

    /// A try has come to an end at `now`: if it failed, the next one has a row.
    pub fn ended<D: Deliveries>(
        &mut self,
        rows: &mut D,
        ended: Ended<'_>,
        (schedule, entropy): (&[u32], &mut impl Entropy),
        now: Timestamp,
    ) -> Result<(), D::Error> {
        let Ended {
            delivery,
            body,
            posted,
        } = ended;
        let at = delivery.event;
        self.under_way.remove(&at);
        let kept = rows.find(at)?;
        let tries = kept
            .map_or(delivery.tries, |kept| kept.tries)
            .saturating_add(1);
        let next = match posted {
            Posted::Failed => schedule::next_try(schedule, tries, now, entropy),
            Posted::Delivered | Posted::GivenUp => None,
        };
        match (posted, kept, next) {
            (Posted::Delivered, Some(_), _) => rows.note_delivered(at),
            (Posted::Delivered, None, _) => {
                self.remember(at, posted);
                Ok(())
            }
            (_, Some(_), Some(next)) => rows.postpone(at, tries, next),
            (_, None, Some(next_at)) => {
                let again = Waiting {
                    tries,
                    next_at,
                    ..delivery.clone()
                };
                rows.put(&again, body)
            }
            (_, Some(_), None) => {
                self.remember(at, Posted::GivenUp);
                rows.remove(at)
            }
            (_, None, None) => {
                self.remember(at, Posted::GivenUp);
                Ok(())
            }
        }
    }

    /// What the volume is answered: the places that were delivered. All else has rows now, unless
    /// it was given up.
    pub fn settle<D: Deliveries>(
        &self,
        rows: &mut D,
        (volume, events): (u32, &[Handed]),
        schedule: &[u32],
        now: Timestamp,
    ) -> Result<Vec<u64>, D::Error> {
        let mut delivered = Vec::new();
        for event in events {
            let delivery = waiting(volume, event, schedule::first_try(schedule, now));
            let at = delivery.event;
            match (self.ended.get(&at), rows.find(at)?) {
                (Some(Posted::Delivered), None) => delivered.push(event.place),
                (_, Some(kept)) if kept.state == KeptState::Delivered => {
                    delivered.push(event.place);
                }
                (Some(_), None) | (_, Some(_)) => {}
                (None, None) => rows.put(&delivery, &event.body)?,
            }
        }
        Ok(delivered)
    }

    /// Puts an event in line once more, whatever became of it.
    pub fn retry<D: Deliveries>(
        &mut self,
        rows: &mut D,
        (volume, event): (u32, &Handed),
        now: Timestamp,
    ) -> Result<(), D::Error> {
        let delivery = waiting(volume, event, now);
        self.ended.remove(&delivery.event);
        rows.put(&delivery, &event.body)
    }

    /// How many tries are under way.
    pub fn count(&self, now: Timestamp) -> usize {
        let all = self.under_way.keys();
        all.filter(|event| self.is_under_way(**event, now)).count()
    }

    /// Whether a try of this event is under way.
    pub fn is_under_way(&self, event: EventAt, now: Timestamp) -> bool {
        let begun = self.under_way.get(&event);
        begun.is_some_and(|(_, since)| since.plus_seconds(LONGEST_TRY_SECONDS) > now)
    }

    /// The sources that have a first try under way.
    fn sources(&self, now: Timestamp) -> BTreeSet<&str> {
        let all = self.under_way.values();
        all.filter(|(delivery, _)| delivery.tries == 0 && self.is_under_way(delivery.event, now))
            .map(|(delivery, _)| delivery.source.as_str())
            .collect()
    }

    fn remember(&mut self, event: EventAt, posted: Posted) {
        self.ended.insert(event, posted);
        self.order.push_back(event);
        if self.order.len() > MOST_REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.ended.remove(&oldest);
        }
    }
}

fn waiting(volume: u32, event: &Handed, next_at: Timestamp) -> Waiting {
    Waiting {
        event: EventAt {
            volume,
            place: event.place,
        },
        source: event.source.clone(),
        tries: 0,
        next_at,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::entropy::SeededEntropy;
    use serde_json::Value;
    use std::convert::Infallible;

    const NOW: Timestamp = Timestamp::from_seconds(1_000);
    const SCHEDULE: &[u32] = &[0, 10];

    #[derive(Default)]
    struct Memory(BTreeMap<EventAt, (Waiting, KeptState)>);

    impl Deliveries for Memory {
        type Error = Infallible;

        fn find(&self, event: EventAt) -> Result<Option<Kept>, Infallible> {
            let found = self.0.get(&event);
            Ok(found.map(|(delivery, state)| Kept {
                tries: delivery.tries,
                state: *state,
            }))
        }

        fn put(&mut self, delivery: &Waiting, _: &Text) -> Result<(), Infallible> {
            let state = KeptState::Waits(delivery.next_at);
            self.0.insert(delivery.event, (delivery.clone(), state));
            Ok(())
        }

        fn postpone(
            &mut self,
            event: EventAt,
            tries: u32,
            at: Timestamp,
        ) -> Result<(), Infallible> {
            let (delivery, state) = self.0.get_mut(&event).unwrap();
            delivery.tries = tries;
            *state = KeptState::Waits(at);
            Ok(())
        }

        fn note_delivered(&mut self, event: EventAt) -> Result<(), Infallible> {
            self.0.get_mut(&event).unwrap().1 = KeptState::Delivered;
            Ok(())
        }

        fn remove(&mut self, event: EventAt) -> Result<(), Infallible> {
            self.0.remove(&event);
            Ok(())
        }
    }

    /// An endpoint with an instance of its object.
    #[derive(Default)]
    struct Endpoint {
        rows: Memory,
        tries: Tries,
        /// The places that were posted, in order.
        posted: Vec<u64>,
    }

    impl Endpoint {
        fn first(&self, events: &[Handed]) -> Vec<Waiting> {
            let groups = self.tries.first(&self.rows, (1, events), SCHEDULE, NOW);
            groups.unwrap().concat()
        }

        fn begin(&mut self, deliveries: &[Waiting]) {
            for delivery in deliveries {
                self.tries.begin(delivery, NOW);
                self.posted.push(delivery.event.place);
            }
        }

        fn end(&mut self, delivery: &Waiting, posted: Posted) {
            let body = Text::from(&Value::Null);
            let chance = &mut SeededEntropy::new(1);
            let ended = Ended {
                delivery,
                body: &body,
                posted,
            };
            let Ok(()) = self
                .tries
                .ended(&mut self.rows, ended, (SCHEDULE, chance), NOW);
        }

        fn settle(&mut self, events: &[Handed]) -> Vec<u64> {
            let settled = self
                .tries
                .settle(&mut self.rows, (1, events), SCHEDULE, NOW);
            settled.unwrap()
        }

        fn take(&mut self, events: &[Handed], posted: Posted) -> Vec<u64> {
            let first = self.first(events);
            self.begin(&first);
            for delivery in &first {
                self.end(delivery, posted);
            }
            self.settle(events)
        }

        fn state(&self, place: u64) -> Option<KeptState> {
            let event = EventAt { volume: 1, place };
            self.rows.find(event).unwrap().map(|kept| kept.state)
        }
    }

    fn handed(places: std::ops::Range<u64>) -> Vec<Handed> {
        let handed = |place| Handed {
            place,
            source: format!("cs_{place}"),
            body: Text::from(&Value::Null),
        };
        places.map(handed).collect()
    }

    #[test]
    fn what_is_delivered_at_once_has_no_row() {
        let mut endpoint = Endpoint::default();
        let events = handed(1..4);
        assert_eq!(endpoint.take(&events, Posted::Delivered), [1, 2, 3]);
        assert!(endpoint.rows.0.is_empty());
        // The answer was lost: the same again is not posted again.
        assert_eq!(endpoint.take(&events, Posted::Delivered), [1, 2, 3]);
        assert_eq!(endpoint.posted, [1, 2, 3]);
    }

    #[test]
    fn what_fails_is_the_endpoints_from_then_on() {
        let mut endpoint = Endpoint::default();
        let events = handed(1..2);
        assert!(endpoint.take(&events, Posted::Failed).is_empty());
        assert!(matches!(endpoint.state(1), Some(KeptState::Waits(at)) if at > NOW));
        assert!(endpoint.take(&events, Posted::Delivered).is_empty());
        assert_eq!(endpoint.posted, [1]);
    }

    #[test]
    fn what_hangs_has_a_row_and_is_not_posted_beside_itself() {
        let mut endpoint = Endpoint::default();
        let events = handed(1..2);
        let first = endpoint.first(&events);
        endpoint.begin(&first);
        assert!(endpoint.settle(&events).is_empty());
        assert_eq!(endpoint.state(1), Some(KeptState::Waits(NOW)));
        assert!(endpoint.first(&events).is_empty());
        let due = vec![first[0].clone()];
        assert!(endpoint.tries.due(due.clone(), NOW, NOW).is_empty());
        endpoint.end(&first[0], Posted::Delivered);
        // The volume hears of it, now or when it asks again.
        assert_eq!(endpoint.state(1), Some(KeptState::Delivered));
        assert_eq!(endpoint.settle(&events), [1]);
        // Whoever tried is gone without a word.
        endpoint.begin(&first);
        let later = NOW.plus_seconds(LONGEST_TRY_SECONDS);
        assert_eq!(endpoint.tries.due(due, later, later).len(), 1);
    }

    #[test]
    fn what_is_under_way_is_not_due_and_nor_is_what_waits_for_it() {
        let mut endpoint = Endpoint::default();
        let mut events = handed(1..3);
        events[1].source = events[0].source.clone();
        let first = endpoint.first(&events);
        endpoint.begin(&first[..1]);
        let lost = NOW.plus_seconds(LONGEST_TRY_SECONDS);
        assert_eq!(endpoint.tries.next_due(&first, NOW), Some(lost));
        assert_eq!(endpoint.tries.first_under_way(NOW), Some(first[0].event));
        endpoint.end(&first[0], Posted::Failed);
        assert_eq!(endpoint.tries.next_due(&first, NOW), Some(NOW));
        assert_eq!(endpoint.tries.first_under_way(NOW), None);
        assert_eq!(endpoint.tries.next_due(&[], NOW), None);
    }

    #[test]
    fn what_did_not_get_its_turn_in_time_waits_in_rows() {
        let mut endpoint = Endpoint::default();
        let events = handed(1..60);
        let delivered = endpoint.take(&events, Posted::Delivered);
        assert_eq!(delivered, (1..41).collect::<Vec<_>>());
        assert_eq!(endpoint.rows.0.len(), 19);
    }

    #[test]
    fn a_delivery_that_failed_for_the_last_time_leaves_nothing() {
        let mut endpoint = Endpoint::default();
        let events = handed(1..2);
        endpoint.take(&events, Posted::Failed);
        let again = endpoint.rows.0.values().next().unwrap().0.clone();
        endpoint.end(&again, Posted::Failed);
        assert!(endpoint.rows.0.is_empty());
        assert!(endpoint.take(&events, Posted::Delivered).is_empty());
        assert!(endpoint.rows.0.is_empty());
    }

    #[test]
    fn a_merchant_who_wants_no_events_gets_none_later() {
        let mut endpoint = Endpoint::default();
        assert!(endpoint.take(&handed(1..2), Posted::GivenUp).is_empty());
        assert!(endpoint.rows.0.is_empty());
    }

    #[test]
    fn an_event_is_retried_whatever_became_of_it() {
        let mut endpoint = Endpoint::default();
        let events = handed(1..2);
        endpoint.take(&events, Posted::Delivered);
        let Ok(()) = endpoint
            .tries
            .retry(&mut endpoint.rows, (1, &events[0]), NOW);
        assert_eq!(endpoint.state(1), Some(KeptState::Waits(NOW)));
    }

    #[test]
    fn a_schedule_may_begin_later() {
        let endpoint = Endpoint::default();
        let groups = endpoint
            .tries
            .first(&endpoint.rows, (1, &handed(1..2)), &[7], NOW);
        assert!(groups.unwrap().is_empty());
    }

    #[test]
    fn a_new_instance_takes_again_what_the_volume_has_no_answer_to() {
        let mut endpoint = Endpoint::default();
        let events = handed(1..3);
        endpoint.take(&events[..1], Posted::Delivered);
        endpoint.tries = Tries::default();
        assert_eq!(endpoint.take(&events, Posted::Delivered), [1, 2]);
        assert_eq!(endpoint.posted, [1, 1, 2]);
    }
}
