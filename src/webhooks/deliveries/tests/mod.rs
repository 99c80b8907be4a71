//! An endpoint with rows in memory, handed events by a volume.

mod in_hand;

use super::holds::LONGEST_TRY_SECONDS;
use super::*;
use crate::domain::entropy::SeededEntropy;
use serde_json::Value;
use std::collections::BTreeMap;

const NOW: Timestamp = Timestamp::from_seconds(1_000);
const SCHEDULE: &[u32] = &[0, 10];

#[derive(Debug)]
struct Broken;

#[derive(Default)]
struct Memory {
    rows: BTreeMap<EventAt, (Waiting, KeptState)>,
    /// Whether nothing can be written.
    is_broken: bool,
}

impl Memory {
    fn write(&mut self) -> Result<&mut BTreeMap<EventAt, (Waiting, KeptState)>, Broken> {
        (!self.is_broken).then_some(&mut self.rows).ok_or(Broken)
    }

    fn waiting(&self) -> Vec<Waiting> {
        let waits = |state: &KeptState| matches!(state, KeptState::Waits(_));
        let rows = self.rows.values().filter(|(_, state)| waits(state));
        rows.map(|(delivery, _)| delivery.clone()).collect()
    }
}

impl Deliveries for Memory {
    type Error = Broken;

    fn find(&self, event: EventAt) -> Result<Option<Kept>, Broken> {
        let found = self.rows.get(&event);
        Ok(found.map(|(delivery, state)| Kept {
            tries: delivery.tries,
            state: *state,
        }))
    }

    fn has_untried(&self, source: &str) -> Result<bool, Broken> {
        let waiting = self.waiting();
        let mut of_source = waiting.iter().filter(|row| row.source == source);
        Ok(of_source.any(|row| row.tries == 0))
    }

    fn put(&mut self, delivery: &Waiting, _: &Text) -> Result<(), Broken> {
        let state = KeptState::Waits(delivery.next_at);
        self.write()?
            .insert(delivery.event, (delivery.clone(), state));
        Ok(())
    }

    fn postpone(&mut self, event: EventAt, tries: u32, at: Timestamp) -> Result<(), Broken> {
        let (delivery, state) = self.write()?.get_mut(&event).unwrap();
        (delivery.tries, delivery.next_at) = (tries, at);
        *state = KeptState::Waits(at);
        Ok(())
    }

    fn note_delivered(&mut self, event: EventAt) -> Result<(), Broken> {
        self.write()?.get_mut(&event).unwrap().1 = KeptState::Delivered;
        Ok(())
    }

