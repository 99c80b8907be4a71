//! What is paid with a voucher: Multibanco.

use crate::support::{NOW, Shop};
use edgetill::domain::PaymentMethodType::Multibanco;
use edgetill::domain::checkout::command::{Asked, Command};
use edgetill::domain::checkout::method::MethodFacts;
use edgetill::domain::checkout::session::Session;
use edgetill::domain::processor::{Decline, Outcome};
use edgetill::domain::voucher::{Voucher, VoucherFacts};
use serde_json::{Value, json};

const BOTH: &str = "payment_method_types[0]=multibanco&payment_method_types[1]=card";

fn voucher() -> Voucher {
    Voucher {
        entity: "12345".to_owned(),
        reference: "123456789".to_owned(),
        expires_at: NOW.plus_seconds(604_800),
    }
}

fn pending(voucher: Option<Voucher>) -> Outcome {
    Outcome::Pending {
        look_at: NOW,
        voucher,
    }
}

/// A purchase whose buyer has a voucher, and what came of it so far.
fn issued(shop: &mut Shop) -> Session {
    let price = "currency=eur&unit_amount=2500&product_data[name]=Tea";
    let price = shop.make("/v1/prices", price).text("/id").to_owned();
    let body = format!("line_items[0][price]={price}&line_items[0][quantity]=1&{BOTH}");
    let link = shop.make("/v1/payment_links", &body).text("/id").to_owned();
    let session = shop.session(&link, 1);
    shop.record(&session, &[]);
    let facts = MethodFacts::Voucher(VoucherFacts {
        method: Multibanco,
        voucher: None,
    });
    shop.attempt_with(&session, 1, facts, pending(Some(voucher())));
    shop.sessions[session.id.as_str()].clone()
}

fn looked(shop: &mut Shop, session: &Session, outcome: Outcome) {
    let answered = Command::Answered {
        attempt: 1,
        to: Asked::Look,
        outcome: Some(outcome),
    };
    shop.happens(session.id.as_str(), answered);
}

fn read(shop: &mut Shop, session: &Session) -> Value {
    let path = format!("/v1/checkout/sessions/{}", session.id);
    let expand = "expand[0]=payment_intent.latest_charge&expand[1]=payment_intent.payment_method";
    shop.get(&path, expand).json
}

fn kinds(shop: &mut Shop) -> Vec<String> {
    let events = shop.get("/v1/events", "limit=100");
    let events = events.json["data"].as_array().unwrap().iter().rev();
    let kinds = events.map(|event| event["type"].as_str().unwrap().to_owned());
    let told = |kind: &String| !kind.starts_with("pr") && !kind.starts_with("payment_link");
    kinds.filter(told).collect()
}

#[test]
fn a_voucher_is_the_next_action_of_a_purchase_that_is_complete_and_unpaid() {
    let mut shop = Shop::new();
    let session = issued(&mut shop);
    let before = read(&mut shop, &session);
    assert_eq!(
        (&before["status"], &before["payment_status"]),
        (&json!("complete"), &json!("unpaid"))
    );
    let intent = &before["payment_intent"];
    assert_eq!(intent["status"], "requires_action");
    assert_eq!(intent["latest_charge"], Value::Null);
    assert_eq!(intent["payment_method"]["type"], "multibanco");
    assert_eq!(intent["payment_method"]["multibanco"], json!({}));
    let url = format!("/c/{}?voucher=123456789", session.id);
    let action = &intent["next_action"];
    let shown = action["multibanco_display_details"]["hosted_voucher_url"].as_str();
    assert!(shown.unwrap().ends_with(&url), "{action}");
    assert_eq!(
        *action,
        json!({
            "multibanco_display_details": {
                "entity": "12345",
                "expires_at": NOW.plus_seconds(604_800).seconds(),
                "hosted_voucher_url": shown,
                "reference": "123456789",
            },
            "type": "multibanco_display_details",
        })
    );

    looked(&mut shop, &session, Outcome::Captured);
    let after = read(&mut shop, &session);
    assert_eq!(
        (&after["status"], &after["payment_status"]),
        (&json!("complete"), &json!("paid"))
    );
    let intent = &after["payment_intent"];
    assert_eq!(intent["next_action"], Value::Null);
    let charge = &intent["latest_charge"];
    assert_eq!(
        charge["payment_method_details"],
        json!({
            "multibanco": { "entity": "12345", "reference": "123456789" },
            "type": "multibanco",
        })
    );
    assert_eq!(
        kinds(&mut shop),
        [
            "payment_intent.created",
            "payment_intent.requires_action",
            "checkout.session.completed",
            "charge.succeeded",
            "payment_intent.succeeded",
            "checkout.session.async_payment_succeeded",
        ]
    );
}

#[test]
fn what_was_paid_by_voucher_goes_back_like_any_other_money() {
    let mut shop = Shop::new();
    let session = issued(&mut shop);
    looked(&mut shop, &session, Outcome::Captured);
    let charge = read(&mut shop, &session)["payment_intent"]["latest_charge"].clone();
    let body = format!("charge={}", charge["id"].as_str().unwrap());
    let refund = shop.make("/v1/refunds", &body);
    assert_eq!(
        refund.json["destination_details"],
        json!({ "multibanco": { "reference": null, "reference_status": null }, "type": "multibanco" })
    );
}

#[test]
fn a_voucher_that_is_over_is_processing_and_then_fails_without_a_charge() {
    let mut shop = Shop::new();
    let session = issued(&mut shop);
    looked(&mut shop, &session, pending(None));
    let over = read(&mut shop, &session);
    assert_eq!(over["payment_intent"]["status"], "processing");
    assert_eq!(over["payment_intent"]["next_action"], Value::Null);
    let expired = Decline {
        code: "payment_intent_payment_attempt_expired".to_owned(),
        decline_code: None,
        message: "No.".to_owned(),
    };
    looked(&mut shop, &session, Outcome::Declined(expired));
    let failed = read(&mut shop, &session);
    assert_eq!(
        (&failed["status"], &failed["payment_status"]),
        (&json!("complete"), &json!("unpaid"))
    );
    let intent = &failed["payment_intent"];
    assert_eq!(intent["status"], "requires_payment_method");
    assert_eq!(intent["latest_charge"], Value::Null);
    let error = &intent["last_payment_error"];
    assert_eq!(error["code"], "payment_intent_payment_attempt_expired");
    assert_eq!(error["payment_method_type"], "multibanco");
    assert_eq!(error["type"], "invalid_request_error");
    assert_eq!(
        kinds(&mut shop),
        [
            "payment_intent.created",
            "payment_intent.requires_action",
            "checkout.session.completed",
            "payment_intent.processing",
            "payment_intent.payment_failed",
            "checkout.session.async_payment_failed",
        ]
    );
}
