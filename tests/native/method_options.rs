//! What a link says of single ways to pay: `payment_method_options`.

use crate::support::Shop;
use edgetill::domain::processor::Outcome;
use serde_json::json;

const BLOCKED: &str = "payment_method_options[card][restrictions][brands_blocked]";
const REQUEST: &str = "edgetill[payment_method_options][card][request_three_d_secure]";

#[test]
fn blocked_brands_and_the_wish_for_a_check_stand_on_the_link_its_sessions_and_their_payments() {
    let mut shop = Shop::new();
    let body = format!("{BLOCKED}[0]=visa&{BLOCKED}[1]=mastercard&{REQUEST}=challenge");
    let link = shop.link(&body);
    let restrictions = json!({ "brands_blocked": ["visa", "mastercard"] });
    assert_eq!(
        link.json["payment_method_options"],
        json!({ "card": { "restrictions": restrictions } })
    );
    let session = shop.session(link.text("/id"), 1);
    shop.record(&session, &[]);
    shop.attempt(&session, 1, Outcome::Captured);
    let shown = shop.get(&format!("/v1/checkout/sessions/{}", session.id), "");
    assert_eq!(
        shown.json["payment_method_options"],
        json!({ "card": { "request_three_d_secure": "challenge", "restrictions": restrictions } })
    );
    let intent = format!("/v1/payment_intents/{}", session.id.payment_intent());
    assert_eq!(
        shop.get(&intent, "").json["payment_method_options"],
        json!({ "card": {
            "installments": null, "mandate_options": null, "network": null,
            "request_three_d_secure": "challenge",
        } })
    );
}

#[test]
fn a_link_that_says_nothing_shows_nothing() {
    let mut shop = Shop::new();
    let link = shop.link("").text("/id").to_owned();
    let session = shop.session(&link, 1);
    shop.record(&session, &[]);
    shop.attempt(&session, 1, Outcome::Captured);
    let shown = shop.get(&format!("/v1/checkout/sessions/{}", session.id), "");
    assert_eq!(shown.json["payment_method_options"], json!({}));
    let intent = format!("/v1/payment_intents/{}", session.id.payment_intent());
    let shown = shop.get(&intent, "");
    assert_eq!(shown.json["payment_method_options"], json!({}));
}

#[test]
fn buyers_agree_anew_where_other_cards_are_taken_or_checked() {
    let mut shop = Shop::new();
    let link = shop.link("").text("/id").to_owned();
    let path = format!("/v1/payment_links/{link}");
    let version = |shop: &Shop| shop.gates[&link].published().link.offer.terms_version;
    shop.make(&path, &format!("{BLOCKED}[0]=visa"));
    assert_eq!(version(&shop), 2);
    shop.make(&path, &format!("{REQUEST}=any"));
    assert_eq!(version(&shop), 3);
    shop.make(&path, "edgetill[nickname]=x");
    assert_eq!(version(&shop), 3);
    let unset = shop.make(
        &path,
        "payment_method_options=&edgetill[payment_method_options]=",
    );
    assert_eq!(unset.json["payment_method_options"], json!(null));
    assert_eq!(
        unset.json["edgetill"]["payment_method_options"],
        json!(null)
    );
}

#[test]
fn some_card_has_to_be_left_where_cards_are_taken() {
    let mut shop = Shop::new();
    let all = [
        "visa",
        "mastercard",
        "american_express",
        "discover_global_network",
    ];
    let all: Vec<_> = all.map(|word| format!("{BLOCKED}[]={word}")).into();
    let path = format!("/v1/payment_links/{}", shop.link("").text("/id"));
    let (message, param, _) = shop.post(&path, &all.join("&")).error();
    assert!(
        message.starts_with("At least one brand of cards"),
        "{message}"
    );
    assert_eq!(param, BLOCKED);
}

#[test]
fn what_only_sessions_can_be_told_at_stripe_is_unknown_outside_of_edgetill() {
    let mut shop = Shop::new();
    let path = format!("/v1/payment_links/{}", shop.link("").text("/id"));
    let name = "payment_method_options[card][request_three_d_secure]";
    let (message, ..) = shop.post(&path, &format!("{name}=any")).error();
    assert_eq!(message, format!("Received unknown parameter: {name}"));
}
