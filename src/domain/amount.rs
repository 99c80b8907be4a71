//! Money: whole minor units, checked at every step, never a fraction.

#![warn(clippy::arithmetic_side_effects)]

use super::currency::Currency;
use serde::{Deserialize, Serialize};

/// An amount in a currency's minor unit (cents for `usd`, yen for `jpy`), zero or more.
///
/// At most 2^53, because numbers cross into the runtime's storage as doubles.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(try_from = "i64", into = "i64")]
pub struct Amount(i64);

impl Amount {
    /// Nothing to pay.
    pub const ZERO: Self = Self(0);
    /// The largest amount that survives the runtime's storage unchanged.
    pub const MAX: Self = Self(1 << 53);
    /// The largest amount Stripe accepts for a price or a charge: eight digits.
    pub const MAX_CHARGE: Self = Self(99_999_999);

    /// The amount of `minor` minor units; `None` if negative or over [`Amount::MAX`].
    pub const fn new(minor: i64) -> Option<Self> {
        if minor >= 0 && minor <= Self::MAX.0 {
            Some(Self(minor))
        } else {
            None
        }
    }

    /// The amount in minor units.
    pub const fn minor(self) -> i64 {
        self.0
    }

    /// The sum; `None` if it leaves the range.
    #[must_use]
    pub const fn checked_add(self, other: Self) -> Option<Self> {
        match self.0.checked_add(other.0) {
            Some(sum) => Self::new(sum),
            None => None,
        }
    }

    /// What is left of it once `other` is taken off; nothing if that is more.
    #[must_use]
    pub const fn saturating_sub(self, other: Self) -> Self {
        let left = self.0.saturating_sub(other.0);
        if left < 0 { Self::ZERO } else { Self(left) }
    }

    /// This amount `quantity` times; `None` if it leaves the range.
    #[must_use]
    pub const fn checked_mul(self, quantity: u32) -> Option<Self> {
        match self.0.checked_mul(quantity as i64) {
            Some(product) => Self::new(product),
            None => None,
        }
    }

    /// What the same number is in another currency: 5.500 dinars are 5.50 dollars. What the other
    /// has no coins for is left out; what is too large for it, is the largest.
    #[must_use]
    pub fn cast(self, from: Currency, to: Currency) -> Self {
        if from == to {
            return self;
        }
        let shift = to.decimals().abs_diff(from.decimals()).into();
        let power = 10_i64.checked_pow(shift).unwrap_or(i64::MAX);
        let minor = if to.decimals() < from.decimals() {
            self.0.checked_div(power).unwrap_or_default()
        } else {
            self.0.saturating_mul(power)
        };
        let beyond = minor.checked_rem(to.step()).unwrap_or_default();
        Self::new(minor.saturating_sub(beyond)).unwrap_or(Self::MAX)
    }

    /// The amount in major units as decimal text ("47.60"), exact, with the decimals that people
    /// are shown.
    pub fn decimal(self, currency: Currency) -> String {
        let digits = usize::from(currency.decimals());
        let text = format!("{:0width$}", self.0, width = digits.saturating_add(1));
        let (whole, fraction) = text.split_at(text.len().saturating_sub(digits));
        let is_hidden =
            currency.shown_decimals() == 0 && fraction.bytes().all(|digit| digit == b'0');
        if is_hidden {
            whole.to_owned()
        } else {
            format!("{whole}.{fraction}")
        }
    }
}

impl TryFrom<i64> for Amount {
    type Error = &'static str;

    fn try_from(minor: i64) -> Result<Self, Self::Error> {
        Self::new(minor).ok_or("an amount lies between 0 and 2^53 minor units")
    }
}

impl From<Amount> for i64 {
    fn from(amount: Amount) -> Self {
        amount.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_never_leaves_its_range() {
        assert_eq!(Amount::new(-1), None);
        assert_eq!(Amount::MAX.checked_add(Amount::new(1).unwrap()), None);
        assert_eq!(Amount::MAX.checked_mul(2), None);
        assert_eq!(Amount::new(7).unwrap().checked_mul(3), Amount::new(21));
    }

    #[test]
    fn decimal_text_has_as_many_digits_as_the_currency() {
        let text = |minor, code| {
            Amount::new(minor)
                .unwrap()
                .decimal(Currency::parse(code).unwrap())
        };
        assert_eq!(text(4760, "eur"), "47.60");
        assert_eq!(text(5, "usd"), "0.05");
        assert_eq!(text(500, "jpy"), "500");
        assert_eq!(text(1230, "kwd"), "1.230");
        assert_eq!(text(0, "usd"), "0.00");
        assert_eq!(text(50_000, "ugx"), "500");
        assert_eq!(text(0, "isk"), "0");
        // Nobody is charged this; if anybody were, it would be shown.
        assert_eq!(text(19_550, "isk"), "195.50");
    }
}
