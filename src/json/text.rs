//! JSON within JSON.

use super::to_string;
use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use std::fmt;

/// The JSON of a value, rendered once: whoever only hands it on never takes it apart.
///
/// In the JSON around it it stands as it is. Only [`to_string`] writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text(String);

impl Text {
    /// What tells the reader that the text is wanted, not the value.
    pub(super) const NAME: &'static str = "edgetill::json::Text";

    /// The JSON of `value`.
    pub fn of<T: Serialize>(value: &T) -> Result<Self, super::Error> {
        to_string(value).map(Self)
    }

    /// The JSON.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Bytes tell the writer that it is JSON already.
        serializer.serialize_bytes(self.0.as_bytes())
    }
}

impl From<&Value> for Text {
    fn from(value: &Value) -> Self {
        // A tree can always be written.
        Self(to_string(value).unwrap_or_default())
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(Self::NAME, TextVisitor)
    }
}

struct TextVisitor;

impl Visitor<'_> for TextVisitor {
    type Value = Text;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Text, E> {
        Ok(Text(text.to_owned()))
    }
}
