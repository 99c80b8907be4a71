//! What a link says of the payment intents it leads to: `payment_intent_data`.

use crate::support::{Shop, decline};
use edgetill::domain::checkout::session::Session;
use edgetill::domain::processor::Outcome;
use serde_json::{Value, json};

const DATA: &str = "payment_intent_data[description]=Tea for two&\
    payment_intent_data[metadata][order]=7&payment_intent_data[metadata][shop]=a&\
    payment_intent_data[statement_descriptor_suffix]=TEA TIME&\
    payment_intent_data[transfer_group]=may";

/// A session of a link, whose card was refused first.
fn begun(shop: &mut Shop, more: &str) -> Session {
    let link = shop.link(more).text("/id").to_owned();
    let session = shop.session(&link, 1);
    shop.record(&session, &[]);
    shop.attempt(&session, 1, Outcome::Declined(decline()));
    session
}

fn fields(object: &Value) -> Value {
    let names = [
        "description",
        "metadata",
        "statement_descriptor_suffix",
        "transfer_group",
    ];
    names.map(|name| object[name].clone()).into_iter().collect()
}

#[test]
fn payment_intents_and_charges_begin_with_what_the_link_says() {
    let mut shop = Shop::new();
    shop.make("/v1/edgetill/settings", "statement_descriptor=TEAHOUSE");
    let session = begun(&mut shop, DATA);
    shop.attempt(&session, 2, Outcome::Captured);
    let said = json!(["Tea for two", { "order": "7", "shop": "a" }, "TEA TIME", "may"]);
    let events = shop.get("/v1/events", "limit=100");
    let mut told = 0;
    for event in events.json["data"].as_array().unwrap() {
        let kind = event["type"].as_str().unwrap();
        if kind.starts_with("payment_intent.") || kind.starts_with("charge.") {
            told += 1;
            assert_eq!(fields(&event["data"]["object"]), said, "{kind}");
        }
    }
    assert_eq!(told, 5);
    for attempt in [1, 2] {
        let charge = shop.get(&format!("/v1/charges/{}", session.id.charge(attempt)), "");
        assert_eq!(
            charge.text("/calculated_statement_descriptor"),
            "TEAHOUSE* TEA TIME"
        );
    }
    let listed = shop.get("/v1/payment_intents", "");
    assert_eq!(fields(&listed.json["data"][0]), said);
    let shown = shop.get(&format!("/v1/checkout/sessions/{}", session.id), "");
    assert_eq!(
        shown.json["metadata"],
        json!({}),
        "the session has the link's own"
    );
}

#[test]
fn payment_intents_say_what_brought_the_buyer() {
    let mut shop = Shop::new();
    let link = shop.link("").text("/id").to_owned();
    let mut session = shop.session(&link, 1);
    session.url_parameters.client_reference_id = Some("order-7".to_owned());
    session.url_parameters.utm = vec![("utm_source".to_owned(), "letter".to_owned())];
    shop.record(&session, &[]);
    shop.attempt(&session, 1, Outcome::Captured);
    let said = json!({ "client_reference_id": "order-7", "utm": { "utm_source": "letter" } });
    let intent = format!("/v1/payment_intents/{}", session.id.payment_intent());
    assert_eq!(shop.get(&intent, "").json["edgetill"], said);
    let types = "types[0]=payment_intent.created&types[1]=payment_intent.succeeded";
    let events = shop.get("/v1/events", types);
    for event in events.json["data"].as_array().unwrap() {
        assert_eq!(event["data"]["object"]["edgetill"], said);
    }
    let completed = shop.get("/v1/events", "types[0]=checkout.session.completed");
    let told = &completed.json["data"][0]["data"]["object"];
    assert_eq!(told["client_reference_id"], "order-7");
    assert_eq!(told["edgetill"]["utm"], said["utm"]);
}

#[test]
fn an_intent_keeps_what_it_began_with_and_what_was_written_on_it_since() {
    let mut shop = Shop::new();
    let session = begun(&mut shop, DATA);
    let link = format!("/v1/payment_links/{}", session.published.link.id);
    shop.make(
        &link,
        "payment_intent_data[description]=Coffee&payment_intent_data[transfer_group]=june",
    );
    let intent = format!("/v1/payment_intents/{}", session.id.payment_intent());
    shop.make(&intent, "metadata[order]=8");
    shop.attempt(&session, 2, Outcome::Captured);
    let now = json!(["Tea for two", { "order": "8", "shop": "a" }, "TEA TIME", "may"]);
    assert_eq!(fields(&shop.get(&intent, "").json), now);
    let charge = shop.get(&format!("/v1/charges/{}", session.id.charge(2)), "");
    assert_eq!(fields(&charge.json), now);
    assert_eq!(charge.text("/calculated_statement_descriptor"), "TEA TIME");
}

#[test]
fn an_update_changes_what_it_names_and_says_all_of_the_metadata() {
    let mut shop = Shop::new();
    let made = shop.link(&format!(
        "{DATA}&payment_intent_data[capture_method]=automatic_async"
    ));
    let path = format!("/v1/payment_links/{}", made.text("/id"));
    let body = "payment_intent_data[description]=&payment_intent_data[metadata][table]=3";
    let changed = shop.make(&path, body);
    assert_eq!(
        changed.json["payment_intent_data"],
        json!({
            "capture_method": "automatic_async", "description": null, "metadata": { "table": "3" },
            "setup_future_usage": null, "statement_descriptor": null,
            "statement_descriptor_suffix": "TEA TIME", "transfer_group": "may",
        })
    );
    let none = shop.make(&path, "payment_intent_data[metadata]=");
    assert_eq!(none.json["payment_intent_data"]["metadata"], json!({}));
    let terms = &shop.gates[made.text("/id")].published().link.offer;
    assert_eq!(terms.terms_version, 1, "nobody agrees to it");
}

#[test]
fn what_cards_cannot_do_is_refused() {
    let mut shop = Shop::new();
    let link = shop.link("");
    let path = format!("/v1/payment_links/{}", link.text("/id"));
    for (name, value) in [
        ("setup_future_usage", "off_session"),
        ("statement_descriptor", "TEA"),
        ("statement_descriptor_suffix", "123"),
    ] {
        let param = format!("payment_intent_data[{name}]");
        let refused = shop.post(&path, &format!("{param}={value}"));
        assert_eq!((refused.status, refused.error().1), (400, param), "{name}");
    }
    let keys: Vec<_> = (0..51)
        .map(|key| format!("payment_intent_data[metadata][k{key}]=v"))
        .collect();
    let refused = shop.post(&path, &keys.join("&")).error();
    assert_eq!(refused.1, "payment_intent_data[metadata]");
}
