//! JSON that our own code writes and reads, in little code.
//!
//! The Worker has a hundred types of messages and rows. `serde_json` reads anything, which costs
//! each of them kilobytes: structs from arrays, enums in two ways, fractions, and errors with texts
//! of their own. Here structs come from objects, numbers are whole, an error is one byte and a
//! place, and whatever does not depend on the type is one function. Writing, and
//! [`serde_json::Value`], stay `serde_json`'s; what is JSON already only [`to_string`] puts as it is
//! into the JSON around it.

mod access;
mod pretty;
mod reader;
#[cfg(test)]
mod tests;
mod text;
mod writer;

use reader::Reader;
use serde::Deserialize;
use serde::de::{self, Expected, Unexpected};
use std::fmt;
use std::ops::Range;

pub use pretty::pretty;
pub use text::Text;
pub use writer::to_string;

/// Reads a value from its JSON.
pub fn from_str<'de, T: Deserialize<'de>>(text: &'de str) -> Result<T, Error> {
    let mut reader = Reader::new(text);
    let read = T::deserialize(&mut reader).and_then(|value| match reader.peek() {
        None => Ok(value),
        Some(_) => Err(Wrong::More),
    });
    read.map_err(|wrong| Error {
        wrong,
        at: reader.place(),
    })
}

/// Where the value of a field is in the JSON of an object, if the object has the field.
pub fn place_of(field: &str, object: &str) -> Result<Option<Range<usize>>, Error> {
    let mut reader = Reader::new(object);
    let found = reader.find(field);
    found.map_err(|wrong| Error {
        wrong,
        at: reader.place(),
    })
}

/// Why a text is not what was to be read, or a value cannot be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Error {
    wrong: Wrong,
    at: usize,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { wrong, at } = self;
        write!(f, "JSON: {wrong} before byte {at}")
    }
}

impl std::error::Error for Error {}

/// What is wrong: one byte, because every value that is read hands it on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wrong {
    Punctuation,
    String,
    Number,
    Depth,
    Type,
    Value,
    Length,
    Variant,
    Field,
    Missing,
    Twice,
    More,
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Punctuation => "other punctuation was expected",
            Self::String => "a string is malformed",
            Self::Number => "a number is not whole, or too large",
            Self::Depth => "values lie too deep in each other",
            Self::Type => "a value is of another type",
            Self::Value => "a value is refused by its type",
            Self::Length => "a list is of another length",
            Self::Variant => "a variant is unknown, or of another kind",
            Self::Field => "a field is unknown",
            Self::Missing => "a field is missing",
            Self::Twice => "a field is there twice",
            Self::More => "something follows",
        })
    }
}

impl std::error::Error for Wrong {}

impl de::Error for Wrong {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self::Value
    }

    fn invalid_type(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        Self::Type
    }

    fn invalid_value(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        Self::Value
    }

    fn invalid_length(_: usize, _: &dyn Expected) -> Self {
        Self::Length
    }

    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Self::Variant
    }

    fn unknown_field(_: &str, _: &'static [&'static str]) -> Self {
        Self::Field
    }

    fn missing_field(_: &'static str) -> Self {
        Self::Missing
    }

    fn duplicate_field(_: &'static str) -> Self {
        Self::Twice
    }
}
