//! What a shipping rate is made of.

use crate::api::context::Context;
use crate::api::request::reader::Reader;
use crate::api::request::rules;
use crate::api::resources::price::options::read_tax_behavior;
use crate::domain::shipping_rate::{DeliveryEstimate, ShippingAmount, ShippingRate, Span, Unit};
use crate::domain::{Amount, Currency, Error, ShippingRateId};
use std::collections::BTreeMap;

/// The rate that the request of `reader` makes.
pub(super) fn read(context: &mut Context, reader: &Reader) -> Result<ShippingRate, Error> {
    let fixed = reader.hash("fixed_amount");
    let fixed = fixed.ok_or_else(|| Error::missing("fixed_amount"))?;
    let code = fixed.word("currency").unwrap_or_default();
    let currency = rules::currency(code, &fixed.path("currency"))?;
    Ok(ShippingRate {
        amount: amount(&fixed, currency)?,
        currency_options: options(&fixed, currency)?,
        currency,
        delivery_estimate: estimate(reader)?,
        display_name: reader.text("display_name").unwrap_or_default(),
        metadata: reader.new_metadata()?,
        tax_behavior: read_tax_behavior(reader),
        id: ShippingRateId::generate(context.entropy),
        mode: context.call.mode,
        active: true,
        created: context.now,
    })
}

/// What it costs in other currencies than its own.
pub(super) fn options(
    fixed: &Reader,
    own: Currency,
) -> Result<BTreeMap<Currency, ShippingAmount>, Error> {
    let mut options = BTreeMap::new();
    for (code, option) in fixed.entries("currency_options") {
        let currency = rules::currency(code, option.own_path())?;
        if currency == own {
            let message = "You are specifying a currency option that matches the currency of this \
                           shipping rate. Please remove this currency option.";
            return Err(Error::invalid(option.own_path(), message));
        }
        let amount = ShippingAmount {
            amount: amount(&option, currency)?,
            tax_behavior: read_tax_behavior(&option),
        };
        options.insert(currency, amount);
    }
    Ok(options)
}

/// The amount that `reader` has, which can be paid in `currency`.
fn amount(reader: &Reader, currency: Currency) -> Result<Amount, Error> {
    let minor = reader.integer("amount").unwrap_or_default();
    currency.check(minor, &reader.path("amount"))?;
    Ok(rules::amount(minor))
}

fn estimate(reader: &Reader) -> Result<Option<DeliveryEstimate>, Error> {
    let Some(hash) = reader.hash("delivery_estimate") else {
        return Ok(None);
    };
    let estimate = DeliveryEstimate {
        maximum: hash.hash("maximum").as_ref().and_then(span),
        minimum: hash.hash("minimum").as_ref().and_then(span),
    };
    if estimate.is_reversed() {
        let message = "The minimum of the delivery estimate must not be longer than its maximum.";
        return Err(Error::invalid(hash.path("minimum"), message));
    }
    Ok(Some(estimate))
}

fn span(reader: &Reader) -> Option<Span> {
    let unit = match reader.word("unit")? {
        "business_day" => Unit::BusinessDay,
        "day" => Unit::Day,
        "hour" => Unit::Hour,
        "month" => Unit::Month,
        "week" => Unit::Week,
        _ => return None,
    };
    let value = reader.number("value")?;
    Some(Span { unit, value })
}
