//! A shipping rate: what it costs to send an order, and how long that takes. Stripe's
//! `shipping_rate`.

use super::price::TaxBehavior;
use super::{Amount, Currency, Metadata, Mode, ShippingRateId, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A shipping rate as stored; `api` renders Stripe's object from it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ShippingRate {
    pub id: ShippingRateId,
    pub mode: Mode,
    /// Whether it can be used in new links.
    pub active: bool,
    pub created: Timestamp,
    /// What buyers see.
    pub display_name: String,
    pub currency: Currency,
    /// What it costs in that currency, whatever is sent.
    pub amount: Amount,
    /// What it costs in others.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub currency_options: BTreeMap<Currency, ShippingAmount>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery_estimate: Option<DeliveryEstimate>,
    pub metadata: Metadata,
    /// Whether the amount includes tax, if the merchant said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_behavior: Option<TaxBehavior>,
}

/// What a rate costs in another currency than its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ShippingAmount {
    pub amount: Amount,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_behavior: Option<TaxBehavior>,
}

/// How long it takes; neither end need be known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct DeliveryEstimate {
    pub maximum: Option<Span>,
    pub minimum: Option<Span>,
}

/// So many days, or whatever it is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Span {
    pub unit: Unit,
    pub value: u32,
}

/// What a span is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    BusinessDay,
    Day,
    Hour,
    Month,
    Week,
}

impl ShippingRate {
    /// As much of it as buyers see: it stands in every copy of a link and in every session.
    #[must_use]
    pub fn for_buyers(self) -> Self {
        Self {
            active: true,
            metadata: Metadata::default(),
            ..self
        }
    }

    /// What it costs in `currency`; `None`: it is not in it.
    pub fn in_currency(&self, currency: Currency) -> Option<Amount> {
        if currency == self.currency {
            return Some(self.amount);
        }
        let option = self.currency_options.get(&currency)?;
        Some(option.amount)
    }
}

impl DeliveryEstimate {
    /// Whether it ends before it begins.
    pub fn is_reversed(self) -> bool {
        match (self.minimum, self.maximum) {
            (Some(minimum), Some(maximum)) => minimum.hours() > maximum.hours(),
            (None, _) | (_, None) => false,
        }
    }
}

impl Span {
    /// About how many hours it has.
    fn hours(self) -> u64 {
        let hours: u64 = match self.unit {
            Unit::Hour => 1,
            Unit::BusinessDay | Unit::Day => 24,
            Unit::Week => 7 * 24,
            Unit::Month => 31 * 24,
        };
        hours.saturating_mul(self.value.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_estimate_does_not_end_before_it_begins() {
        let span = |unit, value| Some(Span { unit, value });
        for (minimum, maximum, is_reversed) in [
            (None, None, false),
            (span(Unit::Day, 9), None, false),
            (span(Unit::Day, 5), span(Unit::Day, 5), false),
            (span(Unit::Day, 6), span(Unit::Day, 5), true),
            (span(Unit::BusinessDay, 5), span(Unit::Week, 1), false),
            (span(Unit::Week, 5), span(Unit::Month, 1), true),
            (span(Unit::Hour, 48), span(Unit::Day, 1), true),
        ] {
            let estimate = DeliveryEstimate { maximum, minimum };
            assert_eq!(estimate.is_reversed(), is_reversed, "{estimate:?}");
        }
    }
}
