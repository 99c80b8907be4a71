//! A row of the outbox: whom it is for, what they are to do, and which request waits for it.
//!
//! A change to a link is kept as the change, not as the changed link, so two
//! requests at once never overwrite each other. A receiver does what is asked
//! under a number once.

use crate::domain::checkout::action::Action;
use crate::domain::customer::Customer;
use crate::domain::event::ApiRequest;
use crate::domain::ledger::NewEvent;
use crate::domain::offer::FromCatalogue;
use crate::domain::password::Password;
use crate::domain::payment_link::PaymentLink;
use crate::domain::{
    CouponId, CustomerId, EventId, Mode, PaymentLinkId, PromotionCodeId, SessionId, Timestamp,
    WebhookEndpointId,
};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// One row of the outbox. A storage format: new fields need `#[serde(default)]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutboxRow {
    /// Its number, by Account's own sequence: rows of a target go out in this order.
    pub number: u64,
    pub target: Target,
    pub task: Task,
    /// The API request that waits for the answer, if one does.
    pub waiting: Option<WaitingRequest>,
    pub due: Timestamp,
    pub tries: u32,
}

/// The object a row is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Target {
    /// The Link object of a payment link.
    Link(PaymentLinkId),
    /// The Session object of a session.
    Session(SessionId),
    /// The Endpoint object of a webhook endpoint.
    Endpoint(WebhookEndpointId),
    /// The Customer object of a customer.
    Customer(CustomerId),
    /// The Coupon object that is called so.
    Coupon(String),
    /// The newest volume of the Ledger.
    Ledger,
    /// The volume with this number.
    Volume(u32),
    /// Every Link object, a page of them at a time.
    AllLinks,
}

impl Target {
    /// The target as one text, for a column.
    pub fn name(&self) -> Cow<'_, str> {
        match self {
            Self::Link(id) => id.as_str().into(),
            Self::Session(id) => id.as_str().into(),
            Self::Endpoint(id) => id.as_str().into(),
            Self::Customer(id) => id.as_str().into(),
            Self::Coupon(key) => format!("coupon:{key}").into(),
            Self::Ledger => "ledger".into(),
            Self::Volume(number) => format!("ledger:{number}").into(),
            Self::AllLinks => "links".into(),
        }
    }
}

/// What a row is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Task {
    CreateLink(Box<PaymentLink>),
    /// Change a link: by a request that was checked once already.
    UpdateLink(Box<LinkChange>),
    /// A product that the link shows has changed, or its merchant.
    RefreshLink,
    /// Refresh the links that are older than this place in their list; `None`: all of them.
    RefreshLinks {
        below: Option<u64>,
    },
    ExpireSession,
    /// Do something else to a session.
    Act(Action),
    CreateCustomer(Box<Customer>),
    /// Change a customer: the parameters of the request, checked once already.
    UpdateCustomer(Vec<(String, String)>),
    DeleteCustomer,
    /// Have a customer tell the Ledger what it could not.
    SettleCustomer,
    /// Have a coupon's object be as the coupon is.
    BeCoupon(CouponId),
    /// Have it know a promotion code as that is.
    HaveCode(PromotionCodeId),
    ConfigureEndpoint {
        url: String,
        secret: String,
        mode: Mode,
    },
    /// Change where an endpoint's events go, or whether they go.
    ChangeEndpoint {
        url: String,
        /// Whether none are.
        disabled: bool,
    },
    DeleteEndpoint,
    /// Something has happened that Account decides. It is told to the same volume until that one
    /// says that it goes on in another.
    Tell {
        volume: u32,
        event: Box<NewEvent>,
    },
    /// The endpoints are others: the Ledger is to know them as they are when it is sent.
    CopyEndpoints,
    /// Hand an event to an endpoint once more, whatever became of it there.
    Retry {
        event: EventId,
        endpoint: WebhookEndpointId,
        /// The version of the API that the endpoint was made for.
        version: Option<String>,
    },
    /// This volume is the newest one.
    NameNewest(u32),
}

/// What a request changes about a link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkChange {
    /// Its parameters.
    pub params: Vec<(String, String)>,
    /// What they name of the catalogue, as it was then.
    pub named: FromCatalogue,
    /// What is kept of the password that it sets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<Password>,
}

/// The API request a row belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingRequest {
    /// Under what it is remembered.
    pub key: String,
    pub request_id: String,
    /// The caller's idempotency key.
    pub idempotency_key: Option<String>,
    /// What is to be expanded in its answer.
    pub expand: Vec<String>,
    /// The payment intent or charge that its path names, if it is done to one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<PathObject>,
}

/// The payment intent or charge in a request's path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum PathObject {
    /// The request is answered with what was made of it.
    Source(String),
    /// The request is answered with it.
    Answer(String),
}

impl PathObject {
    /// Its id.
    pub fn id(&self) -> &str {
        match self {
            Self::Source(id) | Self::Answer(id) => id,
        }
    }
}

impl WaitingRequest {
    /// The request as events show it.
    pub fn shown(&self) -> ApiRequest {
        ApiRequest {
            id: self.request_id.clone(),
            idempotency_key: self.idempotency_key.clone(),
        }
    }
}
