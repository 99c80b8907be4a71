//! Places: where a row stands in its volume's lists, which is also its key in the table.
//!
//! A place is the second of the object's `created` since 2020, then a number within that second.
//! So the table lies in Stripe's order, and a range of `created` is a range of places. Every place
//! lies within 2^53, where doubles are exact. A storage format.

use crate::domain::Timestamp;

/// 2020-01-01 00:00:00 UTC, in seconds since 1970.
const BEGINNING: i64 = 1_577_836_800;
/// How many bits the number within a second has: two million rows a second.
const BITS: u32 = 21;
/// The last second that fits.
const LAST_SECOND: u64 = (1 << (53 - BITS)) - 1;

/// The last place there is.
pub const LAST: u64 = (1 << 53) - 1;

/// The first place of the second of `at`; what lies outside all seconds is put in the nearest.
pub fn first_of(at: Timestamp) -> u64 {
    let since = at.seconds().saturating_sub(BEGINNING);
    u64::try_from(since).unwrap_or(0).min(LAST_SECOND) << BITS
}

/// The last place of the second of `at`.
pub fn last_of(at: Timestamp) -> u64 {
    first_of(at) | ((1 << BITS) - 1)
}

/// The second that `place` belongs to.
pub fn moment(place: u64) -> Timestamp {
    let since = i64::try_from(place >> BITS).unwrap_or(i64::MAX);
    Timestamp::from_seconds(since.saturating_add(BEGINNING))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_keep_their_format() {
        let at = Timestamp::from_millis(1_798_761_600_999);
        assert_eq!(first_of(at), 463_312_886_169_600);
        assert_eq!(last_of(at), first_of(at) + (1 << 21) - 1);
        assert_eq!(moment(last_of(at)).seconds(), at.seconds());
        assert!(last_of(at) < first_of(at.plus_seconds(1)));
    }

    #[test]
    fn what_lies_outside_all_seconds_is_put_in_the_nearest() {
        assert_eq!(first_of(Timestamp::from_seconds(0)), 0);
        assert_eq!(last_of(Timestamp::from_seconds(i64::MAX)), LAST);
        assert_eq!(first_of(Timestamp::from_seconds(i64::MIN)), 0);
    }
}
