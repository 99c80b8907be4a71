//! The objects: every field that is answered, as Stripe's own types have it.
//!
//! A field that Edgetill always answers with `null` has the type that Stripe
//! gives it. `id` and `object` are on every object.

use super::payments::{CHARGE, PAYMENT_INTENT, REFUND};
use super::sessions::{PAYMENT_LINK, SESSION};
use super::shape::Field;
use super::shape::Shape::{
    Any, Boolean, Currency, Hash, Id, Integer, List, Metadata, Object, OrNull, Text, Word,
};
use super::shape::{Shape, field, sometimes};

/// Every object by its name.
pub(super) const ALL: &[(&str, &[Field])] = &[
    ("charge", CHARGE),
    ("checkout.session", SESSION),
    ("event", EVENT),
    ("item", ITEM),
    ("payment_intent", PAYMENT_INTENT),
    ("payment_link", PAYMENT_LINK),
    ("price", PRICE),
    ("product", PRODUCT),
    ("refund", REFUND),
    ("webhook_endpoint", WEBHOOK_ENDPOINT),
];

/// A text or `null`: also the ids of objects that are not built yet.
pub(super) const TEXT: Shape = OrNull(&Text);
/// A whole number or `null`.
pub(super) const NUMBER: Shape = OrNull(&Integer);
/// A hash or `null`, where it is always `null`.
pub(super) const HASH: Shape = OrNull(&Any);
const TAX_BEHAVIOR: Shape = OrNull(&Word(&["exclusive", "inclusive", "unspecified"]));

const PRODUCT: &[Field] = &[
    field("active", Boolean),
    field("created", Integer),
    field("default_price", OrNull(&Id("price"))),
    field("description", TEXT),
    field("images", List(&Text)),
    field("livemode", Boolean),
    field("marketing_features", List(&Hash(&[field("name", Text)]))),
    field("metadata", Metadata),
    field("name", Text),
    field("package_dimensions", HASH),
    field("shippable", OrNull(&Boolean)),
    field("statement_descriptor", TEXT),
    field("tax_code", TEXT),
    field("tax_details", HASH),
    field("type", Word(&["good", "service"])),
    field("unit_label", TEXT),
    field("updated", Integer),
    field("url", TEXT),
];

const PRICE: &[Field] = &[
    field("active", Boolean),
    field("billing_scheme", Word(&["per_unit", "tiered"])),
    field("created", Integer),
    field("currency", Currency),
    sometimes("currency_options", Any),
    field("custom_unit_amount", HASH),
    field("livemode", Boolean),
    field("lookup_key", TEXT),
    field("metadata", Metadata),
    field("nickname", TEXT),
    field("product", Id("product")),
    field("recurring", HASH),
    field("tax_behavior", TAX_BEHAVIOR),
    field("tiers_mode", OrNull(&Word(&["graduated", "volume"]))),
    field("transform_quantity", HASH),
    field("type", Word(&["one_time", "recurring"])),
    field("unit_amount", NUMBER),
    field("unit_amount_decimal", TEXT),
];

const ITEM: &[Field] = &[
    field(
        "adjustable_quantity",
        OrNull(&Hash(&[
            field("enabled", Boolean),
            field("maximum", NUMBER),
            field("minimum", NUMBER),
        ])),
    ),
    field("amount_discount", Integer),
    field("amount_subtotal", Integer),
    field("amount_tax", Integer),
    field("amount_total", Integer),
    field("currency", Currency),
    field("description", TEXT),
    sometimes("discounts", List(&Any)),
    field("metadata", OrNull(&Metadata)),
    field("price", OrNull(&Object("price"))),
    field("quantity", NUMBER),
    sometimes("taxes", List(&Any)),
];

const EVENT: &[Field] = &[
    field("api_version", TEXT),
    field("created", Integer),
    field(
        "data",
        Hash(&[field("object", Any), sometimes("previous_attributes", Any)]),
    ),
    field("livemode", Boolean),
    field("pending_webhooks", Integer),
    field(
        "request",
        OrNull(&Hash(&[field("id", TEXT), field("idempotency_key", TEXT)])),
    ),
    field("type", Text),
];

const WEBHOOK_ENDPOINT: &[Field] = &[
    field("api_version", TEXT),
    field("application", TEXT),
    field("created", Integer),
    field("description", TEXT),
    field("enabled_events", List(&Text)),
    field("livemode", Boolean),
    field("metadata", Metadata),
    sometimes("secret", Text),
    field("status", Text),
    field("url", Text),
];
