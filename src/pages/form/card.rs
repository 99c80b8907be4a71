//! The card.

use super::content::Form;
use super::input;
use super::part::part;
use crate::domain::card_brand::{BRANDS, pattern};
use crate::domain::checkout::form::field::{CARD_NUMBER, Section};
use crate::pages::shell::Shell;
use crate::pages::{Html, catalog};
use maud::html;
use serde_json::{Value, json};
use std::rc::Rc;

pub(super) fn render(form: &Form<'_>, shell: &Shell) -> Rc<Html> {
    let hint = card_hint(form, shell);
    if form.is_plain() && form.blocked_brands().next().is_none() {
        part("card", hint, || card_with(form, hint))
    } else {
        Rc::new(card_with(form, hint))
    }
}

/// Number, expiry and security code in one box, hints and errors below it.
fn card_with(form: &Form<'_>, hint: Option<&str>) -> Html {
    let blocked: Vec<_> = form.blocked_brands().map(|brand| brand.name).collect();
    let hint_id = match (blocked.is_empty(), hint) {
        (true, None) => None,
        (true, Some(_)) => Some("card_hint"),
        (false, None) => Some("card_blocked"),
        (false, Some(_)) => Some("card_blocked card_hint"),
    };
    html! {
        fieldset.till-field {
            legend.till-field__label { (catalog::form::CARD) }
            div.till-card {
                @for field in form.fields(Section::Card) {
                    div.till-card__cell {
                        (input::label(field, form))
                        (input::input(field, form, hint_id))
                        @if field == CARD_NUMBER { (brand()) }
                    }
                }
            }
            @for field in form.fields(Section::Card) {
                (input::error(field, form))
            }
            @if !blocked.is_empty() {
                p.till-field__hint id="card_blocked" { (catalog::field::brands_blocked(&blocked)) }
            }
            @if let Some(hint) = hint {
                p.till-field__hint id="card_hint" { (hint) }
            }
        }
    }
}

fn card_hint(form: &Form<'_>, shell: &Shell) -> Option<&'static str> {
    if form.is_again() {
        Some(catalog::form::CARD_AGAIN)
    } else if shell.mode.is_live() {
        None
    } else {
        Some(catalog::form::TEST_CARD)
    }
}

/// Where the script writes the brand of the number that is typed.
fn brand() -> Html {
    html! {
        output.till-card__brand for="card_number" data-brands=(brands()) {}
    }
}

/// The brands of cards, as JSON: what a number begins with, as a regular expression, and the
/// brand's name.
fn brands() -> String {
    let brands = BRANDS
        .iter()
        .map(|brand| json!([pattern(brand.beginnings), brand.name]));
    Value::Array(brands.collect()).to_string()
}
