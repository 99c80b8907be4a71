//! The locale in which a buyer's numbers and times are written.
//!
//! What comes in is whatever a client sent; what goes out is a short tag that
//! `Intl` accepts: a language, then perhaps a script and a region.

/// The locale if nothing better is asked for.
pub const DEFAULT: &str = "en";

/// How much of `Accept-Language` is looked at.
const MOST_RANGES: usize = 10;

/// The locale to use: the query's if it is one, else the header's favourite, else [`DEFAULT`].
pub fn negotiate(accept_language: &str, query_locale: Option<&str>) -> String {
    query_locale
        .and_then(wanted)
        .or_else(|| favourite(accept_language))
        .unwrap_or_else(|| DEFAULT.to_owned())
}

/// The region of a tag that [`negotiate`] gave: "GB" of "en-GB".
pub fn region(locale: &str) -> Option<&str> {
    let last = locale.rsplit('-').next()?;
    is_region_code(last).then_some(last)
}

fn favourite(accept_language: &str) -> Option<String> {
    let ranges = accept_language
        .split(',')
        .take(MOST_RANGES)
        .filter_map(|range| {
            let mut parts = range.split(';');
            let tag = wanted(parts.next()?.trim())?;
            let weight = parts
                .find_map(|part| part.trim().strip_prefix("q="))
                .map_or(1000, thousandths);
            (weight > 0).then_some((weight, tag))
        })
        .collect::<Vec<_>>();
    // From the end: of two equal weights the last seen wins, which is the first named.
    let best = ranges.into_iter().rev().max_by_key(|(weight, _)| *weight);
    best.map(|(_, tag)| tag)
}

/// A weight like "0.8" in thousandths; 0 if it is none.
fn thousandths(weight: &str) -> u32 {
    let (whole, fraction) = weight.split_once('.').unwrap_or((weight, ""));
    let digits: String = fraction.chars().chain("000".chars()).take(3).collect();
    match (whole, digits.parse::<u32>()) {
        ("0", Ok(thousandths)) => thousandths,
        ("1", Ok(_)) => 1000,
        _ => 0,
    }
}

/// The language, script and region of a tag, in canonical case; anything after them is dropped.
pub fn wanted(tag: &str) -> Option<String> {
    let mut parts = tag.split(['-', '_']).peekable();
    let language = parts
        .next()
        .filter(|part| matches!(part.len(), 2 | 3) && is_alphabetic(part))?;
    let mut locale = language.to_ascii_lowercase();
    if let Some(script) = parts.next_if(|part| part.len() == 4 && is_alphabetic(part)) {
        let (first, rest) = script.split_at(1);
        locale.push('-');
        locale.push_str(&first.to_ascii_uppercase());
        locale.push_str(&rest.to_ascii_lowercase());
    }
    let numeric = |part: &str| part.len() == 3 && part.bytes().all(|byte| byte.is_ascii_digit());
    if let Some(region) = parts.next_if(|part| {
        let alphabetic = part.len() == 2 && is_alphabetic(part);
        alphabetic || numeric(part)
    }) {
        locale.push('-');
        locale.push_str(&region.to_ascii_uppercase());
    }
    Some(locale)
}

fn is_alphabetic(part: &str) -> bool {
    part.bytes().all(|byte| byte.is_ascii_alphabetic())
}

fn is_region_code(part: &str) -> bool {
    part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_favourite_language_wins() {
        for (header, locale) in [
            ("de-DE,de;q=0.9,en;q=0.8", "de-DE"),
            ("en;q=0.5, fr-ca", "fr-CA"),
            ("da;q=0.4, sv ; q=0.75 , nb;q=0.7", "sv"),
            ("pt;q=0, es", "es"),
            ("zh_hant_tw", "zh-Hant-TW"),
            ("es-419", "es-419"),
            ("de-DE-u-co-phonebk", "de-DE"),
        ] {
            let header_with_spaces = header.replace("; q", ";q");
            assert_eq!(negotiate(&header_with_spaces, None), locale, "{header}");
        }
    }

    #[test]
    fn the_query_comes_before_the_header() {
        assert_eq!(negotiate("de", Some("fr-FR")), "fr-FR");
        assert_eq!(negotiate("de", Some("auto")), "de");
        assert_eq!(negotiate("de", Some("<script>")), "de");
    }

    #[test]
    fn what_is_no_locale_gives_the_default() {
        let long = "x".repeat(10_000);
        for header in ["", "*", "-", "a", "e1", "é", "en;q=x", long.as_str()] {
            assert_eq!(negotiate(header, None), DEFAULT, "{header}");
        }
    }

    #[test]
    fn a_region_is_read_off_a_tag() {
        assert_eq!(region("en-GB"), Some("GB"));
        assert_eq!(region("zh-Hant-TW"), Some("TW"));
        assert_eq!(region("es-419"), None);
        assert_eq!(region("en"), None);
    }
}
