//! How many promotion codes and passwords an isolate looks at: both can be guessed, a code costs Account
//! a moment, and a password costs the Worker one. They are counted by address and by link.

use super::rate_limit::RateLimit;
use crate::domain::Timestamp;
use crate::domain::client_address::ClientAddress;
use std::collections::HashMap;

/// The most of one address within [`SECONDS`]: more than anybody has to type.
const MOST: u32 = 20;
/// The most of all addresses together.
const MOST_OF_ALL: u32 = 2000;
/// The most at one link.
const MOST_AT_A_LINK: u32 = 500;
const SECONDS: u32 = 60;

/// What was guessed of late.
#[derive(Debug)]
pub struct Guesses {
    by_address: RateLimit,
    until: Timestamp,
    by_link: HashMap<String, u32>,
}

impl Default for Guesses {
    fn default() -> Self {
        Self {
            by_address: RateLimit::new(MOST, MOST_OF_ALL, SECONDS),
            until: Timestamp::default(),
            by_link: HashMap::new(),
        }
    }
}

impl Guesses {
    /// Counts one more of `address` at `link`, unless it is over; whether it may.
    pub fn allows(&mut self, address: ClientAddress, link: &str, now: Timestamp) -> bool {
        if self.until <= now {
            self.until = now.plus_seconds(SECONDS);
            self.by_link.clear();
        }
        let at_link = self.by_link.get(link).copied().unwrap_or_default();
        if at_link >= MOST_AT_A_LINK || !self.by_address.allows(address, now) {
            return false;
        }
        self.by_link
            .insert(link.to_owned(), at_link.saturating_add(1));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

    #[test]
    fn guesses_of_an_address_and_at_a_link_are_few() {
        let mut guesses = Guesses::default();
        let mut allowed = |address: &str, link: &str, now| {
            let address = ClientAddress::parse(address);
            (0..100)
                .filter(|_| guesses.allows(address, link, now))
                .count()
        };
        assert_eq!(allowed("203.0.113.1", "plink_1", NOW), 20);
        assert_eq!(allowed("203.0.113.1", "plink_2", NOW), 0);
        let many = (0..40).map(|number| allowed(&format!("198.51.100.{number}"), "plink_1", NOW));
        assert_eq!(many.sum::<usize>(), 480);
        assert_eq!(allowed("203.0.113.9", "plink_2", NOW), 20);
        assert_eq!(allowed("203.0.113.1", "plink_1", NOW.plus_seconds(60)), 20);
    }
}
