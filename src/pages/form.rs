//! How a buyer pays: contact, card and the button.
//!
//! Implicit submission (Enter in a field) takes the first submit button in the
//! document. The quantities' buttons stand before the pay button, so the form
//! begins with a copy of the latter that nobody sees.

use super::field::{self, Errors};
use super::order::Order;
use super::part::part;
use super::shell::{Processor, Shell};
use super::{Html, alert, catalog, locale};
use crate::domain::checkout::form::COUNTRIES;
use crate::domain::checkout::form::Details;
use crate::domain::checkout::form::field::{
    CARD_CVC, CARD_EXPIRY, CARD_NAME, CARD_NUMBER, COUNTRY, EMAIL, POSTAL_CODE,
};
use crate::domain::checkout::seen_lines::ChangedLine;
use crate::domain::checkout::session::Problem;
use crate::domain::checkout::url_parameters::LOCKED_EMAIL;
use crate::domain::checkout::url_parameters::UrlParameters;
use crate::domain::payment_link::PaymentLink;
use crate::domain::{Amount, SessionId};
use maud::{Render, html};
use std::rc::Rc;

/// The brands of cards, as JSON: what a number begins with, as a regular expression, and the
/// brand's name.
const BRANDS: &str = r#"[["^4","Visa"],["^(5[1-5]|2[2-7])","Mastercard"],["^3[47]","American Express"],["^(6011|6[45])","Discover"],["^3[0689]","Diners Club"],["^35","JCB"],["^(62|81)","UnionPay"]]"#;

/// Everything the form shows and carries.
pub(super) struct Form<'a> {
    pub(super) link: &'a PaymentLink,
    pub(super) order: &'a Order<'a>,
    pub(super) changed: &'a [ChangedLine],
    pub(super) session: &'a SessionId,
    pub(super) attempt: u32,
    pub(super) details: &'a Details,
    pub(super) url_parameters: &'a UrlParameters,
    pub(super) problem: Option<&'a Problem>,
    pub(super) errors: Errors<'a>,
    pub(super) country_options: &'a Html,
}

