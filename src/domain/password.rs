//! `edgetill[password]`: what a buyer has to know to see a link.
//!
//! Nobody keeps it: of a password there is a salt and a slow hash, PBKDF2 with HMAC-SHA256. The Worker
//! makes it, both of what a merchant sets and of what a buyer guesses, so no object sees either.

use super::checkout::form::plain;
use super::digest::Digest;
use super::hex::hex;
use super::timestamp::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use std::fmt;
use subtle::ConstantTimeEq;

/// The fewest characters: guesses are slowed by address, and whoever guesses may have many of them.
pub const SHORTEST: usize = 8;
/// The most.
pub const LONGEST: usize = 100;
/// How often the hash is made anew of itself; docs/CONFIGURATION.md says what that costs. What was set
/// before another number is not known any more.
const ROUNDS: u32 = 100_000;
const SALT_BYTES: usize = 16;

/// What is kept of a password. A storage format.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Password {
    salt: String,
    hash: String,
}

/// What became of a guess.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Guessed {
    Right,
    Wrong,
    /// It was made for a password that the link does not have any more.
    Outdated,
    /// Too many were wrong: none is looked at before this.
    Paused(Timestamp),
}

impl Password {
    /// What is kept of `password` beside this salt; `None` if it is too short or too long.
    pub fn of(password: &str, salt: &[u8]) -> Option<Self> {
        let password = spelled(password);
        let fits = (SHORTEST..=LONGEST).contains(&password.chars().count());
        let salt = hex(salt.get(..SALT_BYTES)?);
        fits.then(|| Self {
            hash: slow_hash(&password, &salt, ROUNDS),
            salt,
        })
    }

    /// What would be kept of `guess`.
    #[must_use]
    pub fn guess(&self, guess: &str) -> Self {
        Self {
            salt: self.salt.clone(),
            hash: slow_hash(&spelled(guess), &self.salt, ROUNDS),
        }
    }

    /// Whether `guess` was right.
    pub fn check(&self, guess: &Self) -> Guessed {
        if self.salt != guess.salt {
            Guessed::Outdated
        } else if bool::from(self.hash.as_bytes().ct_eq(guess.hash.as_bytes())) {
            Guessed::Right
        } else {
            Guessed::Wrong
        }
    }

    /// What tells it from those before and after it.
    pub fn version(&self) -> Digest {
        Digest::of(self)
    }
}

/// A password as it counts: keyboards and programs make other letters of what was written down.
pub fn spelled(password: &str) -> String {
    plain(password, LONGEST + 1)
}

/// PBKDF2 (RFC 8018) with HMAC-SHA256, one block of it.
fn slow_hash(password: &str, salt: &str, rounds: u32) -> String {
    let block: [u8; 32] =
        pbkdf2::pbkdf2_hmac_array::<Sha256, 32>(password.as_bytes(), salt.as_bytes(), rounds);
    hex(&block)
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn password(text: &str) -> Password {
        Password::of(text, &[7; SALT_BYTES]).unwrap()
    }

    #[test]
    fn the_slow_hash_is_pbkdf2() {
        // RFC 7914, section 11.
        let first = "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc";
        assert_eq!(slow_hash("passwd", "salt", 1), first);
        let second = "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56";
        assert_eq!(slow_hash("Password", "NaCl", 80_000), second);
    }

    #[test]
    fn only_the_password_is_right_and_one_that_was_changed_is_outdated() {
        let set = password("open sesame");
        assert_eq!(set.check(&set.guess("open sesame")), Guessed::Right);
        // As a phone writes it.
        assert_eq!(
            set.check(&set.guess(" ｏpen sesame\u{200b} ")),
            Guessed::Right
        );
        for wrong in ["Open sesame", "open", "", "open sesame!"] {
            assert_eq!(set.check(&set.guess(wrong)), Guessed::Wrong, "{wrong}");
        }
        let other = Password::of("open sesame", &[8; SALT_BYTES]).unwrap();
        assert_eq!(other.check(&set.guess("open sesame")), Guessed::Outdated);
        assert_ne!(other.version(), set.version());
        assert_eq!(format!("{set:?}"), "Password(…)");
    }

    #[test]
    fn a_password_has_8_to_100_characters() {
        for (text, fits) in [("abcdefg", false), (" abcdefg ", false), ("äöüßäöüß", true)] {
            assert_eq!(
                Password::of(text, &[7; SALT_BYTES]).is_some(),
                fits,
                "{text}"
            );
        }
        assert!(Password::of(&"x".repeat(100), &[7; SALT_BYTES]).is_some());
        assert!(Password::of(&"x".repeat(101), &[7; SALT_BYTES]).is_none());
    }
}
