//! A product: what is sold, as buyers see it. Stripe's `product`.

use super::{Metadata, Mode, PriceId, ProductId, Timestamp};
use serde::{Deserialize, Serialize};

/// A product as stored; `api` renders Stripe's object from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    /// The id, ours or the merchant's own.
    pub id: ProductId,
    pub mode: Mode,
    /// Whether it can be used in new links.
    pub active: bool,
    pub created: Timestamp,
    pub updated: Timestamp,
    /// The name buyers see.
    pub name: String,
    /// The line under the name.
    pub description: Option<String>,
    /// Up to 8 picture URLs; the page shows the first.
    #[serde(default)]
    pub images: Vec<String>,
    /// The price a dashboard would offer first.
    pub default_price: Option<PriceId>,
    pub metadata: Metadata,
    /// What one unit is called ("seat").
    pub unit_label: Option<String>,
    /// The merchant's page about it.
    pub url: Option<String>,
    /// Made from `price_data` or `product_data` inside a link: not listed.
    pub inline: bool,
    /// Up to 15 short texts for a pricing table.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marketing_features: Vec<MarketingFeature>,
    /// Whether it is sent by post, if the merchant said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shippable: Option<bool>,
    /// What a buyer's bank statement says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statement_descriptor: Option<String>,
}

/// One of `marketing_features`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarketingFeature {
    pub name: String,
}
