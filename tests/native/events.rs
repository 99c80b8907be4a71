//! Events: what they say, and who is told.

use crate::support::{NOW, Shop, paid_with};
use edgetill::api::API_VERSION;
use edgetill::domain::checkout::payment::PaymentResult;
use edgetill::domain::event::EventType;
use edgetill::json::pretty;
use edgetill::protocol::endpoint::EndpointCall;
use serde_json::{Value, json};
use std::collections::BTreeMap;

fn endpoint(shop: &mut Shop, events: &str) -> String {
    let body = format!("url=https://x.test/hook&enabled_events[]={events}");
    let answer = shop.make("/v1/webhook_endpoints", &body);
    answer.text("/id").to_owned()
}

#[test]
fn a_new_link_is_an_event_of_the_request_that_made_it() {
    let mut shop = Shop::new();
    let price = shop.price();
    let body = format!("line_items[0][price]={price}&line_items[0][quantity]=1");
    let mut call = shop.call("POST", "/v1/payment_links", &body);
    call.idempotency_key = Some("K".to_owned());
    let link = shop.run(&call);
    let events = shop.get("/v1/events", "");
    let event = &events.json["data"][0];
    assert_eq!(
        *event,
        json!({
            "id": event["id"], "object": "event", "api_version": API_VERSION,
            "created": NOW.seconds(), "data": {"object": link.json}, "livemode": false,
            "pending_webhooks": 0,
            "request": {"id": call.request_id, "idempotency_key": "K"},
            "type": "payment_link.created",
        })
    );
    let path = format!("/v1/events/{}", event["id"].as_str().unwrap());
    assert_eq!(shop.get(&path, "").json, *event);
}

#[test]
fn every_endpoint_that_wants_an_event_gets_it_once_byte_for_byte() {
    let mut shop = Shop::new();
    let all = endpoint(&mut shop, "*");
    let some = endpoint(&mut shop, "checkout.session.completed");
    let none = endpoint(&mut shop, "invoice.paid");
    let link = shop.link("").text("/id").to_owned();
    let session = paid_with(shop.session(&link, 1), PaymentResult::Succeeded);
    let happened = [
        EventType::ChargeSucceeded,
        EventType::CheckoutSessionCompleted,
    ];
    shop.record(&session, &happened);
    shop.record(&session, &happened);

    let handed = shop.hand_over();
    let bodies = |target: &str| -> Vec<_> {
        let own = handed.iter().filter(|(id, _)| id == target);
        let events = own.flat_map(|(_, hand)| hand.events.iter());
        events
            .map(|event| (event.source.clone(), event.body.clone()))
            .collect()
    };
    let kinds: Vec<_> = bodies(&all)
        .iter()
        .map(|(_, body)| serde_json::from_str::<Value>(body.as_str()).unwrap()["type"].clone())
        .collect();
    assert_eq!(
        kinds,
        [
            EventType::ProductCreated,
            EventType::PriceCreated,
            EventType::PaymentLinkCreated,
            EventType::ChargeSucceeded,
            EventType::CheckoutSessionCompleted
        ]
        .map(EventType::as_str)
    );
    assert_eq!(bodies(&some).len(), 1);
    assert!(bodies(&none).is_empty());
    assert_eq!(bodies(&some)[0], bodies(&all)[4]);
    let (source, posted) = bodies(&some).remove(0);
    assert_eq!(source, session.id.as_str());
    let body: Value = serde_json::from_str(posted.as_str()).unwrap();
    assert_eq!(pretty(posted.as_str()), format!("{body:#}\n"));
    assert_eq!(body["pending_webhooks"], 2);
    assert_eq!(
        body["request"],
        json!({"id": null, "idempotency_key": null})
    );
    assert!(shop.hand_over().is_empty());

    let id = body["id"].as_str().unwrap();
    for (endpoint, left) in [(&all, 1), (&some, 0), (&some, 0)] {
        shop.ledger.delivered(1, endpoint, id);
        let event = shop.get(&format!("/v1/events/{id}"), "");
        assert_eq!(event.json["pending_webhooks"], left);
    }
}

