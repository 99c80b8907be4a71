//! Slugs: the last part of a link's address, chosen by the merchant or random.
//!
//! The published slug of a test link begins with `test_`, that of a live one never does, so the
//! same word in both modes gives two pages.

use super::entropy::random_base62;
use super::{Entropy, Error, Mode};
use icu_normalizer::ComposingNormalizerBorrowed;
use icu_properties::props::{DefaultIgnorableCodePoint, GeneralCategory};
use icu_properties::{CodePointMapData, CodePointSetData};
use percent_encoding::percent_decode_str;
use std::borrow::Cow;

/// Letters and digits of a random slug: 107 bits.
const RANDOM: usize = 18;

/// What mathematicians write for `-`.
const MINUS: char = '\u{2212}';

/// No published slug is longer.
const LONGEST: usize = 80;

/// The first parts of our own addresses, which no slug may take.
const RESERVED: [&str; 6] = ["v1", "c", "_", "robots.txt", "favicon.ico", ".well-known"];

/// Whether `slug` is the first part of one of our own addresses.
fn is_reserved(slug: &str) -> bool {
    RESERVED.iter().any(|own| own.eq_ignore_ascii_case(slug))
}

/// Whether a published slug can read like this; what cannot is not looked up.
pub fn can_be(slug: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    !slug.is_empty() && slug.len() <= LONGEST && slug.bytes().all(allowed)
}

/// The mode a published slug belongs to, in whatever case it was typed: no live one has a `_`.
pub fn mode_of(slug: &str) -> Mode {
    match after_test(slug) {
        Some(_) => Mode::Test,
        None => Mode::Live,
    }
}

/// The slug that a person means who typed `path` from paper, or clicked what a chat took for the
/// address: `/test_Tea./` and `/test%5FTea` are `test_Tea`. `None` if there can be none.
///
/// A word processor makes longer dashes of a slug's hyphens, a keyboard of the East wider letters.
/// Case is left as it is, but for `test_`: that of random slugs counts.
pub fn typed(path: &str) -> Option<String> {
    // A slug with each of its letters escaped, and as much again around it.
    if path.len() > 6 * LONGEST {
        return None;
    }
    let path = as_typed_in_ascii(percent_decode_str(path).decode_utf8().ok()?);
    let path = path.trim_matches('/');
    // What has parts is another kind of address, whatever surrounds them.
    if path.contains('/') || is_reserved(path) {
        return None;
    }
    let slug = path.trim_matches(|letter: char| !letter.is_alphanumeric() && letter != '-');
    let slug = match after_test(slug) {
        Some(word) => format!("test_{word}"),
        None => slug.to_owned(),
    };
    (can_be(&slug) && !is_reserved(&slug)).then_some(slug)
}

/// The text with what can be meant for letters of ASCII as those, and without what nobody sees.
fn as_typed_in_ascii(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.is_ascii() {
        return text;
    }
    let categories = CodePointMapData::<GeneralCategory>::new();
    let invisible = CodePointSetData::new::<DefaultIgnorableCodePoint>();
    let normal = ComposingNormalizerBorrowed::new_nfkc().normalize(&text);
    let seen = normal.chars().filter(|letter| !invisible.contains(*letter));
    let is_dash =
        |letter| letter == MINUS || categories.get(letter) == GeneralCategory::DashPunctuation;
    let plain = seen.map(|letter| if is_dash(letter) { '-' } else { letter });
    Cow::Owned(plain.collect())
}

/// What follows the prefix of test mode, in any case.
fn after_test(slug: &str) -> Option<&str> {
    let (prefix, word) = slug.split_at_checked(5)?;
    prefix.eq_ignore_ascii_case("test_").then_some(word)
}

/// The slug published for the word a merchant chose in `param`.
pub fn chosen(word: &str, param: &str, mode: Mode) -> Result<String, Error> {
    let slug = word.to_ascii_lowercase();
    if is_reserved(&slug) {
        let message = format!("The slug '{slug}' is reserved. Choose another one.");
        return Err(Error::invalid(param, message));
    }
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if !(3..=64).contains(&slug.len()) || !slug.bytes().all(allowed) {
        let message = "Invalid slug: it must be 3 to 64 characters long and consist of letters, \
                       digits and hyphens.";
        return Err(Error::invalid(param, message));
    }
    Ok(published(&slug, mode))
}

