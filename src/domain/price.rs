//! A price: how much one unit of a product costs. Stripe's `price`.

use super::{Amount, Currency, Metadata, Mode, PriceId, ProductId, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A one-time, per-unit price as stored; `api` renders Stripe's object from it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Price {
    pub id: PriceId,
    pub mode: Mode,
    /// Whether it can be used in new links.
    pub active: bool,
    pub created: Timestamp,
    pub currency: Currency,
    pub unit_amount: UnitAmount,
    pub product: ProductId,
    /// The merchant's own name for it, never shown to buyers.
    pub nickname: Option<String>,
    pub metadata: Metadata,
    /// Made from `price_data` inside a link: not listed.
    pub inline: bool,
    /// The merchant's own key, which one price has at a time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lookup_key: Option<String>,
    /// Whether the amount includes tax, if the merchant said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_behavior: Option<TaxBehavior>,
    /// What it is in other currencies than its own.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub currency_options: BTreeMap<Currency, CurrencyOption>,
}

/// A price in another currency than its own: Stripe's `currency_options`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct CurrencyOption {
    pub unit_amount: UnitAmount,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_behavior: Option<TaxBehavior>,
}

impl Price {
    /// What one unit costs in `currency`; `None`: the price is not sold in it.
    pub fn in_currency(&self, currency: Currency) -> Option<UnitAmount> {
        if currency == self.currency {
            return Some(self.unit_amount);
        }
        let option = self.currency_options.get(&currency)?;
        Some(option.unit_amount)
    }
}

/// What one unit costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum UnitAmount {
    Fixed(Amount),
    /// What the buyer says.
    Custom(CustomUnitAmount),
}

/// Stripe's `custom_unit_amount`: what a buyer may say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct CustomUnitAmount {
    pub maximum: Option<Amount>,
    pub minimum: Option<Amount>,
    /// What stands there at first.
    pub preset: Option<Amount>,
}

impl UnitAmount {
    /// The amount, where the merchant says it.
    pub fn fixed(self) -> Option<Amount> {
        match self {
            Self::Fixed(amount) => Some(amount),
            Self::Custom(_) => None,
        }
    }

    /// The limits, where the buyer says it.
    pub fn custom(self) -> Option<CustomUnitAmount> {
        match self {
            Self::Fixed(_) => None,
            Self::Custom(custom) => Some(custom),
        }
    }
}

impl From<Amount> for UnitAmount {
    fn from(amount: Amount) -> Self {
        Self::Fixed(amount)
    }
}

impl CustomUnitAmount {
    /// The least and the most that a buyer may say: what can be charged, where nobody set it.
    pub fn range(self, currency: Currency) -> (Amount, Amount) {
        let least = Amount::new(currency.minimum()).unwrap_or(Amount::ZERO);
        (
            self.minimum.map_or(least, |minimum| minimum.max(least)),
            self.maximum.unwrap_or(Amount::MAX_CHARGE),
        )
    }
}

/// Stripe's `tax_behavior`, once it is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaxBehavior {
    /// Tax is in the amount.
    Inclusive,
    /// Tax comes on top.
    Exclusive,
}

impl TaxBehavior {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Inclusive => "inclusive",
            Self::Exclusive => "exclusive",
        }
    }
}
