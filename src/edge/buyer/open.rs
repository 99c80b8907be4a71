//! Opening a link: one look-up, one page. No object is called and nothing is written.

use super::Visitor;
use crate::domain::SessionId;
use crate::domain::checkout::form;
use crate::domain::checkout::order::Quantities;
use crate::domain::checkout::session::{Arrival, Details};
use crate::domain::checkout::visit::Visit;
use crate::domain::payment_link::Published;
use crate::edge::http;
use crate::edge::links::{self, Found};
use crate::edge::runtime::Fault;
use crate::pages::{self, Kind, Opening, Rendered};
use std::rc::Rc;
use worker::{Request, Response};

impl Visitor {
    /// `GET /SLUG`
    pub(super) async fn open(&self, request: &Request, slug: &str) -> Result<Response, Fault> {
        let published = match self.find(slug).await? {
            Ok(published) => published,
            Err(page) => return Ok(page),
        };
        let visit = match self.visit(request) {
            Some(visit) => visit,
            None => Visit {
                session: self.mint()?,
                attempt: 1,
            },
        };
        let query = self.call.query();
        let details = Details {
            email: form::prefilled_email(&query).unwrap_or_default(),
            ..Details::default()
        };
        let opening = Opening {
            session: visit.session,
            attempt: visit.attempt,
            quantities: Quantities::of(&published.link),
            details,
            arrival: Arrival::from_query(&query),
        };
        self.show_opening(&published, &opening)
    }

    /// The page of a link whose session, as far as this page goes, does not exist yet; or the way
    /// to where the merchant wants people once the link is over.
    pub(super) fn show_opening(
        &self,
        published: &Published,
        opening: &Opening,
    ) -> Result<Response, Fault> {
        if let Some(url) = published.closed_url(self.shell.now) {
            return self.see_other(url, None);
        }
        let visit = Visit {
            session: opening.session.clone(),
            attempt: opening.attempt,
        };
        let shell = self.shell_for(&opening.arrival);
        let page = pages::open(published, opening, &shell, &self.formats(&shell));
        let cookie = visit.to_cookie(&published.link.slug, &self.call.origin);
        self.checkout_page(page, published, cookie)
    }

    /// The link of `slug`, or the page that says why there is none.
    pub(super) async fn find(&self, slug: &str) -> Result<Result<Rc<Published>, Response>, Fault> {
        Ok(match links::find(&self.env, slug, &self.who).await? {
            Found::Link(published) => Ok(published),
            Found::Nothing => Err(self.notice(pages::unknown_link(&self.shell))?),
            Found::Busy => Err(self.notice(pages::too_many_requests(&self.shell, 5))?),
        })
    }

    /// The visit this browser is on at this page, if it brought one.
    pub(super) fn visit(&self, request: &Request) -> Option<Visit> {
        Visit::from_cookies(&http::header(request, "cookie")?, self.shell.mode)
    }

    /// A new session id: made here, known to nobody until something is posted.
    pub(super) fn mint(&self) -> Result<SessionId, Fault> {
        let namespace = self.env.durable_object("SESSION").map_err(Fault::from)?;
        let id = namespace.unique_id().map_err(Fault::from)?;
        Ok(SessionId::new(self.shell.mode, &id.to_string()))
    }

    /// Answers with a page of a link or a session.
    pub(super) fn checkout_page(
        &self,
        page: Rendered,
        published: &Published,
        cookie: String,
    ) -> Result<Response, Fault> {
        let kind = Kind::Checkout {
            exits: published.link.exits(),
            script: page.script,
        };
        let mut headers = pages::security_headers(kind, &self.call.origin);
        headers.push(("Set-Cookie", cookie));
        http::page(page, headers)
    }
}
