//! What a coupon takes off an order, as its buyer is shown it, and how that is spread over lines.
//!
//! A copy of it travels with the page. It decides nothing: the coupon's own door compares it with
//! what it knows.

#![warn(clippy::arithmetic_side_effects)]

use super::coupon::{Coupon, Reduction};
use super::digest::Digest;
use super::promotion_code::PromotionCode;
use super::{Amount, CouponId, Currency, ProductId, PromotionCodeId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A discount. A storage format.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Discount {
    pub coupon: CouponId,
    /// What tells the coupon from others that had, or will have, its id.
    pub number: u64,
    /// What buyers see.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    pub reduction: Reduction,
    /// The products it is for; none: it is for all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub products: Vec<ProductId>,
    /// The code it came by; `None`: the link has it for everybody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<UsedCode>,
}

/// A promotion code that a buyer typed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct UsedCode {
    pub id: PromotionCodeId,
    /// Its number among what the merchant made.
    pub number: u64,
    /// As its merchant writes it.
    pub code: String,
    /// What has to be bought at least, in each currency; none: anything.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub minimum: BTreeMap<Currency, Amount>,
}

/// Why a discount takes nothing off an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum NotForOrder {
    /// It is for other products.
    Products,
    /// It is not in this currency.
    Currency,
    /// Too little is bought.
    Minimum { least: Amount },
}

/// A line as discounts see it.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    pub product: &'a ProductId,
    pub total: Amount,
}

impl Discount {
    /// What `coupon`, with this number, takes off for whoever has `code`.
    pub fn of(coupon: &Coupon, number: u64, code: Option<&PromotionCode>) -> Self {
        Self {
            coupon: coupon.id.clone(),
            number,
            name: coupon.name.clone(),
            reduction: coupon.reduction.clone(),
            products: coupon.products.clone(),
            code: code.map(|code| UsedCode {
                id: code.id.clone(),
                number: code.number,
                code: code.code.clone(),
                minimum: code.restrictions.minimum(),
            }),
        }
    }

    /// What its door compares.
    pub fn digest(&self) -> Digest {
        Digest::of(self)
    }

    /// What it takes off each of `lines` in `currency`, or why it takes off nothing.
    pub fn off(&self, lines: &[Line], currency: Currency) -> Result<Vec<Amount>, NotForOrder> {
        self.check_minimum(lines, currency)?;
        let is_for = |line: &Line| self.products.is_empty() || self.products.contains(line.product);
        let open: Vec<Amount> = lines
            .iter()
            .map(|line| {
                if is_for(line) {
                    line.total
                } else {
                    Amount::ZERO
                }
            })
            .collect();
        let subtotal = sum(&open);
        if !lines
            .iter()
            .any(|line| is_for(line) && line.total > Amount::ZERO)
        {
            return Err(NotForOrder::Products);
        }
        match &self.reduction {
            Reduction::Percent(percent) => Ok(open
                .iter()
                .map(|total| percent.of(*total, currency))
                .collect()),
            Reduction::Amount(off) => {
                let amount = off.in_currency(currency).ok_or(NotForOrder::Currency)?;
                Ok(spread(amount.min(subtotal), &open, currency))
            }
        }
    }

    fn check_minimum(&self, lines: &[Line], currency: Currency) -> Result<(), NotForOrder> {
        let Some(code) = self.code.as_ref().filter(|code| !code.minimum.is_empty()) else {
            return Ok(());
        };
        let least = *code.minimum.get(&currency).ok_or(NotForOrder::Currency)?;
        let totals: Vec<Amount> = lines.iter().map(|line| line.total).collect();
        if sum(&totals) < least {
            return Err(NotForOrder::Minimum { least });
        }
        Ok(())
    }
}

fn sum(amounts: &[Amount]) -> Amount {
    let mut amounts = amounts.iter();
    let sum = amounts.try_fold(Amount::ZERO, |sum, amount| sum.checked_add(*amount));
    sum.unwrap_or(Amount::MAX)
}

