//! Links that can be paid in several ways: `payment_method_types`.

use crate::support::{NOW, Shop};
use edgetill::domain::PaymentMethodType;
use edgetill::domain::checkout::bank_account::AccountFacts;
use edgetill::domain::checkout::command::{Asked, Command};
use edgetill::domain::checkout::method::MethodFacts;
use edgetill::domain::checkout::session::Session;
use edgetill::domain::processor::{Decline, Outcome};
use serde_json::{Value, json};

const BOTH: &str = "payment_method_types[0]=us_bank_account&payment_method_types[1]=card";

/// A link whose price is in dollars.
fn link(shop: &mut Shop, more: &str) -> String {
    let price = "currency=usd&unit_amount=2500&product_data[name]=Tea";
    let price = shop.make("/v1/prices", price).text("/id").to_owned();
    format!("line_items[0][price]={price}&line_items[0][quantity]=1&{more}")
}

fn account() -> MethodFacts {
    MethodFacts::Account(AccountFacts {
        method: PaymentMethodType::UsBankAccount,
        bank: "110000000".to_owned(),
        branch: None,
        country: None,
        last4: "6789".to_owned(),
        bank_name: Some("STRIPE TEST BANK".to_owned()),
        fingerprint: Some("0123456789abcdef".to_owned()),
        mandate: None,
    })
}

/// A purchase from a bank account, which its bank has not decided yet.
fn pending(shop: &mut Shop) -> Session {
    let body = link(shop, BOTH);
    let link = shop.make("/v1/payment_links", &body).text("/id").to_owned();
    let session = shop.session(&link, 1);
    shop.record(&session, &[]);
    let outcome = Outcome::Pending {
        look_at: NOW,
        voucher: None,
    };
    shop.attempt_with(&session, 1, account(), outcome);
    shop.sessions[session.id.as_str()].clone()
}

fn decided(shop: &mut Shop, session: &Session, outcome: Outcome) {
    let answered = Command::Answered {
        attempt: 1,
        to: Asked::Look,
        outcome: Some(outcome),
    };
    shop.happens(session.id.as_str(), answered);
}

fn kinds(shop: &mut Shop) -> Vec<String> {
    let events = shop.get("/v1/events", "limit=100");
    let events = events.json["data"].as_array().unwrap().iter().rev();
    let kinds = events.map(|event| event["type"].as_str().unwrap().to_owned());
    let told = |kind: &String| !kind.starts_with("pr") && !kind.starts_with("payment_link");
    kinds.filter(told).collect()
}

#[test]
fn the_ways_to_pay_keep_their_order_and_are_unset_again() {
    let mut shop = Shop::new();
    let body = link(&mut shop, BOTH);
    let made = shop.make("/v1/payment_links", &body);
    let both = json!(["us_bank_account", "card"]);
    assert_eq!(made.json["payment_method_types"], both);
    let path = format!("/v1/payment_links/{}", made.text("/id"));
    let renamed = shop.make(&path, "metadata[a]=b");
    assert_eq!(renamed.json["payment_method_types"], both);
    let unset = shop.make(&path, "payment_method_types=");
    assert_eq!(unset.json["payment_method_types"], Value::Null);
    let again = shop.make(&path, "payment_method_types[]=card");
    assert_eq!(again.json["payment_method_types"], json!(["card"]));
}

#[test]
fn what_is_unknown_unbuilt_doubled_or_takes_another_currency_is_refused_by_name() {
    let mut shop = Shop::new();
    let dollars = link(&mut shop, "");
    let price = "currency=eur&unit_amount=2000&product_data[name]=Tea";
    let price = shop.make("/v1/prices", price).text("/id").to_owned();
    let euros = format!("line_items[0][price]={price}&line_items[0][quantity]=1");
    for (body, sent, param, said) in [
        (
            &dollars,
            "payment_method_types[]=shells",
            "payment_method_types[0]",
            "Invalid payment_method_types: must be one of card, us_bank_account, sepa_debit, ",
        ),
        (
            &dollars,
            "payment_method_types[0]=card&payment_method_types[1]=paypal",
            "payment_method_types[1]",
            "payment_method_types[1]=paypal is a value of Stripe's that Edgetill does not support yet: it supports card, us_bank_account, ",
        ),
        (
            &dollars,
            "payment_method_types[0]=card&payment_method_types[1]=card",
            "payment_method_types[1]",
            "The payment method `card` is listed twice.",
        ),
        (
            &euros,
            "payment_method_types[0]=us_bank_account",
            "payment_method_types[0]",
            "Invalid currency options `eur`. The payment method `us_bank_account` only supports the following currencies: `usd`.",
        ),
    ] {
        let (message, at, _) = shop
            .post("/v1/payment_links", &format!("{body}&{sent}"))
            .error();
        assert!(message.starts_with(said), "{message}");
        assert_eq!(at, param);
    }
}

