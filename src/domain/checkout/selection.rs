//! What a buyer chose of an offer: how many of each item, and what they pay where that is theirs to
//! say.

#![warn(clippy::arithmetic_side_effects)]

use super::amount_text::{self, Unreadable};
use crate::domain::discount::Discount;
use crate::domain::offer::{Item, Offer};
use crate::domain::price::UnitAmount;
use crate::domain::{Amount, Currency, LineItemId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a buyer chose, as far as the offer allows it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Selection {
    /// How many of each item that is sold, in the offer's order. Each sale keeps it twice: its key is
    /// short.
    #[serde(rename = "of")]
    pub quantities: Vec<u32>,
    /// How many of each item that was added. By their ids: no other that came to stand in its place
    /// was asked for.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub added: BTreeMap<LineItemId, u32>,
    /// The amount the buyer named, of an offer that leaves it to them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<NamedAmount>,
    /// The currency, where it is not the one that the offer is sold in at first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    /// What a code takes off, of an offer that takes codes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discount: Option<Box<Discount>>,
}

/// What a buyer wants to pay.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum NamedAmount {
    Amount(Amount),
    /// What was typed, and why it is no amount.
    Text(String, Unreadable),
}

/// Why an order has no amount that is taken, where its buyer names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum AmountError {
    /// Nobody has named one yet.
    Unsaid,
    Unreadable(Unreadable),
    Under {
        least: Amount,
    },
    Over {
        most: Amount,
    },
}

/// What a post, or the address of a link, asks for; an offer may not allow it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The quantities, in the offer's order, `None` where none was said.
    pub quantities: Vec<Option<u32>>,
    /// How many of what may be added; `None`: as many as are added at first.
    pub added: BTreeMap<LineItemId, Option<u32>>,
    pub amount: Option<WantedAmount>,
    /// The currency that the amount was said in, if that is not the one it is wanted in.
    pub said_in: Option<Currency>,
    pub currency: Option<Currency>,
    pub discount: Option<Box<Discount>>,
}

/// How an amount was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WantedAmount {
    Typed(String),
    Exact(Amount),
}

impl From<Vec<u32>> for Selection {
    fn from(quantities: Vec<u32>) -> Self {
        Self {
            quantities,
            ..Self::default()
        }
    }
}

impl Selection {
    /// What an offer starts with.
    pub fn of(offer: &Offer) -> Self {
        let quantities = offer.required().iter().map(|item| item.quantity);
        quantities.collect::<Vec<_>>().into()
    }

    /// What an offer starts with where the address of its link asks for `quantity` of the first item
    /// whose quantity may be chosen, or for an amount.
    pub fn prefilled(offer: &Offer, quantity: Option<u32>, amount: Option<WantedAmount>) -> Self {
        let first = offer
            .required()
            .iter()
            .position(|item| item.adjustable.is_some());
        let wanted_at = |index| quantity.filter(|_| first == Some(index));
        let wanted = Wanted {
            quantities: (0..offer.required().len()).map(wanted_at).collect(),
            amount,
            ..Wanted::default()
        };
        let mut fitted = Self::fit(offer, &wanted);
        // Nobody typed it here, so nobody is told that it is wrong.
        if fitted.check_amount(offer).is_err() {
            fitted.amount = None;
        }
        fitted
    }

    /// Fits what is `wanted` to what the offer allows. Of an amount it is said later what is wrong
    /// with it: no other is put in its place.
    ///
    /// A single item cannot go to 0.
    pub fn fit(offer: &Offer, wanted: &Wanted) -> Self {
        let fit_one = |(index, item): (usize, &Item)| {
            let wanted = wanted.quantities.get(index).copied().flatten();
            match (item.adjustable, wanted) {
                (Some(range), Some(quantity)) => {
                    let least = offer.least_of(range);
                    quantity.max(least).min(range.maximum.max(least))
                }
                (Some(_) | None, _) => item.quantity,
            }
        };
        let wanted_currency = wanted.currency;
        let currency = wanted_currency.filter(|it| *it != offer.currency && offer.sells_in(*it));
        let charged_in = currency.unwrap_or(offer.currency);
        let said_in = wanted.said_in.unwrap_or(charged_in);
        let cast = |amount: Amount| NamedAmount::Amount(amount.cast(said_in, charged_in));
        let read = |amount: &WantedAmount| match amount {
            WantedAmount::Exact(amount) => cast(*amount),
            WantedAmount::Typed(text) => match amount_text::read(text, said_in) {
                Ok(amount) => cast(amount),
                Err(why) => NamedAmount::Text(text.clone(), why),
            },
        };
        let amount = wanted.amount.as_ref().filter(|_| offer.is_custom());
        let add = |item: &Item| {
            let wanted = *wanted.added.get(&item.id)?;
            Some((item.id.clone(), fit_added(item, wanted))).filter(|(_, quantity)| *quantity > 0)
        };
        Self {
            quantities: offer.required().iter().enumerate().map(fit_one).collect(),
            added: offer.optional().iter().filter_map(add).collect(),
            amount: amount.map(read),
            currency,
            discount: wanted.discount.clone().filter(|_| offer.takes_codes()),
        }
    }

