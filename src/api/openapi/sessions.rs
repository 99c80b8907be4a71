//! Payment links and the sessions they lead to.

use super::objects::{HASH, NUMBER, TEXT};
use super::shape::Shape::{
    Any, Boolean, Currency, Hash, Id, Integer, List, Metadata, OrNull, Page, Text, Word,
};
use super::shape::{Field, Shape, field, sometimes};

const SUBMIT_TYPE: Shape = Word(&["auto", "book", "donate", "pay", "subscribe"]);
const ADDRESS_COLLECTION: Shape = Word(&["auto", "required"]);
const IF_REQUIRED: Shape = Word(&["always", "if_required"]);
const ENABLED: Shape = Hash(&[field("enabled", Boolean)]);
const ISSUER: Shape = Hash(&[field("type", Word(&["account", "self"]))]);

const CUSTOM_TEXT: Shape = Hash(&[
    field("after_submit", HASH),
    field("shipping_address", HASH),
    field("submit", HASH),
    field("terms_of_service_acceptance", HASH),
]);

const INVOICE_CREATION: Shape = Hash(&[
    field("enabled", Boolean),
    field(
        "invoice_data",
        Hash(&[
            field("account_tax_ids", OrNull(&List(&Text))),
            field("custom_fields", OrNull(&List(&Any))),
            field("description", TEXT),
            field("footer", TEXT),
            field("issuer", OrNull(&ISSUER)),
            field("metadata", OrNull(&Metadata)),
            field("rendering_options", HASH),
        ]),
    ),
]);

const SUBSCRIPTION_DATA: Shape = Hash(&[
    field("description", TEXT),
    field(
        "invoice_settings",
        Hash(&[
            field("account_tax_ids", OrNull(&List(&Text))),
            field("custom_fields", OrNull(&List(&Any))),
            field("description", TEXT),
            field("footer", TEXT),
            field("issuer", ISSUER),
        ]),
    ),
    field("metadata", Metadata),
    field("trial_period_days", NUMBER),
    field("trial_settings", HASH),
]);

/// `payment_link`
pub(super) const PAYMENT_LINK: &[Field] = &[
    field("active", Boolean),
    field(
        "after_completion",
        Hash(&[
            sometimes(
                "hosted_confirmation",
                Hash(&[field("custom_message", TEXT)]),
            ),
            sometimes("redirect", Hash(&[field("url", Text)])),
            field("type", Word(&["hosted_confirmation", "redirect"])),
        ]),
    ),
    field("allow_promotion_codes", Boolean),
    field("application", TEXT),
    field("application_fee_amount", NUMBER),
    field("application_fee_percent", NUMBER),
    field(
        "automatic_tax",
        Hash(&[field("enabled", Boolean), field("liability", HASH)]),
    ),
    field("billing_address_collection", ADDRESS_COLLECTION),
    field("consent_collection", HASH),
    field("currency", Currency),
    field("custom_fields", List(&Any)),
    field("custom_text", CUSTOM_TEXT),
    field("customer_creation", IF_REQUIRED),
    field(
        "edgetill",
        Hash(&[
            field("closed_url", TEXT),
            field("expires_at", OrNull(&Integer)),
            field("hold_seconds", Integer),
            field("slug", Text),
            field("starts_at", OrNull(&Integer)),
        ]),
    ),
    field("inactive_message", TEXT),
    field("invoice_creation", OrNull(&INVOICE_CREATION)),
    sometimes("line_items", Page("item")),
    field("livemode", Boolean),
    field("managed_payments", HASH),
    field("metadata", Metadata),
    field("on_behalf_of", TEXT),
    field("optional_items", OrNull(&List(&Any))),
    field("payment_intent_data", HASH),
    field("payment_method_collection", IF_REQUIRED),
    field("payment_method_options", HASH),
    field("payment_method_types", OrNull(&List(&Text))),
    field("phone_number_collection", ENABLED),
    field(
        "restrictions",
        OrNull(&Hash(&[field(
            "completed_sessions",
            Hash(&[field("count", Integer), field("limit", Integer)]),
        )])),
    ),
    field("shipping_address_collection", HASH),
    field("shipping_options", List(&Any)),
    field("submit_type", SUBMIT_TYPE),
    field("subscription_data", OrNull(&SUBSCRIPTION_DATA)),
    field(
        "tax_id_collection",
        Hash(&[
            field("enabled", Boolean),
            field("required", Word(&["if_supported", "never"])),
        ]),
    ),
    field("transfer_data", HASH),
    field("url", Text),
];

