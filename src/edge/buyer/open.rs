//! Opening a link: one look-up, one page. Nothing is written, and no object is called, but for a
//! buyer who comes back to a payment or a purchase.

use super::BuyerRequest;
use super::visit::value;
use crate::domain::checkout::form::field::EMAIL;
use crate::domain::checkout::form::{
    Details, PREFILLED_CODE, read_query, wanted_amount, wanted_quantity,
};
use crate::domain::checkout::selection::Selection;
use crate::domain::checkout::session_cookie::{Progress, Visit};
use crate::domain::checkout::url_parameters::{self, UrlParameters};
use crate::domain::checkout::view::{Page, Shown, View};
use crate::domain::payment_link::Published;
use crate::domain::window::Window;
use crate::domain::{Currency, Timestamp, slug};
use crate::edge::http;
use crate::edge::link_lookup::{self, LookUp};
use crate::edge::runtime::Fault;
use crate::memory::{Minted, PageMemory};
use crate::pages::{self, Opening, Rendered, ResponseKind, TypedCode};
use crate::protocol::session::LookAt;
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
        if !self.may_see(&published)? {
            return self.ask_password(&published, None);
        }
        let link = &published.link;
        let visit = self.visit(link)?;
        if let Some(visit) = visit.filter(|visit| visit.progress != Progress::Begun) {
            let visitor = self.visitor(&visit.session, None);
            match self.look(&visit.session, visitor, LookAt::Link).await? {
                Some(Shown::Own(view)) if still_stands(&view, &published, self.shell.now) => {
                    return self.show_in_place(&view.with_newer(&published));
                }
                Some(Shown::Own(_) | Shown::Neutral(_) | Shown::Voucher(_)) | None => {}
            }
        }
        let minted = match visit.filter(|visit| visit.progress == Progress::Begun) {
            Some(Visit {
                session, ticket, ..
            }) => Minted {
                session: session.clone(),
                ticket: ticket.clone(),
            },
            None => self.mint(link)?,
        };
        self.open_with(request, &published, (&minted, slug)).await
    }

    /// The page of a link whose session has yet to begin, from memory where it says the same to all.
    pub(super) async fn open_with(
        &self,
        request: &Request,
        published: &Rc<Published>,
        (minted, slug): (&Minted, &str),
    ) -> Result<Response, Fault> {
        let query = read_query(self.parts.query());
        let offer = &published.link.offer;
        let at_first = Details::at_first(&offer.settings);
        let (at_first, selection) = if published.link.prefill {
            (
                at_first.prefilled(&offer.settings, &query),
                Selection::prefilled(offer, wanted_quantity(&query), wanted_amount(&query)),
            )
        } else {
            (at_first, Selection::of(offer))
        };
        let details = match url_parameters::prefilled_email(&query) {
            Some(email) => at_first.with(EMAIL, email),
            None => at_first,
        };
        let country = self.shell.country.as_deref();
        let opening = Opening {
            session: minted.session.clone(),
            ticket: minted.ticket.clone(),
            attempt: 1,
            selection: selection
                .in_currency(offer, country.and_then(Currency::of_country))
                .as_of(offer, self.shell.now),
            details,
            url_parameters: UrlParameters::of_address(&published.link, slug, &query),
            remaining: None,
            problem: None,
            code: TypedCode::default(),
        };
        let opening = match value(&query, PREFILLED_CODE) {
            Some(code) if offer.takes_codes() => {
                self.with_code(request, published, opening, code).await
            }
            Some(_) | None => opening,
        };
        let ends = offer.discount().and_then(|discount| discount.until);
        let says_the_same_to_all = query.is_empty()
            && published.link.window == Window::default()
            && ends.is_none()
            && self.parts.settings.link_memory_seconds > 0;
        if !says_the_same_to_all {
            return self.show_opening(published, &opening);
        }
        self.send_opening(published, &opening, || {
            let render = |Minted { session, ticket }| {
                let opening = Opening {
                    session,
                    ticket,
                    ..opening.clone()
                };
                self.render_opening(published, &opening)
            };
            let variant = self.variant_of(slug);
            PAGES.with(|pages| pages.page(variant, published, minted, render))
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
            return self.see_other(&url, &[None, None], None);
        }
        let minted = Minted {
            session: opening.session.clone(),
            ticket: opening.ticket.clone(),
        };
        let cookie = self.opened(&published.link, &minted)?;
        let mut page = page();
        // A page that is opened is there, whatever is wrong with what its address brings.
        if self.parts.is_read() && page.status == 422 {
            page.status = 200;
        }
        self.checkout_page(&page, published, Some(cookie))
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

    /// Answers with a page of a link or a session.
    pub(super) fn checkout_page(
        &self,
        page: &Rendered,
        published: &Published,
        cookie: Option<String>,
    ) -> Result<Response, Fault> {
        let kind = ResponseKind::Checkout {
            exits: published.link.exits(),
            layout: page.layout,
            script: page.script,
            style: page.style,
        };
        let mut headers = pages::security_headers(kind, &self.parts.origin);
        headers.extend(cookie.map(|cookie| ("Set-Cookie", cookie)));
        http::page(page, &self.parts, headers)
    }
}

/// Whether what a session shows is of use to a buyer who comes back to its link.
fn still_stands(view: &View, published: &Published, now: Timestamp) -> bool {
    match view.page {
        Page::Expired => false,
        Page::Form { .. } => published.closed_reason(now).is_none(),
        Page::HeldByOthers { .. }
        | Page::Challenge { .. }
        | Page::Processing
        | Page::Resume { .. }
        | Page::Complete { .. }
        | Page::Bought { .. }
        | Page::Inactive
        | Page::SoldOut
        | Page::NotOpen { .. }
        | Page::Ended => true,
    }
}
