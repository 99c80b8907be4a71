//! What requests bring and answers carry, between the runtime's types and ours.

use super::runtime::{Fault, RuntimeEntropy};
use super::settings::{Settings, settings};
use crate::domain::RequestId;
use crate::domain::client_address::ClientAddress;
use crate::memory::Cache;
use crate::pages::Rendered;
use js_sys::{Promise, Reflect, Uint8Array};
use std::cell::RefCell;
use std::rc::Rc;
use url::{Position, Url};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Headers, Request, Response, ResponseInit};
use worker::Env;

/// The largest body of a posted page.
pub(super) const PAGE_BODY: usize = 64 * 1024;
/// The largest body of an API request.
pub(super) const API_BODY: usize = 1024 * 1024;

/// One request, as far as every route needs it.
pub(super) struct RequestParts {
    pub(super) settings: Rc<Settings>,
    pub(super) url: Url,
    /// The scheme and host links are made for.
    pub(super) origin: String,
    pub(super) method: String,
    pub(super) asker: Asker,
}

/// Who takes a page that is answered with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asker {
    /// A browser, which shows it.
    Browser,
    /// The script of a page that is shown, for its parts.
    Script,
}

impl RequestParts {
    /// `None` if the request has no address that can be read, which its `Host` decides.
    pub(super) fn of(request: &Request, env: &Env) -> Option<Self> {
        let settings = settings(env);
        let url = Url::parse(&request.url()).ok()?;
        let origin = settings.base_url.clone().unwrap_or_else(|| {
            let host = &url[Position::BeforeHost..Position::BeforePath];
            format!("{}://{host}", url.scheme())
        });
        Some(Self {
            settings,
            url,
            origin,
            method: request.method(),
            asker: match header(request, "sec-fetch-dest").as_deref() {
                Some("empty") => Asker::Script,
                Some(_) | None => Asker::Browser,
            },
        })
    }

    /// Whether the request came unencrypted to an installation that insists on https.
    ///
    /// What counts is the scheme of the address, which the platform takes from the connection.
    /// Headers that name another one (`X-Forwarded-Proto`, `CF-Visitor`) can be sent by anybody.
    pub(super) fn is_unencrypted(&self) -> bool {
        self.origin.starts_with("https://") && self.url.scheme() != "https"
    }

    /// The same address, at the scheme and host of links.
    pub(super) fn address_at_origin(&self) -> String {
        let rest = &self.url[Position::BeforePath..Position::AfterQuery];
        format!("{}{rest}", self.origin)
    }

    pub(super) fn query(&self) -> &str {
        self.url.query().unwrap_or_default()
    }

    /// Whether links get the same address whoever asks: `BASE_URL` is set, or this is development.
    pub(super) fn has_fixed_origin(&self) -> bool {
        self.settings.base_url.is_some() || self.settings.development
    }

    pub(super) fn is_read(&self) -> bool {
        matches!(self.method.as_str(), "GET" | "HEAD")
    }
}

/// An id by which a request is found again in the log.
pub(super) fn request_id() -> Result<RequestId, Fault> {
    Ok(RequestId::generate(&mut RuntimeEntropy::new()?))
}

/// A header's value, if the request has it.
pub(super) fn header(request: &Request, name: &str) -> Option<String> {
    request.headers().get(name).ok().flatten()
}

/// Where a request comes from, as far as it is counted.
pub(super) fn client_address(request: &Request) -> ClientAddress {
    let said = header(request, "cf-connecting-ip");
    ClientAddress::parse(&said.unwrap_or_default())
}

/// How long the body is said to be.
pub(super) fn announced(request: &Request) -> Option<usize> {
    header(request, "content-length").and_then(|length| length.parse().ok())
}

/// What became of reading a body.
pub(super) enum Body {
    Whole(Vec<u8>),
    /// It is larger than it may be: the rest of it is not read.
    TooLarge,
    /// It ended before its end, or came in chunks that are none: its sender's doing.
    Broken,
}

/// Reads the body, if it has at most `limit` bytes.
pub(super) async fn body(request: &Request, limit: usize) -> Body {
    if announced(request).is_some_and(|length| length > limit) {
        return Body::TooLarge;
    }
    read_body(request, limit).await.unwrap_or(Body::Broken)
}

