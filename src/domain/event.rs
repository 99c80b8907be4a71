//! An event: something that happened, rendered once. Stripe's `event`.

use super::entropy::base62_of;
use super::{EventId, Mode, Timestamp};
use crate::json::Text;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The events Edgetill emits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum EventType {
    #[serde(rename = "payment_link.created")]
    PaymentLinkCreated,
    /// A link changed, by the merchant or by reaching its limit.
    #[serde(rename = "payment_link.updated")]
    PaymentLinkUpdated,
    /// A buyer's purchase is complete.
    #[serde(rename = "checkout.session.completed")]
    CheckoutSessionCompleted,
    /// The money of a complete purchase came after all.
    #[serde(rename = "checkout.session.async_payment_succeeded")]
    CheckoutSessionAsyncPaymentSucceeded,
    /// The money of a complete purchase failed.
    #[serde(rename = "checkout.session.async_payment_failed")]
    CheckoutSessionAsyncPaymentFailed,
    #[serde(rename = "checkout.session.expired")]
    CheckoutSessionExpired,
    /// The money of a session was taken.
    #[serde(rename = "payment_intent.succeeded")]
    PaymentIntentSucceeded,
    /// The money of a session comes later or not at all.
    #[serde(rename = "payment_intent.processing")]
    PaymentIntentProcessing,
    #[serde(rename = "payment_intent.payment_failed")]
    PaymentIntentPaymentFailed,
    #[serde(rename = "charge.succeeded")]
    ChargeSucceeded,
    #[serde(rename = "charge.pending")]
    ChargePending,
    #[serde(rename = "charge.failed")]
    ChargeFailed,
    /// A charge was given back: by the merchant, or because its place was gone when the money came.
    #[serde(rename = "charge.refunded")]
    ChargeRefunded,
    /// The merchant gave money back.
    #[serde(rename = "refund.created")]
    RefundCreated,
    #[serde(rename = "refund.updated")]
    RefundUpdated,
    /// A refund did not arrive.
    #[serde(rename = "refund.failed")]
    RefundFailed,
    /// A refund changed: the name of the event before there was `refund.updated`.
    #[serde(rename = "charge.refund.updated")]
    ChargeRefundUpdated,
    #[serde(rename = "product.created")]
    ProductCreated,
    #[serde(rename = "product.updated")]
    ProductUpdated,
    #[serde(rename = "product.deleted")]
    ProductDeleted,
    #[serde(rename = "price.created")]
    PriceCreated,
    #[serde(rename = "price.updated")]
    PriceUpdated,
}

impl EventType {
    /// Every type, for `enabled_events` and documentation.
    pub const ALL: [Self; 22] = [
        Self::PaymentLinkCreated,
        Self::PaymentLinkUpdated,
        Self::CheckoutSessionCompleted,
        Self::CheckoutSessionAsyncPaymentSucceeded,
        Self::CheckoutSessionAsyncPaymentFailed,
        Self::CheckoutSessionExpired,
        Self::PaymentIntentSucceeded,
        Self::PaymentIntentProcessing,
        Self::PaymentIntentPaymentFailed,
        Self::ChargeSucceeded,
        Self::ChargePending,
        Self::ChargeFailed,
        Self::ChargeRefunded,
        Self::RefundCreated,
        Self::RefundUpdated,
        Self::RefundFailed,
        Self::ChargeRefundUpdated,
        Self::ProductCreated,
        Self::ProductUpdated,
        Self::ProductDeleted,
        Self::PriceCreated,
        Self::PriceUpdated,
    ];

    /// Stripe's name of the type.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PaymentLinkCreated => "payment_link.created",
            Self::PaymentLinkUpdated => "payment_link.updated",
            Self::CheckoutSessionCompleted => "checkout.session.completed",
            Self::CheckoutSessionAsyncPaymentSucceeded => {
                "checkout.session.async_payment_succeeded"
            }
            Self::CheckoutSessionAsyncPaymentFailed => "checkout.session.async_payment_failed",
            Self::CheckoutSessionExpired => "checkout.session.expired",
            Self::PaymentIntentSucceeded => "payment_intent.succeeded",
            Self::PaymentIntentProcessing => "payment_intent.processing",
            Self::PaymentIntentPaymentFailed => "payment_intent.payment_failed",
            Self::ChargeSucceeded => "charge.succeeded",
            Self::ChargePending => "charge.pending",
            Self::ChargeFailed => "charge.failed",
            Self::ChargeRefunded => "charge.refunded",
            Self::RefundCreated => "refund.created",
            Self::RefundUpdated => "refund.updated",
            Self::RefundFailed => "refund.failed",
            Self::ChargeRefundUpdated => "charge.refund.updated",
            Self::ProductCreated => "product.created",
            Self::ProductUpdated => "product.updated",
            Self::ProductDeleted => "product.deleted",
            Self::PriceCreated => "price.created",
            Self::PriceUpdated => "price.updated",
        }
    }
}

/// An event on its way to Account: everything but `pending_webhooks`, which Account knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// The id; the same happening always has the same id.
    pub id: EventId,
    #[serde(rename = "type")]
    pub kind: EventType,
    pub created: Timestamp,
    pub mode: Mode,
    /// Whose events go out in order: the session's or link's id.
    pub source: String,
    /// The object as it was then, as the API renders it.
    pub object: Text,
    /// For `*.updated`: the changed fields as they were before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous_attributes: Option<Text>,
    /// The API request that caused it, and its idempotency key.
    pub request: Option<(String, Option<String>)>,
}

/// The id of the happening `kind` number `number` of the object `source`.
///
/// Derived, so that telling Account twice adds nothing.
pub fn event_id(source: &str, kind: EventType, number: u64) -> EventId {
    let digest = Sha256::digest(format!("{source}\n{}\n{number}", kind.as_str()));
    EventId::from_known(format!("{}{}", EventId::PREFIX, base62_of(&digest, 24)))
}
