//! A coupon: what is taken off an order. Stripe's `coupon`.

use super::percent::Percent;
use super::{Amount, CouponId, Currency, Metadata, Mode, ProductId, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A coupon as stored; `api` renders Stripe's object from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coupon {
    pub id: CouponId,
    pub mode: Mode,
    /// Its number among what the merchant made, which tells it from others that had, or will have,
    /// its id.
    pub number: u64,
    pub created: Timestamp,
    /// What buyers see, instead of its id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    pub reduction: Reduction,
    /// For how long it reduces what is paid again and again.
    pub duration: Duration,
    /// The products it is for; none: it is for all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub products: Vec<ProductId>,
    /// How often it can be used, by whomever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_redemptions: Option<u64>,
    /// When it can be used no more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redeem_by: Option<Timestamp>,
    pub metadata: Metadata,
}

/// What is taken off.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reduction {
    /// So much of each item it is for.
    Percent(Percent),
    /// So much of all of them together.
    Amount(AmountOff),
}

/// So much, in each of these currencies.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct AmountOff {
    /// The one it was made in.
    pub currency: Currency,
    pub amount: Amount,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub currency_options: BTreeMap<Currency, Amount>,
}

impl AmountOff {
    /// How much it is in `currency`; `None`: it is not in it.
    pub fn in_currency(&self, currency: Currency) -> Option<Amount> {
        if currency == self.currency {
            return Some(self.amount);
        }
        self.currency_options.get(&currency).copied()
    }
}

/// Stripe's `duration`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Duration {
    Once,
    /// For so many months.
    Repeating(u32),
    Forever,
}

impl Duration {
    /// Stripe's word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Once => "once",
            Self::Repeating(_) => "repeating",
            Self::Forever => "forever",
        }
    }

    /// How many months, if it is a number of months.
    pub fn months(self) -> Option<u32> {
        match self {
            Self::Repeating(months) => Some(months),
            Self::Once | Self::Forever => None,
        }
    }
}

impl Coupon {
    /// Whether it can be used at `now`, when it has been used so often.
    pub fn is_valid(&self, times_redeemed: u64, now: Timestamp) -> bool {
        let is_in_time = self.redeem_by.is_none_or(|end| now < end);
        self.is_left(times_redeemed) && is_in_time
    }

    /// Whether any of it is left that was used so often.
    pub fn is_left(&self, times_redeemed: u64) -> bool {
        let most = self.max_redemptions;
        most.is_none_or(|most| times_redeemed < most)
    }
}
