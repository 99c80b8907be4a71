//! A tax rate, and what is due by several of them on a line of an order. Stripe's `tax_rate`.

#![warn(clippy::arithmetic_side_effects)]

use super::percent::{TaxPercent, share};
use super::{Amount, Currency, Metadata, Mode, TaxRateId, Timestamp};
use serde::{Deserialize, Serialize};

/// A tax rate as stored; `api` renders Stripe's object from it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct TaxRate {
    pub id: TaxRateId,
    pub mode: Mode,
    /// Whether orders are taxed by it: one that is switched off stands in its links and does nothing.
    pub active: bool,
    pub created: Timestamp,
    /// What buyers see.
    pub display_name: String,
    pub percentage: TaxPercent,
    /// Whether it is in the prices; else it comes on top of them.
    pub inclusive: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jurisdiction: Option<String>,
    /// What only its merchant reads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Stripe's word for what kind of tax it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_type: Option<String>,
    pub metadata: Metadata,
}

/// The most rates of one line, as Stripe has it.
pub const MOST_RATES: usize = 10;

/// What is due by one rate.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tax {
    pub amount: Amount,
    /// Of how much.
    pub taxable: Amount,
}

impl TaxRate {
    /// As much of it as buyers see: it stands in every copy of a link and in every session.
    #[must_use]
    pub fn for_buyers(self) -> Self {
        Self {
            description: None,
            metadata: Metadata::default(),
            ..self
        }
    }
}

impl Tax {
    /// What is due by the same rate on several lines.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            amount: plus(self.amount, other.amount),
            taxable: plus(self.taxable, other.taxable),
        }
    }
}

/// What is due by each of `rates` on a line that costs `amount`, discounts taken off.
///
/// What is included is worked out from the amount: with 20 % and 5 % in it, it is 125 % of what is
/// taxed. What comes on top is of what is left without that. Each tax is rounded by itself, by
/// [`share`].
pub fn of_line<'a>(
    amount: Amount,
    rates: impl Iterator<Item = &'a TaxRate> + Clone,
    currency: Currency,
) -> Vec<Tax> {
    let whole = u64::from(TaxPercent::WHOLE);
    let included = rates.clone().filter(|rate| rate.inclusive);
    let gross = included.fold(whole, |sum, rate| {
        sum.saturating_add(rate.percentage.parts().into())
    });
    let mut taxable = amount;
    let mut taxes: Vec<Tax> = rates
        .clone()
        .map(|rate| {
            let parts = u64::from(rate.percentage.parts());
            let amount = if rate.inclusive {
                // Several that are rounded up are never more than there is.
                share(amount, (parts, gross), currency).min(taxable)
            } else {
                Amount::ZERO
            };
            taxable = minus(taxable, amount);
            Tax { amount, taxable }
        })
        .collect();
    for (tax, rate) in taxes.iter_mut().zip(rates) {
        tax.taxable = taxable;
        if !rate.inclusive {
            let parts = u64::from(rate.percentage.parts());
            tax.amount = share(taxable, (parts, whole), currency);
        }
    }
    taxes
}

fn plus(one: Amount, other: Amount) -> Amount {
    one.checked_add(other).unwrap_or(Amount::MAX)
}

fn minus(one: Amount, other: Amount) -> Amount {
    Amount::new(one.minor().saturating_sub(other.minor())).unwrap_or(Amount::ZERO)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::checkout::fixtures::tax_rate;
    use proptest::prelude::*;

    fn due(amount: i64, code: &str, rates: &[TaxRate]) -> Vec<(i64, i64)> {
        let currency = Currency::parse(code).unwrap();
        let taxes = of_line(Amount::new(amount).unwrap(), rates.iter(), currency);
        let minor = |tax: &Tax| (tax.amount.minor(), tax.taxable.minor());
        taxes.iter().map(minor).collect()
    }

    #[test]
    fn a_tax_comes_on_top_or_is_in_the_price() {
        let on_top = |percent| tax_rate("Sales tax", percent);
        let included = |percent| TaxRate {
            inclusive: true,
            ..tax_rate("VAT", percent)
        };
        for (amount, code, rates, expected) in [
            (2000, "usd", vec![on_top("8.25")], vec![(165, 2000)]),
            (2000, "usd", vec![on_top("8.2525")], vec![(165, 2000)]),
            (200, "usd", vec![on_top("8.25")], vec![(17, 200)]),
            (1200, "eur", vec![included("20")], vec![(200, 1000)]),
            (1000, "eur", vec![included("20")], vec![(167, 833)]),
            (1000, "jpy", vec![included("10")], vec![(91, 909)]),
            (1000, "isk", vec![included("24")], vec![(200, 800)]),
            (1230, "kwd", vec![on_top("5")], vec![(60, 1230)]),
            (
                1250,
                "eur",
                vec![included("20"), included("5")],
                vec![(200, 1000), (50, 1000)],
            ),
            (
                1200,
                "eur",
                vec![on_top("10"), included("20")],
                vec![(100, 1000), (200, 1000)],
            ),
            (
                2000,
                "usd",
                vec![on_top("5"), on_top("7")],
                vec![(100, 2000), (140, 2000)],
            ),
            (
                2,
                "usd",
                vec![included("100"); 3],
                vec![(1, 0), (1, 0), (0, 0)],
            ),
            (
                0,
                "usd",
                vec![on_top("5"), included("7")],
                vec![(0, 0), (0, 0)],
            ),
            (2000, "usd", vec![on_top("0")], vec![(0, 2000)]),
            (2000, "usd", vec![], vec![]),
        ] {
            assert_eq!(due(amount, code, &rates), expected, "{amount} {code}");
        }
    }

    proptest! {
        #[test]
        fn what_is_included_is_never_more_than_there_is(
            currency in proptest::sample::select(Currency::all()),
            steps in 0_i64..1_000_000,
            rates in proptest::collection::vec((0_u32..=1_000_000, any::<bool>()), 0..10),
        ) {
            let currency = Currency::parse(currency).unwrap();
            let amount = Amount::new(steps.saturating_mul(currency.step())).unwrap();
            let rates: Vec<TaxRate> = rates.into_iter().map(|(parts, inclusive)| TaxRate {
                percentage: TaxPercent::parse(&format!("{}.{:04}", parts / 10_000, parts % 10_000)).unwrap(),
                inclusive,
                ..tax_rate("Tax", "1")
            }).collect();
            let taxes = of_line(amount, rates.iter(), currency);
            prop_assert_eq!(taxes.len(), rates.len());
            let all = taxes.iter().zip(&rates);
            let included: i64 = all.filter(|(_, rate)| rate.inclusive).map(|(tax, _)| tax.amount.minor()).sum();
            for tax in &taxes {
                prop_assert_eq!(tax.taxable.minor(), amount.minor().saturating_sub(included));
                prop_assert!(currency.check(tax.amount.minor(), "").is_ok());
            }
        }
    }
}
