//! How the order is sent: one of the ways that its merchant offers, each with what it costs.

use super::content::Form;
use crate::domain::checkout::form::SHIPPING_RATE;
use crate::domain::shipping_rate::ShippingRate;
use crate::pages::shell::Shell;
use crate::pages::{Html, catalog};
use maud::html;

/// The choice; the first way is chosen until another one is.
pub(super) fn render(form: &Form<'_>, _: &Shell) -> Html {
    let rates = &form.link.offer.shipping_rates;
    if rates.is_empty() {
        return Html::default();
    }
    html! {
        h2.till-heading { (catalog::shipping::METHOD) }
        fieldset.till-field {
            legend.till-hidden { (catalog::shipping::METHOD) }
            div.till-choices {
                @for (index, rate) in rates.iter().enumerate() { (way(form, index, rate)) }
            }
            @if rates.len() > 1 {
                button.till-quantity__update type="submit" name="intent" value="price" formnovalidate {
                    (catalog::order::UPDATE)
                }
            }
        }
    }
}

fn way(form: &Form<'_>, index: usize, rate: &ShippingRate) -> Html {
    let is_chosen = form.order.shipping().is_some_and(|it| it.id == rate.id);
    let estimate = rate
        .delivery_estimate
        .and_then(|it| catalog::shipping::estimate(it, &|value| form.order.count(value)));
    html! {
        label.till-choice {
            input.till-choice__box type="radio" name=(SHIPPING_RATE) value=(rate.id) checked[is_chosen];
            span.till-choice__text {
                bdi { (rate.display_name) }
                @if let Some(estimate) = estimate {
                    span.till-choice__note { (estimate) }
                }
            }
            span.till-choice__amount data-part={ "shipping_" (index) } {
                (form.order.shipping_text(rate))
            }
        }
    }
}
