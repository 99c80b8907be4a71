//! A door: so many places, who has one, and when to ask what became of those that are held.
//!
//! Whatever is limited owns one: a link does. Its counters and its seats are rows of their own,
//! so that a sale writes nothing of what is sold. The rules of counting are [`super::quota`].
//!
//! # Design
//! A lease never lapses by clock alone. When one is due, the owner asks the session, which says
//! when to ask again, so that an attempt that takes long costs few questions.

use super::alias::AliasKey;
use super::client_address::AddressKey;
use super::customer_limit::CustomerKey;
use super::quota::{self, AttemptStatus, Committed, Place, PlaceStatus, Quota, Reserved};
use super::timestamp::Timestamp;
use serde::{Deserialize, Serialize};

/// Which gate a session passes: each has a door.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum GateId {
    /// The link the session was made from.
    Link,
    /// A discount that only so many get.
    Coupon(String),
}

/// The counters of a door. A storage format.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Door {
    pub quota: Quota,
}

/// What a door keeps of one session: a row.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Seat {
    pub place: Option<Place>,
    /// When the session is asked about the place, while it is held.
    pub ask_at: Option<Timestamp>,
    /// Where the session's buyer is, while the place is held and such things are counted.
    pub address: Option<AddressKey>,
    /// Whose place it is, while it is held or used and the link counts customers.
    pub customer: Option<CustomerKey>,
    /// The alias of the link that the session's buyer came by, once it had a place.
    pub came_by: Option<AliasKey>,
    /// The number of the promotion code that it was given for, if for one.
    pub code: Option<u64>,
}

impl Door {
    /// A door with `limit` places, or as many as it takes.
    pub fn new(limit: Option<u64>) -> Self {
        let quota = Quota {
            limit,
            ..Quota::default()
        };
        Self { quota }
    }

    /// Asks for a place until `until`.
    pub fn reserve(&mut self, seat: &mut Seat, attempt: u32, until: Timestamp) -> Reserved {
        self.with(seat, |quota, place| {
            quota::reserve(quota, place, attempt, until)
        })
    }

    /// Counts an attempt whose purchase is complete.
    pub fn commit(&mut self, seat: &mut Seat, attempt: u32) -> Committed {
        self.with(seat, |quota, place| quota::commit(quota, place, attempt))
    }

    /// Gives the place of an attempt back that ended without a purchase.
    pub fn release(&mut self, seat: &mut Seat, attempt: u32) {
        self.with(seat, |quota, place| quota::release(quota, place, attempt));
    }

    /// Takes an attempt back out of the count.
    pub fn reopen(&mut self, seat: &mut Seat, attempt: u32) {
        self.with(seat, |quota, place| quota::reopen(quota, place, attempt));
    }

    /// Acts on a session's word about attempt `attempt`, whose lease was due.
    pub fn settle(&mut self, seat: &mut Seat, attempt: u32, word: AttemptStatus) {
        match word {
            AttemptStatus::Live { ask_at } => {
                if seat.is_held_by(attempt) {
                    seat.ask_at = Some(ask_at);
                }
            }
            AttemptStatus::Paid => {
                self.commit(seat, attempt);
            }
            AttemptStatus::Dead => self.release(seat, attempt),
        }
    }

    /// Applies a rule of the quota; a place that comes to be held is asked about at its end.
    fn with<T>(
        &mut self,
        seat: &mut Seat,
        rule: impl FnOnce(&mut Quota, &mut Option<Place>) -> T,
    ) -> T {
        let before = seat.place;
        let answer = rule(&mut self.quota, &mut seat.place);
        if seat.place != before {
            seat.ask_at = seat.until();
            seat.address = seat.address.filter(|_| seat.ask_at.is_some());
            seat.customer = seat.customer.filter(|_| seat.is_taken());
        }
        answer
    }
}

impl Seat {
    /// The end of the lease of a held place.
    fn until(&self) -> Option<Timestamp> {
        match self.place?.status {
            PlaceStatus::Held { until } => Some(until),
            PlaceStatus::Committed | PlaceStatus::Released | PlaceStatus::Refused => None,
        }
    }

    /// Whether nobody else can have the place: it is held, or used for good.
    pub fn is_taken(&self) -> bool {
        self.place.is_some_and(|place| match place.status {
            PlaceStatus::Held { .. } | PlaceStatus::Committed => true,
            PlaceStatus::Released | PlaceStatus::Refused => false,
        })
    }

    /// Whether it is held by attempt `attempt`.
    pub fn is_held_by(&self, attempt: u32) -> bool {
        let own = self.place.is_some_and(|place| place.attempt == attempt);
        own && self.until().is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const UNTIL: Timestamp = Timestamp::from_seconds(600);

    fn held() -> (Door, Seat) {
        let (mut door, mut seat) = (Door::new(Some(1)), Seat::default());
        door.reserve(&mut seat, 1, UNTIL);
        (door, seat)
    }

    #[test]
    fn a_lease_is_due_at_its_end_and_settled_by_the_sessions_word() {
        let (mut door, mut seat) = held();
        assert_eq!(seat.ask_at, Some(UNTIL));
        let ask_at = UNTIL.plus_seconds(3600);
        door.settle(&mut seat, 1, AttemptStatus::Live { ask_at });
        assert_eq!((door.quota.held, seat.ask_at), (1, Some(ask_at)));
        door.settle(&mut seat, 1, AttemptStatus::Dead);
        assert_eq!((door.quota.held, door.quota.committed), (0, 0));
        assert_eq!(seat.ask_at, None);
    }

    #[test]
    fn a_reserve_that_comes_again_does_not_move_the_question() {
        let (mut door, mut seat) = held();
        let ask_at = UNTIL.plus_seconds(3600);
        door.settle(&mut seat, 1, AttemptStatus::Live { ask_at });
        door.reserve(&mut seat, 1, UNTIL.plus_seconds(60));
        assert_eq!(seat.ask_at, Some(ask_at));
    }

    #[test]
    fn a_word_on_an_attempt_that_is_over_asks_nothing_of_the_next() {
        let (mut door, mut seat) = held();
        door.reserve(&mut seat, 2, UNTIL.plus_seconds(60));
        let ask_at = UNTIL.plus_seconds(3600);
        door.settle(&mut seat, 1, AttemptStatus::Live { ask_at });
        assert_eq!(seat.ask_at, Some(UNTIL.plus_seconds(60)));
        door.commit(&mut seat, 2);
        door.settle(&mut seat, 2, AttemptStatus::Live { ask_at });
        assert_eq!(seat.ask_at, None);
    }
}
