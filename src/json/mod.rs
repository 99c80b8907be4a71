//! How JSON is written, read and handed on: `serde_json`, with errors that may be logged.
//!
//! What is JSON already is a [`Text`] in the JSON around it, and is not taken apart on its way. A
//! fraction, an exponent or a whole number over 64 bits that others send belongs into one, where it
//! stays as it was sent: a [`Value`] rounds it, or refuses it (`1e999`).

mod pretty;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::error::Category;
use serde_json::value::{RawValue, to_raw_value};
use std::fmt;

pub use pretty::pretty;

/// The JSON of a value.
pub fn to_string<T: Serialize + ?Sized>(value: &T) -> Result<String, Error> {
    Ok(serde_json::to_string(value)?)
}

/// Reads a value from its JSON.
pub fn from_str<'de, T: Deserialize<'de>>(text: &'de str) -> Result<T, Error> {
    Ok(serde_json::from_str(text)?)
}

/// The JSON of a value, rendered once: whoever only hands it on never takes it apart.
///
/// What is read keeps the spaces it was sent with: [`pretty()`] prints it in one way.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Text(Box<RawValue>);

impl Text {
    /// The JSON of `value`.
    pub fn of<T: Serialize>(value: &T) -> Result<Self, Error> {
        Ok(Self(to_raw_value(value)?))
    }

    /// The JSON.
    pub fn as_str(&self) -> &str {
        self.0.get()
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Text {}

impl From<&Value> for Text {
    fn from(value: &Value) -> Self {
        // A tree can always be written.
        Self(to_raw_value(value).unwrap_or_default())
    }
}

/// What is wrong with a text and where, without a word of it: `serde_json`'s own errors quote it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Error {
    category: Category,
    line: usize,
    column: usize,
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self {
            category: error.classify(),
            line: error.line(),
            column: error.column(),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let wrong = match self.category {
            Category::Io => "cannot be written",
            Category::Syntax => "is malformed",
            Category::Data => "is of another type",
            Category::Eof => "ends too early",
        };
        let Self { line, column, .. } = self;
        write!(f, "its JSON {wrong}, at line {line} column {column}")
    }
}

impl std::error::Error for Error {}
