//! Optional items: what the buyers of a link may add to their orders. Stripe's `optional_items`.

use super::line_item::{self, ADJUSTABLE, LARGEST_QUANTITY, NewItem};
use crate::api::context::Context;
use crate::api::object::Shape::{Hash, Integer, List, OrNull, Text};
use crate::api::object::{
    BOTH, Field, Input, Shape, ValueType, computed, hash, hash_of, id, integer, list_of,
};
use crate::api::request::reader::Reader;
use crate::domain::offer::{Item, MOST_ITEMS, Offer};
use crate::domain::{Error, Mode};
use serde_json::{Value, json};

/// What is sent for them.
pub const INPUT: Input = list_of(10, &ValueType::Hash(FIELDS));
/// How links and sessions show them.
pub const SHAPE: Shape = OrNull(&List(&Hash(FIELDS)));

#[rustfmt::skip]
const FIELDS: &[Field] = &[
    computed("adjustable_quantity", OrNull(&Hash(ADJUSTABLE))).sent(BOTH, hash(ADJUSTABLE)),
    computed("price", Text).sent(BOTH, id().required()),
    computed("quantity", Integer).sent(BOTH, integer(1, LARGEST_QUANTITY).required()),
];

const NAME: &str = "optional_items";

/// Reads those of a request; `None` if it says nothing of them.
pub fn read(reader: &Reader, mode: Mode) -> Result<Option<Vec<NewItem>>, Error> {
    if !reader.has(NAME) {
        return Ok(None);
    }
    let items = reader.hashes(NAME).into_iter();
    items
        .map(|item| NewItem::read(&item, mode))
        .collect::<Result<_, _>>()
        .map(Some)
}

/// Makes them, with their prices as they are.
pub fn store(items: Vec<NewItem>, context: &mut Context) -> Result<Vec<Item>, Error> {
    let store = |item: NewItem| {
        let item = item.store(context)?;
        Ok(Item {
            is_optional: true,
            ..item
        })
    };
    items.into_iter().map(store).collect()
}

/// Checks what may be added to an offer.
pub fn check(offer: &Offer) -> Result<(), Error> {
    let all = offer.optional();
    if all.is_empty() {
        return Ok(());
    }
    if offer.items.len() > MOST_ITEMS {
        let message = format!(
            "A payment link can have up to {MOST_ITEMS} line items and optional items in total."
        );
        return Err(Error::invalid(NAME, message));
    }
    for (index, item) in all.iter().enumerate() {
        let param = format!("{NAME}[{index}][price]");
        if item.price.unit_amount.custom().is_some() {
            let message = "You cannot specify a price with `custom_unit_amount` configured for an \
                           optional item.";
            return Err(Error::invalid(param, message));
        }
        if item.price.in_currency(offer.currency).is_none() {
            return Err(line_item::other_currency(
                param,
                offer.currency,
                item.price.currency,
            ));
        }
    }
    if offer.is_custom() {
        let message = "You cannot specify optional items when specifying a price with \
                       `custom_unit_amount` configured.";
        return Err(Error::invalid(NAME, message));
    }
    Ok(())
}

/// Stripe's `optional_items`; `None` if there are none.
pub fn render(offer: &Offer) -> Option<Vec<Value>> {
    let render = |item: &Item| {
        let given = json!({
            "adjustable_quantity": item.adjustable.map(line_item::render_range),
            "price": item.price.id,
            "quantity": item.quantity,
        });
        hash_of(FIELDS, given)
    };
    let all = offer.optional();
    (!all.is_empty()).then(|| all.iter().map(render).collect())
}
