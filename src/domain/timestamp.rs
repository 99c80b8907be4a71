//! A moment: whole milliseconds since 1970, as the runtime's clock and alarms count.

use serde::{Deserialize, Serialize};

/// Milliseconds since the Unix epoch. Stripe's fields carry [`Timestamp::seconds`].
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The moment `millis` milliseconds after the epoch.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// The moment `seconds` seconds after the epoch.
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1000))
    }

    /// Milliseconds since the epoch.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// Whole seconds since the epoch, as Stripe's `created` counts.
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// The moment `seconds` later.
    #[must_use]
    pub const fn plus_seconds(self, seconds: u32) -> Self {
        Self(self.0.saturating_add((seconds as i64).saturating_mul(1000)))
    }

    /// The moment `millis` later.
    #[must_use]
    pub const fn plus_millis(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// The year, the month (1 to 12) and the day of the month, in UTC.
    ///
    /// Days are counted in eras of 400 years that begin on 1 March, so that the leap day comes last.
    pub fn date(self) -> (i64, u8, u8) {
        const DAYS_FROM_MARCH_OF_YEAR_0: i64 = 719_468;
        const DAYS_IN_ERA: i64 = 146_097;
        let days = self.seconds().div_euclid(86_400) + DAYS_FROM_MARCH_OF_YEAR_0;
        let era = days.div_euclid(DAYS_IN_ERA);
        let day_of_era = days.rem_euclid(DAYS_IN_ERA);
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let months_since_march = (5 * day_of_year + 2) / 153;
        let month = (months_since_march + 2) % 12 + 1;
        let day = day_of_year - (153 * months_since_march + 2) / 5 + 1;
        let year = era * 400 + year_of_era + i64::from(month <= 2);
        let small = |number| u8::try_from(number).unwrap_or(1);
        (year, small(month), small(day))
    }

    /// Whole seconds from `earlier` until this moment, rounded up, never negative.
    pub const fn seconds_since(self, earlier: Self) -> i64 {
        let millis = self.0.saturating_sub(earlier.0);
        if millis <= 0 {
            0
        } else {
            (millis.saturating_add(999)) / 1000
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_falls_on_its_day() {
        for (seconds, expected) in [
            (0, (1970, 1, 1)),
            (-1, (1969, 12, 31)),
            (951_782_400, (2000, 2, 29)),
            (951_868_800, (2000, 3, 1)),
            (1_709_164_800, (2024, 2, 29)),
            (1_798_761_599, (2026, 12, 31)),
            (1_798_761_600, (2027, 1, 1)),
            (4_107_542_400, (2100, 3, 1)), // 2100 has no 29 February
            (4_107_542_399, (2100, 2, 28)),
        ] {
            let got = Timestamp::from_seconds(seconds).date();
            assert_eq!(got, expected, "{seconds}");
        }
    }
}
