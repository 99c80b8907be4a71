//! What requests bring and answers carry, between the runtime's types and ours.

use super::bindings::{Settings, settings};
use super::runtime::{Fault, RuntimeEntropy};
use crate::domain::RequestId;
use crate::pages::Rendered;
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
        let url = request.url().map_err(Fault::from)?;
        let origin = settings
            .base_url
            .clone()
            .unwrap_or_else(|| url.origin().ascii_serialization());
        let request_id = RequestId::generate(&mut RuntimeEntropy::new()?);
        let method = request.method().as_ref().to_owned();
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

    pub(super) fn is_read(&self) -> bool {
        matches!(self.method.as_str(), "GET" | "HEAD")
    }
}

/// A header's value, if the request has it.
pub(super) fn header(request: &Request, name: &str) -> Option<String> {
    request.headers().get(name).ok().flatten()
}

/// The body, or `None` if it is larger than `limit`.
pub(super) async fn body(request: &mut Request, limit: usize) -> Result<Option<Vec<u8>>, Fault> {
    let announced = header(request, "content-length").and_then(|length| length.parse().ok());
    if announced.is_some_and(|length: usize| length > limit) {
        return Ok(None);
    }
    let bytes = request.bytes().await.map_err(Fault::from)?;
    Ok((bytes.len() <= limit).then_some(bytes))
}

/// Decodes `application/x-www-form-urlencoded`, in the order sent.
pub(super) fn pairs(encoded: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(encoded).into_owned().collect()
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
    Ok(Response::ok(body)
        .map_err(Fault::from)?
        .with_status(status)
        .with_headers(all))
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
