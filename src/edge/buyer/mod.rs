//! What a buyer's browser asks for: link pages and session pages.

mod code;
mod open;
mod password;
mod post;
mod rates;
mod reply;
mod visit;
mod waiting;

use super::http::{self, RequestParts};
use super::intl::IntlFormats;
use super::runtime::{self, Fault};
use crate::domain::branding::Branding;
use crate::domain::checkout::session_cookie::SessionCookie;
use crate::domain::checkout::url_parameters::UrlParameters;
use crate::domain::merchant::BusinessProfile;
use crate::domain::{Mode, slug};
use crate::pages::{self, ResponseKind, Shell, locale};
use crate::payments::Processor;
use url::Position;
use wasm_bindgen::prelude::*;
use web_sys::{Request, Response};
use worker::Env;

#[wasm_bindgen]
extern "C" {
    type Incoming;
    #[wasm_bindgen(method, getter)]
    fn cf(this: &Incoming) -> Option<Platform>;

    /// What the platform says of where a request comes from. Each of it may be missing, and the
    /// crate's getters panic on what is.
    type Platform;
    #[wasm_bindgen(method, getter)]
    fn country(this: &Platform) -> JsValue;
    #[wasm_bindgen(method, getter)]
    fn timezone(this: &Platform) -> JsValue;
}

/// A buyer's request and what its pages are made with.
pub(super) struct BuyerRequest {
    parts: RequestParts,
    env: Env,
    shell: Shell,
    /// What this browser keeps for us; `None`: it may keep nothing.
    cookie: Option<SessionCookie>,
    /// Where the platform thinks the buyer is, for times of day.
    time_zone: Option<String>,
}

/// Answers a request to anything but `/v1`.
pub(super) async fn answer(
    request: Request,
    env: Env,
    parts: RequestParts,
) -> Result<Response, Fault> {
    if parts.is_unencrypted() {
        return BuyerRequest::new(&request, env, parts).to_https();
    }
    let path = parts.url.path().to_owned();
    match path.as_str() {
        "/robots.txt" if parts.is_read() => {
            return http::text(200, "User-agent: *\nDisallow: /\n", &parts.origin);
        }
        "/favicon.ico" => return http::empty(204, &http::safety(&parts.origin)),
        _ => {}
    }
    let buyer = BuyerRequest::new(&request, env, parts);
    let reply = match path.strip_prefix("/c/") {
        Some(id) => buyer.session(&request, id).await,
        None if path == pages::OEMBED && buyer.parts.is_read() => buyer.oembed(&request).await,
        None => match slug::typed(&path) {
            Some(slug) => buyer.link(&request, &path, &slug).await,
            None => buyer.notice(&pages::unknown_link(&buyer.shell)),
        },
    };
    reply.or_else(|fault| {
        let id = http::request_id().inspect_err(|_| fault.log("page"))?;
        fault.log(id.as_str());
        buyer.notice(&pages::unavailable(&buyer.shell, id.as_str()))
    })
}

impl BuyerRequest {
    fn new(request: &Request, env: Env, parts: RequestParts) -> Self {
        let mode = match parts.url.path().strip_prefix("/c/cs_") {
            Some(rest) if rest.starts_with("live_") => Mode::Live,
            Some(_) => Mode::Test,
            None => slug::mode_of(parts.url.path().trim_start_matches('/')),
        };
        let wanted = parts.url.query_pairs().find(|(name, _)| name == "locale");
        let languages = http::header(request, "accept-language").unwrap_or_default();
        let processor = match Processor::of_mode(mode) {
            Some(_) => pages::Processor::Available,
            None => pages::Processor::Missing,
        };
        let platform = request.unchecked_ref::<Incoming>().cf();
        let said = |what: fn(&Platform) -> JsValue| {
            let said = what(platform.as_ref()?).as_string();
            said.filter(|said| !said.is_empty())
        };
        let shell = Shell {
            merchant: parts.settings.merchant.clone(),
            profile: BusinessProfile::default(),
            branding: Branding::default(),
            mode,
            locale: locale::negotiate(
                &languages,
                wanted.as_ref().map(|(_, locale)| locale.as_ref()),
            ),
            country: said(Platform::country),
            now: runtime::now(),
            processor,
        };
        let time_zone = said(Platform::timezone);
        let cookie = http::header(request, "cookie")
            .and_then(|header| SessionCookie::from_cookies(&header, &parts.origin));
        Self {
            parts,
            env,
            shell,
            cookie,
            time_zone,
        }
    }

    fn formats(&self, shell: &Shell) -> IntlFormats {
        IntlFormats::new(&shell.locale, self.time_zone.as_deref())
    }

    /// The shell in the locale that the link's address asked for, when the purchase began.
    fn shell_for(&self, url_parameters: &UrlParameters) -> Shell {
        let mut shell = self.shell.clone();
        if let Some(locale) = url_parameters.locale.as_deref().and_then(locale::wanted) {
            shell.locale = locale;
        }
        shell
    }

    /// A page that belongs to no link or session.
    fn notice(&self, rendered: &pages::Rendered) -> Result<Response, Fault> {
        let headers =
            pages::security_headers(ResponseKind::Notice(rendered.style), &self.parts.origin);
        http::page(rendered, &self.parts, headers)
    }

    /// Sends on who came unencrypted. What was posted is refused: it has been on the open wire, and
    /// would be once more with each such form.
    fn to_https(&self) -> Result<Response, Fault> {
        if !self.parts.is_read() {
            return self.notice(&pages::not_encrypted(&self.shell));
        }
        let mut headers = pages::security_headers(ResponseKind::Notice(None), &self.parts.origin);
        headers.push(("Location", self.parts.address_at_origin()));
        http::empty(308, &headers)
    }

    /// Links and sessions know the same methods.
    fn wrong_method(&self) -> Result<Response, Fault> {
        let mut headers = pages::security_headers(ResponseKind::Notice(None), &self.parts.origin);
        headers.push(("Allow", "GET, HEAD, POST".to_owned()));
        http::page(
            &pages::method_not_allowed(&self.shell),
            &self.parts,
            headers,
        )
    }

    /// The link of `slug`, if `path` is how links spell it, or the way to where they do.
    async fn link(&self, request: &Request, path: &str, slug: &str) -> Result<Response, Fault> {
        if path.strip_prefix('/') != Some(slug) {
            return match self.find(request, slug).await? {
                Ok(_) => self.spelled(slug),
                Err(page) => Ok(page),
            };
        }
        match self.parts.method.as_str() {
            "GET" | "HEAD" => self.open(request, slug).await,
            "POST" => self.post(request, slug).await,
            _ => self.wrong_method(),
        }
    }

    /// Sends on to the address of the link as it is spelled, with all that came with it.
    fn spelled(&self, slug: &str) -> Result<Response, Fault> {
        let mut headers = pages::security_headers(ResponseKind::Notice(None), &self.parts.origin);
        let query = &self.parts.url[Position::AfterPath..Position::AfterQuery];
        headers.push(("Location", format!("/{slug}{query}")));
        http::empty(308, &headers)
    }
}
