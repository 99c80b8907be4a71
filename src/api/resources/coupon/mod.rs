//! Coupons: create, retrieve, update, delete and list.

pub mod fields;
pub mod new;
pub mod render;
pub mod stored;

use self::fields::{FIELDS, FILTERS};
use self::render::{on_demand, render, render_row};
use self::stored::CouponRow;
use super::discount;
use super::promotion_code::{self, Closing};
use crate::api::context::{AskedCoupon, Context, HandlerResult, Request};
use crate::api::operation::Operation;
use crate::api::request::reader::{Patch, Reader};
use crate::api::request::rules;
use crate::api::resource::{AccountRows, Resource, Stored};
use crate::api::store::Table;
use crate::api::store::outbox_row::{Target, Task};
use crate::domain::Error;
use crate::domain::coupon::Reduction;
use crate::domain::discount::coupon_key;
use crate::domain::event::EventType;

/// Coupons.
pub const RESOURCE: Resource = Resource {
    object: "coupon",
    fields: FIELDS,
    stored: Some(Stored::Account(AccountRows {
        table: Table::Coupon,
        render: render_row,
        filters: FILTERS,
    })),
    on_demand: Some(on_demand),
    operations: &[
        Operation::create("/v1/coupons", "coupon", FIELDS, create),
        Operation::list("/v1/coupons", "coupon", FILTERS),
        Operation::retrieve("/v1/coupons/{coupon}", "coupon").by(retrieve),
        Operation::update("/v1/coupons/{coupon}", "coupon", FIELDS, update),
        Operation::delete("/v1/coupons/{coupon}", "coupon", delete),
    ],
};

/// `POST /v1/coupons`
fn create(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    let number = context.store.next_number()?;
    let coupon = new::read(context, &request.reader(), number)?;
    let stored = CouponRow {
        coupon,
        times_redeemed: 0,
    };
    context.store.put(&stored.row(Some(number))?)?;
    let object = render(&stored, context.now);
    context.tell(EventType::CouponCreated, &object, None)?;
    be(context, request, &stored)
}

/// `GET /v1/coupons/{coupon}`: its object knows how often it was used.
fn retrieve(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    let stored: CouponRow = context.existing(Table::Coupon, request.id())?.read()?;
    let coupon = &stored.coupon;
    Ok(HandlerResult::AskCoupon(AskedCoupon {
        key: coupon_key(&coupon.id, coupon.number),
        table: Table::Coupon,
        id: coupon.id.to_string(),
        code: None,
    }))
}

/// `POST /v1/coupons/{coupon}`: what it takes off stays.
fn update(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    let reader = &request.reader();
    let known = context.existing(Table::Coupon, request.id())?;
    let before: CouponRow = known.read()?;
    let mut stored = before.clone();
    let coupon = &mut stored.coupon;
    reader.text_patch("name").apply(&mut coupon.name);
    reader.metadata().apply(&mut coupon.metadata, "metadata")?;
    change_currencies(reader, &mut coupon.reduction)?;
    let object = render(&stored, context.now);
    if stored == before {
        return Ok(HandlerResult::Object(object));
    }
    context.store.put(&stored.row(known.place)?)?;
    let before = render(&before, context.now);
    context.tell(EventType::CouponUpdated, &object, Some(&before))?;
    discount::of_link::refresh_links(context.store, stored.coupon.id.as_str(), context.now)?;
    be(context, request, &stored)
}

/// Has the coupon's object be as the coupon is: only then it is answered.
fn be(
    context: &mut Context,
    request: &Request,
    stored: &CouponRow,
) -> Result<HandlerResult, Error> {
    let coupon = &stored.coupon;
    let target = Target::Coupon(coupon_key(&coupon.id, coupon.number));
    context.ask(request, target, Task::BeCoupon(coupon.id.clone()))
}

/// `DELETE /v1/coupons/{coupon}`: what it took off stays off.
fn delete(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    let id = request.id();
    let stored: CouponRow = context.existing(Table::Coupon, id)?.read()?;
    context.store.remove(Table::Coupon, id)?;
    let by = context.api_request()?;
    promotion_code::close_all(
        context.store,
        (&stored.coupon.id, Closing::Deleted),
        Some(&by),
        context.now,
    )?;
    let object = render(&stored, context.now);
    context.tell(EventType::CouponDeleted, &object, None)?;
    discount::of_link::refresh_links(context.store, id, context.now)?;
    be(context, request, &stored)
}

/// Changes what an update sends of the `currency_options`; the others stay.
fn change_currencies(reader: &Reader, reduction: &mut Reduction) -> Result<(), Error> {
    let param = "currency_options";
    if let Patch::Keep = reader.hash_patch(param) {
        return Ok(());
    }
    let Reduction::Amount(off) = reduction else {
        return Err(new::only_of_amounts(reader, param));
    };
    for (code, option) in reader.entries(param) {
        let currency = rules::currency(code, option.own_path())?;
        if currency == off.currency {
            let message = "What a coupon takes off in its own currency cannot be changed.";
            return Err(Error::invalid(option.own_path(), message));
        }
        let amount = new::amount_off(&option, currency)?;
        off.currency_options.insert(currency, amount);
    }
    Ok(())
}
