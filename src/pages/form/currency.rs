//! The choice of a currency, of a link that is sold in several.

use super::content::Form;
use crate::domain::checkout::form::CURRENCY;
use crate::pages::{Html, catalog};
use maud::html;

/// The choice, below the order.
pub(super) fn render(form: &Form<'_>) -> Html {
    let currencies = form.link.offer.currencies();
    html! {
        @if currencies.len() > 1 {
            div.till-currency {
                label.till-quantity__label for=(CURRENCY) { (catalog::form::CURRENCY) }
                select.till-field__input.till-field__input--select
                    id=(CURRENCY) name=(CURRENCY) autocomplete="off" {
                    @for currency in currencies {
                        option value=(currency.as_str()) selected[currency == form.order.currency()] {
                            (currency.as_str().to_ascii_uppercase())
                        }
                    }
                }
                button.till-quantity__update type="submit" name="intent" value="price" formnovalidate {
                    (catalog::order::UPDATE)
                }
            }
        }
    }
}
