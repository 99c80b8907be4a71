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
        self.shipping().is_some() || self.link.offer.taxes().any(|rate| !rate.inclusive)
    }

    /// The sum below everything.
    pub(in crate::pages) fn sum(&self) -> Html {
        let total = self.total_text().unwrap_or_else(no_amount);
        html! {
            (sum(catalog::order::TOTAL, &total, Some("sum")))
            (self.included(Some("included")))
        }
    }

    /// Whether the sum is not the one line's.
    pub(in crate::pages) fn has_sum(&self) -> bool {
        self.link.offer.items.len() > 1 || self.has_parts() || self.has_included()
    }

    /// What a code took off.
    pub(super) fn taken_off(&self) -> Html {
        html! {
            @if let Some(name) = self.used_discount() {
                p.till-parts__one {
                    span {
                        span.till-hidden { (catalog::code::DISCOUNT) " " }
                        bdi.till-code__name { (name) }
                    }
                    span.till-sum__amount { (catalog::code::off(&self.discount_text())) }
                }
            }
        }
    }

    /// What it is called that something was taken off by.
    pub(super) fn used_discount(&self) -> Option<&str> {
        let totals = self.totals.as_ref().ok()?;
        let discount = self.discount()?;
        (totals.discount > Amount::ZERO).then(|| names(discount).0)
    }

    /// Whether a tax is in the prices.
    pub(super) fn has_included(&self) -> bool {
        self.link.offer.taxes().any(|rate| rate.inclusive)
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
    pub(in crate::pages) fn subtotal(&self) -> Html {
        let label = html! { (catalog::shipping::SUBTOTAL) };
        part(&label, &self.subtotal_text())
    }

    /// What stands between what the items come to and the sum.
    pub(in crate::pages) fn more(&self) -> Html {
        html! {
            @if let Some(rate) = self.shipping() {
                (part(&way(rate), &self.shipping_text(rate)))
            }
            @for (index, rate) in self.taxes(|rate| !rate.inclusive) {
                (part(&self.tax_label(rate), &self.tax_text(index)))
            }
        }
    }

    /// The taxes in the prices, below the sum: nothing that is added.
    pub(super) fn included(&self, name: Option<&str>) -> Html {
        html! {
            @if self.has_included() {
                div.till-included data-part=[name] {
                    @for (index, rate) in self.taxes(|rate| rate.inclusive) {
                        @let label = html! { (catalog::tax::INCLUDING) " " (self.tax_label(rate)) };
                        (part(&label, &self.tax_text(index)))
                    }
                }
            }
        }
    }

    fn taxes(&self, wanted: fn(&TaxRate) -> bool) -> impl Iterator<Item = (usize, &TaxRate)> {
        let taxes = self.link.offer.taxes().enumerate();
        taxes.filter(move |(_, rate)| wanted(rate))
    }

    fn tax_label(&self, rate: &TaxRate) -> Html {
        html! { bdi { (rate.display_name) } " " (self.formats.percent(rate.percentage)) }
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

/// How it is sent, by the name that was chosen.
fn way(rate: &ShippingRate) -> Html {
    html! { (catalog::shipping::SHIPPING) " · " bdi { (rate.display_name) } }
}

fn part(label: &Html, amount: &str) -> Html {
    html! {
        p.till-parts__one {
            span { (label) }
            span.till-sum__amount { (amount) }
        }
    }
}

pub(super) fn sum(label: &str, amount: &str, part: Option<&str>) -> Html {
    html! {
        p.till-sum {
            span { (label) }
            span.till-sum__amount data-part=[part] { (amount) }
        }
    }
}
