//! The processor: a ledger of entries by reference, honest or not.

use crate::wire::Reply;

/// What stands in the ledger under the reference of one attempt.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Entry {
    /// Nothing was heard of the reference.
    #[default]
    Unknown,
    /// The bank wants the buyer to confirm.
    NeedsAction,
    /// The money is reserved.
    Authorised,
    /// The money comes later or not at all.
    Pending,
    /// The money was taken.
    Captured,
    /// Refused.
    Declined,
    /// Called off: a later authorise under the reference is refused.
    Canceled,
    /// Called off, as it says; a later authorise is done all the same.
    Forgotten,
    /// The money was taken, and is on its way back: its buyer's bank has not taken it yet.
    Refunding,
    /// The money was taken and given back.
    Refunded,
    /// The money was taken, and its buyer's bank did not take it back.
    RefundFailed,
}

/// What the processor can be asked about one reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// Reserve or take the money; a new reference comes to this entry.
    Authorise(Entry),
    /// The buyer passed the bank's check, or did not.
    Authenticate(bool),
    /// Take what is reserved.
    Capture,
    /// Make sure that nothing is charged; done, or only said to be.
    Cancel(Effect),
    /// Where does it stand?
    Look,
    /// Give the money back.
    Refund,
    /// What became of that?
    LookRefund,
}

/// Whether a call does what its answer says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// It does.
    Done,
    /// It does not: only at a bank that breaks its word.
    OnlySaid,
}

/// How far the processor's word can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bank {
    /// A reference that was called off stays so.
    Honest,
    /// Says that it called off what it did not; looking tells the truth.
    IgnoresCancels,
    /// Says that a reference is called off, even when looked at, and charges it all the same when
    /// the authorise comes later. It tells of the money sooner or later.
    ForgetsCancels,
    /// As [`Bank::ForgetsCancels`], and what is given back is on its way for as long as you like.
    RefundsLater,
    /// As [`Bank::ForgetsCancels`], and never tells: only in a model that is to fail.
    Silent,
}

impl Bank {
    /// Whether its word that nothing will be charged holds.
    pub fn keeps_cancels(self) -> bool {
        match self {
            Self::Honest | Self::IgnoresCancels => true,
            Self::ForgetsCancels | Self::RefundsLater | Self::Silent => false,
        }
    }

    /// Answers, and writes down what was done.
    pub fn answer(self, entry: &mut Entry, ask: Ask) -> Reply {
        match (*entry, ask) {
            (Entry::Unknown | Entry::Forgotten, Ask::Authorise(outcome)) => *entry = outcome,
            (Entry::NeedsAction, Ask::Authenticate(true)) => *entry = Entry::Authorised,
            (Entry::NeedsAction, Ask::Authenticate(false)) => *entry = Entry::Declined,
            (Entry::Authorised, Ask::Capture) => *entry = Entry::Captured,
            (
                Entry::Unknown | Entry::NeedsAction | Entry::Authorised,
                Ask::Cancel(Effect::OnlySaid),
            ) => return Reply::Canceled,
            (Entry::Unknown, Ask::Cancel(_)) if !self.keeps_cancels() => {
                *entry = Entry::Forgotten;
            }
            (Entry::Unknown | Entry::NeedsAction | Entry::Authorised, Ask::Cancel(_)) => {
                *entry = Entry::Canceled;
            }
            (Entry::Captured, Ask::Refund) if self == Self::RefundsLater => {
                *entry = Entry::Refunding;
                return Reply::RefundPending;
            }
            (Entry::Captured, Ask::Refund) => {
                *entry = Entry::Refunded;
                return Reply::Refunded;
            }
            (Entry::Refunding, Ask::Refund | Ask::LookRefund) => return Reply::RefundPending,
            (Entry::Refunded, Ask::Refund | Ask::LookRefund) => return Reply::Refunded,
            (Entry::RefundFailed, Ask::Refund | Ask::LookRefund) => return Reply::RefundFailed,
            (
                _,
                Ask::Authorise(_)
                | Ask::Authenticate(_)
                | Ask::Capture
                | Ask::Cancel(_)
                | Ask::Look
                | Ask::Refund
                | Ask::LookRefund,
            ) => {}
        }
        match *entry {
            Entry::Unknown => Reply::NotStarted,
            Entry::Canceled | Entry::Forgotten => Reply::Canceled,
            Entry::NeedsAction => Reply::NeedsAction,
            Entry::Authorised => Reply::Authorised,
            Entry::Pending => Reply::Pending,
            // What is given back later does not change this word.
            Entry::Captured | Entry::Refunding | Entry::Refunded | Entry::RefundFailed => {
                Reply::Captured
            }
            Entry::Declined => Reply::Declined,
        }
    }
}
