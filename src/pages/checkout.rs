//! The pages of a link and of a session: which one, with which status.

use super::field::Errors;
use super::form::Form;
use super::formats::Formats;
use super::order::Order;
use super::shell::{self, Document, Layout, Shell};
use super::{Html, Rendered, Script, catalog, confirmation, notice, unfurl};
use crate::domain::SessionId;
use crate::domain::checkout::challenge::ChallengeKind;
use crate::domain::checkout::form::Details;
use crate::domain::checkout::form::month_of;
use crate::domain::checkout::order::{OrderError, Quantities};
use crate::domain::checkout::session::Problem;
use crate::domain::checkout::url_parameters::UrlParameters;
use crate::domain::checkout::view::{Page, View};
use crate::domain::payment_link::{ClosedReason, PaymentLink, Published};
use maud::html;

/// What the page of a link shows before its session exists, or when the order is priced again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// The id the session will have.
    pub session: SessionId,
    /// The number of the attempt the form is for; 1 at first.
    pub attempt: u32,
    /// What is ordered.
    pub quantities: Quantities,
    /// What was typed or prefilled.
    pub details: Details,
    /// What came with the link's address.
    pub url_parameters: UrlParameters,
}

/// The page of a link without a session: `GET /SLUG`, and `intent=price`.
pub fn open(
    published: &Published,
    opening: &Opening,
    shell: &Shell,
    formats: &impl Formats,
) -> Rendered {
    if let Some(shut) = published.closed_reason(shell.now) {
        return closed(shut, &published.link, shell, formats);
    }
    let order = Order::new(&published.link, &opening.quantities, formats);
    let problem = order.total().err().map(|error| match error {
        OrderError::Empty => Problem::OrderEmpty,
        OrderError::TooLarge => Problem::OrderTooLarge,
    });
    let form = Form {
        link: &published.link,
        order: &order,
        changed: &[],
        session: &opening.session,
        attempt: opening.attempt,
        details: &opening.details,
        url_parameters: &opening.url_parameters,
        problem: problem.as_ref(),
        errors: Errors(&[]),
        country_options: &formats.country_options(),
    };
    form_page(&form, shell)
}

/// The page of a session.
pub fn checkout(view: &View, shell: &Shell, formats: &impl Formats) -> Rendered {
    let link = &view.published.link;
    let order = Order::new(link, &view.quantities, formats);
    match &view.page {
        Page::Form { problem, errors } => {
            let form = Form {
                link,
                order: &order,
                changed: &view.changed,
                session: &view.session,
                attempt: view.attempt,
                details: &view.details,
                url_parameters: &view.url_parameters,
                problem: problem.as_ref(),
                errors: Errors(errors),
                country_options: &formats.country_options(),
            };
            form_page(&form, shell)
        }
        Page::HeldByOthers { until } => notice::held(view, *until, &formats.time(*until), shell),
        Page::Challenge {
            until,
            challenge_kind,
        } => {
            let amount = order.total_text().unwrap_or_default();
            let words = match challenge_kind {
                ChallengeKind::Bank => catalog::confirmation::challenge(&amount, &shell.merchant),
                ChallengeKind::Captcha => catalog::confirmation::captcha(),
            };
            confirmation::challenge(view, &words, &amount, &formats.time(*until), shell)
        }
        Page::Processing => notice::processing(view, shell),
        Page::Complete { redirect, total } => {
            confirmation::complete(link, &order.receipt(*total), redirect.as_deref(), shell)
        }
        Page::Expired => notice::expired(link, shell),
        Page::Inactive => closed(ClosedReason::Inactive, link, shell, formats),
        Page::SoldOut => closed(ClosedReason::SoldOut, link, shell, formats),
        Page::NotOpen { until } => closed(
            ClosedReason::NotOpen { until: *until },
            link,
            shell,
            formats,
        ),
        Page::Ended => closed(ClosedReason::Ended, link, shell, formats),
    }
}

fn closed(
    shut: ClosedReason,
    link: &PaymentLink,
    shell: &Shell,
    formats: &impl Formats,
) -> Rendered {
    match shut {
        ClosedReason::Inactive => notice::inactive(link, shell),
        ClosedReason::SoldOut => notice::sold_out(link, shell),
        ClosedReason::NotOpen { until } => {
            notice::not_open(link, until, &formats.moment(until), shell)
        }
        ClosedReason::Ended => notice::ended(link, shell),
    }
}

fn form_page(form: &Form<'_>, shell: &Shell) -> Rendered {
    let document = Document {
        title: &catalog::unfurl::pay_title(&shell.merchant),
        layout: Layout::Columns,
        script: Script::Loaded,
        head: Some(unfurl::tags(form, shell)),
        body: &form_body(form, shell),
    };
    let mut page = Rendered::page(form_status(form), &document);
    if let Some(Problem::TooSoon { until }) = form.problem {
        page.retry_after = u32::try_from(until.seconds_since(shell.now).max(1)).ok();
    }
    page
}

fn form_body(form: &Form<'_>, shell: &Shell) -> Html {
    let before = match form.problem {
        Some(Problem::TermsChanged { before }) => Some(*before),
        Some(_) | None => None,
    };
    html! {
        form.till-columns action={ "/" (form.link.slug) } method="post"
            data-checkout data-now=(month_of(shell.now)) {
            div.till-carried data-part="carried" { (form.hidden(shell)) }
            div.till-side {
                div.till-side__content {
                    (shell::merchant(shell))
                    section aria-label=(catalog::order::ORDER) { (form.order.render(before, form.changed)) }
                }
            }
            main {
                div.till-main__content {
                    h1.till-hidden { (catalog::unfurl::pay_title(&shell.merchant)) }
                    (form.render(shell))
                    p.till-hidden role="status" data-status {}
                    (shell::footer())
                }
            }
        }
    }
}

fn form_status(form: &Form<'_>) -> u16 {
    match form.problem {
        None if form.errors.0.is_empty() => 200,
        None | Some(Problem::OrderEmpty | Problem::OrderTooLarge) => 422,
        Some(
            Problem::Declined(_)
            | Problem::NotAuthenticated
            | Problem::CaptchaFailed
            | Problem::Interrupted
            | Problem::HoldEnded,
        ) => 402,
        Some(Problem::TermsChanged { .. }) => 409,
        Some(Problem::TooSoon { .. }) => 429,
        Some(Problem::NoProcessor) => 503,
    }
}
