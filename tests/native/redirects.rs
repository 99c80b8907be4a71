//! What is paid on a page of a bank or provider: iDEAL, Przelewy24, Klarna, BLIK, Cash App Pay.

use crate::support::Shop;
use edgetill::domain::PaymentMethodType::{self, Blik, Cashapp, Ideal, Klarna, P24};
use edgetill::domain::checkout::command::{Asked, Command};
use edgetill::domain::checkout::method::{MethodFacts, RedirectFacts};
use edgetill::domain::checkout::session::Session;
use edgetill::domain::processor::{Decline, How, Outcome};
use serde_json::{Value, json};

/// A link that is paid in euros by any of these.
const ALL: &str =
    "payment_method_types[0]=ideal&payment_method_types[1]=p24&payment_method_types[2]=klarna";

fn facts(method: PaymentMethodType) -> MethodFacts {
    let of = |text: &str| Some(text.to_owned());
    let (bank, bic, iban_last4) = match method {
        Ideal => (of("rabobank"), of("RABONL2U"), of("5264")),
        P24 => (of("ing"), None, None),
        _ => (None, None, None),
    };
    MethodFacts::Redirect(RedirectFacts {
        method,
        bank,
        bic,
        iban_last4,
    })
}

/// A session whose buyer was sent on to such a page.
fn sent_on(shop: &mut Shop, method: PaymentMethodType) -> Session {
    let (currency, methods) = match method {
        Blik => ("pln", "payment_method_types[0]=blik"),
        Cashapp => ("usd", "payment_method_types[0]=cashapp"),
        _ => ("eur", ALL),
    };
    let price = format!("currency={currency}&unit_amount=2500&product_data[name]=Tea");
    let price = shop.make("/v1/prices", &price).text("/id").to_owned();
    let body = format!("line_items[0][price]={price}&line_items[0][quantity]=1&{methods}");
    let link = shop.make("/v1/payment_links", &body).text("/id").to_owned();
    let session = shop.session(&link, 1);
    shop.record(&session, &[]);
    let outcome = Outcome::NeedsAction(How::OwnPage);
    shop.attempt_with(&session, 1, facts(method), outcome);
    shop.sessions[session.id.as_str()].clone()
}

fn decided(shop: &mut Shop, session: &Session, outcome: Outcome) {
    let answered = Command::Answered {
        attempt: 1,
        to: Asked::Authenticate,
        outcome: Some(outcome),
    };
    shop.happens(session.id.as_str(), answered);
}

fn read(shop: &mut Shop, session: &Session) -> Value {
    let path = format!("/v1/checkout/sessions/{}", session.id);
    let expand = "expand[0]=payment_intent.latest_charge&expand[1]=payment_intent.payment_method";
    shop.get(&path, expand).json
}

#[test]
fn a_buyer_who_is_sent_on_is_waited_for_and_the_bank_is_known_once_it_paid() {
    let mut shop = Shop::new();
    let session = sent_on(&mut shop, Ideal);
    let before = read(&mut shop, &session);
    assert_eq!(
        (&before["status"], &before["payment_status"]),
        (&json!("open"), &json!("unpaid"))
    );
    assert_eq!(
        before["payment_method_types"],
        json!(["ideal", "p24", "klarna"])
    );
    let intent = &before["payment_intent"];
    assert_eq!(intent["status"], "requires_action");
    assert_eq!(intent["next_action"]["type"], "redirect_to_url");
    assert_eq!(
        intent["payment_method"]["ideal"],
        json!({ "bank": null, "bic": null })
    );
    decided(&mut shop, &session, Outcome::Captured);
    let after = read(&mut shop, &session);
    assert_eq!(
        (&after["status"], &after["payment_status"]),
        (&json!("complete"), &json!("paid"))
    );
    let intent = &after["payment_intent"];
    assert_eq!(
        intent["payment_method"]["ideal"],
        json!({ "bank": "rabobank", "bic": "RABONL2U" })
    );
    assert_eq!(
        intent["latest_charge"]["payment_method_details"],
        json!({
            "ideal": {
                "bank": "rabobank",
                "bic": "RABONL2U",
                "generated_sepa_debit": null,
                "generated_sepa_debit_mandate": null,
                "iban_last4": "5264",
                "transaction_id": null,
                "verified_name": null,
            },
            "type": "ideal",
        })
    );
}