/// Stripe's `Address`.
pub(super) const ADDRESS: Shape = Hash(&[
    field("city", TEXT),
    field("country", TEXT),
    field("line1", TEXT),
    field("line2", TEXT),
    field("postal_code", TEXT),
    field("state", TEXT),
]);

const CUSTOMER_DETAILS: Shape = Hash(&[
    field("address", OrNull(&ADDRESS)),
    field("business_name", TEXT),
    field("email", TEXT),
    field("individual_name", TEXT),
    field("name", TEXT),
    field("phone", TEXT),
    field("tax_exempt", OrNull(&Word(&["exempt", "none", "reverse"]))),
    field("tax_ids", OrNull(&List(&Any))),
]);

/// `checkout.session`
pub(super) const SESSION: &[Field] = &[
    field("adaptive_pricing", OrNull(&ENABLED)),
    field("after_expiration", HASH),
    field("allow_promotion_codes", OrNull(&Boolean)),
    field("allowed_payment_method_types", OrNull(&List(&Text))),
    field("amount_subtotal", NUMBER),
    field("amount_total", NUMBER),
    field(
        "automatic_tax",
        Hash(&[
            field("enabled", Boolean),
            field("liability", HASH),
            field("provider", TEXT),
            field(
                "status",
                OrNull(&Word(&["complete", "failed", "requires_location_inputs"])),
            ),
        ]),
    ),
    field("billing_address_collection", OrNull(&ADDRESS_COLLECTION)),
    field("cancel_url", TEXT),
    field("client_reference_id", TEXT),
    field("client_secret", TEXT),
    field(
        "collected_information",
        OrNull(&Hash(&[
            field("business_name", TEXT),
            field("individual_name", TEXT),
            field("shipping_details", HASH),
        ])),
    ),
    field("consent", HASH),
    field("consent_collection", HASH),
    field("created", Integer),
    field("currency", OrNull(&Currency)),
    field("currency_conversion", HASH),
    field("custom_fields", List(&Any)),
    field("custom_text", CUSTOM_TEXT),
    field("customer", TEXT),
    field("customer_account", TEXT),
    field("customer_creation", OrNull(&IF_REQUIRED)),
    field("customer_details", OrNull(&CUSTOMER_DETAILS)),
    field("customer_email", TEXT),
    field("discounts", OrNull(&List(&Any))),
    field("edgetill", Hash(&[field("utm", Metadata)])),
    field("expires_at", Integer),
    field("integration_identifier", TEXT),
    field("invoice", TEXT),
    field("invoice_creation", OrNull(&INVOICE_CREATION)),
    sometimes("line_items", Page("item")),
    field("livemode", Boolean),
    field("locale", TEXT),
    field("managed_payments", HASH),
    field("metadata", OrNull(&Metadata)),
    field("mode", Word(&["payment", "setup", "subscription"])),
    field("optional_items", OrNull(&List(&Any))),
    field("origin_context", OrNull(&Word(&["mobile_app", "web"]))),
    field("payment_intent", OrNull(&Id("payment_intent"))),
    field("payment_link", OrNull(&Id("payment_link"))),
    field("payment_method_collection", OrNull(&IF_REQUIRED)),
    field("payment_method_configuration_details", HASH),
    field("payment_method_options", HASH),
    field("payment_method_types", List(&Text)),
    field(
        "payment_status",
        Word(&["no_payment_required", "paid", "unpaid"]),
    ),
    field("permissions", HASH),
    field("phone_number_collection", ENABLED),
    field("recovered_from", TEXT),
    field("saved_payment_method_options", HASH),
    field("setup_intent", TEXT),
    field("shipping_address_collection", HASH),
    field("shipping_cost", HASH),
    field("shipping_options", List(&Any)),
    field("status", OrNull(&Word(&["complete", "expired", "open"]))),
    field("submit_type", OrNull(&SUBMIT_TYPE)),
    field("subscription", TEXT),
    field("success_url", TEXT),
    field("total_details", OrNull(&TOTAL_DETAILS)),
    field(
        "ui_mode",
        OrNull(&Word(&["elements", "embedded_page", "form", "hosted_page"])),
    ),
    field("url", TEXT),
    field("wallet_options", HASH),
];

const TOTAL_DETAILS: Shape = Hash(&[
    field("amount_discount", Integer),
    field("amount_shipping", NUMBER),
    field("amount_tax", Integer),
    sometimes(
        "breakdown",
        Hash(&[field("discounts", List(&Any)), field("taxes", List(&Any))]),
    ),
]);
