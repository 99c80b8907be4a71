//! Links that make a customer of whoever buys: `customer_creation`.

use crate::support::{Shop, buyer, decline};
use edgetill::domain::checkout::session::Session;
use edgetill::domain::processor::Outcome;
use serde_json::{Value, json};

/// A session of such a link whose card was refused first, and which was paid then.
fn bought(shop: &mut Shop) -> Session {
    let link = shop.link("customer_creation=always").text("/id").to_owned();
    let session = shop.session(&link, 1);
    shop.record(&session, &[]);
    shop.attempt(&session, 1, Outcome::Declined(decline()));
    let refused = shop.get(&format!("/v1/checkout/sessions/{}", session.id), "");
    assert_eq!(refused.json["customer"], Value::Null);
    assert!(shop.customers.is_empty());
    shop.attempt(&session, 2, Outcome::Captured);
    shop.sessions[session.id.as_str()].clone()
}

#[test]
fn whoever_buys_is_a_customer_before_the_purchase_is_told() {
    let mut shop = Shop::new();
    let session = bought(&mut shop);
    let made = shop.get(&format!("/v1/customers/{}", buyer()), "");
    assert_eq!(made.text("/email"), "Ada@example.com");
    assert_eq!(made.text("/address/postal_code"), "10115");
    let events = shop.get("/v1/events", "limit=100");
    let events = events.json["data"].as_array().unwrap().iter().rev();
    let told: Vec<_> = events
        .map(|event| (event["type"].as_str().unwrap(), &event["data"]["object"]))
        .filter(|(kind, _)| !kind.starts_with("pr") && !kind.starts_with("payment_link"))
        .collect();
    let kinds: Vec<_> = told.iter().map(|(kind, _)| *kind).collect();
    assert_eq!(
        kinds,
        [
            "payment_intent.created",
            "charge.failed",
            "payment_intent.payment_failed",
            "customer.created",
            "charge.succeeded",
            "payment_intent.succeeded",
            "checkout.session.completed",
        ]
    );
    for (kind, object) in told {
        let wanted = match kind {
            "customer.created" => made.json.get("customer"),
            "charge.succeeded" | "payment_intent.succeeded" | "checkout.session.completed" => {
                Some(&json!(buyer()))
            }
            _ => Some(&Value::Null),
        };
        assert_eq!(object.get("customer"), wanted, "{kind}");
    }
    let path = format!("/v1/checkout/sessions/{}", session.id);
    let shown = shop.get(&path, "expand[]=customer&expand[]=payment_intent.customer");
    assert_eq!(shown.json["customer"], made.json);
    assert_eq!(shown.json["payment_intent"]["customer"], made.json);
    assert_eq!(shown.text("/customer_creation"), "always");
}

#[test]
fn what_a_customer_bought_is_found_by_it_and_no_attempt_that_came_to_nothing() {
    let mut shop = Shop::new();
    let session = bought(&mut shop);
    let query = format!("customer={}&expand[]=data.customer", buyer());
    for (path, id) in [
        ("/v1/checkout/sessions", session.id.to_string()),
        ("/v1/payment_intents", session.id.payment_intent()),
        ("/v1/charges", session.id.charge(2)),
    ] {
        let list = shop.get(path, &query);
        let found = list.json["data"].as_array().unwrap();
        assert_eq!(found.len(), 1, "{path}");
        assert_eq!(found[0]["id"], id, "{path}");
        assert_eq!(found[0]["customer"]["email"], "Ada@example.com", "{path}");
        let other = shop.get(path, "customer=cus_x");
        assert_eq!(other.json["data"], json!([]), "{path}");
    }
    let delete = shop.call("DELETE", &format!("/v1/customers/{}", buyer()), "");
    shop.run(&delete);
    let list = shop.get("/v1/charges", &query);
    let stub = json!({ "id": buyer(), "object": "customer", "deleted": true });
    assert_eq!(list.json["data"][0]["customer"], stub);
}

#[test]
fn a_link_makes_guests_unless_it_says_otherwise_and_can_be_told_so_later() {
    let mut shop = Shop::new();
    let link = shop.link("");
    assert_eq!(link.text("/customer_creation"), "if_required");
    let path = format!("/v1/payment_links/{}", link.text("/id"));
    let changed = shop.make(&path, "customer_creation=always");
    assert_eq!(changed.text("/customer_creation"), "always");
    let event = shop.get("/v1/events", "types[0]=payment_link.updated");
    let before = &event.json["data"][0]["data"]["previous_attributes"];
    assert_eq!(before, &json!({ "customer_creation": "if_required" }));
    let terms = &shop.gates[link.text("/id")].published().link.offer;
    assert_eq!(terms.terms_version, 1, "nobody is asked anything else");
}
