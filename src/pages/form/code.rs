//! Promotion codes: the field behind "Add a code", and the discount with what it leaves.
//!
//! It is a part of its own below the order: the script swaps it, named buttons work without one.

use super::content::Form;
use crate::domain::checkout::form::{APPLY, CODE, REFUSED_CODE, WITHOUT_CODE};
use crate::domain::discount::{Discount, DiscountRefusal, NotForOrder};
use crate::pages::order::Order;
use crate::pages::pass::hidden;
use crate::pages::typed_code::TypedCode;
use crate::pages::{Html, catalog};
use maud::html;

/// A code may have at most this many characters.
const LONGEST_CODE: usize = 500;

/// The discount, or the field for a code, below the order.
pub(super) fn render(form: &Form<'_>) -> Html {
    html! {
        @if form.link.offer.takes_codes() {
            div.till-code data-part="code" {
                @match form.order.discount() {
                    Some(discount) => (taken_off(discount, form.order)),
                    None => (field(form)),
                }
                (form.order.more())
                @if form.order.discount().is_some()
                    || form.order.has_parts()
                    || form.link.offer.items.len() > 1 {
                    (form.order.sum())
                }
            }
        }
    }
}

fn taken_off(discount: &Discount, order: &Order<'_>) -> Html {
    let name = discount.name.as_deref();
    let code = discount.code.as_ref().map(|code| code.code.as_str());
    let shown = code.or(name).unwrap_or_default();
    html! {
        p.till-code__sum {
            span { (catalog::code::SUBTOTAL) }
            span.till-sum__amount { (order.subtotal_text()) }
        }
        p.till-code__sum {
            span {
                span.till-hidden { (catalog::code::DISCOUNT) " " }
                bdi.till-code__name { (shown) }
                @if let Some(name) = name.filter(|name| *name != shown) { " · " bdi { (name) } }
            }
            span.till-sum__amount { (catalog::code::off(&order.discount_text())) }
        }
        @if let Some(why) = order.not_for_order() {
            p.till-field__error { (said(DiscountRefusal::NotForOrder(why), order)) }
        }
        button.till-code__button type="submit" name="intent" value=(WITHOUT_CODE) formnovalidate data-code {
            (catalog::code::remove(shown))
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
                button.till-code__button type="submit" name="intent" value=(APPLY) formnovalidate data-code {
                    (catalog::code::APPLY)
                }
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
    let text = match refused {
        DiscountRefusal::Unknown => catalog::code::UNKNOWN,
        DiscountRefusal::Expired => catalog::code::EXPIRED,
        DiscountRefusal::UsedUp => catalog::code::USED_UP,
        DiscountRefusal::HeldByOthers => catalog::code::HELD_BY_OTHERS,
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
