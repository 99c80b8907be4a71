//! The pay button, and its copy that Enter presses.
//!
//! Implicit submission (Enter in a field) takes the first submit button in the
//! document. Those of the order stand before the pay button, so the form
//! begins with a copy of the latter that nobody sees.

use super::content::Form;
use super::remaining;
use crate::domain::checkout::order::Cost;
use crate::domain::offer::Item;
use crate::pages::shell::Shell;
use crate::pages::{Html, catalog};
use maud::html;

/// The button below the sections.
pub(super) fn pay(form: &Form<'_>, shell: &Shell) -> Html {
    let (intent, text) = intent(form, shell);
    html! {
        button.till-button type="submit" name="intent" value=(intent) data-part="pay"
            data-busy=(catalog::PROCESSING) formnovalidate[intent == "price"] { (text) }
    }
}

/// What pressing it means.
pub(super) fn small_print(form: &Form<'_>, shell: &Shell) -> Html {
    let depends = Cost::of(&form.link.offer) == Cost::Sometimes;
    html! {
        p.till-small data-part=[depends.then_some("small")] {
            @if form.order.is_free() {
                (catalog::form::not_charged(&shell.merchant))
            } @else if form.link.offer.settings.is_captured_by_hand() {
                (catalog::form::charged_later(&shell.merchant))
            } @else if form.is_by_card() {
                (catalog::form::charged_once(&shell.merchant))
            } @else {
                (catalog::method::charged_once(&shell.merchant))
            }
        }
    }
}

/// The copy at the form's beginning, where one is needed.
pub(super) fn default(form: &Form<'_>, shell: &Shell) -> Html {
    let (intent, text) = intent(form, shell);
    html! {
        @if intent == "pay" && asks_before_payment(form) {
            // Without a name, so that whoever looks for the button finds the one that is seen.
            input.till-default type="submit" value=(text) tabindex="-1" aria-hidden="true";
        }
    }
}

/// Whether something on the page asks the server for another page, or a part of it, before it is paid.
pub(super) fn asks_before_payment(form: &Form<'_>) -> bool {
    let offer = &form.link.offer;
    let is_chosen = |item: &Item| {
        item.is_optional || item.adjustable.is_some() || item.price.unit_amount.custom().is_some()
    };
    offer.items.iter().any(is_chosen)
        || offer.settings.asks_by_country()
        || offer.shipping_rates.len() > 1
        || offer.currencies().len() > 1
        || offer.may_reduce()
        || remaining::is_shown(form)
}

/// What the pay button does and says: it prices the order again where it cannot be paid.
fn intent(form: &Form<'_>, shell: &Shell) -> (&'static str, String) {
    match form.order.total_text() {
        Some(total) if form.is_payable(shell) && form.order.check().is_ok() => {
            let submit_type = form.link.offer.settings.submit_type;
            if form.order.is_free() {
                ("pay", catalog::form::complete(submit_type).to_owned())
            } else if form.link.offer.settings.is_captured_by_hand() {
                ("pay", catalog::form::authorize(submit_type, &total))
            } else {
                ("pay", catalog::form::pay(submit_type, &total))
            }
        }
        Some(_) | None => ("price", catalog::form::UPDATE_ORDER.to_owned()),
    }
}
