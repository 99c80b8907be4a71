//! The alert on top of the form: what happened, that nothing was charged, what to do.
//!
//! It takes the focus by itself, so that keyboard and screen reader begin there.

use super::input::Errors;
use crate::domain::checkout::session::Problem;
use crate::domain::customer_limit::CustomerRefusal;
use crate::pages::Html;
use crate::pages::catalog::{self, Message};
use crate::pages::order::Order;
use crate::pages::shell::Shell;
use maud::html;

/// The alert for `problem`.
pub(super) fn problem(problem: &Problem, order: &Order<'_>, shell: &Shell) -> Html {
    let message = match problem {
        Problem::Declined(decline) => {
            catalog::decline::declined(&decline.message, decline.reason())
        }
        Problem::NotAuthenticated => catalog::alert::not_authenticated(),
        Problem::CaptchaFailed => catalog::alert::captcha_failed(),
        Problem::TermsChanged { before } => {
            let now = order.total_text().unwrap_or_default();
            catalog::alert::terms_changed(&order.money(*before), &now)
        }
        Problem::Interrupted => catalog::alert::interrupted(),
        Problem::HoldEnded => catalog::alert::hold_ended(),
        Problem::Renewed => catalog::alert::renewed(),
        Problem::TooSoon { until } => {
            catalog::alert::too_soon(until.seconds_since(shell.now).max(1))
        }
        Problem::CustomerLimit(CustomerRefusal::Bought) => catalog::alert::customer_has_bought(),
        Problem::CustomerLimit(CustomerRefusal::Paying) => catalog::alert::customer_is_paying(),
        Problem::NoProcessor => catalog::alert::no_processor(&shell.merchant),
        Problem::OrderEmpty => catalog::alert::order_empty(),
        Problem::OrderTooLarge => catalog::alert::order_too_large(),
        Problem::OrderTooSmall { least } => catalog::alert::order_too_small(&order.money(*least)),
    };
    alert(&message, None)
}

/// The alert that leads to each wrong field.
pub(super) fn errors(errors: Errors<'_>) -> Html {
    let list = html! {
        ul.till-alert__list {
            @for error in errors.0 {
                li {
                    a.till-alert__link href={ "#" (error.field.name) } {
                        (catalog::field::texts(error.field.label).problem(error.problem))
                    }
                }
            }
        }
    };
    alert(&catalog::alert::check_fields(errors.0.len()), Some(&list))
}

fn alert(message: &Message, list: Option<&Html>) -> Html {
    html! {
        div.till-alert role="alert" tabindex="-1" autofocus {
            p { strong.till-alert__headline { (message.headline) } " " (message.detail) }
            @if let Some(list) = list { (list) }
        }
    }
}
