//! The choice among several ways to pay, and what each of them asks.
//!
//! All of them are on the page. The stylesheet shows what the chosen one asks, so the choice needs
//! neither a script nor a way to the server and back.

use super::content::Form;
use super::{address, card, input};
use crate::domain::PaymentMethodType;
use crate::domain::checkout::form::field::{METHOD, Section};
use crate::domain::payment_method_type::Family;
use crate::pages::Html;
use crate::pages::catalog::{form as texts, method as names};
use crate::pages::shell::Shell;
use maud::html;

/// The ways to pay in the order's currency.
pub(super) fn render(form: &Form<'_>, shell: &Shell) -> Html {
    let methods = form.methods();
    let words: Vec<_> = methods.iter().map(|method| method.as_str()).collect();
    html! {
        div.till-ways data-methods=(words.join(" ")) {
            @match methods.as_slice() {
                [only] => (asked(*only, form, shell)),
                several => {
                    fieldset.till-methods {
                        legend.till-hidden { (form.texts(METHOD).label) }
                        @for method in several { (choice(*method, form, shell)) }
                    }
                }
            }
        }
    }
}

fn choice(method: PaymentMethodType, form: &Form<'_>, shell: &Shell) -> Html {
    let id = format!("{}_{}", METHOD.name, method.as_str());
    html! {
        div.till-method {
            input.till-method__radio type="radio" id=(id) name=(METHOD.name)
                value=(method.as_str()) checked[Some(method) == form.method()];
            label.till-method__label for=(id) { (names::name(method)) }
            div.till-method__fields { (asked(method, form, shell)) }
        }
    }
}

fn asked(method: PaymentMethodType, form: &Form<'_>, shell: &Shell) -> Html {
    match method.family() {
        Family::Card => html! {
            (*card::render(form, shell))
            @if !form.link.offer.settings.asks_by_country() { (address::short(form)) }
        },
        Family::Debit => account(method, form, shell),
        Family::Redirect | Family::Voucher => elsewhere(method, form, shell),
    }
}

/// What is asked before the buyer goes on elsewhere, and where that is.
fn elsewhere(method: PaymentMethodType, form: &Form<'_>, shell: &Shell) -> Html {
    let test = names::test_account(method).filter(|_| !shell.mode.is_live());
    html! {
        @for field in form.fields(Section::Method(method)) {
            (*input::field(field, form))
        }
        @for hint in names::leads_to(method).into_iter().chain(test) {
            p.till-field__hint { (hint) }
        }
    }
}

/// A bank account, and what paying from it allows.
fn account(method: PaymentMethodType, form: &Form<'_>, shell: &Shell) -> Html {
    let again = form.is_again().then_some(texts::ACCOUNT_AGAIN);
    let test = names::test_account(method).filter(|_| !shell.mode.is_live());
    html! {
        @for field in form.fields(Section::Method(method)) {
            (*input::field(field, form))
        }
        @for hint in again.into_iter().chain(test) {
            p.till-field__hint { (hint) }
        }
        @if let Some(mandate) = names::mandate(method, &shell.merchant) {
            p.till-field__hint { (mandate) }
        }
    }
}
