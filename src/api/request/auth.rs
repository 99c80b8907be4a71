//! Who is calling: the secret key in `Authorization`, as Bearer or as Basic's user name.
//!
//! Keys are compared by hash and in constant time, all of them, so that the
//! time an answer takes says nothing about a key.

use crate::domain::error::ErrorKind;
use crate::domain::{Error, Mode};
use sha2::{Digest, Sha256};
use subtle::{Choice, ConstantTimeEq};

const NO_KEY: &str = "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See https://stripe.com/docs/api#authentication for details, or we can help at https://support.stripe.com/.";
const PUBLISHABLE: &str = "This API call cannot be made with a publishable API key. Please use a secret API key. You can find a list of your API keys at https://dashboard.stripe.com/account/apikeys.";

/// The fewest characters of a key, prefix and all: shorter ones could be guessed.
const FEWEST: usize = 32;

/// The hashes of the keys an installation has.
#[derive(Clone, Default)]
pub struct Keys {
    hashes: Vec<([u8; 32], Standing)>,
}

/// Why a key opens nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyRefusal {
    Missing,
    Publishable,
    /// One of the installation's, with so few characters.
    TooShort(usize),
    /// Nobody's; with the key as it may be shown to whoever sent it.
    Unknown(String),
}

impl KeyRefusal {
    /// The name of the reason, which a log may have: nothing of the key is in it.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Publishable => "publishable",
            Self::TooShort(_) => "too_short",
            Self::Unknown(_) => "unknown",
        }
    }
}

impl From<KeyRefusal> for Error {
    fn from(refusal: KeyRefusal) -> Self {
        let error = |message: String| Self::new(ErrorKind::Unauthorized, message);
        match refusal {
            KeyRefusal::Missing => error(NO_KEY.to_owned()),
            KeyRefusal::Publishable => error(PUBLISHABLE.to_owned()).code("secret_key_required"),
            KeyRefusal::TooShort(length) => error(format!(
                "This API key could be guessed: it has {length} characters, and Edgetill takes none with \
                 fewer than {FEWEST}. Set a longer one in its place, as SK_TEST or SK_LIVE."
            )),
            KeyRefusal::Unknown(masked) => error(format!("Invalid API Key provided: {masked}")),
        }
    }
}

/// What a key of the installation opens.
#[derive(Clone, Copy)]
enum Standing {
    Opens(Mode),
    TooShort,
}

impl Keys {
    /// The keys in two comma-separated lists; entries without their mode's prefix never match.
    pub fn new(test: &str, live: &str) -> Self {
        let standing = |key: &str, mode: Mode| match key.len() {
            0..FEWEST => Standing::TooShort,
            FEWEST.. => Standing::Opens(mode),
        };
        let hashes = |list: &str, mode: Mode, prefix: &str| {
            list.split(',')
                .map(str::trim)
                .filter(|key| key.len() > prefix.len() && key.starts_with(prefix))
                .map(|key| (Sha256::digest(key).into(), standing(key, mode)))
                .collect::<Vec<_>>()
        };
        let mut all = hashes(test, Mode::Test, "sk_test_");
        all.extend(hashes(live, Mode::Live, "sk_live_"));
        Self { hashes: all }
    }

    /// The mode of the key in an `Authorization` header.
    pub fn check(&self, authorization: Option<&str>) -> Result<Mode, KeyRefusal> {
        let key = authorization.and_then(key_of).unwrap_or_default();
        if key.is_empty() {
            return Err(KeyRefusal::Missing);
        }
        if key.starts_with("pk_") {
            return Err(KeyRefusal::Publishable);
        }
        let hash: [u8; 32] = Sha256::digest(&key).into();
        let mut found = None;
        for (known, standing) in &self.hashes {
            let same: Choice = known.as_slice().ct_eq(hash.as_slice());
            if same.into() {
                found = Some(*standing);
            }
        }
        match found {
            Some(Standing::Opens(mode)) => Ok(mode),
            Some(Standing::TooShort) => Err(KeyRefusal::TooShort(key.len())),
            None => Err(KeyRefusal::Unknown(masked(&key))),
        }
    }
}

/// Whether an `Authorization` header brings an API key, ours or anybody's: browsers send none, a
/// site's own password is none.
pub fn brings_key(authorization: &str) -> bool {
    let prefixes = ["sk_", "rk_", "pk_"];
    key_of(authorization).is_some_and(|key| prefixes.iter().any(|of| key.starts_with(of)))
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Keys({})", self.hashes.len())
    }
}

/// The key in an `Authorization` header as errors may repeat it.
pub fn shown(authorization: Option<&str>) -> String {
    masked(&authorization.and_then(key_of).unwrap_or_default())
}

fn key_of(header: &str) -> Option<String> {
    let (scheme, rest) = header.trim().split_once(' ')?;
    let rest = rest.trim();
    if scheme.eq_ignore_ascii_case("bearer") {
        return Some(rest.to_owned());
    }
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(base64(rest)?).ok()?;
    let (user, _) = decoded.split_once(':').unwrap_or((&decoded, ""));
    Some(user.to_owned())
}

