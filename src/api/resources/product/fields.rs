//! The fields of products.

use super::data::{DESCRIPTION, DESCRIPTOR, IMAGES, NAME, UNIT_LABEL};
use crate::api::object::Shape::{self, Boolean, Hash, Id, Integer, List, OrNull, Text, Word};
use crate::api::object::{
    BOTH, By, CREATE, Field, Input, LONGEST_URL, Rest, UPDATE, ValueType, boolean, computed,
    filter, hash, hidden, id, list_of, metadata, one_of, only, setting, shown, text, unset, url,
};
use crate::api::resources::price::data::OF_PRODUCT;
use crate::api::store::list;

/// Stripe's `product`, field by field.
#[rustfmt::skip]
pub const FIELDS: &[Field] = &[
    setting("active", Boolean).sent(BOTH, boolean()),
    computed("created", Integer),
    setting("default_price", OrNull(&Id("price"))).sent(UPDATE, id().unsettable()),
    hidden("default_price_data").sent(CREATE, hash(OF_PRODUCT)),
    setting("description", Shape::TEXT).sent(BOTH, DESCRIPTION.unsettable_on(UPDATE)),
    hidden("id").sent(CREATE, id()),
    setting("images", List(&Text)).sent(BOTH, IMAGES.unsettable_on(UPDATE)),
    computed("livemode", Boolean),
    setting("marketing_features", List(&Hash(FEATURE))).sent(BOTH, FEATURES.unsettable()),
    setting("metadata", Shape::Metadata).sent(BOTH, metadata()),
    setting("name", Text).sent(BOTH, NAME.required_on(CREATE)),
    shown("package_dimensions", Shape::HASH).refused(CREATE).sent(UPDATE, unset()),
    setting("shippable", OrNull(&Boolean)).sent(BOTH, boolean()),
    setting("statement_descriptor", Shape::TEXT).sent(BOTH, DESCRIPTOR.unsettable_on(UPDATE)),
    shown("tax_code", Shape::NoId).refused(CREATE).sent(UPDATE, unset()),
    shown("tax_details", Shape::HASH).refused(CREATE).sent(UPDATE, unset()),
    shown("type", Word(&["good", "service"])).rests(Rest::Word("service")).sent(CREATE, only(&["service"])),
    setting("unit_label", Shape::TEXT).sent(BOTH, UNIT_LABEL.unsettable_on(UPDATE)),
    computed("updated", Integer),
    setting("url", Shape::TEXT).sent(BOTH, url().unsettable_on(UPDATE)),
];

const FEATURES: Input = list_of(15, &ValueType::Hash(FEATURE));
const FEATURE: &[Field] = &[computed("name", Text).sent(BOTH, text(80).required())];

/// What lists of products are filtered by; `ids` are bound one by one.
pub const FILTERS: &[Field] = &[
    filter("active", By::Active, boolean()),
    list::CREATED,
    filter("ids", By::Id, list_of(50, &ValueType::Text(255))),
    filter("shippable", By::Word("shippable"), boolean()),
    filter("type", By::Word("type"), one_of(&["good", "service"])),
    filter("url", By::Word("url"), text(LONGEST_URL)),
];
