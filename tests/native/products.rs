//! Products and prices.

use crate::support::{NOW, Shop};
use serde_json::json;

#[test]
fn a_product_has_every_field_of_stripes() {
    let mut shop = Shop::new();
    let answer = shop.make(
        "/v1/products",
        "name=Tea&metadata[a]=1&images[]=https://x.test/a.png",
    );
    let id = answer.text("/id").to_owned();
    assert_eq!(
        answer.json,
        json!({
            "id": id, "object": "product", "active": true, "created": NOW.seconds(),
            "default_price": null, "description": null, "images": ["https://x.test/a.png"],
            "livemode": false, "marketing_features": [], "metadata": {"a": "1"}, "name": "Tea",
            "package_dimensions": null, "shippable": null, "statement_descriptor": null,
            "tax_code": null, "tax_details": null, "type": "service", "unit_label": null,
            "updated": NOW.seconds(), "url": null,
        })
    );
    assert!(answer.reply.body.starts_with("{\n  \"id\": \"prod_"));
    assert!(answer.reply.body.ends_with("\n}\n"));
    assert_eq!(
        shop.get(&format!("/v1/products/{id}"), "").json,
        answer.json
    );
}

#[test]
fn a_product_may_have_the_merchants_own_id_once() {
    let mut shop = Shop::new();
    shop.make("/v1/products", "name=Tea&id=tea");
    let (message, param, code) = shop.post("/v1/products", "name=Tea&id=tea").error();
    assert_eq!(message, "Product already exists.");
    assert_eq!(
        (param.as_str(), code.as_str()),
        ("id", "resource_already_exists")
    );
    let (message, param, _) = shop.post("/v1/products", "name=Tea&id=search").error();
    assert_eq!(param, "id", "{message}");
}

#[test]
fn metadata_merges_and_texts_unset() {
    let mut shop = Shop::new();
    shop.make(
        "/v1/products",
        "name=Tea&id=tea&description=Hot&metadata[a]=1&metadata[b]=2",
    );
    let answer = shop.make(
        "/v1/products/tea",
        "description=&metadata[a]=&metadata[c]=3",
    );
    assert_eq!(answer.json["description"], json!(null));
    assert_eq!(answer.json["metadata"], json!({"b": "2", "c": "3"}));
    let answer = shop.make("/v1/products/tea", "metadata=");
    assert_eq!(answer.json["metadata"], json!({}));
}

#[test]
fn a_changed_product_reaches_the_links_that_show_it() {
    let mut shop = Shop::new();
    let link = shop.link("");
    let id = link.text("/id").to_owned();
    let product = shop.gates[&id].link.offer.items[0]
        .price
        .product
        .to_string();
    shop.make(&format!("/v1/products/{product}"), "name=Green tea");
    let gate = &shop.gates[&id];
    assert_eq!(gate.link.offer.items[0].name, "Green tea");
    assert_eq!((gate.link.offer.terms_version, gate.revision), (2, 2));
    shop.make(&format!("/v1/products/{product}"), "metadata[a]=1");
    assert_eq!(shop.gates[&id].revision, 2, "nothing that buyers see");
    shop.make(
        &format!("/v1/products/{product}"),
        "images[0]=https://x.test/a.png",
    );
    let gate = &shop.gates[&id];
    assert_eq!((gate.link.offer.terms_version, gate.revision), (2, 3));
    let items = shop.get(&format!("/v1/payment_links/{id}/line_items"), "");
    assert_eq!(items.text("/data/0/description"), "Green tea");
}

#[test]
fn a_price_has_every_field_of_stripes() {
    let mut shop = Shop::new();
    shop.make("/v1/products", "name=Tea&id=tea");
    let answer = shop.make("/v1/prices", "currency=EUR&unit_amount=1999&product=tea");
    assert_eq!(
        answer.json,
        json!({
            "id": answer.text("/id"), "object": "price", "active": true,
            "billing_scheme": "per_unit", "created": NOW.seconds(), "currency": "eur",
            "custom_unit_amount": null, "livemode": false, "lookup_key": null, "metadata": {},
            "nickname": null, "product": "tea", "recurring": null, "tax_behavior": "unspecified",
            "tiers_mode": null, "transform_quantity": null, "type": "one_time",
            "unit_amount": 1999, "unit_amount_decimal": "1999",
        })
    );
}

#[test]
fn mistakes_in_prices_are_named() {
    let mut shop = Shop::new();
    let cases = [
        (
            "unit_amount=1&product=x",
            "Missing required param: currency.",
            "currency",
        ),
        (
            "currency=usd&unit_amount=1",
            "You must specify either `product` or `product_data` when creating a price.",
            "product",
        ),
        (
            "currency=usd&unit_amount=1&product=x",
            "No such product: 'x'",
            "product",
        ),
        (
            "currency=usd&unit_amount=1.5&product=x",
            "Invalid integer: 1.5",
            "unit_amount",
        ),
        (
            "currency=usd&unit_amount=-1&product=x",
            "This value must be greater than or equal to 0.",
            "unit_amount",
        ),
        (
            "currency=usd&unit_amount=100000000&product=x",
            "This value must be less than or equal to 99999999 (it currently is '100000000').",
            "unit_amount",
        ),
        (
            "currency=usd&recurring[interval]=month&product=x",
            "recurring is a Stripe parameter Edgetill does not support yet.",
            "recurring",
        ),
        (
            "currency=usd&unit_amount=1&product=x&product_data[name]=y",
            "You may only specify one of these parameters: product, product_data.",
            "product",
        ),
        (
            "currency=usd&unit_amount=1&product_data[nome]=y",
            "Received unknown parameter: product_data[nome]",
            "product_data[nome]",
        ),
    ];
    for (body, message, param) in cases {
        let (found, at, _) = shop.post("/v1/prices", body).error();
        assert_eq!((found.as_str(), at.as_str()), (message, param), "{body}");
    }
}

#[test]
fn an_unknown_currency_is_answered_with_the_known_ones() {
    let mut shop = Shop::new();
    let (message, ..) = shop
        .post("/v1/prices", "currency=xyz&unit_amount=1&product=x")
        .error();
    assert!(
        message.starts_with(
            "Invalid currency: xyz. Stripe currently supports these currencies: usd, aed, "
        ),
        "{message}"
    );
}

#[test]
fn an_unknown_id_in_the_path_is_a_404() {
    let mut shop = Shop::new();
    for (path, message, param) in [
        ("/v1/products/x", "No such product: 'x'", "id"),
        ("/v1/prices/x", "No such price: 'x'", "price"),
        (
            "/v1/payment_links/x",
            "No such payment_link: 'x'",
            "payment_link",
        ),
        (
            "/v1/payment_links/x/line_items",
            "No such payment_link: 'x'",
            "payment_link",
        ),
        (
            "/v1/checkout/sessions/x",
            "No such checkout.session: 'x'",
            "session",
        ),
        ("/v1/events/x", "No such event: 'x'", "id"),
        (
            "/v1/webhook_endpoints/x",
            "No such webhook_endpoint: 'x'",
            "webhook_endpoint",
        ),
    ] {
        let answer = shop.get(path, "");
        let (found, at, code) = answer.error();
        assert_eq!(answer.status, 404);
        assert_eq!((found.as_str(), at.as_str()), (message, param));
        assert_eq!(code, "resource_missing");
    }
}
