//! What is bought: the lines of an order with their amounts, and the total.

mod optional;
mod parts;

pub(super) use parts::names;

use super::amount::AmountField;
use super::formats::Formats;
use super::{Html, catalog};
use crate::domain::checkout::form::QUANTITY_OF;
use crate::domain::checkout::order::{self, OrderError, Totals};
use crate::domain::checkout::seen_lines::{self, ChangedLine};
use crate::domain::checkout::selection::{AmountError, Selection};
use crate::domain::discount::{Discount, NotForOrder};
use crate::domain::offer::{AdjustableQuantity, Item};
use crate::domain::payment_link::PaymentLink;
use crate::domain::{Amount, Currency};
use maud::html;

/// An order as it is shown.
pub(super) struct Order<'a> {
    link: &'a PaymentLink,
    selection: &'a Selection,
    totals: Result<Totals, OrderError>,
    formats: &'a dyn Formats,
}

impl<'a> Order<'a> {
    /// The order of what was chosen from `link`.
    pub(super) fn new(
        link: &'a PaymentLink,
        selection: &'a Selection,
        formats: &'a dyn Formats,
    ) -> Self {
        Self {
            link,
            selection,
            totals: order::price(&link.offer, selection),
            formats,
        }
    }

    /// What is taken off.
    pub(super) fn discount(&self) -> Option<&Discount> {
        self.selection.discount.as_deref()
    }

    /// The same, if its buyer typed a code for it.
    pub(super) fn typed_discount(&self) -> Option<&Discount> {
        self.selection.typed_discount(&self.link.offer)
    }

    /// What it goes without.
    pub(super) fn without(&self) -> Option<&str> {
        self.selection.without.as_deref()
    }

    /// Whether its buyer may type a code.
    pub(super) fn takes_codes(&self) -> bool {
        self.link.offer.takes_codes()
    }

    /// Why it takes nothing off.
    pub(super) fn not_for_order(&self) -> Option<NotForOrder> {
        self.totals.as_ref().ok()?.not_for_order
    }

    /// What the items come to.
    pub(super) fn subtotal_text(&self) -> String {
        let subtotal = self.totals.as_ref().map(|totals| totals.subtotal);
        subtotal.map_or_else(|_| no_amount(), |amount| self.money(amount))
    }

    /// How much is taken off.
    pub(super) fn discount_text(&self) -> String {
        let discount = self.totals.as_ref().map(|totals| totals.discount);
        discount.map_or_else(|_| no_amount(), |amount| self.money(amount))
    }

    /// What is to be paid, or why the order cannot be taken.
    pub(super) fn total(&self) -> Result<Amount, OrderError> {
        self.totals
            .as_ref()
            .map(|totals| totals.total)
            .map_err(|error| *error)
    }

    /// Whether there is nothing to pay.
    pub(super) fn is_free(&self) -> bool {
        self.totals.as_ref().is_ok_and(Totals::is_free)
    }

    /// Whether the order can be paid as it is.
    pub(super) fn check(&self) -> Result<(), OrderError> {
        order::charge(&self.link.offer, self.selection).map(drop)
    }

    /// An amount in the order's currency.
    pub(super) fn money(&self, amount: Amount) -> String {
        self.formats.money(amount, self.currency())
    }

    /// The total as text, if there is one.
    pub(super) fn total_text(&self) -> Option<String> {
        self.total().ok().map(|total| self.money(total))
    }

    pub(super) fn country_name(&self, code: &str) -> String {
        self.formats.country_name(code)
    }

    /// The currency of every amount.
    pub(super) fn currency(&self) -> Currency {
        self.selection.currency(&self.link.offer)
    }

    fn quantity(&self, index: usize, item: &Item) -> u32 {
        self.selection.quantity(index, item)
    }

    fn line_total(&self, index: usize) -> Option<Amount> {
        self.selection.line_total(&self.link.offer, index)
    }

    /// A number as the buyer's locale writes it.
    pub(super) fn count(&self, number: u32) -> String {
        self.formats.count(number)
    }

