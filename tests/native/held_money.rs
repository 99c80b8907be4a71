//! Links whose money is only reserved: `payment_intent_data[capture_method]=manual`.

use crate::support::{Answer, CaptureWord, NOW, Shop};
use edgetill::domain::checkout::command::{Asked, Command};
use edgetill::domain::checkout::session::Session;
use edgetill::domain::processor::Outcome;
use edgetill::domain::{Currency, PaymentMethodType, Timestamp};
use serde_json::{Value, json};

const BY_HAND: &str = "payment_intent_data[capture_method]=manual";
const SEVEN_DAYS: u32 = 604_800;

/// A purchase over 20 dollars whose money is reserved.
fn held(shop: &mut Shop) -> Session {
    let link = shop.link(BY_HAND).text("/id").to_owned();
    shop.held(&link, 1)
}

fn intent(session: &Session) -> String {
    format!("/v1/payment_intents/{}", session.id.payment_intent())
}

/// The events, oldest first, each with its object.
fn events(shop: &mut Shop) -> Vec<(String, Value)> {
    let events = shop.get("/v1/events", "limit=100");
    let events = events.json["data"].as_array().unwrap().iter().rev();
    let told = events.filter(|event| {
        let kind = event["type"].as_str().unwrap();
        !kind.starts_with("pr") && !kind.starts_with("payment_link")
    });
    told.map(|event| {
        let kind = event["type"].as_str().unwrap().to_owned();
        (kind, event["data"]["object"].clone())
    })
    .collect()
}

fn kinds(shop: &mut Shop) -> Vec<String> {
    events(shop).into_iter().map(|(kind, _)| kind).collect()
}

/// Status, capturable, received of an intent; captured, amount captured, refunded of its charge.
fn money(shop: &mut Shop, session: &Session) -> Value {
    let shown = shop.get(&intent(session), "expand[]=latest_charge");
    let charge = &shown.json["latest_charge"];
    json!([
        shown.json["status"],
        shown.json["amount_capturable"],
        shown.json["amount_received"],
        charge["captured"],
        charge["amount_captured"],
        charge["amount_refunded"],
    ])
}

fn refused(answer: &Answer) -> (String, String) {
    let is_too_soon = answer.error().2 == "lock_timeout";
    let status = if is_too_soon { 429 } else { 400 };
    assert_eq!(answer.status, status, "{}", answer.json);
    let (message, _, code) = answer.error();
    (message, code)
}

const RESERVED: [&str; 4] = [
    "payment_intent.created",
    "charge.succeeded",
    "payment_intent.amount_capturable_updated",
    "checkout.session.completed",
];

#[test]
fn a_purchase_is_complete_and_unpaid_while_its_money_is_reserved() {
    let mut shop = Shop::new();
    let session = held(&mut shop);
    assert_eq!(kinds(&mut shop), RESERVED);
    assert_eq!(
        money(&mut shop, &session),
        json!(["requires_capture", 2000, 0, false, 0, 0])
    );
    let shown = shop.get(&format!("/v1/checkout/sessions/{}", session.id), "");
    assert_eq!(
        (shown.text("/status"), shown.text("/payment_status")),
        ("complete", "unpaid")
    );
    let charge = shop.get(&format!("/v1/charges/{}", session.id.charge(1)), "");
    assert_eq!(charge.json["paid"], true);
    assert_eq!(charge.json["refunded"], false);
    assert_eq!(charge.json["receipt_number"], Value::Null);
    let until = NOW.plus_seconds(SEVEN_DAYS).seconds();
    let card = &charge.json["payment_method_details"]["card"];
    assert_eq!(card["capture_before"], until);
    let shown = shop.get(&intent(&session), "");
    assert_eq!(shown.text("/capture_method"), "manual");
}

