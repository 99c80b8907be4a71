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
pub use self::claim::find;
use self::fields::{FIELDS, FILTERS};
use self::render::{render, render_row};
use self::stored::CodeRow;
use super::coupon::stored::CouponRow;
use super::discount;
use crate::api::context::{AskedCoupon, Context, HandlerResult, Request, tell};
use crate::api::operation::Operation;
use crate::api::request::reader::Reader;
use crate::api::request::rules;
use crate::api::resource::{AccountRows, Resource, Stored};
use crate::api::store::outbox_row::{Target, Task};
use crate::api::store::{Cursor, Filter, Row, Store, StoreError, Table, status};
use crate::domain::discount::coupon_key;
use crate::domain::event::{ApiRequest, EventType};
use crate::domain::promotion_code::PromotionCode;
use crate::domain::{CouponId, Error, Timestamp};

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
        Operation::retrieve(CODE, "promotion_code").by(retrieve),
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
    have(context, request, &stored)
}

/// `GET /v1/promotion_codes/{promotion_code}`: the object of its coupon knows how often it was used.
fn retrieve(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    let stored: CodeRow = context
        .existing(Table::PromotionCode, request.id())?
        .read()?;
    let code = &stored.code;
    Ok(HandlerResult::AskCoupon(AskedCoupon {
        key: coupon_key(&code.coupon, code.coupon_number),
        table: Table::PromotionCode,
        id: code.id.to_string(),
        code: Some(code.number),
    }))
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
        // Another coupon may have its id by now.
        let own = coupon.filter(|it| it.coupon.number == code.coupon_number);
        let is_valid = own.is_some_and(|it| it.coupon.is_valid(it.times_redeemed, context.now));
        if !is_valid || !stored.is_active(context.now) {
            let message = "This promotion code cannot be activated: it has expired or been used as \
                           often as it can be, or its coupon is not valid any more.";
            return Err(Error::invalid("active", message));
        }
        claim(context.store, &stored.code, context.now)?;
    } else if !stored.code.active && before.code.active {
        claim::give_up(context.store, &stored.code)?;
    }
    if stored == before {
        return Ok(HandlerResult::Object(render(&stored, context.now)));
    }
    let by = Some(context.api_request()?);
    save(context.store, &known, (&before, &stored), by, context.now)?;
    discount::of_link::refresh_links(context.store, request.id(), context.now)?;
    have(context, request, &stored)
}

/// Has the object of its coupon know the code as it is: only then it is answered.
fn have(
    context: &mut Context,
    request: &Request,
    stored: &CodeRow,
) -> Result<HandlerResult, Error> {
    let code = &stored.code;
    let target = Target::Coupon(coupon_key(&code.coupon, code.coupon_number));
    context.ask(request, target, Task::HaveCode(code.id.clone()))
}

/// Stores what has changed of a code, and tells that `request`, or nobody, did that.
fn save(
    store: &mut dyn Store,
    known: &Row,
    (before, stored): (&CodeRow, &CodeRow),
    request: Option<ApiRequest>,
    now: Timestamp,
) -> Result<(), StoreError> {
    store.put(&stored.row(known.place)?)?;
    let (before, object) = (render(before, now), render(stored, now));
    let kind = EventType::PromotionCodeUpdated;
    tell(store, (kind, request), &object, Some(&before), now)
}

/// Why the codes of a coupon can be used no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closing {
    Deleted,
    UsedUp,
}

/// The codes of a coupon that is gone, or used up, can be used no more.
pub fn close_all(
    store: &mut dyn Store,
    (coupon, closing): (&CouponId, Closing),
    request: Option<&ApiRequest>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let mut filter = Filter::all(Table::PromotionCode);
    filter.parent = Some(coupon.to_string());
    filter.status = Some(status(true));
    let mut cursor = Cursor::Newest;
    // What is closed is gone from the next page: without the cursor each step would walk over all
    // that were closed before.
    while let Some(known) = store.page(&filter, cursor, 1)?.first() {
        cursor = known.place.map_or(cursor, Cursor::OlderThan);
        let before: CodeRow = known.read()?;
        let mut stored = before.clone();
        match closing {
            Closing::Deleted => {
                stored.code.active = false;
                claim::give_up(store, &stored.code)?;
            }
            // Whoever types one is told so.
            Closing::UsedUp => stored.is_used_up = true,
        }
        save(store, known, (&before, &stored), request.cloned(), now)?;
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
