//! Customers: made, changed, deleted, listed and searched.

use crate::support::{Answer, Shop};
use edgetill::api::handle::{self, Reply};
use edgetill::domain::Mode;
use serde_json::{Value, json};

const ADA: &str = "name=Ada&email=Ada@example.com";

fn id(answer: &Answer) -> String {
    answer.text("/id").to_owned()
}

/// The types of the events, oldest first, and what the newest is about.
fn events(shop: &mut Shop) -> (Vec<String>, Value) {
    let list = shop.get(
        "/v1/events",
        "limit=100&types[0]=customer.created&types[1]=customer.updated&types[2]=customer.deleted",
    );
    let data = list.json["data"].as_array().unwrap().clone();
    let kind = |event: &Value| event["type"].as_str().unwrap().to_owned();
    let newest = data.first().map(|event| event["data"].clone());
    (
        data.iter().rev().map(kind).collect(),
        newest.unwrap_or_default(),
    )
}

fn ids(answer: &Answer) -> Vec<String> {
    let data = answer.json["data"].as_array().unwrap();
    let texts = data.iter().map(|it| it["id"].as_str().unwrap().to_owned());
    texts.collect()
}

#[test]
fn a_new_customer_shows_what_was_sent_and_what_rests() {
    let mut shop = Shop::new();
    let made = shop.make(
        "/v1/customers",
        "name=Ada&metadata[plan]=gold&address[city]=London",
    );
    let customer = made.text("/id").to_owned();
    assert_eq!(
        made.json,
        json!({
            "id": customer, "object": "customer",
            "address": {
                "city": "London", "country": null, "line1": null, "line2": null,
                "postal_code": null, "state": null,
            },
            "balance": 0, "created": 1_795_316_400, "currency": null, "customer_account": null,
            "default_source": null, "delinquent": false, "description": null, "discount": null,
            "email": null, "invoice_prefix": null,
            "invoice_settings": {
                "custom_fields": null, "default_payment_method": null, "footer": null,
                "rendering_options": null,
            },
            "livemode": false, "metadata": { "plan": "gold" }, "name": "Ada", "phone": null,
            "preferred_locales": [], "shipping": null, "tax_exempt": "none", "test_clock": null,
        })
    );
    assert_eq!(
        shop.get(&format!("/v1/customers/{customer}"), "").json,
        made.json
    );
    let (types, data) = events(&mut shop);
    assert_eq!(types, ["customer.created"]);
    assert_eq!(data["object"], made.json);
}

#[test]
fn an_update_changes_what_it_names_and_tells_what_was_before() {
    let mut shop = Shop::new();
    let made = shop.make(
        "/v1/customers",
        &format!("{ADA}&metadata[a]=1&metadata[b]=2"),
    );
    let path = format!("/v1/customers/{}", made.text("/id"));
    let body = "name=&phone=%2B1&metadata[a]=&metadata[c]=3&individual_name=Ada King";
    let changed = shop.make(&path, body);
    assert_eq!(changed.json["name"], Value::Null);
    assert_eq!(changed.text("/individual_name"), "Ada King");
    assert_eq!(changed.json["metadata"], json!({ "b": "2", "c": "3" }));
    assert_eq!(changed.text("/email"), "Ada@example.com");
    let (types, data) = events(&mut shop);
    assert_eq!(types, ["customer.created", "customer.updated"]);
    let before = &data["previous_attributes"];
    assert_eq!(before["name"], "Ada");
    assert_eq!(before["metadata"], json!({ "a": "1", "c": null }));
    assert_eq!(data["object"], changed.json);
    // What changes nothing is nothing to be told of.
    shop.make(&path, "individual_name=Ada King");
    assert_eq!(events(&mut shop).0.len(), 2);
}

#[test]
fn a_deleted_customer_is_an_id_in_its_place_and_in_no_list() {
    let mut shop = Shop::new();
    let made = shop.make("/v1/customers", ADA);
    let customer = id(&made);
    let path = format!("/v1/customers/{customer}");
    let gone = json!({ "id": customer, "object": "customer", "deleted": true });
    let call = shop.call("DELETE", &path, "");
    assert_eq!(shop.run(&call).json, gone);
    assert_eq!(shop.get(&path, "").json, gone);
    let (types, data) = events(&mut shop);
    assert_eq!(types, ["customer.created", "customer.deleted"]);
    assert_eq!(data["object"], made.json);
    assert!(ids(&shop.get("/v1/customers", "")).is_empty());
    let query = "query=email:'ada@example.com'";
    assert!(ids(&shop.get("/v1/customers/search", query)).is_empty());
    let missing = format!("No such customer: '{customer}'");
    for (method, body) in [("DELETE", ""), ("POST", "name=Eve")] {
        let call = shop.call(method, &path, body);
        let answer = shop.run(&call);
        let wanted = (
            missing.clone(),
            "id".to_owned(),
            "resource_missing".to_owned(),
        );
        assert_eq!((answer.status, answer.error()), (404, wanted), "{method}");
    }
}

#[test]
fn a_customer_that_never_was_is_missing() {
    let mut shop = Shop::new();
    let made_up = format!("cus_{}", "0".repeat(64));
    for id in ["cus_x", &made_up] {
        for (method, body) in [("GET", ""), ("POST", "name=Eve"), ("DELETE", "")] {
            let call = shop.call(method, &format!("/v1/customers/{id}"), body);
            let answer = shop.run(&call);
            assert_eq!(answer.status, 404, "{method} {id}");
            assert_eq!(answer.error().0, format!("No such customer: '{id}'"));
        }
    }
}

