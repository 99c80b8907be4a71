//! The OpenAPI description as it is served: rendered once an isolate, and sent again only to whoever
//! has not seen it.

use super::http::{self, RequestParts};
use super::runtime::Fault;
use crate::api::{openapi, response};
use crate::domain::RequestId;
use sha2::{Digest, Sha256};
use std::cell::OnceCell;
use web_sys::{Request, Response};

struct Description {
    body: String,
    etag: String,
}

thread_local! {
    static DESCRIPTION: OnceCell<Description> = const { OnceCell::new() };
}

/// Nothing secret is in it, and it changes with a deploy only.
const CACHED: &str = "public, max-age=300";

/// Answers `GET /v1/openapi.json`.
pub(super) fn answer(
    request: &Request,
    parts: &RequestParts,
    id: &RequestId,
) -> Result<Response, Fault> {
    DESCRIPTION.with(|known| {
        let known = known.get_or_init(render);
        let mut headers = vec![
            ("Content-Type", "application/json".to_owned()),
            ("Cache-Control", CACHED.to_owned()),
            ("ETag", known.etag.clone()),
            ("Request-Id", id.to_string()),
        ];
        headers.extend(http::safety(&parts.origin));
        let seen = http::header(request, "if-none-match").unwrap_or_default();
        // What compresses it on the way makes the tag a weak one.
        let tags = seen
            .split(',')
            .map(|tag| tag.trim().trim_start_matches("W/"));
        if tags.into_iter().any(|tag| tag == known.etag || tag == "*") {
            return http::empty(304, &headers);
        }
        http::answer(200, &known.body, &headers)
    })
}

fn render() -> Description {
    let body = response::ok(&openapi::document()).body;
    let digest = Sha256::digest(&body);
    let digits = digest.iter().take(16).map(|byte| format!("{byte:02x}"));
    let etag = format!("\"{}\"", digits.collect::<String>());
    Description { body, etag }
}
