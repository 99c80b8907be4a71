//! An event: something that happened, rendered once. Stripe's `event`.

use super::{EventId, Mode, Timestamp};
use crate::json::{self, Text};
use serde::{Deserialize, Serialize};

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
    /// A session's first payment reached the processor.
    #[serde(rename = "payment_intent.created")]
    PaymentIntentCreated,
    /// The bank wants the buyer to confirm.
    #[serde(rename = "payment_intent.requires_action")]
    PaymentIntentRequiresAction,
    /// The money of a session was taken.
    #[serde(rename = "payment_intent.succeeded")]
    PaymentIntentSucceeded,
    /// The money of a session is reserved for its merchant to take.
    #[serde(rename = "payment_intent.amount_capturable_updated")]
    PaymentIntentAmountCapturableUpdated,
    /// The money of a session comes later or not at all.
    #[serde(rename = "payment_intent.processing")]
    PaymentIntentProcessing,
    #[serde(rename = "payment_intent.payment_failed")]
    PaymentIntentPaymentFailed,
    /// A session expired, and its unpaid payment with it; or reserved money was let go.
    #[serde(rename = "payment_intent.canceled")]
    PaymentIntentCanceled,
    #[serde(rename = "charge.succeeded")]
    ChargeSucceeded,
    #[serde(rename = "charge.pending")]
    ChargePending,
    #[serde(rename = "charge.failed")]
    ChargeFailed,
    /// Reserved money was taken.
    #[serde(rename = "charge.captured")]
    ChargeCaptured,
    /// Reserved money was let go because its time was over.
    #[serde(rename = "charge.expired")]
    ChargeExpired,
    /// A charge was given back: by the merchant, or because its place was gone when the money came.
    #[serde(rename = "charge.refunded")]
    ChargeRefunded,
    /// What was given back of a charge came back.
    #[serde(rename = "charge.updated")]
    ChargeUpdated,
    /// A buyer's bank questions a charge.
    #[serde(rename = "charge.dispute.created")]
    ChargeDisputeCreated,
    #[serde(rename = "charge.dispute.updated")]
    ChargeDisputeUpdated,
    #[serde(rename = "charge.dispute.closed")]
    ChargeDisputeClosed,
    /// A buyer's bank took the money of a charge back.
    #[serde(rename = "charge.dispute.funds_withdrawn")]
    ChargeDisputeFundsWithdrawn,
    /// The merchant has it again.
    #[serde(rename = "charge.dispute.funds_reinstated")]
    ChargeDisputeFundsReinstated,
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
    #[serde(rename = "customer.created")]
    CustomerCreated,
    #[serde(rename = "customer.updated")]
    CustomerUpdated,
    #[serde(rename = "customer.deleted")]
    CustomerDeleted,
    #[serde(rename = "product.created")]
    ProductCreated,
    #[serde(rename = "product.updated")]
    ProductUpdated,
    #[serde(rename = "product.deleted")]
    ProductDeleted,
    #[serde(rename = "coupon.created")]
    CouponCreated,
    #[serde(rename = "coupon.updated")]
    CouponUpdated,
    #[serde(rename = "coupon.deleted")]
    CouponDeleted,
    #[serde(rename = "promotion_code.created")]
    PromotionCodeCreated,
    #[serde(rename = "promotion_code.updated")]
    PromotionCodeUpdated,
    #[serde(rename = "tax_rate.created")]
    TaxRateCreated,
    #[serde(rename = "tax_rate.updated")]
    TaxRateUpdated,
    #[serde(rename = "price.created")]
    PriceCreated,
    #[serde(rename = "price.updated")]
    PriceUpdated,
}

