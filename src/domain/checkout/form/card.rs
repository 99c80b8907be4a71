//! Card fields: number, expiry and security code, as buyers type them.

use super::problem::{CheckContext, FieldProblem};
use crate::domain::Timestamp;

pub(super) fn check_number(typed: &str, context: &CheckContext<'_>) -> Result<(), FieldProblem> {
    let number = number(typed)?;
    let mut blocked = context.settings.brands_blocked().iter();
    if blocked.any(|network| network.has(&number)) {
        return Err(FieldProblem::BrandBlocked);
    }
    match context.known.card(&number) {
        Some(_) => Ok(()),
        None => Err(FieldProblem::NotATestCard),
    }
}

pub(super) fn check_expiry(typed: &str, context: &CheckContext<'_>) -> Result<(), FieldProblem> {
    expiry(typed, context.now).map(|_| ())
}

pub(super) fn check_cvc(typed: &str, context: &CheckContext<'_>) -> Result<(), FieldProblem> {
    cvc(typed, context.card_number)
}

/// The digits of a card number that can be right.
pub(super) fn number(typed: &str) -> Result<String, FieldProblem> {
    if typed.is_empty() {
        return Err(FieldProblem::Missing);
    }
    Some(joined(typed))
        .filter(|digits| is_number(digits) && (12..=19).contains(&digits.len()))
        .filter(|digits| passes_luhn(digits))
        .ok_or(FieldProblem::Invalid)
}

/// What stands between spaces, dots and dashes of any kind.
fn parts(typed: &str) -> impl Iterator<Item = &str> {
    // The dash of Japanese keyboards is a letter.
    let is_gap = |letter: char| !letter.is_alphanumeric() || letter == 'ー';
    typed.split(is_gap).filter(|part| !part.is_empty())
}

pub(super) fn joined(typed: &str) -> String {
    parts(typed).collect()
}

fn is_number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether the last digit of a card number fits the others (ISO/IEC 7812-1, annex B).
fn passes_luhn(digits: &str) -> bool {
    let weigh = |(position, byte): (usize, u8)| {
        let digit = u32::from(byte.saturating_sub(b'0'));
        match (position % 2, digit) {
            (0, _) => digit,
            (_, 0..=4) => digit * 2,
            (_, _) => digit * 2 - 9,
        }
    };
    let sum: u32 = digits.bytes().rev().enumerate().map(weigh).sum();
    sum.is_multiple_of(10)
}

/// The month and year of a date such as `04 / 34`, `04/2034`, `0434`, or with the year first as
/// HTML has it and password managers write it, `2034-04`; not past and at most fifty years ahead.
pub(super) fn expiry(typed: &str, now: Timestamp) -> Result<(u8, u16), FieldProblem> {
    if typed.is_empty() {
        return Err(FieldProblem::Missing);
    }
    let (month, year) = split_expiry(typed).ok_or(FieldProblem::Invalid)?;
    let (this_year, this_month, _) = now.date();
    if !(1..=12).contains(&month) || i64::from(year) > this_year.saturating_add(50) {
        return Err(FieldProblem::Invalid);
    }
    if (i64::from(year), month) < (this_year, this_month) {
        return Err(FieldProblem::Past);
    }
    Ok((month, year))
}

fn split_expiry(typed: &str) -> Option<(u8, u16)> {
    let parts: Vec<&str> = parts(typed).collect();
    let (month, year) = match *parts.as_slice() {
        [year, month] if year.len() == 4 => (month, year),
        [month, year] => (month, year),
        // No month begins with 20.
        [joined] if joined.len() == 6 && joined.starts_with("20") => {
            let (year, month) = joined.split_at_checked(4)?;
            (month, year)
        }
        [joined] => {
            let year = if joined.len() > 4 { 4 } else { 2 };
            joined.split_at_checked(joined.len().checked_sub(year)?)?
        }
        _ => return None,
    };
    if !is_number(month) || !is_number(year) || !matches!(month.len(), 1 | 2) {
        return None;
    }
    let century = match year.len() {
        2 => 2000,
        4 => 0,
        _ => return None,
    };
    Some((month.parse().ok()?, year.parse::<u16>().ok()? + century))
}

