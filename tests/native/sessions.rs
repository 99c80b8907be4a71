//! Checkout Sessions: what Account keeps of them and what their objects answer.

use crate::support::{NOW, Shop, paid_with};
use edgetill::api::handle::session_read::SessionRead;
use edgetill::api::resources::{charge, checkout_session, payment_intent};
use edgetill::api::route;
use edgetill::domain::checkout::payment::PaymentResult;
use edgetill::domain::checkout::session::{PaymentState, Purchase, Session};
use edgetill::domain::event::EventType;
use edgetill::domain::processor::Decline;
use edgetill::domain::{Amount, Error};
use edgetill::protocol::account::ApiCall;
use serde_json::{Value, json};

fn declined() -> PaymentResult {
    PaymentResult::Declined(Decline {
        code: "card_declined".to_owned(),
        decline_code: Some("insufficient_funds".to_owned()),
        message: "Your card has insufficient funds.".to_owned(),
    })
}

fn open_session(shop: &mut Shop, seed: u8) -> Session {
    let link = shop.link("metadata[a]=1").text("/id").to_owned();
    shop.session(&link, seed)
}

#[test]
fn an_open_session_knows_its_link_and_nothing_of_its_buyer() {
    let mut shop = Shop::new();
    let mut session = open_session(&mut shop, 1);
    session.url_parameters.client_reference_id = Some("ref".to_owned());
    session.url_parameters.utm = vec![("utm_source".to_owned(), "mail".to_owned())];
    let object = checkout_session::render::render(&session);
    let id = session.id.as_str();
    let slug = session.published.link.slug.trim_start_matches("test_");
    for (field, wanted) in [
        ("status", json!("open")),
        ("payment_status", json!("unpaid")),
        ("url", json!(format!("https://pay.example.com/c/{id}"))),
        ("amount_subtotal", json!(2000)),
        ("amount_total", json!(2000)),
        ("customer_details", Value::Null),
        ("payment_intent", Value::Null),
        ("client_reference_id", json!("ref")),
        ("metadata", json!({"a": "1"})),
        ("payment_link", json!(session.published.link.id)),
        ("expires_at", json!(NOW.seconds() + 86_400)),
        ("success_url", Value::Null),
        (
            "consent_collection",
            json!({
                "payment_method_reuse_agreement": null, "promotions": "none",
                "terms_of_service": "none",
            }),
        ),
        (
            "saved_payment_method_options",
            json!({
                "allow_redisplay_filters": ["always"], "payment_method_remove": "disabled",
                "payment_method_save": null,
            }),
        ),
        (
            "edgetill",
            json!({"slug": slug, "utm": {"utm_source": "mail"}}),
        ),
    ] {
        assert_eq!(object[field], wanted, "{field}");
    }
}

#[test]
fn a_paid_session_is_complete_and_shows_its_payment() {
    let mut shop = Shop::new();
    let session = open_session(&mut shop, 1);
    let session = paid_with(session, PaymentResult::Succeeded);
    let object = checkout_session::render::render(&session);
    assert_eq!(object["status"], "complete");
    assert_eq!(object["payment_status"], "paid");
    assert_eq!(object["url"], Value::Null);
    assert_eq!(object["payment_intent"], session.id.payment_intent());
    assert_eq!(
        object["customer_details"],
        json!({
            "address": {
                "city": null, "country": "GB", "line1": null, "line2": null,
                "postal_code": "W1", "state": null
            },
            "business_name": null, "email": "ada@example.com", "individual_name": null,
            "name": null, "phone": null, "tax_exempt": "none", "tax_ids": []
        })
    );
    let intent = payment_intent::render(&session).unwrap();
    assert_eq!(intent["status"], "succeeded");
    assert_eq!(intent["amount_received"], 2000);
    assert_eq!(intent["latest_charge"], session.id.charge(1));
    let charge = charge::render(&session).unwrap();
    assert_eq!(charge["status"], "succeeded");
    assert_eq!(charge["outcome"]["seller_message"], "Payment complete.");
    assert_eq!(charge["payment_method_details"]["card"]["last4"], "4242");
    assert_eq!(
        charge["payment_method_details"]["card"]["checks"],
        json!({
            "address_line1_check": null,
            "address_postal_code_check": "fail",
            "cvc_check": "pass",
        })
    );
    assert_eq!(charge["outcome"]["risk_level"], "normal");
}

#[test]
fn an_order_for_nothing_is_complete_without_a_payment() {
    let mut shop = Shop::new();
    let item = "line_items[0][price_data][currency]=usd&line_items[0][price_data][unit_amount]=0\
                &line_items[0][price_data][product_data][name]=Tea&line_items[0][quantity]=1";
    let link = shop.make("/v1/payment_links", item);
    let mut session = shop.session(link.text("/id"), 1);
    session.purchase = Purchase::Complete { at: NOW };
    session.payment_state = PaymentState::NotRequired;
    session.total = Amount::ZERO;
    let object = checkout_session::render::render(&session);
    assert_eq!(object["status"], "complete");
    assert_eq!(object["payment_status"], "no_payment_required");
    assert_eq!(
        (&object["amount_total"], &object["amount_subtotal"]),
        (&json!(0), &json!(0))
    );
    assert_eq!(object["payment_intent"], Value::Null);
    assert_eq!(payment_intent::render(&session), None);
    let row = checkout_session::row::of(&session).unwrap();
    assert!(row.columns.reached, "it is kept for ever");
}

