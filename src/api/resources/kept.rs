//! Objects as events keep them: without what rests, which their rows say again.

use super::{
    charge, checkout_session, coupon, customer, dispute, payment_intent, payment_link, price,
    product, promotion_code, refund, tax_rate,
};
use crate::api::object::{Field, WithoutRest, object_of};
use crate::api::rendered::text;
use crate::json::Text;
use serde_json::Value;

/// What events are about.
const KEPT: &[(&str, &[Field])] = &[
    ("charge", charge::FIELDS),
    ("checkout.session", checkout_session::fields::FIELDS),
    ("coupon", coupon::fields::FIELDS),
    ("customer", customer::fields::FIELDS),
    ("dispute", dispute::fields::FIELDS),
    ("payment_intent", payment_intent::FIELDS),
    ("payment_link", payment_link::fields::FIELDS),
    ("price", price::fields::FIELDS),
    ("product", product::fields::FIELDS),
    ("promotion_code", promotion_code::fields::FIELDS),
    ("refund", refund::fields::FIELDS),
    ("tax_rate", tax_rate::fields::FIELDS),
];

/// A rendered object without the fields that are as nobody set them.
pub fn thin(object: &Value) -> Text {
    let fields = fields_of(object).map_or(&[][..], |(_, fields)| fields);
    // A tree can always be written.
    Text::of(&WithoutRest { fields, object }).unwrap_or_else(|_| Text::from(object))
}

/// The object that was made thin.
pub fn full(thin: Value) -> Value {
    match fields_of(&thin) {
        Some((noun, fields)) => object_of(noun, fields, thin),
        None => thin,
    }
}

fn fields_of(object: &Value) -> Option<(&'static str, &'static [Field])> {
    let noun = text(object, "object");
    KEPT.iter().copied().find(|(kept, _)| *kept == noun)
}
