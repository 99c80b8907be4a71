//! What a buyer orders and what it costs. The only place where prices meet quantities.

#![warn(clippy::arithmetic_side_effects)]

use super::selection::{AmountError, Selection};
use crate::domain::discount::{self, NotForOrder};
use crate::domain::offer::{Item, Offer};
use crate::domain::price::UnitAmount;
use crate::domain::{Amount, Currency};

/// An order with its amounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Totals {
    /// The currency of every amount.
    pub currency: Currency,
    /// One line for each item of the offer, items at quantity 0 included.
    pub lines: Vec<Line>,
    /// The sum of the lines: Stripe's `amount_subtotal`.
    pub subtotal: Amount,
    /// What is taken off them: Stripe's `amount_discount`.
    pub discount: Amount,
    /// Why a discount takes nothing off, if it was to.
    pub not_for_order: Option<NotForOrder>,
    /// What it costs to send them: Stripe's `amount_shipping`.
    pub shipping: Amount,
    /// What is charged: Stripe's `amount_total`.
    pub total: Amount,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    pub quantity: u32,
    pub unit_amount: Amount,
    /// What all of them cost.
    pub total: Amount,
    /// What is taken off that.
    pub discount: Amount,
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
    /// What the buyer named as the amount is none that is taken.
    Amount(AmountError),
}

impl From<AmountError> for OrderError {
    fn from(error: AmountError) -> Self {
        Self::Amount(error)
    }
}

impl Totals {
    /// Whether nothing is to be paid.
    pub fn is_free(&self) -> bool {
        self.total == Amount::ZERO
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
        let costs = offer.currencies().into_iter();
        let mut costs = costs.map(|currency| Self::in_currency(offer, currency));
        let first = costs.next().unwrap_or(Self::Always);
        if costs.all(|other| other == first) {
            first
        } else {
            Self::Sometimes
        }
    }

    fn in_currency(offer: &Offer, currency: Currency) -> Self {
        // A code may take all of it off.
        let may_be_free = offer.takes_codes();
        let free = Some(UnitAmount::Fixed(Amount::ZERO));
        let is_free = |item: &&Item| item.price.in_currency(currency) == free;
        let may_go = |item: &Item| {
            item.is_optional || item.adjustable.is_some_and(|range| range.minimum == 0)
        };
        let (free, paid): (Vec<_>, Vec<_>) = offer.items.iter().partition(is_free);
        let items = match (free.is_empty(), paid.is_empty()) {
            (_, true) => Self::Never,
            (false, false) if paid.into_iter().all(may_go) => Self::Sometimes,
            (_, false) if may_be_free => Self::Sometimes,
            (_, false) => Self::Always,
        };
        match (items, Self::of_shipping(offer, currency)) {
            (Self::Always, _) | (_, Self::Always) => Self::Always,
            (Self::Never, Self::Never) => Self::Never,
            (Self::Sometimes, _) | (_, Self::Sometimes) => Self::Sometimes,
        }
    }

    fn of_shipping(offer: &Offer, currency: Currency) -> Self {
        let free = Some(Amount::ZERO);
        let rates = offer.shipping_rates.iter();
        let (free, paid): (Vec<_>, Vec<_>) =
            rates.partition(|rate| rate.in_currency(currency) == free);
        match (free.is_empty(), paid.is_empty()) {
            (_, true) => Self::Never,
            (false, false) => Self::Sometimes,
            (true, false) => Self::Always,
        }
    }
}

/// Prices an order that is to be taken: it costs nothing, or what can be charged.
pub fn charge(offer: &Offer, selection: &Selection) -> Result<Totals, OrderError> {
    let totals = price(offer, selection)?;
    let least = Amount::new(totals.currency.minimum()).unwrap_or(Amount::ZERO);
    if !totals.is_free() && totals.total < least {
        return Err(OrderError::TooSmall { least });
    }
    Ok(totals)
}

/// Prices an order. The one function that says what a buyer owes.
pub fn price(offer: &Offer, selection: &Selection) -> Result<Totals, OrderError> {
    let mut lines = Vec::with_capacity(offer.items.len());
    let mut subtotal = Amount::ZERO;
    for (index, item) in offer.items.iter().enumerate() {
        let quantity = selection.quantity(index, item);
        let unit_amount = selection.unit_amount(offer, item)?;
        let total = unit_amount
            .checked_mul(quantity)
            .ok_or(OrderError::TooLarge)?;
        subtotal = subtotal.checked_add(total).ok_or(OrderError::TooLarge)?;
        lines.push(Line {
            quantity,
            unit_amount,
            total,
            discount: Amount::ZERO,
        });
    }
    if lines.iter().all(|line| line.quantity == 0) {
        return Err(OrderError::Empty);
    }
    let currency = selection.currency(offer);
    let shipping = match selection.shipping(offer) {
        // No amount of another currency stands for one of this.
        Some(rate) => rate.in_currency(currency).ok_or(AmountError::Unsaid)?,
        None => Amount::ZERO,
    };
    let total = sum(subtotal, Amount::ZERO, shipping);
    // What is over what can be charged is so whatever is taken off it.
    if total > Amount::MAX_CHARGE {
        return Err(OrderError::TooLarge);
    }
    let mut totals = Totals {
        currency,
        lines,
        subtotal,
        discount: Amount::ZERO,
        not_for_order: None,
        shipping,
        total,
    };
    if let Err(why) = take_off(offer, selection, &mut totals) {
        totals.not_for_order = Some(why);
    }
    Ok(totals)
}

/// Takes the discount that was chosen off an order, if it is for it.
fn take_off(offer: &Offer, selection: &Selection, totals: &mut Totals) -> Result<(), NotForOrder> {
    let Some(discount) = &selection.discount else {
        return Ok(());
    };
    let lines = offer.items.iter().zip(&totals.lines);
    let lines: Vec<discount::Line> = lines
        .map(|(item, line)| discount::Line {
            product: &item.price.product,
            total: line.total,
        })
        .collect();
    let parts = discount.off(&lines, totals.currency)?;
    let off = parts
        .iter()
        .try_fold(Amount::ZERO, |sum, part| sum.checked_add(*part))
        .unwrap_or(Amount::MAX);
    let total = sum(totals.subtotal, off, totals.shipping);
    let least = totals.currency.minimum();
    let is_charged = total == Amount::ZERO || total.minor() >= least;
    // Without the discount it can be bought, so nobody is kept from that.
    if !is_charged && totals.total.minor() >= least {
        return Err(NotForOrder::TooLittleLeft);
    }
    for (line, part) in totals.lines.iter_mut().zip(parts) {
        line.discount = part;
    }
    totals.discount = off;
    totals.total = total;
    Ok(())
}

/// What an order comes to: what is bought, less what is taken off that, and what it costs to send it,
/// off which nothing is taken.
#[must_use]
pub fn sum(subtotal: Amount, discount: Amount, shipping: Amount) -> Amount {
    let minor = subtotal.minor().saturating_sub(discount.minor());
    let bought = Amount::new(minor).unwrap_or(Amount::ZERO);
    bought.checked_add(shipping).unwrap_or(Amount::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::LineItemId;
    use crate::domain::checkout::fixtures::{link, shipping_rate};
    use crate::domain::checkout::selection::Wanted;
    use crate::domain::offer::AdjustableQuantity;
    use crate::domain::price::CurrencyOption;
    use crate::domain::shipping_rate::ShippingRate;
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
}
