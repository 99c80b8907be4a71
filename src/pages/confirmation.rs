//! The page of a purchase that is complete.

use super::shell::Shell;
use super::{Html, Rendered, catalog, notice};
use crate::domain::Mode;
use crate::domain::payment_link::PaymentLink;
use crate::domain::settings::AfterCompletion;
use maud::html;

/// The confirmation: the merchant's words or ours, what was paid, and where to go on.
pub(super) fn complete(
    link: &PaymentLink,
    receipt: &Html,
    redirect: Option<&str>,
    shell: &Shell,
) -> Rendered {
    let default = catalog::confirmation::complete(&shell.merchant);
    let words = match &link.offer.settings.after_completion {
        AfterCompletion::HostedConfirmation { custom_message } => custom_message.as_deref(),
        AfterCompletion::Redirect { .. } => None,
    };
    let web = |url: &&str| url.starts_with("https://") || url.starts_with("http://");
    let body = html! {
        (tick())
        h1.till-notice__headline { (default.headline) }
        p.till-notice__text dir="auto" { (words.unwrap_or(&default.detail)) }
        section.till-receipt aria-label=(catalog::order::ORDER) { (receipt) }
        @if shell.mode == Mode::Test {
            p.till-notice__note { (catalog::confirmation::NO_MONEY_MOVED) }
        }
        @match redirect.filter(web) {
            Some(url) => (notice::action(url, &catalog::confirmation::continue_to(&shell.merchant))),
            None => (again(link)),
        }
    };
    notice::page(200, &default.headline, &body, shell)
}

fn again(link: &PaymentLink) -> Html {
    html! {
        p.till-notice__action { a.till-link href={ "/" (link.slug) } { (catalog::confirmation::BUY_AGAIN) } }
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
