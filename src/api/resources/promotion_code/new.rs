//! What a promotion code is made of.

use super::stored::CodeRow;
use crate::api::context::Context;
use crate::api::request::reader::Reader;
use crate::api::request::rules;
use crate::api::resources::coupon::new::times;
use crate::api::resources::coupon::stored::CouponRow;
use crate::domain::entropy::{Entropy, random_base62};
use crate::domain::promotion_code::{CodeCustomer, Minimum, PromotionCode, Restrictions};
use crate::domain::{Amount, CouponId, Currency, Error, PromotionCodeId, Timestamp};
use std::collections::BTreeMap;

/// How long a code is that nobody chose.
const CHOSEN_LETTERS: usize = 8;

/// The code with this number that the request of `reader` makes.
pub(super) fn read(context: &mut Context, reader: &Reader, number: u64) -> Result<CodeRow, Error> {
    let (coupon, param) = coupon(context, reader)?;
    let now = context.now;
    if !coupon.coupon.is_valid(coupon.times_redeemed, now) {
        let message = "This coupon is not valid any more: it has expired or been used as often as \
                       it can be.";
        return Err(Error::invalid(param, message));
    }
    let max_redemptions = times(reader, "max_redemptions");
    check_times(max_redemptions, &coupon)?;
    let code = PromotionCode {
        restrictions: restrictions(reader)?,
        code: code(reader, context.entropy)?,
        id: PromotionCodeId::generate(context.entropy),
        mode: context.call.mode,
        number,
        created: now,
        coupon: coupon.coupon.id.clone(),
        coupon_number: coupon.coupon.number,
        active: reader.boolean("active").unwrap_or(true),
        expires_at: expires_at(reader, &coupon, now)?,
        customer: customer(context, reader)?,
        max_redemptions,
        metadata: reader.new_metadata()?,
    };
    Ok(CodeRow {
        code,
        times_redeemed: 0,
        redeem_by: coupon.coupon.redeem_by,
        is_used_up: false,
    })
}

/// The coupon, as it is named now or as it was named before `promotion`, and by which parameter.
fn coupon(context: &Context, reader: &Reader) -> Result<(CouponRow, String), Error> {
    let promotion = reader.hash("promotion");
    let named = promotion
        .as_ref()
        .map(|hash| (hash.word("coupon"), hash.path("coupon")));
    let (id, param) = match (named, reader.word("coupon")) {
        (Some(_), Some(_)) => {
            let message = "You may only specify one of these parameters: coupon, promotion.";
            return Err(Error::invalid("coupon", message).code("parameters_exclusive"));
        }
        (None, None) => return Err(Error::missing("promotion")),
        (None, Some(id)) => (id, "coupon".to_owned()),
        (Some((Some(id), param)), None) => (id, param),
        (Some((None, param)), None) => return Err(Error::missing(&param)),
    };
    let found = CouponRow::find(context.store, &CouponId::from_known(id))?;
    let coupon = found.ok_or_else(|| Error::no_such_in_body("coupon", &*param, id))?;
    Ok((coupon, param))
}

/// The customer that it is for. Whoever buys is a guest and has an address: so must the customer.
fn customer(context: &Context, reader: &Reader) -> Result<Option<CodeCustomer>, Error> {
    let param = "customer";
    let Some(id) = reader.word(param) else {
        return Ok(None);
    };
    let named = context.call.named_customer.as_ref();
    let Some(named) = named.filter(|named| named.id.to_string() == id) else {
        return Err(Error::no_such_in_body("customer", param, id));
    };
    let Some(address) = named.address else {
        let message = "This customer has no `email`. Edgetill's buyers are known by their e-mail \
                       address: give the customer one, then create the promotion code.";
        return Err(Error::invalid(param, message));
    };
    Ok(Some(CodeCustomer {
        id: named.id.clone(),
        address,
    }))
}

fn code(reader: &Reader, entropy: &mut dyn Entropy) -> Result<String, Error> {
    let Some(code) = reader.text("code") else {
        return Ok(random_base62(entropy, CHOSEN_LETTERS).to_ascii_uppercase());
    };
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    if code.bytes().all(allowed) {
        return Ok(code);
    }
    let message = "Invalid code: it must consist of letters from A to Z, digits and hyphens.";
    Err(Error::invalid("code", message))
}

fn check_times(times: Option<u64>, coupon: &CouponRow) -> Result<(), Error> {
    let most = coupon.coupon.max_redemptions;
    if let (Some(times), Some(most)) = (times, most)
        && times > most
    {
        let message = format!(
            "`max_redemptions` must be no more than that of the coupon, which can be used {most} \
             times."
        );
        return Err(Error::invalid("max_redemptions", message));
    }
    Ok(())
}

fn expires_at(
    reader: &Reader,
    coupon: &CouponRow,
    now: Timestamp,
) -> Result<Option<Timestamp>, Error> {
    let param = "expires_at";
    let Some(seconds) = reader.integer(param) else {
        return Ok(None);
    };
    let at = Timestamp::from_seconds(seconds);
    if at <= now {
        let message = "Invalid timestamp: `expires_at` must be in the future.";
        return Err(Error::invalid(param, message));
    }
    if coupon.coupon.redeem_by.is_some_and(|end| at > end) {
        let message = "Invalid timestamp: `expires_at` must be no later than the `redeem_by` of \
                       the coupon.";
        return Err(Error::invalid(param, message));
    }
    Ok(Some(at))
}

fn restrictions(reader: &Reader) -> Result<Restrictions, Error> {
    let Some(hash) = reader.hash("restrictions") else {
        return Ok(Restrictions::default());
    };
    let currency = hash.word("minimum_amount_currency");
    let minimum = match (hash.has("minimum_amount"), currency) {
        (false, None) => None,
        (true, None) => return Err(Error::missing(&hash.path("minimum_amount_currency"))),
        (false, Some(_)) => return Err(Error::missing(&hash.path("minimum_amount"))),
        (true, Some(word)) => {
            let currency = rules::currency(word, &hash.path("minimum_amount_currency"))?;
            Some(Minimum {
                currency,
                amount: minimum_amount(&hash, currency)?,
                currency_options: options(&hash, currency)?,
            })
        }
    };
    if minimum.is_none() && hash.has("currency_options") {
        return Err(only_with_minimum(&hash.path("currency_options")));
    }
    Ok(Restrictions {
        first_time_transaction: hash.boolean("first_time_transaction").unwrap_or_default(),
        minimum,
    })
}

fn options(hash: &Reader, own: Currency) -> Result<BTreeMap<Currency, Amount>, Error> {
    let mut options = BTreeMap::new();
    for (word, option) in hash.entries("currency_options") {
        let currency = rules::currency(word, option.own_path())?;
        if currency == own {
            let message = "This currency is the `minimum_amount_currency`. Remove it from the \
                           `currency_options`.";
            return Err(Error::invalid(option.own_path(), message));
        }
        options.insert(currency, minimum_amount(&option, currency)?);
    }
    Ok(options)
}

/// The `minimum_amount` that `reader` has, which can be paid in `currency`.
pub(super) fn minimum_amount(reader: &Reader, currency: Currency) -> Result<Amount, Error> {
    let amount = reader.integer("minimum_amount").unwrap_or_default();
    currency.check(amount, &reader.path("minimum_amount"))?;
    Ok(rules::amount(amount))
}

/// The error for other currencies where nothing has to be bought at least.
pub(super) fn only_with_minimum(param: &str) -> Error {
    let message = "You may only specify `currency_options` for a promotion code with a \
                   `minimum_amount`.";
    Error::invalid(param, message)
}
