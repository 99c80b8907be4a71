//! A promotion code: a word by which buyers get what a coupon takes off. Stripe's `promotion_code`.

use super::customer_limit::CustomerKey;
use super::{Amount, CouponId, Currency, CustomerId, Metadata, Mode, PromotionCodeId, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ops::Not;

/// A promotion code as stored; `api` renders Stripe's object from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PromotionCode {
    pub id: PromotionCodeId,
    pub mode: Mode,
    /// Its number among what the merchant made: short, and nobody else's.
    pub number: u64,
    pub created: Timestamp,
    /// As its merchant writes it; buyers may write it in any case.
    pub code: String,
    pub coupon: CouponId,
    /// The number of the coupon, whose id may be another's one day.
    pub coupon_number: u64,
    /// Whether its merchant lets it be used.
    pub active: bool,
    /// When it can be used no more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    /// How often it can be used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_redemptions: Option<u64>,
    /// Whose it is alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<CodeCustomer>,
    #[serde(default, skip_serializing_if = "Restrictions::is_none")]
    pub restrictions: Restrictions,
    pub metadata: Metadata,
}

/// The customer that a code is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeCustomer {
    pub id: CustomerId,
    /// The address that the customer had when the code was made, as
    /// [`address`](super::code_buyer::address) keeps it.
    pub address: CustomerKey,
}

/// Stripe's `restrictions`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Restrictions {
    /// Whether it is for those alone who never paid before.
    #[serde(skip_serializing_if = "Not::not")]
    pub first_time_transaction: bool,
    /// What has to be bought at least.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minimum: Option<Minimum>,
}

/// What has to be bought at least, in each of these currencies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Minimum {
    pub currency: Currency,
    pub amount: Amount,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub currency_options: BTreeMap<Currency, Amount>,
}

impl Restrictions {
    fn is_none(&self) -> bool {
        *self == Self::default()
    }

    /// What has to be bought at least, by currency.
    pub fn minimum(&self) -> BTreeMap<Currency, Amount> {
        let Some(minimum) = &self.minimum else {
            return BTreeMap::new();
        };
        let mut all = minimum.currency_options.clone();
        all.insert(minimum.currency, minimum.amount);
        all
    }
}

impl PromotionCode {
    /// Whether it can be used at `now`, when it has been used so often.
    pub fn is_valid(&self, times_redeemed: u64, now: Timestamp) -> bool {
        let is_left = self
            .max_redemptions
            .is_none_or(|most| times_redeemed < most);
        let is_in_time = self.expires_at.is_none_or(|end| now < end);
        self.active && is_left && is_in_time
    }
}
