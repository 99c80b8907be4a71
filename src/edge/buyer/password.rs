//! Links for those who know a password. Whoever has given it holds a ticket, which is made out to the
//! link and its password: in the cookie for the pages, in a page for its posts. No object is asked.

use super::BuyerRequest;
use super::visit::{Claim, value};
use crate::domain::checkout::owner::BrowserSecret;
use crate::domain::checkout::session_cookie::{Progress, SessionCookie, Visit};
use crate::domain::checkout::ticket::TicketAge;
use crate::domain::checkout::view::Shown;
use crate::domain::password::Guessed;
use crate::domain::payment_link::{PaymentLink, Published};
use crate::edge::http;
use crate::edge::platform_rate::PAUSE_SECONDS;
use crate::edge::runtime::{Fault, Object, RuntimeEntropy, ask};
use crate::memory::Guesses;
use crate::pages::{self, ResponseKind, WrongPassword};
use crate::protocol::link::LinkCall;
use crate::protocol::session::LookAt;
use std::cell::RefCell;
use std::rc::Rc;
use url::Position;
use web_sys::{Request, Response};

thread_local! {
    static PASSWORDS: RefCell<Guesses> = RefCell::default();
}

impl BuyerRequest {
    /// Whether the link may be shown to this browser.
    pub(super) fn may_see(&self, published: &Published) -> Result<bool, Fault> {
        let link = &published.link;
        Ok(link.password.is_none() || self.visit(link)?.is_some())
    }

    /// As [`BuyerRequest::may_see`], for a post that may carry the ticket in the cookie's place.
    pub(super) fn may_act(
        &self,
        published: &Published,
        claim: Option<&Claim>,
    ) -> Result<bool, Fault> {
        let is_claimed = claim.is_some_and(|claim| claim.age == TicketAge::Fresh);
        Ok(is_claimed || self.may_see(published)?)
    }

    /// Answers a post to a link by whoever has not given its password.
    pub(super) async fn post_without_password(
        &self,
        request: &Request,
        (published, slug): (&Rc<Published>, &str),
        fields: &[(String, String)],
    ) -> Result<Response, Fault> {
        match value(fields, "intent") {
            Some("start") => http::empty(204, &http::safety(&self.parts.origin)),
            Some("password") => self.guess(request, (published, slug), fields).await,
            Some(_) | None => self.ask_password(published, None),
        }
    }

    /// The page that asks for the password. A browser that keeps cookies is known by the one it gets.
    pub(super) fn ask_password(
        &self,
        published: &Published,
        wrong: Option<WrongPassword>,
    ) -> Result<Response, Fault> {
        let page = pages::password(&published.link, wrong, &self.shell);
        // Where buyers are sent is no business of strangers, unless they are sent there at once.
        let is_over = published.closed_url(self.shell.now).is_some();
        let [_, closed] = published.link.exits();
        let exits = [None, closed.filter(|_| is_over)];
        let kind = ResponseKind::Checkout {
            exits,
            layout: page.layout,
            script: page.script,
            style: page.style,
        };
        let mut headers = pages::security_headers(kind, &self.parts.origin);
        if self.cookie.is_none() {
            let secret = BrowserSecret::generate(&mut RuntimeEntropy::new()?);
            let cookie = SessionCookie::new(secret).to_header(&self.parts.origin);
            headers.push(("Set-Cookie", cookie));
        }
        http::page(&page, &self.parts, headers)
    }

    async fn guess(
        &self,
        request: &Request,
        (published, slug): (&Rc<Published>, &str),
        fields: &[(String, String)],
    ) -> Result<Response, Fault> {
        let link = &published.link;
        let typed = value(fields, "password").unwrap_or_default();
        let Some(password) = link.password.as_ref().filter(|_| !typed.is_empty()) else {
            return self.ask_password(published, Some(WrongPassword::Missing));
        };
        if !self.may_post_now(request, Some(published)).await {
            return self.ask_password(published, Some(WrongPassword::TooSoon(PAUSE_SECONDS)));
        }
        // Before the hash, which is slow on purpose.
        if !self.may_guess(&PASSWORDS, request, published) {
            return self.ask_password(published, Some(WrongPassword::TooSoon(PAUSE_SECONDS)));
        }
        let call = LinkCall::Guess {
            guess: password.guess(typed),
            address: self.address_at(request, published),
        };
        let guessed: Option<Guessed> = ask(&self.env, Object::Link(link.id.as_str()), call).await?;
        let wrong = match guessed {
            Some(Guessed::Right) => return self.let_in(request, (published, slug)).await,
            Some(Guessed::Wrong) | None => WrongPassword::Wrong,
            Some(Guessed::Outdated) => WrongPassword::Outdated,
            Some(Guessed::Paused(until)) => {
                let left = until.seconds_since(self.shell.now).max(1);
                WrongPassword::TooSoon(u32::try_from(left).unwrap_or(u32::MAX))
            }
        };
        self.ask_password(published, Some(wrong))
    }

    /// Gives the ticket to whoever knew the password: a browser that keeps no cookies gets it with the
    /// page, which it cannot load.
    async fn let_in(
        &self,
        request: &Request,
        (published, slug): (&Rc<Published>, &str),
    ) -> Result<Response, Fault> {
        let minted = self.mint(&published.link)?;
        if self.cookie.is_none() {
            return self.open_with(request, published, (&minted, slug)).await;
        }
        let query = &self.parts.url[Position::AfterPath..Position::AfterQuery];
        let here = format!("/{slug}{query}");
        let cookie = match self.paying_for(&published.link).await? {
            Some(visit) => self.kept(visit),
            None => Some(self.opened(&published.link, &minted)?),
        };
        self.see_other(&here, &published.link.exits(), cookie)
    }

    /// What this browser pays or has bought since before the password changed, with a ticket for the
    /// new one: only who it is of gets that.
    async fn paying_for(&self, link: &PaymentLink) -> Result<Option<Visit>, Fault> {
        let known = self.cookie.as_ref().and_then(|it| it.visit(&link.id));
        let Some(known) = known.filter(|visit| visit.progress != Progress::Begun) else {
            return Ok(None);
        };
        let Some(session) = self.known_session(known.session.as_str()) else {
            return Ok(None);
        };
        let visitor = self.visitor(&session, None);
        Ok(match self.look(&session, visitor, LookAt::Link).await? {
            Some(Shown::Own(view)) if view.published.link.id == link.id => Some(Visit {
                ticket: self.ticket(link, &session)?,
                ..known.clone()
            }),
            Some(Shown::Own(_) | Shown::Neutral(_) | Shown::Voucher(_)) | None => None,
        })
    }
}
