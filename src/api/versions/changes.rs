//! What Stripe changed in the objects we render, and how it was before: one row a change.

use serde_json::{Map, Value};

/// A change of the API.
pub(super) struct Change {
    /// The first version that has it.
    pub(super) since: &'static str,
    /// In which objects.
    pub(super) object: &'static str,
    pub(super) field: &'static str,
    pub(super) before: Before,
}

/// How a field was before a change.
pub(super) enum Before {
    /// It had another name.
    Called(&'static str),
    /// Some of its words were others: how they are, and how they were.
    Said(&'static [(&'static str, &'static str)]),
    /// It was there, as what it was found by then.
    There(fn(&Map<String, Value>) -> Value),
}

/// The newest first. Only what cannot be said by leaving fields unread stands here: what was added
/// since does not harm whoever does not know it.
pub(super) const CHANGES: &[Change] = &[
    Change {
        since: "2026-09-30",
        object: "payment_intent",
        field: "last_payment_error",
        before: Before::There(vague_blik_error),
    },
    Change {
        since: "2026-03-25",
        object: "checkout.session",
        field: "ui_mode",
        before: Before::Said(&[
            ("elements", "custom"),
            ("embedded_page", "embedded"),
            ("hosted_page", "hosted"),
        ]),
    },
    Change {
        since: "2025-09-30",
        object: "promotion_code",
        field: "coupon",
        before: Before::There(|code| coupon_of(code, "promotion")),
    },
    Change {
        since: "2025-09-30",
        object: "discount",
        field: "coupon",
        before: Before::There(|discount| coupon_of(discount, "source")),
    },
    Change {
        since: "2025-03-31",
        object: "checkout.session",
        field: "shipping_details",
        before: Before::There(|session| {
            let collected = session.get("collected_information");
            let shipping = collected.and_then(|collected| collected.get("shipping_details"));
            shipping.cloned().unwrap_or_default()
        }),
    },
    Change {
        since: "2025-03-31",
        object: "payment_intent",
        field: "cancellation_reason",
        before: Before::Said(&[("expired", "automatic")]),
    },
    Change {
        since: "2025-03-31",
        object: "payment_intent",
        field: "invoice",
        before: NOTHING,
    },
    Change {
        since: "2025-03-31",
        object: "charge",
        field: "invoice",
        before: NOTHING,
    },
    Change {
        since: "2024-04-10",
        object: "product",
        field: "marketing_features",
        before: Before::Called("features"),
    },
];

/// Why a payment by BLIK failed, which was always the same.
fn vague_blik_error(intent: &Map<String, Value>) -> Value {
    let mut error = intent
        .get("last_payment_error")
        .cloned()
        .unwrap_or_default();
    let is_blik = error.get("payment_method_type") == Some(&"blik".into());
    if let Some(code) = error.get_mut("decline_code").filter(|_| is_blik) {
        *code = "generic_decline".into();
    }
    error
}

/// The coupon in the hash `name` of an object.
fn coupon_of(object: &Map<String, Value>, name: &str) -> Value {
    let hash = object.get(name);
    hash.and_then(|hash| hash.get("coupon"))
        .cloned()
        .unwrap_or_default()
}

const NOTHING: Before = Before::There(|_| Value::Null);

/// Parameters that had another name: since when, under which path, as what, and as what before.
pub(super) const RENAMED: &[(&str, &str, &str, &str)] = &[(
    "2024-04-10",
    "/v1/products",
    "marketing_features",
    "features",
)];
