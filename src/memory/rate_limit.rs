//! How often one address may have something done within some seconds.
//!
//! The seconds begin with the first time; what is asked for in vain counts as well.

use super::Cache;
use crate::domain::Timestamp;

/// The most look-ups of unknown slugs for one address within [`LOOK_UP_SECONDS`].
const MOST_LOOK_UPS: u32 = 100;
const LOOK_UP_SECONDS: u32 = 10;
/// The most addresses that are counted at a time.
const MOST_ADDRESSES: usize = 1000;

/// Counts by address.
#[derive(Debug)]
pub struct RateLimit {
    most: u32,
    seconds: u32,
    counts: Cache<String, Count>,
}

#[derive(Debug, Clone, Copy)]
struct Count {
    until: Timestamp,
    times: u32,
}

impl RateLimit {
    /// Of look-ups of slugs that KV does not know: each has the objects asked.
    pub fn of_look_ups() -> Self {
        Self::new(MOST_LOOK_UPS, LOOK_UP_SECONDS)
    }

    fn new(most: u32, seconds: u32) -> Self {
        Self {
            most,
            seconds,
            counts: Cache::new(MOST_ADDRESSES),
        }
    }

    /// Counts one more time for `address`; whether it is one of those allowed.
    pub fn allows(&mut self, address: &str, now: Timestamp) -> bool {
        let known = self.counts.get(address).copied();
        let Count { until, times } =
            known
                .filter(|count| now < count.until)
                .unwrap_or_else(|| Count {
                    until: now.plus_seconds(self.seconds),
                    times: 0,
                });
        let count = Count {
            until,
            times: times.saturating_add(1),
        };
        self.counts.insert(address.to_owned(), count);
        times < self.most
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

    fn allowed(limit: &mut RateLimit, address: &str, times: u32, now: Timestamp) -> usize {
        (0..times).filter(|_| limit.allows(address, now)).count()
    }

    #[test]
    fn so_many_times_are_allowed_and_no_more() {
        let mut limit = RateLimit::of_look_ups();
        assert_eq!(allowed(&mut limit, "a", 250, NOW), 100);
        assert_eq!(allowed(&mut limit, "a", 250, NOW.plus_seconds(10)), 100);
    }

    #[test]
    fn each_address_is_counted_by_itself() {
        let mut limit = RateLimit::new(3, 10);
        assert_eq!(allowed(&mut limit, "a", 5, NOW), 3);
        assert_eq!(allowed(&mut limit, "b", 5, NOW), 3);
    }

    #[test]
    fn the_seconds_begin_with_the_first_time_however_often_it_is_tried() {
        let mut limit = RateLimit::new(3, 10);
        for (after, expected) in [(0, 3), (5_000, 0), (9_999, 0), (10_000, 3), (19_999, 0)] {
            let now = NOW.plus_millis(after);
            assert_eq!(allowed(&mut limit, "a", 4, now), expected, "{after}");
        }
    }

    #[test]
    fn who_goes_on_asking_is_not_forgotten_for_others() {
        let mut limit = RateLimit::new(3, 10);
        assert_eq!(allowed(&mut limit, "a", 3, NOW), 3);
        for other in 0..3 * MOST_ADDRESSES {
            assert!(limit.allows(&format!("other{other}"), NOW));
            assert!(!limit.allows("a", NOW), "{other}");
        }
    }
}
