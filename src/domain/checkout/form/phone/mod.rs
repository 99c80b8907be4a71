//! Phone numbers: as people write them, and as E.164 does.
//!
//! What is known of a country is how its numbers are dialled and how long they are; which of them
//! exist nobody can say without calling.

#[cfg(test)]
mod examples;
mod regions;

use super::problem::{CheckContext, FieldProblem};
use regions::{REGIONS, Region};

/// E.164 allows no more digits.
const MOST_DIGITS: usize = 15;

/// `text` as E.164 writes it, if it can be a number: with its country's code, or as it is dialled in
/// `country`.
pub(super) fn international(text: &str, country: &str) -> Option<String> {
    let text = text.trim();
    let (abroad, rest) = match text.strip_prefix('+') {
        Some(rest) => (Some(rest), rest),
        None => (text.strip_prefix("00"), text),
    };
    let number = if let Some(number) = abroad {
        // +49 (0) 30: the digit that is not dialled from abroad.
        coded(&digits(&number.replacen("(0)", "", 1))?)?
    } else {
        let region = REGIONS.iter().find(|(known, ..)| *known == country)?;
        let (_, code, ..) = region;
        format!("{code}{}", national(&digits(rest)?, region)?)
    };
    (number.len() <= MOST_DIGITS).then(|| format!("+{number}"))
}

pub(super) fn check(text: &str, context: &CheckContext<'_>) -> Result<(), FieldProblem> {
    match international(text, context.country) {
        Some(_) => Ok(()),
        None => Err(FieldProblem::Invalid),
    }
}

/// The digits of a number; `None` if anything else stands there but what separates them.
fn digits(text: &str) -> Option<String> {
    let separates = |letter: char| letter.is_whitespace() || "-‐‑‒–—−ー().·/".contains(letter);
    let kept = text.chars().filter(|letter| !separates(*letter));
    kept.map(|letter| letter.is_ascii_digit().then_some(letter))
        .collect()
}

/// A number that begins with a country's code, as one of the countries with that code dials it.
fn coded(digits: &str) -> Option<String> {
    REGIONS.iter().find_map(|region| {
        let (_, code, ..) = region;
        let number = national(digits.strip_prefix(code)?, region)?;
        Some(format!("{code}{number}"))
    })
}

/// A number within a country, without what is dialled before it there.
fn national<'a>(digits: &'a str, (_, _, prefix, lengths): &Region) -> Option<&'a str> {
    let has_length =
        |number: &&str| u8::try_from(number.len()).is_ok_and(|length| lengths.contains(&length));
    let dialled = digits.strip_prefix(prefix).filter(|_| !prefix.is_empty());
    dialled
        .filter(has_length)
        .or(Some(digits).filter(has_length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_as_people_of_its_country_write_it() {
        for (country, text, number) in [
            ("US", "(212) 555-0123", "+12125550123"),
            ("US", "1-212-555-0123", "+12125550123"),
            ("DE", "030 / 1234567", "+49301234567"),
            ("DE", "+49 (0)30 1234567", "+49301234567"),
            ("DE", "0049 30 1234567", "+49301234567"),
            ("US", "+44 20 7946 0123", "+442079460123"),
            ("GB", "020 7946 0123", "+442079460123"),
            ("IT", "06 1234 5678", "+390612345678"),
            ("FR", "01.23.45.67.89", "+33123456789"),
            ("BR", "(11) 91234-5678", "+5511912345678"),
            ("RU", "8 (916) 123-45-67", "+79161234567"),
            ("RU", "800 123-45-67", "+78001234567"),
            ("HU", "06 1 234 5678", "+3612345678"),
            ("JP", "03ー1234ー5678", "+81312345678"),
            ("", "+1 212 555 0123", "+12125550123"),
        ] {
            assert_eq!(
                international(text, country).as_deref(),
                Some(number),
                "{text}"
            );
            assert_eq!(international(number, "").as_deref(), Some(number));
        }
    }

    #[test]
    fn a_number_of_each_country_is_read_as_it_is_dialled_there_and_from_abroad() {
        let other = |(country, dialled, number): &(&str, &str, &str)| {
            let read = [international(dialled, country), international(number, "")];
            read.iter().any(|it| it.as_deref() != Some(*number))
        };
        let others = examples::EXAMPLES.iter().filter(|example| other(example));
        let countries: Vec<_> = others.map(|(country, ..)| *country).collect();
        // More than a prefix is dialled there: those numbers are taken as they are from abroad.
        assert_eq!(countries, ["AR", "BY"]);
        for (country, dialled, number) in examples::EXAMPLES {
            assert_eq!(international(number, country).as_deref(), Some(*number));
            let is_right = |read: String| read == *number || countries.contains(country);
            assert!(international(dialled, country).is_none_or(is_right));
        }
    }

    #[test]
    fn what_can_be_no_number_is_none() {
        for (country, text) in [
            ("US", ""),
            ("US", "555-0123"),
            ("US", "212 555 0123 ext. 4"),
            ("US", "call me"),
            ("", "212 555 0123"),
            ("DE", "+"),
            ("DE", "+49"),
            ("DE", "+0 30 1234567"),
            ("DE", "+49 30 1234567 1234567"),
            ("US", "+1 212 555 012"),
        ] {
            assert_eq!(international(text, country), None, "{text}");
        }
    }
}
