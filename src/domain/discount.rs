//! What a coupon takes off an order, as its buyer is shown it, and how that is spread over lines.
//!
//! A copy of it travels with the page. It decides nothing: the coupon's own door compares it with
//! what it knows.

#![warn(clippy::arithmetic_side_effects)]

use super::coupon::{Coupon, Reduction};
use super::digest::Digest;
use super::hex::hex;
use super::mode::Mode;
use super::promotion_code::PromotionCode;
use super::{Amount, CouponId, Currency, ProductId, PromotionCodeId};
use crate::json;
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use std::collections::BTreeMap;
use std::ops::Not;
use subtle::ConstantTimeEq;

/// How many bytes of a MAC a page carries: 128 bits cannot be guessed.
const MAC_BYTES: usize = 16;

/// A discount. A storage format.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Discount {
    pub coupon: CouponId,
    /// What tells the coupon from others that had, or will have, its id.
    pub number: u64,
    /// What buyers see.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    pub reduction: Reduction,
    /// The products it is for; none: it is for all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub products: Vec<ProductId>,
    /// The code it came by; `None`: the link has it for everybody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<UsedCode>,
}

/// A promotion code that a buyer typed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct UsedCode {
    pub id: PromotionCodeId,
    /// Its number among what the merchant made.
    pub number: u64,
    /// As its merchant writes it.
    pub code: String,
    /// What has to be bought at least, in each currency; none: anything.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub minimum: BTreeMap<Currency, Amount>,
    /// Whether it is for one customer alone, whom no page names.
    #[serde(default, skip_serializing_if = "Not::not")]
    pub is_personal: bool,
    /// Whether it is for those alone who never paid before.
    #[serde(default, skip_serializing_if = "Not::not")]
    pub is_first: bool,
    /// The proof that this installation found all of it under the code: whoever posts something
    /// else has no coupon's object woken.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub seal: String,
}

/// Why there is no discount for a buyer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum DiscountRefusal {
    /// There is no such code, or it is not for this buyer: which of it, nobody is told.
    Unknown,
    /// Its time is over.
    Expired,
    /// It has been used as often as it can be.
    UsedUp,
    /// Others are paying with the last of it.
    HeldByOthers,
    /// It is for a first purchase, and this is none.
    NotFirst,
    /// It takes off something else than was shown.
    Changed,
    /// It takes nothing off this order.
    NotForOrder(NotForOrder),
    /// Too many codes were tried.
    TooMany,
    /// Nobody could be asked what it takes off.
    Unanswered,
}

/// Why a discount takes nothing off an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum NotForOrder {
    /// It is for other products.
    Products,
    /// It is not in this currency.
    Currency,
    /// Too little is bought.
    Minimum { least: Amount },
    /// What is left to pay would be less than is charged at all.
    TooLittleLeft,
}

/// A line as discounts see it.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    pub product: &'a ProductId,
    pub total: Amount,
}

impl Discount {
    /// What `coupon` takes off for whoever has `code`.
    pub fn of(coupon: &Coupon, code: Option<&PromotionCode>) -> Self {
        Self {
            coupon: coupon.id.clone(),
            number: coupon.number,
            name: coupon.name.clone(),
            reduction: coupon.reduction.clone(),
            products: coupon.products.clone(),
            code: code.map(|code| UsedCode {
                id: code.id.clone(),
                number: code.number,
                code: code.code.clone(),
                minimum: code.restrictions.minimum(),
                is_personal: code.customer.is_some(),
                is_first: code.restrictions.first_time_transaction,
                seal: String::new(),
            }),
        }
    }

    /// What its door compares: all that decides what it takes off an order in `currency`, and
    /// nothing that may change meanwhile without changing that.
    pub fn digest(&self, currency: Currency) -> Digest {
        let (percent, amount) = match &self.reduction {
            Reduction::Percent(percent) => (Some(percent), None),
            Reduction::Amount(off) => (None, off.in_currency(currency)),
        };
        let code = self.code.as_ref().map(|code| {
            let minimum = (!code.minimum.is_empty()).then(|| code.minimum.get(&currency));
            (code.number, minimum, code.is_personal, code.is_first)
        });
        Digest::of(&(self.key(), percent, amount, &self.products, code))
    }

    /// The number of its code, if it came by one.
    pub fn code_number(&self) -> Option<u64> {
        self.code.as_ref().map(|code| code.number)
    }

    /// The code it came by, if who uses that is not all the same.
    pub fn code_of_some(&self) -> Option<&UsedCode> {
        let code = self.code.as_ref();
        code.filter(|code| code.is_personal || code.is_first)
    }

    /// What the object of its coupon is called.
    pub fn key(&self) -> String {
        coupon_key(&self.coupon, self.number)
    }

