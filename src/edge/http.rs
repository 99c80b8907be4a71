//! What requests bring and answers carry, between the runtime's types and ours.

use super::bindings::{Settings, settings};
use super::runtime::{Fault, RuntimeEntropy};
use crate::domain::RequestId;
use crate::pages::Rendered;
use futures_util::StreamExt;
use std::rc::Rc;
use url::{Url, form_urlencoded};
use worker::{Env, Headers, Request, Response};

/// The largest body of a posted page.
pub(super) const PAGE_BODY: usize = 64 * 1024;
/// The largest body of an API request.
pub(super) const API_BODY: usize = 1024 * 1024;

/// One request, as far as every route needs it.
pub(super) struct Call {
    pub(super) settings: Rc<Settings>,
    pub(super) url: Url,
    /// The scheme and host links are made for.
    pub(super) origin: String,
    pub(super) request_id: RequestId,
    pub(super) method: String,
}

impl Call {
    pub(super) fn of(request: &Request, env: &Env) -> Result<Self, Fault> {
        let settings = settings(env);
        // Not the parser's words: they repeat the address, and with it what a buyer's holds.
        let url = request
            .url()
            .map_err(|_| Fault::new("an address could not be read"))?;
        let origin = settings
            .base_url
            .clone()
            .unwrap_or_else(|| url.origin().ascii_serialization());
        let request_id = RequestId::generate(&mut RuntimeEntropy::new()?);
        // As sent: the crate takes a method it does not know for GET.
        let method = request.inner().method();
        Ok(Self {
            settings,
            url,
            origin,
            request_id,
            method,
        })
    }

    /// The decoded query.
    pub(super) fn query(&self) -> Vec<(String, String)> {
        pairs(self.url.query().unwrap_or_default().as_bytes())
    }

    /// Whether links get the same address whoever asks: `BASE_URL` is set, or this is development.
    pub(super) fn has_fixed_origin(&self) -> bool {
        self.settings.base_url.is_some() || self.settings.development
    }

    pub(super) fn is_read(&self) -> bool {
        matches!(self.method.as_str(), "GET" | "HEAD")
    }
}

/// A header's value, if the request has it.
pub(super) fn header(request: &Request, name: &str) -> Option<String> {
    request.headers().get(name).ok().flatten()
}

/// How long the body is said to be.
pub(super) fn announced(request: &Request) -> Option<usize> {
    header(request, "content-length").and_then(|length| length.parse().ok())
}

/// The body, or `None` if it is larger than `limit`: then the rest of it is not read.
pub(super) async fn body(request: &mut Request, limit: usize) -> Result<Option<Vec<u8>>, Fault> {
    if announced(request).is_some_and(|length| length > limit) {
        return Ok(None);
    }
    let mut body = Vec::new();
    if request.inner().body().is_none() {
        return Ok(Some(body));
    }
    let mut chunks = request.stream()?;
    while let Some(chunk) = chunks.next().await {
        body.extend_from_slice(&chunk?);
        if body.len() > limit {
            return Ok(None);
        }
    }
    Ok(Some(body))
}

/// Decodes `application/x-www-form-urlencoded`, in the order sent.
pub(super) fn pairs(encoded: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(encoded).into_owned().collect()
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
    body: String,
    headers: Vec<(&'static str, String)>,
) -> Result<Response, Fault> {
    let all = Headers::new();
    for (name, value) in headers {
        all.append(name, &value).map_err(Fault::from)?;
    }
    Ok(Response::builder()
        .with_status(status)
        .with_headers(all)
        .fixed(body.into_bytes()))
}

/// An answer without a body.
pub(super) fn empty(status: u16, headers: Vec<(&'static str, String)>) -> Result<Response, Fault> {
    let all = Headers::new();
    for (name, value) in headers {
        all.append(name, &value).map_err(Fault::from)?;
    }
    Ok(Response::empty()
        .map_err(Fault::from)?
        .with_status(status)
        .with_headers(all))
}

/// A page with its headers.
pub(super) fn page(
    rendered: Rendered,
    mut headers: Vec<(&'static str, String)>,
) -> Result<Response, Fault> {
    headers.extend(
        rendered
            .retry_after
            .map(|seconds| ("Retry-After", seconds.to_string())),
    );
    answer(rendered.status, rendered.html, headers)
}
