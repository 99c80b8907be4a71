//! What a buyer orders and what it costs. The only place where prices meet quantities.

#![warn(clippy::arithmetic_side_effects)]

use crate::domain::offer::{Item, Offer};
use crate::domain::{Amount, Currency};
use serde::{Deserialize, Serialize};

/// The quantities a buyer chose, one for each item of the offer, in the offer's order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Quantities(pub Vec<u32>);

/// An order with its amounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Totals {
    /// The currency of every amount.
    pub currency: Currency,
    /// One line for each item of the offer, items at quantity 0 included.
    pub lines: Vec<Line>,
    /// The sum of the lines: Stripe's `amount_subtotal`.
    pub subtotal: Amount,
    /// What is charged: Stripe's `amount_total`.
    pub total: Amount,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    pub quantity: u32,
    pub unit_amount: Amount,
    /// What all of them cost.
    pub total: Amount,
}

/// Why an order cannot be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderError {
    /// Everything was set to 0.
    Empty,
    /// The total is over what can be charged at once.
    TooLarge,
    /// The total is under what is charged at all.
    TooSmall { least: Amount },
}

impl Totals {
    /// Whether nothing is to be paid.
    pub fn is_free(&self) -> bool {
        self.total == Amount::ZERO
    }
}

impl Quantities {
    /// The quantities an offer starts with.
    pub fn of(offer: &Offer) -> Self {
        Self(offer.items.iter().map(|item| item.quantity).collect())
    }

    /// The quantities an offer starts with where the address of its link asks for `wanted` of the
    /// first item whose quantity may be chosen.
    pub fn prefilled(offer: &Offer, wanted: Option<u32>) -> Self {
        let first = offer
            .items
            .iter()
            .position(|item| item.adjustable.is_some());
        let wanted_at = |index| wanted.filter(|_| first == Some(index));
        let all: Vec<_> = (0..offer.items.len()).map(wanted_at).collect();
        Self::fit(offer, &all)
    }

    /// Fits `wanted` (an entry is `None` where nothing was posted) to what the offer allows.
    ///
    /// A single item cannot go to 0.
    pub fn fit(offer: &Offer, wanted: &[Option<u32>]) -> Self {
        let single = offer.items.len() == 1;
        let fit_one = |(index, item): (usize, &Item)| {
            let wanted = wanted.get(index).copied().flatten();
            match (item.adjustable, wanted) {
                (Some(range), Some(quantity)) => {
                    let least = if single {
                        range.minimum.max(1)
                    } else {
                        range.minimum
                    };
                    quantity.max(least).min(range.maximum.max(least))
                }
                (Some(_) | None, _) => item.quantity,
            }
        };
        Self(offer.items.iter().enumerate().map(fit_one).collect())
    }
}

/// Whether buyers of an offer pay, whatever they choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cost {
    Always,
    /// It depends on what they choose.
    Sometimes,
    Never,
}

impl Cost {
    /// What an offer's buyers can come to.
    pub fn of(offer: &Offer) -> Self {
        let is_free = |item: &&Item| item.price.unit_amount == Amount::ZERO;
        let may_go = |item: &Item| item.adjustable.is_some_and(|range| range.minimum == 0);
        let (free, paid): (Vec<_>, Vec<_>) = offer.items.iter().partition(is_free);
        match (free.is_empty(), paid.is_empty()) {
            (_, true) => Self::Never,
            (false, false) if paid.into_iter().all(may_go) => Self::Sometimes,
            (_, false) => Self::Always,
        }
    }
}

/// Prices an order that is to be taken: it costs nothing, or what can be charged.
pub fn charge(offer: &Offer, quantities: &Quantities) -> Result<Totals, OrderError> {
    let totals = price(offer, quantities)?;
    let least = Amount::new(offer.currency.minimum()).unwrap_or(Amount::ZERO);
    if !totals.is_free() && totals.total < least {
        return Err(OrderError::TooSmall { least });
    }
    Ok(totals)
}