#[test]
fn what_is_reserved_is_taken_once_and_no_cent_more() {
    let mut shop = Shop::new();
    let session = held(&mut shop);
    let path = format!("{}/capture", intent(&session));
    let over = shop.post(&path, "amount_to_capture=2001");
    let (message, param, code) = over.error();
    assert_eq!(
        message,
        "The requested capture amount is greater than the amount you can capture for this charge."
    );
    assert_eq!(
        (param.as_str(), code.as_str()),
        ("amount_to_capture", "amount_too_large")
    );
    let taken = shop.make(&path, "metadata[order]=7");
    assert_eq!(taken.text("/status"), "succeeded");
    assert_eq!(taken.json["metadata"]["order"], "7");
    assert_eq!(
        money(&mut shop, &session),
        json!(["succeeded", 0, 2000, true, 2000, 0])
    );
    let told = ["charge.captured", "payment_intent.succeeded"];
    assert_eq!(kinds(&mut shop)[RESERVED.len()..], told);
    let shown = shop.get(&format!("/v1/checkout/sessions/{}", session.id), "");
    assert_eq!(shown.text("/payment_status"), "paid");
    assert_eq!(
        refused(&shop.post(&path, "")),
        (
            "This PaymentIntent could not be captured because it has already been captured.".into(),
            "payment_intent_unexpected_state".into()
        )
    );
    let (message, _) = refused(&shop.post(&format!("{}/cancel", intent(&session)), ""));
    assert!(
        message.starts_with(
            "You cannot cancel this PaymentIntent because it has a status of succeeded."
        ),
        "{message}"
    );
}

#[test]
fn a_capture_says_what_stands_on_the_buyers_statement() {
    let mut shop = Shop::new();
    let session = held(&mut shop);
    let path = format!("{}/capture", intent(&session));
    let (message, param, _) = shop
        .post(&path, "statement_descriptor_suffix=12345")
        .error();
    assert!(message.contains("at least one letter"), "{message}");
    assert_eq!(param, "statement_descriptor_suffix");
    let taken = shop.make(&path, "statement_descriptor_suffix=SEAT 12");
    assert_eq!(taken.text("/statement_descriptor_suffix"), "SEAT 12");
    let charge = shop.get(&format!("/v1/charges/{}", session.id.charge(1)), "");
    assert_eq!(charge.text("/statement_descriptor_suffix"), "SEAT 12");
    let shown = charge.text("/calculated_statement_descriptor");
    assert!(shown.ends_with("SEAT 12"), "{shown}");
}

#[test]
fn a_part_is_taken_the_rest_let_go_and_no_more_given_back_than_was_taken() {
    let mut shop = Shop::new();
    let session = held(&mut shop);
    let body = format!("payment_intent={}", session.id.payment_intent());
    let (message, _) = refused(&shop.post("/v1/refunds", &body));
    assert!(
        message.ends_with("does not have a successful charge to refund."),
        "{message}"
    );
    let path = format!("{}/capture", intent(&session));
    shop.make(&path, "amount_to_capture=1500");
    assert_eq!(
        money(&mut shop, &session),
        json!(["succeeded", 0, 1500, true, 1500, 500])
    );
    let (_, charge) = events(&mut shop).remove(RESERVED.len());
    assert_eq!(charge["refunded"], false);
    let (message, _) = refused(&shop.post("/v1/refunds", &format!("{body}&amount=1501")));
    assert_eq!(
        message,
        "Refund amount ($15.01) is greater than unrefunded amount on charge ($15.00)"
    );
    let refund = shop.make("/v1/refunds", &body);
    assert_eq!(refund.json["amount"], 1500);
    let charge = shop.get(&format!("/v1/charges/{}", session.id.charge(1)), "");
    assert_eq!(charge.json["amount_refunded"], 2000);
    assert_eq!(charge.json["refunded"], true);
    let listed = shop.get("/v1/charges", "");
    assert_eq!(listed.json["data"][0]["amount_captured"], 1500);
}

