//! How long an answer is waited for, and how often it was asked for before.

use super::held::Settlement;
use super::session::{InFlightStep, PaymentState};
use crate::domain::{Config, Timestamp};

impl PaymentState {
    /// Waiting for the answer to `step`, asked for at `now` for the first time.
    pub(super) fn in_flight(step: InFlightStep, now: Timestamp, config: &Config) -> Self {
        Self::again(step, 0, now, config)
    }

    /// Waiting for the answer to `step`, asked for again after `tries` times; each time longer.
    pub(super) fn again(step: InFlightStep, tries: u32, now: Timestamp, config: &Config) -> Self {
        Self::InFlight {
            step,
            deadline: now.plus_seconds(patience(tries, LONGEST_WHILE_HELD, config)),
            tries,
        }
    }

    /// Waiting for the processor to do what is wanted with reserved money, asked for again `tries`
    /// times; each time longer.
    pub(super) fn settling(
        wanted: Settlement,
        tries: u32,
        now: Timestamp,
        config: &Config,
    ) -> Self {
        Self::Settling {
            wanted,
            deadline: now.plus_seconds(patience(tries, LONGEST_PATIENCE, config)),
            tries,
        }
    }

    /// Waiting for money that comes later, about which it is worth asking again at `look_at`:
    /// neither all the time nor so late that it is forgotten.
    pub(super) fn pending(look_at: Timestamp, now: Timestamp, config: &Config) -> Self {
        let soonest = now.plus_seconds(patience(0, LONGEST_PATIENCE, config));
        Self::Pending {
            look_at: look_at.min(now.plus_seconds(LATEST_LOOK)).max(soonest),
            tries: 0,
        }
    }

    /// Waiting for money that comes later, asked about `tries` times before without an answer.
    pub(super) fn pending_still(tries: u32, now: Timestamp, config: &Config) -> Self {
        Self::Pending {
            look_at: now.plus_seconds(patience(tries, LONGEST_PATIENCE, config)),
            tries: tries.saturating_add(1),
        }
    }

    /// How often what it waits for was asked for before.
    pub(super) fn tries(self) -> u32 {
        match self {
            Self::InFlight { tries, .. }
            | Self::Settling { tries, .. }
            | Self::Pending { tries, .. } => tries,
            Self::None
            | Self::NeedsAction { .. }
            | Self::Held { .. }
            | Self::Paid
            | Self::Failed
            | Self::NotRequired => 0,
        }
    }
}

/// The longest the processor is left in peace about one payment, in seconds.
const LONGEST_PATIENCE: u32 = 3600;
/// The same while places are held and a buyer waits.
const LONGEST_WHILE_HELD: u32 = 300;
/// Money that comes later is looked at once a week at least, in seconds.
const LATEST_LOOK: u32 = 604_800;

/// How long an answer is waited for that did not come `tries` times before, in seconds.
fn patience(tries: u32, longest: u32, config: &Config) -> u32 {
    let doubled = 1_u32.checked_shl(tries).unwrap_or(u32::MAX);
    let longest = longest.max(config.processing_seconds);
    config
        .processing_seconds
        .saturating_mul(doubled)
        .min(longest)
}
