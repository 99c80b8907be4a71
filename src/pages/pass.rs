//! What a page carries for its next post: the ticket, and more where the browser keeps no cookies.

use super::Html;
use super::catalog;
use crate::domain::SessionId;
use crate::domain::checkout::ticket::Ticket;
use crate::domain::checkout::view::View;
use crate::domain::payment_link::PaymentLink;
use maud::{Render, html};

/// What lets a page's next post through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pass {
    pub ticket: Ticket,
    pub browser: Browser,
}

/// How a browser shows that a session is its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Browser {
    /// By its cookie, so that every address of the session may be opened.
    KeepsCookies,
    /// By the ticket in its pages alone: it goes on by posting them.
    KeepsNothing,
}

/// The address of a session's page.
pub fn session_path(session: &SessionId) -> String {
    format!("/c/{session}")
}

/// An input that nobody sees.
pub(super) fn hidden(name: &str, value: &impl Render) -> Html {
    html! {
        input type="hidden" name=(name) value=(value);
    }
}

/// What a post to a session's own address carries: its ticket, and the link that is made out to.
pub(super) fn carried(link: &PaymentLink, pass: &Pass) -> Html {
    html! {
        (hidden("payment_link", &link.ticketed().as_ref()))
        (hidden("ticket", &pass.ticket.as_str()))
    }
}

/// The way on for a browser that keeps nothing: the page it has cannot be loaded again.
pub(super) fn check_now(view: &View, pass: &Pass) -> Html {
    html! {
        form.till-notice__action action=(session_path(&view.session)) method="post" {
            (carried(&view.published.link, pass))
            button.till-button.till-button--inline type="submit" name="intent" value="look" {
                (catalog::notice::CHECK_NOW)
            }
        }
    }
}