#[test]
fn a_debit_is_complete_and_unpaid_until_its_bank_has_decided() {
    let mut shop = Shop::new();
    let session = pending(&mut shop);
    let path = format!("/v1/checkout/sessions/{}", session.id);
    let before = shop.get(&path, "expand[]=payment_intent.latest_charge");
    assert_eq!(before.text("/status"), "complete");
    assert_eq!(before.text("/payment_status"), "unpaid");
    assert_eq!(
        before.json["payment_method_types"],
        json!(["us_bank_account", "card"])
    );
    let intent = &before.json["payment_intent"];
    assert_eq!(intent["status"], "processing");
    assert_eq!(
        intent["payment_method_types"],
        json!(["us_bank_account", "card"])
    );
    let charge = &intent["latest_charge"];
    assert_eq!(
        (&charge["status"], &charge["paid"]),
        (&json!("pending"), &json!(false))
    );
    assert_eq!(charge["outcome"]["risk_level"], "not_assessed");
    assert_eq!(
        charge["payment_method_details"],
        json!({
            "type": "us_bank_account",
            "us_bank_account": {
                "account_holder_type": null,
                "account_type": null,
                "bank_name": "STRIPE TEST BANK",
                "fingerprint": "0123456789abcdef",
                "last4": "6789",
                "mandate": session.id.mandate(1),
                "payment_reference": null,
                "routing_number": "110000000",
            },
        })
    );
    decided(&mut shop, &session, Outcome::Captured);
    let after = shop.get(&path, "");
    assert_eq!(
        (after.text("/status"), after.text("/payment_status")),
        ("complete", "paid")
    );
    assert_eq!(
        kinds(&mut shop),
        [
            "payment_intent.created",
            "charge.pending",
            "payment_intent.processing",
            "checkout.session.completed",
            "charge.succeeded",
            "payment_intent.succeeded",
            "checkout.session.async_payment_succeeded",
        ]
    );
}

#[test]
fn a_debit_that_fails_leaves_the_purchase_complete_and_unpaid_and_says_why() {
    let mut shop = Shop::new();
    let session = pending(&mut shop);
    let decline = Decline {
        code: "account_closed".to_owned(),
        decline_code: None,
        message: "The customer's bank account has been closed.".to_owned(),
    };
    decided(&mut shop, &session, Outcome::Declined(decline));
    let path = format!("/v1/checkout/sessions/{}", session.id);
    let failed = shop.get(&path, "expand[]=payment_intent.latest_charge");
    assert_eq!(
        (failed.text("/status"), failed.text("/payment_status")),
        ("complete", "unpaid")
    );
    let intent = &failed.json["payment_intent"];
    assert_eq!(intent["status"], "requires_payment_method");
    let error = &intent["last_payment_error"];
    assert_eq!(error["code"], "account_closed");
    assert_eq!(error["payment_method_type"], "us_bank_account");
    assert_eq!(error["type"], "invalid_request_error");
    assert_eq!(intent["latest_charge"]["failure_code"], "account_closed");
    assert_eq!(
        kinds(&mut shop).last().unwrap(),
        "checkout.session.async_payment_failed"
    );
    let events = shop.get("/v1/events", "type=checkout.session.async_payment_failed");
    let link = &events.json["data"][0]["data"]["object"]["payment_link"];
    assert_eq!(link, session.published.link.id.as_str());
}

#[test]
fn what_was_paid_with_is_read_by_its_id_and_a_refund_goes_back_to_it() {
    let mut shop = Shop::new();
    let session = pending(&mut shop);
    let path = format!("/v1/payment_methods/{}", session.id.payment_method(1));
    let method = shop.get(&path, "");
    assert_eq!(method.text("/type"), "us_bank_account");
    assert_eq!(method.json.get("card"), None);
    assert_eq!(
        method.json["us_bank_account"],
        json!({
            "account_holder_type": null,
            "account_type": null,
            "bank_name": "STRIPE TEST BANK",
            "financial_connections_account": null,
            "fingerprint": "0123456789abcdef",
            "last4": "6789",
            "networks": { "preferred": "ach", "supported": ["ach"] },
            "routing_number": "110000000",
            "status_details": null,
        })
    );
    decided(&mut shop, &session, Outcome::Captured);
    let charge = session.id.charge(1);
    let refund = shop.make("/v1/refunds", &format!("charge={charge}"));
    assert_eq!(
        refund.json["destination_details"],
        json!({ "type": "us_bank_account" })
    );
}

#[test]
fn a_link_sells_in_no_currency_in_which_nobody_could_pay() {
    let mut shop = Shop::new();
    let price = "currency=usd&unit_amount=2500&product_data[name]=Tea\
                 &currency_options[eur][unit_amount]=2300";
    let price = shop.make("/v1/prices", price).text("/id").to_owned();
    for (methods, currencies) in [("payment_method_types[0]=us_bank_account", 1), (BOTH, 2)] {
        let body = format!("line_items[0][price]={price}&line_items[0][quantity]=1&{methods}");
        let made = shop.make("/v1/payment_links", &body);
        let session = shop.session(made.text("/id"), 1);
        assert_eq!(session.offer().currencies().len(), currencies, "{methods}");
    }
}

#[test]
fn the_charge_of_a_debit_is_captured_at_once_and_has_moved_nothing_yet() {
    let mut shop = Shop::new();
    let session = pending(&mut shop);
    let charge = shop.get(&format!("/v1/charges/{}", session.id.charge(1)), "");
    let said = |name: &str| charge.json[name].clone();
    assert_eq!(
        (said("captured"), said("paid")),
        (true.into(), false.into())
    );
    assert_eq!(said("amount_captured"), said("amount"));
    for name in ["balance_transaction", "receipt_number"] {
        assert_eq!(said(name), Value::Null, "{name}");
    }
}
