//! Orders with taxes, on what is left after discounts; what it costs to send them is not taxed.

use super::fixtures::{link, shipping_rate, tax_rate};
use super::order::{self, OrderError, Totals, charge, price};
use super::selection::{Selection, Wanted};
use crate::domain::coupon::{AmountOff, Reduction};
use crate::domain::discount::Discount;
use crate::domain::offer::{AdjustableQuantity, Item, Offer};
use crate::domain::percent::{Percent, TaxPercent};
use crate::domain::shipping_rate::ShippingRate;
use crate::domain::tax_rate::TaxRate;
use crate::domain::{Amount, CouponId, Currency, LineItemId};
use proptest::prelude::*;

fn included(name: &str, percentage: &str) -> TaxRate {
    TaxRate {
        inclusive: true,
        ..tax_rate(name, percentage)
    }
}

/// A notebook for €18.00 with these taxes.
fn taxed(tax_rates: Vec<TaxRate>) -> Offer {
    Offer {
        tax_rates,
        ..link().offer
    }
}

fn off(reduction: Reduction) -> Box<Discount> {
    Box::new(Discount {
        coupon: CouponId::from_known("off"),
        number: 1,
        name: None,
        reduction,
        products: Vec::new(),
        code: None,
    })
}

fn sums(totals: &Totals) -> (i64, i64, i64) {
    let sums = (totals.subtotal, totals.tax(), totals.total);
    (sums.0.minor(), sums.1.minor(), sums.2.minor())
}

#[test]
fn a_tax_is_on_what_is_left_after_the_discount_and_not_on_what_it_costs_to_send_it() {
    let mut offer = taxed(vec![tax_rate("Sales tax", "10"), included("VAT", "20")]);
    let mut selection = Selection::of(&offer);
    let totals = price(&offer, &selection).unwrap();
    assert_eq!(sums(&totals), (1800, 450, 1950));
    assert_eq!(totals.lines[0].to_pay().minor(), 1950);
    selection.discount = Some(off(Reduction::Percent(Percent::parse("50").unwrap())));
    offer.shipping_rates = vec![shipping_rate("post", 500)];
    let totals = price(&offer, &selection).unwrap();
    assert_eq!(sums(&totals), (1800, 225, 1800 - 900 + 500 + 75));
    let taxes: Vec<_> = totals
        .taxes
        .iter()
        .map(|tax| (tax.amount.minor(), tax.taxable.minor()))
        .collect();
    assert_eq!(taxes, [(75, 750), (150, 750)]);
    selection.discount = Some(off(Reduction::Percent(Percent::parse("100").unwrap())));
    offer.shipping_rates.clear();
    assert!(price(&offer, &selection).unwrap().is_free());
}

#[test]
fn a_tax_that_is_switched_off_is_not_charged_and_whoever_saw_it_agrees_anew() {
    let before = taxed(vec![tax_rate("Sales tax", "10")]);
    let mut after = before.clone();
    after.tax_rates[0].active = false;
    assert_eq!(
        sums(&price(&after, &Selection::of(&after)).unwrap()),
        (1800, 0, 1800)
    );
    assert!(!after.same_terms(&before));
    assert!(after.same_terms(&taxed(Vec::new())));
    assert_ne!(after.terms_digest(), before.terms_digest());
    let mut renamed = before.clone();
    renamed.tax_rates[0].display_name = "County tax".to_owned();
    assert!(!renamed.same_terms(&before));
    let mut noted = before.clone();
    noted.tax_rates[0].jurisdiction = Some("CA".to_owned());
    assert!(noted.same_terms(&before), "no buyer sees it");
}

#[test]
fn what_comes_on_top_counts_for_what_can_be_charged() {
    let mut offer = taxed(vec![tax_rate("Tax", "10")]);
    let mut charged = |minor| {
        offer.items[0].price.unit_amount = Amount::new(minor).unwrap().into();
        charge(&offer, &Selection::of(&offer)).map(|totals| totals.total.minor())
    };
    let least = Amount::new(50).unwrap();
    assert_eq!(charged(44), Err(OrderError::TooSmall { least }));
    assert_eq!(charged(45), Ok(50));
    assert_eq!(charged(90_909_090), Ok(99_999_999));
    assert_eq!(charged(90_909_091), Err(OrderError::TooLarge));
    assert_eq!(charged(0), Ok(0));
}

