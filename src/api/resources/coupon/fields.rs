//! The fields of coupons.

use crate::api::object::Shape::{self, Any, Boolean, Hash, Integer, List, OrNull, Text, Word};
use crate::api::object::{
    BOTH, CREATE, Field, Input, ValueType, by_currency, computed, currency, hash, hidden, id,
    integer, list_of, metadata, moment, on_demand, one_of, param, percent, text,
};
use crate::api::store::list;
use crate::domain::Amount;

/// Stripe's `coupon`, field by field.
#[rustfmt::skip]
pub const FIELDS: &[Field] = &[
    computed("amount_off", Shape::NUMBER).sent(CREATE, AMOUNT_OFF),
    on_demand("applies_to", Hash(APPLIES_TO)).sent(CREATE, hash(APPLIES_TO)),
    computed("created", Integer),
    computed("currency", OrNull(&Shape::Currency)).sent(CREATE, currency()),
    on_demand("currency_options", Any).sent(BOTH, by_currency(CURRENCY_OPTION)),
    computed("duration", Word(DURATIONS)).sent(CREATE, one_of(DURATIONS)),
    computed("duration_in_months", Shape::NUMBER).sent(CREATE, integer(1, 1200)),
    hidden("id").sent(CREATE, id()),
    computed("livemode", Boolean),
    computed("max_redemptions", Shape::NUMBER).sent(CREATE, TIMES),
    computed("metadata", Shape::Metadata).sent(BOTH, metadata()),
    computed("name", Shape::TEXT).sent(BOTH, text(40).unsettable()),
    computed("percent_off", OrNull(&Shape::Decimal)).sent(CREATE, percent()),
    computed("redeem_by", Shape::NUMBER).sent(CREATE, moment()),
    computed("times_redeemed", Integer),
    computed("valid", Boolean),
];

const AMOUNT_OFF: Input = integer(1, Amount::MAX_CHARGE.minor());
/// How often something can be used.
pub const TIMES: Input = integer(1, 2_147_483_647);
const DURATIONS: &[&str] = &["forever", "once", "repeating"];
const APPLIES_TO: &[Field] = &[computed("products", List(&Text)).sent(CREATE, PRODUCTS)];
const PRODUCTS: Input = list_of(50, &ValueType::Text(255));
const CURRENCY_OPTION: &[Field] = &[param("amount_off", AMOUNT_OFF.required())];

/// What lists of coupons are filtered by.
pub const FILTERS: &[Field] = &[list::CREATED];
