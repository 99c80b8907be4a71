//! Disputes: what the API shows of them, takes for them and tells.

use crate::support::{NOW, Shop, paid_with};
use edgetill::domain::checkout::command::Command;
use edgetill::domain::checkout::payment::PaymentResult;
use edgetill::domain::checkout::session::Session;
use edgetill::domain::dispute::DisputeStatus::{
    Lost, NeedsResponse, UnderReview, WarningClosed, WarningNeedsResponse, Won,
};
use edgetill::domain::dispute::{DisputeReason, DisputeStatus, DisputeWord};
use edgetill::domain::{Amount, Movement};
use serde_json::{Value, json};

pub fn said(status: DisputeStatus) -> DisputeWord {
    DisputeWord {
        status,
        reason: DisputeReason::Fraudulent,
        network_reason_code: Some("10.4".to_owned()),
        amount: Amount::new(2000).unwrap(),
        created: NOW,
        due_by: Some(NOW.plus_seconds(604_800)),
    }
}

/// A payment of 20 dollars, of which its buyer's bank said this.
fn disputed(shop: &mut Shop, status: DisputeStatus) -> Session {
    let link = shop.link("").text("/id").to_owned();
    let session = paid_with(shop.session(&link, 1), PaymentResult::Succeeded);
    shop.record(&session, &[]);
    says(shop, &session, status);
    session
}

/// The bank says so, and the session looks.
fn says(shop: &mut Shop, session: &Session, status: DisputeStatus) {
    shop.dispute_word = Some(Box::new(said(status)));
    shop.happens(session.id.as_str(), Command::Word { attempt: 1 });
}

fn path(session: &Session) -> String {
    format!("/v1/disputes/{}", session.id.dispute(1))
}

/// What was told of disputes and their charges, oldest first, with the status it showed.
fn told(shop: &mut Shop) -> Vec<String> {
    let wanted = "types[]=charge.dispute.*&types[]=charge.updated&types[]=charge.refunded";
    let events = shop.get("/v1/events", wanted);
    let data = events.json["data"].as_array().unwrap().iter().rev();
    let line = |event: &Value| {
        let (kind, status) = (&event["type"], &event["data"]["object"]["status"]);
        format!("{} {}", kind.as_str().unwrap(), status.as_str().unwrap())
    };
    data.map(line).collect()
}

#[test]
fn a_dispute_shows_what_the_bank_says_and_where_the_money_went() {
    let mut shop = Shop::new();
    let session = disputed(&mut shop, NeedsResponse);
    let (charge, id) = (session.id.charge(1), session.id.dispute(1));
    let read = shop.get(&path(&session), "");
    let withdrawal = session.id.balance_transaction(Movement::Dispute(1));
    let mut shown = read.json.clone();
    let evidence = shown.as_object_mut().unwrap().remove("evidence").unwrap();
    assert_eq!(
        shown,
        json!({
            "id": id, "object": "dispute", "amount": 2000,
            "balance_transactions": [{
                "id": withdrawal, "object": "balance_transaction", "amount": -2000,
                "available_on": NOW.seconds(), "balance_type": "payments",
                "created": NOW.seconds(), "currency": "usd",
                "description": format!("Chargeback withdrawal for {charge}"),
                "exchange_rate": null, "fee": 0, "fee_details": [], "net": -2000,
                "reporting_category": "dispute", "source": id, "status": "available",
                "type": "adjustment",
            }],
            "charge": charge, "created": NOW.seconds(), "currency": "usd",
            "enhanced_eligibility_types": [],
            "evidence_details": {
                "due_by": NOW.seconds() + 604_800, "enhanced_eligibility": {},
                "has_evidence": false, "past_due": false, "submission_count": 0,
                "submission_method": "not_submitted",
            },
            "intended_submission_method": null, "is_charge_refundable": false, "livemode": false,
            "metadata": {}, "network_reason_code": "10.4",
            "payment_intent": session.id.payment_intent(),
            "payment_method_details": {
                "card": {"brand": "visa", "case_type": "chargeback", "network": "visa", "network_reason_code": "10.4"},
                "type": "card",
            },
            "reason": "fraudulent", "status": "needs_response",
        })
    );
    let evidence = evidence.as_object().unwrap();
    assert!(
        evidence
            .values()
            .all(|value| value.is_null() || *value == json!({}))
    );
    let found = shop.get(&format!("/v1/balance_transactions/{withdrawal}"), "");
    assert_eq!(found.json, read.json["balance_transactions"][0]);
    let expanded = shop.get(&path(&session), "expand[]=charge&expand[]=payment_intent");
    assert_eq!(expanded.json["charge"]["disputed"], true);
    assert_eq!(expanded.json["payment_intent"]["status"], "succeeded");
    let session = shop.get(&format!("/v1/checkout/sessions/{}", session.id), "");
    assert_eq!(
        (session.text("/status"), session.text("/payment_status")),
        ("complete", "paid")
    );
}

