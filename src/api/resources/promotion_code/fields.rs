//! The fields of promotion codes.

use crate::api::object::Shape::{self, Any, Boolean, Hash, Id, Integer, OrNull, Text, Word};
use crate::api::object::{
    BOTH, By, CREATE, Field, Input, boolean, by_currency, computed, currency, filter, hash, hidden,
    id, integer, metadata, moment, one_of, param, refused, shown, sometimes, text,
};
use crate::api::resources::coupon::fields::TIMES;
use crate::api::store::list;
use crate::domain::Amount;

/// Stripe's `promotion_code`, field by field.
#[rustfmt::skip]
pub const FIELDS: &[Field] = &[
    computed("active", Boolean).sent(BOTH, boolean()),
    computed("code", Text).sent(CREATE, text(500)),
    hidden("coupon").sent(CREATE, id()),
    computed("created", Integer),
    computed("customer", Shape::TEXT).sent(CREATE, id()),
    shown("customer_account", Shape::TEXT).refused(CREATE),
    computed("expires_at", Shape::NUMBER).sent(CREATE, moment()),
    computed("livemode", Boolean),
    computed("max_redemptions", Shape::NUMBER).sent(CREATE, TIMES),
    computed("metadata", Shape::Metadata).sent(BOTH, metadata()),
    computed("promotion", Hash(PROMOTION)).sent(CREATE, hash(PROMOTION)),
    computed("restrictions", Hash(RESTRICTIONS)).sent(BOTH, hash(RESTRICTIONS)),
    computed("times_redeemed", Integer),
];

const PROMOTION: &[Field] = &[
    computed("coupon", OrNull(&Id("coupon"))).sent(CREATE, id()),
    computed("type", Word(&["coupon"])).sent(CREATE, one_of(&["coupon"]).required()),
];
#[rustfmt::skip]
const RESTRICTIONS: &[Field] = &[
    sometimes("currency_options", Any).sent(BOTH, by_currency(CURRENCY_OPTION)),
    computed("first_time_transaction", Boolean).sent(CREATE, boolean()),
    computed("minimum_amount", Shape::NUMBER).sent(CREATE, MINIMUM),
    computed("minimum_amount_currency", OrNull(&Shape::Currency)).sent(CREATE, currency()),
];
const MINIMUM: Input = integer(1, Amount::MAX_CHARGE.minor());
const CURRENCY_OPTION: &[Field] = &[param("minimum_amount", MINIMUM.required())];

/// What lists of promotion codes are filtered by.
pub const FILTERS: &[Field] = &[
    filter("active", By::Active, boolean()),
    filter("code", By::SmallWord("code"), text(500)),
    filter("coupon", By::Parent, id()),
    list::CREATED,
    filter("customer", By::Word("customer"), id()),
    refused("customer_account"),
];
