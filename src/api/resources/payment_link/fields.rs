//! The fields of payment links, and those that sessions have as well.

use super::custom_fields;
use super::edgetill::{self, LARGEST_LIMIT};
use super::method_types;
use super::shipping_countries::SHIPPING_COUNTRIES;
use crate::api::object::Shape::{
    self, Any, Boolean, Hash, Integer, List, OrNull, Page, Text, Word,
};
use crate::api::object::{
    BOTH, By, CREATE, Field, Input, Rest, UPDATE, ValueType, boolean, computed, currency, filter,
    hash, integer, list_of, metadata, off, on_demand, one_of, setting, shown, sometimes, text,
    unset, url,
};
use crate::api::resources::{line_item, optional_item, shipping_options};
use crate::domain::card_brand::CardNetwork;
use crate::domain::custom_text::LONGEST_MESSAGE;

/// Stripe's `payment_link`, field by field, with Edgetill's own fields under `edgetill`.
///
/// What is not built can be said to be off, because it is.
#[rustfmt::skip]
pub const FIELDS: &[Field] = &[
    computed("active", Boolean).sent(UPDATE, boolean()),
    setting("after_completion", Hash(AFTER_COMPLETION)).rests(Rest::Hash(CONFIRMED)).sent(BOTH, hash(AFTER_COMPLETION)),
    setting("allow_promotion_codes", Boolean).sent(BOTH, boolean()),
    shown("application", Shape::NoId),
    shown("application_fee_amount", Shape::NUMBER).refused(CREATE).sent(UPDATE, unset()),
    shown("application_fee_percent", Shape::NUMBER).refused(CREATE).sent(UPDATE, unset()),
    shown("automatic_tax", Hash(AUTOMATIC_TAX)).sent(BOTH, hash(AUTOMATIC_TAX)),
    setting("billing_address_collection", ADDRESS_COLLECTION).rests(Rest::Word("auto")).sent(BOTH, one_of(WHEN_ASKED)),
    setting("consent_collection", OrNull(&Hash(CONSENT_COLLECTION))).sent(BOTH, hash(CONSENT_COLLECTION)),
    computed("currency", Shape::Currency).sent(CREATE, currency()),
    setting("custom_fields", List(&Hash(custom_fields::FIELDS))).sent(BOTH, custom_fields::INPUT.unsettable_on(UPDATE)),
    setting("custom_text", Hash(CUSTOM_TEXT)).sent(BOTH, hash(CUSTOM_TEXT).by_entry()),
    setting("customer_creation", IF_REQUIRED).rests(Rest::Word("if_required")).sent(BOTH, one_of(WHEN_REQUIRED)),
    computed("edgetill", Hash(edgetill::FIELDS)).sent(BOTH, hash(edgetill::FIELDS)),
    setting("inactive_message", Shape::TEXT).sent(BOTH, text(LARGEST_MESSAGE).unsettable_on(UPDATE)),
    shown("invoice_creation", OrNull(&Hash(INVOICE_CREATION))).rests(Rest::NotNull).sent(BOTH, hash(INVOICE_CREATION)),
    on_demand("line_items", Page("item")).sent(BOTH, line_item::INPUT.required_on(CREATE)),
    computed("livemode", Boolean),
    shown("managed_payments", Shape::HASH).sent(CREATE, hash(ENABLED)),
    computed("metadata", Shape::Metadata).sent(BOTH, metadata()),
    setting("name_collection", Hash(NAME_COLLECTION)).rests(Rest::Absent).sent(BOTH, hash(NAME_COLLECTION).unsettable_on(UPDATE)),
    shown("on_behalf_of", Shape::NoId).refused(CREATE).sent(UPDATE, unset()),
    computed("optional_items", optional_item::SHAPE).sent(BOTH, optional_item::INPUT.unsettable_on(UPDATE)),
    setting("payment_intent_data", OrNull(&Hash(PAYMENT_INTENT_DATA))).sent(BOTH, hash(PAYMENT_INTENT_DATA).by_entry()),
    setting("payment_method_collection", IF_REQUIRED).rests(Rest::Word("if_required")).sent(BOTH, one_of(WHEN_REQUIRED)),
    setting("payment_method_options", OrNull(&Hash(METHOD_OPTIONS))).sent(BOTH, hash(METHOD_OPTIONS).unsettable_on(UPDATE)),
    setting("payment_method_types", OrNull(&List(&Text)))
        .sent(BOTH, method_types::INPUT.unsettable_on(UPDATE)),
    setting("phone_number_collection", Hash(SWITCH)).sent(BOTH, hash(SWITCH)),
    computed("restrictions", OrNull(&Hash(RESTRICTIONS))).sent(BOTH, hash(RESTRICTIONS).unsettable_on(UPDATE)),
    setting("shipping_address_collection", OrNull(&Hash(SHIPPING)))
        .sent(BOTH, hash(SHIPPING).unsettable_on(UPDATE)),
    computed("shipping_options", shipping_options::SHAPE).sent(BOTH, shipping_options::INPUT.unsettable_on(UPDATE)),
    setting("submit_type", SUBMIT_TYPE).rests(Rest::Word("auto")).sent(BOTH, one_of(SUBMIT_TYPES)),
    shown("subscription_data", OrNull(&Hash(SUBSCRIPTION_DATA))).rests(Rest::NotNull).refused(BOTH),
    setting("tax_id_collection", Hash(TAX_ID_COLLECTION)).sent(BOTH, hash(TAX_ID_COLLECTION)),
    shown("transfer_data", Shape::HASH).refused(CREATE).sent(UPDATE, unset()),
    computed("url", Text),
];

