//! Waiting for a place that others hold: until when at the latest, and when to ask again.
//!
//! Those who wait must not be what keeps the gate busy: the more there are, the longer each waits
//! before asking again.

use super::timestamp::Timestamp;
use serde::{Deserialize, Serialize};

/// The shortest time between two questions, in seconds.
const SHORTEST: u32 = 3;
/// The longest, however many wait.
const LONGEST: u32 = 30;
/// So many who wait make each wait a second longer.
const FOR_A_SECOND: u32 = 100;

/// A buyer's wait for a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Wait {
    /// By then the gate will have asked about the places that are held.
    pub until: Timestamp,
    /// How long to wait before asking again.
    pub seconds: u32,
}

impl Wait {
    /// The wait of one among few.
    pub fn new(until: Timestamp) -> Self {
        Self {
            until,
            seconds: SHORTEST,
        }
    }

    /// As long again at the most, by `chance`: those who were turned away together do not come back
    /// together.
    #[must_use]
    pub fn jittered(self, chance: u32) -> Self {
        let most = self.seconds.saturating_add(1);
        let more = chance.checked_rem(most).unwrap_or(0);
        Self {
            seconds: self.seconds.saturating_add(more),
            ..self
        }
    }
}

/// How many were turned away for want of a free place, about. It is only remembered: who is
/// forgotten asks again all the same.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Waiting {
    number: u32,
    last: Timestamp,
}

impl Waiting {
    /// One more is turned away at `now`; `hold_seconds` later it is not waiting any more.
    #[must_use]
    pub fn and_one(self, now: Timestamp, hold_seconds: u32) -> Self {
        let is_old = self.last.plus_seconds(hold_seconds) <= now;
        let before = if is_old { 0 } else { self.number };
        Self {
            number: before.saturating_add(1),
            last: now,
        }
    }

    /// Somebody got a place.
    #[must_use]
    pub fn but_one(self) -> Self {
        Self {
            number: self.number.saturating_sub(1),
            ..self
        }
    }

    /// The wait of one of them.
    pub fn wait(self, until: Timestamp) -> Wait {
        let longer = self.number / FOR_A_SECOND;
        Wait {
            until,
            seconds: SHORTEST.saturating_add(longer).min(LONGEST),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

    fn turned_away(number: u32) -> Waiting {
        (0..number).fold(Waiting::default(), |all, _| all.and_one(NOW, 600))
    }

    #[test]
    fn the_more_wait_the_longer_each_waits_but_never_more_than_half_a_minute() {
        for (number, seconds) in [
            (0, 3),
            (99, 3),
            (100, 4),
            (1000, 13),
            (3000, 30),
            (100_000, 30),
        ] {
            assert_eq!(turned_away(number).wait(NOW).seconds, seconds, "{number}");
        }
    }

    #[test]
    fn who_got_a_place_or_went_long_ago_waits_no_more() {
        assert_eq!(turned_away(100).but_one().wait(NOW).seconds, 3);
        let later = NOW.plus_seconds(600);
        assert_eq!(turned_away(1000).and_one(later, 600).wait(NOW).seconds, 3);
        assert_eq!(Waiting::default().but_one(), Waiting::default());
    }

    #[test]
    fn those_who_were_turned_away_together_do_not_come_back_together() {
        let wait = turned_away(1000).wait(NOW);
        let mut seconds: Vec<_> = (0..1000).map(|it| wait.jittered(it).seconds).collect();
        seconds.sort_unstable();
        seconds.dedup();
        assert_eq!(seconds, (13..=26).collect::<Vec<_>>());
        assert_eq!(wait.jittered(u32::MAX).until, NOW);
    }
}
