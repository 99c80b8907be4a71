//! What the Account of a mode is asked and told, and how it answers.

use crate::domain::customer_limit::CustomerKey;
use crate::domain::password::Password;
use crate::domain::{CustomerId, Mode, PaymentLinkId};
use crate::protocol::coupon::Redeemed;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What Account can be told or asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum AccountCall {
    /// A request to the merchant API.
    Api(ApiCall),
    /// A read was answered elsewhere: expand what the merchant made.
    Expand {
        /// What the caller asked for.
        object: Value,
        /// The paths to be expanded in it, already checked.
        expand: Vec<String>,
    },
    /// A link tells how it stands when something other than Account changed it.
    LinkChanged {
        link: PaymentLinkId,
        /// Grows with each change: an older one that comes late changes nothing.
        revision: u64,
        /// Whether buyers may pay.
        active: bool,
        /// How many sessions were completed.
        count: u64,
    },
    /// A coupon tells how often it, and these codes of it, were used.
    CouponRedeemed { key: String, redeemed: Redeemed },
    /// Find what buyers mean by this promotion code.
    FindCode(String),
    /// Find the link with this published slug, or else with the same in small letters.
    FindSlug(String),
    /// The number of the Ledger's newest volume.
    Volumes,
    /// From a volume that is full: the next one is open.
    VolumeOpened { number: u32 },
    /// Wake every object the merchant made, should the platform have forgotten its alarm.
    Sweep,
}

/// A request to the merchant API, its key already checked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ApiCall {
    pub mode: Mode,
    /// `GET`, `POST` or `DELETE`.
    pub method: String,
    /// The path, `/v1/…`.
    pub path: String,
    /// The decoded parameters in the order sent: of the body for POST, of the query otherwise.
    pub params: Vec<(String, String)>,
    pub request_id: String,
    /// The caller's `Idempotency-Key`.
    pub idempotency_key: Option<String>,
    /// The scheme and host links are made for.
    pub origin: String,
    /// The id for the customer that the request makes, if it makes one: the platform gives it out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_customer: Option<CustomerId>,
    /// The customer that the request names, where it makes something for one: Account has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub named_customer: Option<NamedCustomer>,
    /// What is kept of the password that the request sets, if it sets one: its own text stays with
    /// the Worker.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<Password>,
}

/// A customer that is there, as the Worker found it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedCustomer {
    pub id: CustomerId,
    /// What is kept of its address, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<CustomerKey>,
}

impl NamedCustomer {
    /// The customer with `id` as it shows itself, with what `address` keeps of its address; `None`: it is deleted.
    pub fn of(
        id: CustomerId,
        shown: &Value,
        address: impl Fn(&str) -> Option<CustomerKey>,
    ) -> Option<Self> {
        let email = shown.get("email").and_then(Value::as_str);
        let is_deleted = shown.get("deleted").is_some();
        (!is_deleted).then(|| Self {
            id,
            address: email.filter(|email| !email.is_empty()).and_then(address),
        })
    }
}

/// The API's answer, ready to be sent; stored byte for byte under the idempotency key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiReply {
    pub status: u16,
    pub body: String,
    /// Whether it is the stored answer to an earlier request.
    pub replayed: bool,
    /// The request that was answered first, if the caller sent an idempotency key.
    pub original_request: Option<String>,
}
