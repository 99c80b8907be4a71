//! When something that failed is tried again: ever later, and never everybody at once.

use super::Pace;
use crate::domain::{Entropy, Timestamp};
use serde::{Deserialize, Serialize};

/// What an owner keeps of a lane that failed, so that its pauses outlive the instance. A storage
/// format; there is none while all goes well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retry {
    /// How often in a row it failed.
    pub failures: u32,
    /// When it is tried again.
    pub at: Timestamp,
}

impl Retry {
    /// After one failure more than `failures`: the pause doubles each time, and a quarter more or
    /// less by chance keeps those that failed together from coming back together.
    pub fn after(failures: u32, pace: &Pace, now: Timestamp, entropy: &mut impl Entropy) -> Self {
        let doubled = pace.first_pause.saturating_mul(1 << failures.min(16));
        let millis = i64::from(doubled.min(pace.longest_pause)).saturating_mul(1000);
        let mut random = [0; 2];
        entropy.fill(&mut random);
        // 750 to 1250 thousandths.
        let thousandths = 750 + i64::from(u16::from_le_bytes(random)) * 501 / 65_536;
        Self {
            failures: failures.saturating_add(1),
            at: now.plus_millis(millis.saturating_mul(thousandths) / 1000),
        }
    }
}
