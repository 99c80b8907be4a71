//! Whose session it is. Its id is public: it stands in redirects, webhooks and address bars, and is no
//! key to it.
//!
//! # Design
//! A browser has a secret of its own, in a cookie that no script and no other site reads. A session
//! keeps a hash of it from its first post on, and shows what was typed, goes on and sends on to the
//! merchant only with it. A browser that keeps no cookies has the ticket in its own pages instead, as
//! long as its session has no owner.

use super::ticket::TicketAge;
use crate::domain::hex::hex;
use crate::domain::{Entropy, SessionId};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;
use subtle::ConstantTimeEq;

/// 128 bits cannot be guessed.
const SECRET_BYTES: usize = 16;

/// What a browser alone knows.
#[derive(Clone, PartialEq, Eq)]
pub struct BrowserSecret(String);

/// What a session keeps of its browser's secret: nothing that opens it, and nothing that tells which
/// other sessions are that browser's.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Owner(String);

/// What a request shows of whose browser sent it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visitor {
    /// Whose session it would be; `None`: the browser keeps no cookies.
    pub browser: Option<Owner>,
    /// The age of the ticket for the session that its page carried, if any.
    pub ticket: Option<TicketAge>,
}

impl BrowserSecret {
    pub fn generate(entropy: &mut dyn Entropy) -> Self {
        let mut bytes = [0; SECRET_BYTES];
        entropy.fill(&mut bytes);
        Self(hex(&bytes))
    }

    /// Reads a secret from a cookie; `None` unless it has the form of one.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let digits = text.bytes().all(|byte| byte.is_ascii_hexdigit());
        (text.len() == 2 * SECRET_BYTES && digits).then(|| Self(text.to_owned()))
    }

    /// What a session keeps of it.
    pub fn owner_of(&self, session: &SessionId) -> Owner {
        let hash = Sha256::new()
            .chain_update(&self.0)
            .chain_update("\n")
            .chain_update(session.as_str())
            .finalize();
        Owner(hex(hash.get(..SECRET_BYTES).unwrap_or_default()))
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for BrowserSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BrowserSecret(…)")
    }
}

impl Visitor {
    /// Whether a session may begin with its post.
    pub fn may_begin(&self) -> bool {
        self.ticket == Some(TicketAge::Fresh)
    }

    /// Whether a session of this owner is the visitor's.
    pub(super) fn is(&self, owner: Option<&Owner>) -> bool {
        match (owner, &self.browser) {
            (Some(owner), Some(browser)) => owner.0.as_bytes().ct_eq(browser.0.as_bytes()).into(),
            (Some(_), None) => false,
            (None, _) => self.ticket == Some(TicketAge::Fresh),
        }
    }
}
