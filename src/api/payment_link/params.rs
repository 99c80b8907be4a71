//! The parameters of payment links.

use crate::api::param::{Param, Params, boolean, hash, integer, metadata, one_of, text, url};
use crate::api::{line_item, list};
use crate::domain::payment_link::MAX_HOLD_SECONDS;

/// The parameters of `POST /v1/payment_links`.
pub const CREATE: Params = Params {
    supported: &[
        line_item::CREATE.required(),
        hash("after_completion", &AFTER_COMPLETION),
        hash("edgetill", &EDGETILL),
        INACTIVE_MESSAGE,
        metadata(),
        RESTRICTIONS,
        SUBMIT_TYPE,
    ],
    unsupported: &[
        "allow_promotion_codes",
        "application_fee_amount",
        "application_fee_percent",
        "automatic_tax",
        "billing_address_collection",
        "consent_collection",
        "currency",
        "custom_fields",
        "custom_text",
        "customer_creation",
        "invoice_creation",
        "managed_payments",
        "name_collection",
        "on_behalf_of",
        "optional_items",
        "payment_intent_data",
        "payment_method_collection",
        "payment_method_options",
        "payment_method_types",
        "phone_number_collection",
        "shipping_address_collection",
        "shipping_options",
        "subscription_data",
        "tax_id_collection",
        "transfer_data",
    ],
};

/// The parameters of `POST /v1/payment_links/{payment_link}`.
pub const UPDATE: Params = Params {
    supported: &[
        boolean("active"),
        hash("after_completion", &AFTER_COMPLETION),
        hash("edgetill", &EDGETILL),
        INACTIVE_MESSAGE.unsettable(),
        line_item::UPDATE,
        metadata(),
        RESTRICTIONS.unsettable(),
        SUBMIT_TYPE,
    ],
    unsupported: CREATE.unsupported,
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
    supported: &[
        integer("hold_seconds", 1, MAX_HOLD_SECONDS as i64),
        text("slug", 64),
    ],
    unsupported: &[],
};
