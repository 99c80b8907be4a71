//! What a volume has to do, in lanes.

use crate::domain::WebhookEndpointId;
use std::fmt;

/// What a volume has to do, by whom it is for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Lane {
    /// Events for an endpoint.
    Endpoint(WebhookEndpointId),
    /// The next volume is to be opened.
    Next,
    /// There is something to be forgotten.
    Prune,
    /// Sessions are to be woken.
    Sweep,
}

impl fmt::Display for Lane {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Endpoint(id) => id.fmt(f),
            Self::Next => f.write_str("next"),
            Self::Prune => f.write_str("prune"),
            Self::Sweep => f.write_str("sweep"),
        }
    }
}
