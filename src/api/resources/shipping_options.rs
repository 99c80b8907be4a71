//! How the orders of a link can be sent: Stripe's `shipping_options`.

use crate::api::object::Shape::{Hash, Id, Integer, List};
use crate::api::object::{BOTH, Field, Input, Shape, ValueType, computed, hash_of, id, list_of};
use crate::api::request::reader::Reader;
use crate::api::resources::line_item;
use crate::api::store::{Store, Table};
use crate::domain::offer::Offer;
use crate::domain::shipping_rate::ShippingRate;
use crate::domain::{Currency, Error};
use serde_json::{Value, json};

/// What is sent for them.
pub const INPUT: Input = list_of(5, &ValueType::Hash(FIELDS));
/// How links and sessions show them.
pub const SHAPE: Shape = List(&Hash(FIELDS));

const FIELDS: &[Field] = &[
    computed("shipping_amount", Integer),
    computed("shipping_rate", Id("shipping_rate")).sent(BOTH, id().required()),
];

const NAME: &str = "shipping_options";

/// The ids of the rates that a request names; `None` if it says nothing of them.
pub fn read(reader: &Reader) -> Option<Vec<String>> {
    let options = reader.hashes(NAME).into_iter();
    let ids = options.filter_map(|option| option.text("shipping_rate"));
    reader.has(NAME).then(|| ids.collect())
}

/// The rates with these ids, as buyers see them.
pub fn find(store: &dyn Store, ids: &[String]) -> Result<Vec<ShippingRate>, Error> {
    let mut rates: Vec<ShippingRate> = Vec::with_capacity(ids.len());
    for (index, id) in ids.iter().enumerate() {
        let param = param(index);
        let Some(row) = store.row(Table::ShippingRate, id)? else {
            return Err(Error::no_such_in_body("shipping rate", param, id));
        };
        let rate: ShippingRate = row.read()?;
        if !rate.active {
            let message = "The shipping rate specified is inactive. This field only accepts active \
                           shipping rates.";
            return Err(Error::invalid(param, message));
        }
        if rates.iter().any(|known| known.id == rate.id) {
            return Err(Error::invalid(
                param,
                "Each shipping rate can be offered once.",
            ));
        }
        rates.push(rate.for_buyers());
    }
    Ok(rates)
}

/// Checks that every rate is in the currency that the offer is sold in.
pub fn check(offer: &Offer) -> Result<(), Error> {
    let lacks = |rate: &ShippingRate| rate.in_currency(offer.currency).is_none();
    match offer
        .shipping_rates
        .iter()
        .enumerate()
        .find(|(_, rate)| lacks(rate))
    {
        Some((index, rate)) => Err(line_item::other_currency(
            param(index),
            offer.currency,
            rate.currency,
        )),
        None => Ok(()),
    }
}

/// Stripe's `shipping_options`, in `currency`.
pub fn render(offer: &Offer, currency: Currency) -> Vec<Value> {
    let render = |rate: &ShippingRate| {
        let amount = rate.in_currency(currency).unwrap_or_default();
        let given = json!({ "shipping_amount": amount, "shipping_rate": rate.id });
        hash_of(FIELDS, given)
    };
    offer.shipping_rates.iter().map(render).collect()
}

fn param(index: usize) -> String {
    format!("{NAME}[{index}][shipping_rate]")
}
