//! Stripe's `dispute`.

use super::fields::{DETAILS, EVIDENCE, FIELDS, texts};
use crate::api::object::{hash_of, object_of};
use crate::api::resources::balance_transaction;
use crate::domain::checkout::dispute::Dispute;
use crate::domain::checkout::method::MethodFacts;
use crate::domain::checkout::session::Session;
use crate::domain::{Currency, Movement, PaymentMethodType, SessionId, Timestamp};
use serde_json::{Map, Value, json};

/// Whose payment a dispute is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Disputed<'a> {
    pub session: &'a SessionId,
    pub currency: Currency,
    /// What it was paid with.
    pub method: PaymentMethodType,
    /// Of a card.
    pub brand: Option<&'a str>,
}

/// Every dispute of a session's, oldest first.
pub fn all(session: &Session) -> impl Iterator<Item = Value> {
    let disputes = session.disputes.iter();
    disputes.map(move |dispute| render(session, dispute))
}

/// Stripe's `dispute`, of one of a session's.
pub fn render(session: &Session, dispute: &Dispute) -> Value {
    render_of(disputed(session, dispute.attempt), dispute)
}

/// What is said of the payment of attempt `attempt` in its dispute.
pub fn disputed(session: &Session, attempt: u32) -> Disputed<'_> {
    let payment = session.payment_of(attempt);
    let brand = payment.and_then(|payment| match &payment.method {
        MethodFacts::Card(card) => Some(card.brand.as_str()),
        MethodFacts::Account(_) | MethodFacts::Redirect(_) | MethodFacts::Voucher(_) => None,
    });
    Disputed {
        session: &session.id,
        currency: session.currency_of_attempt(attempt),
        method: session.method_of_attempt(attempt),
        brand,
    }
}

/// Stripe's `dispute`.
pub fn render_of(disputed: Disputed, dispute: &Dispute) -> Value {
    let session = disputed.session;
    let attempt = dispute.attempt;
    let given = json!({
        "id": session.dispute(attempt),
        "amount": dispute.amount,
        "balance_transactions": balance_transactions(disputed, dispute),
        "charge": session.charge(attempt),
        "created": dispute.created.seconds(),
        "currency": disputed.currency,
        "evidence": evidence(dispute),
        "evidence_details": details(dispute),
        "is_charge_refundable": dispute.is_refundable(),
        "livemode": session.mode().is_live(),
        "metadata": dispute.metadata,
        "network_reason_code": dispute.network_reason_code,
        "payment_intent": session.payment_intent(),
        "payment_method_details": method(disputed, dispute),
        "reason": dispute.reason,
        "status": dispute.status,
    });
    object_of("dispute", FIELDS, given)
}

fn evidence(dispute: &Dispute) -> Value {
    let said = texts().map(|name| (name.to_owned(), Value::from(dispute.evidence.text(name))));
    hash_of(EVIDENCE, Value::Object(said.collect::<Map<_, _>>()))
}

fn details(dispute: &Dispute) -> Value {
    let submission = if dispute.submissions > 0 {
        "manual"
    } else {
        "not_submitted"
    };
    let given = json!({
        "due_by": dispute.due_by.map_or(0, Timestamp::seconds),
        "has_evidence": !dispute.evidence.is_empty(),
        "past_due": dispute.is_past_due,
        "submission_count": dispute.submissions,
        "submission_method": submission,
    });
    hash_of(DETAILS, given)
}

fn method(disputed: Disputed, dispute: &Dispute) -> Value {
    let kind = if dispute.withdrawn.is_some() {
        "chargeback"
    } else {
        "inquiry"
    };
    let card = disputed.brand.map(|brand| {
        json!({
            "brand": brand,
            "case_type": kind,
            "network": brand,
            "network_reason_code": dispute.network_reason_code,
        })
    });
    json!({ "card": card, "type": disputed.method })
}

/// The money that went, and came again.
fn balance_transactions(disputed: Disputed, dispute: &Dispute) -> Vec<Value> {
    let session = disputed.session;
    let charge = session.charge(dispute.attempt);
    let amount = dispute.amount.minor();
    let moved = [
        (
            dispute.withdrawn,
            Movement::Dispute(dispute.attempt),
            amount.saturating_neg(),
            ("dispute", format!("Chargeback withdrawal for {charge}")),
        ),
        (
            dispute.reinstated,
            Movement::DisputeWon(dispute.attempt),
            amount,
            (
                "dispute_reversal",
                format!("Chargeback reversal for {charge}"),
            ),
        ),
    ];
    let shown = |(at, movement, amount, (category, description)): (_, _, i64, (_, String))| {
        let at: Option<_> = at;
        Some(balance_transaction::of_dispute(
            (
                &session.balance_transaction(movement),
                &session.dispute(dispute.attempt),
            ),
            (amount, disputed.currency),
            at?,
            (category, &description),
        ))
    };
    moved.into_iter().filter_map(shown).collect()
}
