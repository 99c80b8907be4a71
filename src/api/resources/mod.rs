//! Stripe's nouns: one file or folder for each resource, with its parameters, rules and object.

pub mod charge;
pub mod charge_outcome;
pub mod checkout_session;
pub mod event;
pub mod event_types;
pub mod line_item;
pub mod payment_intent;
pub mod payment_link;
pub mod price;
pub mod product;
pub mod refund;
pub mod search;
pub mod webhook_endpoint;

use crate::api::object::Field;

/// Every object by its name.
pub const OBJECTS: &[(&str, &[Field])] = &[
    ("charge", charge::FIELDS),
    ("checkout.session", checkout_session::fields::FIELDS),
    ("event", event::FIELDS),
    ("item", line_item::FIELDS),
    ("payment_intent", payment_intent::FIELDS),
    ("payment_link", payment_link::fields::FIELDS),
    ("price", price::fields::FIELDS),
    ("product", product::fields::FIELDS),
    ("refund", refund::FIELDS),
    ("webhook_endpoint", webhook_endpoint::FIELDS),
];

/// The fields of the objects with this name.
pub fn fields(object: &str) -> Option<&'static [Field]> {
    let mut objects = OBJECTS.iter();
    let found = objects.find(|(name, _)| *name == object);
    found.map(|(_, fields)| *fields)
}
