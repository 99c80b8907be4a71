//! The installation's one secret, from which every key it needs for itself is derived.
//!
//! A merchant who sets nothing has one all the same: it is made from the API keys, so that a local
//! run needs no set-up. What is signed or encrypted under a secret ends with that secret.

use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::fmt;

/// The fewest characters of `APP_SECRET`: what a generator writes for 128 bits in hex.
const FEWEST: usize = 32;

/// What every key is derived from. It is shown nowhere.
#[derive(Clone, PartialEq, Eq)]
pub struct AppSecret([u8; 32]);

/// What a key is for: no two purposes share one, so that what is made for one proves nothing to
/// another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Signs the session ids that pages carry.
    SessionTickets,
    /// Encrypts the signing secrets of webhook endpoints.
    WebhookSecrets,
    /// Stands for the addresses that are counted, so that none is stored.
    Addresses,
    /// Stands for the e-mail addresses that a link counts.
    Customers,
    /// Signs the discounts that pages carry.
    Discounts,
    /// Stands for the numbers of bank accounts.
    BankAccounts,
    /// Salts the passwords of links, and stands for them where a request is remembered.
    Passwords,
}

/// Why an installation has no secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoSecret {
    /// `APP_SECRET` is set and could be guessed.
    TooShort,
    /// Neither `APP_SECRET` nor an API key is set.
    Unset,
}

impl AppSecret {
    /// The secret of an installation with these values of `APP_SECRET`, `SK_TEST` and `SK_LIVE`.
    pub fn of(secret: Option<&str>, api_keys: [Option<&str>; 2]) -> Result<Self, NoSecret> {
        if let Some(secret) = secret.map(str::trim) {
            let is_long = secret.chars().count() >= FEWEST;
            return is_long
                .then(|| Self::derive("secret", secret))
                .ok_or(NoSecret::TooShort);
        }
        if api_keys == [None, None] {
            return Err(NoSecret::Unset);
        }
        let keys = api_keys.map(Option::unwrap_or_default);
        Ok(Self::derive("api keys", &keys.join("\n")))
    }

    fn derive(from: &str, text: &str) -> Self {
        let mut mac = keyed(b"Edgetill");
        mac.update(from.as_bytes());
        mac.update(b"\n");
        mac.update(text.as_bytes());
        Self(mac.finalize().into_bytes().into())
    }

    /// The key for a purpose.
    pub fn key(&self, purpose: Purpose) -> [u8; 32] {
        let mut mac = keyed(&self.0);
        mac.update(purpose.label().as_bytes());
        mac.finalize().into_bytes().into()
    }

    /// A MAC under the key for a purpose, ready to be fed.
    pub fn mac(&self, purpose: Purpose) -> Hmac<Sha256> {
        keyed(&self.key(purpose))
    }
}

impl Purpose {
    /// What tells its key from others. Changing one ends what was made under it.
    fn label(self) -> &'static str {
        match self {
            Self::SessionTickets => "session tickets",
            Self::WebhookSecrets => "webhook secrets",
            Self::Addresses => "addresses",
            Self::Customers => "customers",
            Self::Discounts => "discounts",
            Self::BankAccounts => "bank accounts",
            Self::Passwords => "passwords",
        }
    }
}

/// HMAC under a key of at most 64 bytes, which cannot fail.
fn keyed(key: &[u8]) -> Hmac<Sha256> {
    let mut block = [0; 64];
    for (to, from) in block.iter_mut().zip(key) {
        *to = *from;
    }
    <Hmac<Sha256> as Mac>::new(&block.into())
}

impl fmt::Debug for AppSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AppSecret(…)")
    }
}

impl fmt::Display for NoSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooShort => write!(
                f,
                "The secret APP_SECRET must have at least {FEWEST} characters. Set another with \
                 `openssl rand -hex 32 | npx wrangler secret put APP_SECRET`, or delete it."
            ),
            Self::Unset => f.write_str("Neither APP_SECRET nor an API key is set."),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: &str = "0123456789abcdef0123456789abcdef";

    fn of(secret: Option<&str>, keys: [Option<&str>; 2]) -> AppSecret {
        AppSecret::of(secret, keys).unwrap()
    }

    #[test]
    fn a_secret_that_could_be_guessed_is_refused_and_says_how_to_set_another() {
        for short in ["", "secret", &LONG[1..], &format!(" {}\n", &LONG[1..])] {
            let error = AppSecret::of(Some(short), [Some("sk_test_1"), None]).unwrap_err();
            assert_eq!(error, NoSecret::TooShort);
            assert!(error.to_string().contains("at least 32 characters"));
        }
        assert_eq!(
            of(Some(LONG), [None, None]),
            of(Some(&format!("{LONG}\n")), [None, None])
        );
        assert_eq!(
            format!("{:?}", of(Some(LONG), [None, None])),
            "AppSecret(…)"
        );
    }

    #[test]
    fn an_installation_without_a_secret_has_one_of_its_api_keys() {
        let own = of(None, [Some("sk_test_1"), None]);
        assert_eq!(own, of(None, [Some("sk_test_1"), None]));
        for other in [
            of(None, [Some("sk_test_2"), None]),
            of(None, [None, Some("sk_test_1")]),
            of(None, [Some("sk_test_1"), Some("sk_live_1")]),
            of(Some(LONG), [Some("sk_test_1"), None]),
        ] {
            assert_ne!(own, other);
        }
        assert_eq!(AppSecret::of(None, [None, None]), Err(NoSecret::Unset));
        // What anybody could write into a secret is not what keys come to.
        let lists = "sk_test_000000000000000000000000\n";
        assert_ne!(
            of(Some(lists), [None, None]),
            of(None, [Some(lists.trim()), None])
        );
    }

    #[test]
    fn each_purpose_has_a_key_of_its_own() {
        // From: two passes of openssl dgst -sha256 -mac HMAC, the first under "Edgetill".
        let secret = of(Some(LONG), [None, None]);
        let hex = |purpose| {
            secret
                .key(purpose)
                .map(|byte| format!("{byte:02x}"))
                .concat()
        };
        assert_eq!(
            hex(Purpose::SessionTickets),
            "ddba61eed2124749cc4a64944eb087e02f06384f83eed37e6ca36be635f90299"
        );
        assert_eq!(
            hex(Purpose::WebhookSecrets),
            "cb0e7ae4b13d840fcd826a26735b86c3ceadd0a9527a9013763f3dc367f6ec21"
        );
    }
}
