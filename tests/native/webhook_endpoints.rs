//! Webhook endpoints.

use crate::support::{NOW, Shop};
use edgetill::api::API_VERSION;
use edgetill::api::store::outbox_row::{OutboxRow, Task};
use edgetill::domain::{EventId, Mode, WebhookEndpointId};
use edgetill::protocol::endpoint::EndpointCall;
use edgetill::protocol::ledger::LedgerCall;
use serde_json::json;

const BODY: &str = "url=https://x.test/hook&enabled_events[0]=checkout.session.completed";

#[test]
fn the_secret_is_shown_once_and_given_to_the_endpoint() {
    let mut shop = Shop::new();
    let answer = shop.make("/v1/webhook_endpoints", &format!("{BODY}&metadata[a]=1"));
    let id = answer.text("/id").to_owned();
    let secret = answer.text("/secret").to_owned();
    assert_eq!(secret.len(), "whsec_".len() + 32);
    let found = shop.get(&format!("/v1/webhook_endpoints/{id}"), "");
    assert_eq!(
        found.json,
        json!({
            "id": id, "object": "webhook_endpoint", "api_version": null, "application": null,
            "created": NOW.seconds(), "description": null,
            "enabled_events": ["checkout.session.completed"], "livemode": false,
            "metadata": {"a": "1"}, "status": "enabled", "url": "https://x.test/hook",
        })
    );
    assert_eq!(
        shop.endpoint_calls,
        [(
            id.clone(),
            EndpointCall::Configure {
                id: WebhookEndpointId::from_known(id),
                url: "https://x.test/hook".to_owned(),
                secret,
                mode: Mode::Test
            }
        )]
    );
}

#[test]
fn an_endpoint_can_be_changed_and_its_secret_stays() {
    let mut shop = Shop::new();
    let id = shop
        .make("/v1/webhook_endpoints", BODY)
        .text("/id")
        .to_owned();
    let path = format!("/v1/webhook_endpoints/{id}");
    let known = shop.endpoint_calls.len();
    let words = "description=Mine&metadata[a]=1&enabled_events[]=product.created";
    let named = shop.make(&path, words);
    assert_eq!(named.json["description"], "Mine");
    assert_eq!(named.json["enabled_events"], json!(["product.created"]));
    assert_eq!(shop.endpoint_calls.len(), known, "its object need not know");

    let moved = shop.make(&path, "url=https://x.test/else&disabled=true&description=");
    assert_eq!(moved.json["url"], "https://x.test/else");
    assert_eq!(moved.json["status"], "disabled");
    assert_eq!(moved.json["description"], json!(null));
    assert_eq!(moved.json["metadata"], json!({"a": "1"}));
    assert!(moved.json.get("secret").is_none());
    let call = shop.endpoint_calls.last().cloned().unwrap();
    assert!(
        matches!(&call, (to, EndpointCall::Change { url, disabled: true, .. })
            if *to == id && url == "https://x.test/else"),
        "{call:?}"
    );
    shop.make("/v1/products", "name=Tea");
    assert!(shop.hand_over().is_empty());
    assert_eq!(shop.endpoint_calls.last(), Some(&call));

    let enabled = shop.make(&path, "disabled=false");
    assert_eq!(enabled.json["status"], "enabled");
    assert_eq!(shop.get(&path, "").json, enabled.json);
    shop.make("/v1/products", "name=Tea");
    let handed = shop.hand_over();
    let [(to, hand)] = handed.as_slice() else {
        panic!("{handed:?}");
    };
    assert_eq!((to, hand.events.len()), (&id, 1));
}

#[test]
fn mistakes_in_changes_to_endpoints_are_named() {
    let mut shop = Shop::new();
    let made = shop.make("/v1/webhook_endpoints", BODY);
    let path = format!("/v1/webhook_endpoints/{}", made.text("/id"));
    let cases = [
        ("url=x", "Not a valid URL", "url"),
        ("disabled=yes", "Invalid boolean: yes", "disabled"),
        (
            "enabled_events[]=foo",
            "Invalid enabled_events: 'foo' is not a type of event. Use '*' for all types.",
            "enabled_events[0]",
        ),
        (
            "api_version=2026-10-28.endive",
            "Received unknown parameter: api_version",
            "api_version",
        ),
    ];
    for (body, message, param) in cases {
        let (found, at, _) = shop.post(&path, body).error();
        assert_eq!((found.as_str(), at.as_str()), (message, param), "{body}");
    }
    assert_eq!(
        shop.post("/v1/webhook_endpoints/we_x", "disabled=true")
            .status,
        404
    );
}