/// What lists of payment links are filtered by.
pub const FILTERS: &[Field] = &[filter("active", By::Active, boolean())];

const SUBMIT_TYPES: &[&str] = &["auto", "book", "donate", "pay", "subscribe"];
/// Stripe's `submit_type`.
pub const SUBMIT_TYPE: Shape = Word(SUBMIT_TYPES);
/// When an address is asked for.
pub const ADDRESS_COLLECTION: Shape = Word(WHEN_ASKED);
const WHEN_ASKED: &[&str] = &["auto", "required"];
/// When something is done that need not be.
pub const IF_REQUIRED: Shape = Word(WHEN_REQUIRED);
const WHEN_REQUIRED: &[&str] = &["always", "if_required"];

/// What can be on, and is off.
pub const ENABLED: &[Field] = &[shown("enabled", Boolean).sent(BOTH, off().required())];

/// No method is kept that a buyer could agree to, so it does not matter where that is said.
const CONSENT_COLLECTION: &[Field] = &[
    setting("payment_method_reuse_agreement", OrNull(&Hash(REUSE))).sent(BOTH, hash(REUSE)),
    setting("promotions", OrNull(&Word(&["auto", "none"]))).sent(BOTH, one_of(&["auto", "none"])),
    setting("terms_of_service", OrNull(&Word(TERMS))).sent(BOTH, one_of(TERMS)),
];
const REUSE: &[Field] =
    &[setting("position", Word(POSITIONS)).sent(BOTH, one_of(POSITIONS).required())];
/// Where it is said that a payment method is kept.
pub const POSITIONS: &[&str] = &["auto", "hidden"];
/// Whether buyers have to agree to the merchant's terms.
pub const TERMS: &[&str] = &["none", "required"];

/// What can be on or off.
pub const SWITCH: &[Field] = &[setting("enabled", Boolean).sent(BOTH, boolean().required())];

/// Whose names are asked for.
pub const NAME_COLLECTION: &[Field] = &[
    setting("business", Hash(NAME))
        .rests(Rest::Absent)
        .sent(BOTH, hash(NAME)),
    setting("individual", Hash(NAME))
        .rests(Rest::Absent)
        .sent(BOTH, hash(NAME)),
];
const NAME: &[Field] = &[
    setting("enabled", Boolean).sent(BOTH, boolean().required()),
    setting("optional", Boolean).sent(BOTH, boolean()),
];

/// Where what is bought can go.
pub const SHIPPING: &[Field] = &[
    setting("allowed_countries", List(&Word(SHIPPING_COUNTRIES))).sent(
        BOTH,
        list_of(
            SHIPPING_COUNTRIES.len(),
            &ValueType::OneOf(SHIPPING_COUNTRIES),
        )
        .required(),
    ),
];

/// Cards are captured at once, which is what two of the three words say; their statements show a
/// suffix to the merchant's descriptor, and no other in its stead.
const PAYMENT_INTENT_DATA: &[Field] = &[
    setting("capture_method", OrNull(&Word(CAPTURE_METHODS))).sent(CREATE, one_of(CAPTURE_METHODS)),
    setting("description", Shape::TEXT).sent(BOTH, text(1000).unsettable_on(UPDATE)),
    setting("metadata", Shape::Metadata).sent(BOTH, metadata()),
    shown("setup_future_usage", Shape::TEXT)
        .refused(CREATE)
        .sent(UPDATE, unset()),
    shown("statement_descriptor", Shape::TEXT)
        .refused(CREATE)
        .sent(UPDATE, unset()),
    setting("statement_descriptor_suffix", Shape::TEXT).sent(BOTH, text(22).unsettable_on(UPDATE)),
    setting("transfer_group", Shape::TEXT).sent(BOTH, text(500).unsettable_on(UPDATE)),
];
/// Stripe's `capture_method`.
pub const CAPTURE_METHODS: &[&str] = &["automatic", "automatic_async", "manual"];

const METHOD_OPTIONS: &[Field] =
    &[setting("card", OrNull(&Hash(CARD_OPTIONS))).sent(BOTH, hash(CARD_OPTIONS))];

const CARD_OPTIONS: &[Field] = &[setting("restrictions", OrNull(&Hash(CARD_RESTRICTIONS)))
    .sent(BOTH, hash(CARD_RESTRICTIONS).unsettable_on(UPDATE))];

