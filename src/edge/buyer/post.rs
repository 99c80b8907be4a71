//! What a buyer posts: the payment form, and what goes on from it at the session's own address.

use super::BuyerRequest;
use super::code::typed_code;
use super::visit::{Claim, value};
use crate::domain::SessionId;
use crate::domain::checkout::begin::FormPost;
use crate::domain::checkout::challenge::ChallengeAnswer;
use crate::domain::checkout::form::{self, Posted};
use crate::domain::checkout::owner::Visitor;
use crate::domain::checkout::seen::not_as_shown;
use crate::domain::checkout::selection::Selection;
use crate::domain::checkout::session::Problem;
use crate::domain::checkout::session_cookie::is_own_post;
use crate::domain::checkout::ticket::{Ticket, TicketAge};
use crate::domain::checkout::url_parameters::UrlParameters;
use crate::domain::checkout::view::{Page, Shown, View};
use crate::domain::client_address::AddressKey;
use crate::domain::payment_link::Published;
use crate::edge::http::{self, Body, PAGE_BODY};
use crate::edge::platform_rate::PAUSE_SECONDS;
use crate::edge::runtime::{Fault, Object, ask_within};
use crate::memory::Minted;
use crate::pages::{self, Opening};
use crate::protocol::session::{LookAt, SessionCall, SessionView};
use serde::de::DeserializeOwned;
use web_sys::{Request, Response};

/// A payment asks Link once and the processor up to twice, each with its own time-out.
const CALLS_OF_A_PAYMENT: u32 = 4;

type Fields = [(String, String)];

/// Why the page of a link comes again with what was typed.
enum Again {
    Priced,
    /// With what is not as the page showed it when it was to be paid.
    Confirmed,
    /// With how many places are left, if that is known.
    Counted(Option<u64>),
    TooSoon(Problem),
}

impl Again {
    /// Of a post that only prices the order.
    fn of(intent: &str) -> Self {
        if intent == form::CONFIRM {
            Self::Confirmed
        } else {
            Self::Priced
        }
    }
}

impl BuyerRequest {
    /// `POST /SLUG`
    pub(super) async fn post(&self, request: &Request, slug: &str) -> Result<Response, Fault> {
        if !self.is_own(request) {
            return self.notice(&pages::cross_site(&self.shell));
        }
        let fields = match self.posted(request).await? {
            Ok(fields) => fields,
            Err(page) => return Ok(page),
        };
        let published = match self.find(request, slug).await? {
            Ok(published) => published,
            Err(page) => return Ok(page),
        };
        let claim = self.claim(&published.link, &fields)?;
        if !self.may_act(&published, claim.as_ref())? {
            let at = (&published, slug);
            return self.post_without_password(request, at, &fields).await;
        }
        let fields = self.sealed(&published, fields)?;
        let intent = value(&fields, "intent");
        if !self.may_post_now(request, Some(&published)).await {
            if intent == Some("start") {
                return self.slow_down();
            }
            let until = self.shell.now.plus_seconds(PAUSE_SECONDS);
            let (minted, slow) = (claim.map(|it| it.minted), Problem::TooSoon { until });
            return self.reprice(&published, minted, &fields, Again::TooSoon(slow));
        }
        match intent {
            Some(form::WITHOUT_CODE) => {
                let minted = claim.map(|claim| claim.minted);
                self.without_code(&published, minted, fields)
            }
            _ if form::wants_code(&published.link.offer, &fields) => {
                let minted = claim.map(|claim| claim.minted);
                self.apply_code(request, &published, (minted, &fields))
                    .await
            }
            Some(intent) if form::is_pricing(intent) => {
                let minted = claim.map(|claim| claim.minted);
                self.reprice(&published, minted, &fields, Again::of(intent))
            }
            Some("remaining") => {
                let minted = claim.map(|claim| claim.minted);
                let again = Again::Counted(self.remaining(&published).await);
                self.reprice(&published, minted, &fields, again)
            }
            Some("start") => self.start(&published, claim, fields).await,
            // Another tab of this browser has given it.
            Some("password") => self.to_slug(&published, slug, None),
            Some("again") => {
                let anew = self.anew(&published.link)?;
                self.to_slug(&published, slug, anew)
            }
            Some(_) | None => {
                let address = self.address_at(request, &published);
                self.pay(&published, (claim, address), fields).await
            }
        }
    }

    /// Sends the browser to the link's page, with this cookie.
    fn to_slug(
        &self,
        published: &Published,
        slug: &str,
        cookie: Option<String>,
    ) -> Result<Response, Fault> {
        let here = format!("/{slug}");
        self.see_other(&here, &published.link.exits(), cookie)
    }

