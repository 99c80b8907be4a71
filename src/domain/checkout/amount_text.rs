//! An amount as people write it: `25`, `$1,234.50`, `1.234,50 €`, `1'234.50`, `1,23,456`.
//!
//! Nobody is asked in which notation they write, so the text itself decides:
//!
//! - Of a point and a comma the last is before the decimals; a mark that comes twice is none.
//! - One point or comma alone, with three digits behind it and one to three before it, parts the
//!   thousands where the currency has less than three decimals: `1,234` and `1.234` are 1234 dollars.
//! - Where the currency has three it is before the decimals: `1.234` dinars are not 1234. Of what can
//!   be read in two ways the smaller amount is taken, and the page shows how it was understood
//!   before anybody pays it.
//! - Spaces and apostrophes only part thousands, by three or as in India.
//! - Decimals that the currency has not are refused, unless they are zeros. Nothing is rounded.
//! - A sign or code beside the number may be there, but none of another currency.

#![warn(clippy::arithmetic_side_effects)]

use super::form::text::plain;
use crate::domain::{Amount, Currency};
use serde::{Deserialize, Serialize};

/// The most letters of an amount that are looked at.
pub const LONGEST_AMOUNT: usize = 40;
/// The most digits before the decimals.
const MOST_DIGITS: usize = 12;
/// The most letters of a mark that is no code: `kr`, `Kčs`, `د.إ`.
const LONGEST_MARK: usize = 4;

/// Why a text is no amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Unreadable {
    /// There is none.
    Missing,
    NoAmount,
    /// It is one in smaller units than can be paid.
    Fraction,
}

/// The amount in `typed`.
pub fn read(typed: &str, currency: Currency) -> Result<Amount, Unreadable> {
    let text = plain(typed, LONGEST_AMOUNT + 1);
    if text.is_empty() {
        return Err(Unreadable::Missing);
    }
    if text.chars().count() > LONGEST_AMOUNT {
        return Err(Unreadable::NoAmount);
    }
    let number = without_marks(&text, currency).ok_or(Unreadable::NoAmount)?;
    let decimals = currency.shown_decimals().into();
    let (whole, fraction) = parted(number, decimals).ok_or(Unreadable::NoAmount)?;
    let (fraction, excess) = fraction.split_at(fraction.len().min(decimals));
    if excess.bytes().any(|digit| digit != b'0') {
        return Err(Unreadable::Fraction);
    }
    if whole.len() > MOST_DIGITS {
        return Err(Unreadable::NoAmount);
    }
    let width = usize::from(currency.decimals());
    let minor = format!("{whole}{fraction:0<width$}").parse();
    let amount = minor.ok().and_then(Amount::new);
    amount.ok_or(Unreadable::NoAmount)
}

/// What stands in a field for an amount that was written for its buyer: without its currency.
pub fn bare(written: &str) -> &str {
    written.trim_matches(|letter: char| !letter.is_numeric())
}

/// The number between the signs that may stand around it; `None` if other things do.
fn without_marks(text: &str, currency: Currency) -> Option<&str> {
    let digit = |letter: char| letter.is_ascii_digit();
    let mut start = text.find(digit)?;
    let end = text.rfind(digit)?.checked_add(1)?;
    let (mut before, after) = (text.get(..start)?, text.get(end..)?);
    // `.50`, but not `Rs.50`.
    if let Some(mark) = before.strip_suffix(is_point)
        && !mark.ends_with(char::is_alphabetic)
    {
        start = mark.len();
        before = mark;
    }
    // `25.`, `25,-`
    let after = match after.strip_prefix(is_point) {
        Some(rest) => rest.trim_start_matches(['-', '‐', '‑', '–', '—']),
        None => after,
    };
    let fits = |mark: &str| is_mark(mark.trim(), currency);
    (fits(before) && fits(after)).then(|| text.get(start..end))?
}

