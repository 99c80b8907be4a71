//! The ways to pay that a merchant has switched on for all links that name none.

use super::PaymentMethodType;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Stripe's `payment_method_configuration`, of which there is one. A storage format.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PaymentMethodConfiguration {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What the merchant said of each; what is not said is as we have it.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub preferences: BTreeMap<PaymentMethodType, Preference>,
}

/// Stripe's `display_preference[preference]`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Preference {
    /// As we have it: cards are on.
    #[default]
    None,
    Off,
    On,
}

impl Preference {
    pub const WORDS: &'static [&'static str] = &["none", "off", "on"];

    /// The one with this word of Stripe's.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "none" => Some(Self::None),
            "off" => Some(Self::Off),
            "on" => Some(Self::On),
            _ => None,
        }
    }
}

impl PaymentMethodConfiguration {
    /// What the merchant said of `method`.
    pub fn preference(&self, method: PaymentMethodType) -> Preference {
        self.preferences.get(&method).copied().unwrap_or_default()
    }

    /// Whether buyers are offered `method` where a link names none.
    pub fn is_on(&self, method: PaymentMethodType) -> bool {
        match self.preference(method) {
            Preference::None => PaymentMethodType::DEFAULT.contains(&method),
            Preference::Off => false,
            Preference::On => true,
        }
    }

    /// All that are on, in our order.
    pub fn switched_on(&self) -> Vec<PaymentMethodType> {
        let all = PaymentMethodType::ALL.into_iter();
        all.filter(|method| self.is_on(*method)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use PaymentMethodType::{Card, Ideal, Klarna};

    #[test]
    fn cards_alone_are_on_until_a_merchant_says_otherwise() {
        let mut configuration = PaymentMethodConfiguration::default();
        assert_eq!(configuration.switched_on(), PaymentMethodType::DEFAULT);
        let preferences = &mut configuration.preferences;
        preferences.insert(Ideal, Preference::On);
        preferences.insert(Card, Preference::Off);
        preferences.insert(Klarna, Preference::None);
        assert_eq!(configuration.switched_on(), [Ideal]);
    }
}
