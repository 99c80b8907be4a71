//! Orders that something is taken off.

use super::fixtures::link;
use super::order::{charge, price};
use super::selection::Selection;
use crate::domain::coupon::{AmountOff, Reduction};
use crate::domain::discount::Discount;
use crate::domain::offer::Item;
use crate::domain::percent::Percent;
use crate::domain::{Amount, CouponId, Currency, LineItemId};
use proptest::prelude::*;

fn item(unit_amount: i64, quantity: u32) -> Item {
    let mut item = link().offer.items.remove(0);
    item.id = LineItemId::from_known(format!("li_{unit_amount}"));
    item.price.unit_amount = Amount::new(unit_amount).unwrap().into();
    item.quantity = quantity;
    item
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

proptest! {
    #[test]
    fn the_lines_and_what_is_taken_off_them_add_up_to_the_total_in_every_currency(
        code in proptest::sample::select(Currency::all()),
        lines in proptest::collection::vec((0_i64..200_000, 1_u32..20), 1..20),
        hundredths in 1_u32..=10_000,
        minor in 1_i64..5_000_000,
        is_percentage in any::<bool>(),
    ) {
        let currency = Currency::parse(code).unwrap();
        let step = currency.step();
        let whole = |minor: i64| minor.div_euclid(step).saturating_mul(step);
        let items = lines.into_iter().map(|(minor, quantity)| item(whole(minor), quantity));
        let mut offer = link().offer;
            offer.items = items.collect();
        offer.currency = currency;
        let mut selection = Selection::of(&offer);
        let full = price(&offer, &selection);
        let reduction = if is_percentage {
            let text = format!("{}.{:02}", hundredths.div_euclid(100), hundredths.rem_euclid(100));
            Reduction::Percent(Percent::parse(&text).unwrap())
        } else {
            Reduction::Amount(AmountOff {
                currency,
                amount: Amount::new(whole(minor).max(step)).unwrap(),
                currency_options: std::collections::BTreeMap::new(),
            })
        };
        selection.discount = Some(off(reduction));
        let reduced = price(&offer, &selection);
        prop_assert_eq!(full.as_ref().err(), reduced.as_ref().err());
        if let Ok(totals) = reduced {
            let sums = totals.lines.iter().fold((0, 0), |(sum, off), line| {
                (sum + line.total.minor(), off + line.discount.minor())
            });
            prop_assert_eq!(sums, (totals.subtotal.minor(), totals.discount.minor()));
            prop_assert_eq!(totals.total.minor(), sums.0 - sums.1);
            prop_assert!(totals.lines.iter().all(|line| line.discount <= line.total));
            prop_assert_eq!(totals.total.minor() % step, 0);
            let was_taken = charge(&offer, &Selection::of(&offer)).is_ok();
            prop_assert_eq!(charge(&offer, &selection).is_ok(), was_taken, "nobody loses the chance to buy");
            prop_assert!(totals.not_for_order.is_none() || totals.discount == Amount::ZERO);
        }
    }
}
