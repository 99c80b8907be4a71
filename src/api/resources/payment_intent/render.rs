//! Stripe's `payment_intent`, as a session's payments show it.

use super::{FIELDS, MULTIBANCO, PAYMENT_ERROR};
use crate::api::object::{hash_of, object_of};
use crate::api::resources::checkout_session::render::{address, shipping, utm};
use crate::api::resources::{charge_outcome, method_options, payment_method_configuration};
use crate::api::response;
use crate::domain::checkout::payment::{ATTEMPT_EXPIRED, Payment, PaymentResult};
use crate::domain::checkout::session::{Purchase, Session};
use crate::domain::payment_method_type::Family;
use crate::domain::voucher::Voucher;
use crate::domain::{Amount, PaymentMethodType, Timestamp};
use serde_json::{Value, json};

/// The PaymentIntent of a session; `None` before anything reached the processor.
pub fn render(session: &Session) -> Option<Value> {
    let payment = session.payment.as_ref()?;
    let canceled_at = session.canceled_at(payment);
    let given = json!({
        "canceled_at": canceled_at.map(Timestamp::seconds),
        "cancellation_reason": canceled_at.and_then(|_| canceled_because(session, payment)),
        "status": session.intent_status(),
    });
    Some(object_with(session, payment, given))
}

/// Whether the session took it with it.
pub fn is_canceled(session: &Session) -> bool {
    let payment = session.payment.as_ref();
    payment.is_some_and(|payment| session.canceled_at(payment).is_some())
}

/// The same as if the session had not taken it with it: what became of its newest payment.
pub fn before_its_end(session: &Session) -> Option<Value> {
    let payment = session.payment.as_ref()?;
    let given = json!({
        "canceled_at": null,
        "cancellation_reason": null,
        "status": payment.status(),
    });
    Some(object_with(session, payment, given))
}

/// The same as it was made, before anything came of it.
pub fn at_its_beginning(session: &Session) -> Option<Value> {
    let payment = session.payment.as_ref()?;
    let mut given = always(session, payment);
    if let Value::Object(fields) = &mut given {
        for name in ["canceled_at", "cancellation_reason", "last_payment_error"] {
            fields.insert(name.to_owned(), Value::Null);
        }
        for name in ["customer", "latest_charge", "next_action", "payment_method"] {
            fields.insert(name.to_owned(), Value::Null);
        }
        for name in ["amount_capturable", "amount_received"] {
            fields.insert(name.to_owned(), 0.into());
        }
        fields.insert("status".to_owned(), "requires_payment_method".into());
    }
    Some(object_of("payment_intent", FIELDS, given))
}

/// What of it never changes while a payment is under way.
fn always(session: &Session, payment: &Payment) -> Value {
    let first = session.previous_payments.first().unwrap_or(payment);
    json!({
        "id": session.id.payment_intent(),
        "amount": session.bill(payment).0,
        "capture_method": session.offer().settings.capture_method(),
        "created": first.created.seconds(),
        "currency": session.currency_of(payment),
        "description": session.notes.description,
        "edgetill": attribution(session),
        "livemode": session.mode().is_live(),
        "metadata": session.notes.metadata,
        "payment_method_configuration_details": payment_method_configuration::details(&session.offer().settings),
        "payment_method_options": hash_of(method_options::OF_INTENT, method_options::of_intent(&session.offer().settings)),
        "payment_method_types": session.methods(),
        "shipping": shipping(session.bill(payment).1),
        "statement_descriptor_suffix": session.notes.statement_descriptor_suffix,
        "transfer_group": session.notes.transfer_group,
    })
}

fn attribution(session: &Session) -> Value {
    let client_reference_id = &session.url_parameters.client_reference_id;
    json!({ "client_reference_id": client_reference_id, "utm": utm(session) })
}

fn object_with(session: &Session, payment: &Payment, standing: Value) -> Value {
    let (received, capturable) = match payment.result {
        PaymentResult::Succeeded | PaymentResult::Refunded => {
            (session.taken(payment), Amount::ZERO)
        }
        PaymentResult::Held => (Amount::ZERO, session.bill(payment).0),
        PaymentResult::Processing
        | PaymentResult::Settling
        | PaymentResult::Released { .. }
        | PaymentResult::RequiresAction
        | PaymentResult::Issued
        | PaymentResult::Declined(_)
        | PaymentResult::Canceled => (Amount::ZERO, Amount::ZERO),
    };
    let charge = payment
        .is_charged()
        .then(|| session.id.charge(payment.attempt));
    let is_waiting = standing.get("status") == Some(&"requires_action".into());
    let came = json!({
        "amount_capturable": capturable,
        "amount_received": received,
        "customer": session.customer_of(payment),
        "last_payment_error": last_error(session, payment),
        "latest_charge": charge,
        "next_action": is_waiting.then(|| next_action(session, payment)),
        "payment_method": payment_method(session, payment),
    });
    let mut given = always(session, payment);
    for part in [came, standing] {
        if let (Value::Object(fields), Value::Object(more)) = (&mut given, part) {
            fields.extend(more);
        }
    }
    object_of("payment_intent", FIELDS, given)
}

