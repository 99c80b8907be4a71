//! What a model can be made of.

use crate::bank::Entry;

/// What goes wrong, from harmless to hostile. Each includes the ones before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Faults {
    /// Requests and answers are lost, objects crash, alarms ring at any time.
    Loss,
    /// Every request may also arrive again or late, at any time, without end.
    Lingering,
    /// Every answer may also come again.
    Echoes,
}

/// How long answers take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// Anything can happen between an answer and its arrival.
    Slow,
    /// An answer arrives at once or never: a smaller search.
    Prompt,
}

/// How a lease ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lease {
    /// Link asks the session.
    AsksTheSession,
    /// Link's clock decides: wrong.
    LapsesByClock,
}

/// Whether words come from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Words {
    /// Only of money that was taken against a promise.
    Seldom,
    /// At any time.
    AnyTime,
}

/// Whether sessions end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expiry {
    /// Never.
    Never,
    /// At any time.
    AnyTime,
}

/// Every first outcome of a card.
pub const ANY: &[Entry] = &[Entry::Captured, Entry::Declined, Entry::NeedsAction];
/// Every first outcome of a payment that is no card's.
pub const DEBIT: &[Entry] = &[Entry::Captured, Entry::Pending];
