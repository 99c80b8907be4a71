//! How a session's view reaches the browser: as a page, or as a redirect.
//!
//! After a post the states that last have an address of their own, so that a
//! reload asks instead of posting again.

use super::BuyerRequest;
use crate::domain::SessionId;
use crate::domain::checkout::session_cookie::SessionCookie;
use crate::domain::checkout::view::{Page, View};
use crate::edge::http;
use crate::edge::runtime::Fault;
use crate::pages::{self, ResponseKind, Script};
use crate::protocol::session::SessionView;
use web_sys::Response;

impl BuyerRequest {
    /// Answers a post.
    pub(super) fn show(
        &self,
        id: &SessionId,
        reply: Result<SessionView, Fault>,
    ) -> Result<Response, Fault> {
        let here = format!("/c/{id}");
        match reply {
            // The purchase goes on without us; its own address tells what became of it.
            Err(fault) => {
                fault.log("post");
                self.see_other(&here, None)
            }
            Ok(None) => self.notice(&pages::unknown_link(&self.shell)),
            Ok(Some(ref view)) => match &view.page {
                Page::Complete { redirect, .. } => {
                    self.see_other(redirect.as_ref().unwrap_or(&here), Some(view))
                }
                Page::Challenge { .. } | Page::Processing => self.see_other(&here, Some(view)),
                Page::Form { .. }
                | Page::HeldByOthers { .. }
                | Page::Expired
                | Page::Inactive
                | Page::SoldOut
                | Page::NotOpen { .. }
                | Page::Ended => self.show_in_place(view),
            },
        }
    }

    /// Answers with the view's own page, or sends on who has paid or came too late.
    pub(super) fn show_in_place(&self, view: &View) -> Result<Response, Fault> {
        if let Some(url) = view.closed_url() {
            return self.see_other(&url, Some(view));
        }
        if let Page::Complete {
            redirect: Some(url),
            ..
        } = &view.page
        {
            return self.see_other(url, Some(view));
        }
        let shell = self.shell_for(&view.url_parameters);
        let page = pages::checkout(view, &shell, &self.formats(&shell));
        self.checkout_page(&page, &view.published, self.cookie(view))
    }

    pub(super) fn see_other(&self, location: &str, view: Option<&View>) -> Result<Response, Fault> {
        let kind = ResponseKind::Checkout {
            exits: view.map_or([None, None], |view| view.published.link.exits()),
            script: Script::Absent,
        };
        let mut headers = pages::security_headers(kind, &self.parts.origin);
        headers.push(("Location", location.to_owned()));
        headers.extend(view.map(|view| ("Set-Cookie", self.cookie(view))));
        http::empty(303, &headers)
    }

    /// Keeps a reload of the link's page in this session, until the session is over.
    fn cookie(&self, view: &View) -> String {
        let slug = &view.published.link.slug;
        match view.page {
            Page::Complete { .. } | Page::Expired => SessionCookie::end(slug, &self.parts.origin),
            Page::Form { .. }
            | Page::HeldByOthers { .. }
            | Page::Challenge { .. }
            | Page::Processing
            | Page::Inactive
            | Page::SoldOut
            | Page::NotOpen { .. }
            | Page::Ended => {
                let session_cookie = SessionCookie {
                    session: view.session.clone(),
                    attempt: view.attempt,
                };
                session_cookie.to_cookie(slug, &self.parts.origin)
            }
        }
    }
}
