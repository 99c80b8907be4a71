//! `edgetill[aliases]`: more slugs of a link, by any of which buyers come.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// The most aliases that a link has.
pub const MOST_ALIASES: usize = 10;

/// An alias as it is kept with a place: 48 bits of the hash of its published slug.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AliasKey(u64);

impl AliasKey {
    /// The key of a published slug.
    pub fn of(slug: &str) -> Self {
        let hash = Sha256::digest(slug);
        let bytes = hash.iter().take(6);
        Self(bytes.fold(0, |number, byte| (number << 8) | u64::from(*byte)))
    }

    /// The key as a number that a column of integers takes.
    pub fn number(self) -> i64 {
        i64::try_from(self.0).unwrap_or_default()
    }

    /// The key that was stored as this number.
    pub fn of_number(number: i64) -> Option<Self> {
        u64::try_from(number).ok().map(Self)
    }
}