    /// What a form that goes without it calls it.
    pub fn mark(&self) -> String {
        match self.code_number() {
            Some(code) => format!("{}:{code}", self.key()),
            None => self.key(),
        }
    }

    fn unsealed(&self) -> Self {
        let mut plain = self.clone();
        if let Some(code) = &mut plain.code {
            code.seal.clear();
        }
        plain
    }

    /// The same with its seal, made with `mac` for a page in `mode`.
    #[must_use]
    pub fn sealed(mut self, mac: Hmac<Sha256>, mode: Mode) -> Self {
        let seal = self.seal(mac, mode);
        if let Some(code) = &mut self.code {
            code.seal = seal;
        }
        self
    }

    fn seal(&self, mac: Hmac<Sha256>, mode: Mode) -> String {
        let text = self.unsealed().text();
        let mac = mac.chain_update(mode.as_str()).chain_update("\n");
        let code = mac.chain_update(text).finalize().into_bytes();
        hex(code.get(..MAC_BYTES).unwrap_or_default())
    }

    /// Whether its seal was made with `mac` for a page in `mode`.
    pub fn is_sealed(&self, mac: Hmac<Sha256>, mode: Mode) -> bool {
        let own = self.seal(mac, mode);
        let known = self.code.as_ref().map(|code| code.seal.as_str());
        known.is_some_and(|known| bool::from(own.as_bytes().ct_eq(known.as_bytes())))
    }

    /// As a form carries it.
    pub fn text(&self) -> String {
        json::to_string(self).unwrap_or_default()
    }

    /// What a form carried.
    pub fn parse(text: &str) -> Option<Self> {
        json::from_str(text).ok()
    }

    /// What it takes off each of `lines` in `currency`, or why it takes off nothing.
    pub fn off(&self, lines: &[Line], currency: Currency) -> Result<Vec<Amount>, NotForOrder> {
        self.check_minimum(lines, currency)?;
        let is_for = |line: &Line| self.products.is_empty() || self.products.contains(line.product);
        let open: Vec<Amount> = lines
            .iter()
            .map(|line| {
                if is_for(line) {
                    line.total
                } else {
                    Amount::ZERO
                }
            })
            .collect();
        let subtotal = sum(&open);
        if !lines
            .iter()
            .any(|line| is_for(line) && line.total > Amount::ZERO)
        {
            return Err(NotForOrder::Products);
        }
        match &self.reduction {
            Reduction::Percent(percent) => Ok(open
                .iter()
                .map(|total| percent.of(*total, currency))
                .collect()),
            Reduction::Amount(off) => {
                let amount = off.in_currency(currency).ok_or(NotForOrder::Currency)?;
                Ok(spread(amount.min(subtotal), &open, currency))
            }
        }
    }

    fn check_minimum(&self, lines: &[Line], currency: Currency) -> Result<(), NotForOrder> {
        let Some(code) = self.code.as_ref().filter(|code| !code.minimum.is_empty()) else {
            return Ok(());
        };
        let least = *code.minimum.get(&currency).ok_or(NotForOrder::Currency)?;
        let totals: Vec<Amount> = lines.iter().map(|line| line.total).collect();
        if sum(&totals) < least {
            return Err(NotForOrder::Minimum { least });
        }
        Ok(())
    }
}

/// What the object of a coupon is called: its id may be another coupon's one day.
pub fn coupon_key(coupon: &CouponId, number: u64) -> String {
    format!("{coupon}:{number}")
}

fn sum(amounts: &[Amount]) -> Amount {
    let mut amounts = amounts.iter();
    let sum = amounts.try_fold(Amount::ZERO, |sum, amount| sum.checked_add(*amount));
    sum.unwrap_or(Amount::MAX)
}

/// Spreads `amount` over lines by what they cost: each gets its part without fractions, the last
/// one the rest, and what is more than the last one costs goes to the one before it.
fn spread(amount: Amount, lines: &[Amount], currency: Currency) -> Vec<Amount> {
    let step = i128::from(currency.step().max(1));
    let all = i128::from(sum(lines).minor());
    let part = |line: &Amount| {
        let share = i128::from(amount.minor()).saturating_mul(i128::from(line.minor()));
        let steps = share
            .checked_div(all.saturating_mul(step))
            .unwrap_or_default();
        let minor = i64::try_from(steps.saturating_mul(step)).unwrap_or_default();
        Amount::new(minor).unwrap_or_default().min(*line)
    };
    let mut parts: Vec<Amount> = lines.iter().map(part).collect();
    let mut rest = amount.minor().saturating_sub(sum(&parts).minor());
    for (part, line) in parts.iter_mut().zip(lines).rev() {
        let room = line.minor().saturating_sub(part.minor());
        let more = rest.min(room);
        *part = Amount::new(part.minor().saturating_add(more)).unwrap_or(*part);
        rest = rest.saturating_sub(more);
    }
    parts
}
