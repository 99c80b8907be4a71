//! When a link sells, and where its buyers go once it is over: what the API takes and shows.

use crate::support::{NOW, Shop};
use edgetill::domain::Mode;
use serde_json::json;

const STARTS_AT: i64 = NOW.seconds() + 60;
const EXPIRES_AT: i64 = NOW.seconds() + 120;

fn window() -> String {
    format!(
        "edgetill[starts_at]={STARTS_AT}&edgetill[expires_at]={EXPIRES_AT}&\
         edgetill[closed_url]=https://shop.example/over"
    )
}

#[test]
fn a_window_is_kept_shown_and_left_alone_by_other_updates() {
    let mut shop = Shop::new();
    let link = shop.link(&window());
    let path = format!("/v1/payment_links/{}", link.text("/id"));
    let slug = link.text("/edgetill/slug").to_owned();
    let expected = json!({
        "amount_suggestions": [],
        "closed_url": "https://shop.example/over", "discounts": [], "expires_at": EXPIRES_AT,
        "aliases": [], "branding": null, "hold_seconds": 600, "nickname": null, "password": null, "payment_method_options": null, "per_customer_limit": null, "prefill": false, "reopen_failed": false, "show_remaining": false, "slug": slug, "starts_at": STARTS_AT,
        "tax_rates": [],
    });
    assert_eq!(link.json["edgetill"], expected);
    assert_eq!(shop.get(&path, "").json["edgetill"], expected);
    let other = shop.make(&path, "inactive_message=Gone&edgetill[hold_seconds]=90");
    assert_eq!(other.json["edgetill"]["starts_at"], STARTS_AT);
    assert_eq!(other.json["edgetill"]["expires_at"], EXPIRES_AT);
    assert_eq!(other.json["edgetill"]["closed_url"], expected["closed_url"]);
    let gate = &shop.gates[link.text("/id")];
    assert_eq!(
        gate.link.offer.terms_version, 1,
        "a buyer agrees to no window"
    );
    assert_eq!(other.json["active"], json!(true));
}

#[test]
fn each_side_of_a_window_is_set_and_unset_alone_and_the_event_says_what_was() {
    let mut shop = Shop::new();
    let link = shop.link(&window());
    let path = format!("/v1/payment_links/{}", link.text("/id"));
    let later = EXPIRES_AT + 1;
    let moved = shop.make(&path, &format!("edgetill[expires_at]={later}"));
    assert_eq!(moved.json["edgetill"]["expires_at"], later);
    assert_eq!(moved.json["edgetill"]["starts_at"], STARTS_AT);
    let unset = shop.make(&path, "edgetill[starts_at]=");
    assert_eq!(unset.json["edgetill"]["starts_at"], json!(null));
    assert_eq!(unset.json["edgetill"]["expires_at"], later);
    let unset = shop.make(&path, "edgetill[expires_at]=&edgetill[closed_url]=");
    assert_eq!(unset.json["edgetill"]["expires_at"], json!(null));
    let events = shop.get("/v1/events", "type=payment_link.updated");
    assert_eq!(
        events.json["data"][0]["data"]["previous_attributes"],
        json!({"edgetill": {"closed_url": "https://shop.example/over", "expires_at": later}})
    );
}

/// What a new link and an update say to `body`, which both must refuse: message and parameter.
#[track_caller]
fn refusal(shop: &mut Shop, body: &str) -> (String, String) {
    let price = shop.price();
    let item = format!("line_items[0][price]={price}&line_items[0][quantity]=1");
    let (message, param, _) = shop
        .post("/v1/payment_links", &format!("{item}&{body}"))
        .error();
    let path = format!("/v1/payment_links/{}", shop.link("").text("/id"));
    let (updated, at, _) = shop.post(&path, body).error();
    assert_eq!((&message, &param), (&updated, &at), "{body}");
    (message, param)
}

#[test]
fn a_window_at_its_limits_is_taken() {
    let mut shop = Shop::new();
    let now = NOW.seconds();
    for fine in [
        "edgetill[starts_at]=0".to_owned(),
        "edgetill[starts_at]=9999999999".to_owned(),
        format!("edgetill[expires_at]={}", now + 1),
        format!("edgetill[starts_at]={now}&edgetill[expires_at]={}", now + 1),
    ] {
        shop.link(&fine);
    }
}

