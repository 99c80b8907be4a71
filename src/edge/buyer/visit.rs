//! Whose browser it is: what it shows of itself, and what it is given to keep.

use super::BuyerRequest;
use crate::domain::SessionId;
use crate::domain::checkout::owner::{BrowserSecret, Visitor};
use crate::domain::checkout::session_cookie::{Progress, SessionCookie, Visit};
use crate::domain::checkout::ticket::{Ticket, TicketAge};
use crate::domain::checkout::view::{Page, View};
use crate::domain::payment_link::PaymentLink;
use crate::edge::runtime::{Fault, RuntimeEntropy, can_exist, new_session};
use crate::memory::Minted;
use crate::pages::{Browser, Pass};

/// A session that a posted form names, with a ticket of ours for it.
pub(super) struct Claim {
    pub(super) minted: Minted,
    pub(super) age: TicketAge,
}

impl BuyerRequest {
    /// A new session id of a link, known to nobody until something is posted.
    pub(super) fn mint(&self, link: &PaymentLink) -> Result<Minted, Fault> {
        let session = new_session(&self.env, self.shell.mode)?;
        let ticket = self.ticket(link, &session)?;
        Ok(Minted { session, ticket })
    }

    pub(super) fn ticket(&self, link: &PaymentLink, session: &SessionId) -> Result<Ticket, Fault> {
        let tickets = self.parts.settings.tickets()?;
        Ok(tickets.issue(session, &link.ticketed(), self.shell.now))
    }

    /// The session that the fields name, if it was minted here for this link.
    pub(super) fn claim(
        &self,
        link: &PaymentLink,
        fields: &[(String, String)],
    ) -> Result<Option<Claim>, Fault> {
        let field = |name| value(fields, name).unwrap_or_default();
        let session = self.known_session(field("session"));
        let Some(session) = session.filter(|id| id.mode() == self.shell.mode) else {
            return Ok(None);
        };
        let ticket = Ticket::from_known(field("ticket"));
        let age = self.age(&link.ticketed(), &session, &ticket)?;
        let minted = Minted { session, ticket };
        Ok(age.map(|age| Claim { minted, age }))
    }

    /// How old a ticket is; `None` if it is none of ours for this session and what is ticketed.
    pub(super) fn age(
        &self,
        link: &str,
        session: &SessionId,
        ticket: &Ticket,
    ) -> Result<Option<TicketAge>, Fault> {
        let settings = &self.parts.settings;
        let now = (self.shell.now, &settings.config);
        Ok(settings.tickets()?.age(ticket.as_str(), session, link, now))
    }

    /// An id whose check the platform accepts: only such ids may wake an object.
    pub(super) fn known_session(&self, text: &str) -> Option<SessionId> {
        SessionId::parse(text).filter(|id| can_exist(&self.env, id).unwrap_or(false))
    }

    /// Who asks for a session.
    pub(super) fn visitor(&self, session: &SessionId, ticket: Option<TicketAge>) -> Visitor {
        let cookie = self.cookie.as_ref();
        Visitor {
            browser: cookie.map(|cookie| cookie.secret.owner_of(session)),
            ticket,
        }
    }

    /// What the next post of a session's page needs.
    pub(super) fn pass(&self, view: &View) -> Result<Pass, Fault> {
        Ok(Pass {
            ticket: self.ticket(&view.published.link, &view.session)?,
            browser: match self.cookie {
                Some(_) => Browser::KeepsCookies,
                None => Browser::KeepsNothing,
            },
        })
    }

    /// How far this browser came with a link not longer ago than a session lives.
    pub(super) fn visit(&self, link: &PaymentLink) -> Result<Option<&Visit>, Fault> {
        let cookie = self.cookie.as_ref();
        let visit = cookie.and_then(|cookie| cookie.visit(&link.id));
        let Some(visit) = visit.filter(|visit| visit.session.mode() == self.shell.mode) else {
            return Ok(None);
        };
        let age = self.age(&link.ticketed(), &visit.session, &visit.ticket)?;
        Ok(age.filter(|age| *age == TicketAge::Fresh).map(|_| visit))
    }

