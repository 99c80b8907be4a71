//! Webhook endpoints.

use crate::support::{NOW, Shop};
use edgetill::domain::Mode;
use edgetill::domain::messages::EndpointCall;
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
            id,
            EndpointCall::Configure {
                url: "https://x.test/hook".to_owned(),
                secret,
                mode: Mode::Test
            }
        )]
    );
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
            "connect is a Stripe parameter Edgetill does not support yet.",
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