#[test]
fn what_is_reserved_is_let_go_and_then_nothing_can_be_taken() {
    for (reason, shown) in [("", Value::Null), ("duplicate", "duplicate".into())] {
        let mut shop = Shop::new();
        let session = held(&mut shop);
        let path = format!("{}/cancel", intent(&session));
        let body = match reason {
            "" => String::new(),
            reason => format!("cancellation_reason={reason}"),
        };
        let canceled = shop.make(&path, &body);
        assert_eq!(canceled.text("/status"), "canceled");
        assert_eq!(canceled.json["cancellation_reason"], shown);
        assert_eq!(canceled.json["canceled_at"], NOW.seconds());
        assert_eq!(
            money(&mut shop, &session),
            json!(["canceled", 0, 0, false, 0, 2000])
        );
        let told = ["charge.refunded", "payment_intent.canceled"];
        assert_eq!(kinds(&mut shop)[RESERVED.len()..], told);
        let capture = shop.post(&format!("{}/capture", intent(&session)), "");
        assert_eq!(
            refused(&capture).0,
            "This PaymentIntent could not be captured because it has a status of canceled. Only a \
             PaymentIntent with one of the following statuses may be captured: requires_capture."
        );
        let (message, code) = refused(&shop.post(&path, ""));
        assert!(message.contains("it has a status of canceled"), "{message}");
        assert_eq!(code, "payment_intent_unexpected_state");
        let body = format!("payment_intent={}", session.id.payment_intent());
        refused(&shop.post("/v1/refunds", &body));
        let shown = shop.get(&format!("/v1/checkout/sessions/{}", session.id), "");
        assert_eq!(
            (shown.text("/status"), shown.text("/payment_status")),
            ("complete", "unpaid")
        );
    }
}

#[test]
fn what_nobody_takes_is_let_go_after_seven_days() {
    let mut shop = Shop::new();
    let session = held(&mut shop);
    let id = session.id.to_string();
    assert_eq!(shop.sessions[&id].due(), Some(NOW.plus_seconds(SEVEN_DAYS)));
    shop.now = NOW.plus_seconds(SEVEN_DAYS);
    shop.tick(&id);
    let looked = Command::Answered {
        attempt: 1,
        to: Asked::Look,
        outcome: Some(Outcome::Canceled),
    };
    shop.happens(&id, looked);
    let told = ["charge.expired", "payment_intent.canceled"];
    assert_eq!(kinds(&mut shop)[RESERVED.len()..], told);
    let shown = shop.get(&intent(&session), "");
    assert_eq!(shown.text("/cancellation_reason"), "automatic");
    assert_eq!(
        money(&mut shop, &session),
        json!(["canceled", 0, 0, false, 0, 2000])
    );
    assert_eq!(shop.sessions[&id].due(), None::<Timestamp>);
}

#[test]
fn a_bank_that_does_not_answer_in_time_is_told_of_and_decides_later() {
    let mut shop = Shop::new();
    let session = held(&mut shop);
    let id = session.id.to_string();
    shop.capture_word = CaptureWord::Silent;
    let path = format!("{}/capture", intent(&session));
    let begun = shop.make(&path, "amount_to_capture=700");
    assert_eq!(begun.text("/status"), "processing");
    let (message, code) = refused(&shop.post(&path, ""));
    assert!(
        message.contains("is being captured or canceled"),
        "{message}"
    );
    assert_eq!(code, "lock_timeout");
    let mut call = shop.call("POST", &path, "");
    call.idempotency_key = Some("soon".to_owned());
    assert_eq!(shop.run(&call).status, 429);
    let taken = Command::Answered {
        attempt: 1,
        to: Asked::Look,
        outcome: Some(Outcome::Captured),
    };
    shop.happens(&id, taken.clone());
    shop.happens(&id, taken);
    assert_eq!(
        money(&mut shop, &session),
        json!(["succeeded", 0, 700, true, 700, 1300])
    );
    let told = [
        "payment_intent.processing",
        "charge.captured",
        "payment_intent.succeeded",
    ];
    assert_eq!(kinds(&mut shop)[RESERVED.len()..], told);
    // Under the same key, as it was told to.
    let (message, _) = refused(&shop.run(&call));
    assert!(message.contains("already been captured"), "{message}");
}

#[test]
fn a_bank_that_refuses_leaves_the_money_reserved() {
    let mut shop = Shop::new();
    let session = held(&mut shop);
    shop.capture_word = CaptureWord::Refuses;
    let path = format!("{}/capture", intent(&session));
    refused(&shop.post(&path, ""));
    assert_eq!(
        money(&mut shop, &session),
        json!(["requires_capture", 2000, 0, false, 0, 0])
    );
    assert_eq!(kinds(&mut shop), RESERVED);
    shop.capture_word = CaptureWord::Honest;
    assert_eq!(shop.make(&path, "").text("/status"), "succeeded");
}

