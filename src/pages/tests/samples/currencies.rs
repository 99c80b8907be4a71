//! A link that is sold in several currencies.

use super::{Fake, Sample, amount, opening, published, shell};
use crate::domain::Currency;
use crate::domain::payment_link::Published;
use crate::domain::price::CurrencyOption;
use crate::pages::{Opening, Rendered, open};

pub(super) fn pages() -> Vec<Sample> {
    let published = several();
    vec![
        ("open_currencies", chosen(&published, None)),
        ("open_currencies_yen", chosen(&published, Some("jpy"))),
    ]
}

/// The order in euros and in yen.
pub(in crate::pages::tests) fn several() -> Published {
    let mut published = published();
    for (item, minor) in published.link.offer.items.iter_mut().zip([3200, 350]) {
        let option = CurrencyOption {
            unit_amount: amount(minor).into(),
            tax_behavior: None,
        };
        let yen = Currency::parse("jpy").unwrap();
        item.price.currency_options.insert(yen, option);
    }
    published
}

/// The page once this currency was chosen.
pub(in crate::pages::tests) fn chosen(published: &Published, code: Option<&str>) -> Rendered {
    let first = opening(published);
    let currency = code.and_then(Currency::parse);
    let opening = Opening {
        selection: first.selection.in_currency(&published.link.offer, currency),
        ..first
    };
    open(published, &opening, &shell(), &Fake)
}
