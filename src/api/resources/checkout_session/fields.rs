//! The fields of Checkout Sessions.

use crate::api::object::Shape::{self, Boolean, Hash, Id, Integer, List, OrNull, Page, Word};
use crate::api::object::{
    By, Field, Rest, UPDATE, computed, filter, hash, hidden, id, metadata, on_demand, one_of,
    param, refused, setting, shown, sometimes, text, unset,
};
use crate::api::resources::branding;
use crate::api::resources::payment_link::custom_fields;
use crate::api::resources::payment_link::fields::{
    ADDRESS_COLLECTION, CUSTOM_TEXT, ENABLED, IF_REQUIRED, INVOICE_CREATION, NAME_COLLECTION,
    POSITIONS, SHIPPING, SUBMIT_TYPE, SWITCH, TAX_ID_COLLECTION, TERMS,
};
use crate::api::resources::{
    discount, method_options, optional_item, payment_method_configuration, shipping_options,
    tax_rate,
};
use crate::api::store::list;
use crate::domain::ledger::Column;

/// Stripe's `checkout.session`, field by field.
#[rustfmt::skip]
pub const FIELDS: &[Field] = &[
    shown("adaptive_pricing", OrNull(&Hash(ENABLED))).rests(Rest::NotNull),
    shown("after_expiration", Shape::HASH),
    setting("allow_promotion_codes", OrNull(&Boolean)).rests(Rest::NotNull),
    shown("allowed_payment_method_types", OrNull(&List(&Shape::Text))),
    computed("amount_subtotal", Shape::NUMBER),
    computed("amount_total", Shape::NUMBER),
    shown("automatic_tax", Hash(AUTOMATIC_TAX)).refused(UPDATE),
    setting("billing_address_collection", OrNull(&ADDRESS_COLLECTION)).rests(Rest::Word("auto")),
    sometimes("branding_settings", Hash(branding::USED)),
    shown("cancel_url", Shape::TEXT),
    computed("client_reference_id", Shape::TEXT),
    shown("client_secret", Shape::TEXT),
    computed("collected_information", OrNull(&Hash(COLLECTED))).refused(UPDATE),
    computed("consent", OrNull(&Hash(CONSENT))),
    setting("consent_collection", OrNull(&Hash(CONSENT_COLLECTION))).rests(Rest::Hash(CONSENT_COLLECTION)),
    computed("created", Integer),
    computed("currency", OrNull(&Shape::Currency)),
    shown("currency_conversion", Shape::HASH),
    computed("custom_fields", List(&Hash(custom_fields::FILLED))),
    setting("custom_text", Hash(CUSTOM_TEXT)),
    computed("customer", OrNull(&Id("customer"))),
    shown("customer_account", Shape::TEXT),
    setting("customer_creation", OrNull(&IF_REQUIRED)).rests(Rest::Word("if_required")),
    computed("customer_details", OrNull(&Hash(CUSTOMER_DETAILS))),
    shown("customer_email", Shape::TEXT),
    computed("discounts", OrNull(&List(&Hash(discount::OF_SESSION)))),
    computed("edgetill", Hash(EDGETILL)),
    computed("expires_at", Integer),
    shown("integration_identifier", Shape::TEXT),
    shown("invoice", Shape::NoId),
    shown("invoice_creation", OrNull(&Hash(INVOICE_CREATION))).rests(Rest::NotNull),
    on_demand("line_items", Page("item")).refused(UPDATE),
    computed("livemode", Boolean),
    shown("locale", Shape::TEXT).rests(Rest::Word("auto")),
    shown("managed_payments", Shape::HASH),
    computed("metadata", OrNull(&Shape::Metadata)).sent(UPDATE, metadata()),
    shown("mode", Word(&["payment", "setup", "subscription"])).rests(Rest::Word("payment")),
    setting("name_collection", Hash(NAME_COLLECTION)).rests(Rest::Absent),
    computed("optional_items", optional_item::SHAPE),
    shown("origin_context", OrNull(&Word(&["mobile_app", "web"]))),
    computed("payment_intent", OrNull(&Id("payment_intent"))),
    hidden("payment_intent_data").sent(UPDATE, hash(PAYMENT_INTENT_DATA)),
    computed("payment_link", OrNull(&Id("payment_link"))),
    setting("payment_method_collection", OrNull(&IF_REQUIRED)).rests(Rest::Word("if_required")),
    computed("payment_method_configuration_details", OrNull(&Hash(payment_method_configuration::DETAILS))),
    computed("payment_method_options", OrNull(&Hash(method_options::OF_SESSION))),
    computed("payment_method_types", List(&Shape::Text)),
    computed("payment_status", Word(&["no_payment_required", "paid", "unpaid"])),
    shown("permissions", Shape::HASH),
    setting("phone_number_collection", Hash(SWITCH)),
    shown("recovered_from", Shape::TEXT),
    shown("saved_payment_method_options", Shape::HASH).rests(Rest::Hash(SAVED_METHODS)),
    shown("setup_intent", Shape::NoId),
    setting("shipping_address_collection", OrNull(&Hash(SHIPPING))),
    computed("shipping_cost", OrNull(&Hash(SHIPPING_COST))),
    computed("shipping_options", shipping_options::SHAPE).sent(UPDATE, unset()),
    computed("status", OrNull(&Word(&["complete", "expired", "open"]))),
    setting("submit_type", OrNull(&SUBMIT_TYPE)).rests(Rest::Word("auto")),
    shown("subscription", Shape::NoId),
    computed("success_url", Shape::TEXT),
    setting("tax_id_collection", Hash(TAX_ID_COLLECTION)).rests(Rest::Absent),
    computed("total_details", OrNull(&Hash(TOTAL_DETAILS))).rests(Rest::NotNull),
    shown("ui_mode", OrNull(&Word(&["elements", "embedded_page", "form", "hosted_page"]))).rests(Rest::Word("hosted_page")),
    computed("url", Shape::TEXT),
    shown("wallet_options", Shape::HASH),
];