#[test]
fn a_repeated_request_with_the_same_key_is_answered_as_it_was() {
    let mut shop = Shop::new();
    let session = held(&mut shop);
    let path = format!("{}/capture", intent(&session));
    let mut call = shop.call("POST", &path, "amount_to_capture=500");
    call.idempotency_key = Some("k".into());
    let first = shop.run(&call).reply;
    let again = shop.run(&call).reply;
    assert_eq!(first.body, again.body);
    assert_eq!(
        money(&mut shop, &session),
        json!(["succeeded", 0, 500, true, 500, 1500])
    );
}

#[test]
fn an_intent_that_reserves_nothing_is_neither_captured_nor_canceled() {
    let mut shop = Shop::new();
    let link = shop.link("").text("/id").to_owned();
    let session = shop.session(&link, 1);
    shop.record(&session, &[]);
    let path = intent(&session);
    for end in ["capture", "cancel"] {
        let answer = shop.post(&format!("{path}/{end}"), "");
        assert_eq!(answer.status, 404, "{end}: {}", answer.json);
    }
    shop.attempt(&session, 1, Outcome::Declined(crate::support::decline()));
    let (message, _) = refused(&shop.post(&format!("{path}/capture"), ""));
    assert!(
        message.contains("a status of requires_payment_method"),
        "{message}"
    );
    let (message, _) = refused(&shop.post(&format!("{path}/cancel"), ""));
    assert!(message.contains("expire that instead"), "{message}");
    let answer = shop.post("/v1/payment_intents/pi_x/capture", "");
    assert_eq!(answer.status, 404);
}

#[test]
fn what_cannot_be_reserved_does_not_go_with_manual_capture() {
    let mut shop = Shop::new();
    let price = "currency=usd&unit_amount=2500&product_data[name]=Tea";
    let price = shop.make("/v1/prices", price).text("/id").to_owned();
    let body = format!(
        "line_items[0][price]={price}&line_items[0][quantity]=1&{BY_HAND}&\
         payment_method_types[0]=card&payment_method_types[1]=us_bank_account"
    );
    let (message, param, _) = shop.post("/v1/payment_links", &body).error();
    assert!(
        message.starts_with("The payment method `us_bank_account`"),
        "{message}"
    );
    assert_eq!(param, "payment_method_types[1]");
}

#[test]
fn what_is_switched_on_and_cannot_be_reserved_is_not_offered_with_manual_capture() {
    let mut shop = Shop::new();
    let switch = |shop: &mut Shop, method: &str, to: &str| {
        let body = format!("{method}[display_preference][preference]={to}");
        let at = "/v1/payment_method_configurations/pmc_000000000000000000default";
        shop.make(at, &body);
    };
    switch(&mut shop, "ideal", "on");
    let price = "currency=eur&unit_amount=2500&product_data[name]=Tea";
    let price = shop.make("/v1/prices", price).text("/id").to_owned();
    let body = format!("line_items[0][price]={price}&line_items[0][quantity]=1&{BY_HAND}");
    let link = shop.make("/v1/payment_links", &body);
    let eur = Currency::parse("eur").unwrap();
    let offered = |shop: &Shop| shop.gates[link.text("/id")].link.offer.methods(eur);
    assert_eq!(offered(&shop), [PaymentMethodType::Card]);
    switch(&mut shop, "card", "off");
    assert_eq!(offered(&shop), []);
    let (message, param, _) = shop.post("/v1/payment_links", &body).error();
    assert!(
        message.starts_with(
            "No payment method that is switched on takes money in `eur` and can reserve it"
        ),
        "{message}"
    );
    assert_eq!(param, "payment_method_types");
    // Whatever else is changed meanwhile is changed.
    let at = format!("/v1/payment_links/{}", link.text("/id"));
    shop.make(&at, "phone_number_collection[enabled]=true");
    assert_eq!(
        shop.post(&at, "payment_intent_data[description]=x").status,
        200
    );
}
