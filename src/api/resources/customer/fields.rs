//! The fields of customers.

use crate::api::object::Shape::{self, Boolean, Hash, Integer, List, OrNull, Text, Word};
use crate::api::object::{
    BOTH, By, CREATE, Field, Input, Rest, UPDATE, ValueType, absent, computed, filter, hash,
    hidden, list_of, metadata, only, refused, setting, shown, sometimes, text,
};
use crate::api::store::list;

/// Stripe's `customer`, field by field.
#[rustfmt::skip]
pub const FIELDS: &[Field] = &[
    setting("address", OrNull(&Hash(ADDRESS))).sent(BOTH, hash(ADDRESS).unsettable()),
    shown("balance", Integer).refused(BOTH),
    sometimes("business_name", Text).sent(BOTH, text(150).unsettable()),
    absent("cash_balance").refused(BOTH),
    computed("created", Integer),
    shown("currency", OrNull(&Shape::Currency)),
    shown("customer_account", Shape::TEXT),
    shown("default_source", Shape::NoId).refused(UPDATE),
    shown("delinquent", OrNull(&Boolean)).rests(Rest::NotNull),
    setting("description", Shape::TEXT).sent(BOTH, text(5000).unsettable()),
    shown("discount", Shape::HASH),
    setting("email", Shape::TEXT).sent(BOTH, text(512).unsettable()),
    sometimes("individual_name", Text).sent(BOTH, text(150).unsettable()),
    shown("invoice_prefix", Shape::TEXT).refused(BOTH),
    shown("invoice_settings", Hash(INVOICE_SETTINGS)).refused(BOTH),
    computed("livemode", Boolean),
    setting("metadata", Shape::Metadata).sent(BOTH, metadata()),
    setting("name", Shape::TEXT).sent(BOTH, text(256).unsettable()),
    hidden("next_invoice_sequence").refused(BOTH),
    hidden("payment_method").refused(CREATE),
    setting("phone", Shape::TEXT).sent(BOTH, text(20).unsettable()),
    setting("preferred_locales", List(&Text)).sent(BOTH, LOCALES.unsettable()),
    setting("shipping", OrNull(&Hash(SHIPPING))).sent(BOTH, hash(SHIPPING).unsettable()),
    hidden("source").refused(BOTH),
    absent("sources"),
    absent("subscriptions"),
    absent("tax").refused(BOTH),
    shown("tax_exempt", OrNull(&Word(&["exempt", "none", "reverse"]))).rests(Rest::Word("none")).sent(BOTH, only(&["none"]).unsettable()),
    hidden("tax_id_data").refused(CREATE),
    absent("tax_ids"),
    shown("test_clock", Shape::NoId).refused(CREATE),
    hidden("validate").refused(BOTH),
];

const LOCALES: Input = list_of(20, &ValueType::Text(20));

/// Stripe's `Address`, as it is sent and shown.
const ADDRESS: &[Field] = &[
    line("city"),
    line("country"),
    line("line1"),
    line("line2"),
    line("postal_code"),
    line("state"),
];

const fn line(name: &'static str) -> Field {
    setting(name, Shape::TEXT).sent(BOTH, text(500).unsettable())
}

const SHIPPING: &[Field] = &[
    setting("address", Hash(ADDRESS)).sent(BOTH, hash(ADDRESS).required()),
    setting("name", Shape::TEXT).sent(BOTH, text(256).required()),
    setting("phone", Shape::TEXT).sent(BOTH, text(20).unsettable()),
];

const INVOICE_SETTINGS: &[Field] = &[
    shown("custom_fields", OrNull(&List(&Shape::Any))),
    shown("default_payment_method", Shape::NoId),
    shown("footer", Shape::TEXT),
    shown("rendering_options", Shape::HASH),
];

/// What lists of customers are filtered by; nobody else's letters are the same.
pub const FILTERS: &[Field] = &[
    list::CREATED,
    filter("email", By::Rule, text(512)),
    refused("test_clock"),
];
