//! What a buyer orders and what it costs. The only place where prices meet quantities.

#![warn(clippy::arithmetic_side_effects)]

use super::selection::{AmountError, Selection};
use crate::domain::discount::{self, NotForOrder};
use crate::domain::offer::{Item, Offer};
use crate::domain::price::UnitAmount;
use crate::domain::tax_rate::{self, Tax};
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
    /// What it costs to send them, which is not taxed: Stripe's `amount_shipping`.
    pub shipping: Amount,
    /// What is due by each of the offer's taxes.
    pub taxes: Vec<Tax>,
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
    /// The taxes on what is left: Stripe's `amount_tax`.
    pub tax: Amount,
    /// As much of them as comes on top.
    pub tax_on_top: Amount,
}

/// What a sum is made of.
#[derive(Debug, Clone, Copy, Default)]
pub struct Parts {
    pub subtotal: Amount,
    pub discount: Amount,
    pub shipping: Amount,
    pub tax_on_top: Amount,
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

    /// All of the taxes: Stripe's `amount_tax`.
    pub fn tax(&self) -> Amount {
        let lines = self.lines.iter();
        lines.fold(Amount::ZERO, |sum, line| plus(sum, line.tax))
    }

    /// Sums it up once more, with the taxes on what is left of each line.
    fn sum_up(&mut self, offer: &Offer) {
        self.taxes = vec![Tax::default(); offer.taxes().count()];
        for line in &mut self.lines {
            let taxes = tax_rate::of_line(line.left(), offer.taxes(), self.currency);
            (line.tax, line.tax_on_top) = (Amount::ZERO, Amount::ZERO);
            for ((tax, rate), sum) in taxes.into_iter().zip(offer.taxes()).zip(&mut self.taxes) {
                *sum = sum.plus(tax);
                line.tax = plus(line.tax, tax.amount);
                if !rate.inclusive {
                    line.tax_on_top = plus(line.tax_on_top, tax.amount);
                }
            }
        }
        let of_lines = |of: fn(&Line) -> Amount| {
            let lines = self.lines.iter();
            lines.fold(Amount::ZERO, |sum, line| plus(sum, of(line)))
        };
        self.discount = of_lines(|line| line.discount);
        let parts = Parts {
            subtotal: self.subtotal,
            discount: self.discount,
            shipping: self.shipping,
            tax_on_top: of_lines(|line| line.tax_on_top),
        };
        self.total = parts.total();
    }
}

impl Line {
    /// What is left of what it costs, and taxed.
    pub fn left(&self) -> Amount {
        let parts = Parts {
            subtotal: self.total,
            discount: self.discount,
            ..Parts::default()
        };
        parts.total()
    }

    /// What is to be paid for it: Stripe's `amount_total`.
    pub fn to_pay(&self) -> Amount {
        plus(self.left(), self.tax_on_top)
    }
}

impl Parts {
    /// What an order comes to: what is bought, less what is taken off that, what it costs to send it,
    /// off which nothing is taken, and the taxes that are not in the prices.
    #[must_use]
    pub fn total(self) -> Amount {
        let minor = self.subtotal.minor().saturating_sub(self.discount.minor());
        let bought = Amount::new(minor).unwrap_or(Amount::ZERO);
        plus(plus(bought, self.shipping), self.tax_on_top)
    }
}

fn plus(one: Amount, other: Amount) -> Amount {
    one.checked_add(other).unwrap_or(Amount::MAX)
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
        // A discount may take all of it off.
        let may_be_free = offer.may_reduce();
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
            tax: Amount::ZERO,
            tax_on_top: Amount::ZERO,
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
    let mut totals = Totals {
        currency,
        lines,
        subtotal,
        discount: Amount::ZERO,
        not_for_order: None,
        shipping,
        taxes: Vec::new(),
        total: Amount::ZERO,
    };
    totals.sum_up(offer);
    // What is over what can be charged is so whatever is taken off it.
    if totals.total > Amount::MAX_CHARGE {
        return Err(OrderError::TooLarge);
    }
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
    let mut reduced = totals.clone();
    for (line, part) in reduced.lines.iter_mut().zip(parts) {
        line.discount = part;
    }
    reduced.sum_up(offer);
    let least = totals.currency.minimum();
    let is_charged = reduced.is_free() || reduced.total.minor() >= least;
    // Without the discount it can be bought, so nobody is kept from that.
    if !is_charged && totals.total.minor() >= least {
        return Err(NotForOrder::TooLittleLeft);
    }
    *totals = reduced;
    Ok(())
}
