//! How often one address, and all of them together, may have something done within some seconds.
//!
//! The seconds are the same for all and begin with the first time. An address is counted only while
//! all of them together are within theirs, so there are never more to remember, and nobody is
//! forgotten because many others came.

use crate::domain::Timestamp;
use crate::domain::client_address::ClientAddress;
use std::collections::HashMap;

/// The most look-ups of unknown slugs within [`LOOK_UP_SECONDS`], for one address.
const MOST_LOOK_UPS: u32 = 100;
/// The same for all of them: each takes a moment of Account's one thread.
const MOST_LOOK_UPS_OF_ALL: u32 = 500;
const LOOK_UP_SECONDS: u32 = 10;

/// Counts by address.
#[derive(Debug)]
pub struct RateLimit {
    most: u32,
    most_of_all: u32,
    seconds: u32,
    until: Timestamp,
    all: u32,
    counts: HashMap<ClientAddress, u32>,
}

impl RateLimit {
    /// Of look-ups of slugs that KV does not know: each has the objects asked.
    pub fn of_look_ups() -> Self {
        Self::new(MOST_LOOK_UPS, MOST_LOOK_UPS_OF_ALL, LOOK_UP_SECONDS)
    }

    pub(super) fn new(most: u32, most_of_all: u32, seconds: u32) -> Self {
        Self {
            most,
            most_of_all,
            seconds,
            until: Timestamp::default(),
            all: 0,
            counts: HashMap::new(),
        }
    }

    /// Counts one more time for `address`, unless it is over; whether it may.
    pub fn allows(&mut self, address: ClientAddress, now: Timestamp) -> bool {
        if self.until <= now {
            self.until = now.plus_seconds(self.seconds);
            self.all = 0;
            self.counts.clear();
        }
        if self.all >= self.most_of_all {
            return false;
        }
        let times = self.counts.entry(address).or_default();
        if *times >= self.most {
            return false;
        }
        *times = times.saturating_add(1);
        self.all = self.all.saturating_add(1);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

    fn allowed(limit: &mut RateLimit, address: &str, times: u32, now: Timestamp) -> usize {
        let address = ClientAddress::parse(address);
        (0..times).filter(|_| limit.allows(address, now)).count()
    }

    #[test]
    fn so_many_times_are_allowed_and_no_more() {
        let mut limit = RateLimit::of_look_ups();
        assert_eq!(allowed(&mut limit, "203.0.113.1", 250, NOW), 100);
        assert_eq!(
            allowed(&mut limit, "203.0.113.1", 250, NOW.plus_seconds(10)),
            100
        );
    }

    #[test]
    fn each_address_is_counted_by_itself_and_a_64_is_one() {
        let mut limit = RateLimit::new(3, 100, 10);
        assert_eq!(allowed(&mut limit, "203.0.113.1", 5, NOW), 3);
        assert_eq!(allowed(&mut limit, "203.0.113.2", 5, NOW), 3);
        let of_one = |number: u32| format!("2001:db8::{number:x}");
        let mut of_a_64 = 0;
        for number in 1..1000 {
            of_a_64 += allowed(&mut limit, &of_one(number), 1, NOW);
        }
        assert_eq!(of_a_64, 3);
    }

    #[test]
    fn all_addresses_together_have_one_budget() {
        let mut limit = RateLimit::new(3, 50, 10);
        let mut sum = 0;
        for network in 0..1000_u32 {
            sum += allowed(&mut limit, &format!("2001:db8:0:{network:x}::1"), 5, NOW);
        }
        assert_eq!(sum, 50);
        assert_eq!(
            allowed(&mut limit, "203.0.113.1", 5, NOW.plus_seconds(10)),
            3
        );
    }

    #[test]
    fn the_seconds_begin_with_the_first_time_however_often_it_is_tried() {
        let mut limit = RateLimit::new(3, 100, 10);
        for (after, expected) in [(0, 3), (5_000, 0), (9_999, 0), (10_000, 3), (19_999, 0)] {
            let now = NOW.plus_millis(after);
            assert_eq!(
                allowed(&mut limit, "203.0.113.1", 4, now),
                expected,
                "{after}"
            );
        }
    }

    #[test]
    fn nobody_who_is_over_is_forgotten_however_many_others_come() {
        let mut limit = RateLimit::new(3, 10_000, 10);
        assert_eq!(allowed(&mut limit, "203.0.113.1", 3, NOW), 3);
        for network in 0..5_000_u32 {
            assert_eq!(
                allowed(&mut limit, &format!("2001:db8:0:{network:x}::1"), 1, NOW),
                1
            );
            assert_eq!(allowed(&mut limit, "203.0.113.1", 1, NOW), 0, "{network}");
        }
    }
}
