//! The page of a purchase that is complete.

use super::catalog::Message;
use super::shell::Shell;
use super::{Html, Rendered, catalog, coming_back, notice, voucher};
use crate::domain::Mode;
use crate::domain::checkout::receipt::{PaidWith, Receipt};
use crate::domain::checkout::view::Standing;
use crate::domain::payment_link::PaymentLink;
use crate::domain::settings::AfterCompletion;
use maud::html;

/// What a complete purchase comes to.
pub(super) struct Done<'a> {
    pub(super) standing: Standing,
    /// How it was paid, or why it was not.
    pub(super) paid: &'a Receipt,
    pub(super) receipt: &'a Html,
    /// Its number, its time, its card.
    pub(super) facts: &'a Html,
    /// What the buyer typed.
    pub(super) told: &'a Html,
    /// The numbers that are still to be paid.
    pub(super) numbers: Option<&'a Html>,
    /// Where the merchant sends buyers.
    pub(super) redirect: Option<&'a str>,
    /// The slug that the buyer came by.
    pub(super) slug: &'a str,
}

/// The confirmation: the merchant's words or ours, what was bought, and where to go on.
///
/// As long as no money came, and if it never did, it says so in our words.
pub(super) fn complete(link: &PaymentLink, done: &Done, shell: &Shell) -> Rendered {
    let Done {
        standing,
        paid,
        receipt,
        facts,
        told,
        numbers,
        redirect,
        slug,
    } = *done;
    let method = paid.method.as_ref();
    let default = match standing {
        Standing::Paid => catalog::confirmation::complete(&shell.merchant),
        Standing::Free => catalog::confirmation::free(&shell.merchant),
        Standing::Processing | Standing::Awaited => processing((standing, method), &shell.merchant),
        Standing::Held => catalog::confirmation::held(&shell.merchant),
        Standing::Failed => failed((standing, method), paid.failure.as_deref(), &shell.merchant),
        Standing::Released => catalog::confirmation::released(&shell.merchant),
    };
    let words = match (standing, &link.offer.settings.after_completion) {
        (
            Standing::Paid | Standing::Free,
            AfterCompletion::HostedConfirmation { custom_message },
        ) => custom_message.as_deref(),
        (Standing::Paid | Standing::Free, AfterCompletion::Redirect { .. })
        | (
            Standing::Processing
            | Standing::Awaited
            | Standing::Held
            | Standing::Failed
            | Standing::Released,
            _,
        ) => None,
    };
    let web = |url: &&str| url.starts_with("https://") || url.starts_with("http://");
    let body = html! {
        @if !matches!(standing, Standing::Awaited | Standing::Failed | Standing::Released) {
            (tick())
        }
        h1.till-notice__headline { (default.headline) }
        p.till-notice__text dir="auto" { (words.unwrap_or(&default.detail)) }
        @if let Some(numbers) = numbers { (numbers) }
        section.till-receipt aria-label=(catalog::order::ORDER) { (facts) (receipt) }
        (told)
        @if shell.mode == Mode::Test {
            p.till-notice__note { (test_note(standing)) }
        }
        @match redirect.filter(web) {
            Some(url) => (notice::action(url, &catalog::confirmation::continue_to(&shell.merchant))),
            None => (once_more(link, standing, slug)),
        }
    };
    notice::page(200, &default.headline, &body, shell)
}

/// What the total of a purchase is called: it was not paid if less was charged.
pub(super) fn total_label(standing: Standing, receipt: &Receipt) -> &'static str {
    match standing {
        Standing::Paid if receipt.charged.is_none() => catalog::order::TOTAL_PAID,
        Standing::Paid
        | Standing::Free
        | Standing::Processing
        | Standing::Awaited
        | Standing::Held
        | Standing::Failed
        | Standing::Released => catalog::order::TOTAL,
    }
}

/// What is said of it in test mode.
fn test_note(standing: Standing) -> &'static str {
    match standing {
        Standing::Awaited => catalog::voucher::TEST,
        Standing::Paid
        | Standing::Free
        | Standing::Processing
        | Standing::Held
        | Standing::Failed
        | Standing::Released => catalog::confirmation::NO_MONEY_MOVED,
    }
}

/// Leads to the form anew, if there may be a place for that.
fn once_more(link: &PaymentLink, standing: Standing, slug: &str) -> Html {
    let (words, is_reopened) = match standing {
        Standing::Failed | Standing::Released => {
            (catalog::confirmation::TRY_AGAIN, link.reopen_failed)
        }
        Standing::Paid
        | Standing::Free
        | Standing::Processing
        | Standing::Awaited
        | Standing::Held => (catalog::confirmation::BUY_AGAIN, false),
    };
    html! {
        @if is_reopened || coming_back::may_buy_again(link) {
            (coming_back::buy_again(slug, words))
        }
    }
}

/// Why no money came.
fn failed(
    (standing, method): (Standing, Option<&PaidWith>),
    failure: Option<&str>,
    merchant: &str,
) -> Message {
    match method {
        Some(PaidWith::Voucher { .. }) => voucher::message(standing, merchant),
        Some(PaidWith::Card { .. } | PaidWith::Account { .. } | PaidWith::Other(_)) | None => {
            catalog::confirmation::failed(merchant, failure)
        }
    }
}

/// What happens next, and when.
fn processing((standing, method): (Standing, Option<&PaidWith>), merchant: &str) -> Message {
    match method {
        Some(PaidWith::Account { method, last4, .. }) => Message {
            detail: catalog::method::debited(*method, last4, merchant),
            ..catalog::confirmation::processing(merchant)
        },
        Some(PaidWith::Voucher { .. }) => voucher::message(standing, merchant),
        Some(PaidWith::Card { .. } | PaidWith::Other(_)) | None => {
            catalog::confirmation::processing(merchant)
        }
    }
}

fn tick() -> Html {
    html! {
        svg.till-tick viewBox="0 0 48 48" width="48" height="48" aria-hidden="true" focusable="false" {
            circle.till-tick__ground cx="24" cy="24" r="24" {}
            path.till-tick__mark d="M14.5 24.5l6.5 6.5 12.5-13.5" {}
        }
    }
}
