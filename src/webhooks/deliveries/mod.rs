//! What an endpoint does with the events that a volume hands it.
//!
//! They are tried at once. What was delivered by the time the volume gets its answer costs no row;
//! the rest is the endpoint's from then on, in rows, with the body. Whoever takes a delivery to its
//! end says so: [`Tries::ended`]. The volume hears of late deliveries until it acknowledges them.

mod holds;
mod outcomes;
#[cfg(test)]
mod tests;

use super::queue::{EventAt, Waiting, batch};
use super::schedule;
use crate::domain::ledger::lane::Handed;
use crate::domain::{Entropy, Timestamp};
use crate::json::Text;
use holds::Holds;
use outcomes::Outcomes;

pub use holds::LONGEST_BATCH_SECONDS;
pub use outcomes::Posted;

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
    /// Whether an event of this source waits for its first try.
    fn has_untried(&self, source: &str) -> Result<bool, Self::Error>;
    /// Adds a delivery, or has it be as it is given here.
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
    holds: Holds,
    outcomes: Outcomes,
}

impl Tries {
    /// Which of the events that a volume hands over are tried at once, in groups: none if there is
    /// no room for them. They are in hand until each was tried, or is released.
    pub fn first<D: Deliveries>(
        &mut self,
        rows: &D,
        (volume, events): (u32, &[Handed]),
        schedule: &[u32],
        now: Timestamp,
    ) -> Result<Vec<Vec<Waiting>>, D::Error> {
        if self.room(now) == 0 {
            return Ok(Vec::new());
        }
        let mut fresh = Vec::new();
        for event in events {
            let delivery = waiting(volume, event, schedule::first_try(schedule, now));
            let at = delivery.event;
            let is_known = self.outcomes.of(at).is_some() || self.holds.has(at, now);
            if !is_known && rows.find(at)?.is_none() && !rows.has_untried(&delivery.source)? {
                fresh.push(delivery);
            }
        }
        Ok(self.batched(fresh, now, now))
    }

    /// Which of the deliveries that have rows are tried now, in groups: none if there is no room
    /// for them. They are in hand until each was tried, or is released.
    pub fn due(
        &mut self,
        mut waiting: Vec<Waiting>,
        now: Timestamp,
        until: Timestamp,
    ) -> Vec<Vec<Waiting>> {
        if self.room(now) == 0 {
            return Vec::new();
        }
        waiting.retain(|delivery| !self.holds.has(delivery.event, now));
        self.batched(waiting, now, until)
    }

    fn batched(
        &mut self,
        waiting: Vec<Waiting>,
        now: Timestamp,
        until: Timestamp,
    ) -> Vec<Vec<Waiting>> {
        let groups = batch(waiting, &self.holds.sources(now), until);
        self.holds.claim(&groups, now);
        groups
    }

    /// When the next of the deliveries that have rows can be tried: those due first, one more than
    /// [`Tries::most_in_hand`]. One that is in hand, or waits for one that is, or for room, has time
    /// until that counts as lost.
    pub fn next_due(&self, waiting: &[Waiting], now: Timestamp) -> Option<Timestamp> {
        let free = |delivery| self.holds.free_at(delivery, now);
        let first = waiting.iter().map(free).min()?;
        let room = self.holds.room_at(now);
        Some(room.map_or(first, |room| room.max(first)))
    }

    /// How many more tries may be under way.
    pub fn room(&self, now: Timestamp) -> usize {
        self.holds.room(now)
    }

    /// How many deliveries are in hand at most.
    pub fn most_in_hand(&self) -> usize {
        self.holds.len()
    }

    /// The event of the try that began first, if one is under way.
    pub fn first_under_way(&self, now: Timestamp) -> Option<EventAt> {
        self.holds.first_under_way(now)
    }

    /// How this try ended, if it was made already and that could not be written.
    pub fn known(&self, delivery: &Waiting) -> Option<Posted> {
        self.outcomes.of_try(delivery)
    }

    /// A try begins; false: it may not, as it was made already, or batched too long ago.
    #[must_use]
    pub fn begin(&mut self, delivery: &Waiting, now: Timestamp) -> bool {
        self.holds.begin(delivery.event, now)
    }

    /// A batch has come to an end: what it did not begin is others' to try.
    pub fn release(&mut self, events: &[EventAt]) {
        self.holds.release(events);
    }

    /// A try has come to an end at `now`: if it failed, the next one has a row. What was delivered
    /// once stays so.
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
        self.holds.end(at);
        let posted = match self.outcomes.of(at) {
            Some(Posted::Delivered) => Posted::Delivered,
            Some(Posted::Failed | Posted::GivenUp) | None => posted,
        };
        // Before the rows: what cannot be written is not posted again for that.
        self.outcomes.remember(delivery, posted);
        let kept = rows.find(at)?;
        if kept.is_some_and(|kept| kept.state == KeptState::Delivered) {
            self.outcomes.remember(delivery, Posted::Delivered);
            return Ok(());
        }
        let tries = kept
            .map_or(delivery.tries, |kept| kept.tries)
            .saturating_add(1);
        let next = match posted {
            Posted::Failed => schedule::next_try(schedule, tries, now, entropy),
            Posted::Delivered | Posted::GivenUp => None,
        };
        match (posted, kept, next) {
            (Posted::Delivered, Some(_), _) => rows.note_delivered(at),
            (Posted::Delivered, None, _) => Ok(()),
            (_, Some(_), Some(next)) => rows.postpone(at, tries, next),
            (_, None, Some(next_at)) => {
                let again = Waiting {
                    tries,
                    next_at,
                    ..delivery.clone()
                };
                rows.put(&again, body)
            }
            (_, kept, None) => {
                self.outcomes.remember(delivery, Posted::GivenUp);
                kept.map_or(Ok(()), |_| rows.remove(at))
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
            match (self.outcomes.of(at), rows.find(at)?) {
                (Some(Posted::Delivered), None) => delivered.push(event.place),
                (_, Some(kept)) if kept.state == KeptState::Delivered => {
                    delivered.push(event.place);
                }
                (Some(Posted::GivenUp), None) | (_, Some(_)) => {}
                (Some(Posted::Failed) | None, None) => rows.put(&delivery, &event.body)?,
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
        self.outcomes.forget(delivery.event);
        rows.put(&delivery, &event.body)
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
