//! The signing secret of an endpoint as it is stored: sealed with a key of the installation's, if it
//! has set the secret that such keys come from.
//!
//! Whoever gets to an Endpoint's storage alone can then sign nothing. Account still has it as it is
//! until the Endpoint knows it, and for a day in an answer that may be asked for again. A key that comes
//! from the API keys would end with them, and with it every delivery: then it is stored as it is.

use crate::domain::app_secret::{AppSecret, Purpose};
use crate::domain::{Entropy, WebhookEndpointId};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Nonce};
use serde::{Deserialize, Serialize};
use std::fmt::{self, Write};

/// A stored secret. A storage format.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum StoredSecret {
    Plain(String),
    /// ChaCha20-Poly1305, with the endpoint's id as what it belongs to; both in hexadecimal.
    Sealed {
        nonce: String,
        text: String,
    },
}

/// Why a secret cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CannotOpen;

impl StoredSecret {
    /// `secret` as it is stored for the endpoint `id`.
    pub fn new(
        secret: String,
        id: &WebhookEndpointId,
        installation: Option<&AppSecret>,
        entropy: &mut dyn Entropy,
    ) -> Self {
        let mut nonce = [0; 12];
        entropy.fill(&mut nonce);
        let message = Payload {
            msg: secret.as_bytes(),
            aad: id.as_str().as_bytes(),
        };
        // It fails for messages of gigabytes only.
        let sealed = installation.and_then(|own| {
            let sealed = cipher(own).encrypt(&Nonce::from(nonce), message);
            sealed.ok()
        });
        match sealed {
            Some(text) => Self::Sealed {
                nonce: hex(&nonce),
                text: hex(&text),
            },
            None => Self::Plain(secret),
        }
    }

    /// The secret of the endpoint `id`.
    pub fn open(
        &self,
        id: &WebhookEndpointId,
        installation: Option<&AppSecret>,
    ) -> Result<String, CannotOpen> {
        let (nonce, text) = match self {
            Self::Plain(secret) => return Ok(secret.clone()),
            Self::Sealed { nonce, text } => (unhex(nonce)?, unhex(text)?),
        };
        let nonce: [u8; 12] = nonce.try_into().map_err(|_| CannotOpen)?;
        let message = Payload {
            msg: &text,
            aad: id.as_str().as_bytes(),
        };
        let cipher = cipher(installation.ok_or(CannotOpen)?);
        let opened = cipher.decrypt(&Nonce::from(nonce), message);
        String::from_utf8(opened.map_err(|_| CannotOpen)?).map_err(|_| CannotOpen)
    }
}

fn cipher(installation: &AppSecret) -> ChaCha20Poly1305 {
    ChaCha20Poly1305::new(&installation.key(Purpose::WebhookSecrets).into())
}

fn hex(bytes: &[u8]) -> String {
    let mut digits = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        // Writing to a string cannot fail.
        write!(digits, "{byte:02x}").unwrap_or_default();
    }
    digits
}

fn unhex(digits: &str) -> Result<Vec<u8>, CannotOpen> {
    let pairs = digits.as_bytes().chunks(2);
    let byte = |pair: &[u8]| {
        let pair = std::str::from_utf8(pair).map_err(|_| CannotOpen)?;
        u8::from_str_radix(pair, 16).map_err(|_| CannotOpen)
    };
    pairs.map(byte).collect()
}

impl fmt::Debug for StoredSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StoredSecret(…)")
    }
}

impl fmt::Display for CannotOpen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "its signing secret was sealed under another APP_SECRET than the one that is set: set \
             that again, or delete the endpoint and make it anew",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::entropy::SeededEntropy;

    const SECRET: &str = "whsec_0123456789abcdefghijABCDEFGHIJxy";

    fn id(name: &str) -> WebhookEndpointId {
        WebhookEndpointId::from_known(name)
    }

    fn installation(secret: &str) -> AppSecret {
        AppSecret::of(Some(&secret.repeat(32)), [None, None]).unwrap()
    }

    fn stored(own: Option<&AppSecret>, seed: u64) -> StoredSecret {
        let mut entropy = SeededEntropy::new(seed);
        StoredSecret::new(SECRET.to_owned(), &id("we_1"), own, &mut entropy)
    }

    #[test]
    fn a_sealed_secret_opens_for_its_endpoint_and_its_installation_only() {
        let (own, other) = (installation("a"), installation("b"));
        let sealed = stored(Some(&own), 1);
        assert_eq!(sealed.open(&id("we_1"), Some(&own)), Ok(SECRET.to_owned()));
        for (endpoint, installation) in
            [("we_2", Some(&own)), ("we_1", Some(&other)), ("we_1", None)]
        {
            assert_eq!(sealed.open(&id(endpoint), installation), Err(CannotOpen));
        }
    }

    #[test]
    fn what_is_stored_says_nothing_of_the_secret_and_never_the_same_twice() {
        let own = installation("a");
        let json = |seed| serde_json::to_string(&stored(Some(&own), seed)).unwrap();
        assert!(!json(1).contains("whsec"), "{}", json(1));
        assert_ne!(json(1), json(2));
        assert_eq!(format!("{:?}", stored(None, 1)), "StoredSecret(…)");
    }

    #[test]
    fn a_sealed_secret_that_was_touched_does_not_open() {
        let own = installation("a");
        let StoredSecret::Sealed { nonce, text } = stored(Some(&own), 1) else {
            panic!("it is not sealed");
        };
        for (nonce, text) in [
            (nonce.clone(), text.replacen(&text[..1], "g", 1)),
            (nonce.clone(), text[2..].to_owned()),
            (nonce[2..].to_owned(), text.clone()),
            ("00".repeat(12), text.clone()),
            (nonce.clone(), String::new()),
            (nonce.clone(), "é".repeat(20)),
        ] {
            let touched = StoredSecret::Sealed { nonce, text };
            assert_eq!(touched.open(&id("we_1"), Some(&own)), Err(CannotOpen));
        }
    }

    #[test]
    fn without_a_secret_of_the_installation_it_is_stored_as_it_is() {
        let plain = stored(None, 1);
        assert_eq!(plain, StoredSecret::Plain(SECRET.to_owned()));
        // Also once there is one.
        let own = installation("a");
        assert_eq!(plain.open(&id("we_1"), Some(&own)), Ok(SECRET.to_owned()));
    }
}
