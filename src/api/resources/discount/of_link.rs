//! What a link takes off every order: `edgetill[discounts]`. Stripe has `discounts` on sessions, and
//! nothing like it on links.

use super::OF_SESSION;
use crate::api::object::Shape::{Hash, List};
use crate::api::object::{Field, Input, Shape, ValueType, id, list_of, param};
use crate::api::request::reader::Reader;
use crate::api::resources::coupon::stored::CouponRow;
use crate::api::resources::promotion_code::stored::CodeRow;
use crate::api::store::outbox_row::{Target, Task};
use crate::api::store::{Store, StoreError, Table, outbox};
use crate::domain::coupon::Reduction;
use crate::domain::discount::Discount;
use crate::domain::offer::Offer;
use crate::domain::offered_discount::{MOST_DISCOUNTS, OfferedDiscount};
use crate::domain::{CouponId, Currency, Error, PaymentLinkId, PromotionCodeId, Timestamp};
use serde_json::{Value, json};

/// What is sent for them.
pub const INPUT: Input = list_of(MOST_DISCOUNTS, &ValueType::Hash(FIELDS));
/// How links show them: as sessions do.
pub const SHAPE: Shape = List(&Hash(OF_SESSION));

const FIELDS: &[Field] = &[param("coupon", id()), param("promotion_code", id())];

const NAME: &str = "discounts";

/// The discounts that a request names, as they stand at `now`; `None` if it says nothing of them.
pub fn named(
    store: &dyn Store,
    reader: &Reader,
    now: Timestamp,
) -> Result<Option<Vec<OfferedDiscount>>, Error> {
    let Some(own) = reader.hash("edgetill").filter(|own| own.has(NAME)) else {
        return Ok(None);
    };
    let hashes = own.hashes(NAME).into_iter();
    let found = hashes.map(|hash| find(store, &hash, now));
    found.collect::<Result<_, _>>().map(Some)
}

fn find(store: &dyn Store, hash: &Reader, now: Timestamp) -> Result<OfferedDiscount, Error> {
    match (hash.word("coupon"), hash.word("promotion_code")) {
        (Some(_), Some(_)) => {
            let message = "You may only specify one of these parameters: coupon, promotion_code.";
            Err(Error::invalid(hash.path("coupon"), message).code("parameters_exclusive"))
        }
        (None, None) => Err(Error::missing(&hash.path("coupon"))),
        (Some(id), None) => {
            let param = hash.path("coupon");
            let found = CouponRow::find(store, &CouponId::from_known(id))?;
            let row = found.ok_or_else(|| Error::no_such_in_body("coupon", &*param, id))?;
            if !row.coupon.is_valid(row.times_redeemed, now) {
                let message = "This coupon is not valid any more: it has expired or been used as \
                               often as it can be.";
                return Err(Error::invalid(param, message));
            }
            Ok(OfferedDiscount::of(&row.coupon, None))
        }
        (None, Some(id)) => {
            let param = hash.path("promotion_code");
            let Some(row) = store.row(Table::PromotionCode, id)? else {
                return Err(Error::no_such_in_body("promotion code", &*param, id));
            };
            let row: CodeRow = row.read()?;
            let coupon = coupon_of(store, &row)?;
            match coupon.filter(|it| it.coupon.is_valid(it.times_redeemed, now)) {
                Some(coupon) if row.is_active(now) => {
                    Ok(OfferedDiscount::of(&coupon.coupon, Some(&row.code)))
                }
                Some(_) | None => {
                    let message = "This promotion code is not active.";
                    Err(Error::invalid(param, message))
                }
            }
        }
    }
}

fn coupon_of(store: &dyn Store, row: &CodeRow) -> Result<Option<CouponRow>, StoreError> {
    let coupon = CouponRow::find(store, &row.code.coupon)?;
    Ok(coupon.filter(|it| it.coupon.number == row.code.coupon_number))
}