/// Standard base64; `None` if it is not.
fn base64(text: &str) -> Option<Vec<u8>> {
    let digits = text.trim_end_matches('=');
    let mut bytes = Vec::with_capacity(digits.len());
    let (mut buffer, mut bits) = (0_u32, 0_u32);
    for byte in digits.bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        buffer = (buffer << 6) | u32::from(value);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from((buffer >> bits) & 0xFF).ok()?);
        }
    }
    Some(bytes)
}

/// The first 8 characters and the last 4, as Stripe shows a wrong key; never more than half of it.
fn masked(key: &str) -> String {
    let letters: Vec<char> = key.chars().collect();
    let hidden = letters.len().saturating_sub(12);
    if hidden < 12 {
        return "*".repeat(letters.len().min(40));
    }
    let start: String = letters.iter().take(8).collect();
    let end: String = letters.iter().skip(8 + hidden).collect();
    format!("{start}{}{end}", "*".repeat(hidden.min(40)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(header: Option<&str>) -> Result<Mode, String> {
        Keys::new(
            "sk_test_aaaaaaaaaaaaaaaaaaaaaaaa1234, sk_test_secondsecondsecondsecond, sk_test_short",
            "sk_live_bbbbbbbbbbbbbbbbbbbbbbbb",
        )
        .check(header)
        .map_err(|refusal| Error::from(refusal).message)
    }

    #[test]
    fn a_known_key_gives_its_mode() {
        for (header, mode) in [
            ("Bearer sk_test_secondsecondsecondsecond", Mode::Test),
            ("bearer  sk_live_bbbbbbbbbbbbbbbbbbbbbbbb", Mode::Live),
            // The user name of Basic, `KEY:`, and without a colon.
            (
                "Basic c2tfdGVzdF9zZWNvbmRzZWNvbmRzZWNvbmRzZWNvbmQ6",
                Mode::Test,
            ),
            (
                "Basic c2tfdGVzdF9zZWNvbmRzZWNvbmRzZWNvbmRzZWNvbmQ=",
                Mode::Test,
            ),
        ] {
            assert_eq!(check(Some(header)), Ok(mode), "{header}");
        }
    }

    #[test]
    fn a_key_that_could_be_guessed_opens_nothing() {
        assert_eq!(
            check(Some("Bearer sk_test_short")),
            Err(
                "This API key could be guessed: it has 13 characters, and Edgetill takes none with \
                 fewer than 32. Set a longer one in its place, as SK_TEST or SK_LIVE."
                    .to_owned()
            )
        );
        let of = |length: usize| format!("sk_test_{}", "a".repeat(length - 8));
        for (length, opens) in [(31, false), (32, true)] {
            let key = of(length);
            let checked = Keys::new(&key, "").check(Some(&format!("Bearer {key}")));
            assert_eq!(checked.is_ok(), opens, "{length}");
        }
    }

    #[test]
    fn a_key_is_told_from_a_password() {
        for key in [
            "Bearer sk_test_x",
            "bearer rk_live_x",
            "Basic c2tfdGVzdF9zZWNvbmRzZWNvbmRzZWNvbmRzZWNvbmQ6",
        ] {
            assert!(brings_key(key), "{key}");
        }
        // `ada:sk_test_x`
        for other in [
            "Basic YWRhOnNrX3Rlc3RfeA==",
            "Bearer eyJhbGciOiJub25lIn0",
            "Digest x",
            "",
        ] {
            assert!(!brings_key(other), "{other}");
        }
    }

    #[test]
    fn a_missing_key_is_explained() {
        for header in [
            None,
            Some(""),
            Some("Bearer "),
            Some("Digest x"),
            Some("Basic !"),
        ] {
            assert_eq!(check(header), Err(NO_KEY.to_owned()), "{header:?}");
        }
    }

    #[test]
    fn a_wrong_key_is_shown_masked() {
        assert_eq!(
            check(Some("Bearer sk_test_aaaaaaaaaaaaaaaaaaaaaaaa9999")),
            Err("Invalid API Key provided: sk_test_************************9999".to_owned())
        );
        assert_eq!(
            check(Some("Bearer hunter2")),
            Err("Invalid API Key provided: *******".to_owned())
        );
    }

    #[test]
    fn a_publishable_key_is_refused() {
        assert_eq!(check(Some("Bearer pk_test_x")), Err(PUBLISHABLE.to_owned()));
    }

    #[test]
    fn an_installation_without_keys_accepts_none() {
        let live = "sk_live_bbbbbbbbbbbbbbbbbbbbbbbb";
        for keys in [Keys::new("", " , "), Keys::new(live, "")] {
            assert!(keys.check(Some(&format!("Bearer {live}"))).is_err());
        }
    }
}
