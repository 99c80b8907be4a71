//! When a delivery is tried again, and when it is given up.
//!
//! The schedule is `Config::webhook_schedule`: the seconds before each try, counted from the try
//! before. The default gives up after three days.

use crate::domain::{Entropy, Timestamp};

/// When the first try is due. Without jitter, so that events of one source stay in order.
pub fn first_try(schedule: &[u32], now: Timestamp) -> Timestamp {
    now.plus_seconds(schedule.first().copied().unwrap_or_default())
}

/// When the next try is due after `tries` that failed, the last of them at `now`.
///
/// `None`: the schedule is over, the event stays undelivered. A tenth more or less, by chance,
/// keeps a receiver that comes back from meeting everything at once.
pub fn next_try(
    schedule: &[u32],
    tries: u32,
    now: Timestamp,
    entropy: &mut impl Entropy,
) -> Option<Timestamp> {
    let position = usize::try_from(tries).ok()?;
    let millis = i64::from(*schedule.get(position)?).saturating_mul(1000);
    let mut random = [0; 2];
    entropy.fill(&mut random);
    // 900 to 1100 thousandths.
    let thousandths = 900 + i64::from(u16::from_le_bytes(random)) * 201 / 65_536;
    Some(now.plus_millis(millis.saturating_mul(thousandths) / 1000))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Config;
    use crate::domain::entropy::SeededEntropy;

    const NOW: Timestamp = Timestamp::from_seconds(1_798_761_600);

    #[test]
    fn the_first_try_is_made_at_once() {
        let schedule = Config::default().webhook_schedule;
        assert_eq!(first_try(&schedule, NOW), NOW);
        assert_eq!(first_try(&[], NOW), NOW);
        assert_eq!(first_try(&[7], NOW), NOW.plus_seconds(7));
    }

    #[test]
    fn tries_end_with_the_schedule() {
        let mut entropy = SeededEntropy::new(1);
        let schedule = Config::default().webhook_schedule;
        let tries =
            (1..).take_while(|tries| next_try(&schedule, *tries, NOW, &mut entropy).is_some());
        assert_eq!(tries.count(), 9);
        let hours = schedule
            .iter()
            .map(|seconds| u64::from(*seconds))
            .sum::<u64>()
            / 3600;
        assert!((72..=80).contains(&hours), "{hours}");
    }

    #[test]
    fn a_delay_varies_by_a_tenth_both_ways() {
        let mut entropy = SeededEntropy::new(2);
        let mut delays: Vec<i64> = (0..2_000)
            .filter_map(|_| next_try(&[0, 1_000], 1, NOW, &mut entropy))
            .map(|at| (at.millis() - NOW.millis()) / 1000)
            .collect();
        delays.sort_unstable();
        assert_eq!(delays.first(), Some(&900));
        assert_eq!(delays.last(), Some(&1_100));
    }
}
