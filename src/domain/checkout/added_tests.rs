//! What buyers add to an order.

use super::fixtures::link;
use super::form::Posted;
use super::order::{self, Cost, OrderError};
use super::seen_lines;
use super::selection::Selection;
use crate::domain::offer::{AdjustableQuantity, Item, Offer};
use crate::domain::price::CurrencyOption;
use crate::domain::{Amount, Currency, LineItemId, PriceId};

fn optional(id: &str, minor: i64, quantity: u32, range: Option<(u32, u32)>) -> Item {
    let mut item = link().offer.items.remove(0);
    item.id = LineItemId::from_known(id);
    item.price.id = PriceId::from_known(format!("price_{id}"));
    item.price.unit_amount = Amount::new(minor).unwrap().into();
    item.quantity = quantity;
    item.adjustable = range.map(|(minimum, maximum)| AdjustableQuantity { minimum, maximum });
    item.is_optional = true;
    item
}

/// A notebook for €18.00, with three pens at €2.00 or up to five bags at €5.00 to be added.
fn offer() -> Offer {
    let mut offer = link().offer;
    offer.items.push(optional("li_pen", 200, 3, None));
    offer.items.push(optional("li_bag", 500, 2, Some((2, 5))));
    offer
}

fn posted(offer: &Offer, form: &[(&str, &str)]) -> Selection {
    let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    let form: Vec<_> = form.iter().map(own).collect();
    Selection::fit(offer, &Posted::read(&offer.settings, &form).wanted)
}

fn total(offer: &Offer, selection: &Selection) -> i64 {
    order::price(offer, selection).unwrap().total.minor()
}

#[test]
fn nothing_is_added_until_it_is_asked_for() {
    let offer = offer();
    assert_eq!(total(&offer, &Selection::of(&offer)), 1800);
    assert_eq!(posted(&offer, &[]), Selection::of(&offer));
    let lines = order::price(&offer, &Selection::of(&offer)).unwrap().lines;
    let quantities: Vec<_> = lines.iter().map(|line| line.quantity).collect();
    assert_eq!(quantities, [1, 0, 0]);
}

#[test]
fn a_button_adds_as_many_as_its_merchant_says_and_another_takes_them_off() {
    let offer = offer();
    for (form, expected) in [
        (vec![("intent", "add_li_pen")], 2400),
        (vec![("intent", "add_li_bag")], 2800),
        (
            vec![("intent", "add_li_bag"), ("quantity_li_pen", "3")],
            3400,
        ),
        (
            vec![("intent", "remove_li_pen"), ("quantity_li_pen", "3")],
            1800,
        ),
        (vec![("quantity_li_pen", "1")], 2400),
        (vec![("quantity_li_bag", "4")], 3800),
        (vec![("quantity_li_bag", "1")], 2800),
        (vec![("quantity_li_bag", "99")], 4300),
        (vec![("quantity_li_bag", "0")], 1800),
        (vec![("quantity_li_bag", "x")], 1800),
        (vec![("intent", "add_li_cup")], 1800),
        (vec![("quantity_li_cup", "1")], 1800),
        (vec![("intent", "add_li_notebook")], 1800),
        (vec![("quantity_li_notebook", "7")], 1800),
    ] {
        let selection = posted(&offer, &form);
        assert_eq!(total(&offer, &selection), expected, "{form:?}");
        assert_eq!(selection.fitted_to(&offer), selection, "{form:?}");
    }
}

#[test]
fn what_came_in_the_place_of_something_that_was_added_was_not_asked_for() {
    let before = offer();
    let selection = posted(&before, &[("intent", "add_li_pen")]);
    let mut after = before.clone();
    after.set_optional(vec![
        optional("li_cup", 700, 1, None),
        Item {
            price: before.optional()[0].price.clone(),
            ..optional("li_fresh", 200, 3, None)
        },
    ]);
    let ids: Vec<_> = after.items.iter().map(|item| item.id.as_str()).collect();
    assert_eq!(ids, ["li_notebook", "li_cup", "li_pen"]);
    assert_eq!(total(&after, &selection.fitted_to(&after)), 2400);
    after.set_optional(vec![optional("li_cup", 700, 1, None)]);
    assert_eq!(total(&after, &selection.fitted_to(&after)), 1800);
    assert!(!after.same_terms(&before));
}

#[test]
fn what_can_be_added_is_agreed_to_and_seen_like_any_line() {
    let offer = offer();
    let mut sold = offer.clone();
    sold.items[1].is_optional = false;
    assert_ne!(sold.terms_digest(), offer.terms_digest());
    let selection = Selection::of(&offer);
    let lines = offer.items.iter().enumerate();
    let seen: Vec<_> = lines
        .map(|line| seen_lines::shown(&offer, &selection, line))
        .collect();
    let mut dearer = offer.clone();
    dearer.items[2].price.unit_amount = Amount::new(600).unwrap().into();
    let changed = seen_lines::changed(&dearer, &selection, &seen);
    let indices: Vec<_> = changed.iter().map(|line| line.index).collect();
    assert_eq!(indices, [2]);
}

#[test]
fn a_single_item_stays_single_beside_what_can_be_added() {
    let mut offer = offer();
    let (minimum, maximum) = (0, 9);
    offer.items[0].adjustable = Some(AdjustableQuantity { minimum, maximum });
    let form = [("quantity_0", "0"), ("intent", "add_li_pen")];
    assert_eq!(total(&offer, &posted(&offer, &form)), 2400);
    let prefilled = Selection::prefilled(&offer, Some(3), None);
    assert_eq!(total(&offer, &prefilled), 5400);
}

#[test]
fn what_is_added_counts_for_what_can_be_charged() {
    let mut offer = offer();
    offer.items[0].price.unit_amount = Amount::ZERO.into();
    offer.items[1] = optional("li_pen", 20, 1, None);
    offer.items[2] = optional("li_bag", 50_000_000, 1, Some((1, 5)));
    assert_eq!(Cost::of(&offer), Cost::Sometimes);
    let charged = |form: &[(&str, &str)]| {
        let totals = order::charge(&offer, &posted(&offer, form));
        totals.map(|totals| totals.total.minor())
    };
    assert_eq!(charged(&[]), Ok(0));
    let least = Amount::new(50).unwrap();
    let small = charged(&[("intent", "add_li_pen")]);
    assert_eq!(small, Err(OrderError::TooSmall { least }));
    assert_eq!(charged(&[("intent", "add_li_bag")]), Ok(50_000_000));
    let large = charged(&[("quantity_li_bag", "2")]);
    assert_eq!(large, Err(OrderError::TooLarge));
}

#[test]
fn an_offer_is_sold_in_the_currencies_of_what_can_be_added_too() {
    let mut offer = offer();
    let usd = Currency::parse("usd").unwrap();
    let option = |minor| CurrencyOption {
        unit_amount: Amount::new(minor).unwrap().into(),
        tax_behavior: None,
    };
    for (item, minor) in offer.items.iter_mut().take(2).zip([2000, 250]) {
        item.price.currency_options.insert(usd, option(minor));
    }
    assert_eq!(offer.currencies(), [offer.currency]);
    let bag = &mut offer.items[2].price;
    bag.currency_options.insert(usd, option(600));
    let form = [("currency", "usd"), ("intent", "add_li_pen")];
    let selection = posted(&offer, &form);
    assert_eq!(total(&offer, &selection), 2750);
    assert_eq!(selection.currency(&offer), usd);
}