/// Which cards are not taken.
pub const CARD_RESTRICTIONS: &[Field] =
    &[setting("brands_blocked", List(&Word(CardNetwork::WORDS)))
        .sent(BOTH, BRANDS_BLOCKED.unsettable_on(UPDATE))];

const BRANDS_BLOCKED: Input = list_of(
    CardNetwork::WORDS.len(),
    &ValueType::OneOf(CardNetwork::WORDS),
);

const LARGEST_MESSAGE: usize = 500;

const AFTER_COMPLETION: &[Field] = &[
    sometimes("hosted_confirmation", Hash(HOSTED_CONFIRMATION))
        .sent(BOTH, hash(HOSTED_CONFIRMATION)),
    sometimes("redirect", Hash(REDIRECT)).sent(BOTH, hash(REDIRECT)),
    computed("type", Word(COMPLETIONS)).sent(BOTH, one_of(COMPLETIONS).required()),
];

/// A link says thank you where its merchant has not said what happens.
const CONFIRMED: &[Field] = &[
    shown("hosted_confirmation", Hash(HOSTED_CONFIRMATION)),
    shown("type", Text).rests(Rest::Word("hosted_confirmation")),
];

const COMPLETIONS: &[&str] = &["hosted_confirmation", "redirect"];

const HOSTED_CONFIRMATION: &[Field] =
    &[shown("custom_message", Shape::TEXT).sent(BOTH, text(LARGEST_MESSAGE).unsettable())];

const REDIRECT: &[Field] = &[computed("url", Text).sent(BOTH, url().required())];

const AUTOMATIC_TAX: &[Field] = &[
    shown("enabled", Boolean).sent(BOTH, off().required()),
    shown("liability", Shape::HASH).refused(BOTH),
];

/// What a merchant says on the page; each of them is a hash.
pub const CUSTOM_TEXT: &[Field] = &[
    setting("after_submit", OrNull(&Hash(MESSAGE))).sent(BOTH, hash(MESSAGE).unsettable()),
    setting("shipping_address", OrNull(&Hash(MESSAGE))).sent(BOTH, hash(MESSAGE).unsettable()),
    setting("submit", OrNull(&Hash(MESSAGE))).sent(BOTH, hash(MESSAGE).unsettable()),
    setting("terms_of_service_acceptance", OrNull(&Hash(MESSAGE)))
        .sent(BOTH, hash(MESSAGE).unsettable()),
];

const MESSAGE: &[Field] = &[setting("message", Text).sent(BOTH, text(LONGEST_MESSAGE).required())];

/// Whether an invoice is made.
pub const INVOICE_CREATION: &[Field] = &[
    shown("enabled", Boolean).sent(BOTH, off().required()),
    shown("invoice_data", Hash(INVOICE_DATA)).refused(BOTH),
];

const INVOICE_DATA: &[Field] = &[
    shown("account_tax_ids", OrNull(&List(&Text))),
    shown("custom_fields", OrNull(&List(&Any))),
    shown("description", Shape::TEXT),
    shown("footer", Shape::TEXT),
    shown("issuer", OrNull(&Hash(ISSUER))),
    shown("metadata", OrNull(&Shape::Metadata)).rests(Rest::NotNull),
    shown("rendering_options", Shape::HASH),
];

const ISSUER: &[Field] = &[shown("type", Word(&["account", "self"])).rests(Rest::Word("self"))];

const RESTRICTIONS: &[Field] = &[computed("completed_sessions", Hash(COMPLETED_SESSIONS))
    .sent(BOTH, hash(COMPLETED_SESSIONS).required())];

const COMPLETED_SESSIONS: &[Field] = &[
    computed("count", Integer),
    computed("limit", Integer).sent(BOTH, integer(1, LARGEST_LIMIT).required()),
];

const SUBSCRIPTION_DATA: &[Field] = &[
    shown("description", Shape::TEXT),
    shown("invoice_settings", Hash(INVOICE_SETTINGS)),
    shown("metadata", Shape::Metadata),
    shown("trial_period_days", Shape::NUMBER),
    shown("trial_settings", Shape::HASH),
];

const INVOICE_SETTINGS: &[Field] = &[
    shown("account_tax_ids", OrNull(&List(&Text))),
    shown("custom_fields", OrNull(&List(&Any))),
    shown("description", Shape::TEXT),
    shown("footer", Shape::TEXT),
    shown("issuer", Hash(ISSUER)),
];

/// Whether a tax id is asked for, and of whom.
pub const TAX_ID_COLLECTION: &[Field] = &[
    setting("enabled", Boolean).sent(BOTH, boolean().required()),
    setting("required", Word(TAX_ID_REQUIRED))
        .rests(Rest::Word("never"))
        .sent(BOTH, one_of(TAX_ID_REQUIRED)),
];
const TAX_ID_REQUIRED: &[&str] = &["if_supported", "never"];
