//! What a link allows whose buyers name the amount: one item, once.

use crate::domain::offer::{Item, Offer};
use crate::domain::payment_link::PaymentLink;
use crate::domain::{Amount, Error};

/// Refuses more than one of an item, sent at `path`, whose amount its buyer names.
pub(super) fn check_item(item: &Item, path: &str) -> Result<(), Error> {
    if item.price.unit_amount.custom().is_none() {
        return Ok(());
    }
    if item.adjustable.is_some() {
        let message = "You cannot enable `adjustable_quantity` when specifying a price with \
                       `custom_unit_amount` configured.";
        let param = format!("{path}[adjustable_quantity][enabled]");
        return Err(Error::invalid(param, message));
    }
    if item.quantity != 1 {
        let message = "You can only specify a quantity of 1 when specifying a price with \
                       `custom_unit_amount` configured.";
        return Err(Error::invalid(format!("{path}[quantity]"), message));
    }
    Ok(())
}

/// Refuses anything beside such an item.
pub(super) fn check_alone(offer: &Offer) -> Result<(), Error> {
    if !offer.is_custom() || offer.items.len() == 1 {
        return Ok(());
    }
    let message = "You can only specify 1 line item when specifying a price with \
                   `custom_unit_amount` configured.";
    Err(Error::invalid("line_items", message))
}

/// Refuses promotion codes for what buyers name.
pub(super) fn check_codes(offer: &Offer) -> Result<(), Error> {
    if !offer.is_custom() || !offer.settings.allow_promotion_codes {
        return Ok(());
    }
    let message = "You cannot enable `allow_promotion_codes` when specifying a price with \
                   `custom_unit_amount` configured.";
    Err(Error::invalid("allow_promotion_codes", message))
}

/// Refuses to suggest what buyers may not name.
pub(super) fn check_suggestions(link: &PaymentLink) -> Result<(), Error> {
    let mut items = link.offer.items.iter();
    let sold = items.find_map(|item| item.price.in_currency(link.offer.currency)?.custom());
    let Some(custom) = sold else {
        if link.amount_suggestions.is_empty() {
            return Ok(());
        }
        let message = "You may only specify `edgetill[amount_suggestions]` if the price of the \
                       line item has `custom_unit_amount` configured.";
        return Err(Error::invalid("edgetill[amount_suggestions]", message));
    };
    let currency = link.offer.currency;
    let (least, most) = custom.range(currency);
    let suggestions = link.amount_suggestions.iter().enumerate();
    for (index, amount) in suggestions {
        let param = format!("edgetill[amount_suggestions][{index}]");
        currency.check(amount.minor(), &param)?;
        if *amount < least || *amount > most {
            let message = format!(
                "Buyers of this price can name {} to {}, but this amount is {}.",
                least.minor(),
                most.minor(),
                amount.minor()
            );
            return Err(Error::invalid(param, message));
        }
        if link
            .amount_suggestions
            .iter()
            .take(index)
            .any(|it| it == amount)
        {
            return Err(Error::invalid(param, "Each amount can be suggested once."));
        }
    }
    Ok(())
}

/// The most amounts that are suggested.
pub(super) const MOST_SUGGESTIONS: usize = 6;
/// The most that one of them can be.
pub(super) const LARGEST_SUGGESTION: i64 = Amount::MAX_CHARGE.minor();
