//! The parameters of payment links.

use crate::api::request::schema::{
    Param, Params, ValueType, boolean, currency, disabled, hash, integer, list_of, metadata,
    moment, off, one_of, only, text, unset, url,
};
use crate::api::resources::line_item;
use crate::api::store::list;
use crate::domain::payment_link::MAX_HOLD_SECONDS;

/// The parameters of `POST /v1/payment_links`.
pub const CREATE: Params = Params {
    supported: &[
        line_item::CREATE.required(),
        hash("after_completion", &AFTER_COMPLETION),
        PROMOTION_CODES,
        AUTOMATIC_TAX,
        BILLING_ADDRESS,
        currency("currency"),
        CUSTOM_TEXT,
        CUSTOMER_CREATION,
        hash("edgetill", &EDGETILL),
        INACTIVE_MESSAGE,
        INVOICE_CREATION,
        disabled("managed_payments"),
        metadata(),
        PAYMENT_METHODS,
        PHONE_NUMBER,
        RESTRICTIONS,
        SUBMIT_TYPE,
        TAX_ID,
    ],
    unsupported: &[
        "application_fee_amount",
        "application_fee_percent",
        "consent_collection",
        "custom_fields",
        "name_collection",
        "on_behalf_of",
        "optional_items",
        "payment_intent_data",
        "payment_method_collection",
        "payment_method_options",
        "shipping_address_collection",
        "shipping_options",
        "subscription_data",
        "transfer_data",
    ],
};

/// The parameters of `POST /v1/payment_links/{payment_link}`.
pub const UPDATE: Params = Params {
    supported: &[
        boolean("active"),
        hash("after_completion", &AFTER_COMPLETION),
        PROMOTION_CODES,
        unset("application_fee_amount"),
        unset("application_fee_percent"),
        AUTOMATIC_TAX,
        BILLING_ADDRESS,
        unset("custom_fields"),
        CUSTOM_TEXT,
        CUSTOMER_CREATION,
        hash("edgetill", &CHANGED_EDGETILL),
        INACTIVE_MESSAGE.unsettable(),
        INVOICE_CREATION,
        line_item::UPDATE,
        metadata(),
        unset("name_collection"),
        unset("on_behalf_of"),
        unset("optional_items"),
        unset("payment_method_options"),
        PAYMENT_METHODS.unsettable(),
        PHONE_NUMBER,
        RESTRICTIONS.unsettable(),
        unset("shipping_address_collection"),
        unset("shipping_options"),
        SUBMIT_TYPE,
        TAX_ID,
        unset("transfer_data"),
    ],
    unsupported: &[
        "consent_collection",
        "payment_intent_data",
        "payment_method_collection",
        "subscription_data",
    ],
};

/// The parameters of `GET /v1/payment_links`.
pub const LIST: Params = Params {
    supported: &[boolean("active"), list::BEFORE, list::LIMIT, list::AFTER],
    unsupported: &[],
};

const INACTIVE_MESSAGE: Param = text("inactive_message", LARGEST_MESSAGE);
const RESTRICTIONS: Param = hash("restrictions", &RESTRICTED);
const SUBMIT_TYPE: Param = one_of(
    "submit_type",
    &["auto", "book", "donate", "pay", "subscribe"],
);

// What is not built and can be said to be off, because it is.
const PROMOTION_CODES: Param = off("allow_promotion_codes");
const AUTOMATIC_TAX: Param = hash("automatic_tax", &NO_TAX);
const BILLING_ADDRESS: Param = only("billing_address_collection", &["auto"]);
const CUSTOM_TEXT: Param = hash("custom_text", &NO_TEXT);
const CUSTOMER_CREATION: Param = only("customer_creation", &["if_required"]);
const INVOICE_CREATION: Param = hash("invoice_creation", &NO_INVOICE);
const PAYMENT_METHODS: Param = {
    let mut only_cards = list_of("payment_method_types", 1, &ValueType::OneOf(&["card"]));
    only_cards.partial = true;
    only_cards
};
const PHONE_NUMBER: Param = disabled("phone_number_collection");
const TAX_ID: Param = hash("tax_id_collection", &NO_TAX_ID);

const NO_TAX: Params = Params {
    supported: &[off("enabled").required()],
    unsupported: &["liability"],
};

const NO_TEXT: Params = Params {
    supported: &[
        unset("after_submit"),
        unset("shipping_address"),
        unset("submit"),
        unset("terms_of_service_acceptance"),
    ],
    unsupported: &[],
};

const NO_INVOICE: Params = Params {
    supported: &[off("enabled").required()],
    unsupported: &["invoice_data"],
};

const NO_TAX_ID: Params = Params {
    supported: &[off("enabled").required(), only("required", &["never"])],
    unsupported: &[],
};

const LARGEST_MESSAGE: usize = 500;
const LARGEST_LIMIT: i64 = 1_000_000_000;

const AFTER_COMPLETION: Params = Params {
    supported: &[
        one_of("type", &["hosted_confirmation", "redirect"]).required(),
        hash("hosted_confirmation", &HOSTED_CONFIRMATION),
        hash("redirect", &REDIRECT),
    ],
    unsupported: &[],
};

const HOSTED_CONFIRMATION: Params = Params {
    supported: &[text("custom_message", LARGEST_MESSAGE).unsettable()],
    unsupported: &[],
};

const REDIRECT: Params = Params {
    supported: &[url("url").required()],
    unsupported: &[],
};

const RESTRICTED: Params = Params {
    supported: &[hash("completed_sessions", &COMPLETED_SESSIONS).required()],
    unsupported: &[],
};

const COMPLETED_SESSIONS: Params = Params {
    supported: &[integer("limit", 1, LARGEST_LIMIT).required()],
    unsupported: &[],
};

const EDGETILL: Params = Params {
    supported: &[CLOSED_URL, EXPIRES_AT, HOLD_SECONDS, SLUG, STARTS_AT],
    unsupported: &[],
};

const CHANGED_EDGETILL: Params = Params {
    supported: &[
        CLOSED_URL.unsettable(),
        EXPIRES_AT.unsettable(),
        HOLD_SECONDS,
        SLUG,
        STARTS_AT.unsettable(),
    ],
    unsupported: &[],
};

const CLOSED_URL: Param = url("closed_url");
const EXPIRES_AT: Param = moment("expires_at");
const HOLD_SECONDS: Param = integer("hold_seconds", 1, MAX_HOLD_SECONDS as i64);
const SLUG: Param = text("slug", 64);
const STARTS_AT: Param = moment("starts_at");