impl Form<'_> {
    /// The first elements of the form: the default button and what is posted unseen.
    pub(super) fn hidden(&self, shell: &Shell) -> Html {
        let total = self.order.total().map_or(0, Amount::minor);
        html! {
            (self.default_button(shell))
            (hidden("session", &self.session.as_str()))
            (hidden("attempt", &self.attempt))
            (hidden("terms_version", &self.link.offer.terms_version))
            (hidden("total", &total))
            @for (index, line) in self.order.shown().enumerate() {
                (hidden(&format!("line_{index}"), &line))
            }
            @if let Some(reference) = &self.url_parameters.client_reference_id {
                (hidden("client_reference_id", reference))
            }
            @for (name, value) in &self.url_parameters.utm {
                (hidden(name, value))
            }
            @if let Some(email) = &self.url_parameters.locked_email {
                (hidden(LOCKED_EMAIL, email))
            }
            @if let Some(locale) = &self.url_parameters.locale {
                (hidden("locale", locale))
            }
        }
    }

    /// What went wrong before, then the fields and the button.
    pub(super) fn render(&self, shell: &Shell) -> Html {
        html! {
            @if !self.is_payable(shell) {
                (alert::problem(&Problem::NoProcessor, self.order, shell))
            } @else {
                div data-part="alert" {
                    @if let Some(problem) = self.problem {
                        (alert::problem(problem, self.order, shell))
                    } @else if !self.errors.0.is_empty() {
                        (alert::errors(self.errors))
                    }
                }
                (self.contact())
                (self.payment(shell))
                (self.pay_button(shell))
                p.till-small { (catalog::form::charged_once(&shell.merchant)) }
            }
        }
    }

    fn contact(&self) -> Html {
        html! {
            h2.till-heading { (catalog::form::CONTACT) }
            @match &self.url_parameters.locked_email {
                Some(email) => (field::locked(EMAIL, email)),
                None => (*field::field(EMAIL, self.details.text(EMAIL), self.errors)),
            }
        }
    }

    fn payment(&self, shell: &Shell) -> Html {
        html! {
            h2.till-heading { (catalog::form::PAYMENT) }
            (*self.card(shell))
            (*field::field(CARD_NAME, self.details.text(CARD_NAME), self.errors))
            div.till-row {
                div.till-field {
                    (field::label(COUNTRY))
                    (field::select(COUNTRY, self.errors, &self.countries(shell)))
                    (field::error(COUNTRY, self.errors))
                }
                (*field::field(POSTAL_CODE, self.details.text(POSTAL_CODE), self.errors))
            }
        }
    }

    /// Number, expiry and security code in one box, hints and errors below it.
    fn card(&self, shell: &Shell) -> Rc<Html> {
        let hint = self.card_hint(shell);
        if self.errors.0.is_empty() {
            part("card", hint, || self.card_with(hint))
        } else {
            Rc::new(self.card_with(hint))
        }
    }

    fn card_with(&self, hint: Option<&str>) -> Html {
        let hint_id = hint.map(|_| "card_hint");
        let fields = [CARD_NUMBER, CARD_EXPIRY, CARD_CVC];
        html! {
            fieldset.till-field {
                legend.till-field__label { (catalog::form::CARD) }
                div.till-card {
                    @for field in fields {
                        div.till-card__cell {
                            (field::label(field))
                            (field::input(field, "", self.errors, hint_id))
                            @if field == CARD_NUMBER { (brand()) }
                        }
                    }
                }
                @for field in fields {
                    (field::error(field, self.errors))
                }
                @if let Some(hint) = hint {
                    p.till-field__hint id="card_hint" { (hint) }
                }
            }
        }
    }

    fn card_hint(&self, shell: &Shell) -> Option<&'static str> {
        if self.problem.is_some() || !self.errors.0.is_empty() {
            Some(catalog::form::CARD_AGAIN)
        } else if shell.mode.is_live() {
            None
        } else {
            Some(catalog::form::TEST_CARD)
        }
    }

    /// The chosen country, then all of them.
    fn countries(&self, shell: &Shell) -> Html {
        let candidates = [
            Some(self.details.text(COUNTRY)),
            shell.country.as_deref(),
            locale::region(&shell.locale),
        ];
        let chosen = candidates
            .into_iter()
            .flatten()
            .find(|code| COUNTRIES.contains(code));
        html! {
            @if let Some(code) = chosen {
                option value=(code) selected { (self.order.country_name(code)) }
            } @else {
                option value="" selected { (catalog::form::CHOOSE_COUNTRY) }
            }
            (self.country_options)
        }
    }

    /// What the pay button does and says: it prices the order again where it cannot be paid.
    fn intent(&self, shell: &Shell) -> (&'static str, String) {
        match self.order.total_text() {
            Some(total) if self.is_payable(shell) => (
                "pay",
                catalog::form::pay(self.link.offer.settings.submit_type, &total),
            ),
            Some(_) | None => ("price", catalog::form::UPDATE_ORDER.to_owned()),
        }
    }

    /// Whether there is anyone to take the money.
    fn is_payable(&self, shell: &Shell) -> bool {
        shell.processor == Processor::Available && self.problem != Some(&Problem::NoProcessor)
    }

    fn pay_button(&self, shell: &Shell) -> Html {
        let (intent, text) = self.intent(shell);
        html! {
            button.till-button type="submit" name="intent" value=(intent) data-part="pay"
                data-busy=(catalog::PROCESSING) formnovalidate[intent == "price"] { (text) }
        }
    }

    fn default_button(&self, shell: &Shell) -> Html {
        let (intent, text) = self.intent(shell);
        let choices = self
            .link
            .offer
            .items
            .iter()
            .any(|item| item.adjustable.is_some());
        html! {
            @if intent == "pay" && choices {
                // Without a name, so that who looks for the button finds the one that is seen.
                input.till-default type="submit" value=(text) tabindex="-1" aria-hidden="true";
            }
        }
    }
}

/// Where the script writes the brand of the number that is typed.
fn brand() -> Html {
    html! {
        output.till-card__brand for="card_number" data-brands=(BRANDS) {}
    }
}

fn hidden(name: &str, value: &impl Render) -> Html {
    html! {
        input type="hidden" name=(name) value=(value);
    }
}
