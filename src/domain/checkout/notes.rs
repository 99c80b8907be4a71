//! What a merchant writes on a payment intent and on its charges after the fact.

use crate::domain::Metadata;
use crate::domain::metadata::MetadataChange;
use serde::{Deserialize, Serialize};

/// The notes on one of them. A storage format: new fields need `#[serde(default)]`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Notes {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(skip_serializing_if = "Metadata::is_empty")]
    pub metadata: Metadata,
}

/// What becomes of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotesChange {
    /// `""` takes it away.
    pub description: Option<String>,
    pub metadata: MetadataChange,
}

impl Notes {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// How long they are.
    pub fn bytes(&self) -> usize {
        let entries = self.metadata.iter();
        let entries = entries.map(|(key, value)| key.len().saturating_add(value.len()));
        let description = self.description.as_ref().map_or(0, String::len);
        entries.fold(description, usize::saturating_add)
    }
}
