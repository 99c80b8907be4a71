//! The fields of shipping rates.

use crate::api::object::Shape::{self, Boolean, Hash, Integer, OrNull, Word};
use crate::api::object::{
    BOTH, By, CREATE, Field, Rest, UPDATE, boolean, by_currency, computed, currency, filter, hash,
    integer, metadata, on_demand, one_of, param, setting, shown, text,
};
use crate::api::request::amount::UNIT_AMOUNT;
use crate::api::resources::price::data::{BEHAVIORS, TAX_BEHAVIOR};
use crate::api::store::list;

/// Stripe's `shipping_rate`, field by field.
#[rustfmt::skip]
pub const FIELDS: &[Field] = &[
    setting("active", Boolean).sent(UPDATE, boolean()),
    computed("created", Integer),
    setting("delivery_estimate", OrNull(&Hash(ESTIMATE))).sent(CREATE, hash(ESTIMATE)),
    setting("display_name", Shape::TEXT).sent(CREATE, text(100).required()),
    computed("fixed_amount", Hash(FIXED_AMOUNT)).sent(BOTH, hash(FIXED_AMOUNT).required_on(CREATE)),
    computed("livemode", Boolean),
    setting("metadata", Shape::Metadata).sent(BOTH, metadata()),
    setting("tax_behavior", OrNull(&Word(BEHAVIORS))).rests(Rest::Word("unspecified")).sent(BOTH, TAX_BEHAVIOR),
    shown("tax_code", Shape::NoId).refused(CREATE),
    shown("type", Word(TYPES)).rests(Rest::Word("fixed_amount")).sent(CREATE, one_of(TYPES)),
];

const TYPES: &[&str] = &["fixed_amount"];

const ESTIMATE: &[Field] = &[
    setting("maximum", OrNull(&Hash(SPAN))).sent(BOTH, hash(SPAN)),
    setting("minimum", OrNull(&Hash(SPAN))).sent(BOTH, hash(SPAN)),
];
const SPAN: &[Field] = &[
    setting("unit", Word(UNITS)).sent(BOTH, one_of(UNITS).required()),
    setting("value", Integer).sent(BOTH, integer(1, LONGEST).required()),
];
const UNITS: &[&str] = &["business_day", "day", "hour", "month", "week"];
const LONGEST: i64 = 100_000;

const FIXED_AMOUNT: &[Field] = &[
    computed("amount", Integer).sent(CREATE, UNIT_AMOUNT.required()),
    computed("currency", Shape::Currency).sent(CREATE, currency().required()),
    on_demand("currency_options", Shape::Any).sent(BOTH, by_currency(CURRENCY_OPTION)),
];
const CURRENCY_OPTION: &[Field] = &[
    param("amount", UNIT_AMOUNT.required()),
    param("tax_behavior", TAX_BEHAVIOR),
];

/// What lists of shipping rates are filtered by.
pub const FILTERS: &[Field] = &[
    filter("active", By::Active, boolean()),
    list::CREATED,
    filter("currency", By::SmallWord("currency"), currency()),
];