#[test]
fn disputes_are_listed_by_charge_and_by_payment() {
    let mut shop = Shop::new();
    let session = disputed(&mut shop, NeedsResponse);
    let read = shop.get(&path(&session), "").json;
    for filter in [
        String::new(),
        format!("charge={}", session.id.charge(1)),
        format!("payment_intent={}", session.id.payment_intent()),
    ] {
        let listed = shop.get("/v1/disputes", &filter);
        assert_eq!(listed.json["data"], json!([read]), "{filter}");
    }
    for filter in ["charge=ch_x", "payment_intent=pi_x", "created[lt]=1"] {
        let listed = shop.get("/v1/disputes", filter);
        assert_eq!(listed.json["data"], json!([]), "{filter}");
    }
    let deep = shop.get("/v1/disputes", "expand[]=data.charge.balance_transaction");
    let net = deep.json.pointer("/data/0/charge/balance_transaction/net");
    assert_eq!(net, Some(&json!(2000)));
    let charges = shop.get("/v1/charges", "");
    assert_eq!(charges.json["data"][0]["disputed"], true);
}

#[test]
fn what_becomes_of_a_dispute_is_told_in_order_and_once() {
    let begun = [
        "charge.dispute.created needs_response",
        "charge.dispute.funds_withdrawn needs_response",
        "charge.updated succeeded",
    ];
    for (end, ends) in [
        (
            Won,
            &[
                "charge.dispute.closed won",
                "charge.dispute.funds_reinstated won",
            ][..],
        ),
        (Lost, &["charge.dispute.closed lost"][..]),
    ] {
        let mut shop = Shop::new();
        let session = disputed(&mut shop, NeedsResponse);
        says(&mut shop, &session, NeedsResponse);
        assert_eq!(told(&mut shop), begun);
        shop.dispute_word = Some(Box::new(said(UnderReview)));
        let body = "evidence[uncategorized_text]=We sent it.";
        let submitted = shop.make(&path(&session), body);
        assert_eq!(submitted.text("/status"), "under_review");
        let updated = ["charge.dispute.updated under_review"];
        assert_eq!(told(&mut shop), [&begun[..], &updated].concat());
        for _ in 0..2 {
            says(&mut shop, &session, end);
        }
        assert_eq!(told(&mut shop), [&begun[..], &updated, ends].concat());
        let over = shop.get(&path(&session), "").json;
        let moved = over["balance_transactions"].as_array().unwrap();
        let nets: Vec<_> = moved.iter().map(|it| it["net"].as_i64().unwrap()).collect();
        assert_eq!(nets.iter().sum::<i64>(), if end == Won { 0 } else { -2000 });
    }
}

#[test]
fn the_bank_may_answer_evidence_at_once() {
    let mut shop = Shop::new();
    let session = disputed(&mut shop, NeedsResponse);
    shop.dispute_word = Some(Box::new(said(Won)));
    let body = "evidence[uncategorized_text]=winning_evidence&metadata[case]=7&submit=true";
    let answer = shop.make(&path(&session), body);
    assert_eq!(answer.text("/status"), "won");
    assert_eq!(answer.text("/metadata/case"), "7");
    let details = &answer.json["evidence_details"];
    assert_eq!(
        [&details["submission_count"], &details["submission_method"]],
        [&json!(1), &json!("manual")]
    );
    assert_eq!(
        told(&mut shop)[3..],
        [
            "charge.dispute.updated under_review",
            "charge.dispute.closed won",
            "charge.dispute.funds_reinstated won",
        ]
    );
    let refused = shop.post(&path(&session), "evidence[uncategorized_text]=more");
    assert_eq!(refused.error().0, "This dispute is already closed.");
    let noted = shop.make(&path(&session), "metadata[case]=8");
    assert_eq!(noted.text("/metadata/case"), "8", "notes go on");
}

