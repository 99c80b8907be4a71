//! A link whose merchant offers ways to send an order.

use super::{Fake, NOW, Sample, amount, opening, published, shell};
use crate::domain::checkout::form::Posted;
use crate::domain::checkout::selection::Selection;
use crate::domain::payment_link::Published;
use crate::domain::shipping_rate::{DeliveryEstimate, ShippingRate, Span, Unit};
use crate::domain::{Currency, Metadata, Mode, ShippingRateId};
use crate::pages::{Opening, Rendered, open};
use std::collections::BTreeMap;

pub(super) fn pages() -> Vec<Sample> {
    vec![
        ("open_shipping", chosen("")),
        ("open_shipping_chosen", chosen("shr_courier")),
    ]
}

/// By post for nothing, by courier, or to be fetched.
pub(in crate::pages::tests) fn sent() -> Published {
    let rate = |name: &str, display_name: &str, minor, estimate| ShippingRate {
        id: ShippingRateId::from_known(format!("shr_{name}")),
        mode: Mode::Test,
        active: true,
        created: NOW,
        display_name: display_name.to_owned(),
        currency: Currency::parse("eur").unwrap(),
        amount: amount(minor),
        currency_options: BTreeMap::new(),
        delivery_estimate: estimate,
        metadata: Metadata::new(),
        tax_behavior: None,
    };
    let days = |minimum: u32, maximum: u32| {
        let span = |value| {
            Some(Span {
                unit: Unit::BusinessDay,
                value,
            })
        };
        Some(DeliveryEstimate {
            maximum: span(maximum),
            minimum: span(minimum),
        })
    };
    let mut published = published();
    published.link.offer.shipping_rates = vec![
        rate("post", "Standard post with tracking", 0, days(5, 7)),
        rate("courier", "Courier", 1290, days(1, 1)),
        rate("shop", "Fetch it from our shop in Lindenstraße", 100, None),
    ];
    published
}

/// The page once this way was chosen.
pub(in crate::pages::tests) fn chosen(id: &str) -> Rendered {
    let published = sent();
    let offer = &published.link.offer;
    let form = [("shipping_rate".to_owned(), id.to_owned())];
    let wanted = Posted::read(&offer.settings, &form).wanted;
    let opening = Opening {
        selection: Selection::fit(offer, &wanted),
        ..opening(&published)
    };
    open(&published, &opening, &shell(), &Fake)
}
