//! What a link allows strangers: anybody can post, and it costs nothing to hold a place and leave,
//! or to try a card that is not one's own.
//!
//! Of an address its held places are counted and its attempts that came to nothing by its own doing:
//! refused cards, checks of a bank that were failed or left, wrong passwords. Of a link the attempts of all addresses
//! that came to nothing. More of them make pauses that grow, and shorter holds; who pays is not
//! counted.

use super::client_address::AddressKey;
use super::timestamp::Timestamp;
use serde::{Deserialize, Serialize};

/// Whose doing it was that an attempt ended without a purchase.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum EndedBy {
    /// The card was refused, or the bank's check was failed, left or not answered in time.
    Buyer,
    /// Anything else: an answer that did not come, a gate, the merchant.
    #[default]
    Others,
}

/// What an installation allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttemptLimits {
    /// `ADDRESS_HOLDS`: the places of a link that an address may hold at a time.
    pub holds: u32,
    /// `ADDRESS_FAILURES`: how many attempts of an address at a link may come to nothing before
    /// each one is followed by a pause.
    pub failures: u32,
    /// `LINK_FAILURES`: the same of all addresses together.
    pub failures_of_all: u32,
}

impl Default for AttemptLimits {
    fn default() -> Self {
        Self {
            holds: 10,
            failures: 10,
            failures_of_all: 200,
        }
    }
}

/// How long an address waits, each time longer, in seconds.
const PAUSES: &[u32] = &[5, 15, 60, 300, 900, 1800];
/// How long everybody waits: short, because most of them have done nothing.
const PAUSES_OF_ALL: &[u32] = &[1, 2, 5, 10, 30];
/// How long an address waits that holds as much as it may.
const HOLDING_PAUSE: u32 = 15;
/// Within this long as many failures are forgotten as are allowed, one after another, in seconds: who
/// fails now and then, as a busy link does all day, is never made to wait.
pub const FORGOTTEN_AFTER: u32 = 3600;
/// So many failures of an address halve the time it may hold a place.
const FAILURES_A_HALVING: u32 = 3;

/// Attempts that came to nothing. A storage format.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failures {
    pub number: u32,
    pub last: Timestamp,
}

impl Failures {
    /// Counts one more of those of whom so many are `allowed`.
    pub fn add(&mut self, allowed: u32, now: Timestamp) {
        self.number = self.number_at(allowed, now).saturating_add(1);
        self.last = now;
    }

    /// How many are not forgotten yet: one is after each `allowed`th part of an hour.
    fn number_at(self, allowed: u32, now: Timestamp) -> u32 {
        let quiet = now.seconds_since(self.last).max(0);
        let forgotten = quiet.saturating_mul(i64::from(allowed)) / i64::from(FORGOTTEN_AFTER);
        self.number
            .saturating_sub(u32::try_from(forgotten).unwrap_or(u32::MAX))
    }

    fn paused_until(self, allowed: u32, pauses: &[u32], now: Timestamp) -> Option<Timestamp> {
        let number = self.number_at(allowed, self.last);
        let step = usize::try_from(number.checked_sub(allowed)?).ok()?;
        let pause = pauses.get(step).or(pauses.last())?;
        let until = self.last.plus_seconds(*pause);
        (now < until).then_some(until)
    }
}

/// Who asks for a place, as far as that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stranger {
    pub limits: AttemptLimits,
    pub address: AddressKey,
    /// The places of the link that the address holds.
    pub holds: u32,
    /// What came to nothing of the address.
    pub own: Failures,
    /// What came to nothing of all.
    pub all: Failures,
}

/// An address that asks for a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holder {
    pub limits: AttemptLimits,
    /// How many places it holds.
    pub holds: u32,
}

impl Holder {
    /// Whether it holds as many of so many places as it may.
    pub(super) fn is_full(self, places: u64) -> bool {
        u64::from(self.holds) >= self.limits.most_holds(Some(places))
    }
}

impl AttemptLimits {
    /// One address never takes more than half of what there is, so that it cannot close a link; and
    /// nowhere so many at once that its failures would be counted too late. Of three places it may
    /// have two, which leaves one: people of one office share an address.
    fn most_holds(self, places: Option<u64>) -> u64 {
        let most = u64::from(self.holds);
        let share = |places: u64| (places / 2).max(places.saturating_sub(1).min(2));
        places.map_or(most, |places| most.min(share(places))).max(1)
    }
}

impl Stranger {
    /// Until when the session's attempt `attempt` is not taken, if it has to wait; `places` is how
    /// many the link has, if they are limited.
    ///
    /// For what others did a session waits once: or whoever fails on purpose again and again would
    /// close the link for everybody.
    pub(super) fn paused_until(
        &self,
        attempt: u32,
        places: Option<u64>,
        now: Timestamp,
    ) -> Option<Timestamp> {
        let own = self.own.paused_until(self.limits.failures, PAUSES, now);
        let all = self.limits.failures_of_all;
        let all = self.all.paused_until(all, PAUSES_OF_ALL, now);
        let all = all.filter(|_| attempt <= 1);
        let full = u64::from(self.holds) >= self.limits.most_holds(places);
        let full = full.then(|| now.plus_seconds(HOLDING_PAUSE));
        own.into_iter().chain(all).chain(full).max()
    }