/// A random slug, published.
pub fn random(entropy: &mut dyn Entropy, mode: Mode) -> String {
    published(&random_base62(entropy, RANDOM), mode)
}

/// The error for a slug in `param` that is not free.
pub fn taken(published: &str, param: &str) -> Error {
    let chosen = chosen_of(published);
    let message = format!("The slug '{chosen}' is already taken. Choose another one.");
    Error::invalid(param, message)
}

/// A published slug as the merchant knows it.
pub fn chosen_of(published: &str) -> &str {
    published.strip_prefix("test_").unwrap_or(published)
}

fn published(word: &str, mode: Mode) -> String {
    match mode {
        Mode::Test => format!("test_{word}"),
        Mode::Live => word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_word_in_both_modes_gives_two_slugs() {
        let slug = |word: &str, mode| chosen(word, "slug", mode).map_err(|error| error.message);
        assert_eq!(
            slug("Summer-Sale", Mode::Test),
            Ok("test_summer-sale".into())
        );
        assert_eq!(slug("summer-sale", Mode::Live), Ok("summer-sale".into()));
        assert!(slug("test_sale", Mode::Live).is_err());
        assert!(slug("ab", Mode::Live).is_err());
        assert!(slug(&"a".repeat(65), Mode::Live).is_err());
        assert_eq!(
            slug("robots.txt", Mode::Test),
            Err("The slug 'robots.txt' is reserved. Choose another one.".into())
        );
    }

    #[test]
    fn what_no_slug_can_be_is_told_from_its_letters() {
        let longest = "a".repeat(LONGEST);
        for slug in ["tea", "test_tea", "TEA-2", longest.as_str()] {
            assert!(can_be(slug), "{slug}");
        }
        for slug in ["", "tea cup", "a/b", "thé", "a.b", &format!("{longest}a")] {
            assert!(!can_be(slug), "{slug}");
        }
    }

    #[test]
    fn a_slug_is_found_as_people_type_it() {
        for path in [
            "/test_tea",
            "/test_tea/",
            "//test_tea//",
            "/TEST_tea",
            "/test%5Ftea",
            "/%74est_te%61%2F",
            "/test_tea%20",
            "/%20test_tea",
            "/test_tea.",
            "/test_tea,",
            "/test_tea)",
            "/%22test_tea%22",
            "/%3Ctest_tea%3E",
            "/test_tea%E2%80%9D",
            "/test_tea%E2%80%8B",
            "/*test_tea*",
            "/_test_tea_",
        ] {
            assert_eq!(typed(path).as_deref(), Some("test_tea"), "{path}");
        }
        for (path, slug) in [
            ("/Tea-2-", "Tea-2-"),
            ("/test_TEA", "test_TEA"),
            ("/-", "-"),
        ] {
            assert_eq!(typed(path).as_deref(), Some(slug), "{path}");
        }
    }

    #[test]
    fn a_slug_is_found_though_a_program_or_a_keyboard_made_other_letters_of_its_own() {
        for path in [
            "/test_tea‐2",
            "/test_tea‑2",
            "/test_tea–2",
            "/test_tea—2",
            "/test_tea−2",
            "/test_tea－２",
            "/ｔｅｓｔ＿ｔｅａ－２",
            "／test_tea-2",
            "/test_\u{ad}tea-\u{200b}2",
            "/test_tea%E2%80%932",
        ] {
            assert_eq!(typed(path).as_deref(), Some("test_tea-2"), "{path}");
        }
        for path in ["/c／x", "/ｃ", "/ｖ１", "/a／b", "/tea·2", "/té"] {
            assert_eq!(typed(path), None, "{path}");
        }
    }

    #[test]
    fn what_is_another_address_or_none_is_no_slug() {
        let long = format!("/{}", "a".repeat(LONGEST + 1));
        let longer = format!("/{}", "%20".repeat(5000));
        for path in [
            "/",
            "//",
            "",
            "/a/b",
            "/_/x",
            "/_",
            "/c",
            "/c/",
            "/v1/",
            "/V1.",
            "/robots.txt",
            "/index.php",
            "/test_tea%2Fx",
            "/th%C3%A9-vert",
            "/%FF",
            "/%00",
            "/..%2F..%2Fetc",
            &long,
            &longer,
        ] {
            assert_eq!(typed(path), None, "{path}");
        }
    }
}
