//! What one unit costs, as it is sent: an amount, or the limits of one that buyers name.

use crate::api::request::reader::Reader;
use crate::api::request::{amount, rules};
use crate::domain::price::{CustomUnitAmount, UnitAmount};
use crate::domain::{Amount, Currency, Error};

/// `custom_unit_amount`, `unit_amount` or `unit_amount_decimal`: one of them.
pub(super) fn read(reader: &Reader, currency: Currency) -> Result<UnitAmount, Error> {
    let names = ["unit_amount", "unit_amount_decimal"];
    let sent = names.into_iter().find(|name| reader.has(name));
    match (custom(reader, currency)?, sent) {
        (Some(custom), None) => Ok(UnitAmount::Custom(custom)),
        (Some(_), Some(sent)) => {
            let message = format!(
                "You may only specify one of these parameters: {sent}, custom_unit_amount."
            );
            let param = reader.path("custom_unit_amount");
            Err(Error::invalid(param, message).code("parameters_exclusive"))
        }
        (None, sent) => {
            let amount = amount::read(reader)?;
            currency.check(amount, &reader.path(sent.unwrap_or_default()))?;
            Ok(rules::amount(amount).into())
        }
    }
}

/// The limits of what buyers may name; none where they may not.
fn custom(reader: &Reader, currency: Currency) -> Result<Option<CustomUnitAmount>, Error> {
    let Some(hash) = reader.hash("custom_unit_amount") else {
        return Ok(None);
    };
    if hash.boolean("enabled") != Some(true) {
        let limits = ["maximum", "minimum", "preset"];
        return match limits.into_iter().find(|name| hash.has(name)) {
            None => Ok(None),
            Some(name) => {
                let enabled = hash.path("enabled");
                let message = format!(
                    "You may only specify `{}` if `{enabled}` is true.",
                    hash.path(name)
                );
                Err(Error::invalid(hash.path(name), message))
            }
        };
    }
    let limit = |name| hash.integer(name).map(rules::amount);
    let custom = CustomUnitAmount {
        maximum: limit("maximum"),
        minimum: limit("minimum"),
        preset: limit("preset"),
    };
    check(custom, currency, &hash)?;
    Ok(Some(custom))
}

fn check(custom: CustomUnitAmount, currency: Currency, hash: &Reader) -> Result<(), Error> {
    let least_charge = Amount::new(currency.minimum()).unwrap_or_default();
    let (least, most) = custom.range(currency);
    for (name, amount, (least, most)) in [
        (
            "minimum",
            custom.minimum,
            (least_charge, Amount::MAX_CHARGE),
        ),
        ("maximum", custom.maximum, (least, Amount::MAX_CHARGE)),
        ("preset", custom.preset, (least, most)),
    ] {
        let Some(amount) = amount else { continue };
        let param = hash.path(name);
        currency.check(amount.minor(), &param)?;
        let shown = |amount: Amount| {
            let code = currency.as_str();
            format!("{} ({} {code})", amount.minor(), amount.decimal(currency))
        };
        let refused = |message: String, code| Err(Error::invalid(&*param, message).code(code));
        if amount < least {
            let message = format!("`{param}` must be at least {}.", shown(least));
            return refused(message, "amount_too_small");
        }
        if amount > most {
            let message = format!("`{param}` must be no more than {}.", shown(most));
            return refused(message, "amount_too_large");
        }
    }
    Ok(())
}
