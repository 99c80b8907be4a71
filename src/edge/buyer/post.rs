//! What a buyer posts: the payment form, and the answer to the bank's check.

use super::BuyerRequest;
use crate::domain::SessionId;
use crate::domain::app_secret::Purpose;
use crate::domain::checkout::begin::FormPost;
use crate::domain::checkout::challenge::ChallengeAnswer;
use crate::domain::checkout::form::{self, Posted};
use crate::domain::checkout::order::Quantities;
use crate::domain::checkout::session_cookie::is_own_post;
use crate::domain::checkout::url_parameters::UrlParameters;
use crate::domain::client_address::AddressKey;
use crate::domain::payment_link::Published;
use crate::edge::http::{self, Body, PAGE_BODY};
use crate::edge::runtime::{Fault, Object, ask_within, can_exist};
use crate::pages::{self, Opening};
use crate::protocol::session::{SessionCall, SessionView};
use serde::de::DeserializeOwned;
use web_sys::{Request, Response};

/// A payment asks Link once and the processor up to twice, each with its own time-out.
const CALLS_OF_A_PAYMENT: u32 = 4;

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
        let id = match self.posted_session(&fields) {
            Some(id) => id,
            None => self.mint()?,
        };
        match value(&fields, "intent") {
            Some("price") => {
                let attempt = Posted::read(&published.link.offer.settings, &fields)
                    .attempt
                    .max(1);
                return self.reprice(&id, attempt, &published, &fields);
            }
            Some("start") => return self.start(id, &published, fields).await,
            Some(_) | None => {}
        }
        let call = SessionCall::Pay(Box::new(FormPost {
            id: id.clone(),
            published: (*published).clone(),
            url_parameters: UrlParameters::from_query(&fields),
            fields,
            address: self.address_at(request, &published),
        }));
        match (self.ask_session(&id, &call).await, call) {
            // A session of another link: this one starts afresh.
            (Ok(None), SessionCall::Pay(post)) => {
                self.reprice(&self.mint()?, 1, &published, &post.fields)
            }
            (reply, _) => self.show(&id, reply),
        }
    }

    /// `GET /c/SESSION` and `POST /c/SESSION`
    pub(super) async fn session(&self, request: &Request, id: &str) -> Result<Response, Fault> {
        let Some(id) = self.known_session(id) else {
            return self.notice(&pages::unknown_link(&self.shell));
        };
        let call = match self.parts.method.as_str() {
            "GET" | "HEAD" => SessionCall::Look { id: id.clone() },
            "POST" if !self.is_own(request) => {
                return self.notice(&pages::cross_site(&self.shell));
            }
            "POST" => match self.posted(request).await? {
                Ok(fields) => challenge(&id, &fields),
                Err(page) => return Ok(page),
            },
            _ => return self.wrong_method(),
        };
        let view: SessionView = self.ask_session(&id, &call).await?;
        match (view, call) {
            (None, _) => self.notice(&pages::unknown_link(&self.shell)),
            (Some(view), SessionCall::Look { .. }) => self.show_in_place(&view),
            (Some(view), _) => self.show(&id, Ok(Some(view))),
        }
    }

    /// Makes the session's object as soon as a buyer begins, so that an abandoned purchase is known.
    async fn start(
        &self,
        id: SessionId,
        published: &Published,
        fields: Vec<(String, String)>,
    ) -> Result<Response, Fault> {
        let is_open = published.closed_reason(self.shell.now).is_none();
        if is_open && self.shell.processor == pages::Processor::Available {
            let call = SessionCall::Start(Box::new(FormPost {
                id: id.clone(),
                published: published.clone(),
                url_parameters: UrlParameters::from_query(&fields),
                fields: fields
                    .into_iter()
                    .filter(|(name, _)| !form::is_card_field(name))
                    .collect(),
                address: None,
            }));
            let () = self.ask_session(&id, &call).await?;
        }
        http::empty(204, &http::safety(&self.parts.origin))
    }

    /// Prices the order again: nothing is stored and no object is asked.
    fn reprice(
        &self,
        id: &SessionId,
        attempt: u32,
        published: &Published,
        fields: &[(String, String)],
    ) -> Result<Response, Fault> {
        let posted = Posted::read(&published.link.offer.settings, fields);
        let opening = Opening {
            session: id.clone(),
            attempt,
            quantities: Quantities::fit(&published.link.offer, &posted.quantities),
            details: posted.details,
            url_parameters: UrlParameters::from_query(fields),
        };
        self.show_opening(published, &opening)
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

    /// What a link counts of where a post comes from, where such things are counted.
    fn address_at(&self, request: &Request, published: &Published) -> Option<AddressKey> {
        let settings = &self.parts.settings;
        settings.config.attempt_limits?;
        let mac = settings.app_secret.as_ref().ok()?.mac(Purpose::Addresses);
        let link = published.link.id.as_str();
        Some(http::client_address(request).key(mac, link))
    }

    fn is_own(&self, request: &Request) -> bool {
        let site = http::header(request, "sec-fetch-site");
        let origin = http::header(request, "origin");
        is_own_post(site.as_deref(), origin.as_deref(), &self.parts.origin)
    }

    fn posted_session(&self, fields: &[(String, String)]) -> Option<SessionId> {
        self.known_session(value(fields, "session")?)
            .filter(|id| id.mode() == self.shell.mode)
    }

    /// An id whose check the platform accepts: only such ids may wake an object.
    fn known_session(&self, text: &str) -> Option<SessionId> {
        SessionId::parse(text).filter(|id| can_exist(&self.env, id).unwrap_or(false))
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

fn challenge(id: &SessionId, fields: &[(String, String)]) -> SessionCall {
    let attempt = value(fields, "attempt").and_then(|attempt| attempt.parse().ok());
    let answer = match value(fields, "answer") {
        Some("complete") => ChallengeAnswer::Complete,
        Some("fail") => ChallengeAnswer::Fail,
        _ => ChallengeAnswer::Leave,
    };
    SessionCall::Challenge {
        id: id.clone(),
        attempt: attempt.unwrap_or_default(),
        answer,
    }
}

fn value<'a>(fields: &'a [(String, String)], name: &str) -> Option<&'a str> {
    fields
        .iter()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.as_str())
}
