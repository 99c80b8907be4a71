//! What orders cost.

use super::fixtures::{link, shipping_rate};
use super::order::{Cost, OrderError, charge, price};
use super::selection::{Selection, Wanted};
use crate::domain::offer::{AdjustableQuantity, Item, Offer};
use crate::domain::price::CurrencyOption;
use crate::domain::shipping_rate::ShippingRate;
use crate::domain::{Amount, Currency, LineItemId};
use proptest::prelude::*;

fn item(unit_amount: i64, quantity: u32, range: Option<(u32, u32)>) -> Item {
    let mut item = link().offer.items.remove(0);
    item.id = LineItemId::from_known(format!("li_{unit_amount}"));
    item.price.unit_amount = Amount::new(unit_amount).unwrap().into();
    item.quantity = quantity;
    item.adjustable = range.map(|(minimum, maximum)| AdjustableQuantity { minimum, maximum });
    item
}

fn selling(items: Vec<Item>) -> Offer {
    Offer {
        items,
        ..link().offer
    }
}

proptest! {
    #[test]
    fn the_lines_of_an_order_add_up_to_its_total_whatever_is_chosen(
        currency in proptest::sample::select(Currency::all()),
        lines in proptest::collection::vec((0_i64..200_000, 1_u32..20, any::<bool>()), 1..20),
        wanted in proptest::collection::vec(proptest::option::of(any::<u32>()), 0..20),
        shipping in proptest::option::of(0_i64..50_000),
    ) {
        let items = lines.into_iter().map(|(amount, quantity, is_free_to_choose)| {
            item(amount, quantity, is_free_to_choose.then_some((0, 99)))
        });
        let mut offer = selling(items.collect());
        offer.currency = Currency::parse(currency).unwrap();
        for item in &mut offer.items {
            item.price.currency = offer.currency;
        }
        offer.shipping_rates.extend(shipping.map(|minor| ShippingRate {
            currency: offer.currency,
            ..shipping_rate("post", minor)
        }));
        let wanted = Wanted { quantities: wanted, ..Wanted::default() };
        let quantities = Selection::fit(&offer, &wanted);
        if let Ok(totals) = price(&offer, &quantities) {
            let sum: i64 = totals.lines.iter().map(|line| line.total.minor()).sum();
            prop_assert_eq!(totals.subtotal.minor(), sum);
            let sum: i64 = [sum, shipping.unwrap_or_default()].iter().sum();
            prop_assert_eq!(totals.total.minor(), sum);
            for (line, item) in totals.lines.iter().zip(&offer.items) {
                let product = item.price.unit_amount.fixed().unwrap().checked_mul(line.quantity);
                prop_assert_eq!(Some(line.total), product);
            }
            let least = offer.currency.minimum();
            let is_taken = charge(&offer, &quantities).is_ok();
            prop_assert_eq!(is_taken, sum == 0 || sum >= least);
            prop_assert!(Cost::of(&offer) != Cost::Never || sum == 0);
            prop_assert!(Cost::of(&offer) != Cost::Always || sum > 0);
        }
    }
}

#[test]
fn an_order_costs_the_sum_of_its_lines() {
    let two = || vec![item(1050, 1, None), item(99, 1, Some((0, 99)))];
    for (items, quantities, total) in [
        (vec![item(1800, 1, None)], vec![1], Ok(1800)),
        (vec![item(0, 1, None)], vec![1], Ok(0)),
        (two(), vec![2, 3], Ok(2397)),
        (two(), vec![2, 0], Ok(2100)),
        (two(), vec![2], Ok(2199)),
        (two(), vec![0, 0], Err(OrderError::Empty)),
        (vec![item(99_999_999, 1, None)], vec![1], Ok(99_999_999)),
        (
            vec![item(50_000_000, 1, None)],
            vec![2],
            Err(OrderError::TooLarge),
        ),
        (
            vec![item(99_999_999, 1, None)],
            vec![u32::MAX],
            Err(OrderError::TooLarge),
        ),
    ] {
        let priced = price(&selling(items), &quantities.clone().into());
        let priced = priced.map(|totals| {
            assert_eq!(totals.subtotal, totals.total);
            totals.total.minor()
        });
        assert_eq!(priced, total, "{quantities:?}");
    }
}

#[test]
fn an_order_is_held_to_the_smallest_charge_by_what_is_on_it_not_by_what_the_link_began_with() {
    let range = Some((0, 10));
    let tin = |quantity| vec![item(30, quantity, range)];
    let two = || vec![item(49, 1, None), item(5000, 1, range)];
    let too_small = Err(OrderError::TooSmall {
        least: Amount::new(50).unwrap(),
    });
    for (items, quantities, total) in [
        (tin(2), vec![2], Ok(60)),
        (tin(2), vec![1], too_small),
        (two(), vec![1, 1], Ok(5049)),
        (two(), vec![1, 0], too_small),
        (vec![item(0, 1, None)], vec![1], Ok(0)),
        (
            vec![item(0, 1, None), item(49, 1, range)],
            vec![1, 1],
            too_small,
        ),
        (
            vec![item(0, 1, None), item(49, 1, range)],
            vec![1, 0],
            Ok(0),
        ),
        (tin(2), vec![0], Err(OrderError::Empty)),
    ] {
        let offer = selling(items);
        let charged = charge(&offer, &quantities.clone().into());
        assert_eq!(charged.map(|it| it.total.minor()), total, "{quantities:?}");
    }
}

#[test]
fn whether_anything_is_to_be_paid_may_depend_on_what_is_chosen() {
    let (any, some) = (Some((0, 9)), Some((1, 9)));
    for (items, cost) in [
        (vec![item(10, 1, any)], Cost::Always),
        (vec![item(0, 1, None)], Cost::Never),
        (vec![item(0, 1, any), item(0, 1, None)], Cost::Never),
        (vec![item(0, 1, None), item(10, 1, any)], Cost::Sometimes),
        (vec![item(0, 1, None), item(10, 1, some)], Cost::Always),
        (vec![item(20, 1, any), item(10, 1, any)], Cost::Always),
    ] {
        assert_eq!(Cost::of(&selling(items)), cost);
    }
    let usd = Currency::parse("usd").unwrap();
    for (minor, abroad, cost) in [
        (0, 2000, Cost::Sometimes),
        (2000, 0, Cost::Sometimes),
        (0, 0, Cost::Never),
        (1800, 2000, Cost::Always),
    ] {
        let mut sold = item(minor, 1, None);
        let option = CurrencyOption {
            unit_amount: Amount::new(abroad).unwrap().into(),
            tax_behavior: None,
        };
        sold.price.currency_options.insert(usd, option);
        assert_eq!(Cost::of(&selling(vec![sold])), cost, "{minor} {abroad}");
    }
}

#[test]
fn a_line_at_zero_stays_on_the_order() {
    let offer = selling(vec![item(10, 1, None), item(20, 1, Some((0, 5)))]);
    let totals = price(&offer, &vec![1, 0].into()).unwrap();
    assert_eq!((totals.lines.len(), totals.currency), (2, offer.currency));
    assert_eq!(totals.lines[1].total, Amount::ZERO);
}
