//! The fields of tax rates, and of what is due by them.

use crate::api::object::Shape::{self, Boolean, Hash, Integer, List, Object, OrNull, Text, Word};
use crate::api::object::{
    BOTH, By, CREATE, Field, boolean, computed, filter, metadata, one_of, setting, shown,
    tax_percent, text,
};
use crate::api::store::list;

/// Stripe's `tax_rate`, field by field.
#[rustfmt::skip]
pub const FIELDS: &[Field] = &[
    setting("active", Boolean).sent(BOTH, boolean()),
    setting("country", Shape::TEXT).sent(BOTH, text(2)),
    computed("created", Integer),
    setting("description", Shape::TEXT).sent(BOTH, text(5000)),
    setting("display_name", Text).sent(BOTH, text(50).required_on(CREATE)),
    shown("effective_percentage", OrNull(&Shape::Decimal)),
    shown("flat_amount", Shape::HASH),
    setting("inclusive", Boolean).sent(CREATE, boolean().required()),
    setting("jurisdiction", Shape::TEXT).sent(BOTH, text(50)),
    shown("jurisdiction_level", OrNull(&Word(LEVELS))),
    computed("livemode", Boolean),
    setting("metadata", OrNull(&Shape::Metadata)).sent(BOTH, metadata()),
    computed("percentage", Shape::Decimal).sent(CREATE, tax_percent().required()),
    shown("rate_type", OrNull(&Word(&["flat_amount", "percentage"]))),
    setting("state", Shape::TEXT).sent(BOTH, text(3)),
    setting("tax_type", OrNull(&Word(TYPES))).sent(BOTH, one_of(TYPES)),
];

const LEVELS: &[&str] = &["city", "country", "county", "district", "multiple", "state"];

const TYPES: &[&str] = &[
    "admissions_tax",
    "amusement_tax",
    "attendance_tax",
    "communications_tax",
    "digital_excise_tax",
    "entertainment_tax",
    "get_fund",
    "gross_receipts_tax",
    "gst",
    "hospitality_tax",
    "hst",
    "igst",
    "jct",
    "lease_tax",
    "luxury_tax",
    "mass_transit_parking_tax",
    "nhil",
    "parking_tax",
    "pst",
    "qst",
    "resort_tax",
    "retail_delivery_fee",
    "rst",
    "sales_tax",
    "service_tax",
    "tourism_tax",
    "utility_users_tax",
    "vat",
];

/// What lists of tax rates are filtered by.
pub const FILTERS: &[Field] = &[
    filter("active", By::Active, boolean()),
    list::CREATED,
    filter("inclusive", By::Word("inclusive"), boolean()),
];

/// What is due by one rate.
pub const TAX: &[Field] = &[
    computed("amount", Integer),
    computed("rate", Object("tax_rate")),
    shown("taxability_reason", Shape::TEXT),
    computed("taxable_amount", Shape::NUMBER),
];
/// The `taxes` that are there on demand.
pub const TAXES: Shape = List(&Hash(TAX));
