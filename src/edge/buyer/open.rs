//! Opening a link: one look-up, one page. No object is called and nothing is written.

use super::BuyerRequest;
use crate::domain::checkout::form::field::EMAIL;
use crate::domain::checkout::form::{Details, read_query};
use crate::domain::checkout::order::Quantities;
use crate::domain::checkout::session_cookie::SessionCookie;
use crate::domain::checkout::url_parameters::{self, UrlParameters};
use crate::domain::payment_link::Published;
use crate::domain::window::Window;
use crate::domain::{SessionId, slug};
use crate::edge::http;
use crate::edge::link_lookup::{self, LookUp};
use crate::edge::runtime::{Fault, new_session};
use crate::memory::PageMemory;
use crate::pages::{self, Opening, Rendered, ResponseKind};
use std::rc::Rc;
use url::Url;
use web_sys::{Request, Response};

thread_local! {
    static PAGES: PageMemory = PageMemory::default();
}

impl BuyerRequest {
    /// `GET /SLUG`
    pub(super) async fn open(&self, request: &Request, slug: &str) -> Result<Response, Fault> {
        let published = match self.find(request, slug).await? {
            Ok(published) => published,
            Err(page) => return Ok(page),
        };
        let (known, query) = (self.session_cookie(request), read_query(self.parts.query()));
        let says_the_same_to_all = known.is_none()
            && query.is_empty()
            && published.link.window == Window::default()
            && self.parts.settings.link_memory_seconds > 0;
        let session_cookie = match known {
            Some(session_cookie) => session_cookie,
            None => SessionCookie {
                session: self.mint()?,
                attempt: 1,
            },
        };
        let details = match url_parameters::prefilled_email(&query) {
            Some(email) => Details::default().with(EMAIL, email),
            None => Details::default(),
        };
        let opening = Opening {
            session: session_cookie.session,
            attempt: session_cookie.attempt,
            quantities: Quantities::of(&published.link.offer),
            details,
            url_parameters: UrlParameters::from_query(&query),
        };
        if !says_the_same_to_all {
            return self.show_opening(&published, &opening);
        }
        self.send_opening(&published, &opening, || {
            let render = |session| {
                let opening = Opening {
                    session,
                    ..opening.clone()
                };
                self.render_opening(&published, &opening)
            };
            let variant = self.variant_of(slug);
            PAGES.with(|pages| pages.page(variant, &published, &opening.session, render))
        })
    }

    /// `GET /_/oembed?url=…`: what a link says of itself, as JSON.
    pub(super) async fn oembed(&self, request: &Request) -> Result<Response, Fault> {
        let value = |name| {
            let mut query = self.parts.url.query_pairs();
            query
                .find(|(known, _)| known == name)
                .map(|(_, value)| value)
        };
        if value("format").is_some_and(|format| format != "json") {
            return http::empty(501, &http::safety(&self.parts.origin));
        }
        let address = value("url").and_then(|address| Url::parse(&address).ok());
        let slug = address
            .filter(|url| url.origin().ascii_serialization() == self.parts.origin)
            .and_then(|url| slug::typed(url.path()))
            .unwrap_or_default();
        let found = match self.look_up(request, &slug).await? {
            LookUp::Elsewhere(slug) => self.look_up(request, &slug).await?,
            found @ (LookUp::Link(_) | LookUp::NoLink | LookUp::Busy) => found,
        };
        let published = match self.found(found)? {
            Ok(published) => published,
            Err(page) => return Ok(page),
        };
        let said = pages::oembed(&published, &self.shell, &self.formats(&self.shell));
        let mut headers = http::safety(&self.parts.origin);
        headers.push(("Content-Type", "application/json".to_owned()));
        http::answer(200, &crate::json::to_string(&said)?, &headers)
    }

    /// The page of a link whose session, as far as this page goes, does not exist yet; or the way
    /// to where the merchant wants people once the link is over.
    pub(super) fn show_opening(
        &self,
        published: &Published,
        opening: &Opening,
    ) -> Result<Response, Fault> {
        self.send_opening(published, opening, || {
            self.render_opening(published, opening)
        })
    }

    fn send_opening(
        &self,
        published: &Published,
        opening: &Opening,
        page: impl FnOnce() -> Rendered,
    ) -> Result<Response, Fault> {
        if let Some(url) = published.closed_url(self.shell.now) {
            return self.see_other(&url, None);
        }
        let session_cookie = SessionCookie {
            session: opening.session.clone(),
            attempt: opening.attempt,
        };
        let cookie = session_cookie.to_cookie(&published.link.slug, &self.parts.origin);
        self.checkout_page(&page(), published, cookie)
    }

    fn render_opening(&self, published: &Published, opening: &Opening) -> Rendered {
        let shell = self.shell_for(&opening.url_parameters);
        pages::open(published, opening, &shell, &self.formats(&shell))
    }

    /// What the page of `slug` depends on besides its link, where nothing else was brought.
    fn variant_of(&self, slug: &str) -> String {
        let country = self.shell.country.as_deref().unwrap_or_default();
        let time_zone = self.time_zone.as_deref().unwrap_or_default();
        [slug, &self.shell.locale, country, time_zone].join(" ")
    }

    /// The link of `slug`, or the page that says why there is none.
    pub(super) async fn find(
        &self,
        request: &Request,
        slug: &str,
    ) -> Result<Result<Rc<Published>, Response>, Fault> {
        self.found(self.look_up(request, slug).await?)
    }

    fn found(&self, found: LookUp) -> Result<Result<Rc<Published>, Response>, Fault> {
        Ok(match found {
            LookUp::Link(published) => Ok(published),
            LookUp::Elsewhere(slug) => Err(self.spelled(&slug)?),
            LookUp::NoLink => Err(self.notice(&pages::unknown_link(&self.shell))?),
            LookUp::Busy => Err(self.notice(&pages::too_many_requests(&self.shell, 5))?),
        })
    }

    async fn look_up(&self, request: &Request, slug: &str) -> Result<LookUp, Fault> {
        let who = || http::client_address(request);
        link_lookup::find(&self.env, slug, who).await
    }

    /// The cookie that this browser brought for this page.
    pub(super) fn session_cookie(&self, request: &Request) -> Option<SessionCookie> {
        SessionCookie::from_cookies(&http::header(request, "cookie")?, self.shell.mode)
    }

    /// A new session id: made here, known to nobody until something is posted.
    pub(super) fn mint(&self) -> Result<SessionId, Fault> {
        new_session(&self.env, self.shell.mode)
    }

    /// Answers with a page of a link or a session.
    pub(super) fn checkout_page(
        &self,
        page: &Rendered,
        published: &Published,
        cookie: String,
    ) -> Result<Response, Fault> {
        let kind = ResponseKind::Checkout {
            exits: published.link.exits(),
            script: page.script,
        };
        let mut headers = pages::security_headers(kind, &self.parts.origin);
        headers.push(("Set-Cookie", cookie));
        http::page(page, headers)
    }
}