#[test]
fn metadata_named_like_what_is_counted_in_place_is_left_alone() {
    let mut shop = Shop::new();
    let hook = endpoint(&mut shop, "checkout.session.completed");
    let metadata = "metadata[pending_webhooks]=5&metadata[session]=x&metadata[completed]=}\"\\";
    let limited = format!("{metadata}&restrictions[completed_sessions][limit]=5");
    let link = shop.link(&limited).text("/id").to_owned();
    let session = paid_with(shop.session(&link, 1), PaymentResult::Succeeded);
    shop.record(&session, &[EventType::CheckoutSessionCompleted]);
    let found = shop.get("/v1/events", "type=checkout.session.completed");
    let id = found.text("/data/0/id").to_owned();
    let event = |shop: &mut Shop| shop.get(&format!("/v1/events/{id}"), "").json;
    let before = event(&mut shop);
    assert_eq!(before["pending_webhooks"], 1);
    shop.ledger.delivered(1, &hook, &id);
    let after = event(&mut shop);
    assert_eq!(after["pending_webhooks"], 0);
    let kept = json!({"pending_webhooks": "5", "session": "x", "completed": "}\"\\"});
    assert_eq!(before["data"]["object"]["metadata"], kept);
    assert_eq!(after["data"], before["data"]);
    let sessions = shop.get("/v1/checkout/sessions", "");
    assert_eq!(sessions.json["data"][0]["metadata"], kept);
    let links = shop.get("/v1/payment_links", "");
    assert_eq!(links.json["data"][0]["metadata"], kept);
    let count = "/data/0/restrictions/completed_sessions/count";
    assert_eq!(links.json.pointer(count), Some(&json!(1)));
}

#[test]
fn what_waits_for_an_endpoint_goes_out_in_one_call_in_order() {
    let mut shop = Shop::new();
    let link = shop.link("").text("/id").to_owned();
    let busy = endpoint(&mut shop, "charge.succeeded");
    let other = endpoint(&mut shop, "charge.succeeded");
    let sold: Vec<_> = (1..=3)
        .map(|seed| paid_with(shop.session(&link, seed), PaymentResult::Succeeded))
        .collect();
    for session in &sold {
        shop.record(session, &[EventType::ChargeSucceeded]);
    }
    let sources: Vec<_> = sold.iter().map(|session| session.id.to_string()).collect();
    let handed = shop.hand_over().into_iter().map(|(id, hand)| {
        let sources = hand.events.into_iter().map(|event| event.source);
        (id, sources.collect::<Vec<_>>())
    });
    let handed: BTreeMap<_, _> = handed.collect();
    let wanted = [(busy.clone(), sources.clone()), (other.clone(), sources)];
    assert_eq!(handed, BTreeMap::from(wanted));
    assert!(shop.store.outbox.is_empty());

    let delete = shop.call("DELETE", &format!("/v1/webhook_endpoints/{busy}"), "");
    shop.run(&delete);
    assert_eq!(
        shop.endpoint_calls.last(),
        Some(&(busy, EndpointCall::Delete))
    );
    let again = paid_with(shop.session(&link, 4), PaymentResult::Succeeded);
    shop.record(&again, &[EventType::ChargeSucceeded]);
    let left: Vec<_> = shop.hand_over().into_iter().map(|(id, _)| id).collect();
    assert_eq!(left, [other]);
}

#[test]
fn events_are_listed_by_type() {
    let mut shop = Shop::new();
    let id = shop.link("").text("/id").to_owned();
    shop.make(&format!("/v1/payment_links/{id}"), "metadata[a]=1");
    let count = |shop: &mut Shop, query: &str| {
        let list = shop.get("/v1/events", query);
        list.json["data"].as_array().unwrap().len()
    };
    assert_eq!(count(&mut shop, ""), 4);
    assert_eq!(count(&mut shop, "type=payment_link.*"), 2);
    assert_eq!(count(&mut shop, "type=payment_link.updated"), 1);
    assert_eq!(
        count(
            &mut shop,
            "types[0]=payment_link.updated&types[1]=charge.failed"
        ),
        1
    );
    assert_eq!(count(&mut shop, "type=invoice.paid"), 0);
    let (message, ..) = shop.get("/v1/events", "type=a&types[]=b").error();
    assert_eq!(
        message,
        "You may only specify one of these parameters: type, types."
    );
}
