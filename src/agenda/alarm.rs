//! The one alarm of an object, moved only when it must be: each move costs a row written.

use crate::domain::Timestamp;

/// An alarm this late is one that the platform forgot.
const FORGOTTEN_AFTER_SECONDS: u32 = 60;

/// What is known of an object's alarm.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Alarm {
    /// Nothing yet, or a transaction failed that may have set it.
    #[default]
    Unknown,
    Off,
    SetFor(Timestamp),
}

impl Alarm {
    /// Whether the alarm must be set for it to ring by `needed`.
    ///
    /// One that rings earlier is left: when it rings, the right time is known.
    pub fn must_move(self, needed: Timestamp, now: Timestamp) -> bool {
        match self {
            Self::Unknown | Self::Off => true,
            Self::SetFor(at) => at <= now || needed < at,
        }
    }

    /// Whether it rings at `needed` and at no other time.
    pub fn is_right(self, needed: Option<Timestamp>) -> bool {
        match (self, needed) {
            (Self::Off, None) => true,
            (Self::SetFor(at), Some(needed)) => at == needed,
            (Self::Unknown | Self::Off, Some(_)) | (Self::Unknown | Self::SetFor(_), None) => false,
        }
    }

    /// Whether the platform forgot it, while there is something to be done: it is off, or should
    /// have rung long ago.
    pub fn is_forgotten(self, now: Timestamp) -> bool {
        match self {
            Self::Unknown => false,
            Self::Off => true,
            Self::SetFor(at) => at.plus_seconds(FORGOTTEN_AFTER_SECONDS) < now,
        }
    }
}