    /// Takes the form for payment, if it is one of ours that still can be paid.
    async fn pay(
        &self,
        published: &Published,
        (claim, address): (Option<Claim>, Option<AddressKey>),
        fields: Vec<(String, String)>,
    ) -> Result<Response, Fault> {
        let Some(claim) = claim.filter(|claim| self.may_post(claim)) else {
            return self.renew(published, &fields);
        };
        let id = claim.minted.session.clone();
        let call = SessionCall::Pay(Box::new(FormPost {
            address,
            ..self.form_post(published, claim, fields)
        }));
        let reply: Result<SessionView, Fault> = self.ask_session(&id, &call).await;
        match (reply, call) {
            (Ok(Some(Shown::Own(view))), _) => self.show(&view),
            (Ok(_), SessionCall::Pay(post)) => self.renew(published, &post.fields),
            (Ok(_), _) => self.notice(&pages::unknown_link(&self.shell)),
            // The purchase goes on without us; its own address tells what became of it.
            (Err(fault), _) => {
                fault.log("post");
                let here = format!("/c/{id}");
                self.see_other(&here, &published.link.exits(), None)
            }
        }
    }

    /// Whether a claim can be the browser's own: without cookies only a fresh ticket shows that.
    fn may_post(&self, claim: &Claim) -> bool {
        self.cookie.is_some() || claim.age == TicketAge::Fresh
    }

    /// What the Session object gets of a form.
    fn form_post(
        &self,
        published: &Published,
        claim: Claim,
        fields: Vec<(String, String)>,
    ) -> FormPost {
        let id = claim.minted.session;
        FormPost {
            visitor: self.visitor(&id, Some(claim.age)),
            id,
            published: published.clone(),
            url_parameters: UrlParameters::of_form(&published.link, &fields),
            fields,
            address: None,
        }
    }

    /// `GET /c/SESSION` and `POST /c/SESSION`
    pub(super) async fn session(&self, request: &Request, id: &str) -> Result<Response, Fault> {
        let Some(id) = self.known_session(id) else {
            return self.notice(&pages::unknown_link(&self.shell));
        };
        if self.parts.is_read()
            && let Some(slug) = self.waits_at()
        {
            return self.wait(request, &id, &slug).await;
        }
        let fields = match self.parts.method.as_str() {
            "GET" | "HEAD" => {
                let visitor = self.visitor(&id, None);
                return match self.look(&id, visitor, self.looked_at()).await? {
                    Some(Shown::Own(view)) => self.show_in_place(&view),
                    other => self.show_stranger(other),
                };
            }
            "POST" if !self.is_own(request) => {
                return self.notice(&pages::cross_site(&self.shell));
            }
            "POST" if !self.may_post_now(request, None).await => {
                return self.notice(&pages::too_many_requests(&self.shell, PAUSE_SECONDS));
            }
            "POST" => match self.posted(request).await? {
                Ok(fields) => fields,
                Err(page) => return Ok(page),
            },
            _ => return self.wrong_method(),
        };
        let visitor = self.visitor(&id, self.age_of(&id, &fields)?);
        let shown = match challenge(&id, &visitor, &fields) {
            Some(call) => self.ask_session(&id, &call).await?,
            None => self.look(&id, visitor, LookAt::Session).await?,
        };
        match shown {
            Some(Shown::Own(view)) => self.show(&kept_typed(*view, &fields)),
            other => self.show_stranger(other),
        }
    }

    /// What the address of a session asks for.
    fn looked_at(&self) -> LookAt {
        let mut query = self.parts.url.query_pairs();
        let voucher = query.find(|(name, _)| name == "voucher");
        voucher.map_or(LookAt::Session, |(_, reference)| {
            LookAt::Voucher(reference.into_owned())
        })
    }

    /// The age of the ticket that a post to a session's address carries.
    fn age_of(&self, id: &SessionId, fields: &Fields) -> Result<Option<TicketAge>, Fault> {
        let field = |name| value(fields, name).unwrap_or_default();
        let ticket = Ticket::from_known(field("ticket"));
        self.age(field("payment_link"), id, &ticket)
    }

    /// What a session shows where it is looked at.
    pub(super) async fn look(
        &self,
        id: &SessionId,
        visitor: Visitor,
        at: LookAt,
    ) -> Result<SessionView, Fault> {
        let id = id.clone();
        let call = SessionCall::Look {
            id: id.clone(),
            visitor,
            at,
        };
        Ok(match self.ask_session(&id, &call).await? {
            Some(Shown::Own(view)) => {
                Some(Shown::Own(Box::new(self.as_the_link_stands(*view).await)))
            }
            other @ (Some(Shown::Neutral(_) | Shown::Voucher(_)) | None) => other,
        })
    }

    /// Makes the session's object as soon as a buyer can be written to, so that an abandoned purchase
    /// is known.
    async fn start(
        &self,
        published: &Published,
        claim: Option<Claim>,
        mut fields: Vec<(String, String)>,
    ) -> Result<Response, Fault> {
        let is_open = published.closed_reason(self.shell.now).is_none();
        let may_pay = is_open && self.shell.processor == pages::Processor::Available;
        fields.retain(|(name, _)| !form::is_secret(name));
        let claim = claim.filter(|claim| may_pay && self.may_post(claim));
        let post = claim.map(|claim| self.form_post(published, claim, fields));
        if let Some(post) = post.filter(FormPost::has_email) {
            let id = post.id.clone();
            let call = SessionCall::Start(Box::new(post));
            let () = self.ask_session(&id, &call).await?;
        }
        http::empty(204, &http::safety(&self.parts.origin))
    }

