//! A price: how much one unit of a product costs. Stripe's `price`.

use super::{Amount, Currency, Metadata, Mode, PriceId, ProductId, Timestamp};
use serde::{Deserialize, Serialize};

/// A one-time, per-unit price as stored; `api` renders Stripe's object from it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Price {
    pub id: PriceId,
    pub mode: Mode,
    /// Whether it can be used in new links.
    pub active: bool,
    pub created: Timestamp,
    pub currency: Currency,
    pub unit_amount: Amount,
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
