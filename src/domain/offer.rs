//! An offer: what is sold, for how much and on which terms, whoever makes it.
//!
//! A payment link has one, and so would a session made by the API without a link.

use super::price::Price;
use super::settings::Settings;
use super::{Currency, LineItemId};
use serde::{Deserialize, Serialize};

/// What is sold. A storage format: new fields need `#[serde(default)]`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Offer {
    /// Grows by one whenever what a buyer agrees to changes.
    pub terms_version: u64,
    /// The currency of every item.
    pub currency: Currency,
    /// 1 to 20 items.
    pub items: Vec<Item>,
    /// What is stored and shown again.
    #[serde(default)]
    pub settings: Settings,
}

/// One line of an offer.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Item {
    pub id: LineItemId,
    /// The price as it was when the offer last changed.
    pub price: Price,
    pub name: String,
    /// The product's description.
    pub description: Option<String>,
    /// The product's first picture.
    pub image: Option<String>,
    /// How many are in the order at first.
    pub quantity: u32,
    /// The range a buyer may choose from, if any.
    pub adjustable: Option<AdjustableQuantity>,
}

/// Stripe's `adjustable_quantity` with `enabled=true`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct AdjustableQuantity {
    /// The least a buyer may choose; 0 takes the item off the order.
    pub minimum: u32,
    /// The most a buyer may choose.
    pub maximum: u32,
}

impl AdjustableQuantity {
    /// Stripe's default for `minimum`.
    pub const DEFAULT_MINIMUM: u32 = 0;
    /// Stripe's default for `maximum`.
    pub const DEFAULT_MAXIMUM: u32 = 99;
    /// The most `maximum` may be.
    pub const LARGEST_MAXIMUM: u32 = 999_999;
}

impl Offer {
    /// Whether a buyer who agreed to `self` has agreed to `other` as well.
    ///
    /// What counts is what is sold, for how much, and what may be chosen.
    pub fn same_terms(&self, other: &Self) -> bool {
        let terms = |offer: &Self| {
            let line = |item: &Item| {
                let text = (item.name.clone(), item.description.clone());
                (
                    item.id.clone(),
                    item.price.id.clone(),
                    item.price.unit_amount,
                    text,
                )
            };
            let lines: Vec<_> = offer
                .items
                .iter()
                .map(|item| (line(item), item.quantity, item.adjustable))
                .collect();
            (offer.currency, lines)
        };
        terms(self) == terms(other)
    }
}
