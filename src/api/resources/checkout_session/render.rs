//! Stripe's `checkout.session`, as one made by a payment link.

use super::fields::{
    ADDRESS, COLLECTED, CONSENT, CUSTOMER_DETAILS, FIELDS, SENT_TO, SHIPPING_COST,
    SHIPPING_DETAILS, TAX_ID, TOTAL_DETAILS,
};
use crate::api::object::{hash_of, object_of, with};
use crate::api::resources::{
    branding, discount, method_options, optional_item, payment_method_configuration,
    shipping_options,
};
use crate::domain::Amount;
use crate::domain::checkout::form::Details;
use crate::domain::checkout::form::address::{AddressPart, Group};
use crate::domain::checkout::form::field::{ACCEPTED, Destination, EMAIL, OPT_IN};
use crate::domain::checkout::form::tax_id::TaxId;
use crate::domain::checkout::order;
use crate::domain::checkout::session::{PaymentState, Purchase, Session};
use crate::domain::slug;
use serde_json::{Map, Value, json};

/// Stripe's `status`.
pub fn status(session: &Session) -> &'static str {
    match session.purchase {
        Purchase::Open => "open",
        Purchase::Complete { .. } => "complete",
        Purchase::Expired { .. } => "expired",
    }
}

/// Stripe's `payment_status`: a complete session can be unpaid.
pub fn payment_status(session: &Session) -> &'static str {
    match session.payment_state {
        PaymentState::Paid => "paid",
        PaymentState::NotRequired => "no_payment_required",
        PaymentState::None
        | PaymentState::InFlight { .. }
        | PaymentState::NeedsAction { .. }
        | PaymentState::Pending { .. }
        | PaymentState::Held { .. }
        | PaymentState::Settling { .. }
        | PaymentState::Failed => "unpaid",
    }
}

/// Where buyers find the session again while it is open.
pub fn address(session: &Session) -> String {
    format!("{}/c/{}", session.published.link.origin(), session.id)
}

/// Stripe's `checkout.session`, as one made by a payment link.
pub fn render(session: &Session) -> Value {
    let link = &session.published.link;
    let priced = order::price(session.offer(), &session.selection).ok();
    let subtotal = priced.as_ref().map_or(session.total, |it| it.subtotal);
    let taken = discount::of(session);
    let is_open = status(session) == "open";
    let success_url = link.offer.settings.after_completion.redirect_url();
    let reached = session.payment.is_some();
    let known = reached || !session.details.text(EMAIL).is_empty();
    // One that was begun before the order came to cost nothing was called off.
    let is_free = session.payment_state == PaymentState::NotRequired;
    let computed = json!({
        "id": session.id,
        "amount_subtotal": subtotal,
        "amount_total": session.total,
        "branding_settings": branding::render_used(&link.seller()),
        "consent": consent(session),
        "client_reference_id": session.url_parameters.client_reference_id,
        "collected_information": collected_information(&session.details),
        "created": session.created.seconds(),
        "currency": session.currency(),
        "custom_fields": custom_fields(session),
        "customer": session.customer(),
        "customer_details": known.then(|| customer_details(&session.details)),
        "discounts": taken.map(|(it, _)| discount::of_link::named_by(it)).into_iter().collect::<Vec<_>>(),
        "edgetill": { "slug": slug(session), "utm": utm(session) },
        "expires_at": session.expires_at.seconds(),
        "livemode": session.mode().is_live(),
        "metadata": session.metadata(),
        "optional_items": optional_item::render(&link.offer),
        "payment_intent": (reached && !is_free).then(|| session.id.payment_intent()),
        "payment_link": link.id,
        "payment_method_configuration_details": payment_method_configuration::details(&link.offer.settings),
        "payment_method_options": hash_of(method_options::OF_SESSION, method_options::of_session(&link.offer.settings)),
        "payment_method_types": session.methods(),
        "payment_status": payment_status(session),
        "shipping_cost": shipping_cost(session),
        "shipping_options": shipping_options::render(session.offer(), session.currency()),
        "status": status(session),
        "success_url": success_url,
        "total_details": hash_of(TOTAL_DETAILS, json!({
            "amount_discount": taken.map_or(Amount::ZERO, |(_, amount)| amount),
            "amount_shipping": shipping_amount(session).unwrap_or_default(),
            "amount_tax": priced.map_or(Amount::ZERO, |it| it.tax()),
        })),
        "url": is_open.then(|| address(session)),
    });
    object_of(
        "checkout.session",
        FIELDS,
        with(&link.offer.settings, computed),
    )
}

/// Stripe's `Address` with what the buyer typed.
pub fn address_of(details: &Details, group: Group) -> Value {
    use AddressPart::{City, Country, Line1, Line2, PostalCode, State};
    let parts = [City, Country, Line1, Line2, PostalCode, State];
    let typed = parts.map(|part| {
        let text = details.at(Destination::Address(group, part));
        (part.key().to_owned(), text.into())
    });
    hash_of(ADDRESS, Value::Object(typed.into_iter().collect()))
}

