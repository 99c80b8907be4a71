//! What a price is in other currencies than its own: how it is sent, changed and shown.

use super::unit_amount;
use crate::api::rendered::text;
use crate::api::request::reader::{Patch, Reader};
use crate::api::request::rules;
use crate::api::resource::ExpandSources;
use crate::api::store::{StoreError, Table};
use crate::domain::price::{CurrencyOption, Price, TaxBehavior, UnitAmount};
use crate::domain::{Currency, Error};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The `currency_options` of a new price of `unit_amount` in `currency`.
pub(super) fn read(
    reader: &Reader,
    (currency, unit_amount): (Currency, UnitAmount),
) -> Result<BTreeMap<Currency, CurrencyOption>, Error> {
    let mut options = BTreeMap::new();
    for (code, option) in reader.entries("currency_options") {
        let other = rules::currency(code, option.own_path())?;
        if other == currency {
            let message = "You are specifying a currency option that matches the top-level \
                           currency for this price. Please remove this currency option and it \
                           will be added automatically on creation.";
            return Err(Error::invalid(option.own_path(), message));
        }
        options.insert(other, read_one(&option, other, unit_amount)?);
    }
    Ok(options)
}

/// One of them: buyers name the amount in each currency, or in none.
fn read_one(option: &Reader, currency: Currency, own: UnitAmount) -> Result<CurrencyOption, Error> {
    let unit_amount = unit_amount::read(option, currency)?;
    if unit_amount.custom().is_some() != own.custom().is_some() {
        let message = "Either all currencies of a price have `custom_unit_amount` configured, or \
                       none has.";
        let param = option.path("custom_unit_amount");
        return Err(Error::invalid(param, message));
    }
    Ok(CurrencyOption {
        unit_amount,
        tax_behavior: read_tax_behavior(option),
    })
}

/// Changes those of `price` that an update sends; the others stay.
pub(super) fn change(reader: &Reader, price: &mut Price) -> Result<(), Error> {
    if let Patch::Clear = reader.hash_patch("currency_options") {
        price.currency_options.clear();
    }
    for (code, option) in reader.entries("currency_options") {
        let param = option.own_path();
        let currency = rules::currency(code, param)?;
        if currency == price.currency {
            let message = "The amount of a price in its own currency cannot be changed.";
            return Err(Error::invalid(param, message));
        }
        let mut new = read_one(&option, currency, price.unit_amount)?;
        let before = price.currency_options.get(&currency);
        if let Some(behavior) = before.and_then(|before| before.tax_behavior) {
            if new.tax_behavior.is_some_and(|wanted| wanted != behavior) {
                return Err(fixed_tax_behavior(&option.path("tax_behavior")));
            }
            new.tax_behavior = Some(behavior);
        }
        price.currency_options.insert(currency, new);
    }
    Ok(())
}

/// The error for a tax behavior that would change once more.
pub(super) fn fixed_tax_behavior(param: &str) -> Error {
    let message = "The tax behavior of a price cannot be changed once it is inclusive or \
                   exclusive.";
    Error::invalid(param, message)
}

/// Whether an amount includes tax, if the request says so.
pub fn read_tax_behavior(reader: &Reader) -> Option<TaxBehavior> {
    match reader.word("tax_behavior") {
        Some("exclusive") => Some(TaxBehavior::Exclusive),
        Some("inclusive") => Some(TaxBehavior::Inclusive),
        Some(_) | None => None,
    }
}

/// The `currency_options` of a rendered price.
pub(super) fn on_demand(
    sources: &ExpandSources,
    price: &Value,
    _: &str,
) -> Result<Value, StoreError> {
    let row = sources
        .store
        .map(|(store, _)| store.row(Table::Price, text(price, "id")));
    match row.transpose()?.flatten() {
        Some(row) => Ok(render(&row.read()?)),
        None => Ok(Value::Object(Map::new())),
    }
}

/// The price in each of its currencies, its own among them.
pub fn render(price: &Price) -> Value {
    let own = CurrencyOption {
        unit_amount: price.unit_amount,
        tax_behavior: price.tax_behavior,
    };
    let mut all = price.currency_options.clone();
    all.insert(price.currency, own);
    let option = |option: CurrencyOption| {
        let fixed = option.unit_amount.fixed();
        json!({
            "custom_unit_amount": option.unit_amount.custom(),
            "tax_behavior": option.tax_behavior.map_or("unspecified", TaxBehavior::as_str),
            "unit_amount": fixed,
            "unit_amount_decimal": fixed.map(|amount| amount.minor().to_string()),
        })
    };
    let all = all.into_iter();
    all.map(|(currency, it)| (currency.as_str().to_owned(), option(it)))
        .collect()
}
