//! The caller's mistakes, as Stripe says them. Our own faults are a different type, in `edge`.

use serde::{Deserialize, Serialize};

/// What kind of mistake it is; one table in `api::response` gives status and Stripe type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ErrorKind {
    /// A parameter is missing, unknown or wrong: 400.
    InvalidRequest,
    /// No valid key: 401.
    Unauthorized,
    /// The key is good, but not for this, or not over this connection: 403.
    Forbidden,
    /// The thing named in the path is not there: 404.
    NotFound,
    /// The idempotency key was used for something else: 400.
    Idempotency,
    /// The same idempotency key is being worked on: 409.
    InFlight,
    /// Too many requests: 429.
    TooMany,
    /// The body is larger than we read: 413.
    TooLarge,
    /// We could not do it: 500.
    Api,
}

/// One problem with one request: the first that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Error {
    pub kind: ErrorKind,
    /// Stripe's `code`, where the case has one.
    pub code: Option<String>,
    /// The parameter at fault, in bracket form (`line_items[0][price]`).
    pub param: Option<String>,
    /// What is wrong and what to do.
    pub message: String,
}

impl Error {
    /// A mistake without a code or parameter.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            code: None,
            param: None,
            message: message.into(),
        }
    }

    /// A 400 about parameter `param`.
    pub fn invalid(param: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(ErrorKind::InvalidRequest, message).param(param)
    }

    /// A required parameter that was not sent.
    pub fn missing(param: &str) -> Self {
        Self::invalid(param, format!("Missing required param: {param}.")).code("parameter_missing")
    }

    /// Unknown parameters; the error names the first.
    pub fn unknown(params: &[String]) -> Self {
        let named: Vec<String> = params.iter().take(20).map(|name| shown(name)).collect();
        let more = if params.len() > named.len() {
            ", …"
        } else {
            ""
        };
        let noun = if params.len() == 1 {
            "parameter"
        } else {
            "parameters"
        };
        let message = format!("Received unknown {noun}: {}{more}", named.join(", "));
        let first = named.first().map(String::as_str).unwrap_or_default();
        Self::invalid(first, message).code("parameter_unknown")
    }

    /// A parameter of Stripe's that is not built yet: refused, never ignored.
    pub fn unsupported(param: &str) -> Self {
        let message = format!("{param} is a Stripe parameter Edgetill does not support yet.");
        Self::invalid(param, message)
    }

    /// As [`Error::unsupported`], of a parameter that can have one value.
    pub fn unsupported_but(param: &str, value: &str) -> Self {
        let message = format!(
            "{param} is a Stripe parameter Edgetill does not support yet, except as `{value}`."
        );
        Self::invalid(param, message)
    }

    /// The thing named in the path does not exist: 404.
    pub fn no_such(noun: &str, param: &str, id: &str) -> Self {
        Self::new(ErrorKind::NotFound, format!("No such {noun}: '{id}'"))
            .param(param)
            .code("resource_missing")
    }

    /// The thing named in a parameter does not exist: 400.
    pub fn no_such_in_body(noun: &str, param: impl Into<String>, id: &str) -> Self {
        Self::invalid(param, format!("No such {noun}: '{id}'")).code("resource_missing")
    }

    /// The same error with a code.
    #[must_use]
    pub fn code(mut self, code: &str) -> Self {
        self.code = Some(code.to_owned());
        self
    }

    /// The same error about parameter `param`.
    #[must_use]
    pub fn param(mut self, param: impl Into<String>) -> Self {
        self.param = Some(param.into());
        self
    }
}

/// The beginning of a name that a caller sent: a whole body can be taken for one, and nobody
/// needs it back.
pub fn shown(name: &str) -> String {
    name.chars().take(100).collect()
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}
