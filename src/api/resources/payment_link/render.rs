//! Stripe's `payment_link`.

use super::edgetill;
use super::fields::FIELDS;
use crate::api::object::{object_of, with};
use crate::domain::payment_link::PaymentLink;
use serde_json::{Value, json};

/// Stripe's `payment_link`, with Edgetill's own fields under `edgetill`.
pub fn render(link: &PaymentLink, active: bool, count: u64) -> Value {
    let restrictions = link
        .limit
        .map(|limit| json!({ "completed_sessions": { "count": count, "limit": limit } }));
    let computed = json!({
        "id": link.id,
        "active": active,
        "currency": link.offer.currency,
        "edgetill": edgetill::render(link),
        "livemode": link.mode.is_live(),
        "metadata": link.metadata,
        "restrictions": restrictions,
        "url": link.url,
    });
    object_of("payment_link", FIELDS, with(&link.offer.settings, computed))
}