#[test]
fn a_customer_of_another_mode_is_missing() {
    let mut shop = Shop::new();
    let customer = id(&shop.make("/v1/customers", ADA));
    let mut live = Shop::in_mode(Mode::Live);
    live.customers.clone_from(&shop.customers);
    for (method, body) in [("GET", ""), ("POST", "name=Eve"), ("DELETE", "")] {
        let call = live.call(method, &format!("/v1/customers/{customer}"), body);
        assert_eq!(live.run(&call).status, 404, "{method}");
    }
    assert_eq!(live.customers, shop.customers);
}

#[test]
fn lists_are_newest_first_and_know_an_address_to_the_letter() {
    let mut shop = Shop::new();
    let ada = id(&shop.make("/v1/customers", ADA));
    shop.now = shop.now.plus_seconds(1);
    let small = id(&shop.make("/v1/customers", "email=ada@example.com"));
    shop.now = shop.now.plus_seconds(1);
    let eve = id(&shop.make("/v1/customers", "email=eve@example.com&name=Eve"));
    assert_eq!(ids(&shop.get("/v1/customers", "")), [&*eve, &*small, &*ada]);
    let list = shop.get("/v1/customers", "email=Ada@example.com");
    assert_eq!(ids(&list), [&*ada]);
    let older = format!("starting_after={eve}&limit=1");
    let page = shop.get("/v1/customers", &older);
    assert_eq!(
        (ids(&page), &page.json["has_more"]),
        (vec![small.clone()], &json!(true))
    );
    let since = "created[gt]=1795316400";
    assert_eq!(ids(&shop.get("/v1/customers", since)), [&*eve, &*small]);
    // A search does not mind the case.
    let found = shop.get("/v1/customers/search", "query=email:'ada@example.com'");
    assert_eq!(ids(&found), [&*small, &*ada]);
    let found = shop.get(
        "/v1/customers/search",
        "query=-name:'Eve' AND email~'example'",
    );
    assert_eq!(ids(&found), [&*small, &*ada]);
}

#[test]
fn a_search_goes_on_where_its_page_ended() {
    let mut shop = Shop::new();
    let mut made = Vec::new();
    for number in 0..5 {
        shop.now = shop.now.plus_seconds(1);
        let body = format!("name=Ada {number}&metadata[team]=red");
        made.insert(0, id(&shop.make("/v1/customers", &body)));
    }
    let query = "query=metadata['team']:'red'&limit=2";
    let mut found = Vec::new();
    let mut page = shop.get("/v1/customers/search", query);
    while page.json["has_more"] == true {
        found.extend(ids(&page));
        let next = format!("{query}&page={}", page.text("/next_page"));
        page = shop.get("/v1/customers/search", &next);
    }
    found.extend(ids(&page));
    assert_eq!(found, made);
    assert_eq!(page.json["next_page"], Value::Null);
}

#[test]
fn a_change_that_is_sent_twice_is_made_once() {
    let mut shop = Shop::new();
    let customer = id(&shop.make("/v1/customers", ADA));
    let call = shop.call("POST", &format!("/v1/customers/{customer}"), "name=Eve");
    shop.begin(&call).unwrap();
    let row = shop.store.heads(shop.now, 1).pop().unwrap();
    let sent = handle::call::of(&shop.store, &row, &shop.config, shop.mode);
    let sent = sent.unwrap().unwrap().unwrap();
    let lost = shop.deliver(&row.target.name(), sent);
    shop.flush();
    assert!(matches!(lost, Reply::Customer(_)));
    assert_eq!(
        events(&mut shop).0,
        ["customer.created", "customer.updated"]
    );
    let shown = shop.get(&format!("/v1/customers/{customer}"), "");
    assert_eq!(shown.text("/name"), "Eve");
}

#[test]
fn what_the_ledger_did_not_hear_is_told_later() {
    let mut shop = Shop::new();
    shop.ledger_answers = false;
    let call = shop.call("POST", "/v1/customers", ADA);
    shop.begin(&call).unwrap();
    assert!(shop.flush_one());
    assert!(ids(&shop.get("/v1/customers", "")).is_empty());
    shop.ledger_answers = true;
    shop.flush();
    assert_eq!(ids(&shop.get("/v1/customers", "")).len(), 1);
    assert_eq!(events(&mut shop).0, ["customer.created"]);
}

#[test]
fn a_search_goes_on_in_a_volume_that_is_newer_than_its_isolate_knows() {
    let mut shop = Shop::new();
    let mut made = Vec::new();
    for number in 0..5 {
        if number == 2 {
            shop.ledger.roll_over();
            shop.ledger.known = 2;
        }
        shop.now = shop.now.plus_seconds(1);
        let body = format!("name=Ada {number}&metadata[team]=red");
        made.insert(0, id(&shop.make("/v1/customers", &body)));
    }
    let query = "query=metadata['team']:'red'";
    let first = shop.get("/v1/customers/search", &format!("{query}&limit=2"));
    assert_eq!(ids(&first), made[..2]);
    // Another isolate answers, which has heard of no second volume.
    shop.ledger.known = 1;
    let next = format!("{query}&page={}", first.text("/next_page"));
    let rest = shop.get("/v1/customers/search", &next);
    assert_eq!(ids(&rest), made[2..]);
    assert_eq!(ids(&shop.get("/v1/customers/search", query)), made);
    // A volume that never was is not asked: it would be there from then on.
    let beyond = format!("{query}&page=9-1");
    assert_eq!(shop.get("/v1/customers/search", &beyond).status, 200);
}