/// What is never there can be unset; the rest is changed on the payment intent.
const PAYMENT_INTENT_DATA: &[Field] = &[
    hidden("description").refused(UPDATE),
    hidden("metadata").refused(UPDATE),
    param("setup_future_usage", unset()),
    param("statement_descriptor", unset()),
    hidden("statement_descriptor_suffix").refused(UPDATE),
];

const EDGETILL: &[Field] = &[
    computed("slug", Shape::Text),
    computed("utm", Shape::Metadata),
];

const AUTOMATIC_TAX: &[Field] = &[
    shown("enabled", Boolean),
    shown("liability", Shape::HASH),
    shown("provider", Shape::TEXT),
    shown(
        "status",
        OrNull(&Word(&["complete", "failed", "requires_location_inputs"])),
    ),
];

pub(super) const COLLECTED: &[Field] = &[
    computed("business_name", Shape::TEXT),
    computed("individual_name", Shape::TEXT),
    computed("shipping_details", OrNull(&Hash(SHIPPING_DETAILS))),
];

/// The same in payment intents and charges.
pub const SENT_TO: &[Field] = &[
    computed("address", Hash(ADDRESS)),
    shown("carrier", Shape::TEXT),
    computed("name", Shape::Text),
    computed("phone", Shape::TEXT),
    shown("tracking_number", Shape::TEXT),
];

pub(super) const SHIPPING_DETAILS: &[Field] = &[
    computed("address", Hash(ADDRESS)),
    computed("name", Shape::Text),
];

const CONSENT_COLLECTION: &[Field] = &[
    setting("payment_method_reuse_agreement", OrNull(&Hash(REUSE))),
    setting("promotions", OrNull(&Word(&["auto", "none"]))).rests(Rest::Word("none")),
    setting("terms_of_service", OrNull(&Word(TERMS))).rests(Rest::Word("none")),
];
const REUSE: &[Field] = &[setting("position", Word(POSITIONS))];

/// What the buyer agreed to.
pub(super) const CONSENT: &[Field] = &[
    computed("promotions", OrNull(&Word(&["opt_in", "opt_out"]))),
    computed("terms_of_service", OrNull(&Word(&["accepted"]))),
];

/// Who bought.
pub(super) const CUSTOMER_DETAILS: &[Field] = &[
    computed("address", OrNull(&Hash(ADDRESS))),
    computed("business_name", Shape::TEXT),
    computed("email", Shape::TEXT),
    computed("individual_name", Shape::TEXT),
    computed("name", Shape::TEXT),
    computed("phone", Shape::TEXT),
    shown("tax_exempt", OrNull(&Word(&["exempt", "none", "reverse"]))).rests(Rest::Word("none")),
    computed("tax_ids", OrNull(&List(&Hash(TAX_ID)))),
];

pub(super) const TAX_ID: &[Field] = &[
    computed("type", Shape::Text),
    computed("value", Shape::TEXT),
];

/// Stripe's `Address`.
pub const ADDRESS: &[Field] = &[
    computed("city", Shape::TEXT),
    computed("country", Shape::TEXT),
    computed("line1", Shape::TEXT),
    computed("line2", Shape::TEXT),
    computed("postal_code", Shape::TEXT),
    computed("state", Shape::TEXT),
];

const SAVED_METHODS: &[Field] = &[
    shown("allow_redisplay_filters", List(&Shape::Text)).rests(Rest::Words(&["always"])),
    shown("payment_method_remove", Shape::Text).rests(Rest::Word("disabled")),
    shown("payment_method_save", Shape::TEXT),
];

/// What it costs to send what was bought.
pub(super) const SHIPPING_COST: &[Field] = &[
    computed("amount_subtotal", Integer),
    shown("amount_tax", Integer),
    computed("amount_total", Integer),
    computed("shipping_rate", OrNull(&Id("shipping_rate"))),
    on_demand("taxes", tax_rate::fields::TAXES),
];

pub const TOTAL_DETAILS: &[Field] = &[
    computed("amount_discount", Integer),
    computed("amount_shipping", Shape::NUMBER).rests(Rest::NotNull),
    computed("amount_tax", Integer),
    on_demand("breakdown", Hash(BREAKDOWN)),
];

const BREAKDOWN: &[Field] = &[
    computed("discounts", discount::SHARES),
    computed("taxes", tax_rate::fields::TAXES),
];

/// What lists of sessions are filtered by.
pub const FILTERS: &[Field] = &[
    list::CREATED,
    filter("customer", By::Column(Column::Customer), id()),
    refused("customer_account"),
    filter(
        "customer_details",
        By::Rule,
        hash(&[param("email", text(800).required())]),
    ),
    filter("payment_intent", By::Rule, id()),
    filter("payment_link", By::Column(Column::Link), id()),
    filter(
        "status",
        By::Column(Column::Status),
        one_of(&["open", "complete", "expired"]),
    ),
    refused("subscription"),
];