    /// Until when no password of theirs is looked at, if they have to wait.
    ///
    /// For what others did only those wait of whom something came to nothing, too: or whoever guesses
    /// from everywhere would close the link for those who know the password.
    pub fn may_guess_at(&self, now: Timestamp) -> Option<Timestamp> {
        let own = self.own.paused_until(self.limits.failures, PAUSES, now);
        let all = self.limits.failures_of_all;
        let all = self.all.paused_until(all, PAUSES_OF_ALL, now);
        let has_failed = self.own.number_at(self.limits.failures, now) > 0;
        own.into_iter().chain(all.filter(|_| has_failed)).max()
    }

    /// How often the time that the address may hold a place is halved.
    pub(super) fn halvings(&self, now: Timestamp) -> u32 {
        self.own.number_at(self.limits.failures, now) / FAILURES_A_HALVING
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

    fn stranger() -> Stranger {
        Stranger {
            limits: AttemptLimits::default(),
            address: AddressKey::of_number(1).unwrap(),
            holds: 0,
            own: Failures::default(),
            all: Failures::default(),
        }
    }

    fn failed(times: u32) -> Failures {
        Failures {
            number: times,
            last: NOW,
        }
    }

    #[test]
    fn an_address_waits_each_time_longer_and_so_does_everybody_but_less() {
        for (times, own, all) in [
            (0, 0, 0),
            (9, 0, 0),
            (10, 5, 0),
            (12, 60, 0),
            (200, 1800, 1),
            (999, 1800, 30),
        ] {
            let pause = |stranger: Stranger| {
                let until = stranger.paused_until(1, None, NOW);
                until.map_or(0, |until| until.seconds_since(NOW))
            };
            let own_failures = Stranger {
                own: failed(times),
                ..stranger()
            };
            assert_eq!(pause(own_failures), own, "{times}");
            let all_failures = Stranger {
                all: failed(times),
                ..stranger()
            };
            assert_eq!(pause(all_failures), all, "{times}");
        }
    }

    #[test]
    fn a_pause_ends_and_an_hour_of_quiet_forgets_what_is_allowed() {
        let stranger = Stranger {
            own: failed(10),
            ..stranger()
        };
        let last = NOW.plus_seconds(5).plus_millis(-1);
        assert_eq!(
            stranger.paused_until(1, None, last),
            Some(NOW.plus_seconds(5))
        );
        assert_eq!(stranger.paused_until(1, None, NOW.plus_seconds(5)), None);
        let mut failures = failed(10);
        failures.add(10, NOW.plus_seconds(FORGOTTEN_AFTER));
        assert_eq!(failures.number, 1);
        let mut failures = failed(10);
        failures.add(10, NOW.plus_seconds(FORGOTTEN_AFTER / 10));
        assert_eq!(failures.number, 10);
    }

    #[test]
    fn who_fails_now_and_then_all_day_long_never_waits() {
        for (allowed, every) in [(200, 20), (200, 60), (10, 360), (10, 3600)] {
            let mut failures = Failures::default();
            let mut now = NOW;
            for _ in 0..5000 {
                now = now.plus_seconds(every);
                failures.add(allowed, now);
                assert_eq!(failures.paused_until(allowed, PAUSES, now), None, "{every}");
            }
        }
    }

    #[test]
    fn for_what_others_did_a_session_waits_once() {
        let stranger = Stranger {
            all: failed(999),
            ..stranger()
        };
        assert!(stranger.paused_until(1, None, NOW).is_some());
        assert_eq!(stranger.paused_until(2, None, NOW), None);
    }

    #[test]
    fn for_what_others_guessed_only_those_wait_who_guessed_wrong_themselves() {
        let stranger = Stranger {
            all: failed(999),
            ..stranger()
        };
        assert_eq!(stranger.may_guess_at(NOW), None);
        let guessed = Stranger {
            own: failed(1),
            ..stranger
        };
        assert_eq!(guessed.may_guess_at(NOW), Some(NOW.plus_seconds(30)));
        let alone = Stranger {
            own: failed(10),
            all: failed(10),
            ..stranger
        };
        assert_eq!(alone.may_guess_at(NOW), Some(NOW.plus_seconds(5)));
    }

    #[test]
    fn one_address_holds_half_of_what_there_is_at_the_most_and_two_of_three() {
        for (places, most) in [
            (None, 10),
            (Some(100), 10),
            (Some(5), 2),
            (Some(4), 2),
            (Some(3), 2),
            (Some(2), 1),
            (Some(1), 1),
            (Some(0), 1),
        ] {
            let holding = |holds| Stranger {
                holds,
                ..stranger()
            };
            assert_eq!(
                holding(most - 1).paused_until(1, places, NOW),
                None,
                "{places:?}"
            );
            assert!(
                holding(most).paused_until(1, places, NOW).is_some(),
                "{places:?}"
            );
        }
    }
}
