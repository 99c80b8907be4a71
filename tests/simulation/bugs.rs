//! Mistakes made on purpose, one a story: what the stories are worth is how many of them they find.

/// A mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bug {
    /// A message is crossed off when it is sent, not when it is acknowledged.
    CrossedOffWhenSent,
    /// A lease ends by the clock, without the session's word.
    LeaseLapsesByClock,
    /// The ledger takes the events of a record whenever it comes.
    RecordTakenTwice,
    /// A sender takes "the events go on elsewhere", or "full", for "done".
    FullTakenForDone,
    /// A lane's cursor moves when events are sent, not when they are taken.
    CursorMovesWhenSent,
    /// Nothing sets an alarm: whoever is in memory will do it.
    NoAlarm,
    /// No answer from the processor is taken for a refusal.
    SilenceIsRefusal,
    /// A second try is made under a reference of its own.
    NewReference,
    /// "Cancelled" is believed without looking.
    CancelBelieved,
    /// A place that is to be sold again is not told of it.
    ReopenForgotten,
    /// What was delivered is told once.
    DeliveredToldOnce,
    /// A late row replaces a newer one.
    OldRowWins,
    /// Whoever's money is pending is forgotten after a crash.
    PendingForgotten,
    /// An order goes past the second gate.
    SecondGateUnasked,
    /// No answer to a merchant's capture is taken for "it was let go".
    SilenceLetsGo,
    /// That a part was taken is forgotten in a crash.
    PartForgotten,
    /// Nobody lets go of reserved money when its time is over.
    ReservedForEver,
}

impl Bug {
    /// All of them.
    pub const ALL: [Self; 17] = [
        Self::CrossedOffWhenSent,
        Self::LeaseLapsesByClock,
        Self::RecordTakenTwice,
        Self::FullTakenForDone,
        Self::CursorMovesWhenSent,
        Self::NoAlarm,
        Self::SilenceIsRefusal,
        Self::NewReference,
        Self::CancelBelieved,
        Self::ReopenForgotten,
        Self::DeliveredToldOnce,
        Self::OldRowWins,
        Self::PendingForgotten,
        Self::SecondGateUnasked,
        Self::SilenceLetsGo,
        Self::PartForgotten,
        Self::ReservedForEver,
    ];
}
