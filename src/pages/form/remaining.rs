//! `edgetill[show_remaining]`: how many places are left.
//!
//! The copy that a page is made from does not say: it is not written again with each sale. So a
//! button asks, and the script presses it once the page is there.

use super::content::Form;
use crate::pages::{Html, catalog};
use maud::html;

/// Whether the merchant wants it said, and there is something to say.
pub(super) fn is_shown(form: &Form<'_>) -> bool {
    form.link.show_remaining && form.link.limit.is_some()
}

/// The line below the order.
pub(super) fn render(form: &Form<'_>) -> Html {
    html! {
        @if is_shown(form) {
            p.till-remaining data-remaining {
                @if let Some(remaining) = form.remaining {
                    strong { (catalog::form::remaining(remaining)) }
                } @else {
                    button.till-link type="submit" name="intent" value="remaining" formnovalidate {
                        (catalog::form::ASK_REMAINING)
                    }
                }
            }
        }
    }
}
