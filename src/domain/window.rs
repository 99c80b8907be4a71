//! When a link sells: from `edgetill[starts_at]` on, and no more from `edgetill[expires_at]` on.
//!
//! Whoever needs to know asks with the time it is; nothing rings when a window opens or ends.

use super::error::Error;
use super::timestamp::Timestamp;
use serde::{Deserialize, Serialize};

/// The time in which a link sells. A storage format: new fields need `#[serde(default)]`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Window {
    /// `edgetill[starts_at]`: the first moment, if the link does not sell at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts_at: Option<Timestamp>,
    /// `edgetill[expires_at]`: the first moment after it, if the link does not sell for good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
}

/// Where a moment lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    Early { until: Timestamp },
    Open,
    Over,
}

impl Window {
    /// Where `now` lies.
    pub fn phase(self, now: Timestamp) -> Phase {
        match (self.starts_at, self.expires_at) {
            (_, Some(end)) if end <= now => Phase::Over,
            (Some(start), _) if now < start => Phase::Early { until: start },
            (_, _) => Phase::Open,
        }
    }

    /// Refuses an end that does not lie after the start.
    pub fn check(self) -> Result<(), Error> {
        match (self.starts_at, self.expires_at) {
            (Some(start), Some(end)) if end <= start => {
                let message = format!(
                    "`edgetill[expires_at]` ({}) must be later than `edgetill[starts_at]` ({}). Send \
                     both to move them together.",
                    end.seconds(),
                    start.seconds()
                );
                Err(Error::invalid("edgetill[expires_at]", message))
            }
            (_, _) => Ok(()),
        }
    }

    /// Whether the link sells at any time.
    pub(super) fn is_always(&self) -> bool {
        *self == Self::default()
    }
}

/// Refuses an end asked for at `now` that is not in the future. One set earlier may pass by.
pub fn check_end(expires_at: Timestamp, now: Timestamp) -> Result<(), Error> {
    if now < expires_at {
        return Ok(());
    }
    let message = "Invalid timestamp: must be an integer Unix timestamp in the future.";
    Err(Error::invalid("edgetill[expires_at]", message))
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Timestamp = Timestamp::from_seconds(1_800_000_000);
    const END: Timestamp = Timestamp::from_seconds(1_800_000_060);

    fn window(starts_at: Option<Timestamp>, expires_at: Option<Timestamp>) -> Window {
        Window {
            starts_at,
            expires_at,
        }
    }

    #[test]
    fn a_window_holds_its_start_and_not_its_end() {
        let window = window(Some(START), Some(END));
        let until = START;
        for (now, phase) in [
            (START.plus_millis(-1), Phase::Early { until }),
            (START, Phase::Open),
            (END.plus_millis(-1), Phase::Open),
            (END, Phase::Over),
        ] {
            assert_eq!(window.phase(now), phase, "{now:?}");
        }
    }

    #[test]
    fn a_side_that_is_not_set_never_closes() {
        let (past, future) = (START.plus_seconds(0), START.plus_millis(1));
        assert_eq!(window(None, None).phase(START), Phase::Open);
        assert_eq!(window(Some(past), None).phase(START), Phase::Open);
        assert_eq!(window(None, Some(future)).phase(START), Phase::Open);
        assert_eq!(window(None, Some(past)).phase(START), Phase::Over);
    }

    #[test]
    fn an_end_lies_after_its_start() {
        assert_eq!(window(Some(START), Some(END)).check(), Ok(()));
        assert_eq!(window(Some(START), None).check(), Ok(()));
        assert_eq!(window(None, Some(START)).check(), Ok(()));
        for end in [START, START.plus_seconds(0).plus_millis(-1000)] {
            let refused = window(Some(START), Some(end)).check().unwrap_err();
            assert_eq!(refused.param.as_deref(), Some("edgetill[expires_at]"));
        }
    }

    #[test]
    fn an_end_is_set_in_the_future() {
        assert_eq!(check_end(END, END.plus_millis(-1)), Ok(()));
        assert!(check_end(END, END).is_err());
    }
}
