//! Parts of a hundred as whole numbers, hundredths or ten-thousandths of a percent: never a fraction.

#![warn(clippy::arithmetic_side_effects)]

use super::{Amount, Currency};
use serde::{Deserialize, Serialize};

/// More than nothing and at most all of something: 1 stands for 0.01 %.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Percent(u16);

const WHOLE: u16 = 10_000;

impl Percent {
    /// How it is written, as a regular expression.
    pub const PATTERN: &'static str =
        r"^0*(100(\.0{0,})?|[1-9][0-9]?(\.[0-9]{1,2}0*)?|0\.(0[1-9]|[1-9][0-9]?)0*)$";

    /// Reads digits with at most two decimals; `None` if it is nothing, or more than all.
    pub fn parse(text: &str) -> Option<Self> {
        let all = u16::try_from(read(text, 2)?).ok()?;
        (1..=WHOLE).contains(&all).then_some(Self(all))
    }

    /// `25`, `25.5` or `0.05`.
    pub fn text(self) -> String {
        written(self.0.into(), 2)
    }

    /// This part of `amount`.
    #[must_use]
    pub fn of(self, amount: Amount, currency: Currency) -> Amount {
        share(amount, (self.0.into(), WHOLE.into()), currency)
    }
}

/// A tax rate: nothing to all of something; 1 stands for 0.0001 %.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TaxPercent(u32);

impl TaxPercent {
    /// How it is written, as a regular expression.
    pub const PATTERN: &'static str = r"^0*(100(\.0+)?|[0-9]{1,2}(\.[0-9]{1,4}0*)?)$";
    /// All of something.
    pub const WHOLE: u32 = 1_000_000;

    /// Reads digits with at most four decimals; `None` if it is more than all.
    pub fn parse(text: &str) -> Option<Self> {
        let all = read(text, 4)?;
        (all <= Self::WHOLE).then_some(Self(all))
    }

    /// `20`, `8.25` or `0.0001`.
    pub fn text(self) -> String {
        written(self.0, 4)
    }

    /// The same as a part of one: `0.0825`.
    pub fn fraction(self) -> String {
        written(self.0, 6)
    }

    /// How many parts of [`TaxPercent::WHOLE`] it is.
    pub const fn parts(self) -> u32 {
        self.0
    }
}

/// `part` of `whole` of `amount`, to the nearest that can be paid in `currency`; a half counts as one.
///
/// The only place where a part of an amount is rounded: discounts and taxes are parts of a line, so
/// they are rounded line by line, and every sum is one of what was rounded.
#[must_use]
pub fn share(amount: Amount, (part, whole): (u64, u64), currency: Currency) -> Amount {
    let step = i128::from(currency.step().max(1));
    let scale = i128::from(whole).saturating_mul(step);
    let part = i128::from(amount.minor()).saturating_mul(i128::from(part));
    let steps = part
        .saturating_add(scale / 2)
        .checked_div(scale)
        .unwrap_or_default();
    let minor = i64::try_from(steps.saturating_mul(step)).unwrap_or(i64::MAX);
    Amount::new(minor).unwrap_or(amount).min(amount)
}

/// Digits with at most so many `places` behind a point, counted in the last of them.
fn read(text: &str, places: usize) -> Option<u32> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
    let plain =
        |digits: &str| !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
    let rest = decimals.trim_end_matches('0');
    if !plain(whole) || !plain(decimals) || rest.len() > places {
        return None;
    }
    format!("{whole}{rest:0<places$}").parse().ok()
}

/// What [`read`] reads, without zeros at its end.
fn written(number: u32, places: usize) -> String {
    let digits = format!("{number:0>width$}", width = places.saturating_add(1));
    let (whole, decimals) = digits.split_at(digits.len().saturating_sub(places));
    match decimals.trim_end_matches('0') {
        "" => whole.to_owned(),
        decimals => format!("{whole}.{decimals}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentage_is_read_and_written_without_a_fraction() {
        for (text, written) in [
            ("25", Some("25")),
            ("25.5", Some("25.5")),
            ("25.50", Some("25.5")),
            ("25.500", Some("25.5")),
            ("100", Some("100")),
            ("100.00", Some("100")),
            ("0.01", Some("0.01")),
            ("007.10", Some("7.1")),
            ("0", None),
            ("0.00", None),
            ("0.001", None),
            ("100.01", None),
            ("-5", None),
            ("5.", None),
            (".5", None),
            ("1e1", None),
            ("٢٥", None),
            ("", None),
            ("99999999999", None),
        ] {
            let percent = Percent::parse(text).map(Percent::text);
            assert_eq!(percent.as_deref(), written, "{text}");
        }
    }

    #[test]
    fn a_tax_rate_has_four_decimals_and_may_be_nothing() {
        for (text, written, fraction) in [
            ("20", Some("20"), Some("0.2")),
            ("8.25", Some("8.25"), Some("0.0825")),
            ("8.875000", Some("8.875"), Some("0.08875")),
            ("0.0001", Some("0.0001"), Some("0.000001")),
            ("0", Some("0"), Some("0")),
            ("100", Some("100"), Some("1")),
            ("100.0001", None, None),
            ("5.00001", None, None),
            ("-1", None, None),
            ("1e1", None, None),
            ("", None, None),
            (".5", None, None),
            ("99999999999", None, None),
        ] {
            let rate = TaxPercent::parse(text);
            let texts = (rate.map(TaxPercent::text), rate.map(TaxPercent::fraction));
            assert_eq!(
                (texts.0.as_deref(), texts.1.as_deref()),
                (written, fraction),
                "{text}"
            );
        }
    }

    #[test]
    fn a_part_is_the_nearest_that_can_be_paid() {
        for (percent, amount, code, part) in [
            ("25", 2000, "usd", 500),
            ("25", 999, "usd", 250),
            ("33.33", 1000, "usd", 333),
            ("50", 1, "usd", 1),
            ("49.99", 1, "usd", 0),
            ("100", 1999, "usd", 1999),
            ("10", 1990, "jpy", 199),
            ("50", 100, "isk", 100),
            ("49", 100, "isk", 0),
            ("12.5", 1230, "kwd", 150),
        ] {
            let percent = Percent::parse(percent).unwrap();
            let found = percent.of(Amount::new(amount).unwrap(), Currency::parse(code).unwrap());
            assert_eq!(found.minor(), part, "{} of {amount} {code}", percent.text());
        }
    }
}
