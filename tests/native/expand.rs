//! `expand[]`: what comes in place of an id, on every kind of request.

use crate::support::{Shop, paid_with};
use edgetill::domain::checkout::payment::PaymentResult;
use edgetill::domain::checkout::session::Session;
use serde_json::{Value, json};

fn paid(shop: &mut Shop) -> Session {
    let link = shop.link("").text("/id").to_owned();
    let session = paid_with(shop.session(&link, 1), PaymentResult::Succeeded);
    shop.record(&session, &[]);
    session
}

#[test]
fn line_items_with_their_products_come_with_a_link_on_every_request() {
    let mut shop = Shop::new();
    let price = shop.price();
    let expand = "expand[]=line_items.data.price.product";
    let body = format!("line_items[0][price]={price}&line_items[0][quantity]=1&{expand}");
    let created = shop.make("/v1/payment_links", &body);
    let id = created.text("/id").to_owned();
    let path = format!("/v1/payment_links/{id}");
    let updated = shop.make(&path, &format!("metadata[a]=1&{expand}"));
    let retrieved = shop.get(&path, expand);
    let listed = shop.get(
        "/v1/payment_links",
        "expand[]=data.line_items.data.price.product",
    );
    for link in [
        &created.json,
        &updated.json,
        &retrieved.json,
        &listed.json["data"][0],
    ] {
        let items = &link["line_items"];
        assert_eq!(items["object"], "list");
        assert_eq!(items["url"], format!("{path}/line_items"));
        assert_eq!(items["data"][0]["price"]["product"]["name"], "Tea");
        let keys: Vec<_> = link.as_object().unwrap().keys().collect();
        let at = keys.iter().position(|key| *key == "line_items").unwrap();
        assert_eq!(keys[at - 1], "invoice_creation");
    }
    assert_eq!(shop.get(&path, "").json.get("line_items"), None);
}

#[test]
fn a_product_whose_id_looks_like_another_kinds_is_expanded_all_the_same() {
    let mut shop = Shop::new();
    for id in ["price_list", "pi_cake", "tea"] {
        shop.make("/v1/products", &format!("name=Tea&id={id}"));
        let body = format!("product={id}&currency=usd&unit_amount=500&expand[]=product");
        let price = shop.make("/v1/prices", &body);
        assert_eq!(price.text("/product/id"), id);
    }
}

#[test]
fn a_session_comes_with_all_that_hangs_on_it() {
    let mut shop = Shop::new();
    let session = paid(&mut shop);
    let paths = [
        "line_items.data.price.product",
        "payment_intent",
        "payment_intent.latest_charge",
        "payment_intent.latest_charge.payment_intent",
        "payment_link.line_items",
        "total_details.breakdown",
        "customer",
        "subscription.latest_invoice",
    ];
    let query = |prefix: &str| {
        let paths = paths.map(|path| format!("expand[]={prefix}{path}"));
        paths.join("&")
    };
    let path = format!("/v1/checkout/sessions/{}", session.id);
    let read = shop.get(&path, &query(""));
    assert_eq!(read.status, 200, "{}", read.reply.body);
    let list = shop.get("/v1/checkout/sessions", &query("data."));
    for object in [&read.json, &list.json["data"][0]] {
        let at = |pointer: &str| object.pointer(pointer).cloned().unwrap_or(Value::Null);
        assert_eq!(at("/line_items/data/0/price/product/name"), "Tea");
        assert_eq!(at("/payment_intent/status"), "succeeded");
        assert_eq!(at("/payment_intent/latest_charge/paid"), true);
        assert_eq!(
            at("/payment_intent/latest_charge/payment_intent/object"),
            "payment_intent"
        );
        assert_eq!(at("/payment_link/line_items/data/0/description"), "Tea");
        assert_eq!(
            at("/total_details/breakdown"),
            json!({"discounts": [], "taxes": []})
        );
        assert_eq!(at("/customer"), Value::Null);
    }
    let items = shop.get(&format!("{path}/line_items"), "expand[]=data.price.product");
    assert_eq!(items.text("/data/0/price/product/object"), "product");
    let charge = shop.get(
        &format!("/v1/charges/{}", session.id.charge(1)),
        "expand[]=payment_intent.latest_charge",
    );
    assert_eq!(
        charge.text("/payment_intent/latest_charge/object"),
        "charge"
    );
}

