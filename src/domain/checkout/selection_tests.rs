//! What a buyer chooses of an offer, and what comes of it.

use super::amount_text::Unreadable;
use super::fixtures::{link, named_by_buyers};
use super::selection::{AmountError, NamedAmount, Selection, Wanted, WantedAmount};
use crate::domain::offer::{AdjustableQuantity, Item, Offer};
use crate::domain::price::CurrencyOption;
use crate::domain::{Amount, Currency};

fn item(unit_amount: i64, quantity: u32, range: Option<(u32, u32)>) -> Item {
    let mut item = link().offer.items.remove(0);
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

fn wanting(quantities: Vec<Option<u32>>) -> Wanted {
    Wanted {
        quantities,
        ..Wanted::default()
    }
}

fn typed(text: &str) -> Wanted {
    Wanted {
        amount: Some(WantedAmount::Typed(text.to_owned())),
        ..Wanted::default()
    }
}

#[test]
fn quantities_are_fitted_to_what_the_link_allows() {
    let range = Some((0, 10));
    for (case, items, wanted, fitted) in [
        ("fixed", vec![item(1, 2, None)], vec![Some(5)], vec![2]),
        ("free", vec![item(1, 2, range)], vec![Some(5)], vec![5]),
        ("unsaid", vec![item(1, 2, range)], vec![], vec![2]),
        ("high", vec![item(1, 2, range)], vec![Some(11)], vec![10]),
        ("single", vec![item(1, 2, range)], vec![Some(0)], vec![1]),
        (
            "one of two",
            vec![item(1, 2, range), item(2, 1, Some((3, 4)))],
            vec![Some(0), Some(1)],
            vec![0, 3],
        ),
        (
            "too many",
            vec![item(1, 2, range)],
            vec![Some(3), Some(9)],
            vec![3],
        ),
    ] {
        let quantities = Selection::fit(&selling(items), &wanting(wanted));
        assert_eq!(quantities, Selection::from(fitted), "{case}");
    }
}

#[test]
fn a_link_starts_with_its_own_quantities() {
    let offer = selling(vec![item(1, 2, None), item(2, 0, Some((0, 3)))]);
    assert_eq!(Selection::of(&offer), Selection::from(vec![2, 0]));
}

#[test]
fn an_address_may_ask_for_a_quantity_of_the_first_item_that_has_a_choice() {
    let range = Some((1, 10));
    let items = || vec![item(1, 2, None), item(2, 1, range), item(3, 1, range)];
    for (wanted, prefilled) in [
        (None, vec![2, 1, 1]),
        (Some(4), vec![2, 4, 1]),
        (Some(0), vec![2, 1, 1]),
        (Some(999), vec![2, 10, 1]),
    ] {
        let quantities = Selection::prefilled(&selling(items()), wanted, None);
        assert_eq!(quantities, Selection::from(prefilled), "{wanted:?}");
    }
    let fixed = selling(vec![item(1, 2, None)]);
    assert_eq!(
        Selection::prefilled(&fixed, Some(9), None),
        Selection::from(vec![2])
    );
}

#[test]
fn an_amount_is_the_same_number_in_the_currency_that_is_chosen_after_it() {
    let [kwd, usd, jpy] = ["kwd", "usd", "jpy"].map(|code| Currency::parse(code).unwrap());
    for (text, said_in, currency, minor) in [
        ("5.500", kwd, usd, 550),
        ("5.559", kwd, usd, 555),
        ("1,234", usd, kwd, 1_234_000),
        ("25.99", usd, jpy, 25),
        ("2500", jpy, usd, 250_000),
    ] {
        let mut offer = named_by_buyers(None, None, None);
        offer.currency = currency;
        let wanted = Wanted {
            said_in: Some(said_in),
            ..typed(text)
        };
        let amount = Selection::fit(&offer, &wanted).amount;
        let expected = NamedAmount::Amount(Amount::new(minor).unwrap());
        assert_eq!(amount, Some(expected), "{text} {said_in:?} {currency:?}");
    }
}

#[test]
fn an_amount_is_what_was_typed_within_the_limits_or_why_it_is_not_taken() {
    let amount = |minor| Amount::new(minor).unwrap();
    let offer = named_by_buyers(Some(500), Some(10_000), None);
    let (least, most) = (amount(500), amount(10_000));
    for (text, unit_amount) in [
        ("25,50", Ok(amount(2550))),
        ("5", Ok(least)),
        ("100.00", Ok(most)),
        ("4.99", Err(AmountError::Under { least })),
        ("1,000", Err(AmountError::Over { most })),
        ("", Err(AmountError::Unreadable(Unreadable::Missing))),
        ("five", Err(AmountError::Unreadable(Unreadable::NoAmount))),
        ("5.0001", Err(AmountError::Unreadable(Unreadable::Fraction))),
    ] {
        let selection = Selection::fit(&offer, &typed(text));
        let found = selection.unit_amount(&offer, &offer.items[0]);
        assert_eq!(found, unit_amount, "{text}");
        assert_eq!(selection.line_total(&offer, 0), unit_amount.ok(), "{text}");
        assert_eq!(selection.fitted_to(&offer), selection, "{text}");
    }
}

#[test]
fn what_nobody_set_is_what_can_be_charged() {
    let offer = named_by_buyers(None, None, None);
    let unit_amount = |text: &str| {
        let selection = Selection::fit(&offer, &typed(text));
        selection.unit_amount(&offer, &offer.items[0])
    };
    let (least, most) = (Amount::new(50).unwrap(), Amount::MAX_CHARGE);
    assert_eq!(unit_amount("0.49"), Err(AmountError::Under { least }));
    assert_eq!(unit_amount("0.50"), Ok(least));
    assert_eq!(unit_amount("999999.99"), Ok(most));
    assert_eq!(unit_amount("1000000"), Err(AmountError::Over { most }));
}

#[test]
fn an_amount_begins_as_it_is_preset_and_may_come_with_the_address() {
    let unit_amount = |offer: &Offer, selection: &Selection| {
        let amount = selection.unit_amount(offer, &offer.items[0]);
        amount.map(Amount::minor)
    };
    let bare = named_by_buyers(Some(500), None, None);
    let first = Selection::of(&bare);
    assert_eq!(unit_amount(&bare, &first), Err(AmountError::Unsaid));
    let preset = named_by_buyers(Some(500), None, Some(2500));
    assert_eq!(unit_amount(&preset, &Selection::of(&preset)), Ok(2500));
    for (text, minor) in [("10", 1000), ("1", 2500), ("", 2500), ("x", 2500)] {
        let amount = Some(WantedAmount::Typed(text.to_owned()));
        let selection = Selection::prefilled(&preset, None, amount);
        assert_eq!(unit_amount(&preset, &selection), Ok(minor), "{text}");
    }
}

#[test]
fn an_offer_is_sold_in_the_currencies_that_all_its_items_have() {
    let currency = |code: &str| Currency::parse(code).unwrap();
    let (eur, usd, gbp) = (currency("eur"), currency("usd"), currency("gbp"));
    let priced = |options: &[(Currency, i64)]| {
        let mut item = item(1800, 1, None);
        let option = |(currency, minor): &(Currency, i64)| {
            let unit_amount = Amount::new(*minor).unwrap().into();
            let tax_behavior = None;
            (
                *currency,
                CurrencyOption {
                    unit_amount,
                    tax_behavior,
                },
            )
        };
        item.price.currency_options = options.iter().map(option).collect();
        item
    };
    let offer = selling(vec![
        priced(&[(usd, 2000), (gbp, 1500)]),
        priced(&[(usd, 2100)]),
    ]);
    assert_eq!(offer.currencies(), [eur, usd]);
    let total = |selection: &Selection| {
        let total = selection.line_total(&offer, 0);
        (selection.currency(&offer), total.map(Amount::minor))
    };
    let of = |wanted| Selection::of(&offer).in_currency(&offer, wanted);
    assert_eq!(total(&of(None)), (eur, Some(1800)));
    assert_eq!(total(&of(Some(usd))), (usd, Some(2000)));
    assert_eq!(total(&of(Some(gbp))), (eur, Some(1800)), "not of both");
    let posted = Wanted {
        currency: Some(usd),
        ..Wanted::default()
    };
    let chosen = Selection::fit(&offer, &posted);
    assert_eq!(total(&chosen), (usd, Some(2000)));
    assert_eq!(chosen.fitted_to(&offer), chosen);
    let without = selling(vec![priced(&[])]);
    assert_eq!(chosen.fitted_to(&without).currency, None);
}

#[test]
fn nobody_names_the_amount_of_a_fixed_price() {
    let offer = link().offer;
    let selection = Selection::fit(&offer, &typed("1"));
    assert_eq!(selection, Selection::of(&offer));
    let exact = Wanted {
        amount: Some(WantedAmount::Exact(Amount::ZERO)),
        ..Wanted::default()
    };
    assert_eq!(Selection::fit(&offer, &exact), selection);
}