#[test]
fn przelewy24_has_a_reference_and_klarna_says_who_pays_and_how() {
    let mut shop = Shop::new();
    let session = sent_on(&mut shop, P24);
    decided(&mut shop, &session, Outcome::Captured);
    let charge = read(&mut shop, &session)["payment_intent"]["latest_charge"].clone();
    let p24 = &charge["payment_method_details"]["p24"];
    assert_eq!(p24["bank"], "ing");
    let reference = p24["reference"].as_str().unwrap();
    let parts: Vec<_> = reference.split('-').collect();
    assert_eq!((parts[0], parts.len()), ("P24", 4), "{reference}");
    assert!(parts[1..].iter().all(|part| part.len() == 3), "{reference}");
    let body = format!("charge={}", charge["id"].as_str().unwrap());
    let refund = shop.make("/v1/refunds", &body);
    assert_eq!(
        refund.json["destination_details"],
        json!({ "p24": { "reference": null, "reference_status": null }, "type": "p24" })
    );

    let session = sent_on(&mut shop, Klarna);
    decided(&mut shop, &session, Outcome::Captured);
    let intent = read(&mut shop, &session)["payment_intent"].clone();
    assert_eq!(intent["payment_method"]["klarna"], json!({ "dob": null }));
    assert_eq!(
        intent["latest_charge"]["payment_method_details"]["klarna"],
        json!({
            "payer_details": { "address": { "country": "DE" } },
            "payment_method_category": "pay_later",
            "preferred_locale": "en-DE",
        })
    );
}

#[test]
fn blik_is_confirmed_in_an_app_and_neither_it_nor_cash_app_says_who_paid() {
    let mut shop = Shop::new();
    for (method, action, own, details, destination) in [
        (
            Blik,
            "blik_authorize",
            json!({ "buyer_id": null }),
            json!({ "buyer_id": null }),
            json!({ "network_decline_code": null, "reference": null, "reference_status": null }),
        ),
        (
            Cashapp,
            "redirect_to_url",
            json!({ "buyer_id": null, "cashtag": null }),
            json!({ "buyer_id": null, "cashtag": null, "transaction_id": null }),
            json!({}),
        ),
    ] {
        let word = method.as_str();
        let session = sent_on(&mut shop, method);
        let intent = read(&mut shop, &session)["payment_intent"].clone();
        assert_eq!(intent["next_action"]["type"], action);
        assert_eq!(intent["payment_method"][word], own);
        decided(&mut shop, &session, Outcome::Captured);
        let charge = read(&mut shop, &session)["payment_intent"]["latest_charge"].clone();
        assert_eq!(charge["payment_method_details"][word], details);
        let body = format!("charge={}", charge["id"].as_str().unwrap());
        let refund = shop.make("/v1/refunds", &body);
        let given = &refund.json["destination_details"];
        assert_eq!((&given["type"], &given[word]), (&json!(word), &destination));
    }
}

#[test]
fn a_no_leaves_the_session_open_and_says_so_without_a_charge() {
    let mut shop = Shop::new();
    for (method, code) in [
        (Ideal, "payment_intent_authentication_failure"),
        (P24, "payment_intent_authentication_failure"),
        (Klarna, "payment_method_customer_decline"),
        (Klarna, "payment_method_provider_decline"),
        (Blik, "payment_method_invalid_parameter"),
        (Blik, "payment_method_provider_timeout"),
        (Cashapp, "payment_intent_authentication_failure"),
    ] {
        let session = sent_on(&mut shop, method);
        let decline = Decline {
            code: code.to_owned(),
            decline_code: None,
            message: "No.".to_owned(),
        };
        decided(&mut shop, &session, Outcome::Declined(decline));
        let refused = read(&mut shop, &session);
        assert_eq!(refused["status"], "open");
        let intent = &refused["payment_intent"];
        assert_eq!(intent["status"], "requires_payment_method");
        assert_eq!(intent["latest_charge"], Value::Null);
        let error = &intent["last_payment_error"];
        assert_eq!(error["code"], code);
        assert_eq!(error["payment_method_type"], method.as_str());
        assert_eq!(error["type"], "invalid_request_error");
    }
}
