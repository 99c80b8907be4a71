//! How far the daily sweep has come.

use serde::{Deserialize, Serialize};

/// How far a sweep has come. A storage format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(in super::super) struct Sweep {
    pub(in super::super) kind: Swept,
    /// The place of the last one in the list of its kind, or a volume's number: all above it were
    /// woken.
    pub(in super::super) below: Option<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(in super::super) enum Swept {
    Volumes,
    Links,
    Endpoints,
    Coupons,
}

impl Sweep {
    pub(in super::super) const FIRST: Self = Self {
        kind: Swept::Volumes,
        below: None,
    };

    /// What follows a page that ended at `below`; `None` after the last page of all.
    pub(in super::super) fn after(self, below: Option<u64>) -> Option<Self> {
        let kind = match (below, self.kind) {
            (Some(_), kind) => kind,
            (None, Swept::Volumes) => Swept::Links,
            (None, Swept::Links) => Swept::Endpoints,
            (None, Swept::Endpoints) => Swept::Coupons,
            (None, Swept::Coupons) => return None,
        };
        Some(Self { kind, below })
    }
}
