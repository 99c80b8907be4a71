//! What the API does to a session beyond ending it, as it travels from Account to the session.

use crate::domain::checkout::refund::NewRefund;
use serde::{Deserialize, Serialize};

/// What the API does to a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Action {
    /// Give money back.
    Refund(NewRefund),
    /// Change a refund's metadata.
    UpdateRefund {
        /// The refund's number.
        number: u32,
        /// How.
        metadata: MetadataChange,
    },
    /// Change the session's metadata.
    UpdateMetadata(MetadataChange),
}

/// What becomes of metadata.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum MetadataChange {
    /// All of it goes.
    Clear,
    /// These keys are set, those without a value go.
    Merge(Vec<(String, Option<String>)>),
}
