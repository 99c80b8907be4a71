//! The taxes on what a link sells: `edgetill[tax_rates]`. Stripe has `tax_rates` on the line items of
//! sessions, and nothing like it on links.

use crate::api::object::Shape::{Id, List};
use crate::api::object::{Input, Shape, ValueType, list_of};
use crate::api::request::reader::{Patch, Reader};
use crate::api::store::{Store, Table};
use crate::domain::Error;
use crate::domain::offer::Offer;
use crate::domain::tax_rate::{MOST_RATES, TaxRate};
use serde_json::Value;

/// What is sent for them.
pub const INPUT: Input = list_of(MOST_RATES, &ValueType::Text(255));
/// How links show them.
pub const SHAPE: Shape = List(&Id("tax_rate"));

const NAME: &str = "tax_rates";

/// The rates that a request names, as buyers see them; `None` if it says nothing of them.
pub fn named(store: &dyn Store, reader: &Reader) -> Result<Option<Vec<TaxRate>>, Error> {
    let Some(own) = reader.hash("edgetill") else {
        return Ok(None);
    };
    match own.texts_patch(NAME) {
        Patch::Keep => Ok(None),
        Patch::Clear => Ok(Some(Vec::new())),
        Patch::Set(ids) => find(store, &ids, &own.path(NAME)).map(Some),
    }
}

fn find(store: &dyn Store, ids: &[String], path: &str) -> Result<Vec<TaxRate>, Error> {
    let mut rates: Vec<TaxRate> = Vec::with_capacity(ids.len());
    for (index, id) in ids.iter().enumerate() {
        let param = format!("{path}[{index}]");
        let Some(row) = store.row(Table::TaxRate, id)? else {
            return Err(Error::no_such_in_body("tax rate", param, id));
        };
        let rate: TaxRate = row.read()?;
        if !rate.active {
            let message = "The tax rate specified is inactive. This field only accepts active tax \
                           rates.";
            return Err(Error::invalid(param, message));
        }
        if rates.iter().any(|known| known.id == rate.id) {
            let message = "Each tax rate can be applied once.";
            return Err(Error::invalid(param, message));
        }
        rates.push(rate.for_buyers());
    }
    Ok(rates)
}

/// Their ids.
pub fn render(offer: &Offer) -> Vec<Value> {
    let rates = offer.tax_rates.iter();
    rates.map(|rate| rate.id.as_str().into()).collect()
}
