//! What a link takes off for everybody, without a code: `edgetill[discounts]`.
//!
//! It stands in every copy of the link. Whether it can still be had says the gate of its coupon; what
//! is noted of that here is for looking, so that a page does not show what is gone.

use super::Timestamp;
use super::coupon::Coupon;
use super::discount::Discount;
use super::promotion_code::PromotionCode;
use serde::{Deserialize, Serialize};
use std::ops::Not;

/// The most discounts of one link, as Stripe has it for sessions.
pub const MOST_DISCOUNTS: usize = 1;

/// A discount of a link's. A storage format.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct OfferedDiscount {
    pub discount: Discount,
    /// When it can be had no more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// Whether it can be had no more whatever the time: it is used up, deleted or closed.
    #[serde(default, skip_serializing_if = "Not::not")]
    pub is_over: bool,
}

impl OfferedDiscount {
    /// What `coupon` takes off, by itself or by one of its codes, while that can be used.
    pub fn of(coupon: &Coupon, code: Option<&PromotionCode>) -> Self {
        let ends = [coupon.redeem_by, code.and_then(|code| code.expires_at)];
        Self {
            discount: Discount::of(coupon, code),
            until: ends.into_iter().flatten().min(),
            is_over: false,
        }
    }

    /// The same, of which there is nothing left.
    #[must_use]
    pub fn over(self) -> Self {
        Self {
            is_over: true,
            ..self
        }
    }

    /// Whether it can be had at `now`, as far as this copy knows.
    pub fn is_open(&self, now: Timestamp) -> bool {
        !self.is_over && self.until.is_none_or(|end| now < end)
    }
}
