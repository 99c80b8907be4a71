//! How a session's view reaches the browser: as a page, or as a redirect.
//!
//! After a post the states that last have an address of their own, so that a reload asks instead of
//! posting again. A browser that keeps no cookies cannot open it: it gets the page itself.

use super::BuyerRequest;
use super::waiting::chance;
use crate::domain::checkout::view::{Page, Shown, View};
use crate::edge::http;
use crate::edge::runtime::Fault;
use crate::pages::{self, Layout, ResponseKind, Script};
use crate::protocol::session::SessionView;
use web_sys::Response;

impl BuyerRequest {
    /// Answers a post to the buyer whose session it is.
    pub(super) fn show(&self, view: &View) -> Result<Response, Fault> {
        let lasts = match &view.page {
            Page::Complete { .. } | Page::Challenge { .. } | Page::Processing => {
                self.cookie.is_some()
            }
            Page::Form { .. }
            | Page::HeldByOthers { .. }
            | Page::Resume { .. }
            | Page::Bought { .. }
            | Page::Expired
            | Page::Inactive
            | Page::SoldOut
            | Page::NotOpen { .. }
            | Page::Ended => false,
        };
        match way_on(view) {
            None if lasts => self.see_other_of(view, &format!("/c/{}", view.session)),
            Some(_) | None => self.show_in_place(view),
        }
    }

    /// Answers with the view's own page, or sends on who has paid or came too late.
    pub(super) fn show_in_place(&self, view: &View) -> Result<Response, Fault> {
        if let Some(url) = way_on(view) {
            return self.see_other_of(view, &url);
        }
        let shell = self.shell_for(&view.url_parameters);
        let spread;
        let view = if matches!(view.page, Page::HeldByOthers(_)) {
            spread = view.clone().jittered(chance()?);
            &spread
        } else {
            view
        };
        let page = pages::checkout(view, &self.pass(view)?, &shell, &self.formats(&shell));
        self.checkout_page(&page, &view.published, self.seen(view)?)
    }

    /// Answers to a browser that the session is not of: it sees a page of its own, or one that says
    /// no more than anybody may know.
    pub(super) fn show_stranger(&self, shown: SessionView) -> Result<Response, Fault> {
        match shown {
            Some(Shown::Neutral(neutral)) => match pages::neutral(&neutral, &self.shell) {
                Some(page) => self.notice(&page),
                None => self.see_other(&format!("/{}", neutral.slug), &[None, None], None),
            },
            Some(Shown::Voucher(view)) => {
                let formats = self.formats(&self.shell);
                self.notice(&pages::voucher(&view, &self.shell, &formats))
            }
            Some(Shown::Own(_)) | None => self.notice(&pages::unknown_link(&self.shell)),
        }
    }

    fn see_other_of(&self, view: &View, location: &str) -> Result<Response, Fault> {
        self.see_other(location, &view.published.link.exits(), self.seen(view)?)
    }

    pub(super) fn see_other(
        &self,
        location: &str,
        exits: &[Option<&str>; 2],
        cookie: Option<String>,
    ) -> Result<Response, Fault> {
        let kind = ResponseKind::Checkout {
            exits: *exits,
            layout: Layout::Single,
            script: Script::Absent,
            style: None,
        };
        let mut headers = pages::security_headers(kind, &self.parts.origin);
        headers.push(("Location", location.to_owned()));
        headers.extend(cookie.map(|cookie| ("Set-Cookie", cookie)));
        http::empty(303, &headers)
    }
}

/// Where the merchant wants the buyer who sees this.
fn way_on(view: &View) -> Option<String> {
    match &view.page {
        Page::Complete { redirect, .. } => redirect.clone(),
        Page::Form { .. }
        | Page::HeldByOthers { .. }
        | Page::Challenge { .. }
        | Page::Processing
        | Page::Resume { .. }
        | Page::Bought { .. }
        | Page::Expired
        | Page::Inactive
        | Page::SoldOut
        | Page::NotOpen { .. }
        | Page::Ended => view.closed_url(),
    }
}
