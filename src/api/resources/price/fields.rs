//! The fields of prices.

use super::data::{BEHAVIORS, CURRENCY_OPTION, CUSTOM_AMOUNT, TAX_BEHAVIOR};
use crate::api::object::Shape::{self, Boolean, Hash, Id, Integer, OrNull, Word};
use crate::api::object::{
    BOTH, By, CREATE, Field, Rest, UPDATE, ValueType, absent, boolean, by_currency, computed,
    currency, filter, hash, hidden, id, list_of, metadata, on_demand, one_of, only, refused,
    setting, shown, text,
};
use crate::api::request::amount::{UNIT_AMOUNT, UNIT_AMOUNT_DECIMAL};
use crate::api::resources::product::data::OF_PRICE;
use crate::api::store::list;

/// Stripe's `price`, field by field.
#[rustfmt::skip]
pub const FIELDS: &[Field] = &[
    setting("active", Boolean).sent(BOTH, boolean()),
    shown("billing_scheme", Word(&["per_unit", "tiered"])).rests(Rest::Word("per_unit")).sent(CREATE, only(&["per_unit"])),
    computed("created", Integer),
    setting("currency", Shape::Currency).sent(CREATE, currency().required()),
    on_demand("currency_options", Shape::Any).sent(BOTH, by_currency(CURRENCY_OPTION).unsettable_on(UPDATE)),
    computed("custom_unit_amount", OrNull(&Hash(CUSTOM_AMOUNT))).sent(CREATE, hash(CUSTOM_AMOUNT)),
    computed("livemode", Boolean),
    setting("lookup_key", Shape::TEXT).sent(BOTH, text(200).unsettable_on(UPDATE)),
    setting("metadata", Shape::Metadata).sent(BOTH, metadata()),
    setting("nickname", Shape::TEXT).sent(BOTH, text(5000).unsettable_on(UPDATE)),
    setting("product", Id("product")).sent(CREATE, id()),
    hidden("product_data").sent(CREATE, hash(OF_PRICE)),
    shown("recurring", Shape::HASH).refused(CREATE),
    setting("tax_behavior", OrNull(&Word(BEHAVIORS))).rests(Rest::Word("unspecified")).sent(BOTH, TAX_BEHAVIOR),
    absent("tiers").refused(CREATE),
    shown("tiers_mode", OrNull(&Word(&["graduated", "volume"]))).refused(CREATE),
    hidden("transfer_lookup_key").sent(BOTH, boolean()),
    shown("transform_quantity", Shape::HASH).refused(CREATE),
    shown("type", Word(&["one_time", "recurring"])).rests(Rest::Word("one_time")),
    computed("unit_amount", Shape::NUMBER).sent(CREATE, UNIT_AMOUNT),
    computed("unit_amount_decimal", Shape::TEXT).sent(CREATE, UNIT_AMOUNT_DECIMAL),
];

/// What lists of prices are filtered by.
pub const FILTERS: &[Field] = &[
    filter("active", By::Active, boolean()),
    list::CREATED,
    filter("currency", By::SmallWord("currency"), currency()),
    filter(
        "lookup_keys",
        By::AnyWord("lookup_key"),
        list_of(10, &ValueType::Text(200)),
    ),
    filter("product", By::Parent, id()),
    refused("recurring"),
    filter("type", By::Word("type"), one_of(&["one_time", "recurring"])),
];