#[test]
fn an_endpoint_says_which_version_of_the_api_it_was_made_for_and_takes_none_that_never_was() {
    let mut shop = Shop::new();
    let body = format!("{BODY}&api_version={API_VERSION}&connect=false&description=");
    let made = shop.make("/v1/webhook_endpoints", &body);
    assert_eq!(made.json["api_version"], API_VERSION);
    assert_eq!(made.json["description"], json!(null));
    let older = format!("{BODY}&api_version=2020-08-27");
    let made = shop.make("/v1/webhook_endpoints", &older);
    assert_eq!(made.json["api_version"], "2020-08-27");
    let other = format!("{BODY}&api_version=2020-08-28");
    let (message, param, _) = shop.post("/v1/webhook_endpoints", &other).error();
    assert_eq!(param, "api_version");
    let start = "Invalid api_version: must be one of 2011-01-01, 2011-06-21, ";
    assert!(message.starts_with(start), "{message}");
    assert!(message.ends_with(", or 2026-10-28.endive"), "{message}");
}

#[test]
fn a_deleted_endpoint_is_gone_and_told_so() {
    let mut shop = Shop::new();
    let id = shop
        .make("/v1/webhook_endpoints", BODY)
        .text("/id")
        .to_owned();
    let path = format!("/v1/webhook_endpoints/{id}");
    let call = shop.call("DELETE", &path, "");
    let answer = shop.run(&call);
    assert_eq!(
        answer.json,
        json!({"id": id, "object": "webhook_endpoint", "deleted": true})
    );
    assert_eq!(shop.get(&path, "").status, 404);
    assert_eq!(
        shop.get("/v1/webhook_endpoints", "").json["data"],
        json!([])
    );
    assert_eq!(
        shop.endpoint_calls.last(),
        Some(&(id, EndpointCall::Delete))
    );
}

#[test]
fn mistakes_in_endpoints_are_named() {
    let mut shop = Shop::new();
    let cases = [
        (
            "url=https://x.test",
            "Missing required param: enabled_events.",
            "enabled_events",
        ),
        ("enabled_events[]=*", "Missing required param: url.", "url"),
        ("url=x&enabled_events[]=*", "Not a valid URL", "url"),
        (
            "url=https://x.test&enabled_events[]=*&enabled_events[]=foo",
            "Invalid enabled_events: 'foo' is not a type of event. Use '*' for all types.",
            "enabled_events[1]",
        ),
        (
            "url=https://x.test&enabled_events[]=*&connect=true",
            "connect is a Stripe parameter Edgetill does not support yet, except as `false`.",
            "connect",
        ),
    ];
    for (body, message, param) in cases {
        let (found, at, _) = shop.post("/v1/webhook_endpoints", body).error();
        assert_eq!((found.as_str(), at.as_str()), (message, param), "{body}");
    }
    let mut live = Shop::in_mode(Mode::Live);
    let body = "url=http://x.test&enabled_events[]=*";
    assert_eq!(live.post("/v1/webhook_endpoints", body).status, 400);
    assert_eq!(shop.post("/v1/webhook_endpoints", body).status, 200);
}

#[test]
fn a_mode_has_sixteen_endpoints_at_most() {
    let mut shop = Shop::new();
    for _ in 0..16 {
        shop.make("/v1/webhook_endpoints", BODY);
    }
    assert_eq!(
        shop.post("/v1/webhook_endpoints", BODY).error().0,
        "You have reached the maximum of 16 test webhook endpoints. Delete one before you create \
         another."
    );
}

