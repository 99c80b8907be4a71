//! Promotion codes: create, retrieve, update and list.
//!
//! A code that may be used is the only one of its spelling, whatever the case: a row of its own
//! under that spelling (`claim`) says whose it is, so that buyers' codes are found at once.

mod claim;
pub mod fields;
mod new;
pub mod render;
pub mod stored;

use self::claim::claim;
use self::fields::{FIELDS, FILTERS};
use self::render::{render, render_row};
use self::stored::CodeRow;
use super::coupon::stored::CouponRow;
use crate::api::context::{Context, HandlerResult, Request};
use crate::api::operation::Operation;
use crate::api::request::reader::Reader;
use crate::api::request::rules;
use crate::api::resource::{AccountRows, Resource, Stored};
use crate::api::store::{Cursor, Filter, Row, Table, status};
use crate::domain::event::EventType;
use crate::domain::promotion_code::PromotionCode;
use crate::domain::{CouponId, Error};

/// Promotion codes.
pub const RESOURCE: Resource = Resource {
    object: "promotion_code",
    fields: FIELDS,
    stored: Some(Stored::Account(AccountRows {
        table: Table::PromotionCode,
        render: render_row,
        filters: FILTERS,
    })),
    on_demand: None,
    operations: &[
        Operation::create("/v1/promotion_codes", "promotion_code", FIELDS, create),
        Operation::list("/v1/promotion_codes", "promotion_code", FILTERS),
        Operation::retrieve(CODE, "promotion_code"),
        Operation::update(CODE, "promotion_code", FIELDS, update),
    ],
};

const CODE: &str = "/v1/promotion_codes/{promotion_code}";

/// `POST /v1/promotion_codes`
fn create(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    let number = context.store.next_number()?;
    let stored = new::read(context, &request.reader(), number)?;
    if stored.code.active {
        claim(context.store, &stored.code, context.now)?;
    }
    context.store.put(&stored.row(Some(number))?)?;
    let object = render(&stored, context.now);
    context.tell(EventType::PromotionCodeCreated, &object, None)?;
    Ok(HandlerResult::Object(object))
}

/// `POST /v1/promotion_codes/{promotion_code}`
fn update(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    let reader = &request.reader();
    let known = context.existing(Table::PromotionCode, request.id())?;
    let before: CodeRow = known.read()?;
    let mut stored = before.clone();
    let code = &mut stored.code;
    code.active = reader.boolean("active").unwrap_or(code.active);
    reader.metadata().apply(&mut code.metadata, "metadata")?;
    change_minimum(reader, code)?;
    if code.active && !before.code.active {
        let coupon = CouponRow::find(context.store, &code.coupon)?;
        let is_valid = coupon.is_some_and(|it| it.coupon.is_valid(it.times_redeemed, context.now));
        if !is_valid || !stored.is_active(context.now) {
            let message = "This promotion code cannot be activated: it has expired or been used as \
                           often as it can be, or its coupon is not valid any more.";
            return Err(Error::invalid("active", message));
        }
        claim(context.store, &stored.code, context.now)?;
    } else if !stored.code.active && before.code.active {
        claim::give_up(context.store, &stored.code)?;
    }
    save(context, &known, &before, &stored)?;
    Ok(HandlerResult::Object(render(&stored, context.now)))
}

/// Stores what has changed of a code, and tells of it.
fn save(
    context: &mut Context,
    known: &Row,
    before: &CodeRow,
    stored: &CodeRow,
) -> Result<(), Error> {
    if stored == before {
        return Ok(());
    }
    context.store.put(&stored.row(known.place)?)?;
    let (before, object) = (render(before, context.now), render(stored, context.now));
    context.tell(EventType::PromotionCodeUpdated, &object, Some(&before))
}

/// The codes of a coupon that is gone can be used no more.
pub fn close_all(context: &mut Context, coupon: &CouponId) -> Result<(), Error> {
    let mut filter = Filter::all(Table::PromotionCode);
    filter.parent = Some(coupon.to_string());
    filter.status = Some(status(true));
    while let Some(known) = context.store.page(&filter, Cursor::Newest, 1)?.first() {
        let before: CodeRow = known.read()?;
        let mut stored = before.clone();
        stored.code.active = false;
        claim::give_up(context.store, &stored.code)?;
        save(context, known, &before, &stored)?;
    }
    Ok(())
}

/// Changes what an update sends of the `currency_options`; the others stay.
fn change_minimum(reader: &Reader, code: &mut PromotionCode) -> Result<(), Error> {
    let Some(sent) = reader.hash("restrictions") else {
        return Ok(());
    };
    for (word, option) in sent.entries("currency_options") {
        let currency = rules::currency(word, option.own_path())?;
        let Some(minimum) = &mut code.restrictions.minimum else {
            return Err(new::only_with_minimum(option.own_path()));
        };
        if currency == minimum.currency {
            let message = "What has to be bought at least cannot be changed in the currency that \
                           the promotion code was made in.";
            return Err(Error::invalid(option.own_path(), message));
        }
        let amount = new::minimum_amount(&option, currency)?;
        minimum.currency_options.insert(currency, amount);
    }
    Ok(())
}