    /// The same, fitted to another version of the offer.
    #[must_use]
    pub fn fitted_to(&self, offer: &Offer) -> Self {
        let amount = self.amount.as_ref().map(|named| match named {
            NamedAmount::Amount(amount) => WantedAmount::Exact(*amount),
            NamedAmount::Text(text, _) => WantedAmount::Typed(text.clone()),
        });
        let wanted = Wanted {
            quantities: self.quantities.iter().copied().map(Some).collect(),
            added: self
                .added
                .iter()
                .map(|(id, quantity)| (id.clone(), Some(*quantity)))
                .collect(),
            amount,
            said_in: Some(self.currency(offer)),
            currency: self.currency,
            discount: self.discount.clone(),
        };
        Self::fit(offer, &wanted)
    }

    /// The same in `currency`, if the offer is sold in it.
    #[must_use]
    pub fn in_currency(mut self, offer: &Offer, currency: Option<Currency>) -> Self {
        // One that was named was named in the offer's own.
        if self.amount.is_none() {
            self.currency = currency.filter(|it| *it != offer.currency && offer.sells_in(*it));
        }
        self
    }

    /// The currency of every amount.
    pub fn currency(&self, offer: &Offer) -> Currency {
        self.currency.unwrap_or(offer.currency)
    }

    /// The amount as a form carries it on: exact, or as it was typed.
    pub fn amount_text(&self, offer: &Offer) -> Option<String> {
        let currency = self.currency(offer);
        self.amount.as_ref().map(|named| match named {
            NamedAmount::Amount(amount) => amount.decimal(currency),
            NamedAmount::Text(text, _) => text.clone(),
        })
    }

    /// How many of the item at `index` are in the order.
    pub fn quantity(&self, index: usize, item: &Item) -> u32 {
        if item.is_optional {
            return self.added.get(&item.id).copied().unwrap_or_default();
        }
        self.quantities.get(index).copied().unwrap_or(item.quantity)
    }

    /// What one of `item` costs.
    pub fn unit_amount(&self, offer: &Offer, item: &Item) -> Result<Amount, AmountError> {
        let currency = self.currency(offer);
        let custom = match item.price.in_currency(currency) {
            Some(UnitAmount::Fixed(amount)) => return Ok(amount),
            Some(UnitAmount::Custom(custom)) => custom,
            // No amount of another currency stands for one of this.
            None => return Err(AmountError::Unsaid),
        };
        match &self.amount {
            None => custom.preset.ok_or(AmountError::Unsaid),
            Some(NamedAmount::Text(_, why)) => Err(AmountError::Unreadable(*why)),
            Some(NamedAmount::Amount(amount)) => {
                let (least, most) = custom.range(currency);
                if currency.check(amount.minor(), "").is_err() {
                    Err(AmountError::Unreadable(Unreadable::Fraction))
                } else if *amount < least {
                    Err(AmountError::Under { least })
                } else if *amount > most {
                    Err(AmountError::Over { most })
                } else {
                    Ok(*amount)
                }
            }
        }
    }

    /// What all that were chosen of the item at `index` cost, if that can be said.
    pub fn line_total(&self, offer: &Offer, index: usize) -> Option<Amount> {
        let item = offer.items.get(index)?;
        let unit_amount = self.unit_amount(offer, item).ok()?;
        unit_amount.checked_mul(self.quantity(index, item))
    }

    fn check_amount(&self, offer: &Offer) -> Result<(), AmountError> {
        let mut items = offer.items.iter();
        items.try_for_each(|item| self.unit_amount(offer, item).map(drop))
    }
}

/// How many of an item are added where so many are `wanted`; 0 takes it off whatever its least is.
fn fit_added(item: &Item, wanted: Option<u32>) -> u32 {
    match (item.adjustable, wanted) {
        (_, Some(0)) => 0,
        (Some(range), Some(quantity)) => {
            let least = range.minimum.max(1);
            quantity.max(least).min(range.maximum.max(least))
        }
        (_, None) | (None, Some(_)) => item.quantity,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::checkout::fixtures::{link, named_by_buyers};
    use crate::domain::offer::AdjustableQuantity;
    use crate::domain::price::CurrencyOption;

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
}
