//! Test mode or live mode: the key decides, and everything made with it stays there.

use serde::{Deserialize, Serialize};

/// Stripe's `livemode`, as two words rather than a flag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Objects made with an `sk_test_` key; money moves in the Simulator only.
    Test,
    /// Objects made with an `sk_live_` key.
    Live,
}

impl Mode {
    /// `test` or `live`: the name of the mode's Account object and the middle of session ids.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Test => "test",
            Self::Live => "live",
        }
    }

    /// The value of Stripe's field `livemode`.
    pub fn is_live(self) -> bool {
        matches!(self, Self::Live)
    }
}
