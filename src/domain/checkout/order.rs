//! What a buyer orders and what it costs. The only place where prices meet quantities.

#![warn(clippy::arithmetic_side_effects)]

use crate::domain::payment_link::{Item, PaymentLink};
use crate::domain::{Amount, Currency};
use serde::{Deserialize, Serialize};

/// The quantities a buyer chose, one for each item of the link, in the link's order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Quantities(pub Vec<u32>);

/// An order with its amounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Totals {
    /// The currency of every amount.
    pub currency: Currency,
    /// One line for each item of the link, items at quantity 0 included.
    pub lines: Vec<Line>,
    /// The sum of the lines: Stripe's `amount_subtotal`.
    pub subtotal: Amount,
    /// What is charged: Stripe's `amount_total`.
    pub total: Amount,
}

/// One line of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// How many.
    pub quantity: u32,
    /// What one costs.
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
}

impl Quantities {
    /// The quantities a link starts with.
    pub fn of(link: &PaymentLink) -> Self {
        Self(link.items.iter().map(|item| item.quantity).collect())
    }

    /// Fits `wanted` (an entry is `None` where nothing was posted) to what the link allows.
    ///
    /// A single item cannot go to 0.
    pub fn fit(link: &PaymentLink, wanted: &[Option<u32>]) -> Self {
        let single = link.items.len() == 1;
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
        Self(link.items.iter().enumerate().map(fit_one).collect())
    }
}

/// Prices an order. The one function that says what a buyer owes.
pub fn price(link: &PaymentLink, quantities: &Quantities) -> Result<Totals, OrderError> {
    let mut lines = Vec::with_capacity(link.items.len());
    let mut subtotal = Amount::ZERO;
    for (index, item) in link.items.iter().enumerate() {
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
        currency: link.currency,
        lines,
        subtotal,
        total: subtotal,
    })
}
