//! The currency that a link is sold in at first: every item has a price in it.

use crate::api::request::rules;
use crate::api::resources::line_item;
use crate::domain::offer::Item;
use crate::domain::{Currency, Error};

/// The currency that is `wanted`, or that of the first item.
pub(super) fn of(items: &[Item], wanted: Option<&str>) -> Result<Currency, Error> {
    let Some(first) = items.first() else {
        return Err(Error::missing("line_items"));
    };
    let own = first.price.currency;
    let currency = match wanted {
        Some(code) => rules::currency(code, "currency")?,
        None => own,
    };
    let lacks = |item: &Item| item.price.in_currency(currency).is_none();
    let Some(index) = items.iter().position(lacks) else {
        return Ok(currency);
    };
    let other = items.get(index).map_or(own, |item| item.price.currency);
    if wanted.is_some() {
        let message = format!(
            "The prices of this payment link are in {0}. Leave out currency or send {0}.",
            own.as_str()
        );
        return Err(Error::invalid("currency", message));
    }
    let param = format!("line_items[{index}][price]");
    Err(line_item::other_currency(param, currency, other))
}
