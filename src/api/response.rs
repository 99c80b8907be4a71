//! What goes back: what operations return, the error envelope, the one table from kind to status,
//! and the headers.

use crate::domain::Error;
use crate::domain::error::ErrorKind;
use crate::json::{Text, pretty};
use crate::protocol::account::ApiReply;
use serde_json::{Map, Value};

/// What an operation returns, by the name in the object's own `object`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Returns {
    Object(&'static str),
    List(&'static str),
    /// Those that were searched for.
    SearchResult(&'static str),
    Deleted(&'static str),
}

impl Returns {
    /// What it is about.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Object(noun)
            | Self::List(noun)
            | Self::SearchResult(noun)
            | Self::Deleted(noun) => noun,
        }
    }
}

/// The HTTP status and Stripe's `type` of a kind of mistake.
pub fn status_and_type(kind: ErrorKind) -> (u16, &'static str) {
    match kind {
        ErrorKind::InvalidRequest => (400, "invalid_request_error"),
        ErrorKind::Unauthorized => (401, "invalid_request_error"),
        ErrorKind::Forbidden => (403, "invalid_request_error"),
        ErrorKind::NotFound => (404, "invalid_request_error"),
        ErrorKind::Idempotency => (400, "idempotency_error"),
        ErrorKind::InFlight => (409, "idempotency_error"),
        ErrorKind::TooMany => (429, "invalid_request_error"),
        ErrorKind::TooLarge => (413, "invalid_request_error"),
        ErrorKind::Api => (500, "api_error"),
    }
}

/// The answer 200 with `object`.
pub fn ok(object: &Value) -> ApiReply {
    reply(200, object)
}

/// The answer that says what was wrong.
pub fn error(error: &Error) -> ApiReply {
    let (status, error_type) = status_and_type(error.kind);
    let mut fields = Map::new();
    if let Some(code) = &error.code {
        fields.insert("code".to_owned(), code.as_str().into());
        fields.insert("doc_url".to_owned(), doc_url(code).into());
    }
    fields.insert("message".to_owned(), error.message.as_str().into());
    if let Some(param) = &error.param {
        fields.insert("param".to_owned(), param.as_str().into());
    }
    fields.insert("type".to_owned(), error_type.into());
    let mut envelope = Map::new();
    envelope.insert("error".to_owned(), Value::Object(fields));
    reply(status, &Value::Object(envelope))
}

/// Where Stripe explains an error code.
pub fn doc_url(code: &str) -> String {
    format!(
        "https://stripe.com/docs/error-codes/{}",
        code.replace('_', "-")
    )
}

/// The headers of an answer, body length aside.
///
/// `idempotency_key` is the caller's, given for POST only; `version` is what it was answered in.
pub fn headers(
    reply: &ApiReply,
    request_id: &str,
    idempotency_key: Option<&str>,
    version: &str,
) -> Vec<(&'static str, String)> {
    let mut headers = vec![
        ("Content-Type", "application/json".to_owned()),
        ("Cache-Control", "no-cache, no-store".to_owned()),
        ("Request-Id", request_id.to_owned()),
        ("Stripe-Version", version.to_owned()),
    ];
    if reply.status == 401 {
        headers.push(("WWW-Authenticate", "Bearer realm=\"Stripe\"".to_owned()));
    }
    if let Some(key) = idempotency_key {
        let original = reply.original_request.as_deref().unwrap_or(request_id);
        headers.push(("Idempotency-Key", key.to_owned()));
        headers.push(("Original-Request", original.to_owned()));
        if reply.replayed {
            headers.push(("Idempotent-Replayed", "true".to_owned()));
        }
    }
    match reply.status {
        // Without a key a second request would be done a second time.
        409 | 429 if idempotency_key.is_some() => {
            headers.push(("Stripe-Should-Retry", "true".to_owned()));
        }
        400..=499 => headers.push(("Stripe-Should-Retry", "false".to_owned())),
        _ => {}
    }
    headers
}

fn reply(status: u16, body: &Value) -> ApiReply {
    ApiReply {
        status,
        body: pretty(Text::from(body).as_str()),
        replayed: false,
        original_request: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_an_envelope_with_its_keys_in_order() {
        let answer = error(&Error::missing("line_items"));
        assert_eq!(answer.status, 400);
        assert_eq!(
            answer.body,
            "{\n  \"error\": {\n    \"code\": \"parameter_missing\",\n    \"doc_url\": \
             \"https://stripe.com/docs/error-codes/parameter-missing\",\n    \"message\": \
             \"Missing required param: line_items.\",\n    \"param\": \"line_items\",\n    \
             \"type\": \"invalid_request_error\"\n  }\n}\n"
        );
    }

    #[test]
    fn only_what_was_not_begun_yet_is_worth_repeating_and_only_under_a_key() {
        let retry_with = |kind, key| {
            headers(&error(&Error::new(kind, "x")), "req_1", key, "2020-08-27")
                .into_iter()
                .find(|(name, _)| *name == "Stripe-Should-Retry")
                .map(|(_, value)| value)
        };
        let retry = |kind| retry_with(kind, Some("key"));
        assert_eq!(
            retry_with(ErrorKind::InFlight, None).as_deref(),
            Some("false")
        );
        assert_eq!(retry(ErrorKind::InFlight).as_deref(), Some("true"));
        assert_eq!(retry(ErrorKind::TooMany).as_deref(), Some("true"));
        assert_eq!(retry(ErrorKind::InvalidRequest).as_deref(), Some("false"));
        assert_eq!(retry(ErrorKind::Api), None);
    }
}
