//! The payment form: what is bought beside how it is paid, section by section.
//!
//! [`SECTIONS`] is the list of them. A section shows the fields whose rows name it, so a field that
//! is added to a section needs nothing here, and a section that is added needs a line.

mod address;
mod alert;
mod business;
mod button;
mod card;
mod carried;
pub(super) mod chosen;
mod code;
mod consent;
mod contact;
mod content;
mod currency;
mod custom;
mod input;
mod methods;
mod part;
mod payment;
mod remaining;
mod said;
mod shipping;

use super::layout::Layout;
use super::pass::hidden;
use super::shell::{self, Document, Shell};
use super::{Html, Rendered, Script, catalog, unfurl};
use crate::domain::checkout::form::field::asked;
use crate::domain::checkout::form::{
    AMOUNT, CURRENCY, DISCOUNT, QUANTITY_OF, SHIPPING_RATE, WITHOUT_DISCOUNT, month_of,
};
use crate::domain::checkout::session::Problem;
use crate::domain::checkout::view::View;
pub(super) use content::Form;
use maud::html;

/// The sections that are filled in, in the order of the page.
const SECTIONS: [fn(&Form<'_>, &Shell) -> Html; 8] = [
    contact::render,
    custom::render,
    address::before_payment,
    business::render,
    shipping::render,
    payment::render,
    address::after_payment,
    consent::render,
];

/// The page with the form on it.
pub(super) fn page(form: &Form<'_>, shell: &Shell) -> Rendered {
    let total = form.order.total_text();
    let document = Document {
        shell,
        title: &catalog::unfurl::pay_title(&shell.merchant),
        layout: Layout::Columns,
        script: if button::asks_before_payment(form) {
            Script::Pricing
        } else {
            Script::Loaded
        },
        head: Some(unfurl::with_price(form.link, total.as_deref(), shell)),
        body: &body(form, shell),
    };
    let mut page = Rendered::page(status(form), &document);
    if let Some(Problem::TooSoon { until }) = form.problem {
        page.retry_after = u32::try_from(until.seconds_since(shell.now).max(1)).ok();
    }
    page
}

fn body(form: &Form<'_>, shell: &Shell) -> Html {
    let before = match form.problem {
        Some(Problem::TermsChanged { before }) => Some(*before),
        Some(_) | None => None,
    };
    html! {
        form.till-columns action={ "/" (form.link.slug) } method="post"
            data-checkout data-now=(month_of(shell.now)) {
            div.till-carried data-part="carried" {
                (button::default(form, shell))
                (carried::render(form))
            }
            div.till-side {
                div.till-side__content {
                    (shell::merchant(shell))
                    section aria-label=(catalog::order::ORDER) {
                        (form.order.render(before, form.changed))
                        (code::render(form, shell))
                        (currency::render(form))
                        (remaining::render(form))
                    }
                }
            }
            main {
                div.till-main__content {
                    h1.till-hidden { (catalog::unfurl::pay_title(&shell.merchant)) }
                    (how_to_pay(form, shell))
                    p.till-hidden role="status" data-status {}
                    (shell::footer(shell))
                }
            }
        }
    }
}

/// What went wrong before, then the sections and the button.
fn how_to_pay(form: &Form<'_>, shell: &Shell) -> Html {
    let texts = &form.link.offer.settings.custom_text;
    html! {
        @if !form.is_payable(shell) {
            (alert::problem(&Problem::NoProcessor, form, shell))
        } @else {
            div data-part="alert" {
                @if let Some(problem) = form.problem {
                    (alert::problem(problem, form, shell))
                } @else if !form.errors.is_empty() {
                    (alert::errors(form))
                }
            }
            @for section in SECTIONS { (section(form, shell)) }
            (said::render(texts.submit.as_ref()))
            (button::pay(form, shell))
            (said::render(texts.after_submit.as_ref()))
            (button::small_print(form, shell))
        }
    }
}

/// What was typed and chosen, for a page that carries it on unseen.
pub(super) fn asked_hidden(view: &View) -> Html {
    let settings = &view.published.link.offer.settings;
    let details = view.details.clone().begun(settings);
    html! {
        @for field in asked(settings).filter(|field| field.is_kept()) {
            (hidden(field.name, &details.text(field)))
        }
        @for (index, quantity) in view.selection.quantities.iter().enumerate() {
            (hidden(&format!("{QUANTITY_OF}{index}"), quantity))
        }
        @for (id, quantity) in &view.selection.added {
            (hidden(&format!("{QUANTITY_OF}{id}"), quantity))
        }
        @if let Some(amount) = view.selection.amount_text(&view.published.link.offer) {
            (hidden(AMOUNT, &amount))
        }
        @if let Some(discount) = view.selection.typed_discount(&view.published.link.offer) {
            (hidden(DISCOUNT, &discount.text()))
        }
        @if let Some(mark) = &view.selection.without {
            (hidden(WITHOUT_DISCOUNT, mark))
        }
        @if let Some(rate) = &view.selection.shipping {
            (hidden(SHIPPING_RATE, &rate.as_str()))
        }
        @if let Some(currency) = view.selection.currency {
            (hidden(CURRENCY, &currency.as_str()))
        }
    }
}

fn status(form: &Form<'_>) -> u16 {
    match form.problem {
        None if form.code.refused.is_some() => 422,
        None if form.errors.is_empty() => 200,
        Some(Problem::PlaceFree) => 200,
        None
        | Some(
            Problem::OrderEmpty
            | Problem::OrderTooLarge
            | Problem::OrderTooSmall { .. }
            | Problem::Amount(_),
        ) => 422,
        Some(
            Problem::Declined(_)
            | Problem::NotAuthenticated
            | Problem::WentBack(_)
            | Problem::NotApproved(_)
            | Problem::CaptchaFailed
            | Problem::Interrupted
            | Problem::HoldEnded,
        ) => 402,
        Some(
            Problem::TermsChanged { .. }
            | Problem::CurrencyChanged
            | Problem::CodeApplied
            | Problem::NoDiscount { .. }
            | Problem::Renewed
            | Problem::CustomerLimit(_),
        ) => 409,
        Some(Problem::TooSoon { .. }) => 429,
        Some(Problem::NoProcessor) => 503,
    }
}
