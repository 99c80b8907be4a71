//! The processor: a ledger of entries by idempotency key, honest or not.

use crate::wire::Reply;

/// What stands in the ledger under the key of one attempt.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Entry {
    /// Nothing was heard of the key.
    #[default]
    Unknown,
    /// The bank wants the buyer to confirm.
    RequiresAction,
    /// The money was taken.
    Captured,
    /// Refused.
    Declined,
    /// Called off: a later charge under the key is refused.
    Canceled,
    /// The money was taken and given back.
    Refunded,
}

/// What the processor can be asked about one key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// Charge; a new key comes to this entry.
    Charge(Entry),
    /// The buyer passed the bank's check, or did not.
    Confirm(bool),
    /// Make sure that nothing is charged.
    Cancel,
    /// Give the money back.
    Refund,
}

/// How far the processor's word can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bank {
    /// A key that was called off stays so.
    Honest,
    /// Says that a key is called off, and charges it all the same when the charge comes later.
    /// It tells of the money sooner or later.
    ForgetsCancels,
    /// As [`Bank::ForgetsCancels`], and never tells: only in a model that is to fail.
    Silent,
}

impl Bank {
    /// Answers, and writes down what was done.
    pub fn answer(self, entry: &mut Entry, ask: Ask) -> Reply {
        match (*entry, ask) {
            (Entry::Unknown, Ask::Charge(outcome)) => *entry = outcome,
            (Entry::RequiresAction, Ask::Confirm(true)) => *entry = Entry::Captured,
            (Entry::RequiresAction, Ask::Confirm(false)) => *entry = Entry::Declined,
            (Entry::Unknown, Ask::Cancel) if self != Self::Honest => {
                return Reply::Canceled;
            }
            (Entry::Unknown | Entry::RequiresAction, Ask::Cancel) => *entry = Entry::Canceled,
            (Entry::Captured, Ask::Refund) => *entry = Entry::Refunded,
            (_, Ask::Charge(_) | Ask::Confirm(_) | Ask::Cancel | Ask::Refund) => {}
        }
        match *entry {
            Entry::Unknown | Entry::Canceled => Reply::Canceled,
            Entry::RequiresAction => Reply::RequiresAction,
            Entry::Captured => Reply::Succeeded,
            Entry::Declined => Reply::Declined,
            Entry::Refunded => Reply::Refunded,
        }
    }
}