/// Whether `mark` can stand beside an amount of `currency`.
fn is_mark(mark: &str, currency: Currency) -> bool {
    let own = currency.as_str();
    let mark = mark.to_lowercase();
    let letters: String = mark.chars().filter(|it| it.is_alphabetic()).collect();
    let plain = |it: char| it.is_alphabetic() || it == '.' || is_sign(it);
    if !mark.chars().all(plain) {
        return false;
    }
    if let Some(code) = Currency::parse(&letters) {
        return code == currency;
    }
    if mark.contains('$') && !letters.is_empty() {
        return own.starts_with(&letters) || DOLLARS.contains(&(letters.as_str(), own));
    }
    let of_some = SIGNS.iter().find(|(sign, _)| mark.contains(sign));
    of_some.is_none_or(|(_, codes)| codes.split(' ').any(|code| code == own))
        && letters.chars().count() <= LONGEST_MARK
        && !HUNDREDTHS.contains(&letters.as_str())
}

fn is_sign(letter: char) -> bool {
    matches!(letter, '$' | '£' | '¥' | '\u{20a0}'..='\u{20cf}')
}

/// What stands before a dollar sign where that is not how the code begins.
const DOLLARS: [(&str, &str); 3] = [("r", "brl"), ("nt", "twd"), ("mop", "mop")];

/// What people write after an amount that is not one of whole units: it would be read as a hundred
/// times as much.
const HUNDREDTHS: &[&str] = &["c", "ct", "cts", "cent", "cents", "p", "gr", "øre", "öre"];

/// The currencies that a sign or a name is of.
const SIGNS: &[(&str, &str)] = &[
    (
        "$",
        "usd ars aud bbd bmd bnd bsd bzd cad clp cop dop fjd gyd hkd jmd kyd lrd mxn nad nio nzd sbd sgd srd top ttd twd uyu wst xcd brl mop",
    ),
    ("£", "gbp egp fkp gip lbp shp"),
    ("¥", "jpy cny"),
    ("yen", "jpy"),
    ("zł", "pln"),
    ("ft", "huf"),
    ("€", "eur"),
    ("euro", "eur"),
    ("円", "jpy"),
    ("₡", "crc"),
    ("₦", "ngn"),
    ("₩", "krw"),
    ("₪", "ils"),
    ("₫", "vnd"),
    ("₭", "lak"),
    ("₮", "mnt"),
    ("₱", "php"),
    ("₲", "pyg"),
    ("₴", "uah"),
    ("₸", "kzt"),
    ("₹", "inr"),
    ("₺", "try"),
    ("₼", "azn"),
    ("₽", "rub"),
    ("₾", "gel"),
];

fn is_point(letter: char) -> bool {
    matches!(mark_of(letter), Some('.' | ',' | '٫'))
}

/// The one spelling of what may stand between digits.
fn mark_of(letter: char) -> Option<char> {
    match letter {
        '.' | '。' => Some('.'),
        ',' | '،' | '、' => Some(','),
        '٫' => Some('٫'),
        ' ' => Some(' '),
        '\'' | '’' | '‘' | '`' | '´' => Some('\''),
        '٬' => Some('٬'),
        _ => None,
    }
}

/// The digits before and after the mark of decimals; `None` if they do not stand as in a number.
fn parted(number: &str, decimals: usize) -> Option<(String, String)> {
    let mut groups = vec![String::new()];
    let mut marks = Vec::new();
    for letter in number.chars() {
        if letter.is_ascii_digit() {
            groups.last_mut()?.push(letter);
        } else {
            marks.push(mark_of(letter)?);
            groups.push(String::new());
        }
    }
    let fraction = if ends_in_decimals(&groups, &marks, decimals) {
        marks.pop();
        groups.pop()?
    } else {
        String::new()
    };
    let is_whole = match marks.first() {
        None => true,
        Some(mark) => marks.iter().all(|other| other == mark) && are_thousands(&groups),
    };
    let is_alone = *marks.first().unwrap_or(&' ') != '٫';
    (is_whole && is_alone).then(|| (groups.concat(), fraction))
}

/// Whether the last of the `marks` stands before decimals.
fn ends_in_decimals(groups: &[String], marks: &[char], decimals: usize) -> bool {
    let Some(last) = marks.last() else {
        return false;
    };
    let times = marks.iter().filter(|mark| *mark == last).count();
    match (last, marks.len()) {
        ('.' | ',', 1) => !(decimals < 3 && are_thousands(groups)),
        ('.' | ',' | '٫', _) => times == 1,
        _ => false,
    }
}

