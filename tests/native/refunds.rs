//! Refunds and the metadata of sessions: what the API does to a session's own object.

use crate::support::{Answer, Shop, paid_with};
use edgetill::api::resources::checkout_session::record::of_refund;
use edgetill::domain::Movement;
use edgetill::domain::checkout::command::Command;
use edgetill::domain::checkout::payment::PaymentResult;
use edgetill::domain::checkout::session::Session;
use edgetill::domain::event::EventType;
use edgetill::domain::processor::{Outcome, RefundFailure, Unsettled};
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn paid(shop: &mut Shop) -> Session {
    let link = shop.link("metadata[a]=1").text("/id").to_owned();
    let session = paid_with(shop.session(&link, 1), PaymentResult::Succeeded);
    shop.record(&session, &[]);
    session
}

fn types(shop: &mut Shop) -> Vec<String> {
    let wanted = "types[]=refund.*&types[]=charge.refunded&types[]=charge.refund.updated";
    let events = shop.get("/v1/events", wanted);
    let data = events.json["data"].as_array().unwrap().iter().rev();
    data.map(|event| event["type"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn a_cards_refund_is_not_canceled() {
    let mut shop = Shop::new();
    let session = paid(&mut shop);
    let intent = session.id.payment_intent();
    let refund = shop.make(
        "/v1/refunds",
        &format!("payment_intent={intent}&amount=500"),
    );
    let answer = shop.post(&format!("/v1/refunds/{}/cancel", refund.text("/id")), "");
    assert_eq!(answer.status, 400);
    assert_eq!(
        answer.error().0,
        format!(
            "You cannot cancel this refund ({}) because it has a status of succeeded. Only a \
             refund with the status requires_action can be canceled.",
            session.id.refund(1)
        )
    );
    let nobodys = shop.post(&format!("/v1/refunds/{}/cancel", session.id.refund(7)), "");
    assert_eq!(
        (nobodys.status, nobodys.error().2.as_str()),
        (404, "resource_missing")
    );
}

#[test]
fn old_sdks_refund_a_charge_at_its_own_address() {
    let mut shop = Shop::new();
    let session = paid(&mut shop);
    let charge = session.id.charge(1);
    let path = format!("/v1/charges/{charge}");
    let part = shop.make(
        &format!("{path}/refunds"),
        "amount=500&reason=duplicate&metadata[k]=v",
    );
    assert_eq!(part.text("/object"), "refund");
    assert_eq!(
        (part.text("/charge"), part.text("/metadata/k")),
        (charge.as_str(), "v")
    );
    let rest = shop.make(
        &format!("{path}/refund"),
        "expand[]=refunds&refund_application_fee=False",
    );
    assert_eq!(
        (rest.text("/object"), rest.text("/id")),
        ("charge", charge.as_str())
    );
    assert_eq!(rest.json["refunded"], true);
    assert_eq!(rest.json["refunds"]["data"].as_array().unwrap().len(), 2);
    let again = shop.post(&format!("{path}/refund"), "");
    assert_eq!(again.error().2, "charge_already_refunded");
    for nobodys in ["ch_nobody", &charge.replace("01", "07"), "pi_1"] {
        for way in ["refund", "refunds"] {
            let answer = shop.post(&format!("/v1/charges/{nobodys}/{way}"), "");
            assert!(matches!(answer.status, 400 | 404), "{nobodys}");
            let (message, ..) = answer.error();
            assert_eq!(message, format!("No such charge: '{nobodys}'"));
        }
    }
}

#[test]
fn a_part_that_no_bank_can_give_back_is_refused() {
    for (code, amount, bad, step) in [("ugx", 50_000, 19_950, 100), ("kwd", 5000, 1235, 10)] {
        let mut shop = Shop::new();
        let link = shop.make(
            "/v1/payment_links",
            &format!(
                "line_items[0][quantity]=1&line_items[0][price_data][product_data][name]=Tea&\
                 line_items[0][price_data][currency]={code}&\
                 line_items[0][price_data][unit_amount]={amount}"
            ),
        );
        let session = paid_with(shop.session(link.text("/id"), 1), PaymentResult::Succeeded);
        shop.record(&session, &[]);
        let intent = session.id.payment_intent();
        let answer = shop.post(
            "/v1/refunds",
            &format!("payment_intent={intent}&amount={bad}"),
        );
        assert_eq!(answer.status, 400, "{code}");
        let (message, param, _) = answer.error();
        let wanted = format!("Amounts in {code} must be a multiple of {step}: ");
        assert!(message.starts_with(&wanted), "{message}");
        assert_eq!(param, "amount");
        let part = format!("payment_intent={intent}&amount={}", 10 * step);
        assert_eq!(shop.make("/v1/refunds", &part).json["amount"], 10 * step);
        let rest = shop.make("/v1/refunds", &format!("payment_intent={intent}"));
        assert_eq!(rest.json["amount"], amount - 10 * step, "{code}");
    }
}

#[test]
fn a_payment_is_given_back_in_parts() {
    let mut shop = Shop::new();
    let session = paid(&mut shop);
    let intent = session.id.payment_intent();
    let body = format!("payment_intent={intent}&amount=500&reason=duplicate&metadata[k]=v");
    let first = shop.make("/v1/refunds", &body);
    assert_eq!(
        first.json,
        json!({
            "id": session.id.refund(1), "object": "refund", "amount": 500,
            "balance_transaction": session.id.balance_transaction(Movement::Refund(1)),
            "charge": session.id.charge(1),
            "created": shop.now.seconds(), "currency": "usd", "customer": null,
            "customer_account": null,
            "destination_details": {"card": {"type": "refund"}, "type": "card"},
            "metadata": {"k": "v"}, "payment_intent": intent,
            "payment_method": session.id.payment_method(1), "reason": "duplicate",
            "receipt_number": null, "source_transfer_reversal": null, "status": "succeeded",
            "transfer_reversal": null,
        })
    );
    let path = format!("/v1/charges/{}", session.id.charge(1));
    let charge = shop.get(&path, "expand[]=refunds.data.payment_intent");
    assert_eq!(charge.json["amount_refunded"], 500);
    assert_eq!(charge.json["refunded"], false);
    assert_eq!(charge.text("/refunds/data/0/payment_intent/id"), intent);

    let rest = format!("charge={}&expand[]=charge", session.id.charge(1));
    let second = shop.make("/v1/refunds", &rest);
    assert_eq!(second.json["amount"], 1500);
    assert_eq!(second.json["charge"]["refunded"], true);
    let session_path = format!("/v1/checkout/sessions/{}", session.id);
    let read = shop.get(&session_path, "");
    assert_eq!(
        (read.text("/status"), read.text("/payment_status")),
        ("complete", "paid")
    );
    let both = ["refund.created", "charge.refunded"];
    assert_eq!(types(&mut shop), [both, both].concat());

    let listed = shop.get("/v1/refunds", &format!("payment_intent={intent}"));
    let ids: Vec<_> = listed.json["data"].as_array().unwrap().iter().collect();
    assert_eq!(ids.len(), 2);
    assert_eq!(ids[0]["id"], session.id.refund(2));
    let by_charge = format!("charge={}", session.id.charge(1));
    let listed = shop.get("/v1/refunds", &by_charge);
    assert_eq!(listed.json["data"].as_array().unwrap().len(), 2);
    assert_eq!(
        shop.get("/v1/refunds", "charge=ch_x").json["data"],
        json!([])
    );
    let read = shop.get(&format!("/v1/refunds/{}", session.id.refund(1)), "");
    assert_eq!(read.json, first.json);
}

#[test]
fn the_refunds_in_a_charge_go_on_where_its_list_says() {
    let mut shop = Shop::new();
    let charge = paid(&mut shop).id.charge(1);
    for _ in 0..12 {
        shop.make("/v1/refunds", &format!("charge={charge}&amount=100"));
    }
    let path = format!("/v1/charges/{charge}");
    let first = shop.get(&path, "expand[]=refunds").json["refunds"].clone();
    assert_eq!(first["has_more"], true);
    let last = first["data"][9]["id"].as_str().unwrap();
    let url = first["url"].as_str().unwrap();
    let rest = shop.get(url, &format!("starting_after={last}"));
    assert_eq!(rest.json["data"].as_array().unwrap().len(), 2);
    assert_eq!(rest.json["has_more"], false);
    let missing = shop.get("/v1/charges/ch_x/refunds", "");
    assert_eq!((missing.status, missing.error().1.as_str()), (404, "id"));
}

#[test]
fn a_refund_that_cannot_be_is_refused_in_stripes_words() {
    let mut shop = Shop::new();
    let session = paid(&mut shop);
    let (intent, charge) = (session.id.payment_intent(), session.id.charge(1));
    let other = session.id.charge(7);
    let gone = format!("pi_{}", "cd".repeat(32));
    let neither = "One of the following params should be provided for this request: \
                   payment_intent or charge.";
    let integer = "parameter_invalid_integer";
    #[rustfmt::skip]
    let cases = [
        ("", neither, "", ""),
        ("payment_intent=PI&amount=2001", "Refund amount ($20.01) is greater than charge amount ($20.00)", "amount", ""),
        ("payment_intent=PI&amount=0", "This value must be greater than or equal to 1.", "amount", integer),
        ("payment_intent=PI&reason=bored", "Invalid reason: must be one of duplicate, fraudulent, or requested_by_customer", "reason", ""),
        ("payment_intent=pi_x", "No such payment_intent: 'pi_x'", "payment_intent", "resource_missing"),
        ("payment_intent=GONE", "No such payment_intent: 'GONE'", "payment_intent", "resource_missing"),
        ("charge=GONE01", "No such charge: 'GONE01'", "charge", "resource_missing"),
        ("charge=CH&reverse_transfer=true", "reverse_transfer is a Stripe parameter Edgetill does not support yet, except as `false`.", "reverse_transfer", ""),
        ("charge=OTHER", "No such charge: 'OTHER'", "charge", "resource_missing"),
    ];
    let fill = |text: &str| {
        let charge_gone = gone.replace("pi_", "ch_") + "01";
        let text = text
            .replace("=PI", &format!("={intent}"))
            .replace("=CH", &format!("={charge}"));
        let text = text.replace("GONE01", &charge_gone).replace("GONE", &gone);
        text.replace("OTHER", &other)
    };
    for (body, message, param, code) in cases {
        let answer = shop.post("/v1/refunds", &fill(body));
        let wanted = (fill(message), param.to_owned(), code.to_owned());
        assert_eq!((answer.status, answer.error()), (400, wanted), "{body}");
    }
}

#[test]
fn what_was_given_back_or_is_not_there_cannot_be_given_back() {
    let mut shop = Shop::new();
    let charge = paid(&mut shop).id.charge(1);
    let digits = "cd".repeat(32);
    shop.make("/v1/refunds", &format!("charge={charge}"));
    let again = shop.post("/v1/refunds", &format!("charge={charge}"));
    let message = format!("Charge {charge} has already been refunded.");
    assert_eq!(
        again.error(),
        (message, String::new(), "charge_already_refunded".to_owned())
    );
    let missing = shop.get(&format!("/v1/refunds/re_{digits}01"), "");
    assert_eq!(
        (missing.status, missing.error().1.as_str()),
        (404, "refund")
    );
}

/// Status, reason of the status, kind of destination, and what the charge shows.
fn standing(shop: &mut Shop, refund: &str) -> Value {
    let refund = shop.get(&format!("/v1/refunds/{refund}"), "expand[]=charge");
    let destination = refund.text("/destination_details/card/type");
    let (charge, refund) = (&refund.json["charge"], &refund.json);
    json!([
        refund["status"],
        refund
            .get("pending_reason")
            .or(refund.get("failure_reason")),
        destination,
        charge["amount_refunded"],
        charge["refunded"],
    ])
}

#[test]
fn a_refund_can_be_pending_first_and_succeed_later() {
    let mut shop = Shop::new();
    let session = paid(&mut shop);
    shop.refund_word = Some(Outcome::Unsettled(Unsettled::Pending));
    let made = shop.make("/v1/refunds", &format!("charge={}", session.id.charge(1)));
    let id = session.id.refund(1);
    assert_eq!(made.text("/status"), "pending");
    let pending = json!(["pending", "processing", "pending", 2000, true]);
    assert_eq!(standing(&mut shop, &id), pending);
    shop.refund_word = Some(Outcome::Refunded);
    shop.now = shop.now.plus_seconds(5);
    shop.tick(session.id.as_str());
    let done = json!(["succeeded", null, "refund", 2000, true]);
    assert_eq!(standing(&mut shop, &id), done);
    let recorded = ["refund.created", "charge.refunded"];
    let later = ["refund.updated", "charge.refund.updated"];
    assert_eq!(types(&mut shop), [recorded, later].concat());
    let listed = shop.get("/v1/refunds", "");
    assert_eq!(listed.text("/data/0/status"), "succeeded");
}

#[test]
fn a_refund_can_succeed_first_and_fail_later_and_its_money_can_be_given_back_again() {
    let mut shop = Shop::new();
    let session = paid(&mut shop);
    let charge = session.id.charge(1);
    shop.refund_word = Some(Outcome::Unsettled(Unsettled::Succeeded));
    let made = shop.make("/v1/refunds", &format!("charge={charge}"));
    let id = session.id.refund(1);
    assert_eq!(made.text("/status"), "succeeded");
    let done = json!(["succeeded", null, "refund", 2000, true]);
    assert_eq!(standing(&mut shop, &id), done);
    shop.refund_word = Some(Outcome::RefundFailed(RefundFailure::ExpiredOrCanceledCard));
    shop.now = shop.now.plus_seconds(5);
    shop.tick(session.id.as_str());
    let failed = json!(["failed", "expired_or_canceled_card", "refund", 0, false]);
    assert_eq!(standing(&mut shop, &id), failed);
    assert_eq!(
        types(&mut shop),
        [
            "refund.created",
            "charge.refunded",
            "refund.failed",
            "refund.updated",
            "charge.refund.updated",
        ]
    );
    shop.refund_word = Some(Outcome::Refunded);
    let again = shop.make("/v1/refunds", &format!("charge={charge}&amount=1500"));
    let done = json!(["succeeded", null, "refund", 1500, false]);
    assert_eq!(standing(&mut shop, again.text("/id")), done);
}

/// The newest events of a type, as `[request, previous_attributes]`.
fn said(shop: &mut Shop, kind: &str) -> Vec<Value> {
    let events = shop.get("/v1/events", &format!("type={kind}"));
    let data = events.json["data"].as_array().unwrap().iter();
    let said = data.map(|event| {
        let previous = event["data"].get("previous_attributes");
        json!([
            event["request"]["id"],
            event["request"]["idempotency_key"],
            previous
        ])
    });
    said.collect()
}

#[test]
fn what_a_refund_changes_says_what_was_before_and_who_asked_for_it() {
    let mut shop = Shop::new();
    let session = paid(&mut shop);
    let charge = session.id.charge(1);
    let ask = |shop: &mut Shop, body: &str, key: &str| {
        let mut call = shop.call("POST", "/v1/refunds", &format!("charge={charge}&{body}"));
        call.idempotency_key = Some(key.to_owned());
        assert_eq!(shop.run(&call).status, 200);
        call.request_id
    };
    let first = ask(&mut shop, "amount=500", "K1");
    shop.refund_word = Some(Outcome::Unsettled(Unsettled::Pending));
    let second = ask(&mut shop, "", "K2");
    assert_eq!(
        said(&mut shop, "charge.refunded"),
        [
            json!([second, "K2", {"amount_refunded": 500, "refunded": false}]),
            json!([first, "K1", {"amount_refunded": 0}]),
        ]
    );
    let made = [json!([second, "K2", null]), json!([first, "K1", null])];
    assert_eq!(said(&mut shop, "refund.created"), made);

    shop.refund_word = Some(Outcome::RefundFailed(RefundFailure::ExpiredOrCanceledCard));
    shop.now = shop.now.plus_seconds(5);
    shop.tick(session.id.as_str());
    let was = json!({
        "status": "pending", "pending_reason": "processing", "failure_reason": null,
        "failure_balance_transaction": null,
        "destination_details": {"card": {"type": "pending"}},
    });
    let failed = [json!([null, null, was])];
    assert_eq!(said(&mut shop, "refund.updated"), failed);
    assert_eq!(said(&mut shop, "charge.refund.updated"), failed);
    let none = [json!([null, null, null])];
    assert_eq!(said(&mut shop, "refund.failed"), none);
    let was = json!({"amount_refunded": 2000, "refunded": true});
    assert_eq!(
        said(&mut shop, "charge.updated"),
        [json!([null, null, was])]
    );

    let path = format!("/v1/refunds/{}", session.id.refund(1));
    let call = shop.call("POST", &path, "metadata[why]=torn");
    shop.run(&call);
    let noted = json!([call.request_id, null, {"metadata": {"why": null}}]);
    assert_eq!(said(&mut shop, "refund.updated")[0], noted);
}

#[test]
fn a_refund_that_gets_no_answer_in_time_is_told_as_pending_and_later_as_what_it_became() {
    let mut shop = Shop::new();
    let session = paid(&mut shop);
    shop.refund_word = None;
    let made = shop.make("/v1/refunds", &format!("charge={}", session.id.charge(1)));
    let id = session.id.refund(1);
    assert_eq!(
        (made.text("/id"), made.text("/status")),
        (id.as_str(), "pending")
    );
    let recorded = ["refund.created", "charge.refunded"];
    assert_eq!(types(&mut shop), recorded);
    let pending = json!(["pending", "processing", "pending", 2000, true]);
    assert_eq!(standing(&mut shop, &id), pending);
    let (number, outcome) = (1, Outcome::Refunded);
    let answer = Command::RefundAnswered { number, outcome };
    shop.happens(session.id.as_str(), answer);
    let later = ["refund.updated", "charge.refund.updated"];
    assert_eq!(types(&mut shop), [recorded, later].concat());
    assert_eq!(said(&mut shop, "refund.updated")[0][2]["status"], "pending");
}

#[test]
fn what_happens_to_two_refunds_at_once_is_told_of_both() {
    let mut shop = Shop::new();
    let session = paid(&mut shop);
    for amount in [500, 600] {
        let body = format!("charge={}&amount={amount}", session.id.charge(1));
        shop.make("/v1/refunds", &body);
    }
    let session = &shop.sessions[session.id.as_str()].clone();
    let events = [EventType::RefundUpdated, EventType::ChargeRefundUpdated];
    for number in [1, 2] {
        let told = of_refund(session, number, &events, 100 + u64::from(number)).unwrap();
        shop.ledger.take(&told, shop.now);
    }
    let list = shop.get("/v1/events", "type=refund.updated");
    let values = |list: &Answer, pointer: &str| -> BTreeSet<String> {
        let data = list.json["data"].as_array().unwrap().iter();
        let values = data.map(|event| event.pointer(pointer).unwrap().as_str().unwrap().to_owned());
        values.collect()
    };
    assert_eq!(values(&list, "/data/object/id").len(), 2);
    let list = shop.get(
        "/v1/events",
        "types[]=refund.updated&types[]=charge.refund.updated",
    );
    assert_eq!(values(&list, "/id").len(), 4);
}

#[test]
fn the_notes_on_a_refund_change_and_each_change_is_told() {
    let mut shop = Shop::new();
    let session = paid(&mut shop);
    let made = shop.make("/v1/refunds", &format!("charge={}", session.id.charge(1)));
    let path = format!("/v1/refunds/{}", made.text("/id"));
    assert_eq!(
        shop.make(&path, "metadata[a]=1").json["metadata"],
        json!({"a": "1"})
    );
    assert_eq!(shop.make(&path, "metadata=").json["metadata"], json!({}));
    shop.make(&path, "metadata[b]=");
    shop.make(&path, "");
    let recorded = [
        "refund.created",
        "charge.refunded",
        "refund.updated",
        "charge.refund.updated",
        "refund.updated",
        "charge.refund.updated",
    ];
    assert_eq!(
        types(&mut shop),
        recorded,
        "what changes nothing is not told"
    );
    let other = path.replace("01", "02");
    assert_eq!(shop.post(&other[..other.len()], "metadata=").status, 404);
}

#[test]
fn the_notes_on_a_session_change_without_touching_its_link() {
    let mut shop = Shop::new();
    let session = paid(&mut shop);
    let path = format!("/v1/checkout/sessions/{}", session.id);
    let updated = shop.make(&path, "metadata[b]=2");
    assert_eq!(updated.json["metadata"], json!({"a": "1", "b": "2"}));
    assert_eq!(
        shop.get(&path, "").json["metadata"],
        updated.json["metadata"]
    );
    let listed = shop.get("/v1/checkout/sessions", "");
    assert_eq!(listed.json["data"][0]["metadata"], updated.json["metadata"]);
    let link = format!("/v1/payment_links/{}", session.published.link.id);
    assert_eq!(shop.get(&link, "").json["metadata"], json!({"a": "1"}));
    assert_eq!(
        shop.post(&path, "line_items[0][id]=x").error().1,
        "line_items"
    );
    assert_eq!(shop.post("/v1/checkout/sessions/cs_x", "").status, 404);
    assert_eq!(updated.json["url"], Value::Null);
}