#[test]
fn the_payment_method_that_paid_is_expanded_wherever_it_is_named() {
    let mut shop = Shop::new();
    let session = paid(&mut shop);
    let (intent, charge) = (session.id.payment_intent(), session.id.charge(1));
    let refund = shop.make("/v1/refunds", &format!("charge={charge}"));
    let read = shop.get(
        &format!("/v1/payment_methods/{}", session.id.payment_method(1)),
        "",
    );
    assert_eq!(read.text("/card/last4"), "4242");
    for (path, field) in [
        (format!("/v1/payment_intents/{intent}"), "payment_method"),
        (
            format!("/v1/payment_intents/{intent}"),
            "latest_charge.payment_method",
        ),
        (format!("/v1/charges/{charge}"), "payment_method"),
        (
            format!("/v1/charges/{charge}"),
            "payment_intent.payment_method",
        ),
        (
            format!("/v1/refunds/{}", refund.text("/id")),
            "payment_method",
        ),
        (
            format!("/v1/checkout/sessions/{}", session.id),
            "payment_intent.latest_charge.payment_method",
        ),
        ("/v1/payment_intents".into(), "data.payment_method"),
        (
            "/v1/payment_intents".into(),
            "data.latest_charge.payment_method",
        ),
        ("/v1/charges".into(), "data.payment_method"),
        ("/v1/refunds".into(), "data.payment_method"),
    ] {
        let found = shop.get(&path, &format!("expand[]={field}"));
        assert_eq!(found.status, 200, "{path} {field}: {}", found.reply.body);
        let pointer = field.replace("data.", "data.0.").replace('.', "/");
        let found = found.json.pointer(&format!("/{pointer}"));
        assert_eq!(found, Some(&read.json), "{path} {field}");
    }
}

#[test]
fn a_session_that_is_expired_comes_with_its_line_items() {
    let mut shop = Shop::new();
    let link = shop.link("").text("/id").to_owned();
    let session = shop.session(&link, 1);
    shop.sessions
        .insert(session.id.to_string(), session.clone());
    let path = format!("/v1/checkout/sessions/{}/expire", session.id);
    let expired = shop.make(&path, "expand[]=line_items&expand[]=payment_link");
    assert_eq!(expired.text("/line_items/data/0/object"), "item");
    assert_eq!(expired.text("/payment_link/id"), link);
}

#[test]
fn a_path_that_leads_nowhere_is_refused_before_anything_is_done() {
    let mut shop = Shop::new();
    let cases = [
        ("foo", "This property cannot be expanded (foo)."),
        ("name", "This property cannot be expanded (name)."),
        (
            "default_price.",
            "This property cannot be expanded (default_price.).",
        ),
        (
            "default_price.unit_amount",
            "This property cannot be expanded (default_price.unit_amount).",
        ),
        (
            "default_price.product.default_price.product.default_price",
            "You cannot expand more than 4 levels of a property. Property: \
             default_price.product.default_price.product.default_price",
        ),
    ];
    for (path, message) in cases {
        let answer = shop.post("/v1/products", &format!("name=x&expand[]={path}"));
        let (found, param, _) = answer.error();
        assert_eq!(
            (found.as_str(), param.as_str()),
            (message, "expand"),
            "{path}"
        );
    }
    assert_eq!(shop.get("/v1/products", "").json["data"], json!([]));
    for (query, message) in [
        (
            "expand[]=default_price",
            "This property cannot be expanded (default_price). You may want to try expanding \
             'data.default_price' instead.",
        ),
        ("expand[]=data", "This property cannot be expanded (data)."),
        ("expand=data.default_price", "Invalid array"),
    ] {
        assert_eq!(
            shop.get("/v1/products", query).error().0,
            message,
            "{query}"
        );
    }
    assert_eq!(
        shop.get("/v1/events/evt_x", "expand[]=data").error().0,
        "This property cannot be expanded (data)."
    );
}
