//! What whoever buys as a business says of it.
//!
//! The fields stand on the page from the first, and a box shows them: nothing has to be asked for to
//! tick it. They are brought anew where the billing country becomes another, as an address is.

use super::content::Form;
use super::input;
use crate::domain::checkout::form::Field;
use crate::domain::checkout::form::field::{BUSINESS, ON, Section, TAX_ID};
use crate::pages::Html;
use crate::pages::shell::Shell;
use maud::html;

pub(super) fn render(form: &Form<'_>, _: &Shell) -> Html {
    html! {
        @if form.link.offer.settings.tax_id_collection.enabled {
            div.till-business data-address="business" data-country=(form.asking().country(TAX_ID)) {
                @for field in form.fields(Section::Business) {
                    @if field == BUSINESS {
                        (switch(field, form))
                    } @else {
                        (*input::field(field, form))
                    }
                }
            }
        }
    }
}

fn switch(field: &Field, form: &Form<'_>) -> Html {
    html! {
        div.till-check {
            input.till-check__box type="checkbox" id=(field.name) name=(field.name) value=(ON)
                checked[form.details.text(field) == ON];
            label.till-check__label for=(field.name) { (form.texts(field).label) }
        }
    }
}
