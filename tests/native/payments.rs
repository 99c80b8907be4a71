//! Payment intents and charges: what the Session object answers and what Account lists.

use crate::support::{Answer, Shop, paid_with};
use edgetill::domain::checkout::payment::PaymentResult;
use edgetill::domain::checkout::session::Session;
use edgetill::domain::processor::Decline;
use serde_json::json;

/// A session whose first card was refused and whose second paid.
fn paid_at_the_second_try(shop: &mut Shop) -> Session {
    let link = shop.link("").text("/id").to_owned();
    let refused = PaymentResult::Declined(Decline {
        code: "card_declined".to_owned(),
        decline_code: None,
        message: "Your card was declined.".to_owned(),
    });
    let session = paid_with(shop.session(&link, 1), refused);
    shop.record(&session, &[]);
    let session = paid_with(session, PaymentResult::Succeeded);
    shop.record(&session, &[]);
    session
}

fn ids(answer: &Answer) -> Vec<&str> {
    let data = answer.json["data"].as_array().unwrap().iter();
    data.map(|object| object["id"].as_str().unwrap()).collect()
}

#[test]
fn a_payment_is_read_by_the_ids_of_its_intent_and_its_charges() {
    let mut shop = Shop::new();
    let session = paid_at_the_second_try(&mut shop);
    let intent = session.id.payment_intent();
    let found = shop.get(&format!("/v1/payment_intents/{intent}"), "");
    assert_eq!(
        (found.text("/id"), found.text("/status")),
        (intent.as_str(), "succeeded")
    );
    for (attempt, status) in [(1, "failed"), (2, "succeeded")] {
        let charge = session.id.charge(attempt);
        let found = shop.get(&format!("/v1/charges/{charge}"), "");
        assert_eq!(
            (found.text("/id"), found.text("/status")),
            (charge.as_str(), status)
        );
    }
}

#[test]
fn the_card_of_a_payment_is_read_by_the_id_that_its_objects_name() {
    let mut shop = Shop::new();
    let session = paid_at_the_second_try(&mut shop);
    let charge = shop.get(&format!("/v1/charges/{}", session.id.charge(2)), "");
    let id = charge.text("/payment_method");
    let intent = session.id.payment_intent();
    let intent = shop.get(&format!("/v1/payment_intents/{intent}"), "");
    assert_eq!(intent.text("/payment_method"), id);
    let found = shop.get(&format!("/v1/payment_methods/{id}"), "");
    assert_eq!(
        found.json,
        json!({
            "id": id, "object": "payment_method", "allow_redisplay": "unspecified",
            "billing_details": charge.json["billing_details"],
            "card": {
                "brand": "visa",
                "checks": charge.json["payment_method_details"]["card"]["checks"],
                "country": "US", "display_brand": "visa", "exp_month": 12, "exp_year": 2030,
                "funding": "credit", "generated_from": null, "last4": "4242",
                "networks": {"available": ["visa"], "preferred": null},
                "regulated_status": null, "three_d_secure_usage": {"supported": true},
                "wallet": null,
            },
            "created": charge.json["created"], "customer": null, "customer_account": null,
            "livemode": false, "metadata": {}, "type": "card",
        })
    );
    let refused = session.id.payment_method(1);
    let found = shop.get(&format!("/v1/payment_methods/{refused}"), "");
    assert_eq!(
        (found.status, found.text("/id")),
        (200, refused.as_str()),
        "the refused card's"
    );
    let never = session.id.payment_method(3);
    let found = shop.get(&format!("/v1/payment_methods/{never}"), "");
    assert_eq!(found.status, 404);
}

#[test]
fn an_object_is_not_found_under_another_kinds_path() {
    let mut shop = Shop::new();
    let session = paid_at_the_second_try(&mut shop);
    let (intent, charge) = (session.id.payment_intent(), session.id.charge(2));
    let method = session.id.payment_method(2);
    for path in ["payment_intents", "charges", "payment_methods", "refunds"] {
        for (own, id) in [
            ("payment_intents", &intent),
            ("charges", &charge),
            ("payment_methods", &method),
        ] {
            let status = shop.get(&format!("/v1/{path}/{id}"), "").status;
            assert_eq!(status == 200, own == path, "{path}/{id}");
        }
    }
}

#[test]
fn payments_are_listed_and_charges_by_their_intent() {
    let mut shop = Shop::new();
    let session = paid_at_the_second_try(&mut shop);
    let intent = session.id.payment_intent();
    assert_eq!(ids(&shop.get("/v1/payment_intents", "")), [intent.as_str()]);
    let both = [session.id.charge(2), session.id.charge(1)];
    let listed = shop.get("/v1/charges", &format!("payment_intent={intent}"));
    assert_eq!(ids(&listed), both);
    assert!(ids(&shop.get("/v1/charges", "payment_intent=pi_x")).is_empty());
}

#[test]
fn a_payment_that_is_not_there_is_named_as_stripe_names_it() {
    let mut shop = Shop::new();
    let digits = "ab".repeat(32);
    for (path, id, noun, param) in [
        ("payment_intents", "pi_x", "payment_intent", "intent"),
        (
            "payment_intents",
            &*format!("pi_{digits}"),
            "payment_intent",
            "intent",
        ),
        ("payment_methods", "pm_x", "PaymentMethod", "payment_method"),
        (
            "payment_methods",
            &*format!("pm_{digits}01"),
            "PaymentMethod",
            "payment_method",
        ),
        ("charges", "ch_x", "charge", "id"),
        ("charges", &*format!("ch_{digits}01"), "charge", "id"),
    ] {
        let answer = shop.get(&format!("/v1/{path}/{id}"), "");
        let message = format!("No such {noun}: '{id}'");
        let wanted = (message, param.to_owned(), "resource_missing".to_owned());
        assert_eq!((answer.status, answer.error()), (404, wanted));
    }
}