/// What it costs to send what was bought.
fn shipping_amount(session: &Session) -> Option<Amount> {
    let rate = session.selection.shipping(session.offer())?;
    rate.in_currency(session.currency())
}

/// Stripe's `shipping_cost`; `None`: nothing was said of how it is sent.
fn shipping_cost(session: &Session) -> Option<Value> {
    let rate = session.selection.shipping(session.offer())?;
    let amount = shipping_amount(session)?;
    let computed = json!({
        "amount_subtotal": amount,
        "amount_total": amount,
        "shipping_rate": rate.id,
    });
    Some(hash_of(SHIPPING_COST, computed))
}

/// Where what was bought goes and to whom, if the buyer was asked: as sessions show it.
fn shipping_details(details: &Details) -> Option<Value> {
    let name = details.at(Destination::Address(Group::Shipping, AddressPart::Name))?;
    let address = address_of(details, Group::Shipping);
    Some(hash_of(
        SHIPPING_DETAILS,
        json!({ "address": address, "name": name }),
    ))
}

/// The same as payment intents and charges show it.
pub fn shipping(details: &Details) -> Option<Value> {
    let name = details.at(Destination::Address(Group::Shipping, AddressPart::Name))?;
    let computed = json!({
        "address": address_of(details, Group::Shipping),
        "name": name,
        "phone": details.at(Destination::CustomerDetails("phone")),
    });
    Some(hash_of(SENT_TO, computed))
}

fn collected_information(details: &Details) -> Value {
    let typed = |key| details.at(Destination::CollectedInformation(key));
    let computed = json!({
        "business_name": typed("business_name"),
        "individual_name": typed("individual_name"),
        "shipping_details": shipping_details(details),
    });
    hash_of(COLLECTED, computed)
}

fn customer_details(details: &Details) -> Value {
    let typed = |key| details.at(Destination::CustomerDetails(key));
    let collected = |key| details.at(Destination::CollectedInformation(key));
    let name = details.at(Destination::Address(Group::Billing, AddressPart::Name));
    let computed = json!({
        "address": address_of(details, Group::Billing),
        "business_name": collected("business_name"),
        "email": typed("email"),
        "individual_name": collected("individual_name"),
        "name": name
            .or_else(|| collected("individual_name"))
            .or_else(|| collected("business_name"))
            .or_else(|| details.account_holder()),
        "phone": typed("phone"),
        "tax_ids": details.tax_id().as_ref().map(tax_id).as_slice(),
    });
    hash_of(CUSTOMER_DETAILS, computed)
}

fn tax_id(tax_id: &TaxId) -> Value {
    hash_of(
        TAX_ID,
        json!({ "type": tax_id.kind, "value": tax_id.value }),
    )
}

/// What the buyer agreed to, where anything is asked; what a box says that was never posted is not
/// known.
fn consent(session: &Session) -> Option<Value> {
    let (settings, details) = (&session.offer().settings, &session.details);
    if !settings.requires_terms() && !settings.asks_for_promotions() {
        return None;
    }
    let asked = settings.asks_for_promotions() && !details.is_empty();
    let promotions = asked.then(|| {
        let word = details.at(Destination::Consent("promotions"));
        if word == Some(OPT_IN) {
            OPT_IN
        } else {
            "opt_out"
        }
    });
    let agreed = details.at(Destination::Consent("terms_of_service"));
    // What is posted in the box's place is kept, too, until it is refused.
    let accepted = agreed.filter(|word| *word == ACCEPTED);
    Some(hash_of(
        CONSENT,
        json!({ "promotions": promotions, "terms_of_service": accepted }),
    ))
}

/// Stripe's `custom_fields` with what the buyer typed or chose.
fn custom_fields(session: &Session) -> Vec<Value> {
    let asked = session.offer().settings.custom_fields.iter().enumerate();
    asked
        .map(|(index, field)| {
            let typed = session.details.at(Destination::CustomField(index));
            let mut shown = serde_json::to_value(field).unwrap_or_default();
            if let Some(Value::Object(hash)) = shown.get_mut(field.input.name()) {
                hash.insert("value".to_owned(), typed.into());
            }
            shown
        })
        .collect()
}

/// The slug, or the alias, that the buyer came by.
fn slug(session: &Session) -> &str {
    slug::chosen_of(session.url_parameters.slug_of(&session.published.link))
}

/// The `utm_*` parameters of the visit.
pub fn utm(session: &Session) -> Map<String, Value> {
    let entries = session.url_parameters.utm.iter();
    entries
        .map(|(name, value)| (name.clone(), value.as_str().into()))
        .collect()
}