/// Whether digits stand in groups as people part them: by three, or by two before the last three.
fn are_thousands(groups: &[String]) -> bool {
    let [first, middle @ .., last] = groups else {
        return false;
    };
    let fits =
        |by: usize| (1..=by).contains(&first.len()) && middle.iter().all(|group| group.len() == by);
    last.len() == 3 && !first.starts_with('0') && (fits(3) || fits(2))
}

#[cfg(test)]
mod tests {
    use super::Unreadable::{Fraction, Missing, NoAmount};
    use super::*;
    use proptest::prelude::*;

    fn currency(code: &str) -> Currency {
        Currency::parse(code).unwrap()
    }

    #[track_caller]
    fn are(code: &str, minor: i64, texts: &[&str]) {
        for text in texts {
            let amount = read(text, currency(code));
            assert_eq!(amount.map(Amount::minor), Ok(minor), "{text:?} {code}");
        }
    }

    #[track_caller]
    fn are_none(code: &str, why: Unreadable, texts: &[&str]) {
        for text in texts {
            assert_eq!(read(text, currency(code)), Err(why), "{text:?} {code}");
        }
    }

    #[test]
    fn an_amount_is_the_same_in_everybodys_notation() {
        are(
            "usd",
            123_450,
            &[
                "1234.50",
                "1234,50",
                "1234.5",
                "1,234.50",
                "1.234,50",
                "1 234,50",
                "1 234.50",
                "1\u{a0}234,50",
                "1\u{202f}234,50",
                "1'234.50",
                "1’234,50",
                "１，２３４．５０",
                "１２３４。５",
                "١٬٢٣٤٫٥٠",
                "١٢٣٤٫٥",
                "१,२३४.५०",
                "  1234.50\t",
                "1234.500",
                "01234.50",
            ],
        );
        are(
            "usd",
            2500,
            &["25", "25.", "25,", "25.-", "25,–", "025", "٢٥"],
        );
        are(
            "usd",
            50,
            &[".5", ".50", ",50", "0.5", "0,50", "$.50", "٫٥٠", "0.500"],
        );
        are("usd", 0, &["0", "0.00", ".0"]);
    }

    #[test]
    fn one_mark_before_three_digits_parts_thousands_where_there_are_no_three_decimals() {
        for code in ["usd", "eur", "jpy", "isk"] {
            let whole = 1234 * 10_i64.pow(currency(code).decimals().into());
            are(code, whole, &["1,234", "1.234", "1 234", "1'234", "1234"]);
        }
        are("usd", 12_345_600, &["123,456", "123.456"]);
        // No thousands look like these.
        are_none("usd", Fraction, &["1234.567", "0.234", "0,501", "1.2345"]);
    }

    #[test]
    fn of_two_readings_the_smaller_is_taken() {
        are("kwd", 1230, &["1.230", "1,230", "1.23", "1٫23"]);
        are(
            "kwd",
            1_234_000,
            &["1234", "1 234", "1'234", "1,234.000", "1.234,000"],
        );
        are("kwd", 1_234_567_000, &["1,234,567", "1.234.567"]);
    }

    #[test]
    fn thousands_are_parted_by_three_or_as_in_india() {
        are(
            "inr",
            123_456_700,
            &["12,34,567", "1,234,567", "12 34 567", "1.234.567"],
        );
        are(
            "inr",
            12_345_650,
            &["1,23,456.50", "1,23,456.5", "123,456.50"],
        );
        are_none("inr", NoAmount, &["1,2345,678", "1,2,34,567", "1,234,56.0"]);
        are_none(
            "usd",
            NoAmount,
            &[
                "1,23,45",
                ",234,567",
                "0,123,456",
                "1234,567,890",
                "1,234 567",
                "1.234 567",
                "1,,234",
                "1, 234",
                "12 34",
                "1.2.3",
                "1.234.56,7",
                "1,234.567,8",
                "1٫2٫3",
                "1٫234,5",
            ],
        );
    }