async fn read_body(request: &Request, limit: usize) -> Result<Body, JsValue> {
    let fits = |bytes: &Uint8Array, before: usize| {
        usize::try_from(bytes.length()).is_ok_and(|length| length <= limit.saturating_sub(before))
    };
    if announced(request).is_some() {
        let bytes = Uint8Array::new(&JsFuture::from(request.array_buffer()?).await?);
        // Chunks may make up more than was announced.
        let whole = fits(&bytes, 0).then(|| bytes.to_vec());
        return Ok(whole.map_or(Body::TooLarge, Body::Whole));
    }
    let mut body = Vec::new();
    let Some(stream) = request.body() else {
        return Ok(Body::Whole(body));
    };
    let chunks: Chunks = JsValue::from(stream).unchecked_into();
    let chunks = chunks.get_reader()?;
    loop {
        let chunk = JsFuture::from(chunks.read()?).await?;
        let bytes = Reflect::get(&chunk, &"value".into())?;
        if bytes.is_undefined() {
            return Ok(Body::Whole(body));
        }
        let bytes = Uint8Array::new(&bytes);
        if !fits(&bytes, body.len()) {
            return Ok(Body::TooLarge);
        }
        body.append(&mut bytes.to_vec());
    }
}

#[wasm_bindgen]
extern "C" {
    /// A body of a length that nobody announced.
    type Chunks;
    #[wasm_bindgen(method, catch, js_name = getReader)]
    fn get_reader(this: &Chunks) -> Result<Reader, JsValue>;

    type Reader;
    #[wasm_bindgen(method, catch)]
    fn read(this: &Reader) -> Result<Promise, JsValue>;
}

/// The headers that keep every answer from being taken for something else.
pub(super) fn safety(origin: &str) -> Vec<(&'static str, String)> {
    let mut headers = vec![("X-Content-Type-Options", "nosniff".to_owned())];
    if origin.starts_with("https://") {
        headers.push(("Strict-Transport-Security", "max-age=31536000".to_owned()));
    }
    headers
}

/// An answer with a body; statuses that must not have one come from [`empty`].
pub(super) fn answer(
    status: u16,
    body: &str,
    headers: &[(&'static str, String)],
) -> Result<Response, Fault> {
    let body = Uint8Array::from(body.as_bytes());
    respond(status, headers, |init| {
        Response::new_with_opt_buffer_source_and_init(Some(&body), init)
    })
}

/// An answer that is plain text.
pub(super) fn text(status: u16, text: &str, origin: &str) -> Result<Response, Fault> {
    let mut headers = safety(origin);
    headers.push(("Content-Type", "text/plain; charset=utf-8".to_owned()));
    answer(status, text, &headers)
}

/// An answer without a body.
pub(super) fn empty(status: u16, headers: &[(&'static str, String)]) -> Result<Response, Fault> {
    respond(status, headers, |init| {
        Response::new_with_opt_str_and_init(None, init)
    })
}

type Named = (&'static str, String);

/// The headers that no two answers have in common.
const OWN: [&str; 5] = [
    "Set-Cookie",
    "Location",
    "Request-Id",
    "Idempotency-Key",
    "Original-Request",
];
/// The most sets of headers that are remembered.
const MOST_SETS: usize = 50;

thread_local! {
    /// The status and the headers that answers have in common: an answer takes them over all at
    /// once, which is several times as fast as one by one.
    static COMMON: RefCell<Cache<(u16, Vec<Named>), ResponseInit>> =
        RefCell::new(Cache::new(MOST_SETS));
}

fn respond(
    status: u16,
    headers: &[Named],
    make: impl FnOnce(&ResponseInit) -> Result<Response, JsValue>,
) -> Result<Response, Fault> {
    let is_own = |(name, _): &&Named| OWN.contains(name);
    let init = common(status, headers.iter().filter(|named| !is_own(named)))?;
    let response = make(&init)?;
    let mut own = headers.iter().filter(is_own).peekable();
    if own.peek().is_some() {
        let all = response.headers();
        for (name, value) in own {
            all.append(name, value)?;
        }
    }
    Ok(response)
}

fn common<'a>(
    status: u16,
    wanted: impl Iterator<Item = &'a Named> + Clone,
) -> Result<ResponseInit, Fault> {
    let known = COMMON.with_borrow(|sets| {
        let is_wanted =
            |(of, set): &(u16, Vec<Named>)| *of == status && set.iter().eq(wanted.clone());
        sets.find(is_wanted).cloned()
    });
    if let Some(known) = known {
        return Ok(known);
    }
    let headers = Headers::new()?;
    for (name, value) in wanted.clone() {
        headers.append(name, value)?;
    }
    let init = ResponseInit::new();
    init.set_status(status);
    init.set_headers(&headers);
    let set = (status, wanted.cloned().collect());
    COMMON.with_borrow_mut(|sets| sets.insert(set, init.clone()));
    Ok(init)
}

/// A page with its headers.
pub(super) fn page(
    rendered: &Rendered,
    parts: &RequestParts,
    mut headers: Vec<(&'static str, String)>,
) -> Result<Response, Fault> {
    headers.extend(
        rendered
            .retry_after
            .map(|seconds| ("Retry-After", seconds.to_string())),
    );
    match parts.asker {
        Asker::Browser => answer(rendered.status, &rendered.document(), &headers),
        Asker::Script => answer(rendered.status, &rendered.html, &headers),
    }
}
