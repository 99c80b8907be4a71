//! Stripe's `charge`, as a session's newest payment shows it.

use super::checkout_session::{billing_address, given};
use super::list;
use super::param::{Params, id};
use crate::domain::Amount;
use crate::domain::checkout::checks::Risk;
use crate::domain::checkout::session::{CardFacts, Details, Payment, PaymentResult, Session};
use crate::domain::checkout::view::Decline;
use serde_json::{Value, json};

/// The parameters of `GET /v1/charges`.
pub const LIST: Params = Params {
    supported: &[
        list::CREATED,
        list::BEFORE,
        list::LIMIT,
        id("payment_intent"),
        list::AFTER,
    ],
    unsupported: &["customer", "transfer_group"],
};

/// Stripe's code for a buyer who did not pass the bank's check: the card was never charged.
const NOT_AUTHENTICATED: &str = "payment_intent_authentication_failure";

/// Whether the payment got as far as a charge, taken or refused.
pub fn exists(payment: &Payment) -> bool {
    match &payment.result {
        PaymentResult::Succeeded | PaymentResult::Refunded => true,
        PaymentResult::Declined(decline) => decline.code != NOT_AUTHENTICATED,
        PaymentResult::Processing | PaymentResult::RequiresAction | PaymentResult::Canceled => {
            false
        }
    }
}

#[expect(
    clippy::too_many_lines,
    reason = "one literal with every field of Stripe's object"
)]
/// The Charge of a session's newest payment; `None` if there is none.
pub fn render(session: &Session) -> Option<Value> {
    let payment = session.payment.as_ref().filter(|payment| exists(payment))?;
    let decline = match &payment.result {
        PaymentResult::Declined(decline) => Some(decline),
        PaymentResult::Processing
        | PaymentResult::RequiresAction
        | PaymentResult::Succeeded
        | PaymentResult::Refunded
        | PaymentResult::Canceled => None,
    };
    let paid = decline.is_none();
    let given_back = if paid {
        session.refunded()
    } else {
        Amount::ZERO
    };
    let amount = session.total.minor();
    Some(json!({
        "id": session.id.charge(payment.attempt),
        "object": "charge",
        "amount": amount,
        "amount_captured": if paid { amount } else { 0 },
        "amount_refunded": given_back,
        "application": null,
        "application_fee": null,
        "application_fee_amount": null,
        "balance_transaction": null,
        "billing_details": billing_details(&session.details),
        "calculated_statement_descriptor": null,
        "captured": paid,
        "created": payment.created.seconds(),
        "currency": session.published.link.currency,
        "customer": null,
        "description": null,
        "disputed": false,
        "failure_balance_transaction": null,
        "failure_code": decline.map(|decline| &decline.code),
        "failure_message": decline.map(|decline| &decline.message),
        "fraud_details": {},
        "livemode": session.mode().is_live(),
        "metadata": {},
        "on_behalf_of": null,
        "outcome": outcome(decline, payment.card.risk),
        "paid": paid,
        "payment_intent": session.id.payment_intent(),
        "payment_method": session.id.payment_method(payment.attempt),
        "payment_method_details": { "card": card(&payment.card, amount, paid), "type": "card" },
        "radar_options": {},
        "receipt_email": null,
        "receipt_number": null,
        "receipt_url": null,
        "refunded": paid && given_back == session.total,
        "review": null,
        "shipping": null,
        "source": null,
        "source_transfer": null,
        "statement_descriptor": null,
        "statement_descriptor_suffix": null,
        "status": if paid { "succeeded" } else { "failed" },
        "transfer_data": null,
        "transfer_group": null,
    }))
}

fn billing_details(details: &Details) -> Value {
    json!({
        "address": billing_address(details),
        "email": given(&details.email),
        "name": given(&details.name),
        "phone": null,
        "tax_id": null,
    })
}

fn outcome(decline: Option<&Decline>, risk: Risk) -> Value {
    let (network, reason, words, kind) = match decline {
        Some(_) if risk == Risk::Highest => (
            "not_sent_to_network",
            Some("highest_risk_level"),
            "Stripe blocked this payment as too risky.".to_owned(),
            "blocked",
        ),
        None => (
            "approved_by_network",
            None,
            "Payment complete.".to_owned(),
            "authorized",
        ),
        Some(decline) => {
            let reason = decline.decline_code.as_deref().unwrap_or(&decline.code);
            let words = if reason == "generic_decline" {
                "The bank did not return any further details with this decline.".to_owned()
            } else {
                format!("The bank returned the decline code `{reason}`.")
            };
            (
                "declined_by_network",
                Some(reason),
                words,
                "issuer_declined",
            )
        }
    };
    json!({
        "advice_code": null,
        "network_advice_code": null,
        "network_decline_code": null,
        "network_status": network,
        "reason": reason,
        "risk_level": risk,
        "seller_message": words,
        "type": kind,
    })
}

fn card(card: &CardFacts, amount: i64, paid: bool) -> Value {
    json!({
        "amount_authorized": paid.then_some(amount),
        "authorization_code": null,
        "brand": card.brand,
        "checks": {
            "address_line1_check": null,
            "address_postal_code_check": card.checks.postal_code,
            "cvc_check": card.checks.cvc,
        },
        "country": card.country,
        "electronic_commerce_indicator": null,
        "exp_month": card.exp_month,
        "exp_year": card.exp_year,
        "funding": card.funding,
        "installments": null,
        "last4": card.last4,
        "mandate": null,
        "network": card.brand,
        "network_transaction_id": null,
        "regulated_status": null,
        "three_d_secure": null,
        "transaction_link_id": null,
        "wallet": null,
    })
}