#[test]
fn the_intent_of_a_refused_attempt_is_canceled_once_nothing_is_to_be_paid() {
    let mut shop = Shop::new();
    let session = open_session(&mut shop, 1);
    let mut session = paid_with(session, declined());
    session.purchase = Purchase::Complete { at: NOW };
    session.payment_state = PaymentState::NotRequired;
    let object = checkout_session::render::render(&session);
    assert_eq!(object["payment_intent"], Value::Null);
    let intent = payment_intent::render(&session).unwrap();
    assert_eq!(
        (&intent["status"], &intent["cancellation_reason"]),
        (&json!("canceled"), &json!("abandoned"))
    );
}

#[test]
fn a_refused_payment_leaves_the_session_open_and_says_why() {
    let mut shop = Shop::new();
    let session = open_session(&mut shop, 1);
    let mut session = paid_with(session, declined());
    assert_eq!(checkout_session::render::status(&session), "open");
    let intent = payment_intent::render(&session).unwrap();
    assert_eq!(intent["status"], "requires_payment_method");
    assert_eq!(intent["payment_method"], Value::Null);
    assert_eq!(
        intent["last_payment_error"],
        json!({
            "advice_code": "try_again_later",
            "charge": session.id.charge(1), "code": "card_declined",
            "decline_code": "insufficient_funds",
            "doc_url": "https://stripe.com/docs/error-codes/card-declined",
            "message": "Your card has insufficient funds.", "payment_method_type": "card",
            "type": "card_error"
        })
    );
    let charge = charge::render(&session).unwrap();
    assert_eq!(charge["paid"], false);
    assert_eq!(charge["failure_code"], "card_declined");
    assert_eq!(charge["outcome"]["reason"], "insufficient_funds");
    assert_eq!(
        charge["outcome"]["seller_message"],
        "The bank returned the decline code `insufficient_funds`."
    );
    session.purchase = Purchase::Expired { at: NOW };
    let intent = payment_intent::render(&session).unwrap();
    assert_eq!(intent["status"], "canceled");
    assert_eq!(intent["canceled_at"], NOW.seconds());
}

#[test]
fn a_refunded_charge_was_paid_and_given_back() {
    let mut shop = Shop::new();
    let session = open_session(&mut shop, 1);
    let session = paid_with(session, PaymentResult::Refunded);
    let charge = charge::render(&session).unwrap();
    assert_eq!(
        (&charge["refunded"], &charge["paid"]),
        (&json!(true), &json!(true))
    );
    assert_eq!(charge["amount_refunded"], 2000);
}