    /// The cookie of a browser that has opened a link.
    pub(super) fn opened(&self, link: &PaymentLink, minted: &Minted) -> Result<String, Fault> {
        let cookie = match &self.cookie {
            Some(cookie) => cookie.clone(),
            None => SessionCookie::new(BrowserSecret::generate(&mut RuntimeEntropy::new()?)),
        };
        // A form that is only priced does not make a browser forget what another tab of it pays, or
        // has bought.
        let paying = self.visit(link)?;
        let paying = paying.filter(|known| known.progress != Progress::Begun);
        if !self.parts.is_read() && paying.is_some_and(|known| known.session != minted.session) {
            return Ok(cookie.to_header(&self.parts.origin));
        }
        let known = cookie.visit(&link.id);
        // Another tab may have gone further with the same session.
        let same = known.filter(|known| known.session == minted.session);
        let visit = Visit {
            link: link.id.clone(),
            session: minted.session.clone(),
            ticket: minted.ticket.clone(),
            progress: same.map_or(Progress::Begun, |known| known.progress),
        };
        Ok(cookie.with(visit).to_header(&self.parts.origin))
    }

    /// The cookie after a page of a session; none for a browser that keeps none.
    pub(super) fn seen(&self, view: &View) -> Result<Option<String>, Fault> {
        let Some(cookie) = self.cookie.clone() else {
            return Ok(None);
        };
        let link = &view.published.link;
        let cookie = match progress(view) {
            Some(progress) => cookie.with(Visit {
                link: link.id.clone(),
                session: view.session.clone(),
                ticket: self.ticket(link, &view.session)?,
                progress,
            }),
            None => self.begun_anew(cookie, link)?,
        };
        Ok(Some(cookie.to_header(&self.parts.origin)))
    }

    /// The cookie of a browser after this visit; none for a browser that keeps none.
    pub(super) fn kept(&self, visit: Visit) -> Option<String> {
        let cookie = self.cookie.clone()?.with(visit);
        Some(cookie.to_header(&self.parts.origin))
    }

    /// The cookie of a browser that buys once more; none for a browser that keeps none.
    pub(super) fn anew(&self, link: &PaymentLink) -> Result<Option<String>, Fault> {
        let Some(cookie) = self.cookie.clone() else {
            return Ok(None);
        };
        let cookie = self.begun_anew(cookie, link)?;
        Ok(Some(cookie.to_header(&self.parts.origin)))
    }

    /// The cookie without what was done with a link; that its password was given stays.
    fn begun_anew(
        &self,
        cookie: SessionCookie,
        link: &PaymentLink,
    ) -> Result<SessionCookie, Fault> {
        if link.password.is_none() {
            return Ok(cookie.without(&link.id));
        }
        let Minted { session, ticket } = self.mint(link)?;
        Ok(cookie.with(Visit {
            link: link.id.clone(),
            session,
            ticket,
            progress: Progress::Begun,
        }))
    }
}

/// How far a buyer came who sees this; `None`: the session is over, and nothing came of it.
fn progress(view: &View) -> Option<Progress> {
    match view.page {
        Page::Complete { .. } | Page::Bought { .. } => Some(Progress::Complete),
        Page::Expired => None,
        Page::Form { .. } if view.attempt == 1 => Some(Progress::Begun),
        Page::Form { .. }
        | Page::HeldByOthers { .. }
        | Page::Challenge { .. }
        | Page::Processing
        | Page::Resume { .. }
        | Page::Inactive
        | Page::SoldOut
        | Page::NotOpen { .. }
        | Page::Ended => Some(Progress::Attempted),
    }
}

/// The first value under `name`.
pub(super) fn value<'a>(fields: &'a [(String, String)], name: &str) -> Option<&'a str> {
    fields
        .iter()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.as_str())
}