/// Stripe's `cancellation_reason`.
fn canceled_because(session: &Session, payment: &Payment) -> Option<&'static str> {
    match (&payment.result, session.purchase) {
        (PaymentResult::Released { reason, .. }, _) => reason.as_str(),
        (_, Purchase::Expired { .. }) => Some("expired"),
        // The order came to cost nothing.
        (_, Purchase::Open | Purchase::Complete { .. }) => Some("abandoned"),
    }
}

fn payment_method(session: &Session, payment: &Payment) -> Option<String> {
    match payment.result {
        // As at Stripe, a refused method is taken off the intent.
        PaymentResult::Declined(_) | PaymentResult::Canceled => None,
        PaymentResult::Processing
        | PaymentResult::RequiresAction
        | PaymentResult::Issued
        | PaymentResult::Held
        | PaymentResult::Settling
        | PaymentResult::Released { .. }
        | PaymentResult::Succeeded
        | PaymentResult::Refunded => Some(session.id.payment_method(payment.attempt)),
    }
}

/// What the buyer is to do: pay the voucher they have, confirm in the app of their bank, or go on
/// where the payment is confirmed.
fn next_action(session: &Session, payment: &Payment) -> Value {
    let issued = payment.method.voucher();
    match issued.and_then(|facts| facts.voucher.as_ref()) {
        Some(voucher) => json!({
            "multibanco_display_details": hash_of(MULTIBANCO, json!({
                "entity": voucher.entity,
                "expires_at": voucher.expires_at.seconds(),
                "hosted_voucher_url": voucher_address(session, voucher),
                "reference": voucher.reference,
            })),
            "type": "multibanco_display_details",
        }),
        None if payment.method.kind() == PaymentMethodType::Blik => json!({
            "blik_authorize": {},
            "type": "blik_authorize",
        }),
        None => json!({
            "redirect_to_url": { "return_url": null, "url": address(session) },
            "type": "redirect_to_url",
        }),
    }
}

/// Where a voucher is shown to whoever knows its reference.
fn voucher_address(session: &Session, voucher: &Voucher) -> String {
    format!("{}?voucher={}", address(session), voucher.reference)
}

fn last_error(session: &Session, payment: &Payment) -> Option<Value> {
    let decline = match &payment.result {
        PaymentResult::Declined(decline) => decline,
        PaymentResult::Canceled => {
            let given = json!({
                "code": ATTEMPT_EXPIRED,
                "doc_url": response::doc_url(ATTEMPT_EXPIRED),
                "payment_method_type": payment.method.kind(),
                "type": error_type(payment),
                "message": "The latest attempt to pay was not completed in time or was called off. \
                            Nothing was charged.",
            });
            return Some(hash_of(PAYMENT_ERROR, given));
        }
        PaymentResult::Processing
        | PaymentResult::RequiresAction
        | PaymentResult::Issued
        | PaymentResult::Held
        | PaymentResult::Settling
        | PaymentResult::Released { .. }
        | PaymentResult::Succeeded
        | PaymentResult::Refunded => return None,
    };
    let charge = payment
        .is_charged()
        .then(|| session.id.charge(payment.attempt));
    // What was blocked as too risky never reached a bank.
    let bank = Some(decline).filter(|_| !payment.method.is_blocked());
    let given = json!({
        "advice_code": bank.and_then(charge_outcome::advice_code),
        "charge": charge,
        "code": decline.code,
        "decline_code": decline.decline_code,
        "doc_url": response::doc_url(&decline.code),
        "message": decline.message,
        "network_decline_code": bank.and_then(charge_outcome::network_decline_code),
        "payment_method_type": payment.method.kind(),
        "type": error_type(payment),
    });
    Some(hash_of(PAYMENT_ERROR, given))
}

/// Stripe speaks of a card's errors alone as such.
fn error_type(payment: &Payment) -> &'static str {
    match payment.method.kind().family() {
        Family::Card => "card_error",
        Family::Debit | Family::Redirect | Family::Voucher => "invalid_request_error",
    }
}
