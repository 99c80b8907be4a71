//! What it costs to send an order.

use super::fixtures::{link, shipping_rate};
use super::form::Posted;
use super::order::{self, Cost, OrderError};
use super::selection::Selection;
use crate::domain::offer::Offer;
use crate::domain::price::CurrencyOption;
use crate::domain::shipping_rate::ShippingAmount;
use crate::domain::{Amount, Currency, ShippingRateId};

/// A notebook for €18.00, sent for nothing or for €7.50.
fn offer() -> Offer {
    let mut offer = link().offer;
    offer.shipping_rates = vec![shipping_rate("slow", 0), shipping_rate("fast", 750)];
    offer
}

fn posted(offer: &Offer, rate: &str) -> Selection {
    let form = [("shipping_rate".to_owned(), rate.to_owned())];
    Selection::fit(offer, &Posted::read(&offer.settings, &form).wanted)
}

fn sums(offer: &Offer, selection: &Selection) -> (i64, i64, i64) {
    let totals = order::price(offer, selection).unwrap();
    let sums = (totals.subtotal, totals.shipping, totals.total);
    (sums.0.minor(), sums.1.minor(), sums.2.minor())
}

#[test]
fn the_first_way_is_chosen_until_another_one_is() {
    let offer = offer();
    for (rate, expected) in [
        ("", (1800, 0, 1800)),
        ("shr_slow", (1800, 0, 1800)),
        ("shr_fast", (1800, 750, 2550)),
        ("shr_other", (1800, 0, 1800)),
    ] {
        let selection = posted(&offer, rate);
        assert_eq!(sums(&offer, &selection), expected, "{rate}");
        assert_eq!(selection.fitted_to(&offer), selection, "{rate}");
    }
    assert_eq!(posted(&offer, "shr_slow"), Selection::of(&offer));
}

#[test]
fn a_way_that_is_not_offered_any_more_is_not_chosen() {
    let before = offer();
    let chosen = posted(&before, "shr_fast");
    let mut after = before.clone();
    after.shipping_rates.truncate(1);
    assert_eq!(sums(&after, &chosen.fitted_to(&after)), (1800, 0, 1800));
    assert!(!after.same_terms(&before));
    let mut turned = before.clone();
    turned.shipping_rates.reverse();
    assert_eq!(sums(&turned, &chosen.fitted_to(&turned)), (1800, 750, 2550));
    assert_ne!(turned.terms_digest(), before.terms_digest());
}

#[test]
fn what_it_costs_to_send_an_order_counts_for_what_can_be_charged() {
    let mut offer = offer();
    offer.items[0].price.unit_amount = Amount::ZERO.into();
    assert_eq!(Cost::of(&offer), Cost::Sometimes);
    offer.shipping_rates.remove(0);
    assert_eq!(Cost::of(&offer), Cost::Always);
    offer.shipping_rates[0].amount = Amount::new(49).unwrap();
    let least = Amount::new(50).unwrap();
    let small = order::charge(&offer, &Selection::of(&offer));
    assert_eq!(small, Err(OrderError::TooSmall { least }));
    offer.items[0].price.unit_amount = Amount::MAX_CHARGE.into();
    let large = order::charge(&offer, &Selection::of(&offer));
    assert_eq!(large, Err(OrderError::TooLarge));
    offer.shipping_rates[0].amount = Amount::ZERO;
    let just = order::charge(&offer, &Selection::of(&offer));
    assert_eq!(just.map(|totals| totals.total), Ok(Amount::MAX_CHARGE));
}

#[test]
fn an_offer_is_sold_in_the_currencies_in_which_it_can_be_sent() {
    let mut offer = offer();
    let usd = Currency::parse("usd").unwrap();
    let unit_amount = Amount::new(2000).unwrap().into();
    let option = CurrencyOption {
        unit_amount,
        tax_behavior: None,
    };
    offer.items[0].price.currency_options.insert(usd, option);
    assert!(!offer.sells_in(usd));
    for (rate, minor) in offer.shipping_rates.iter_mut().zip([0, 900]) {
        let amount = ShippingAmount {
            amount: Amount::new(minor).unwrap(),
            tax_behavior: None,
        };
        rate.currency_options.insert(usd, amount);
    }
    let chosen = posted(&offer, "shr_fast").in_currency(&offer, Some(usd));
    assert_eq!(sums(&offer, &chosen), (2000, 900, 2900));
    let fast = ShippingRateId::from_known("shr_fast");
    assert_eq!(chosen.shipping.as_ref(), Some(&fast));
}