/// Checks that what an offer takes off goes with the rest of it.
pub fn check(offer: &Offer) -> Result<(), Error> {
    if offer.discounts.is_empty() {
        return Ok(());
    }
    let param = format!("edgetill[{NAME}]");
    if offer.settings.allow_promotion_codes {
        let message = "You may only specify one of these parameters: allow_promotion_codes, \
                       edgetill[discounts].";
        return Err(Error::invalid(param, message).code("parameters_exclusive"));
    }
    if offer.is_custom() {
        let message = "You cannot specify `edgetill[discounts]` when specifying a price with \
                       `custom_unit_amount` configured.";
        return Err(Error::invalid(param, message));
    }
    Ok(())
}

/// Checks that what an offer is to take off is for what it sells, in every currency.
pub fn check_fit(offer: &Offer) -> Result<(), Error> {
    for (index, own) in offer.discounts.iter().enumerate() {
        let discount = &own.discount;
        let word = match discount.code {
            Some(_) => "promotion_code",
            None => "coupon",
        };
        let param = format!("edgetill[{NAME}][{index}][{word}]");
        let is_for = |product| discount.products.is_empty() || discount.products.contains(product);
        if !offer.items.iter().any(|item| is_for(&item.price.product)) {
            let message = "The coupon is for none of the products that this link sells.";
            return Err(Error::invalid(param, message));
        }
        let mut currencies = offer.currencies().into_iter();
        if let Some(currency) = currencies.find(|currency| !is_in(discount, *currency)) {
            let message = format!(
                "The link is sold in `{}`, in which the coupon, or what its promotion code wants to \
                 be bought at least, is not.",
                currency.as_str()
            );
            return Err(Error::invalid(param, message));
        }
    }
    Ok(())
}

fn is_in(discount: &Discount, currency: Currency) -> bool {
    let has_amount = match &discount.reduction {
        Reduction::Percent(_) => true,
        Reduction::Amount(off) => off.in_currency(currency).is_some(),
    };
    let minimum = discount.code.as_ref().map(|code| &code.minimum);
    let has_minimum = minimum.is_none_or(|all| all.is_empty() || all.contains_key(&currency));
    has_amount && has_minimum
}

/// What `known` is by now. It stays on its links when it is over, and takes nothing off.
pub fn refreshed(store: &dyn Store, known: OfferedDiscount) -> Result<OfferedDiscount, StoreError> {
    let discount = &known.discount;
    let coupon = CouponRow::find(store, &discount.coupon)?;
    let Some(row) = coupon.filter(|it| it.coupon.number == discount.number) else {
        return Ok(known.over());
    };
    let code = match &discount.code {
        None => None,
        Some(used) => match store.row(Table::PromotionCode, used.id.as_str())? {
            Some(row) => Some(row.read::<CodeRow>()?),
            None => return Ok(known.over()),
        },
    };
    let is_open = code.as_ref().is_none_or(CodeRow::is_open);
    let fresh = OfferedDiscount::of(&row.coupon, code.as_ref().map(|it| &it.code));
    if is_open && row.coupon.is_left(row.times_redeemed) {
        Ok(fresh)
    } else {
        Ok(fresh.over())
    }
}

/// Has the links that take off what `id` names, a coupon or a promotion code, hear of its change.
pub fn refresh_links(store: &mut dyn Store, id: &str, now: Timestamp) -> Result<(), StoreError> {
    for link in store.uses(id)? {
        outbox::enqueue(store, Target::Link(link), Task::RefreshLink, None, now)?;
    }
    Ok(())
}

/// Has `link` hear of such changes.
pub fn note_uses(
    store: &mut dyn Store,
    offer: &Offer,
    link: &PaymentLinkId,
) -> Result<(), StoreError> {
    for own in &offer.discounts {
        store.add_use(own.discount.coupon.as_str(), link)?;
        if let Some(code) = &own.discount.code {
            store.add_use(PromotionCodeId::as_str(&code.id), link)?;
        }
    }
    Ok(())
}

/// The discounts of a link, as sessions show theirs.
pub fn render(offer: &Offer) -> Vec<Value> {
    let discounts = offer.discounts.iter();
    discounts.map(|own| named_by(&own.discount)).collect()
}

/// What a discount came by.
pub fn named_by(discount: &Discount) -> Value {
    json!({
        "coupon": discount.coupon,
        "promotion_code": discount.code.as_ref().map(|code| &code.id),
    })
}
