//! A price: how much one unit of a product costs. Stripe's `price`.

use super::{Amount, Currency, Metadata, Mode, PriceId, ProductId, Timestamp};
use serde::{Deserialize, Serialize};

/// A one-time, per-unit price as stored; `api` renders Stripe's object from it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Price {
    /// The id.
    pub id: PriceId,
    /// The mode it was made in.
    pub mode: Mode,
    /// Whether it can be used in new links.
    pub active: bool,
    /// When it was made.
    pub created: Timestamp,
    /// The currency it is charged in.
    pub currency: Currency,
    /// What one unit costs.
    pub unit_amount: Amount,
    /// The product it belongs to.
    pub product: ProductId,
    /// The merchant's own name for it, never shown to buyers.
    pub nickname: Option<String>,
    /// The merchant's notes.
    pub metadata: Metadata,
    /// Made from `price_data` inside a link: not listed.
    pub inline: bool,
}
