//! A payment: an attempt that reached the processor, and what became of it.

use super::form::Details;
use super::held::{ReleaseReason, Reservation};
use super::method::MethodFacts;
use super::notes::Notes;
use crate::domain::processor::{Decline, Reference};
use crate::domain::{Amount, Currency, Timestamp};
use serde::{Deserialize, Serialize};
use std::ops::Not;

/// An attempt that reached the processor, as the API shows it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Payment {
    pub attempt: u32,
    /// What the processor knows it by.
    pub reference: Reference,
    /// What was paid with, as far as it may be kept.
    #[serde(flatten)]
    pub method: MethodFacts,
    pub result: PaymentResult,
    pub created: Timestamp,
    /// Its money, where that was reserved for the merchant to take.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reservation: Option<Reservation>,
    /// Whether the buyer's bank ever questioned it; what it said is a dispute of the session's.
    #[serde(default, skip_serializing_if = "Not::not")]
    pub is_disputed: bool,
    /// What it was for, where that is not what the session is for now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bill: Option<Bill>,
    /// The merchant's notes on its charge: at first those on the payment intent.
    #[serde(default, skip_serializing_if = "Notes::is_empty")]
    pub notes: Notes,
}

/// Stripe's code for an attempt whose time was over.
pub const ATTEMPT_EXPIRED: &str = "payment_intent_payment_attempt_expired";

/// Stripe's codes for a buyer, or a provider, who said no before anything was charged; or who never
/// paid what they were to pay elsewhere.
const NEVER_CHARGED: [&str; 6] = [
    ATTEMPT_EXPIRED,
    "payment_intent_authentication_failure",
    "payment_method_customer_decline",
    "payment_method_invalid_parameter",
    "payment_method_provider_decline",
    "payment_method_provider_timeout",
];

impl Payment {
    /// Whether it got as far as a charge, taken or refused.
    pub fn is_charged(&self) -> bool {
        match &self.result {
            // Nothing is charged before a voucher was paid.
            PaymentResult::Processing => self.method.voucher().is_none(),
            PaymentResult::Succeeded
            | PaymentResult::Refunded
            | PaymentResult::Held
            | PaymentResult::Settling
            | PaymentResult::Released { .. } => true,
            PaymentResult::Declined(decline) => !NEVER_CHARGED.contains(&decline.code.as_str()),
            PaymentResult::RequiresAction | PaymentResult::Issued | PaymentResult::Canceled => {
                false
            }
        }
    }
}

/// What an attempt was for. A storage format: new fields need `#[serde(default)]`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Bill {
    pub total: Amount,
    pub currency: Currency,
    pub details: Details,
}

/// What became of a payment.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum PaymentResult {
    /// The money comes later or not at all.
    Processing,
    /// The bank wants the buyer to confirm.
    RequiresAction,
    /// The buyer has a voucher, and is to pay it.
    Issued,
    /// The money is reserved, and its merchant is to take it or to let it go.
    Held,
    /// The processor was asked to do either, and has not answered yet.
    Settling,
    /// The money was reserved, and let go.
    Released {
        at: Timestamp,
        reason: ReleaseReason,
    },
    Succeeded,
    /// Charged, then given back because no place was left.
    Refunded,
    Declined(Decline),
    /// Called off; nothing was charged.
    Canceled,
}
