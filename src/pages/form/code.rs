//! What is taken off: the field behind "Add a code", or the discount with what it leaves. One that the
//! link has for everybody is not the buyer's to take off; where it cannot be had they may ask again.
//!
//! It is a part of its own below the order: the script swaps it, named buttons work without one.

use super::content::Form;
use crate::domain::checkout::form::{APPLY, CODE, REFUSED_CODE, WITHOUT_CODE};
use crate::domain::discount::{Discount, DiscountRefusal, NotForOrder};
use crate::pages::order::{Order, names};
use crate::pages::pass::hidden;
use crate::pages::shell::Shell;
use crate::pages::typed_code::TypedCode;
use crate::pages::{Html, catalog};
use maud::html;

/// A code may have at most this many characters.
const LONGEST_CODE: usize = 500;

/// The discount, or the field for a code, below the order.
pub(super) fn render(form: &Form<'_>, shell: &Shell) -> Html {
    let offer = &form.link.offer;
    html! {
        @if offer.may_reduce() {
            div.till-parts {
                div data-part="subtotal" {
                    @if form.order.discount().is_some() || form.order.has_parts() {
                        (form.order.subtotal())
                    }
                }
                div data-part="code" {
                    @match (form.order.discount(), offer.takes_codes()) {
                        (Some(discount), true) => {
                            (taken_off(discount, form.order))
                            (button(WITHOUT_CODE, &catalog::code::remove(names(discount).0)))
                        }
                        (Some(discount), false) => (taken_off(discount, form.order)),
                        (None, true) => (field(form)),
                        (None, false) => {
                            @if offer.discount().is_some_and(|own| own.is_open(shell.now)) {
                                (button(APPLY, catalog::discount::TRY_AGAIN))
                            }
                        }
                    }
                }
                div data-part="parts" {
                    (form.order.more())
                    @if form.order.discount().is_some()
                        || form.order.has_sum() {
                        (form.order.sum())
                    }
                }
            }
        }
    }
}

fn taken_off(discount: &Discount, order: &Order<'_>) -> Html {
    let (shown, name) = names(discount);
    html! {
        p.till-parts__one {
            span {
                @if shown != catalog::code::DISCOUNT {
                    span.till-hidden { (catalog::code::DISCOUNT) " " }
                }
                bdi.till-code__name { (shown) }
                @if let Some(name) = name { " · " bdi { (name) } }
            }
            @if order.not_for_order().is_none() {
                span.till-sum__amount { (catalog::code::off(&order.discount_text())) }
            }
        }
        @if discount.code.as_ref().is_some_and(|code| code.is_first) {
            p.till-field__hint { (catalog::code::FIRST_ONLY) }
        }
        @if let Some(why) = order.not_for_order() {
            p.till-field__error { (said(DiscountRefusal::NotForOrder(why), order)) }
        }
    }
}

fn button(intent: &str, label: &str) -> Html {
    html! {
        button.till-code__button type="submit" name="intent" value=(intent) formnovalidate data-code {
            (label)
        }
    }
}

fn field(form: &Form<'_>) -> Html {
    let TypedCode { text, refused } = form.code;
    html! {
        details open[!text.is_empty()] {
            summary.till-code__add { (catalog::code::ADD) }
            label.till-field__label for=(CODE) { (catalog::code::LABEL) }
            div.till-amount__box {
                input.till-field__input
                    id=(CODE)
                    name=(CODE)
                    type="text"
                    autocomplete="off"
                    autocapitalize="characters"
                    spellcheck="false"
                    enterkeyhint="done"
                    maxlength=(LONGEST_CODE)
                    dir="ltr"
                    value=(text)
                    aria-invalid=[refused.map(|_| "true")]
                    aria-describedby=[refused.map(|_| "promotion_code_error")];
                (button(APPLY, catalog::code::APPLY))
            }
            @if let Some(refused) = refused {
                (hidden(REFUSED_CODE, text))
                p.till-field__error id="promotion_code_error" { (said(*refused, form.order)) }
            }
        }
    }
}

/// Why there is no discount, in words.
pub(super) fn said(refused: DiscountRefusal, order: &Order<'_>) -> String {
    if !order.takes_codes() {
        return of_link(refused, order);
    }
    let text = match refused {
        DiscountRefusal::Unknown => catalog::code::UNKNOWN,
        DiscountRefusal::Expired => catalog::code::EXPIRED,
        DiscountRefusal::UsedUp => catalog::code::USED_UP,
        DiscountRefusal::HeldByOthers => catalog::code::HELD_BY_OTHERS,
        DiscountRefusal::NotFirst => catalog::code::NOT_FIRST,
        DiscountRefusal::Changed => catalog::code::CHANGED,
        DiscountRefusal::TooMany => catalog::code::TOO_MANY,
        DiscountRefusal::Unanswered => catalog::code::UNANSWERED,
        DiscountRefusal::NotForOrder(NotForOrder::Products) => catalog::code::NOT_FOR_ITEMS,
        DiscountRefusal::NotForOrder(NotForOrder::Currency) => catalog::code::NOT_IN_CURRENCY,
        DiscountRefusal::NotForOrder(NotForOrder::TooLittleLeft) => catalog::code::TOO_LITTLE_LEFT,
        DiscountRefusal::NotForOrder(NotForOrder::Minimum { least }) => {
            return catalog::code::minimum(&order.money(least));
        }
    };
    text.to_owned()
}

/// The same of a discount that the link has for everybody.
fn of_link(refused: DiscountRefusal, order: &Order<'_>) -> String {
    let text = match refused {
        DiscountRefusal::Expired => catalog::discount::EXPIRED,
        DiscountRefusal::UsedUp => catalog::discount::USED_UP,
        DiscountRefusal::HeldByOthers => catalog::discount::HELD_BY_OTHERS,
        DiscountRefusal::NotFirst => catalog::discount::NOT_FIRST,
        DiscountRefusal::Changed => catalog::discount::CHANGED,
        // Nobody typed it, so nobody typed it wrong, or too often.
        DiscountRefusal::Unknown | DiscountRefusal::TooMany | DiscountRefusal::Unanswered => {
            catalog::discount::GONE
        }
        DiscountRefusal::NotForOrder(NotForOrder::Products) => catalog::discount::NOT_FOR_ITEMS,
        DiscountRefusal::NotForOrder(NotForOrder::Currency) => catalog::discount::NOT_IN_CURRENCY,
        DiscountRefusal::NotForOrder(NotForOrder::TooLittleLeft) => {
            catalog::discount::TOO_LITTLE_LEFT
        }
        DiscountRefusal::NotForOrder(NotForOrder::Minimum { least }) => {
            return catalog::discount::minimum(&order.money(least));
        }
    };
    text.to_owned()
}