    #[test]
    fn signs_and_codes_may_stand_beside_it_but_none_of_another_currency() {
        are(
            "usd",
            2500,
            &[
                "$25", "25$", "$ 25.00", "US$25", "USD 25", "25 usd", "$25 USD",
            ],
        );
        are(
            "eur",
            2500,
            &[
                "€25",
                "25 €",
                "25,00\u{a0}€",
                "EUR 25",
                "25 euro",
                "25 Euro",
            ],
        );
        are("cad", 2500, &["C$25", "CA$25", "$25"]);
        are("brl", 2500, &["R$ 25,00"]);
        are("twd", 2500, &["NT$25"]);
        are("sek", 2500, &["25 kr", "kr. 25", "25,- kr"]);
        are("inr", 50_000, &["Rs.500", "Rs. 500", "₹500", "₨500"]);
        are("jpy", 500, &["¥500", "￥５００", "500円"]);
        are("kwd", 2500, &["2.500 د.ك."]);
        are("pln", 2500, &["25 zł", "zł 25,00"]);
        are_none("pln", NoAmount, &["50 gr"]);
        are("chf", 2500, &["Fr.25", "25.–", "CHF 25.00"]);
        are_none(
            "eur",
            NoAmount,
            &[
                "US$25", "25 USD", "£25 GBP", "₹25", "25 円", "£25", "$25", "¥5000", "500 Ft",
                "1000 yen", "25 zł", "50 cent", "50 ct",
            ],
        );
        are_none(
            "usd",
            NoAmount,
            &[
                "€25", "25 euro", "CA$25", "25 eur", "R$25", "₽25", "50¢", "50 cents", "£5",
            ],
        );
    }

    #[test]
    fn what_is_no_amount_is_not_made_one() {
        are_none("usd", Missing, &["", "  ", "\u{200b}"]);
        are_none(
            "usd",
            NoAmount,
            &[
                "x",
                "-5",
                "−5",
                "5-",
                "(5)",
                "5%",
                "1e3",
                "0x10",
                "1/2",
                "½",
                "twenty",
                "$",
                ".",
                "25 dollars",
                "5 5",
                "1_000",
                "+25",
                "25;00",
                "<25>",
            ],
        );
        are_none(
            "usd",
            NoAmount,
            &["9999999999999", &"1".repeat(41), &"1".repeat(4000)],
        );
    }

    #[test]
    fn smaller_units_than_can_be_paid_are_refused_and_not_rounded() {
        are_none(
            "usd",
            Fraction,
            &["25.0001", "25.9999", "1,234.567", "0.005"],
        );
        are("usd", 2500, &["25.0", "25.00000"]);
        for code in ["jpy", "isk", "ugx"] {
            are_none(code, Fraction, &["25.5", "25,50", "1,234.50"]);
        }
        are("jpy", 25, &["25.00"]);
        are("isk", 2500, &["25.00"]);
        are_none("kwd", Fraction, &["1.2345"]);
    }

    #[test]
    fn what_was_written_for_a_buyer_is_read_again() {
        for written in [
            "€1,234.50",
            "1.234,50\u{a0}€",
            "1\u{202f}234,50\u{a0}€",
            "1’234.50",
            "\u{2068}\u{200f}١٬٢٣٤٫٥٠\u{a0}€\u{2069}",
            "۱٬۲۳۴٫۵۰",
        ] {
            are("eur", 123_450, &[bare(written)]);
        }
        assert_eq!(bare("US$25.00"), "25.00");
        assert_eq!(bare("2.500\u{a0}د.ك.\u{200f}"), "2.500");
        assert_eq!(bare("–"), "");
    }

    proptest! {
        #[test]
        fn every_amount_is_read_as_it_is_written(
            code in proptest::sample::select(Currency::all()),
            steps in 0_i64..1_000_000,
        ) {
            let currency = currency(code);
            let amount = Amount::new(steps.saturating_mul(currency.step())).unwrap();
            prop_assert_eq!(read(&amount.decimal(currency), currency), Ok(amount));
            let with_code = format!("{} {}", amount.decimal(currency), code.to_uppercase());
            prop_assert_eq!(read(&with_code, currency), Ok(amount));
        }

        #[test]
        fn no_text_is_read_as_more_than_its_digits(text in "\\PC{0,45}", digits in "[0-9., ']{0,20}") {
            for text in [text, digits] {
                for code in ["usd", "jpy", "kwd"] {
                    let Ok(amount) = read(&text, currency(code)) else { continue };
                    let all: String = plain(&text, 40).chars().filter(char::is_ascii_digit).collect();
                    let scale = 10_i64.pow(currency(code).decimals().into());
                    let most = all.parse::<i64>().unwrap().saturating_mul(scale);
                    prop_assert!(amount.minor() <= most, "{text:?} {code}");
                }
            }
        }
    }
}
