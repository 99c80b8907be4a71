//! Stripe's `discount`: what a coupon took off a session's order. It is shown in sessions alone.

pub mod of_link;

use crate::api::object::Shape::{self, Hash, Id, Integer, List, Object, OrNull, Word};
use crate::api::object::{Field, computed, object_of, shown};
use crate::api::resource::{ExpandSources, Resource};
use crate::api::resources::tax_rate::taxes;
use crate::domain::Amount;
use crate::domain::checkout::order;
use crate::domain::checkout::session::Session;
use crate::domain::discount::Discount;
use serde_json::{Value, json};

/// Discounts.
pub const RESOURCE: Resource = Resource {
    object: "discount",
    fields: FIELDS,
    stored: None,
    on_demand: None,
    operations: &[],
};

/// Stripe's `discount`, field by field.
#[rustfmt::skip]
const FIELDS: &[Field] = &[
    computed("checkout_session", Shape::TEXT),
    computed("customer", OrNull(&Id("customer"))),
    shown("customer_account", Shape::TEXT),
    shown("end", Shape::NUMBER),
    shown("invoice", Shape::TEXT),
    shown("invoice_item", Shape::TEXT),
    computed("promotion_code", OrNull(&Id("promotion_code"))),
    computed("source", Hash(SOURCE)),
    computed("start", Integer),
    shown("subscription", Shape::TEXT),
    shown("subscription_item", Shape::TEXT),
];

const SOURCE: &[Field] = &[
    computed("coupon", OrNull(&Id("coupon"))),
    computed("type", Word(&["coupon"])),
];

/// A session's `discounts`.
pub const OF_SESSION: &[Field] = &[
    computed("coupon", OrNull(&Id("coupon"))),
    computed("promotion_code", OrNull(&Id("promotion_code"))),
];

/// How much of an order, or a line of it, a discount is.
pub const SHARE: &[Field] = &[
    computed("amount", Integer),
    computed("discount", Object("discount")),
];
/// The `discounts` that are there on demand.
pub const SHARES: Shape = List(&Hash(SHARE));

/// What was taken off a session's order, and how much.
pub fn of(session: &Session) -> Option<(&Discount, Amount)> {
    let discount = session.selection.discount.as_deref()?;
    let totals = order::price(session.offer(), &session.selection).ok()?;
    (totals.discount > Amount::ZERO).then_some((discount, totals.discount))
}

/// The discount of a session's order, if it has one.
pub fn render(session: &Session) -> Option<Value> {
    let (discount, _) = of(session)?;
    let given = json!({
        "id": format!("di_{}", session.id.hex()),
        "checkout_session": session.id,
        "customer": session.customer(),
        "promotion_code": discount.code.as_ref().map(|code| &code.id),
        "source": { "coupon": discount.coupon, "type": "coupon" },
        "start": session.created.seconds(),
    });
    Some(object_of("discount", FIELDS, given))
}

/// The `discounts` of what shows `amount_discount`: the one of the session that it belongs to.
pub fn shares(sources: &ExpandSources, shown: &Value) -> Value {
    let amount = shown.get("amount_discount").and_then(Value::as_i64);
    let discount = sources
        .objects
        .and_then(|objects| objects.discount.as_ref());
    match (amount.filter(|amount| *amount > 0), discount) {
        (Some(amount), Some(discount)) => json!([{ "amount": amount, "discount": discount }]),
        _ => json!([]),
    }
}

/// The `breakdown` of a session's `total_details`.
pub fn breakdown(sources: &ExpandSources, total_details: &Value) -> Value {
    json!({ "discounts": shares(sources, total_details), "taxes": taxes::of_session(sources) })
}
