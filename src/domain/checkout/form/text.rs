//! How a posted text is read: the first value under a name, as one line of a bounded length.
//!
//! People paste marks that nobody sees, and keyboards of half the world write other digits, spaces
//! and dots than ASCII's. What is compared or counted is read by [`plain`], for which all of them
//! are the same; a name stays as it is written. src/pages/script/form.js has a `plain` of its own,
//! and tests/page/fields.test.mjs holds one against the other.

use icu_normalizer::ComposingNormalizerBorrowed;
use icu_properties::props::{DefaultIgnorableCodePoint, GeneralCategory};
use icu_properties::{CodePointMapData, CodePointSetData};

/// The first value posted under `name`.
pub(in crate::domain::checkout) fn first<'a>(
    fields: &'a [(String, String)],
    name: &str,
) -> Option<&'a str> {
    fields
        .iter()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.as_str())
}

/// The value under `name` as one trimmed line of at most `most` characters, as it is written.
pub(in crate::domain::checkout) fn line(
    fields: &[(String, String)],
    name: &str,
    most: usize,
) -> String {
    let typed = first(fields, name).unwrap_or_default();
    if plain(typed, most).is_empty() {
        return String::new();
    }
    let visible = without_marks(typed.trim());
    visible.trim().chars().take(most).collect()
}

/// The value under `name` as [`plain`] text of at most `most` characters.
pub(in crate::domain::checkout) fn plain_line(
    fields: &[(String, String)],
    name: &str,
    most: usize,
) -> String {
    plain(first(fields, name).unwrap_or_default(), most)
}

/// The one spelling of a text: compatible forms replaced (Unicode's NFKC), every script's digits
/// as ASCII's, nothing that cannot be seen, no space around it, at most `most` characters.
pub(in crate::domain) fn plain(text: &str, most: usize) -> String {
    // A form of one character may have 18.
    let start: String = text.chars().take(most.saturating_mul(4)).collect();
    let normal = ComposingNormalizerBorrowed::new_nfkc().normalize(&start);
    let invisible = CodePointSetData::new::<DefaultIgnorableCodePoint>();
    let seen: String = normal
        .chars()
        .filter(|letter| !letter.is_control() && !is_format(*letter))
        .filter(|letter| !invisible.contains(*letter))
        .map(|letter| digit(letter).unwrap_or(letter))
        .collect();
    seen.trim().chars().take(most).collect()
}

/// Whether `letter` is a mark that goes on or joins others. Words of many scripts need them, and
/// not all are alphabetic.
pub(super) fn is_mark(letter: char) -> bool {
    use GeneralCategory::{EnclosingMark, NonspacingMark, SpacingMark};
    [NonspacingMark, SpacingMark, EnclosingMark].contains(&category(letter))
}

fn category(letter: char) -> GeneralCategory {
    CodePointMapData::<GeneralCategory>::new().get(letter)
}

fn is_format(letter: char) -> bool {
    category(letter) == GeneralCategory::Format
}

/// The ASCII digit that means the same as `letter`, if it is one of some script's ten digits.
/// They lie side by side, zero first, and sometimes ten others before them.
fn digit(letter: char) -> Option<char> {
    let is_digit = |code: u32| {
        char::from_u32(code)
            .is_some_and(|letter| category(letter) == GeneralCategory::DecimalNumber)
    };
    let code = u32::from(letter);
    if !is_digit(code) {
        return None;
    }
    let before = (1..).take_while(|by| code.checked_sub(*by).is_some_and(is_digit));
    char::from_digit(u32::try_from(before.count() % 10).ok()?, 10)
}

/// `text` without control and format characters. A joiner stays between letters that are not
/// ASCII: Persian and the scripts of India are misspelt without it.
fn without_marks(text: &str) -> String {
    let is_joiner = |letter: char| matches!(letter, '\u{200c}' | '\u{200d}');
    let mut letters = text
        .chars()
        .filter(|letter| !letter.is_control() && (!is_format(*letter) || is_joiner(*letter)))
        .peekable();
    let mut kept = String::new();
    while let Some(letter) = letters.next() {
        let joins = |next: &char| !next.is_ascii() && !is_joiner(*next);
        let is_between = kept
            .chars()
            .next_back()
            .is_some_and(|last| !last.is_ascii())
            && letters.peek().is_some_and(joins);
        if !is_joiner(letter) || is_between {
            kept.push(letter);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: &str) -> (String, String) {
        let fields = [("name".to_owned(), value.to_owned())];
        (line(&fields, "name", 40), plain_line(&fields, "name", 40))
    }

    #[track_caller]
    fn reads(value: &str, line: &str, plain: &str) {
        assert_eq!(
            read(value),
            (line.to_owned(), plain.to_owned()),
            "{value:?}"
        );
    }

    #[test]
    fn the_digits_of_every_script_are_digits() {
        let digits: Vec<char> = (char::MIN..=char::MAX)
            .filter(|letter| category(*letter) == GeneralCategory::DecimalNumber)
            .collect();
        assert!(digits.len() >= 760, "{}", digits.len());
        assert!(digits.len().is_multiple_of(10));
        for script in digits.chunks(10) {
            let typed: String = script.iter().collect();
            assert_eq!(plain(&typed, 40), "0123456789", "{typed}");
        }
    }

    #[test]
    fn what_a_keyboard_of_another_script_writes_is_the_same_text() {
        for (typed, meant) in [
            ("４２４２　４２４２", "4242 4242"),
            ("٤٢٤٢", "4242"),
            ("۴۲۴۲", "4242"),
            ("४२४२", "4242"),
            ("𝟒𝟚𝟦𝟸", "4242"),
            ("ａｄａ＠ｂｕｙｅｒ．ｅｘａｍｐｌｅ", "ada@buyer.example"),
            ("ada﹫buyer․example", "ada@buyer.example"),
            ("e\u{301}", "é"),
        ] {
            assert_eq!(plain(typed, 40), meant, "{typed}");
        }
    }

    #[test]
    fn marks_that_nobody_sees_are_no_part_of_a_text() {
        let marks = "\u{200b}\u{200e}\u{202a}\u{202c}\u{2060}\u{2066}\u{2069}\u{feff}\u{ad}\u{61c}\u{0}\u{7f}";
        for mark in marks.chars() {
            reads(&format!("{mark}A{mark}da {mark}"), "Ada", "Ada");
            reads(&mark.to_string(), "", "");
        }
        reads(" \u{3000}\u{a0}\u{200b}\t", "", "");
        reads("\u{3164}\u{fe0f}", "", "");
    }

    #[test]
    fn a_name_stays_as_its_script_writes_it() {
        let persian = "علی\u{200c}رضا";
        assert_eq!(read(&format!("\u{200d}{persian}\u{200c}")).0, persian);
        assert_eq!(read("葛\u{e0100}城").0, "葛\u{e0100}城");
        assert_eq!(read("ﾀﾅｶ ㈱").0, "ﾀﾅｶ ㈱");
        assert_eq!(read("a\u{200d}b").0, "ab");
    }

    #[test]
    fn a_text_ends_at_its_limit_however_long_its_forms_are() {
        let text = "\u{fdfa}".repeat(10_000);
        assert_eq!(plain(&text, 40).chars().count(), 40);
        assert_eq!(read(&text).0.chars().count(), 40);
    }
}