#[test]
fn an_event_is_sent_again_to_the_endpoint_that_is_named_in_its_version() {
    let mut shop = Shop::new();
    shop.make("/v1/products", "name=Tea");
    let event = shop.get("/v1/events", "").json["data"][0].clone();
    let path = format!("/v1/events/{}/retry", event["id"].as_str().unwrap());
    let endpoint = shop
        .make(
            "/v1/webhook_endpoints",
            &format!("{BODY}&api_version=2020-08-27"),
        )
        .text("/id")
        .to_owned();

    let answer = shop.post(&path, &format!("webhook_endpoint={endpoint}"));
    assert_eq!((answer.status, &answer.json), (200, &event));
    let retry = LedgerCall::Retry {
        event: EventId::from_known(event["id"].as_str().unwrap()),
        endpoint: WebhookEndpointId::from_known(endpoint.as_str()),
        version: Some("2020-08-27".to_owned()),
    };
    assert_eq!(shop.retries, [retry]);
    let other = path.replacen("evt_01", "evt_02", 1);
    let missing = shop.post(&other, &format!("webhook_endpoint={endpoint}"));
    assert_eq!((missing.status, missing.error().1.as_str()), (404, "id"));
}

#[test]
fn an_event_is_sent_again_to_nobody_who_is_not_there() {
    let mut shop = Shop::new();
    shop.make("/v1/products", "name=Tea");
    let id = shop.get("/v1/events", "").text("/data/0/id").to_owned();
    let path = format!("/v1/events/{id}/retry");
    let name_one = "Name the webhook endpoint that shall get the event again (in Stripe's CLI: \
                    --webhook-endpoint we_…); there is no `stripe listen` to send it to.";
    for body in [
        "",
        "for_stripecli=true",
        "for_stripecli=true&webhook_endpoint=we_1",
    ] {
        let (message, param, code) = shop.post(&path, body).error();
        let found = (message.as_str(), param.as_str(), code.as_str());
        assert_eq!(found, (name_one, "webhook_endpoint", "parameter_missing"));
    }
    let (message, param, code) = shop.post(&path, "webhook_endpoint=we_1").error();
    let found = (message.as_str(), param.as_str(), code.as_str());
    let missing = "No such webhook_endpoint: 'we_1'";
    assert_eq!(found, (missing, "webhook_endpoint", "resource_missing"));
    assert_eq!(shop.post("/v1/events/evt_1/retry", "").status, 404);

    let endpoint = shop
        .make("/v1/webhook_endpoints", BODY)
        .text("/id")
        .to_owned();
    shop.make(
        &format!("/v1/webhook_endpoints/{endpoint}"),
        "disabled=true",
    );
    let (message, _, _) = shop
        .post(&path, &format!("webhook_endpoint={endpoint}"))
        .error();
    let disabled = format!("The webhook endpoint {endpoint} is disabled: enable it first.");
    assert_eq!(message, disabled);
}

#[test]
fn a_retry_of_an_event_that_was_pruned_is_answered_with_404() {
    let mut shop = Shop::new();
    let made = shop.make("/v1/webhook_endpoints", BODY);
    let gone = format!("/v1/events/evt_01{}/retry", "0".repeat(22));
    let body = format!("webhook_endpoint={}", made.text("/id"));
    let missing = shop.post(&gone, &body);
    assert_eq!((missing.status, missing.error().1.as_str()), (404, "id"));
}

#[test]
fn no_event_is_handed_to_an_endpoint_that_does_not_know_yet_where_to_post() {
    let body = "url=https://x.test/hook&enabled_events[0]=product.created";
    let mut shop = Shop::new();
    let known = shop
        .make("/v1/webhook_endpoints", body)
        .text("/id")
        .to_owned();
    let call = shop.call("POST", "/v1/webhook_endpoints", body);
    shop.begin(&call).unwrap();
    // The new one cannot be reached while the other one is changed.
    let new = |row: &&mut OutboxRow| matches!(row.task, Task::ConfigureEndpoint { .. });
    let waiting = shop.store.outbox.values_mut().find(new).unwrap();
    waiting.due = NOW.plus_seconds(60);
    shop.make(
        &format!("/v1/webhook_endpoints/{known}"),
        "description=Mine",
    );
    shop.make("/v1/products", "name=Tea");
    let handed = shop.hand_over();
    assert!(
        matches!(handed.as_slice(), [(to, hand)] if *to == known && hand.events.len() == 1),
        "{handed:?}"
    );
    shop.now = NOW.plus_seconds(60);
    shop.flush();
    shop.make("/v1/products", "name=Tea");
    assert_eq!(shop.hand_over().len(), 2);
}
