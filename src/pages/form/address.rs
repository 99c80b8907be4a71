//! Where the buyer lives, as far as the card's bank asks.

use super::content::Form;
use super::input;
use crate::domain::checkout::form::address::Group;
use crate::domain::checkout::form::field::{COUNTRY, Input, Section};
use crate::domain::checkout::form::{COUNTRIES, Field};
use crate::pages::shell::Shell;
use crate::pages::{Html, catalog, locale};
use maud::html;

/// The country stands first: what else is asked depends on it.
pub(super) fn render(form: &Form<'_>, shell: &Shell) -> Html {
    form.of_payment("address", || fields(form, shell))
}

fn fields(form: &Form<'_>, shell: &Shell) -> Html {
    html! {
        div.till-row {
            @for field in form.fields(Section::Address(Group::Billing)) {
                @if field.input == Input::Country {
                    (country(field, form, shell))
                } @else {
                    (*input::field(field, form.details.text(field), form.errors))
                }
            }
        }
    }
}

fn country(field: &Field, form: &Form<'_>, shell: &Shell) -> Html {
    html! {
        div.till-field {
            (input::label(field))
            (input::select(field, form.errors, &options(form, shell)))
            (input::error(field, form.errors))
        }
    }
}

/// The chosen country, then all of them.
fn options(form: &Form<'_>, shell: &Shell) -> Html {
    let candidates = [
        Some(form.details.text(COUNTRY)),
        shell.country.as_deref(),
        locale::region(&shell.locale),
    ];
    let chosen = candidates
        .into_iter()
        .flatten()
        .find(|code| COUNTRIES.contains(code));
    html! {
        @if let Some(code) = chosen {
            option value=(code) selected { (form.order.country_name(code)) }
        } @else {
            option value="" selected { (catalog::form::CHOOSE_COUNTRY) }
        }
        (form.country_options)
    }
}
