//! Money that a processor took for an older attempt against its word: it goes back, and the
//! merchant can see which charge it was.

use crate::support::{NOW, Shop, paid_with};
use edgetill::domain::Amount;
use edgetill::domain::checkout::command::{Asked, Command, Order};
use edgetill::domain::checkout::form::Details;
use edgetill::domain::checkout::form::field::EMAIL;
use edgetill::domain::checkout::payment::PaymentResult;
use edgetill::domain::checkout::selection::Selection;
use edgetill::domain::checkout::session::Session;
use edgetill::domain::door::GateId;
use edgetill::domain::gate::{ReserveReply, Verdict};
use edgetill::domain::processor::{Outcome, Reference};
use edgetill::domain::quota::Reserved;
use serde_json::{Value, json};

/// A session whose first attempt over 20.00 was called off and whose second over 40.00 was paid,
/// before the processor tells that it took the money of the first as well.
fn paid_twice(shop: &mut Shop) -> Session {
    let link = shop.link("").text("/id").to_owned();
    let first = paid_with(shop.session(&link, 1), PaymentResult::Canceled);
    let id = first.id.to_string();
    let method = first.payment.as_ref().unwrap().method.clone();
    shop.record(&first, &[]);
    let stored = shop.sessions.get_mut(&id).unwrap();
    stored.published.link.offer.items[0].price.unit_amount = Amount::new(4000).unwrap().into();
    shop.happens(
        &id,
        Command::Pay(Order {
            attempt: 2,
            terms_version: 1,
            shown: Amount::new(4000).unwrap(),
            selection: Selection::from(vec![1]),
            details: Details::default().with(EMAIL, "bob@example.com"),
            method: Some(method),
            gates: vec![GateId::Link],
            reference: Some(Reference::new(format!("{id}-2"))),
            customer: None,
        }),
    );
    let reply = ReserveReply {
        verdict: Verdict::Quota(Reserved::Granted { until: NOW }),
        fresh: None,
    };
    let reply = Some(Box::new(reply));
    let granted = Command::Reserved {
        attempt: 2,
        gate: GateId::Link,
        reply,
    };
    shop.happens(&id, granted);
    for attempt in [2, 1] {
        let command = Command::Answered {
            attempt,
            to: Asked::Look,
            outcome: Some(Outcome::Captured),
        };
        shop.happens(&id, command);
    }
    shop.sessions[&id].clone()
}

fn recorded(shop: &mut Shop) -> Vec<(String, Value)> {
    let events = shop.get("/v1/events", "");
    let events = events.json["data"].as_array().unwrap().iter().rev();
    let object = |event: &Value| {
        let kind = event["type"].as_str().unwrap().to_owned();
        (kind, event["data"]["object"].clone())
    };
    events.map(object).collect()
}

#[test]
fn the_older_charge_and_its_refund_stand_in_the_events() {
    let mut shop = Shop::new();
    let session = paid_twice(&mut shop);
    let recorded = recorded(&mut shop);
    let kinds: Vec<_> = recorded.iter().map(|(kind, _)| kind.as_str()).collect();
    let [.., "refund.created", "charge.refunded"] = kinds.as_slice() else {
        panic!("{kinds:?}");
    };
    let [.., (_, refund), (_, charge)] = recorded.as_slice() else {
        panic!("{kinds:?}");
    };
    let intent = session.id.payment_intent();
    let fields = |object: &Value, names: &[&str]| {
        let values = names.iter().map(|name| object[*name].clone());
        Value::Array(values.collect())
    };
    assert_eq!(
        fields(
            refund,
            &[
                "id",
                "object",
                "charge",
                "payment_intent",
                "amount",
                "status"
            ]
        ),
        json!([
            session.id.refund(1),
            "refund",
            session.id.charge(1),
            intent,
            2000,
            "succeeded"
        ])
    );
    assert_eq!(
        fields(
            charge,
            &[
                "id",
                "object",
                "payment_intent",
                "amount",
                "amount_refunded",
                "paid"
            ]
        ),
        json!([session.id.charge(1), "charge", intent, 2000, 2000, true])
    );
    assert_eq!(
        fields(charge, &["refunded", "status"]),
        json!([true, "succeeded"])
    );
    assert_eq!(charge["billing_details"]["email"], "ada@example.com");
}

#[test]
fn what_the_events_name_can_be_retrieved_and_listed() {
    let mut shop = Shop::new();
    let session = paid_twice(&mut shop);
    let recorded = recorded(&mut shop);
    for (_, object) in recorded.iter().rev().take(2) {
        let kind = object["object"].as_str().unwrap();
        let id = object["id"].as_str().unwrap();
        assert_eq!(&shop.get(&format!("/v1/{kind}s/{id}"), "").json, object);
        let listed = shop.get(&format!("/v1/{kind}s"), "");
        let listed = listed.json["data"].as_array().unwrap();
        assert!(listed.contains(object), "{kind}");
    }
    let path = format!("/v1/charges/{}", session.id.charge(1));
    let expanded = shop.get(&path, "expand[]=refunds");
    assert_eq!(expanded.text("/refunds/data/0/id"), session.id.refund(1));
}

#[test]
fn the_payment_that_won_is_untouched_and_can_be_refunded_by_itself() {
    let mut shop = Shop::new();
    let session = paid_twice(&mut shop);
    let intent = session.id.payment_intent();
    let path = format!("/v1/payment_intents/{intent}");
    let shown = shop.get(&path, "expand[]=latest_charge");
    assert_eq!(shown.text("/status"), "succeeded");
    assert_eq!(shown.json["amount_received"], 4000);
    assert_eq!(shown.text("/latest_charge/id"), session.id.charge(2));
    assert_eq!(shown.json["latest_charge"]["amount_refunded"], 0);

    let older = session.id.charge(1);
    let again = shop.post("/v1/refunds", &format!("charge={older}"));
    let message = format!("Charge {older} has already been refunded.");
    assert_eq!(
        again.error(),
        (message, String::new(), "charge_already_refunded".to_owned())
    );
    let mine = shop.make("/v1/refunds", &format!("payment_intent={intent}"));
    assert_eq!(mine.text("/id"), session.id.refund(2));
    assert_eq!(mine.text("/charge"), session.id.charge(2));
    assert_eq!(mine.json["amount"], 4000);
}

#[test]
fn a_success_of_an_older_attempt_told_twice_goes_back_once() {
    let mut shop = Shop::new();
    let session = paid_twice(&mut shop);
    let before = recorded(&mut shop);
    let command = Command::Answered {
        attempt: 1,
        to: Asked::Look,
        outcome: Some(Outcome::Captured),
    };
    shop.happens(session.id.as_str(), command);
    assert_eq!(recorded(&mut shop), before);
}