#[test]
fn evidence_is_changed_text_by_text_and_files_are_refused_by_name() {
    let mut shop = Shop::new();
    let session = disputed(&mut shop, NeedsResponse);
    let body = "evidence[customer_name]=Ada&evidence[product_description]=Tea&submit=false";
    shop.make(&path(&session), body);
    let body = "evidence[customer_name]=&evidence[service_date]=2027-01-15&submit=false";
    let changed = shop.make(&path(&session), body);
    let evidence = &changed.json["evidence"];
    assert_eq!(evidence["customer_name"], Value::Null);
    assert_eq!(evidence["product_description"], "Tea");
    assert_eq!(evidence["service_date"], "2027-01-15");
    for name in [
        "receipt",
        "uncategorized_file",
        "enhanced_evidence",
        "appeal",
    ] {
        let body = format!("evidence[{name}]=file_1");
        let answer = shop.post(&path(&session), &body);
        assert_eq!(answer.status, 400, "{name}");
        assert_eq!(answer.error().1, format!("evidence[{name}]"));
    }
    let refused = shop.post(&path(&session), "intended_submission_method=manual");
    assert_eq!(refused.error().1, "intended_submission_method");
}

#[test]
fn a_charge_that_was_charged_back_is_not_refunded() {
    let mut shop = Shop::new();
    let session = disputed(&mut shop, NeedsResponse);
    let charge = session.id.charge(1);
    let refused = shop.post("/v1/refunds", &format!("charge={charge}"));
    let message = format!("Charge {charge} has been charged back; cannot issue a refund.");
    assert_eq!(
        refused.error(),
        (message, String::new(), "charge_disputed".to_owned())
    );
    let closed = shop.make(&format!("{}/close", path(&session)), "");
    assert_eq!(closed.text("/status"), "lost");
    let refused = shop.post("/v1/refunds", &format!("charge={charge}"));
    assert_eq!(refused.error().2, "charge_disputed");
}

#[test]
fn an_inquiry_moves_no_money_and_a_refund_ends_it() {
    let mut shop = Shop::new();
    let session = disputed(&mut shop, WarningNeedsResponse);
    let asked = shop.get(&path(&session), "").json;
    assert_eq!(asked["balance_transactions"], json!([]));
    assert_eq!(asked["is_charge_refundable"], true);
    let kind = asked.pointer("/payment_method_details/card/case_type");
    assert_eq!(kind, Some(&json!("inquiry")));
    let refused = shop.post(&format!("{}/close", path(&session)), "");
    assert!(refused.error().0.contains("is an inquiry"));
    shop.dispute_word = Some(Box::new(said(WarningClosed)));
    shop.make("/v1/refunds", &format!("charge={}", session.id.charge(1)));
    let closed = shop.get(&path(&session), "");
    assert_eq!(closed.text("/status"), "warning_closed");
    let all = told(&mut shop);
    assert_eq!(all.last().unwrap(), "charge.dispute.closed warning_closed");
    assert!(!all.iter().any(|line| line.contains("funds_")));
}

#[test]
fn a_dispute_that_is_not_there_is_missed_by_its_name() {
    let mut shop = Shop::new();
    let session = disputed(&mut shop, NeedsResponse);
    for nobodys in ["dp_x".to_owned(), session.id.dispute(7)] {
        let path = format!("/v1/disputes/{nobodys}");
        let wanted = (
            format!("No such dispute: '{nobodys}'"),
            "dispute".to_owned(),
            "resource_missing".to_owned(),
        );
        assert_eq!(shop.get(&path, "").error(), wanted);
        assert_eq!(shop.post(&path, "metadata[a]=b").error(), wanted);
        assert_eq!(shop.post(&format!("{path}/close"), "").error(), wanted);
    }
}
