//! What discounts take off which lines, and which of them were found here.

use super::app_secret::{AppSecret, Purpose};
use super::coupon::{AmountOff, Reduction};
use super::discount::{Discount, Line, NotForOrder, UsedCode};
use super::percent::Percent;
use super::{Amount, CouponId, Currency, Mode, ProductId, PromotionCodeId};
use proptest::prelude::*;
use std::collections::BTreeMap;

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

fn off(discount: &Discount, totals: &[i64], currency: Currency) -> Result<Vec<i64>, NotForOrder> {
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
        is_personal: false,
        is_first: false,
        seal: String::new(),
    });
    let least = amount(2000);
    assert_eq!(off(&large, &[1000, 1000], usd()), Ok(vec![500, 500]));
    assert_eq!(
        off(&large, &[1999], usd()),
        Err(NotForOrder::Minimum { least })
    );
    assert_eq!(off(&large, &[9999], eur), Err(NotForOrder::Currency));
}

#[test]
fn a_seal_is_of_one_discount_in_one_mode_of_one_installation() {
    let mac = |secret: &str| {
        let secret = AppSecret::of(Some(&secret.repeat(32)), [None, None]).unwrap();
        secret.mac(Purpose::Discounts)
    };
    let mut typed = percent("50");
    typed.code = Some(UsedCode {
        id: PromotionCodeId::from_known("promo_1"),
        number: 2,
        code: "HALF".to_owned(),
        minimum: BTreeMap::new(),
        is_personal: false,
        is_first: false,
        seal: String::new(),
    });
    let sealed = typed.clone().sealed(mac("a"), Mode::Test);
    assert!(sealed.is_sealed(mac("a"), Mode::Test));
    assert_eq!(sealed.digest(usd()), typed.digest(usd()));
    assert_eq!(Discount::parse(&sealed.text()).as_ref(), Some(&sealed));
    assert!(!sealed.is_sealed(mac("b"), Mode::Test));
    assert!(!sealed.is_sealed(mac("a"), Mode::Live));
    assert!(!typed.is_sealed(mac("a"), Mode::Test));
    assert!(!percent("50").is_sealed(mac("a"), Mode::Test));
    let mut better = sealed;
    better.reduction = percent("100").reduction;
    assert!(!better.is_sealed(mac("a"), Mode::Test));
    assert_eq!(Discount::parse("x"), None);
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