    /// What one of `item` costs.
    fn unit_text(&self, item: &Item) -> String {
        let unit_amount = self.selection.unit_amount(&self.link.offer, item);
        unit_amount.map_or_else(|_| no_amount(), |amount| self.money(amount))
    }

    /// The field for the amount, where that is the buyer's to say.
    fn amount_field(&self) -> Option<AmountField<'_>> {
        let offer = &self.link.offer;
        let mut items = offer.items.iter();
        let item = items.find(|item| item.price.unit_amount.custom().is_some())?;
        let currency = self.currency();
        // The merchant suggests what is sold at first.
        let suggests = currency == offer.currency;
        Some(AmountField {
            custom: item.price.in_currency(currency)?.custom()?,
            currency,
            selection: self.selection,
            suggestions: if suggests {
                &self.link.amount_suggestions
            } else {
                &[]
            },
            amount: self.selection.unit_amount(offer, item),
            formats: self.formats,
        })
    }

    /// What is wrong with the amount, in words.
    pub(super) fn amount_error(&self, error: AmountError) -> String {
        let field = self.amount_field();
        field.map_or_else(String::new, |field| field.said(error))
    }

    /// The order with its choices; `before` is the total the buyer saw, if it has changed,
    /// and `changed` are the lines that are not as the buyer saw them.
    pub(super) fn render(&self, before: Option<Amount>, changed: &[ChangedLine]) -> Html {
        let amount = self.amount_field();
        html! {
            details.till-order open data-added=[self.added()]
                data-fold[before.is_none() && self.totals.is_ok() && amount.is_none()] {
                summary.till-order__summary {
                    span.till-order__label { (catalog::order::TOTAL_DUE) }
                    (self.total_due(before))
                    span.till-order__toggle {
                        span.till-order__show { (catalog::order::SHOW_ORDER) }
                        span.till-order__hide { (catalog::order::HIDE_ORDER) }
                    }
                }
                div.till-order__more {
                    ul.till-lines {
                        @for (index, item) in self.link.offer.items.iter().enumerate() {
                            @if !item.is_optional || self.quantity(index, item) > 0 {
                                @let change = changed.iter().find(|line| line.index == index);
                                (self.line(index, item, change))
                            }
                        }
                    }
                    @if let Some(amount) = amount { (amount.render()) }
                    @if !self.link.offer.may_reduce() {
                        (self.parts())
                        @if self.has_sum() { (self.sum()) }
                    }
                }
            }
            (self.optional(changed))
        }
    }

    fn total_due(&self, before: Option<Amount>) -> Html {
        let total = self.total_text().unwrap_or_else(no_amount);
        html! {
            span.till-order__total data-part="total" {
                (self.was_and_is(before.filter(|before| Ok(*before) != self.total()), &total))
            }
        }
    }

    /// An amount, after what it was `before` if it has changed.
    fn was_and_is(&self, before: Option<Amount>, now: &str) -> Html {
        html! {
            @if let Some(before) = before {
                s.till-order__before {
                    span.till-hidden { (catalog::order::WAS) " " }
                    (self.money(before))
                    " "
                }
                span.till-hidden { (catalog::order::NOW) " " }
                mark.till-order__changed { (now) }
            } @else {
                (now)
            }
        }
    }

    fn line_amount(&self, index: usize, change: Option<&ChangedLine>) -> Html {
        let total = self.line_total(index);
        let now = total.map_or_else(no_amount, |total| self.money(total));
        let before = change.and_then(|line| line.before);
        self.was_and_is(before.filter(|before| Some(*before) != total), &now)
    }

    /// What the form carries of each line as it is shown.
    pub(super) fn seen_lines(&self) -> impl Iterator<Item = String> {
        let lines = self.link.offer.items.iter().enumerate();
        lines.map(|line| seen_lines::shown(&self.link.offer, self.selection, line))
    }

    fn line(&self, index: usize, item: &Item, change: Option<&ChangedLine>) -> Html {
        let quantity = self.quantity(index, item);
        let unit = self.unit_text(item);
        html! {
            li.till-line {
                (image(item))
                div.till-line__body {
                    div {
                        (words(item, change))
                        @if item.adjustable.is_some() {
                            p.till-line__unit { (catalog::order::each(&unit)) }
                        } @else if quantity != 1 {
                            p.till-line__unit { (catalog::order::times(&self.formats.count(quantity), &unit)) }
                        }
                    }
                    p.till-line__amount data-part={ "amount_" (index) } {
                        (self.line_amount(index, change))
                    }
                    @if let Some(range) = item.adjustable {
                        (self.choice(index, item, range))
                    }
                    @if item.is_optional { (optional::remove(item, quantity)) }
                }
            }
        }
    }

    /// The choice of a quantity. [`Selection::fit`] decides what is taken.
    fn choice(&self, index: usize, item: &Item, range: AdjustableQuantity) -> Html {
        let (name, least) = if item.is_optional {
            (optional::field(item), range.minimum.max(1))
        } else {
            (
                format!("{QUANTITY_OF}{index}"),
                self.link.offer.least_of(range),
            )
        };
        html! {
            div.till-quantity {
                label.till-quantity__label for=(name) {
                    (catalog::order::QUANTITY)
                    bdi.till-hidden { (catalog::order::of_item(&item.name)) }
                }
                div.till-quantity__box {
                    (step("-1", "−", &catalog::order::one_fewer(&item.name)))
                    input.till-quantity__input id=(name) name=(name) type="number" inputmode="numeric"
                        min=(least) max=(range.maximum.max(least)) step="1" autocomplete="off" required
                        value=(self.quantity(index, item));
                    (step("1", "+", &catalog::order::one_more(&item.name)))
                }
                button.till-quantity__update type="submit" name="intent" value="price" formnovalidate {
                    (catalog::order::UPDATE)
                }
            }
        }
    }

    /// The order as a receipt over `total`, which is called `label`.
    pub(super) fn receipt(&self, total: Amount, label: &str) -> Html {
        html! {
            ul.till-lines {
                @for (index, item) in self.link.offer.items.iter().enumerate() {
                    @let quantity = self.quantity(index, item);
                    @if quantity > 0 {
                        li.till-line {
                            div.till-line__body {
                                div {
                                    p.till-line__name { bdi { (item.name) } }
                                    @if quantity > 1 {
                                        p.till-line__unit {
                                            (catalog::order::times(
                                                &self.formats.count(quantity),
                                                &self.unit_text(item),
                                            ))
                                        }
                                    }
                                }
                                p.till-line__amount {
                                    (self.line_total(index).map_or_else(no_amount, |total| self.money(total)))
                                }
                            }
                        }
                    }
                }
            }
            @if self.has_parts() || self.used_discount().is_some() {
                div.till-parts {
                    (self.subtotal())
                    (self.taken_off())
                    (self.more())
                }
            }
            (parts::sum(label, &self.money(total), None))
            (self.included(None))
        }
    }
}

/// The picture of an item, if it has one that may be shown.
fn image(item: &Item) -> Html {
    let image = item.image.as_deref();
    html! {
        @if let Some(url) = image.filter(|url| url.starts_with("https://")) {
            img.till-line__image src=(url) alt="" width="56" height="56" loading="lazy" decoding="async";
        }
    }
}

/// What an item is called, marked if it has changed, and what is said of it.
fn words(item: &Item, change: Option<&ChangedLine>) -> Html {
    html! {
        p.till-line__name {
            @if change.is_some() {
                mark.till-order__changed { bdi { (item.name) } }
            } @else {
                bdi { (item.name) }
            }
        }
        @if let Some(description) = &item.description {
            p.till-line__description { bdi { (description) } }
        }
    }
}

/// A button beside a quantity, for the script. The Tab key passes it by: the arrow keys do the same.
fn step(by: &str, sign: &str, label: &str) -> Html {
    html! {
        button.till-quantity__step type="button" tabindex="-1" data-step=(by) aria-label=(label) { (sign) }
    }
}

fn no_amount() -> String {
    catalog::order::NO_AMOUNT.to_owned()
}
