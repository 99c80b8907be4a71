//! A fault of ours, which no caller can put right. Never a panic, always a sentence.

use crate::domain::app_secret::NoSecret;
use crate::json;
use std::fmt;
use wasm_bindgen::{JsCast, JsValue};

/// What went wrong, for the log. Carries no stack, and nothing of a buyer's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault(String);

impl Fault {
    /// A fault that this sentence describes.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }

    /// The same fault, with where it happened in front.
    pub(crate) fn at(self, place: &str) -> Self {
        Self(format!("{place}: {}", self.0))
    }

    /// Writes the fault to the log, with where it happened or what it concerned in front.
    pub(crate) fn log(&self, place: &str) {
        worker::console_error!("{place}: {}", self.0);
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Fault {}

impl From<JsValue> for Fault {
    fn from(thrown: JsValue) -> Self {
        let message = thrown
            .dyn_ref::<js_sys::Error>()
            .map(|error| String::from(error.message()));
        Self(
            message
                .or_else(|| thrown.as_string())
                .unwrap_or_else(|| "something that is no error was thrown".to_owned()),
        )
    }
}

impl From<worker::Error> for Fault {
    fn from(error: worker::Error) -> Self {
        match error {
            worker::Error::UnknownJsError { message, .. } => Self(message),
            other => Self(other.to_string()),
        }
    }
}

impl From<serde_json::Error> for Fault {
    fn from(error: serde_json::Error) -> Self {
        json::Error::from(error).into()
    }
}

impl From<json::Error> for Fault {
    fn from(error: json::Error) -> Self {
        Self(error.to_string())
    }
}

impl From<NoSecret> for Fault {
    fn from(missing: NoSecret) -> Self {
        Self(missing.to_string())
    }
}
