//! Stripe's `balance_transaction`: one for each charge that was paid, each refund, each refund that
//! failed after all, and for what a dispute took and gave back.
//!
//! Nothing is kept of one: its charge, refund or dispute says all there is. The money goes from the
//! processor to its merchant, so no fee is known here.

use crate::api::object::Shape::{self, Integer, List, Text, Word};
use crate::api::object::{Field, Rest, computed, object_of, shown};
use crate::api::operation::{Operation, SessionPart};
use crate::api::rendered::{text, with_id};
use crate::api::resource::Resource;
use crate::domain::{Currency, Timestamp};
use serde_json::{Value, json};

/// Balance transactions.
pub const RESOURCE: Resource = Resource {
    object: "balance_transaction",
    fields: FIELDS,
    stored: None,
    on_demand: None,
    operations: &[
        Operation::retrieve("/v1/balance_transactions/{id}", "balance_transaction")
            .from_session(SessionPart::Related("id")),
    ],
};

/// How Stripe speaks of one in errors.
pub const SPOKEN: &str = "balance transaction";

/// Stripe's `balance_transaction`, field by field.
const FIELDS: &[Field] = &[
    computed("amount", Integer),
    computed("available_on", Integer),
    shown("balance_type", Word(&["payments"])).rests(Rest::Word("payments")),
    computed("created", Integer),
    computed("currency", Shape::Currency),
    computed("description", Shape::TEXT),
    shown("exchange_rate", Shape::NUMBER),
    shown("fee", Integer),
    shown("fee_details", List(&Shape::Any)),
    computed("net", Integer),
    computed("reporting_category", Text),
    computed("source", Shape::TEXT),
    shown("status", Word(&["available"])).rests(Rest::Word("available")),
    computed("type", Text),
];

/// The balance transaction with the id `id`, if one of a session's `objects` has it.
pub fn of(objects: &[Value], id: &str) -> Option<Value> {
    let has = |object: &&Value, kind: &str, field: &str| {
        text(object, "object") == kind && text(object, field) == id
    };
    let find = |kind, field| objects.iter().find(|object| has(object, kind, field));
    if let Some(charge) = find("charge", "balance_transaction") {
        let captured = whole(charge, "amount_captured");
        let kind = of_method(charge, "payment_method_details", ["charge", "payment"]);
        return Some(render(
            (id, charge),
            (captured, kind, "charge"),
            charge.get("description"),
        ));
    }
    if let Some(refund) = find("refund", "balance_transaction") {
        let kind = of_method(refund, "destination_details", ["refund", "payment_refund"]);
        let amount = whole(refund, "amount").saturating_neg();
        let description = description("REFUND FOR CHARGE", objects, refund);
        return Some(render(
            (id, refund),
            (amount, kind, "refund"),
            Some(&description),
        ));
    }
    let Some(refund) = find("refund", "failure_balance_transaction") else {
        return of_disputes(objects, id);
    };
    let description = description("REFUND FAILURE", objects, refund);
    let said = (whole(refund, "amount"), "refund_failure", "refund_failure");
    Some(render((id, refund), said, Some(&description)))
}

/// That of a dispute, which has its balance transactions in it.
fn of_disputes(objects: &[Value], id: &str) -> Option<Value> {
    let own = |object: &Value| object.get("balance_transactions").cloned();
    let all = objects.iter().filter_map(own);
    let mut all = all.filter_map(|all| with_id(all.as_array()?, id).cloned());
    all.next()
}

/// That of a dispute by which `amount` came or went at `at`.
pub fn of_dispute(
    (id, dispute): (&str, &str),
    (amount, currency): (i64, Currency),
    at: Timestamp,
    (category, description): (&str, &str),
) -> Value {
    let dispute = json!({ "id": dispute, "created": at.seconds(), "currency": currency });
    let said = (amount, "adjustment", category);
    render((id, &dispute), said, Some(&description.into()))
}

fn render(
    (id, source): (&str, &Value),
    (amount, kind, category): (i64, &str, &str),
    description: Option<&Value>,
) -> Value {
    let given = json!({
        "id": id,
        "amount": amount,
        "available_on": source.get("created"),
        "created": source.get("created"),
        "currency": source.get("currency"),
        "description": description,
        "net": amount,
        "reporting_category": category,
        "source": text(source, "id"),
        "type": kind,
    });
    object_of("balance_transaction", FIELDS, given)
}

fn whole(object: &Value, field: &str) -> i64 {
    let amount = object.get(field).and_then(Value::as_i64);
    amount.unwrap_or_default()
}

/// Stripe calls what is paid by card otherwise than the rest.
fn of_method<'a>(object: &Value, details: &str, [card, other]: [&'a str; 2]) -> &'a str {
    let by = object.get(details).map(|details| text(details, "type"));
    if by == Some("card") { card } else { other }
}

/// What it says of a refund: with the description of its charge, if that has one.
fn description(words: &str, objects: &[Value], refund: &Value) -> Value {
    let charge = with_id(objects, text(refund, "charge"));
    let said = charge.map_or("", |charge| text(charge, "description"));
    if said.is_empty() {
        words.into()
    } else {
        format!("{words} ({said})").into()
    }
}
