//! What the form posts unseen: which session, which attempt, what the page showed and what came
//! with the link's address.

use super::content::Form;
use crate::domain::Amount;
use crate::domain::checkout::form::{DISCOUNT, TOTAL_CURRENCY, WITHOUT_DISCOUNT};
use crate::domain::checkout::url_parameters::{CAME_BY, LOCKED_EMAIL};
use crate::pages::Html;
use crate::pages::pass::hidden;
use maud::html;

/// The inputs that nobody sees.
pub(super) fn render(form: &Form<'_>) -> Html {
    let total = form.order.total().map_or(0, Amount::minor);
    html! {
        // Posts nothing. Browsers fill in again what was typed into a form that begins with the same
        // names: that of another purchase is another form to them, and gets no card of the last one.
        input type="hidden" name=(form.session.as_str()) disabled;
        (hidden("session", &form.session.as_str()))
        (hidden("ticket", &form.ticket.as_str()))
        (hidden("attempt", &form.attempt))
        (hidden("terms_version", &form.link.offer.terms_version))
        (hidden("total", &total))
        @if form.link.offer.currencies().len() > 1 {
            (hidden(TOTAL_CURRENCY, &form.order.currency().as_str()))
        }
        @if let Some(discount) = form.order.typed_discount() {
            (hidden(DISCOUNT, &discount.text()))
        }
        @if let Some(mark) = form.order.without() {
            (hidden(WITHOUT_DISCOUNT, &mark))
        }
        @for (index, line) in form.order.seen_lines().enumerate() {
            (hidden(&format!("line_{index}"), &line))
        }
        @if let Some(reference) = &form.url_parameters.client_reference_id {
            (hidden("client_reference_id", reference))
        }
        @for (name, value) in &form.url_parameters.utm {
            (hidden(name, value))
        }
        @if let Some(email) = &form.url_parameters.locked_email {
            (hidden(LOCKED_EMAIL, email))
        }
        @if let Some(locale) = &form.url_parameters.locale {
            (hidden("locale", locale))
        }
        @if let Some(alias) = &form.url_parameters.came_by {
            (hidden(CAME_BY, alias))
        }
    }
}