#[test]
fn the_book_keeps_the_newest_copy_and_each_event_once() {
    let mut shop = Shop::new();
    let open = open_session(&mut shop, 1);
    let paid = paid_with(open.clone(), PaymentResult::Succeeded);
    let happened = [
        EventType::ChargeSucceeded,
        EventType::PaymentIntentSucceeded,
        EventType::CheckoutSessionCompleted,
    ];
    shop.record(&paid, &happened);
    shop.record(&open, &[]);
    shop.record(&paid, &happened);
    let sessions = shop.get("/v1/checkout/sessions", "");
    assert_eq!(sessions.json["data"].as_array().unwrap().len(), 1);
    assert_eq!(sessions.text("/data/0/status"), "complete");
    let events = shop.get(
        "/v1/events",
        "types[]=charge.*&types[]=payment_intent.succeeded",
    );
    let objects: Vec<_> = events.json["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| event["data"]["object"]["object"].as_str().unwrap())
        .collect();
    assert_eq!(objects, ["payment_intent", "charge"]);
    assert_eq!(
        shop.get("/v1/events", "").json["data"]
            .as_array()
            .unwrap()
            .len(),
        6
    );
}

#[test]
fn sessions_are_listed_by_link_and_status() {
    let mut shop = Shop::new();
    let first = open_session(&mut shop, 1);
    let second = open_session(&mut shop, 2);
    shop.record(&first, &[]);
    shop.record(&paid_with(second.clone(), PaymentResult::Succeeded), &[]);
    let link = second.published.link.id.as_str();
    for (query, wanted) in [
        (format!("payment_link={link}"), vec![second.id.as_str()]),
        ("status=open".to_owned(), vec![first.id.as_str()]),
        (format!("payment_link={link}&status=open"), vec![]),
        (
            "customer_details[email]=Ada@Example.com".to_owned(),
            vec![second.id.as_str()],
        ),
        ("customer_details[email]=a@b.c".to_owned(), vec![]),
        (
            format!("payment_intent={}", second.id.payment_intent()),
            vec![second.id.as_str()],
        ),
        (
            format!("payment_intent={}", first.id.payment_intent()),
            vec![],
        ),
        (format!("payment_intent={}", second.id.charge(1)), vec![]),
        ("payment_intent=pi_x".to_owned(), vec![]),
        (String::new(), vec![second.id.as_str(), first.id.as_str()]),
    ] {
        let list = shop.get("/v1/checkout/sessions", &query);
        let ids = list.json["data"].as_array().unwrap().iter();
        let ids: Vec<_> = ids.map(|session| session["id"].as_str().unwrap()).collect();
        assert_eq!(ids, wanted, "{query}");
    }
    assert_eq!(
        shop.get("/v1/checkout/sessions", "status=paid").error().0,
        "Invalid status: must be one of open, complete, or expired"
    );
}

#[test]
fn completed_sessions_are_counted_in_lists_of_links() {
    let mut shop = Shop::new();
    let id = shop.link("restrictions[completed_sessions][limit]=5");
    let id = id.text("/id").to_owned();
    let session = paid_with(shop.session(&id, 1), PaymentResult::Succeeded);
    shop.record(&session, &[EventType::CheckoutSessionCompleted]);
    shop.record(&session, &[EventType::CheckoutSessionCompleted]);
    let links = shop.get("/v1/payment_links", "");
    let count = "/data/0/restrictions/completed_sessions/count";
    assert_eq!(links.json.pointer(count), Some(&json!(1)));
}

#[test]
fn an_open_session_is_expired_and_one_that_is_over_is_not() {
    let mut shop = Shop::new();
    let session = open_session(&mut shop, 1);
    shop.sessions
        .insert(session.id.to_string(), session.clone());
    let path = format!("/v1/checkout/sessions/{}/expire", session.id);
    let answer = shop.make(&path, "");
    assert_eq!(answer.text("/status"), "expired");
    assert_eq!(answer.json["url"], Value::Null);
    let answer = shop.post(&path, "");
    assert_eq!(answer.status, 400);
    assert_eq!(answer.text("/error/type"), "invalid_request_error");
    let live = path.replace("cs_test_", "cs_live_");
    assert_eq!(shop.post(&live, "").status, 404);
}

#[test]
fn the_end_that_a_request_asked_for_names_it_and_one_by_time_names_nobody() {
    let mut shop = Shop::new();
    let sessions = [1, 2].map(|seed| paid_with(open_session(&mut shop, seed), declined()));
    for session in &sessions {
        shop.record(session, &[]);
    }
    let path = format!("/v1/checkout/sessions/{}/expire", sessions[0].id);
    let mut call = shop.call("POST", &path, "");
    call.idempotency_key = Some("K".to_owned());
    assert_eq!(shop.run(&call).status, 200);
    shop.now = sessions[1].expires_at;
    shop.tick(sessions[1].id.as_str());
    let asked = json!({"id": call.request_id, "idempotency_key": "K"});
    let by_itself = json!({"id": null, "idempotency_key": null});
    for kind in ["checkout.session.expired", "payment_intent.canceled"] {
        let events = shop.get("/v1/events", &format!("type={kind}"));
        let data = events.json["data"].as_array().unwrap().iter();
        let requests: Vec<_> = data.map(|event| event["request"].clone()).collect();
        assert_eq!(requests, [by_itself.clone(), asked.clone()], "{kind}");
    }
}

/// The read of a session's own object that `call` is.
fn read(call: &ApiCall) -> Result<Option<SessionRead<'_>>, Error> {
    let (operation, id) = route::find(&call.method, &call.path)?;
    SessionRead::parse(call, operation, id)
}

#[test]
fn the_session_object_answers_reads() {
    let mut shop = Shop::new();
    let session = open_session(&mut shop, 1);
    let objects = checkout_session::record::objects(&session);
    let path = format!("/v1/checkout/sessions/{}", session.id);
    let call = shop.call("GET", &path, "");
    let one = read(&call).unwrap().unwrap();
    assert_eq!(one.session.as_ref(), Some(&session.id));
    let reply = one.object(Some(&objects)).unwrap();
    assert_eq!(reply["id"], session.id.as_str());
    let call = shop.call("GET", &format!("{path}/line_items"), "limit=1");
    let items = read(&call).unwrap().unwrap();
    assert_eq!(items.session.as_ref(), Some(&session.id));
    let list = items.object(Some(&objects)).unwrap();
    assert_eq!(list["data"][0]["object"], "item");
    assert_eq!(list["url"], format!("{path}/line_items"));
    let missing = items.object(None).unwrap_err();
    assert_eq!(
        missing.message,
        format!("No such checkout.session: '{}'", session.id)
    );
    let other = shop.call("GET", &path.replace("cs_test_", "cs_live_"), "");
    assert!(read(&other).is_err());
    let unrelated = shop.call("GET", "/v1/products", "");
    assert_eq!(read(&unrelated), Ok(None));
}
