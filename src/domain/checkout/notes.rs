//! What a merchant writes on a payment intent and on its charges: with the link, and after the fact.

use crate::domain::Metadata;
use crate::domain::metadata::MetadataChange;
use crate::domain::payment_intent_data::PaymentIntentData;
use serde::{Deserialize, Serialize};

/// The notes on one of them. A storage format: new fields need `#[serde(default)]`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Notes {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(skip_serializing_if = "Metadata::is_empty")]
    pub metadata: Metadata,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statement_descriptor_suffix: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transfer_group: Option<String>,
}

/// What becomes of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotesChange {
    /// `""` takes it away.
    pub description: Option<String>,
    pub metadata: MetadataChange,
}

impl Notes {
    /// What a payment intent begins with.
    pub(super) fn at_first(data: Option<&PaymentIntentData>) -> Self {
        data.map_or_else(Self::default, |data| Self {
            description: data.description.clone(),
            metadata: data.metadata.clone(),
            statement_descriptor_suffix: data.statement_descriptor_suffix.clone(),
            transfer_group: data.transfer_group.clone(),
        })
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// How long they are.
    pub fn bytes(&self) -> usize {
        let entries = self.metadata.iter();
        let entries = entries.map(|(key, value)| key.len().saturating_add(value.len()));
        let texts = [
            &self.description,
            &self.statement_descriptor_suffix,
            &self.transfer_group,
        ];
        let texts = texts.into_iter().flatten().map(String::len);
        entries.chain(texts).fold(0, usize::saturating_add)
    }
}