impl EventType {
    /// Every type, for `enabled_events` and documentation.
    pub const ALL: [Self; 44] = [
        Self::PaymentLinkCreated,
        Self::PaymentLinkUpdated,
        Self::CheckoutSessionCompleted,
        Self::CheckoutSessionAsyncPaymentSucceeded,
        Self::CheckoutSessionAsyncPaymentFailed,
        Self::CheckoutSessionExpired,
        Self::PaymentIntentCreated,
        Self::PaymentIntentRequiresAction,
        Self::PaymentIntentSucceeded,
        Self::PaymentIntentAmountCapturableUpdated,
        Self::PaymentIntentProcessing,
        Self::PaymentIntentPaymentFailed,
        Self::PaymentIntentCanceled,
        Self::ChargeSucceeded,
        Self::ChargePending,
        Self::ChargeFailed,
        Self::ChargeCaptured,
        Self::ChargeExpired,
        Self::ChargeRefunded,
        Self::ChargeUpdated,
        Self::ChargeDisputeCreated,
        Self::ChargeDisputeUpdated,
        Self::ChargeDisputeClosed,
        Self::ChargeDisputeFundsWithdrawn,
        Self::ChargeDisputeFundsReinstated,
        Self::RefundCreated,
        Self::RefundUpdated,
        Self::RefundFailed,
        Self::ChargeRefundUpdated,
        Self::CustomerCreated,
        Self::CustomerUpdated,
        Self::CustomerDeleted,
        Self::ProductCreated,
        Self::ProductUpdated,
        Self::ProductDeleted,
        Self::CouponCreated,
        Self::CouponUpdated,
        Self::CouponDeleted,
        Self::PromotionCodeCreated,
        Self::PromotionCodeUpdated,
        Self::TaxRateCreated,
        Self::TaxRateUpdated,
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
            Self::PaymentIntentCreated => "payment_intent.created",
            Self::PaymentIntentRequiresAction => "payment_intent.requires_action",
            Self::PaymentIntentSucceeded => "payment_intent.succeeded",
            Self::PaymentIntentAmountCapturableUpdated => {
                "payment_intent.amount_capturable_updated"
            }
            Self::PaymentIntentProcessing => "payment_intent.processing",
            Self::PaymentIntentPaymentFailed => "payment_intent.payment_failed",
            Self::PaymentIntentCanceled => "payment_intent.canceled",
            Self::ChargeSucceeded => "charge.succeeded",
            Self::ChargePending => "charge.pending",
            Self::ChargeFailed => "charge.failed",
            Self::ChargeCaptured => "charge.captured",
            Self::ChargeExpired => "charge.expired",
            Self::ChargeRefunded => "charge.refunded",
            Self::ChargeUpdated => "charge.updated",
            Self::ChargeDisputeCreated => "charge.dispute.created",
            Self::ChargeDisputeUpdated => "charge.dispute.updated",
            Self::ChargeDisputeClosed => "charge.dispute.closed",
            Self::ChargeDisputeFundsWithdrawn => "charge.dispute.funds_withdrawn",
            Self::ChargeDisputeFundsReinstated => "charge.dispute.funds_reinstated",
            Self::RefundCreated => "refund.created",
            Self::RefundUpdated => "refund.updated",
            Self::RefundFailed => "refund.failed",
            Self::ChargeRefundUpdated => "charge.refund.updated",
            Self::CustomerCreated => "customer.created",
            Self::CustomerUpdated => "customer.updated",
            Self::CustomerDeleted => "customer.deleted",
            Self::ProductCreated => "product.created",
            Self::ProductUpdated => "product.updated",
            Self::ProductDeleted => "product.deleted",
            Self::CouponCreated => "coupon.created",
            Self::CouponUpdated => "coupon.updated",
            Self::CouponDeleted => "coupon.deleted",
            Self::PromotionCodeCreated => "promotion_code.created",
            Self::PromotionCodeUpdated => "promotion_code.updated",
            Self::TaxRateCreated => "tax_rate.created",
            Self::TaxRateUpdated => "tax_rate.updated",
            Self::PriceCreated => "price.created",
            Self::PriceUpdated => "price.updated",
        }
    }
}

/// The API request that something is the work of. Stripe's `request` of an event.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ApiRequest {
    pub id: String,
    pub idempotency_key: Option<String>,
}

/// An event as its volume of the Ledger stamps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    pub id: EventId,
    pub kind: EventType,
    pub created: Timestamp,
    pub mode: Mode,
    /// Whose events go out in order: the session's or link's id.
    pub source: String,
    /// The object as it was then, as the API renders it.
    pub object: Text,
    /// For `*.updated`: the changed fields as they were before.
    pub previous_attributes: Option<Text>,
    /// The API request that caused it; `None`: a buyer did, or time.
    pub request: Option<ApiRequest>,
}

impl Event {
    /// Stripe's `event`, with the version of its API that `object` follows and the number of
    /// endpoints that have yet to get it.
    pub fn render(&self, api_version: &str, pending_webhooks: u64) -> Result<Text, json::Error> {
        let request = self.request.as_ref();
        Text::of(&Rendered {
            id: &self.id,
            object: "event",
            api_version,
            created: self.created.seconds(),
            data: Data {
                object: &self.object,
                previous_attributes: self.previous_attributes.as_ref(),
            },
            livemode: self.mode.is_live(),
            pending_webhooks,
            request: Request {
                id: request.map(|request| request.id.as_str()),
                idempotency_key: request.and_then(|request| request.idempotency_key.as_deref()),
            },
            kind: self.kind,
        })
    }
}

/// Stripe's `event`.
#[derive(Serialize)]
struct Rendered<'a> {
    id: &'a EventId,
    object: &'static str,
    api_version: &'a str,
    created: i64,
    data: Data<'a>,
    livemode: bool,
    pending_webhooks: u64,
    request: Request<'a>,
    #[serde(rename = "type")]
    kind: EventType,
}

#[derive(Serialize)]
struct Data<'a> {
    object: &'a Text,
    #[serde(skip_serializing_if = "Option::is_none")]
    previous_attributes: Option<&'a Text>,
}

#[derive(Serialize)]
struct Request<'a> {
    id: Option<&'a str>,
    idempotency_key: Option<&'a str>,
}
