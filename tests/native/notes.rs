//! What merchants write on payment intents and charges after the fact.

use crate::support::{Shop, paid_with};
use edgetill::domain::checkout::payment::PaymentResult;
use edgetill::domain::checkout::session::Session;
use serde_json::{Value, json};

fn paid(shop: &mut Shop) -> Session {
    let link = shop.link("").text("/id").to_owned();
    let session = paid_with(shop.session(&link, 1), PaymentResult::Succeeded);
    shop.record(&session, &[]);
    session
}

#[test]
fn merchants_write_on_payment_intents_and_charges() {
    let mut shop = Shop::new();
    let session = paid(&mut shop);
    let (intent, charge) = (session.id.payment_intent(), session.id.charge(1));
    let [of_intent, of_charge] = [("payment_intents", &intent), ("charges", &charge)]
        .map(|(noun, id)| format!("/v1/{noun}/{id}"));
    let before = shop.get("/v1/events", "limit=100").json["data"]
        .as_array()
        .unwrap()
        .len();
    let noted = shop.make(
        &of_intent,
        "metadata[order]=7&description=Tea&receipt_email=",
    );
    assert_eq!(
        (noted.text("/id"), noted.text("/object")),
        (intent.as_str(), "payment_intent")
    );
    assert_eq!(
        (noted.text("/metadata/order"), noted.text("/description")),
        ("7", "Tea")
    );
    assert_eq!(noted.text("/status"), "succeeded");
    let after = shop.get("/v1/events", "limit=100").json["data"]
        .as_array()
        .unwrap()
        .len();
    assert_eq!(
        before, after,
        "Stripe has no event for an intent that was written on"
    );

    let read = shop.get(&of_charge, "");
    assert_eq!(
        (&read.json["metadata"], &read.json["description"]),
        (&json!({}), &Value::Null)
    );
    let noted = shop.make(&of_charge, "metadata[parcel]=8&expand[]=payment_intent");
    assert_eq!(
        (noted.text("/id"), noted.text("/metadata/parcel")),
        (charge.as_str(), "8")
    );
    assert_eq!(noted.text("/payment_intent/metadata/order"), "7");
    let event = shop.get("/v1/events", "type=charge.updated&limit=1");
    assert_eq!(event.text("/data/0/data/object/id"), charge);
    assert_eq!(
        event.json["data"][0]["data"]["previous_attributes"],
        json!({"metadata": {"parcel": null}})
    );
    for list in ["/v1/payment_intents", "/v1/charges"] {
        let listed = shop.get(list, "");
        assert_ne!(listed.json["data"][0]["metadata"], json!({}), "{list}");
    }
    shop.make(&of_charge, "metadata=&description=");
    assert_eq!(shop.get(&of_charge, "").json["metadata"], json!({}));
}

#[test]
fn what_else_stripe_lets_a_merchant_change_is_refused_by_name() {
    let mut shop = Shop::new();
    let session = paid(&mut shop);
    let (intent, charge) = (session.id.payment_intent(), session.id.charge(1));
    let of_intent = format!("/v1/payment_intents/{intent}");
    let of_charge = format!("/v1/charges/{charge}");
    for (path, more, message) in [
        (
            &of_intent,
            "amount=1",
            "amount is a Stripe parameter Edgetill does not support yet.",
        ),
        (
            &of_intent,
            "receipt_email=a@b.test",
            "receipt_email is a Stripe parameter Edgetill does not support yet.",
        ),
        (
            &of_charge,
            "customer=cus_1",
            "customer is a Stripe parameter Edgetill does not support yet.",
        ),
        (&of_charge, "amount=1", "Received unknown parameter: amount"),
    ] {
        assert_eq!(shop.post(path, more).error().0, message, "{more}");
    }
    for (path, id) in [
        ("/v1/payment_intents/", "pi_nobody".to_owned()),
        ("/v1/payment_intents/", charge.clone()),
        ("/v1/charges/", session.id.charge(7)),
        ("/v1/charges/", "ch_nobody".to_owned()),
    ] {
        let answer = shop.post(&format!("{path}{id}"), "metadata[a]=b");
        assert_eq!(
            (answer.status, answer.error().2.as_str()),
            (404, "resource_missing"),
            "{id}"
        );
    }
}

#[test]
fn a_new_charge_takes_over_what_was_written_on_its_intent() {
    let mut shop = Shop::new();
    let link = shop.link("").text("/id").to_owned();
    let session = shop.session(&link, 1);
    let declined = paid_with(session, PaymentResult::Canceled);
    shop.record(&declined, &[]);
    let path = format!("/v1/payment_intents/{}", declined.id.payment_intent());
    shop.make(&path, "metadata[order]=7");
    let known = &shop.sessions[declined.id.as_str()];
    assert_eq!(known.notes.metadata["order"], "7");
    assert!(known.payment.as_ref().unwrap().notes.is_empty());
}
