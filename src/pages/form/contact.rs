//! How the merchant reaches the buyer.

use super::content::Form;
use super::input;
use crate::domain::checkout::form::field::{EMAIL, Section};
use crate::pages::shell::Shell;
use crate::pages::{Html, catalog};
use maud::html;

pub(super) fn render(form: &Form<'_>, _: &Shell) -> Html {
    let locked = form.url_parameters.locked_email.as_deref();
    html! {
        h2.till-heading { (catalog::form::CONTACT) }
        @for field in form.fields(Section::Contact) {
            @match locked.filter(|_| field == EMAIL) {
                Some(email) => (input::locked(field, email, form)),
                None => (*input::field(field, form)),
            }
        }
    }
}
