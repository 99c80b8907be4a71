//! Stripe's `charge`, as a session's payments show it.

use super::charge_outcome;
use super::checkout_session::render::billing_address;
use crate::api::context::{Context, HandlerResult, Request};
use crate::api::request::schema::{Params, id};
use crate::api::store::{Filter, Row, Table, list};
use crate::domain::checkout::card_checks::ThreeDSecure;
use crate::domain::checkout::form::Details;
use crate::domain::checkout::form::field::Destination;
use crate::domain::checkout::payment::{Payment, PaymentResult};
use crate::domain::checkout::session::Session;
use crate::domain::{Amount, Error};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

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

/// `GET /v1/charges`
pub fn list(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    let reader = &request.reader();
    let mut filter = Filter::all(Table::Charge);
    filter.created = list::created(reader);
    filter.parents = reader.text("payment_intent").map(|id| vec![id]);
    context.list(request, &filter, Row::read)
}

/// `GET /v1/charges/{id}`, where the Session object does not know it.
pub fn retrieve(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    let charge = context.existing(Table::Charge, request.id())?.read()?;
    Ok(HandlerResult::Object(charge))
}

/// `GET /v1/charges/{id}/refunds`: the pages of the list that `expand[]=refunds` begins.
pub fn refunds(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    let charge = context.existing(Table::Charge, request.id())?;
    let mut filter = Filter::all(Table::Refund);
    filter.parents = Some(vec![charge.parent]);
    filter.only("charge", Some(request.id()));
    context.list(request, &filter, Row::read)
}

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

/// The Charge of a session's newest payment; `None` if there is none.
pub fn render(session: &Session) -> Option<Value> {
    of(session, session.payment.as_ref()?)
}

#[expect(
    clippy::too_many_lines,
    reason = "one literal with every field of Stripe's object"
)]
/// The Charge of one payment of a session's; `None` if it did not get that far.
pub fn of(session: &Session, payment: &Payment) -> Option<Value> {
    if !exists(payment) {
        return None;
    }
    let (total, details) = session.bill(payment);
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
        session.refunded(payment)
    } else {
        Amount::ZERO
    };
    let amount = total.minor();
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
        "billing_details": billing_details(details),
        "calculated_statement_descriptor": null,
        "captured": paid,
        "created": payment.created.seconds(),
        "currency": session.offer().currency,
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
        "outcome": charge_outcome::render(decline, payment.card.risk),
        "paid": paid,
        "payment_intent": session.id.payment_intent(),
        "payment_method": session.id.payment_method(payment.attempt),
        "payment_method_details": { "card": card(session, payment, paid), "type": "card" },
        "radar_options": {},
        "receipt_email": null,
        "receipt_number": null,
        "receipt_url": null,
        "refunded": paid && given_back == total,
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
    let typed = |key| details.at(Destination::CustomerDetails(key));
    json!({
        "address": billing_address(details),
        "email": typed("email"),
        "name": typed("name"),
        "phone": typed("phone"),
        "tax_id": null,
    })
}

fn card(session: &Session, payment: &Payment, paid: bool) -> Value {
    let card = &payment.card;
    let three_d_secure = card.three_d_secure.map(|how| {
        let asked_as = format!("{}-3ds", session.processor_key(payment.attempt));
        three_d_secure(how, &uuid(&asked_as))
    });
    json!({
        "amount_authorized": paid.then_some(session.total),
        "authorization_code": null,
        "brand": card.brand,
        "checks": {
            "address_line1_check": null,
            "address_postal_code_check": card.checks.postal_code,
            "cvc_check": card.checks.cvc,
        },
        "country": card.country,
        "electronic_commerce_indicator": card.three_d_secure.and_then(indicator),
        "exp_month": card.exp_month,
        "exp_year": card.exp_year,
        "funding": card.funding,
        "installments": null,
        "last4": card.last4,
        "mandate": null,
        "network": card.brand,
        "network_transaction_id": null,
        "regulated_status": null,
        "three_d_secure": three_d_secure,
        "transaction_link_id": null,
        "wallet": null,
    })
}

/// Visa's Electronic Commerce Indicator of a payment whose buyer the bank knows.
fn indicator(how: ThreeDSecure) -> Option<&'static str> {
    match how {
        ThreeDSecure::Challenge | ThreeDSecure::Frictionless => Some("05"),
        ThreeDSecure::LookupFailed => None,
    }
}

fn three_d_secure(how: ThreeDSecure, transaction: &str) -> Value {
    let (flow, result) = match how {
        ThreeDSecure::Challenge => (Some("challenge"), "authenticated"),
        ThreeDSecure::Frictionless => (Some("frictionless"), "authenticated"),
        ThreeDSecure::LookupFailed => (None, "processing_error"),
    };
    let reached = flow.is_some();
    json!({
        "authentication_flow": flow,
        "electronic_commerce_indicator": indicator(how),
        "exemption_indicator": null,
        "result": result,
        "result_reason": null,
        "transaction_id": reached.then_some(transaction),
        "version": "2.1.0",
    })
}

/// An id as the card networks give them to 3-D Secure, always the same for the same `name`.
fn uuid(name: &str) -> String {
    let digest = Sha256::digest(name);
    let number = digest.first_chunk().copied().map_or(0, u128::from_be_bytes);
    let hex = format!("{number:032x}");
    let part = |range| hex.get(range).unwrap_or_default();
    [
        part(0..8),
        part(8..12),
        part(12..16),
        part(16..20),
        part(20..32),
    ]
    .join("-")
}
