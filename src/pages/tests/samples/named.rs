//! A link whose buyers say what they pay.

use super::{Fake, Sample, amount, one_thing, opening, shell};
use crate::domain::Currency;
use crate::domain::checkout::selection::{Selection, Wanted, WantedAmount};
use crate::domain::payment_link::Published;
use crate::domain::price::{CustomUnitAmount, UnitAmount};
use crate::domain::settings::SubmitType;
use crate::pages::{Opening, Rendered, open};

pub(super) fn pages() -> Vec<Sample> {
    let preset = named(CustomUnitAmount {
        preset: Some(amount(2500)),
        ..limits()
    });
    vec![
        ("open_amount", typed(&named(limits()), None)),
        ("open_amount_preset", typed(&preset, None)),
        ("open_amount_understood", typed(&preset, Some("1.234,5"))),
        ("form_amount_small", typed(&preset, Some("3"))),
        ("form_amount_unread", typed(&preset, Some("a lot"))),
        ("open_amount_yen", typed(&in_yen(), Some("12,000"))),
    ]
}

/// A link that buyers pay what they say for, within these limits.
pub(in crate::pages::tests) fn named(custom: CustomUnitAmount) -> Published {
    let mut published = one_thing();
    published.link.offer.settings.submit_type = SubmitType::Donate;
    published.link.amount_suggestions = vec![amount(1500), amount(2500), amount(10_000)];
    let item = &mut published.link.offer.items[0];
    item.name = "For the archive".to_owned();
    item.description = None;
    item.price.unit_amount = UnitAmount::Custom(custom);
    published
}

pub(in crate::pages::tests) fn limits() -> CustomUnitAmount {
    CustomUnitAmount {
        maximum: Some(amount(500_000)),
        minimum: Some(amount(500)),
        preset: None,
    }
}

fn in_yen() -> Published {
    let mut published = named(CustomUnitAmount::default());
    let yen = Currency::parse("jpy").unwrap();
    published.link.offer.currency = yen;
    published.link.offer.items[0].price.currency = yen;
    published.link.amount_suggestions.clear();
    published
}

/// The page after this was typed.
pub(in crate::pages::tests) fn typed(published: &Published, text: Option<&str>) -> Rendered {
    let wanted = Wanted {
        amount: text.map(|text| WantedAmount::Typed(text.to_owned())),
        ..Wanted::default()
    };
    let opening = Opening {
        selection: Selection::fit(&published.link.offer, &wanted),
        ..opening(published)
    };
    open(published, &opening, &shell(), &Fake)
}
