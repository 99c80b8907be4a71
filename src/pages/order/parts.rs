//! What a sum is made of beside lines: what it costs to send the order, and the taxes.

use super::{Order, no_amount};
use crate::domain::Amount;
use crate::domain::discount::Discount;
use crate::domain::shipping_rate::ShippingRate;
use crate::domain::tax_rate::TaxRate;
use crate::pages::{Html, catalog};
use maud::html;

impl Order<'_> {
    /// How it is sent, if anything is said of that.
    pub(in crate::pages) fn shipping(&self) -> Option<&ShippingRate> {
        self.selection.shipping(&self.link.offer)
    }

    /// What it costs to send it so.
    pub(in crate::pages) fn shipping_text(&self, rate: &ShippingRate) -> String {
        match rate.in_currency(self.currency()) {
            Some(Amount::ZERO) => catalog::shipping::FREE.to_owned(),
            Some(amount) => self.money(amount),
            None => no_amount(),
        }
    }

    /// Whether the sum is made of more than lines.
    pub(in crate::pages) fn has_parts(&self) -> bool {
        self.shipping().is_some() || self.link.offer.taxes().next().is_some()
    }

    /// What the sum is made of, where it is more than lines.
    pub(super) fn parts(&self) -> Html {
        html! {
            @if self.has_parts() {
                div.till-parts data-part="parts" {
                    (self.subtotal())
                    (self.more())
                }
            }
        }
    }

    /// What the items come to.
    pub(super) fn subtotal(&self) -> Html {
        let label = html! { (catalog::shipping::SUBTOTAL) };
        part(&label, &self.subtotal_text())
    }

    /// What stands between what the items come to and the sum.
    pub(in crate::pages) fn more(&self) -> Html {
        html! {
            @if let Some(rate) = self.shipping() {
                (part(&html! { (catalog::shipping::SHIPPING) }, &self.shipping_text(rate)))
            }
            @for (index, rate) in self.link.offer.taxes().enumerate() {
                (part(&self.tax_label(rate), &self.tax_text(index)))
            }
        }
    }

    fn tax_label(&self, rate: &TaxRate) -> Html {
        let percent = self.formats.percent(rate.percentage);
        let how_much = if rate.inclusive {
            catalog::tax::included(&percent)
        } else {
            percent
        };
        html! { bdi { (rate.display_name) } " " (how_much) }
    }

    fn tax_text(&self, index: usize) -> String {
        let totals = self.totals.as_ref().ok();
        let tax = totals.and_then(|totals| totals.taxes.get(index));
        tax.map_or_else(no_amount, |tax| self.money(tax.amount))
    }
}

/// What a discount is called, and what else is said of it: the code that was typed before the words of
/// its merchant.
pub(in crate::pages) fn names(discount: &Discount) -> (&str, Option<&str>) {
    let name = discount.name.as_deref();
    let code = discount.code.as_ref().map(|code| code.code.as_str());
    let shown = code.or(name).unwrap_or(catalog::code::DISCOUNT);
    (shown, name.filter(|name| *name != shown))
}

fn part(label: &Html, amount: &str) -> Html {
    html! {
        p.till-parts__one {
            span { (label) }
            span.till-sum__amount { (amount) }
        }
    }
}
