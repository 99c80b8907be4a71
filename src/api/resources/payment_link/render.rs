//! Stripe's `payment_link`.

use super::edgetill;
use super::fields::FIELDS;
use crate::api::object::{object_of, with};
use crate::api::resources::{optional_item, shipping_options};
use crate::domain::alias_counts::AliasCounts;
use crate::domain::gate::LinkStatus;
use crate::domain::payment_link::PaymentLink;
use serde_json::{Value, json};

/// A link with what changes of its own accord.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown<'a> {
    pub link: &'a PaymentLink,
    /// Whether buyers may pay.
    pub active: bool,
    /// How many sessions were completed.
    pub count: u64,
    /// How many of them came by its aliases.
    pub aliases: &'a AliasCounts,
}

impl<'a> From<&'a LinkStatus> for Shown<'a> {
    fn from(status: &'a LinkStatus) -> Self {
        Self {
            link: &status.published.link,
            active: status.published.active,
            count: status.count,
            aliases: &status.aliases,
        }
    }
}

/// Stripe's `payment_link`, with Edgetill's own fields under `edgetill`.
pub fn render(
    Shown {
        link,
        active,
        count,
        aliases,
    }: Shown,
) -> Value {
    let restrictions = link
        .limit
        .map(|limit| json!({ "completed_sessions": { "count": count, "limit": limit } }));
    let computed = json!({
        "id": link.id,
        "active": active,
        "currency": link.offer.currency,
        "edgetill": edgetill::render(link, aliases),
        "livemode": link.mode.is_live(),
        "metadata": link.metadata,
        "optional_items": optional_item::render(&link.offer),
        "restrictions": restrictions,
        "shipping_options": shipping_options::render(&link.offer, link.offer.currency),
        "url": link.url,
    });
    object_of("payment_link", FIELDS, with(&link.offer.settings, computed))
}
