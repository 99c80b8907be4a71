//! The alert on top of the form: what happened, that nothing was charged, what to do.
//!
//! It takes the focus by itself, so that keyboard and screen reader begin there.

use super::code;
use super::content::Form;
use crate::domain::checkout::form::field::Label;
use crate::domain::checkout::form::{AMOUNT, FieldError};
use crate::domain::checkout::session::Problem;
use crate::domain::customer_limit::CustomerRefusal;
use crate::pages::Html;
use crate::pages::catalog::method::Others;
use crate::pages::catalog::{self, Message};
use crate::pages::shell::Shell;
use maud::html;
use std::borrow::Cow;

/// The alert for `problem`.
pub(super) fn problem(problem: &Problem, form: &Form<'_>, shell: &Shell) -> Html {
    let order = form.order;
    let others = match form.methods().len() {
        0 | 1 => Others::None {
            merchant: &shell.merchant,
        },
        _ => Others::OnThePage,
    };
    let message = match problem {
        Problem::Declined(decline) => {
            let reason = decline.reason();
            let provided = catalog::decline::not_provided(reason, others);
            provided.unwrap_or_else(|| catalog::decline::declined(&decline.message, reason))
        }
        Problem::WentBack(kind) => return note(&catalog::alert::went_back(*kind)),
        Problem::PlaceFree if order.is_free() => {
            return note(&catalog::alert::place_free_for_nothing());
        }
        Problem::PlaceFree => return note(&catalog::alert::place_free()),
        Problem::NotAuthenticated => catalog::alert::not_authenticated(),
        Problem::CaptchaFailed => catalog::alert::captcha_failed(),
        Problem::NotApproved(method) => catalog::alert::not_approved(*method, others),
        Problem::CurrencyChanged => {
            let now = order.total_text().unwrap_or_default();
            catalog::alert::currency_changed(&now)
        }
        Problem::TermsChanged { before } => {
            let now = order.total_text().unwrap_or_default();
            catalog::alert::terms_changed(&order.money(*before), &now)
        }
        Problem::CodeApplied => {
            let now = order.total_text().unwrap_or_default();
            return note(&catalog::code::applied(&now));
        }
        Problem::Interrupted => catalog::alert::interrupted(),
        Problem::HoldEnded => catalog::alert::hold_ended(),
        Problem::Renewed => catalog::alert::renewed(),
        Problem::TooSoon { until } => {
            catalog::alert::too_soon(until.seconds_since(shell.now).max(1))
        }
        Problem::CustomerLimit(CustomerRefusal::Bought) => catalog::alert::customer_has_bought(),
        Problem::CustomerLimit(CustomerRefusal::Paying) => catalog::alert::customer_is_paying(),
        Problem::NoDiscount { refused, before } => {
            let now = order.total_text().unwrap_or_default();
            let before = order.money(*before);
            catalog::code::gone(&code::said(*refused, order), &before, &now)
        }
        Problem::NoProcessor => catalog::alert::no_processor(&shell.merchant),
        Problem::OrderEmpty => catalog::alert::order_empty(),
        Problem::OrderTooLarge => catalog::alert::order_too_large(),
        Problem::OrderTooSmall { least } => catalog::alert::order_too_small(&order.money(*least)),
        Problem::Amount(error) => return amount(&order.amount_error(*error)),
    };
    alert(&message, None)
}

/// The alert that leads to the amount.
fn amount(error: &str) -> Html {
    let list = html! {
        ul.till-alert__list {
            li { a.till-alert__link href={ "#" (AMOUNT) } { (error) } }
        }
    };
    alert(&catalog::alert::check_fields(1), Some(&list))
}

/// The alert that leads to each wrong field.
pub(super) fn errors(form: &Form<'_>) -> Html {
    let list = html! {
        ul.till-alert__list {
            @for error in form.errors {
                li {
                    a.till-alert__link href={ "#" (error.field.name) } {
                        (said(error, form))
                    }
                }
            }
        }
    };
    alert(
        &catalog::alert::check_fields(form.errors.len()),
        Some(&list),
    )
}

/// What is wrong with a field, where the field is not in sight.
fn said(error: &FieldError, form: &Form<'_>) -> Cow<'static, str> {
    if let Label::Custom(index) = error.field.label
        && let Some(custom) = form.link.offer.settings.custom_fields.get(index)
    {
        return catalog::custom_field::problem_of(custom, error.problem).into();
    }
    form.texts(error.field).problem_out_of_sight(error.problem)
}

/// What is no trouble of anybody's.
fn note(message: &Message) -> Html {
    html! {
        div.till-alert.till-alert--note role="alert" tabindex="-1" autofocus {
            p { strong.till-alert__headline { (message.headline) } " " (message.detail) }
        }
    }
}

fn alert(message: &Message, list: Option<&Html>) -> Html {
    html! {
        div.till-alert role="alert" tabindex="-1" autofocus {
            p { strong.till-alert__headline { (message.headline) } " " (message.detail) }
            @if let Some(list) = list { (list) }
        }
    }
}
