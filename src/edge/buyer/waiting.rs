//! Buyers who wait for a place: however many they are, an isolate looks at their link once a second,
//! and wakes none of their sessions before a place is free.

use super::BuyerRequest;
use crate::domain::checkout::ticket::Ticket;
use crate::domain::checkout::view::{Page, View};
use crate::domain::gate::LinkStatus;
use crate::domain::payment_link::Published;
use crate::domain::wait::Wait;
use crate::domain::{Entropy, SessionId};
use crate::edge::http;
use crate::edge::runtime::{self, Fault, Object, RuntimeEntropy, ask};
use crate::memory::{RecalledStatus, StatusMemory};
use crate::pages::{self, Browser, Pass, ResponseKind};
use crate::protocol::link::LinkCall;
use std::cell::RefCell;
use std::rc::Rc;
use url::form_urlencoded;
use web_sys::{Request, Response};

thread_local! {
    static STATUSES: RefCell<StatusMemory> = RefCell::default();
}

/// Until there is news, whoever waits is told to expect it by then.
const NEWS_SECONDS: u32 = 60;

impl BuyerRequest {
    /// The slug of the link that the page which asks waits for a place at.
    pub(super) fn waits_at(&self) -> Option<String> {
        let query = form_urlencoded::parse(self.parts.query().as_bytes());
        let mut of = query.filter(|(name, _)| name == pages::WAITS_AT);
        of.next().map(|(_, slug)| slug.into_owned())
    }

    /// `GET /c/SESSION?of=SLUG`: a page that waits for a place asks again.
    pub(super) async fn wait(
        &self,
        request: &Request,
        id: &SessionId,
        slug: &str,
    ) -> Result<Response, Fault> {
        let own = pages::session_path(id);
        if self.cookie.is_none() {
            // Without cookies a page does not ask by itself: its button shows whose session it is.
            return self.see_other(&own, &[None, None], None);
        }
        let published = match self.find(request, slug).await? {
            Ok(published) => published,
            Err(page) => return Ok(page),
        };
        if !self.may_see(&published)? {
            return self.see_other(&own, &[None, None], None);
        }
        let status = self.status(&published).await;
        let page = if let Some(status) = &status {
            Page::at_the_gate(status, self.shell.now)
        } else {
            let until = self.shell.now.plus_seconds(NEWS_SECONDS);
            Page::HeldByOthers(Wait::new(until))
        };
        let Page::HeldByOthers(wait) = page else {
            // Its session says what comes next.
            return self.see_other(&own, &[None, None], None);
        };
        let view = View::waiting(id.clone(), (*published).clone(), wait).jittered(chance()?);
        // Whoever asks here has not shown that the session is theirs, and gets no ticket for it.
        let pass = Pass {
            ticket: Ticket::from_known(""),
            browser: Browser::KeepsCookies,
        };
        let page = pages::checkout(&view, &pass, &self.shell, &self.formats(&self.shell));
        let kind = ResponseKind::Checkout {
            exits: published.link.exits(),
            layout: page.layout,
            script: page.script,
            style: page.style,
        };
        let headers = pages::security_headers(kind, &self.parts.origin);
        http::page(&page, &self.parts, headers)
    }

    /// The view with its link as that stands now, if the session was turned away before.
    pub(super) async fn as_the_link_stands(&self, mut view: View) -> View {
        if view.page.is_refusal()
            && let Some(status) = self.status(&view.published).await
        {
            view.page = view.page.after(Page::at_the_gate(&status, self.shell.now));
        }
        view
    }

    /// How many places a link had left within the last second, if it has so many and says so.
    pub(super) async fn remaining(&self, published: &Published) -> Option<u64> {
        if !published.link.show_remaining {
            return None;
        }
        self.status(published).await?.remaining
    }

    /// How a link stood within the last second, or when it was last looked at if somebody is
    /// looking, or if that failed.
    async fn status(&self, published: &Published) -> Option<Rc<LinkStatus>> {
        let slug = published.link.slug.as_str();
        let now = self.shell.now;
        match STATUSES.with_borrow_mut(|memory| memory.recall(slug, now)) {
            RecalledStatus::Good(status) => return Some(status),
            RecalledStatus::BeingLookedAt(before) => return before,
            RecalledStatus::Look => {}
        }
        let link = Object::Link(published.link.id.as_str());
        let status: Result<Option<LinkStatus>, Fault> = ask(&self.env, link, LinkCall::Look).await;
        let status = status.inspect_err(|lost| lost.log("look")).ok().flatten();
        let status = Rc::new(status?);
        let learnt = Rc::clone(&status);
        STATUSES.with_borrow_mut(|memory| memory.learn(slug, learnt, runtime::now()));
        Some(status)
    }
}

/// A number by chance.
pub(super) fn chance() -> Result<u32, Fault> {
    let mut bytes = [0; 4];
    RuntimeEntropy::new()?.fill(&mut bytes);
    Ok(u32::from_be_bytes(bytes))
}
