//! What a Link is asked, and how it answers.

use crate::domain::SessionId;
use crate::domain::client_address::AddressKey;
use crate::domain::customer_limit::CustomerKey;
use crate::domain::gate::Update;
use crate::domain::password::Password;
use crate::domain::payment_link::CopyDigest;
use crate::domain::strangers::EndedBy;
use serde::{Deserialize, Serialize};

/// What Link can be asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum LinkCall {
    /// Make the link: from Account, once for each number.
    Create {
        /// Grows with each operation of Account's: a second call with it gets the first one's
        /// answer, an older one that comes late is refused.
        number: u64,
        update: Box<Update>,
    },
    /// Change the link, as above.
    Update { number: u64, update: Box<Update> },
    /// Reserve a place for an attempt.
    Reserve {
        session: SessionId,
        attempt: u32,
        /// What the session's copy says, whose terms the buyer agreed to.
        copy: CopyDigest,
        /// Where the buyer is, if that is counted.
        #[serde(default)]
        address: Option<AddressKey>,
        /// Who the buyer is, if the session's copy says that customers are counted.
        #[serde(default)]
        customer: Option<CustomerKey>,
        /// The alias that the buyer came by.
        #[serde(default)]
        came_by: Option<String>,
    },
    Commit {
        session: SessionId,
        attempt: u32,
        /// As above.
        #[serde(default)]
        customer: Option<CustomerKey>,
    },
    /// The attempt ended without payment.
    Release {
        session: SessionId,
        attempt: u32,
        #[serde(default)]
        ended_by: EndedBy,
    },
    /// The attempt is not to be counted: its money failed for good, or goes back.
    Reopen { session: SessionId, attempt: u32 },
    /// Somebody guesses the password.
    Guess {
        /// What would be kept of what was typed.
        guess: Password,
        /// Where they are, if that is counted.
        address: Option<AddressKey>,
    },
    /// The link as it stands.
    Look,
    /// Whether the counters agree with the rows, for tests.
    SelfCheck,
    /// The published copy was found to be unreadable: write it again.
    Republish,
}

/// Link's answer to [`LinkCall::SelfCheck`]: counters beside what counting the rows gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SelfCheck {
    /// The counter of held places.
    pub held: u64,
    /// The rows of held places.
    pub held_rows: u64,
    /// The counter of completed sessions.
    pub committed: u64,
    /// The rows of completed sessions.
    pub committed_rows: u64,
}
