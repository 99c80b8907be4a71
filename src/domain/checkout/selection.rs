//! What a buyer chose of an offer: how many of each item, and what they pay where that is theirs to
//! say.

#![warn(clippy::arithmetic_side_effects)]

use super::amount_text::{self, Unreadable};
use crate::domain::discount::Discount;
use crate::domain::offer::{Item, Offer};
use crate::domain::price::UnitAmount;
use crate::domain::shipping_rate::ShippingRate;
use crate::domain::{Amount, Currency, LineItemId, ShippingRateId, Timestamp};
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
    /// What is taken off: by a code, of an offer that takes codes, or by the offer for everybody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discount: Option<Box<Discount>>,
    /// What the offer takes off for everybody and this order goes without, because it cannot be had.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub without: Option<String>,
    /// How it is sent, where that is not the first way that the offer has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shipping: Option<ShippingRateId>,
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
    /// What the order goes without of what the offer takes off for everybody.
    pub without: Option<String>,
    pub shipping: Option<ShippingRateId>,
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
        let (discount, without) = reduction(offer, &Wanted::default());
        Self {
            quantities: quantities.collect(),
            discount,
            without,
            ..Self::default()
        }
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
        let (discount, without) = reduction(offer, wanted);
        Self {
            quantities: offer.required().iter().enumerate().map(fit_one).collect(),
            added: offer.optional().iter().filter_map(add).collect(),
            amount: amount.map(read),
            currency,
            discount,
            without,
            shipping: other_way(offer, wanted.shipping.as_ref()),
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
            without: self.without.clone(),
            shipping: self.shipping.clone(),
        };
        Self::fit(offer, &wanted)
    }

    /// The same at `now`, when what the offer takes off may have ended.
    #[must_use]
    pub fn as_of(mut self, offer: &Offer, now: Timestamp) -> Self {
        if offer.discount().is_some_and(|it| !it.is_open(now)) {
            self.go_without(offer);
        }
        self
    }

    /// The discount that its buyer typed a code for.
    pub fn typed_discount(&self, offer: &Offer) -> Option<&Discount> {
        self.discount.as_deref().filter(|_| offer.takes_codes())
    }

    /// Goes without the discount, for good where it is the offer's own: a code can be typed again.
    pub fn go_without(&mut self, offer: &Offer) {
        let gone = self.discount.take();
        let own = offer.discount().map(|own| &own.discount);
        if gone.is_some() && gone.as_deref() == own {
            self.without = own.map(Discount::mark);
        }
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

    /// How it is sent, if the offer says anything of that.
    pub fn shipping<'a>(&self, offer: &'a Offer) -> Option<&'a ShippingRate> {
        let mut rates = offer.shipping_rates.iter();
        let chosen = rates.find(|rate| Some(&rate.id) == self.shipping.as_ref());
        chosen.or(offer.shipping_rates.first())
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

/// What is taken off an order, and what it goes without.
fn reduction(offer: &Offer, wanted: &Wanted) -> (Option<Box<Discount>>, Option<String>) {
    if offer.takes_codes() {
        return (wanted.discount.clone(), None);
    }
    let Some(own) = offer.discount() else {
        return (None, None);
    };
    let mark = own.discount.mark();
    if own.is_over || wanted.without.as_ref() == Some(&mark) {
        return (None, Some(mark));
    }
    (Some(Box::new(own.discount.clone())), None)
}

/// The way of sending that is `wanted`, if the offer has it and it is not its first.
fn other_way(offer: &Offer, wanted: Option<&ShippingRateId>) -> Option<ShippingRateId> {
    let mut others = offer.shipping_rates.iter().skip(1);
    others
        .find(|rate| Some(&rate.id) == wanted)
        .map(|rate| rate.id.clone())
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
