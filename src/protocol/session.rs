//! What a Session is asked, and how it answers.

use crate::domain::checkout::action::Action;
use crate::domain::checkout::begin::FormPost;
use crate::domain::checkout::challenge::ChallengeAnswer;
use crate::domain::checkout::owner::Visitor;
use crate::domain::checkout::view::Shown;
use crate::domain::event::ApiRequest;
use crate::domain::processor::Reference;
use crate::domain::tax_rate::TaxRate;
use crate::domain::{CustomerId, SessionId};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What Session can be asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum SessionCall {
    /// A buyer's post of the payment form.
    Pay(Box<FormPost>),
    /// A buyer began to fill in the form, here without card data: there is a session from now on.
    Start(Box<FormPost>),
    /// A buyer's answer to the bank's check.
    Challenge {
        /// The session's id as it was asked for, mode included.
        id: SessionId,
        /// The attempt the page was made for.
        attempt: u32,
        answer: ChallengeAnswer,
        visitor: Visitor,
    },
    /// The page the buyer should see.
    Look {
        /// The session's id as it was asked for, mode included.
        id: SessionId,
        visitor: Visitor,
        at: LookAt,
    },
    /// What became of an attempt? From a gate, when its lease is due.
    AttemptStatus { attempt: u32 },
    /// The processor says that something happened to the payment with this reference: look.
    Word { reference: Reference },
    /// End the session: from Account, once for each number.
    Expire {
        /// The session's id as it was asked for, mode included.
        id: SessionId,
        /// Grows with each operation of Account's: a second call with it gets the first one's
        /// answer, an older one that comes late is refused.
        number: u64,
        /// Who asked for it.
        request: Option<ApiRequest>,
    },
    /// Do something else to the session: from Account, once for each number.
    Act {
        /// The session's id as it was asked for, mode included.
        id: SessionId,
        /// As for [`SessionCall::Expire`].
        number: u64,
        /// Who asked for it.
        request: Option<ApiRequest>,
        action: Action,
    },
    /// The objects the API shows.
    Retrieve {
        /// The session's id as it was asked for, mode included.
        id: SessionId,
    },
}

/// Where a buyer looks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum LookAt {
    /// The session's own page.
    Session,
    /// The page of its voucher, with this reference.
    Voucher(String),
    /// The page of its link, which is opened once more.
    Link,
}

impl SessionCall {
    /// The id somebody outside asked for.
    ///
    /// `cs_test_` and `cs_live_` before the same digits reach the same object, so the object
    /// answers only to the whole id it was made with: test money must never read as live money.
    pub fn asked_for(&self) -> Option<&SessionId> {
        match self {
            Self::Pay(post) | Self::Start(post) => Some(&post.id),
            Self::Challenge { id, .. }
            | Self::Look { id, .. }
            | Self::Expire { id, .. }
            | Self::Act { id, .. }
            | Self::Retrieve { id } => Some(id),
            Self::AttemptStatus { .. } | Self::Word { .. } => None,
        }
    }
}

/// Session's answer to [`SessionCall::Pay`], [`SessionCall::Challenge`] and [`SessionCall::Look`].
///
/// `None`: there is no such session, or it belongs to another link.
pub type SessionView = Option<Shown>;

/// Session's answer to [`SessionCall::Retrieve`] and [`SessionCall::Expire`]: rendered objects.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SessionObjects {
    pub session: Value,
    /// Its line items, all of them.
    pub line_items: Vec<Value>,
    /// Its payment intent, its charges and payment methods, newest first, and its refunds and
    /// disputes, oldest first.
    pub related: Vec<Value>,
    /// The id of the related object that an [`Action`] was about.
    pub about: Option<String>,
    /// What was taken off its order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discount: Option<Value>,
    /// The taxes of its order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tax_rates: Vec<TaxRate>,
}

impl SessionObjects {
    /// The customer that the session shows.
    pub fn customer(&self) -> Option<CustomerId> {
        CustomerId::parse(self.session.get("customer")?.as_str()?)
    }
}