/// Whether a security code has the digits its card asks for: four on American Express, else three.
pub(super) fn cvc(typed: &str, number: &str) -> Result<(), FieldProblem> {
    let is_amex = number.starts_with("34") || number.starts_with("37");
    let length = if is_amex { 4 } else { 3 };
    if typed.is_empty() {
        Err(FieldProblem::Missing)
    } else {
        Some(joined(typed))
            .filter(|code| is_number(code) && code.len() == length)
            .map(|_| ())
            .ok_or(FieldProblem::Invalid)
    }
}

/// The month of a moment as fields of dates write it, in UTC: "2027-01".
pub fn month_of(now: Timestamp) -> String {
    let (year, month, _) = now.date();
    format!("{year:04}-{month:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_798_761_600); // 1 January 2027

    #[test]
    fn a_card_number_may_have_anything_between_its_digits_but_letters() {
        for typed in [
            "4242424242424242",
            "4242 4242-4242.4242 ",
            "4242–4242—4242−4242",
            "4242ー4242・4242_4242",
        ] {
            assert_eq!(number(typed), Ok("4242424242424242".to_owned()), "{typed}");
        }
        assert_eq!(number(""), Err(FieldProblem::Missing));
        for wrong in [
            "4242424242424241",
            "4242",
            "42424242424242424242",
            "4242424242424242x",
            "424242424242424½2",
            "-",
        ] {
            assert_eq!(number(wrong), Err(FieldProblem::Invalid), "{wrong}");
        }
    }

    #[test]
    fn an_expiry_can_be_typed_in_many_ways() {
        for typed in [
            "04 / 34",
            "04/34",
            "0434",
            "04/2034",
            "042034",
            "4/34",
            "04-34",
            "04 34",
            "04.34",
            "04–2034",
            "4. 2034",
        ] {
            assert_eq!(expiry(typed, NOW), Ok((4, 2034)), "{typed}");
        }
    }

    #[test]
    fn an_expiry_may_have_its_year_first() {
        for typed in [
            "2034-04",
            "203404",
            "2034/04",
            "2034 4",
            "2034.04",
            "2034 / 04",
        ] {
            assert_eq!(expiry(typed, NOW), Ok((4, 2034)), "{typed}");
        }
        assert_eq!(expiry("2026-12", NOW), Err(FieldProblem::Past));
        assert_eq!(expiry("202612", NOW), Err(FieldProblem::Past));
        for wrong in ["34/04", "2034-13", "203400", "2034-004", "2034-04-30"] {
            assert_eq!(expiry(wrong, NOW), Err(FieldProblem::Invalid), "{wrong}");
        }
    }

    #[test]
    fn a_card_is_good_until_the_end_of_its_month() {
        assert_eq!(expiry("01/27", NOW), Ok((1, 2027)));
        assert_eq!(expiry("12/26", NOW), Err(FieldProblem::Past));
        assert_eq!(expiry("12/1999", NOW), Err(FieldProblem::Past));
        assert_eq!(expiry("01/77", NOW), Ok((1, 2077)));
        assert_eq!(expiry("", NOW), Err(FieldProblem::Missing));
        for wrong in [
            "13/34", "00/34", "01/95", "01", "1", "1/2/34", "ab/cd", "001/34", "01/034", "é1/34",
            "/", "éé34", "02é34",
        ] {
            assert_eq!(expiry(wrong, NOW), Err(FieldProblem::Invalid), "{wrong}");
        }
    }

    #[test]
    fn american_express_has_four_digits_of_security_code() {
        assert_eq!(cvc("123", "4242424242424242"), Ok(()));
        assert_eq!(cvc("1 2 3", "4242424242424242"), Ok(()));
        assert_eq!(cvc("1234", "378282246310005"), Ok(()));
        assert_eq!(cvc("", "4242"), Err(FieldProblem::Missing));
        for (code, digits) in [
            ("99", "4242"),
            ("1234", "4242"),
            ("123", "378282246310005"),
            ("12a", ""),
        ] {
            assert_eq!(cvc(code, digits), Err(FieldProblem::Invalid), "{code}");
        }
    }
}