    /// Prices the order again: nothing is stored and no object is asked.
    fn reprice(
        &self,
        published: &Published,
        minted: Option<Minted>,
        fields: &Fields,
        again: Again,
    ) -> Result<Response, Fault> {
        let (problem, remaining) = match again {
            Again::Priced => (None, None),
            Again::Confirmed => (
                not_as_shown(&published.link.offer, fields, self.shell.now),
                None,
            ),
            Again::Counted(remaining) => (None, remaining),
            Again::TooSoon(slow) => (Some(slow), None),
        };
        let opening = Opening {
            remaining,
            ..self.priced(published, (minted, problem), fields)?
        };
        self.show_opening(published, &opening)
    }

    /// The order as it was posted, priced again.
    pub(super) fn priced(
        &self,
        published: &Published,
        (minted, problem): (Option<Minted>, Option<Problem>),
        fields: &Fields,
    ) -> Result<Opening, Fault> {
        let posted = Posted::read(&published.link.offer.settings, fields);
        let attempt = match minted {
            Some(_) => posted.attempt.max(1),
            None => 1,
        };
        let minted = minted.map_or_else(|| self.mint(&published.link), Ok)?;
        Ok(self.opening(published, minted, (attempt, problem), fields))
    }

    /// The form anew, with what was typed: it cannot be paid as it was.
    fn renew(&self, published: &Published, fields: &Fields) -> Result<Response, Fault> {
        let minted = self.mint(&published.link)?;
        let problem = Some(Problem::Renewed);
        let opening = self.opening(published, minted, (1, problem), fields);
        self.show_opening(published, &opening)
    }

    /// The page of a link with what was posted.
    fn opening(
        &self,
        published: &Published,
        Minted { session, ticket }: Minted,
        (attempt, problem): (u32, Option<Problem>),
        fields: &Fields,
    ) -> Opening {
        let offer = &published.link.offer;
        let posted = Posted::read(&offer.settings, fields);
        Opening {
            session,
            ticket,
            attempt,
            selection: Selection::fit(offer, &posted.wanted).as_of(offer, self.shell.now),
            details: posted.details_for(offer),
            url_parameters: UrlParameters::of_form(&published.link, fields),
            remaining: None,
            problem,
            code: typed_code(fields),
        }
    }

    /// The fields that were posted, or the page that says why they are not read.
    async fn posted(
        &self,
        request: &Request,
    ) -> Result<Result<Vec<(String, String)>, Response>, Fault> {
        let fields = match http::body(request, PAGE_BODY).await {
            Body::Whole(body) => form::read_form(&body),
            Body::TooLarge => None,
            Body::Broken => return Ok(Err(self.notice(&pages::unreadable(&self.shell))?)),
        };
        Ok(match fields {
            Some(fields) => Ok(fields),
            None => Err(self.notice(&pages::too_large(&self.shell))?),
        })
    }

    fn is_own(&self, request: &Request) -> bool {
        let site = http::header(request, "sec-fetch-site");
        let origin = http::header(request, "origin");
        is_own_post(site.as_deref(), origin.as_deref(), &self.parts.origin)
    }

    async fn ask_session<R: DeserializeOwned>(
        &self,
        id: &SessionId,
        call: &SessionCall,
    ) -> Result<R, Fault> {
        let millis = self
            .parts
            .settings
            .call_timeout_millis
            .saturating_mul(CALLS_OF_A_PAYMENT);
        ask_within(millis, &self.env, Object::Session(id), call).await
    }
}

/// The answer to a challenge, if one was posted.
fn challenge(id: &SessionId, visitor: &Visitor, fields: &Fields) -> Option<SessionCall> {
    let attempt = value(fields, "attempt").and_then(|attempt| attempt.parse().ok());
    let answer = match value(fields, "answer") {
        Some("complete") => ChallengeAnswer::Complete,
        Some("fail") => ChallengeAnswer::Fail,
        None if value(fields, "intent") == Some("look") => return None,
        Some(_) | None => ChallengeAnswer::Leave,
    };
    Some(SessionCall::Challenge {
        id: id.clone(),
        attempt: attempt.unwrap_or_default(),
        answer,
        visitor: visitor.clone(),
    })
}

/// Who starts over keeps what was typed meanwhile, which the page carried on.
fn kept_typed(view: View, fields: &Fields) -> View {
    let posted = Posted::read(&view.published.link.offer.settings, fields);
    match view.page {
        Page::Form { .. } if !posted.details.is_empty() => View {
            selection: Selection::fit(&view.published.link.offer, &posted.wanted),
            details: posted.details,
            ..view
        },
        Page::Form { .. }
        | Page::HeldByOthers { .. }
        | Page::Challenge { .. }
        | Page::Processing
        | Page::Resume { .. }
        | Page::Complete { .. }
        | Page::Bought { .. }
        | Page::Expired
        | Page::Inactive
        | Page::SoldOut
        | Page::NotOpen { .. }
        | Page::Ended => view,
    }
}
