//! Coupons: create, retrieve, update, delete and list.

pub mod fields;
pub mod new;
pub mod render;
pub mod stored;

use self::fields::{FIELDS, FILTERS};
use self::render::{on_demand, render, render_row};
use self::stored::CouponRow;
use super::promotion_code;
use crate::api::context::{Context, HandlerResult, Listing, Request};
use crate::api::operation::Operation;
use crate::api::request::reader::{Patch, Reader};
use crate::api::request::rules;
use crate::api::resource::{AccountRows, Resource, Stored};
use crate::api::store::Table;
use crate::domain::Error;
use crate::domain::coupon::Reduction;
use crate::domain::event::EventType;
use serde_json::json;

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
        Operation::retrieve("/v1/coupons/{coupon}", "coupon"),
        Operation::update("/v1/coupons/{coupon}", "coupon", FIELDS, update),
        Operation::delete("/v1/coupons/{coupon}", "coupon", delete),
    ],
};

/// `POST /v1/coupons`
fn create(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    let coupon = new::read(context, &request.reader())?;
    let stored = CouponRow {
        coupon,
        times_redeemed: 0,
    };
    let place = context.place(Listing::Listed)?;
    context.store.put(&stored.row(place)?)?;
    let object = render(&stored, context.now);
    context.tell(EventType::CouponCreated, &object, None)?;
    Ok(HandlerResult::Object(object))
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
    Ok(HandlerResult::Object(object))
}

/// `DELETE /v1/coupons/{coupon}`: what it took off stays off.
fn delete(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    let id = request.id();
    let stored: CouponRow = context.existing(Table::Coupon, id)?.read()?;
    context.store.remove(Table::Coupon, id)?;
    promotion_code::close_all(context, &stored.coupon.id)?;
    let object = render(&stored, context.now);
    context.tell(EventType::CouponDeleted, &object, None)?;
    let deleted = json!({ "id": id, "object": "coupon", "deleted": true });
    Ok(HandlerResult::Object(deleted))
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
