//! Stripe's `refund`.

use super::fields::FIELDS;
use crate::api::object::object_of;
use crate::domain::checkout::refund::{Reason, Refund, Status};
use crate::domain::checkout::session::Session;
use crate::domain::processor::RefundFailure;
use crate::domain::{Currency, Movement, PaymentMethodType, SessionId};
use serde_json::{Value, json};

/// Whose money a refund gives back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refunded<'a> {
    pub session: &'a SessionId,
    /// The attempt that was paid.
    pub attempt: u32,
    pub currency: Currency,
    /// What it was paid with.
    pub method: PaymentMethodType,
}

/// Stripe's `refund`, of one of a session's.
pub fn render(session: &Session, refund: &Refund) -> Value {
    let attempt = session.refunded_attempt(refund);
    let refunded = Refunded {
        session: &session.id,
        attempt,
        currency: session.currency_of_attempt(attempt),
        method: session.method_of_attempt(attempt),
    };
    render_of(refunded, refund)
}

/// Stripe's `refund`.
pub fn render_of(refunded: Refunded, refund: &Refund) -> Value {
    let Refunded {
        session,
        attempt,
        currency,
        method,
    } = refunded;
    let reason = refund.reason.map(|reason| match reason {
        Reason::Duplicate => "duplicate",
        Reason::Fraudulent => "fraudulent",
        Reason::RequestedByCustomer => "requested_by_customer",
    });
    let status = match refund.status {
        Status::Pending | Status::Processing => "pending",
        Status::Succeeded => "succeeded",
        Status::Failed(_) => "failed",
    };
    let is_pending = status == "pending";
    let kind = if is_pending { "pending" } else { "refund" };
    let failure = match refund.status {
        Status::Failed(failure) => Some(failure_reason(failure)),
        Status::Pending | Status::Processing | Status::Succeeded => None,
    };
    let failed = Movement::FailedRefund(refund.number);
    let given = json!({
        "id": session.refund(refund.number),
        "amount": refund.amount,
        "balance_transaction": session.balance_transaction(Movement::Refund(refund.number)),
        "charge": session.charge(attempt),
        "created": refund.created.seconds(),
        "currency": currency,
        "destination_details": destination(method, kind),
        "failure_balance_transaction": failure.map(|_| session.balance_transaction(failed)),
        "failure_reason": failure,
        "metadata": refund.metadata,
        "payment_intent": session.payment_intent(),
        "payment_method": session.payment_method(attempt),
        "pending_reason": is_pending.then_some("processing"),
        "reason": reason,
        "status": status,
    });
    object_of("refund", FIELDS, given)
}

/// Where the money goes, as far as Stripe says so.
fn destination(method: PaymentMethodType, kind: &str) -> Value {
    let own = match method {
        PaymentMethodType::Card => json!({ "type": kind }),
        PaymentMethodType::Cashapp => json!({}),
        PaymentMethodType::P24 | PaymentMethodType::Klarna | PaymentMethodType::Multibanco => {
            json!({ "reference": null, "reference_status": null })
        }
        PaymentMethodType::Blik => {
            json!({ "network_decline_code": null, "reference": null, "reference_status": null })
        }
        PaymentMethodType::UsBankAccount
        | PaymentMethodType::SepaDebit
        | PaymentMethodType::BacsDebit
        | PaymentMethodType::AuBecsDebit
        | PaymentMethodType::Ideal => Value::Null,
    };
    let mut given = json!({ "type": method });
    if let Value::Object(fields) = &mut given
        && !own.is_null()
    {
        fields.insert(method.as_str().to_owned(), own);
    }
    given
}

fn failure_reason(failure: RefundFailure) -> &'static str {
    match failure {
        RefundFailure::ExpiredOrCanceledCard => "expired_or_canceled_card",
        RefundFailure::Unknown => "unknown",
    }
}