    fn remove(&mut self, event: EventAt) -> Result<(), Broken> {
        self.write()?.remove(&event);
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
    fn first(&mut self, events: &[Handed]) -> Vec<Waiting> {
        let first = self.tries.first(&self.rows, (1, events), SCHEDULE, NOW);
        first.unwrap().concat()
    }

    fn due(&mut self, now: Timestamp) -> Vec<Waiting> {
        self.tries.due(self.rows.waiting(), now, now).concat()
    }

    fn begin(&mut self, deliveries: &[Waiting], now: Timestamp) {
        for delivery in deliveries {
            if self.tries.begin(delivery, now) {
                self.posted.push(delivery.event.place);
            }
        }
    }

    fn end(&mut self, delivery: &Waiting, posted: Posted) -> Result<(), Broken> {
        let body = Text::from(&Value::Null);
        let chance = &mut SeededEntropy::new(1);
        let ended = Ended {
            delivery,
            body: &body,
            posted,
        };
        self.tries
            .ended(&mut self.rows, ended, (SCHEDULE, chance), NOW)
    }

    fn settle(&mut self, events: &[Handed]) -> Vec<u64> {
        let settled = self
            .tries
            .settle(&mut self.rows, (1, events), SCHEDULE, NOW);
        settled.unwrap()
    }

    fn take(&mut self, events: &[Handed], posted: Posted) -> Vec<u64> {
        let first = self.first(events);
        self.begin(&first, NOW);
        for delivery in &first {
            self.end(delivery, posted).unwrap();
        }
        self.settle(events)
    }

    fn retry(&mut self, event: &Handed) {
        let retried = self.tries.retry(&mut self.rows, (1, event), NOW);
        retried.unwrap();
    }

    fn state(&self, place: u64) -> Option<KeptState> {
        let event = EventAt { volume: 1, place };
        self.rows.find(event).unwrap().map(|kept| kept.state)
    }
}

fn of_one_source(places: std::ops::Range<u64>) -> Vec<Handed> {
    let of_one = |event| Handed {
        source: "cs_1".to_owned(),
        ..event
    };
    handed(places).into_iter().map(of_one).collect()
}

fn places(deliveries: &[Waiting]) -> Vec<u64> {
    let place = |delivery: &Waiting| delivery.event.place;
    deliveries.iter().map(place).collect()
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
    assert!(endpoint.rows.rows.is_empty());
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
    endpoint.begin(&first, NOW);
    assert!(endpoint.settle(&events).is_empty());
    assert_eq!(endpoint.state(1), Some(KeptState::Waits(NOW)));
    assert!(endpoint.first(&events).is_empty());
    assert!(endpoint.due(NOW).is_empty());
    // Whoever tried is gone without a word, or nearly.
    let later = NOW.plus_seconds(LONGEST_TRY_SECONDS);
    assert_eq!(places(&endpoint.due(later)), [1]);
    endpoint.end(&first[0], Posted::Delivered).unwrap();
    // The volume hears of it, now or when it asks again.
    assert_eq!(endpoint.state(1), Some(KeptState::Delivered));
    assert_eq!(endpoint.settle(&events), [1]);
}

#[test]
fn what_is_under_way_is_not_due_and_nor_is_what_waits_for_it() {
    let mut endpoint = Endpoint::default();
    let first = endpoint.first(&of_one_source(1..3));
    let batched = NOW.plus_seconds(LONGEST_BATCH_SECONDS);
    assert_eq!(endpoint.tries.next_due(&first, NOW), Some(batched));
    endpoint.begin(&first[..1], NOW);
    let lost = NOW.plus_seconds(LONGEST_TRY_SECONDS);
    assert_eq!(endpoint.tries.next_due(&first, NOW), Some(lost));
    assert_eq!(endpoint.tries.first_under_way(NOW), Some(first[0].event));
    endpoint.end(&first[0], Posted::Failed).unwrap();
    endpoint.tries.release(&[first[1].event]);
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
    assert_eq!(endpoint.rows.rows.len(), 19);
}

#[test]
fn a_delivery_that_failed_for_the_last_time_leaves_nothing() {
    let mut endpoint = Endpoint::default();
    let events = handed(1..2);
    endpoint.take(&events, Posted::Failed);
    let again = endpoint.rows.rows.values().next().unwrap().0.clone();
    endpoint.end(&again, Posted::Failed).unwrap();
    assert!(endpoint.rows.rows.is_empty());
    assert!(endpoint.take(&events, Posted::Delivered).is_empty());
    assert!(endpoint.rows.rows.is_empty());
}

#[test]
fn a_merchant_who_wants_no_events_gets_none_later() {
    let mut endpoint = Endpoint::default();
    assert!(endpoint.take(&handed(1..2), Posted::GivenUp).is_empty());
    assert!(endpoint.rows.rows.is_empty());
}

#[test]
fn an_event_is_retried_whatever_became_of_it() {
    let mut endpoint = Endpoint::default();
    let events = handed(1..2);
    endpoint.take(&events, Posted::Delivered);
    endpoint.retry(&events[0]);
    assert_eq!(endpoint.state(1), Some(KeptState::Waits(NOW)));
}

#[test]
fn a_schedule_may_begin_later() {
    let mut endpoint = Endpoint::default();
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