proptest! {
    #[test]
    fn lines_discounts_shipping_and_taxes_add_up_to_the_total_in_every_currency(
        code in proptest::sample::select(Currency::all()),
        lines in proptest::collection::vec((0_i64..200_000, 1_u32..20, any::<bool>()), 1..20),
        wanted in proptest::collection::vec(proptest::option::of(0_u32..30), 0..20),
        rates in proptest::collection::vec((0_u32..=1_000_000, any::<bool>(), any::<bool>()), 0..5),
        shipping in proptest::option::of(0_i64..50_000),
        discount in proptest::option::of((1_u32..=10_000, 1_i64..5_000_000, any::<bool>())),
    ) {
        let currency = Currency::parse(code).unwrap();
        let step = currency.step();
        let whole = |minor: i64| Amount::new(minor.div_euclid(step) * step).unwrap();
        let items = lines.into_iter().map(|(minor, quantity, is_free_to_choose)| {
            let mut item: Item = link().offer.items.remove(0);
            item.id = LineItemId::from_known(format!("li_{minor}"));
            item.price.currency = currency;
            item.price.unit_amount = whole(minor).into();
            item.quantity = quantity;
            item.adjustable = is_free_to_choose.then_some(AdjustableQuantity { minimum: 0, maximum: 30 });
            item
        });
        let mut offer = Offer { currency, items: items.collect(), ..link().offer };
        offer.shipping_rates.extend(shipping.map(|minor| ShippingRate {
            currency,
            amount: whole(minor),
            ..shipping_rate("post", 0)
        }));
        let untaxed = offer.clone();
        offer.tax_rates.extend(rates.into_iter().map(|(parts, inclusive, active)| TaxRate {
            percentage: TaxPercent::parse(&format!("{}.{:04}", parts / 10_000, parts % 10_000)).unwrap(),
            inclusive,
            active,
            ..tax_rate("Tax", "1")
        }));
        let mut selection = Selection::fit(&offer, &Wanted { quantities: wanted, ..Wanted::default() });
        selection.discount = discount.map(|(hundredths, minor, is_percentage)| off(if is_percentage {
            Reduction::Percent(Percent::parse(&format!("{}.{:02}", hundredths / 100, hundredths % 100)).unwrap())
        } else {
            Reduction::Amount(AmountOff {
                currency,
                amount: whole(minor).max(Amount::new(step).unwrap()),
                currency_options: std::collections::BTreeMap::new(),
            })
        }));
        if let Ok(totals) = price(&offer, &selection) {
            let all = |of: fn(&order::Line) -> Amount| -> i64 {
                totals.lines.iter().map(|line| of(line).minor()).sum()
            };
            let shipping = totals.shipping.minor();
            prop_assert_eq!(totals.total.minor(), all(order::Line::to_pay) + shipping);
            let on_top = all(|line| line.tax_on_top);
            prop_assert_eq!(totals.total.minor(), totals.subtotal.minor() - totals.discount.minor() + shipping + on_top);
            prop_assert_eq!(totals.discount.minor(), all(|line| line.discount));
            prop_assert_eq!(totals.tax().minor(), all(|line| line.tax));
            let by_rate: i64 = totals.taxes.iter().map(|tax| tax.amount.minor()).sum();
            prop_assert_eq!(totals.tax().minor(), by_rate);
            let taxes = totals.taxes.iter().zip(offer.taxes());
            let by_rate: i64 = taxes.filter(|(_, rate)| !rate.inclusive).map(|(tax, _)| tax.amount.minor()).sum();
            prop_assert_eq!(on_top, by_rate);
            prop_assert_eq!(totals.total.minor() % step, 0);
            prop_assert!(totals.lines.iter().all(|line| line.tax_on_top <= line.tax));
            let without = price(&untaxed, &selection).unwrap();
            prop_assert!(without.total <= totals.total);
            prop_assert_eq!(totals.not_for_order.is_none() || totals.discount == Amount::ZERO, true);
        }
    }
}
