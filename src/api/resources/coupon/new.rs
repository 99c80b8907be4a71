//! What a coupon is made of.

use crate::api::context::Context;
use crate::api::request::reader::Reader;
use crate::api::request::rules;
use crate::api::store::{Store, Table};
use crate::domain::coupon::{AmountOff, Coupon, Duration, Reduction};
use crate::domain::percent::Percent;
use crate::domain::{Amount, CouponId, Currency, Error, ProductId, Timestamp};
use std::collections::BTreeMap;

/// A coupon can be used for five years at most.
const LONGEST_SECONDS: u32 = 5 * 366 * 86_400;

/// The coupon with this number that the request of `reader` makes.
pub(super) fn read(context: &mut Context, reader: &Reader, number: u64) -> Result<Coupon, Error> {
    let redeem_by = redeem_by(reader, context.now)?;
    Ok(Coupon {
        reduction: reduction(reader)?,
        duration: duration(reader)?,
        products: products(context.store, reader)?,
        id: id(context, reader)?,
        mode: context.call.mode,
        number,
        created: context.now,
        name: reader.text("name"),
        max_redemptions: times(reader, "max_redemptions"),
        redeem_by,
        metadata: reader.new_metadata()?,
    })
}

/// A number of times.
pub fn times(reader: &Reader, name: &str) -> Option<u64> {
    reader.number(name).map(u64::from)
}

fn id(context: &mut Context, reader: &Reader) -> Result<CouponId, Error> {
    let Some(id) = reader.text("id") else {
        return Ok(CouponId::generate(context.entropy));
    };
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    if !id.bytes().all(allowed) {
        let message = "Invalid id: it must consist of letters, digits, underscores and hyphens.";
        return Err(Error::invalid("id", message));
    }
    if context.store.row(Table::Coupon, &id)?.is_some() {
        return Err(Error::invalid("id", "Coupon already exists.").code("resource_already_exists"));
    }
    Ok(CouponId::from_known(id))
}

/// `percent_off`, or `amount_off` and its currencies: one of them.
fn reduction(reader: &Reader) -> Result<Reduction, Error> {
    let percent = reader.word("percent_off").and_then(Percent::parse);
    match (percent, reader.has("amount_off")) {
        (Some(_), true) => {
            let message = "You may only specify one of these parameters: amount_off, percent_off.";
            Err(Error::invalid("percent_off", message).code("parameters_exclusive"))
        }
        (None, false) => {
            let message = "You must specify either `percent_off` or `amount_off` when creating a \
                           coupon.";
            Err(Error::invalid("percent_off", message).code("parameter_missing"))
        }
        (Some(percent), false) => {
            for param in ["currency", "currency_options"] {
                if reader.has(param) {
                    return Err(only_of_amounts(reader, param));
                }
            }
            Ok(Reduction::Percent(percent))
        }
        (None, true) => {
            reader.require("currency")?;
            let code = reader.word("currency").unwrap_or_default();
            let currency = rules::currency(code, "currency")?;
            let amount = amount_off(reader, currency)?;
            Ok(Reduction::Amount(AmountOff {
                currency,
                amount,
                currency_options: options(reader, currency)?,
            }))
        }
    }
}

fn options(reader: &Reader, own: Currency) -> Result<BTreeMap<Currency, Amount>, Error> {
    let mut options = BTreeMap::new();
    for (code, option) in reader.entries("currency_options") {
        let currency = rules::currency(code, option.own_path())?;
        if currency == own {
            let message = "You are specifying a currency option that matches the top-level \
                           currency of this coupon. Please remove this currency option.";
            return Err(Error::invalid(option.own_path(), message));
        }
        options.insert(currency, amount_off(&option, currency)?);
    }
    Ok(options)
}

/// The `amount_off` that `reader` has, of which each can be paid in `currency`.
pub(super) fn amount_off(reader: &Reader, currency: Currency) -> Result<Amount, Error> {
    let amount = reader.integer("amount_off").unwrap_or_default();
    currency.check(amount, &reader.path("amount_off"))?;
    Ok(rules::amount(amount))
}

/// The error for `param` of a coupon with a percentage.
pub(super) fn only_of_amounts(reader: &Reader, param: &str) -> Error {
    let param = reader.path(param);
    let message = format!("You may only specify `{param}` for a coupon with `amount_off`.");
    Error::invalid(param, message)
}

fn duration(reader: &Reader) -> Result<Duration, Error> {
    let param = "duration_in_months";
    let months = reader.number(param);
    match (reader.word("duration"), months) {
        (Some("repeating"), Some(months)) => Ok(Duration::Repeating(months)),
        (Some("repeating"), None) => Err(Error::missing(param)),
        (_, Some(_)) => {
            let message = "You may only specify `duration_in_months` if `duration` is `repeating`.";
            Err(Error::invalid(param, message))
        }
        (Some("forever"), None) => Ok(Duration::Forever),
        (Some(_) | None, None) => Ok(Duration::Once),
    }
}

fn products(store: &dyn Store, reader: &Reader) -> Result<Vec<ProductId>, Error> {
    let Some(hash) = reader.hash("applies_to") else {
        return Ok(Vec::new());
    };
    let mut products = Vec::new();
    for (index, id) in hash
        .texts("products")
        .unwrap_or_default()
        .iter()
        .enumerate()
    {
        if store.row(Table::Product, id)?.is_none() {
            let param = format!("{}[{index}]", hash.path("products"));
            return Err(Error::no_such_in_body("product", param, id));
        }
        let id = ProductId::from_known(id.as_str());
        if !products.contains(&id) {
            products.push(id);
        }
    }
    Ok(products)
}

fn redeem_by(reader: &Reader, now: Timestamp) -> Result<Option<Timestamp>, Error> {
    let Some(seconds) = reader.integer("redeem_by") else {
        return Ok(None);
    };
    let at = Timestamp::from_seconds(seconds);
    if at <= now || at > now.plus_seconds(LONGEST_SECONDS) {
        let message = "`redeem_by` must be in the future, and within five years.";
        return Err(Error::invalid("redeem_by", message));
    }
    Ok(Some(at))
}
