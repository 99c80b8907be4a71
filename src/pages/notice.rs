//! The pages that only say something: one headline, one sentence, one thing to do.

use super::catalog::{self, Message};
use super::shell::{Layout, Shell};
use super::{Html, Rendered, shell};
use crate::domain::SessionId;
use crate::domain::checkout::view::View;
use crate::domain::payment_link::PaymentLink;
use maud::html;

/// How often a buyer who waits for a place asks again, in seconds.
const HELD_SECONDS: u32 = 3;
/// How often a buyer who waits for the processor asks again, in seconds.
const PROCESSING_SECONDS: u32 = 2;
/// When to come back after a refusal that passes, in seconds.
const UNAVAILABLE_SECONDS: u32 = 2;

/// There is no link at this address.
pub fn unknown_link(shell: &Shell) -> Rendered {
    notice(404, &catalog::unknown_link(), None, shell)
}

/// Something failed that should not; `request_id` finds it in the log.
pub fn our_fault(shell: &Shell, request_id: &str) -> Rendered {
    let note = catalog::reference(request_id);
    notice(500, &catalog::our_fault(), Some(&note), shell)
}

/// Something we need does not answer; `request_id` finds it in the log.
pub fn unavailable(shell: &Shell, request_id: &str) -> Rendered {
    let note = catalog::reference(request_id);
    Rendered {
        retry_after: Some(UNAVAILABLE_SECONDS),
        ..notice(503, &catalog::unavailable(), Some(&note), shell)
    }
}

/// Too many requests from one place; the next is taken after `retry_after` seconds.
pub fn too_many_requests(shell: &Shell, retry_after: u32) -> Rendered {
    Rendered {
        retry_after: Some(retry_after),
        ..notice(429, &catalog::too_many_requests(), None, shell)
    }
}

/// A form that another site sent.
pub fn cross_site(shell: &Shell) -> Rendered {
    notice(403, &catalog::cross_site(), None, shell)
}

/// A form larger than any of ours.
pub fn too_large(shell: &Shell) -> Rendered {
    notice(413, &catalog::too_large(), None, shell)
}

/// A method the address does not know; the sender adds `Allow`.
pub fn method_not_allowed(shell: &Shell) -> Rendered {
    notice(405, &catalog::method_not_allowed(), None, shell)
}

/// The merchant closed the link.
pub(super) fn inactive(link: &PaymentLink, shell: &Shell) -> Rendered {
    closed(link, &catalog::inactive(&shell.merchant), shell)
}

/// Every place of the link is used.
pub(super) fn sold_out(link: &PaymentLink, shell: &Shell) -> Rendered {
    closed(link, &catalog::sold_out(&shell.merchant), shell)
}

/// The session ended without a purchase.
pub(super) fn expired(link: &PaymentLink, shell: &Shell) -> Rendered {
    let message = catalog::expired();
    let body = html! {
        (text(&message))
        (action(&format!("/{}", link.slug), catalog::START_AGAIN))
    };
    page(410, &message.headline, &body, shell)
}

/// Others hold every place that is left.
pub(super) fn held(view: &View, until: &str, shell: &Shell) -> Rendered {
    let message = catalog::held(until);
    let address = session_path(&view.session);
    let body = html! {
        (text(&message))
        (action(&address, catalog::CHECK_NOW))
    };
    Rendered {
        refresh: Some(format!("{HELD_SECONDS}; url={address}")),
        retry_after: Some(HELD_SECONDS),
        ..page(503, &message.headline, &body, shell)
    }
}

/// An attempt is under way.
pub(super) fn processing(view: &View, shell: &Shell) -> Rendered {
    let message = catalog::processing();
    let address = session_path(&view.session);
    let body = html! {
        div role="status" { (text(&message)) }
        (action(&address, catalog::CHECK_NOW))
    };
    Rendered {
        refresh: Some(format!("{PROCESSING_SECONDS}; url={address}")),
        ..page(200, &message.headline, &body, shell)
    }
}

/// The address of a session's page.
pub(super) fn session_path(session: &SessionId) -> String {
    format!("/c/{session}")
}

/// A page of one column with `body` between the merchant's name and the foot.
pub(super) fn page(status: u16, title: &str, body: &Html, shell: &Shell) -> Rendered {
    let content = html! {
        div.till-single {
            (shell::merchant(shell))
            main.till-notice { (body) }
            (shell::footer())
        }
    };
    Rendered::page(status, shell::document(title, Layout::Single, &content))
}

/// A headline and its sentence.
pub(super) fn text(message: &Message) -> Html {
    html! {
        h1.till-notice__headline { (message.headline) }
        p.till-notice__text { (message.detail) }
    }
}

/// The one thing to do.
pub(super) fn action(address: &str, text: &str) -> Html {
    html! {
        p.till-notice__action { a.till-button.till-button--inline href=(address) { (text) } }
    }
}

fn closed(link: &PaymentLink, default: &Message, shell: &Shell) -> Rendered {
    let body = html! {
        h1.till-notice__headline { (default.headline) }
        p.till-notice__text dir="auto" {
            (link.inactive_message.as_deref().unwrap_or(&default.detail))
        }
    };
    page(410, &default.headline, &body, shell)
}

fn notice(status: u16, message: &Message, note: Option<&str>, shell: &Shell) -> Rendered {
    let body = html! {
        (text(message))
        @if let Some(note) = note { p.till-notice__note { (note) } }
    };
    page(status, &message.headline, &body, shell)
}
