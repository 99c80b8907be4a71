//! What a lane would do next, and how its owner wants that done.

use crate::domain::Timestamp;

/// The first entry of a lane.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head<L> {
    pub lane: L,
    pub due: Timestamp,
    /// How often in a row it failed, as far as the owner noted.
    pub failures: u32,
    pub pace: Pace,
}

impl<L> Head<L> {
    /// The head of a lane that has not failed.
    pub const fn new(lane: L, due: Timestamp, pace: Pace) -> Self {
        Self {
            lane,
            due,
            failures: 0,
            pace,
        }
    }

    /// The same head, of a lane that failed this often in a row.
    #[must_use]
    pub fn after_failures(self, failures: u32) -> Self {
        Self { failures, ..self }
    }
}

/// Whether something is said to another object or done by this one. Each kind has room of its own,
/// so that neither keeps the other waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Message,
    DueWork,
}

/// How fast something is done, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    pub kind: Kind,
    /// How long whoever wrote it has time to do it, until the alarm sees to it.
    pub grace: u32,
    /// The pause after the first failure; it doubles with each that follows.
    pub first_pause: u32,
    /// The longest pause between two tries.
    pub longest_pause: u32,
    /// What takes longer is given up: it counts as failed and is tried again.
    pub longest: u32,
}

impl Pace {
    /// The pace of a message.
    pub const MESSAGE: Self = Self {
        kind: Kind::Message,
        grace: 5,
        first_pause: 5,
        longest_pause: 300,
        longest: 60,
    };

    /// The pace of due work.
    pub const DUE_WORK: Self = Self {
        kind: Kind::DueWork,
        ..Self::MESSAGE
    };

    /// The same pace, with more or less time for whoever wrote it.
    #[must_use]
    pub const fn with_grace(self, seconds: u32) -> Self {
        Self {
            grace: seconds,
            ..self
        }
    }
}
