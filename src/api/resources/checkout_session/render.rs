//! Stripe's `checkout.session`, as one made by a payment link.

use crate::api::resources::payment_link;
use crate::domain::checkout::form::Details;
use crate::domain::checkout::form::field::{Destination, EMAIL};
use crate::domain::checkout::order;
use crate::domain::checkout::session::{Session, SessionState};
use serde_json::{Map, Value, json};

/// Stripe's `status`.
pub fn status(session: &Session) -> &'static str {
    match session.state {
        SessionState::Open
        | SessionState::InFlight { .. }
        | SessionState::AwaitingAction { .. } => "open",
        SessionState::Complete { .. } => "complete",
        SessionState::Expired { .. } => "expired",
    }
}

/// Where buyers find the session again while it is open.
pub fn address(session: &Session) -> String {
    format!("{}/c/{}", session.published.link.origin(), session.id)
}

/// Stripe's `checkout.session`, as one made by a payment link.
#[expect(
    clippy::too_many_lines,
    reason = "one literal with every field of Stripe's object"
)]
pub fn render(session: &Session) -> Value {
    let link = &session.published.link;
    let subtotal =
        order::price(session.offer(), &session.quantities).map_or(session.total, |it| it.subtotal);
    let is_open = status(session) == "open";
    let paid = matches!(session.state, SessionState::Complete { .. });
    let success_url = link.offer.settings.after_completion.redirect_url();
    let reached = session.payment.is_some();
    let known = reached || !session.details.text(EMAIL).is_empty();
    let collected = json!({
        "business_name": null, "individual_name": null, "shipping_details": null,
    });
    json!({
        "id": session.id,
        "object": "checkout.session",
        "adaptive_pricing": { "enabled": false },
        "after_expiration": null,
        "allow_promotion_codes": false,
        "allowed_payment_method_types": null,
        "amount_subtotal": subtotal,
        "amount_total": session.total,
        "automatic_tax": { "enabled": false, "liability": null, "provider": null, "status": null },
        "billing_address_collection": "auto",
        "cancel_url": null,
        "client_reference_id": session.url_parameters.client_reference_id,
        "client_secret": null,
        "collected_information": collected,
        "consent": null,
        "consent_collection": {
            "payment_method_reuse_agreement": null,
            "promotions": "none",
            "terms_of_service": "none",
        },
        "created": session.created.seconds(),
        "currency": link.offer.currency,
        "currency_conversion": null,
        "custom_fields": [],
        "custom_text": payment_link::no_custom_text(),
        "customer": null,
        "customer_account": null,
        "customer_creation": "if_required",
        "customer_details": known.then(|| customer_details(&session.details)),
        "customer_email": null,
        "discounts": [],
        "edgetill": { "utm": utm(session) },
        "expires_at": session.expires_at.seconds(),
        "integration_identifier": null,
        "invoice": null,
        "invoice_creation": payment_link::no_invoice_creation(),
        "livemode": session.mode().is_live(),
        "locale": "auto",
        "managed_payments": null,
        "metadata": session.metadata(),
        "mode": "payment",
        "optional_items": null,
        "origin_context": null,
        "payment_intent": reached.then(|| session.id.payment_intent()),
        "payment_link": link.id,
        "payment_method_collection": "if_required",
        "payment_method_configuration_details": null,
        "payment_method_options": {},
        "payment_method_types": ["card"],
        "payment_status": if paid { "paid" } else { "unpaid" },
        "permissions": null,
        "phone_number_collection": { "enabled": false },
        "recovered_from": null,
        "saved_payment_method_options": {
            "allow_redisplay_filters": ["always"],
            "payment_method_remove": "disabled",
            "payment_method_save": null,
        },
        "setup_intent": null,
        "shipping_address_collection": null,
        "shipping_cost": null,
        "shipping_options": [],
        "status": status(session),
        "submit_type": link.offer.settings.submit_type,
        "subscription": null,
        "success_url": success_url,
        "total_details": { "amount_discount": 0, "amount_shipping": 0, "amount_tax": 0 },
        "ui_mode": "hosted_page",
        "url": is_open.then(|| address(session)),
        "wallet_options": null,
    })
}

/// Stripe's `Address` with what the buyer typed.
pub fn billing_address(details: &Details) -> Value {
    let typed = |key| details.at(Destination::BillingAddress(key));
    json!({
        "city": typed("city"),
        "country": typed("country"),
        "line1": typed("line1"),
        "line2": typed("line2"),
        "postal_code": typed("postal_code"),
        "state": typed("state"),
    })
}

fn customer_details(details: &Details) -> Value {
    let typed = |key| details.at(Destination::CustomerDetails(key));
    json!({
        "address": billing_address(details),
        "business_name": typed("business_name"),
        "email": typed("email"),
        "individual_name": typed("individual_name"),
        "name": typed("name"),
        "phone": typed("phone"),
        "tax_exempt": "none",
        "tax_ids": [],
    })
}

fn utm(session: &Session) -> Map<String, Value> {
    let entries = session.url_parameters.utm.iter();
    entries
        .map(|(name, value)| (name.clone(), value.as_str().into()))
        .collect()
}
