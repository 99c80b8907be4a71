//! A part of a hundred, in hundredths of a percent: never a fraction.

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
        let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
        let plain =
            |digits: &str| !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
        if !plain(whole) || !plain(decimals) {
            return None;
        }
        let decimals = decimals.trim_end_matches('0');
        if decimals.len() > 2 {
            return None;
        }
        let hundredths: u16 = format!("{decimals:0<2}").parse().ok()?;
        let whole: u16 = whole.parse().ok()?;
        let all = whole.checked_mul(100)?.checked_add(hundredths)?;
        (1..=WHOLE).contains(&all).then_some(Self(all))
    }

    /// `25`, `25.5` or `0.05`.
    pub fn text(self) -> String {
        let (whole, rest) = (self.0 / 100, self.0 % 100);
        let decimals = format!("{rest:02}");
        match decimals.trim_end_matches('0') {
            "" => whole.to_string(),
            decimals => format!("{whole}.{decimals}"),
        }
    }

    /// This part of `amount`, to the nearest that can be paid in `currency`; a half counts as one.
    #[must_use]
    pub fn of(self, amount: Amount, currency: Currency) -> Amount {
        let step = i128::from(currency.step().max(1));
        let scale = i128::from(WHOLE).saturating_mul(step);
        let part = i128::from(amount.minor()).saturating_mul(i128::from(self.0));
        let steps = part
            .saturating_add(scale / 2)
            .checked_div(scale)
            .unwrap_or_default();
        let minor = i64::try_from(steps.saturating_mul(step)).unwrap_or(i64::MAX);
        Amount::new(minor).unwrap_or(amount).min(amount)
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