#[test]
fn mistakes_in_windows_are_named() {
    let mut shop = Shop::new();
    let now = NOW.seconds();
    let millis = now * 1000;
    let past = "Invalid timestamp: must be an integer Unix timestamp in the future.";
    let order = format!(
        "`edgetill[expires_at]` ({EXPIRES_AT}) must be later than `edgetill[starts_at]` \
         ({EXPIRES_AT}). Send both to move them together."
    );
    let in_millis = format!(
        "Invalid timestamp: {millis} is in milliseconds. Send Unix seconds instead: {now}."
    );
    let least = "This value must be greater than or equal to 0.";
    let reversed = format!("{EXPIRES_AT}&edgetill[starts_at]={EXPIRES_AT}");
    for (param, value, message) in [
        ("expires_at", now.to_string(), past),
        ("expires_at", reversed, &order),
        ("expires_at", millis.to_string(), &in_millis),
        ("starts_at", millis.to_string(), &in_millis),
        ("starts_at", "-1".to_owned(), least),
        ("starts_at", "soon".to_owned(), "Invalid integer: soon"),
        ("closed_url", "over".to_owned(), "Not a valid URL"),
    ] {
        let (found, at) = refusal(&mut shop, &format!("edgetill[{param}]={value}"));
        assert_eq!(found, message, "{param}={value}");
        assert_eq!(at, format!("edgetill[{param}]"));
    }
}

#[test]
fn a_new_link_has_nothing_to_unset() {
    let mut shop = Shop::new();
    for name in ["starts_at", "expires_at", "closed_url"] {
        let price = shop.price();
        let body =
            format!("line_items[0][price]={price}&line_items[0][quantity]=1&edgetill[{name}]=");
        let (_, param, code) = shop.post("/v1/payment_links", &body).error();
        assert_eq!(param, format!("edgetill[{name}]"));
        assert_eq!(code, "parameter_invalid_empty");
    }
}

#[test]
fn a_start_that_would_pass_the_end_is_refused_unless_both_move() {
    let mut shop = Shop::new();
    let link = shop.link(&window());
    let path = format!("/v1/payment_links/{}", link.text("/id"));
    let start = format!("edgetill[starts_at]={EXPIRES_AT}");
    assert_eq!(shop.post(&path, &start).error().1, "edgetill[expires_at]");
    let both = format!("{start}&edgetill[expires_at]={}", EXPIRES_AT + 1);
    let moved = shop.make(&path, &both);
    assert_eq!(moved.json["edgetill"]["starts_at"], EXPIRES_AT);
}

#[test]
fn a_link_that_is_over_can_be_changed_in_everything_else_and_opened_again() {
    let mut shop = Shop::new();
    let link = shop.link(&window());
    let path = format!("/v1/payment_links/{}", link.text("/id"));
    shop.now = NOW.plus_seconds(3600);
    let changed = shop.make(&path, "inactive_message=Gone&edgetill[starts_at]=");
    assert_eq!(changed.json["edgetill"]["expires_at"], EXPIRES_AT);
    assert_eq!(
        changed.json["active"],
        json!(true),
        "time is not the switch"
    );
    let again = format!("edgetill[expires_at]={}", shop.now.seconds() + 60);
    shop.make(&path, &again);
}

#[test]
fn an_update_taken_in_time_is_carried_out_after_its_end_has_passed() {
    let mut shop = Shop::new();
    let link = shop.link("");
    let path = format!("/v1/payment_links/{}", link.text("/id"));
    let end = format!("edgetill[expires_at]={EXPIRES_AT}");
    let call = shop.call("POST", &path, &end);
    shop.begin(&call).unwrap();
    shop.now = NOW.plus_seconds(3600);
    shop.flush();
    let shown = shop.get(&path, "");
    assert_eq!(shown.json["edgetill"]["expires_at"], EXPIRES_AT);
}

#[test]
fn a_live_closed_url_must_be_https() {
    let mut shop = Shop::in_mode(Mode::Live);
    let id = shop.link("").text("/id").to_owned();
    let body = "edgetill[closed_url]=http://x.test";
    let answer = shop.post(&format!("/v1/payment_links/{id}"), body);
    let message = "Invalid URL: in live mode the URL must begin with https://.";
    assert_eq!(answer.error().0, message);
    assert_eq!(answer.error().1, "edgetill[closed_url]");
}
