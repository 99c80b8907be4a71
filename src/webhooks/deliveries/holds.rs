//! Which deliveries somebody has in hand: batched, or being posted. Nobody else has them meanwhile.
//!
//! A claim is good for one try, and for as long as a batch lasts.

use crate::domain::Timestamp;
use crate::webhooks::queue::{EventAt, MOST_AT_ONCE, Waiting};
use std::collections::{BTreeMap, BTreeSet};

/// A batch begins no try after so long, so that its end is known.
pub const LONGEST_BATCH_SECONDS: u32 = 45;
/// A try that began so long ago is lost with whoever made it: no receiver is waited for as long.
pub(super) const LONGEST_TRY_SECONDS: u32 = 60;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Batched,
    Begun,
}

#[derive(Debug, Clone)]
struct Held {
    delivery: Waiting,
    stage: Stage,
    since: Timestamp,
}

impl Held {
    fn ends(&self) -> Timestamp {
        self.since.plus_seconds(match self.stage {
            Stage::Batched => LONGEST_BATCH_SECONDS,
            Stage::Begun => LONGEST_TRY_SECONDS,
        })
    }

    /// Whether `delivery` waits for this one: it is the same, or a later one of its source.
    fn holds_back(&self, delivery: &Waiting) -> bool {
        let both_first = self.delivery.tries == 0 && delivery.tries == 0;
        self.delivery.event == delivery.event
            || both_first && self.delivery.source == delivery.source
    }
}

/// Deliveries in hand.
#[derive(Debug, Clone, Default)]
pub(super) struct Holds(BTreeMap<EventAt, Held>);

impl Holds {
    /// They are batched.
    pub(super) fn claim(&mut self, groups: &[Vec<Waiting>], now: Timestamp) {
        self.0.retain(|_, held| held.ends() > now);
        let held = |delivery: &Waiting| Held {
            delivery: delivery.clone(),
            stage: Stage::Batched,
            since: now,
        };
        let batched = groups.iter().flatten();
        self.0
            .extend(batched.map(|delivery| (delivery.event, held(delivery))));
    }

    /// A try begins; false: it may not, as it was made already, or batched too long ago.
    pub(super) fn begin(&mut self, event: EventAt, now: Timestamp) -> bool {
        let held = self.0.get_mut(&event);
        let claim = held.filter(|held| held.stage == Stage::Batched && held.ends() > now);
        let Some(claim) = claim else { return false };
        claim.stage = Stage::Begun;
        claim.since = now;
        true
    }

    /// A try has come to an end.
    pub(super) fn end(&mut self, event: EventAt) {
        self.0.remove(&event);
    }

    /// A batch has come to an end: what it did not begin is free.
    pub(super) fn release(&mut self, events: &[EventAt]) {
        let goes =
            |event: &EventAt, held: &Held| held.stage == Stage::Batched && events.contains(event);
        self.0.retain(|event, held| !goes(event, held));
    }

    /// Whether somebody has this event in hand.
    pub(super) fn has(&self, event: EventAt, now: Timestamp) -> bool {
        self.0.get(&event).is_some_and(|held| held.ends() > now)
    }

    /// The sources whose first tries are in hand.
    pub(super) fn sources(&self, now: Timestamp) -> BTreeSet<&str> {
        let alive = self.0.values().filter(|held| held.ends() > now);
        alive
            .filter(|held| held.delivery.tries == 0)
            .map(|held| held.delivery.source.as_str())
            .collect()
    }

    /// How many more tries may be under way.
    pub(super) fn room(&self, now: Timestamp) -> usize {
        MOST_AT_ONCE.saturating_sub(self.begun(now).count())
    }

    /// The event of the try that began first, if one is under way.
    pub(super) fn first_under_way(&self, now: Timestamp) -> Option<EventAt> {
        let first = self.begun(now).min_by_key(|held| held.since);
        first.map(|held| held.delivery.event)
    }

    /// When a delivery may be batched, as far as what is in hand goes.
    pub(super) fn free_at(&self, delivery: &Waiting, now: Timestamp) -> Timestamp {
        let before = self.0.values().filter(|held| held.holds_back(delivery));
        let free = before.map(Held::ends).filter(|ends| *ends > now).max();
        free.map_or(delivery.next_at, |free| free.max(delivery.next_at))
    }

    /// When there is room for one more, if there is none.
    pub(super) fn room_at(&self, now: Timestamp) -> Option<Timestamp> {
        let is_full = self.room(now) == 0;
        is_full
            .then(|| self.begun(now).map(Held::ends).min())
            .flatten()
    }

    /// How many deliveries are in hand at most.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    fn begun(&self, now: Timestamp) -> impl Iterator<Item = &Held> {
        let all = self.0.values();
        all.filter(move |held| held.stage == Stage::Begun && held.ends() > now)
    }
}