/// Spreads `amount` over lines by what they cost: each gets its part without fractions, the last
/// one the rest, and what is more than the last one costs goes to the one before it.
fn spread(amount: Amount, lines: &[Amount], currency: Currency) -> Vec<Amount> {
    let step = i128::from(currency.step().max(1));
    let all = i128::from(sum(lines).minor());
    let part = |line: &Amount| {
        let share = i128::from(amount.minor()).saturating_mul(i128::from(line.minor()));
        let steps = share
            .checked_div(all.saturating_mul(step))
            .unwrap_or_default();
        let minor = i64::try_from(steps.saturating_mul(step)).unwrap_or_default();
        Amount::new(minor).unwrap_or_default().min(*line)
    };
    let mut parts: Vec<Amount> = lines.iter().map(part).collect();
    let mut rest = amount.minor().saturating_sub(sum(&parts).minor());
    for (part, line) in parts.iter_mut().zip(lines).rev() {
        let room = line.minor().saturating_sub(part.minor());
        let more = rest.min(room);
        *part = Amount::new(part.minor().saturating_add(more)).unwrap_or(*part);
        rest = rest.saturating_sub(more);
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::coupon::AmountOff;
    use crate::domain::percent::Percent;
    use proptest::prelude::*;

    fn usd() -> Currency {
        Currency::parse("usd").unwrap()
    }

    fn amount(minor: i64) -> Amount {
        Amount::new(minor).unwrap()
    }

    fn discount(reduction: Reduction) -> Discount {
        Discount {
            coupon: CouponId::from_known("off"),
            number: 1,
            name: None,
            reduction,
            products: Vec::new(),
            code: None,
        }
    }

    fn percent(text: &str) -> Discount {
        discount(Reduction::Percent(Percent::parse(text).unwrap()))
    }

    fn amount_off(minor: i64, currency: Currency) -> Discount {
        discount(Reduction::Amount(AmountOff {
            currency,
            amount: amount(minor),
            currency_options: BTreeMap::new(),
        }))
    }

    fn products(count: usize) -> Vec<ProductId> {
        let id = |index| ProductId::from_known(format!("prod_{index}"));
        (0..count).map(id).collect()
    }

    fn off(
        discount: &Discount,
        totals: &[i64],
        currency: Currency,
    ) -> Result<Vec<i64>, NotForOrder> {
        let products = products(totals.len());
        let lines = products.iter().zip(totals);
        let lines: Vec<Line> = lines
            .map(|(product, minor)| Line {
                product,
                total: amount(*minor),
            })
            .collect();
        let off = discount.off(&lines, currency)?;
        Ok(off.into_iter().map(Amount::minor).collect())
    }

    #[test]
    fn an_amount_is_spread_over_lines_and_the_last_one_gets_the_rest() {
        for (minor, lines, parts) in [
            (500, vec![2000], vec![500]),
            (500, vec![300], vec![300]),
            (100, vec![1000, 1000, 1000], vec![33, 33, 34]),
            (500, vec![1000, 3000], vec![125, 375]),
            (2, vec![1, 1, 1], vec![0, 1, 1]),
            (99, vec![0, 100, 0], vec![0, 99, 0]),
            (101, vec![100, 1], vec![100, 1]),
        ] {
            let found = off(&amount_off(minor, usd()), &lines, usd());
            assert_eq!(found, Ok(parts), "{minor} of {lines:?}");
        }
    }

    #[test]
    fn a_percentage_is_of_each_line() {
        assert_eq!(off(&percent("25"), &[999, 1000], usd()), Ok(vec![250, 250]));
        assert_eq!(off(&percent("100"), &[999, 1], usd()), Ok(vec![999, 1]));
    }

    #[test]
    fn it_is_for_its_products_its_currencies_and_what_is_bought_at_least() {
        let mut some = percent("50");
        some.products = vec![ProductId::from_known("prod_1")];
        assert_eq!(off(&some, &[1000, 400], usd()), Ok(vec![0, 200]));
        assert_eq!(off(&some, &[1000], usd()), Err(NotForOrder::Products));
        assert_eq!(off(&some, &[1000, 0], usd()), Err(NotForOrder::Products));
        let eur = Currency::parse("eur").unwrap();
        let five = amount_off(500, eur);
        assert_eq!(off(&five, &[1000], usd()), Err(NotForOrder::Currency));
        let mut large = percent("50");
        large.code = Some(UsedCode {
            id: PromotionCodeId::from_known("promo_1"),
            number: 2,
            code: "LARGE".to_owned(),
            minimum: BTreeMap::from([(usd(), amount(2000))]),
        });
        let least = amount(2000);
        assert_eq!(off(&large, &[1000, 1000], usd()), Ok(vec![500, 500]));
        assert_eq!(
            off(&large, &[1999], usd()),
            Err(NotForOrder::Minimum { least })
        );
        assert_eq!(off(&large, &[9999], eur), Err(NotForOrder::Currency));
    }

    proptest! {
        #[test]
        fn what_is_taken_off_lines_is_all_that_is_taken_off_and_never_more_than_they_cost(
            code in proptest::sample::select(Currency::all()),
            lines in proptest::collection::vec(0_i64..200_000, 1..20),
            minor in 1_i64..3_000_000,
            hundredths in 1_u32..=10_000,
            is_percentage in any::<bool>(),
        ) {
            let currency = Currency::parse(code).unwrap();
            let step = currency.step();
            let whole = |minor: i64| minor.div_euclid(step).saturating_mul(step);
            let lines: Vec<i64> = lines.into_iter().map(whole).collect();
            let minor = whole(minor).max(step);
            let discount = if is_percentage {
                percent(&format!("{}.{:02}", hundredths / 100, hundredths % 100))
            } else {
                amount_off(minor, currency)
            };
            let all: i64 = lines.iter().sum();
            match off(&discount, &lines, currency) {
                Err(why) => prop_assert_eq!((why, all), (NotForOrder::Products, 0)),
                Ok(parts) => {
                    let taken: i64 = parts.iter().sum();
                    prop_assert!(parts.iter().zip(&lines).all(|(part, line)| part <= line));
                    prop_assert!(parts.iter().all(|part| *part >= 0 && whole(*part) == *part));
                    if !is_percentage {
                        prop_assert_eq!(taken, minor.min(all));
                    }
                }
            }
        }
    }
}
