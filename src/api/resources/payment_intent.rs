//! Stripe's `payment_intent`, as a session's newest payment shows it.

use super::checkout_session::render::address;
use super::{charge, charge_outcome};
use crate::api::context::{Context, HandlerResult, Request};
use crate::api::rendered::put;
use crate::api::request::schema::Params;
use crate::api::response;
use crate::api::store::{Filter, Row, Table, list};
use crate::domain::Error;
use crate::domain::checkout::card_checks::Risk;
use crate::domain::checkout::payment::{Payment, PaymentResult};
use crate::domain::checkout::session::{Session, SessionState};
use crate::domain::processor::Decline;
use serde_json::{Map, Value, json};

/// The parameters of `GET /v1/payment_intents`.
pub const LIST: Params = Params {
    supported: &[list::CREATED, list::BEFORE, list::LIMIT, list::AFTER],
    unsupported: &["customer", "customer_account"],
};

/// `GET /v1/payment_intents`
pub fn list(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    let mut filter = Filter::all(Table::PaymentIntent);
    filter.created = list::created(&request.reader());
    context.list(request, &filter, Row::read)
}

/// `GET /v1/payment_intents/{id}`, where the Session object does not know it.
pub fn retrieve(context: &mut Context, request: &Request) -> Result<HandlerResult, Error> {
    let intent = context
        .existing(Table::PaymentIntent, request.id())?
        .read()?;
    Ok(HandlerResult::Object(intent))
}

/// The PaymentIntent of a session; `None` before anything reached the processor.
pub fn render(session: &Session) -> Option<Value> {
    let payment = session.payment.as_ref()?;
    let received = match payment.result {
        PaymentResult::Succeeded | PaymentResult::Refunded => session.total.minor(),
        PaymentResult::Processing
        | PaymentResult::RequiresAction
        | PaymentResult::Declined(_)
        | PaymentResult::Canceled => 0,
    };
    let canceled_at = canceled_at(session, payment);
    let charge = charge::exists(payment).then(|| session.id.charge(payment.attempt));
    Some(json!({
        "id": session.id.payment_intent(),
        "object": "payment_intent",
        "allowed_payment_method_types": null,
        "amount": session.total,
        "amount_capturable": 0,
        "amount_received": received,
        "application": null,
        "application_fee_amount": null,
        "automatic_payment_methods": null,
        "canceled_at": canceled_at,
        "cancellation_reason": canceled_at.map(|_| "expired"),
        "capture_method": "automatic",
        "client_secret": null,
        "confirmation_method": "automatic",
        "created": payment.created.seconds(),
        "currency": session.offer().currency,
        "customer": null,
        "customer_account": null,
        "description": null,
        "excluded_payment_method_types": null,
        "last_payment_error": last_error(session, payment),
        "latest_charge": charge,
        "livemode": session.mode().is_live(),
        "managed_payments": null,
        "metadata": {},
        "next_action": next_action(session, payment),
        "on_behalf_of": null,
        "payment_method": payment_method(session, payment),
        "payment_method_configuration_details": null,
        "payment_method_options": {},
        "payment_method_types": ["card"],
        "payment_record": null,
        "processing": null,
        "receipt_email": null,
        "review": null,
        "setup_future_usage": null,
        "shipping": null,
        "source": null,
        "statement_descriptor": null,
        "statement_descriptor_suffix": null,
        "status": status(session, payment),
        "transfer_group": null,
    }))
}

fn status(session: &Session, payment: &Payment) -> &'static str {
    if canceled_at(session, payment).is_some() {
        return "canceled";
    }
    match payment.result {
        PaymentResult::Processing => "processing",
        PaymentResult::RequiresAction => "requires_action",
        PaymentResult::Succeeded | PaymentResult::Refunded => "succeeded",
        PaymentResult::Declined(_) | PaymentResult::Canceled => "requires_payment_method",
    }
}

/// When the session took its unpaid payment with it.
fn canceled_at(session: &Session, payment: &Payment) -> Option<i64> {
    let SessionState::Expired { at } = session.state else {
        return None;
    };
    match payment.result {
        PaymentResult::Succeeded | PaymentResult::Refunded => None,
        PaymentResult::Processing
        | PaymentResult::RequiresAction
        | PaymentResult::Declined(_)
        | PaymentResult::Canceled => Some(at.seconds()),
    }
}

fn payment_method(session: &Session, payment: &Payment) -> Option<String> {
    match payment.result {
        // As at Stripe, a refused method is taken off the intent.
        PaymentResult::Declined(_) | PaymentResult::Canceled => None,
        PaymentResult::Processing
        | PaymentResult::RequiresAction
        | PaymentResult::Succeeded
        | PaymentResult::Refunded => Some(session.id.payment_method(payment.attempt)),
    }
}

fn next_action(session: &Session, payment: &Payment) -> Option<Value> {
    let waits = status(session, payment) == "requires_action";
    waits.then(|| {
        json!({
            "redirect_to_url": { "return_url": null, "url": address(session) },
            "type": "redirect_to_url",
        })
    })
}

fn last_error(session: &Session, payment: &Payment) -> Option<Value> {
    let PaymentResult::Declined(decline) = &payment.result else {
        return None;
    };
    let mut error = decline_fields(decline);
    if charge::exists(payment) {
        let id = session.id.charge(payment.attempt);
        put(&mut error, "charge", id.into());
    }
    if payment.card.risk != Risk::Highest {
        if let Some(advice) = charge_outcome::advice_code(decline) {
            put(&mut error, "advice_code", advice.into());
        }
        if let Some(code) = charge_outcome::network_decline_code(decline) {
            put(&mut error, "network_decline_code", code.into());
        }
    }
    Some(Value::Object(error))
}

fn decline_fields(decline: &Decline) -> Map<String, Value> {
    let mut fields = Map::new();
    let mut add = |name: &str, value: &str| fields.insert(name.to_owned(), value.into());
    add("code", &decline.code);
    if let Some(code) = &decline.decline_code {
        add("decline_code", code);
    }
    add("doc_url", &response::doc_url(&decline.code));
    add("message", &decline.message);
    add("payment_method_type", "card");
    add("type", "card_error");
    fields
}
