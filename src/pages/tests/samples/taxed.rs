//! A link whose merchant charges taxes.

use super::code::quarter;
use super::shipping::sent;
use super::{Fake, NOW, Sample, one_thing, opening, pass, shell, view};
use crate::domain::checkout::form::Posted;
use crate::domain::checkout::order;
use crate::domain::checkout::receipt::Receipt;
use crate::domain::checkout::selection::Selection;
use crate::domain::checkout::view::{Page, Standing, View};
use crate::domain::payment_link::Published;
use crate::domain::percent::TaxPercent;
use crate::domain::tax_rate::TaxRate;
use crate::domain::{Metadata, Mode, TaxRateId};
use crate::pages::{Opening, Rendered, checkout, open};

pub(super) fn pages() -> Vec<Sample> {
    vec![
        ("open_taxed", included()),
        ("open_taxed_all", everything()),
        ("complete_taxed", complete()),
    ]
}

fn rate(name: &str, percentage: &str) -> TaxRate {
    TaxRate {
        id: TaxRateId::from_known(format!("txr_{percentage}")),
        mode: Mode::Test,
        active: true,
        created: NOW,
        display_name: name.to_owned(),
        percentage: TaxPercent::parse(percentage).unwrap(),
        inclusive: false,
        country: None,
        state: None,
        jurisdiction: None,
        description: None,
        tax_type: None,
        metadata: Metadata::new(),
    }
}

fn vat() -> TaxRate {
    TaxRate {
        inclusive: true,
        ..rate("VAT", "19")
    }
}

/// One thing with 19 % in its price.
pub(in crate::pages::tests) fn included() -> Rendered {
    let mut published = one_thing();
    published.link.offer.tax_rates = vec![vat()];
    open(&published, &opening(&published), &shell(), &Fake)
}

/// What is sent, with a code and taxes in and on top of the prices.
fn taxed() -> Published {
    let mut published = sent();
    published.link.offer.settings.allow_promotion_codes = true;
    let county = rate("Los Angeles County transportation and sales", "9.8755");
    published.link.offer.tax_rates = vec![vat(), county];
    published
}

fn chosen(published: &Published) -> Selection {
    let offer = &published.link.offer;
    let form = [("shipping_rate".to_owned(), "shr_courier".to_owned())];
    let wanted = Posted::read(&offer.settings, &form).wanted;
    let mut selection = Selection::fit(offer, &wanted);
    selection.discount = Some(Box::new(quarter()));
    selection
}

/// A quarter off, a courier, 19 % in the prices and 9.8755 % on top.
pub(in crate::pages::tests) fn everything() -> Rendered {
    let published = taxed();
    let opening = Opening {
        selection: chosen(&published),
        ..opening(&published)
    };
    open(&published, &opening, &shell(), &Fake)
}

/// The confirmation of that.
pub(in crate::pages::tests) fn complete() -> Rendered {
    let published = taxed();
    let selection = chosen(&published);
    let totals = order::price(&published.link.offer, &selection).unwrap();
    let page = Page::Complete {
        redirect: None,
        total: totals.total,
        standing: Standing::Paid,
        receipt: Receipt {
            number: None,
            at: NOW,
            held_until: None,
            charged: None,
            method: None,
            failure: None,
        },
    };
    let view = View {
        published,
        selection,
        ..view(page)
    };
    checkout(&view, &pass(), &shell(), &Fake)
}
