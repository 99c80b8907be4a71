//! Stripe's `payment_link`.

use super::edgetill;
use crate::domain::payment_link::PaymentLink;
use serde_json::{Value, json};

/// Stripe's `payment_link`, with Edgetill's own fields under `edgetill`.
pub fn render(link: &PaymentLink, active: bool, count: u64) -> Value {
    let restrictions = link
        .limit
        .map(|limit| json!({ "completed_sessions": { "count": count, "limit": limit } }));
    let settings = &link.offer.settings;
    json!({
        "id": link.id,
        "object": "payment_link",
        "active": active,
        "after_completion": settings.after_completion,
        "allow_promotion_codes": false,
        "application": null,
        "application_fee_amount": null,
        "application_fee_percent": null,
        "automatic_tax": { "enabled": false, "liability": null },
        "billing_address_collection": "auto",
        "consent_collection": null,
        "currency": link.offer.currency,
        "custom_fields": [],
        "custom_text": no_custom_text(),
        "customer_creation": "if_required",
        "edgetill": edgetill::render(link),
        "inactive_message": settings.inactive_message,
        "invoice_creation": no_invoice_creation(),
        "livemode": link.mode.is_live(),
        "managed_payments": null,
        "metadata": link.metadata,
        "on_behalf_of": null,
        "optional_items": null,
        "payment_intent_data": null,
        "payment_method_collection": "if_required",
        "payment_method_options": null,
        "payment_method_types": settings.payment_method_types,
        "phone_number_collection": { "enabled": false },
        "restrictions": restrictions,
        "shipping_address_collection": null,
        "shipping_options": [],
        "submit_type": settings.submit_type,
        "subscription_data": {
            "description": null,
            "invoice_settings": {
                "account_tax_ids": null,
                "custom_fields": null,
                "description": null,
                "footer": null,
                "issuer": { "type": "self" },
            },
            "metadata": {},
            "trial_period_days": null,
            "trial_settings": null,
        },
        "tax_id_collection": { "enabled": false, "required": "never" },
        "transfer_data": null,
        "url": link.url,
    })
}

/// Stripe's `custom_text` where nothing is set.
pub fn no_custom_text() -> Value {
    json!({
        "after_submit": null,
        "shipping_address": null,
        "submit": null,
        "terms_of_service_acceptance": null,
    })
}

/// Stripe's `invoice_creation` where it is off.
pub fn no_invoice_creation() -> Value {
    json!({
        "enabled": false,
        "invoice_data": {
            "account_tax_ids": null,
            "custom_fields": null,
            "description": null,
            "footer": null,
            "issuer": null,
            "metadata": {},
            "rendering_options": null,
        },
    })
}
