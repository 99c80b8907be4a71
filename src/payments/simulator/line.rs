//! The ledger as tests read it: one line a payment.

use super::{Entry, Status, is_default};
use crate::domain::processor::Reference;
use crate::domain::{Amount, Currency, SessionId, Timestamp};
use serde::{Deserialize, Serialize};

/// One payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub reference: Reference,
    pub session: Option<SessionId>,
    pub amount: Option<Amount>,
    pub currency: Option<Currency>,
    /// `prepared`, `requires_action`, `authorised`, `pending`, `succeeded`, `refunded` (all of
    /// it), `declined` or `canceled`.
    pub status: String,
    /// Whether the money was taken, whatever of it went back.
    pub captured: bool,
    /// What went back.
    pub refunded: Amount,
    /// What the buyer's bank took back.
    #[serde(default, skip_serializing_if = "is_default")]
    pub charged_back: Amount,
    /// When a pending payment is decided, if nobody decides it before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub look_at: Option<Timestamp>,
}

impl Entry {
    /// The entry as tests read it.
    pub fn line(&self) -> Line {
        let refunded = self.given_back();
        let status = match self.status {
            Status::Prepared => "prepared",
            Status::NeedsAction(_) => "requires_action",
            Status::Authorised => "authorised",
            Status::Pending(_) => "pending",
            Status::Captured(taken) if taken == refunded => "refunded",
            Status::Captured(_) => "succeeded",
            Status::Declined(_) => "declined",
            Status::Canceled => "canceled",
        };
        let order = self.order.as_ref();
        Line {
            reference: self.reference.clone(),
            session: order.map(|order| order.session.clone()),
            amount: order.map(|order| order.amount),
            currency: order.map(|order| order.currency),
            status: status.to_owned(),
            captured: matches!(self.status, Status::Captured(_)),
            refunded,
            charged_back: self.charged_back(),
            look_at: match self.status {
                Status::Pending(debit) => Some(debit.look_at),
                Status::Prepared
                | Status::NeedsAction(_)
                | Status::Authorised
                | Status::Captured(_)
                | Status::Declined(_)
                | Status::Canceled => None,
            },
        }
    }
}
