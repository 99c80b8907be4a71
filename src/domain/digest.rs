//! What something says, in a few bytes: two copies of it can be compared without sending either.

use crate::domain::hex::hex;
use crate::json;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::fmt;

/// The first 16 bytes of the SHA-256 of a value's JSON, in hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Digest(String);

impl Digest {
    /// The digest of `value`.
    pub fn of(value: &impl Serialize) -> Self {
        // What is digested here can always be written.
        let text = json::to_string(value).unwrap_or_default();
        let digest = Sha256::digest(text);
        Self(hex(digest.get(..16).unwrap_or_default()))
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::Digest;

    #[test]
    fn a_digest_is_of_the_json_whatever_holds_it() {
        // From: printf '%s' '"notebook"' | sha256sum | cut -c1-32
        let digest = Digest::of(&"notebook");
        assert_eq!(digest, Digest::of(&"notebook".to_owned()));
        assert_eq!(digest.0, "45534d104186a57d2457f384931f9037");
        assert_ne!(digest, Digest::of(&"Notebook"));
    }
}