/// Prices an order. The one function that says what a buyer owes.
pub fn price(offer: &Offer, quantities: &Quantities) -> Result<Totals, OrderError> {
    let mut lines = Vec::with_capacity(offer.items.len());
    let mut subtotal = Amount::ZERO;
    for (index, item) in offer.items.iter().enumerate() {
        let quantity = quantities.0.get(index).copied().unwrap_or(item.quantity);
        let unit_amount = item.price.unit_amount;
        let total = unit_amount
            .checked_mul(quantity)
            .ok_or(OrderError::TooLarge)?;
        subtotal = subtotal.checked_add(total).ok_or(OrderError::TooLarge)?;
        lines.push(Line {
            quantity,
            unit_amount,
            total,
        });
    }
    if lines.iter().all(|line| line.quantity == 0) {
        return Err(OrderError::Empty);
    }
    if subtotal > Amount::MAX_CHARGE {
        return Err(OrderError::TooLarge);
    }
    Ok(Totals {
        currency: offer.currency,
        lines,
        subtotal,
        total: subtotal,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::LineItemId;
    use crate::domain::checkout::fixtures::link;
    use crate::domain::offer::AdjustableQuantity;
    use proptest::prelude::*;

    fn item(unit_amount: i64, quantity: u32, range: Option<(u32, u32)>) -> Item {
        let mut item = link().offer.items.remove(0);
        item.id = LineItemId::from_known(format!("li_{unit_amount}"));
        item.price.unit_amount = Amount::new(unit_amount).unwrap();
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
            let quantities = Quantities::fit(&selling(items), &wanted);
            assert_eq!(quantities, Quantities(fitted), "{case}");
        }
    }

    #[test]
    fn a_link_starts_with_its_own_quantities() {
        let offer = selling(vec![item(1, 2, None), item(2, 0, Some((0, 3)))]);
        assert_eq!(Quantities::of(&offer), Quantities(vec![2, 0]));
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
            let quantities = Quantities::prefilled(&selling(items()), wanted);
            assert_eq!(quantities, Quantities(prefilled), "{wanted:?}");
        }
        let fixed = selling(vec![item(1, 2, None)]);
        assert_eq!(Quantities::prefilled(&fixed, Some(9)), Quantities(vec![2]));
    }

    proptest! {
        #[test]
        fn the_lines_of_an_order_add_up_to_its_total_whatever_is_chosen(
            currency in proptest::sample::select(Currency::all()),
            lines in proptest::collection::vec((0_i64..200_000, 1_u32..20, any::<bool>()), 1..20),
            wanted in proptest::collection::vec(proptest::option::of(any::<u32>()), 0..20),
        ) {
            let items = lines.into_iter().map(|(amount, quantity, is_free_to_choose)| {
                item(amount, quantity, is_free_to_choose.then_some((0, 99)))
            });
            let mut offer = selling(items.collect());
            offer.currency = Currency::parse(currency).unwrap();
            let quantities = Quantities::fit(&offer, &wanted);
            if let Ok(totals) = price(&offer, &quantities) {
                let sum: i64 = totals.lines.iter().map(|line| line.total.minor()).sum();
                prop_assert_eq!(totals.total.minor(), sum);
                prop_assert_eq!(totals.subtotal, totals.total);
                for (line, item) in totals.lines.iter().zip(&offer.items) {
                    let product = item.price.unit_amount.checked_mul(line.quantity);
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
            let priced = price(&selling(items), &Quantities(quantities.clone()));
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
            let charged = charge(&offer, &Quantities(quantities.clone()));
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
    }

    #[test]
    fn a_line_at_zero_stays_on_the_order() {
        let offer = selling(vec![item(10, 1, None), item(20, 1, Some((0, 5)))]);
        let totals = price(&offer, &Quantities(vec![1, 0])).unwrap();
        assert_eq!((totals.lines.len(), totals.currency), (2, offer.currency));
        assert_eq!(totals.lines[1].total, Amount::ZERO);
    }
}
