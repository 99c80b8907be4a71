//! Lists: order, cursors and filters.

use crate::support::Shop;
use serde_json::json;

fn shop_with_products(count: usize) -> Shop {
    let mut shop = Shop::new();
    for index in 0..count {
        shop.make("/v1/products", &format!("name=P{index}&id=p{index}"));
    }
    shop
}

/// The ids of a page and its `has_more`.
fn page(shop: &mut Shop, query: &str) -> (String, bool) {
    let answer = shop.get("/v1/products", query);
    assert_eq!(answer.status, 200, "{}", answer.reply.body);
    let ids = answer.json["data"].as_array().unwrap().iter();
    let ids: Vec<_> = ids.map(|item| item["id"].as_str().unwrap()).collect();
    (ids.join(" "), answer.json["has_more"] == json!(true))
}

#[test]
fn a_list_is_newest_first_and_pages_both_ways() {
    let mut shop = shop_with_products(12);
    let cases = [
        ("", "p11 p10 p9 p8 p7 p6 p5 p4 p3 p2", true),
        ("starting_after=p2", "p1 p0", false),
        ("limit=2&starting_after=p9", "p8 p7", true),
        ("limit=2&ending_before=p7", "p9 p8", true),
        ("limit=2&ending_before=p9", "p11 p10", false),
        ("limit=3&ending_before=p10", "p11", false),
        ("starting_after=p0", "", false),
        ("limit=100", "p11 p10 p9 p8 p7 p6 p5 p4 p3 p2 p1 p0", false),
    ];
    for (query, ids, has_more) in cases {
        assert_eq!(
            page(&mut shop, query),
            (ids.to_owned(), has_more),
            "{query}"
        );
    }
    let list = shop.get("/v1/products", "limit=1&starting_after=p1");
    assert_eq!(list.text("/object"), "list");
    assert_eq!(list.text("/url"), "/v1/products");
}

#[test]
fn lists_are_filtered() {
    let mut shop = shop_with_products(3);
    shop.make("/v1/products/p1", "active=false");
    assert_eq!(page(&mut shop, "active=true").0, "p2 p0");
    assert_eq!(page(&mut shop, "active=false").0, "p1");
    shop.make("/v1/prices", "currency=usd&unit_amount=1&product=p1");
    shop.make("/v1/prices", "currency=usd&unit_amount=2&product=p2");
    let prices = shop.get("/v1/prices", "product=p1");
    assert_eq!(prices.json["data"].as_array().unwrap().len(), 1);
    assert_eq!(prices.json["data"][0]["unit_amount"], 1);
}

#[test]
fn lists_are_filtered_by_when_things_were_made() {
    let mut shop = Shop::new();
    for index in 0..3 {
        shop.make("/v1/products", &format!("name=x&id=p{index}"));
        shop.now = shop.now.plus_millis(1500);
    }
    // Made at 0.0, 1.5 and 3.0 seconds after this.
    let zero = crate::support::NOW.seconds();
    for (query, ids) in [
        (format!("created={}", zero + 1), "p1"),
        (format!("created[gt]={zero}"), "p2 p1"),
        (
            format!("created[gte]={zero}&created[lt]={}", zero + 3),
            "p1 p0",
        ),
        (format!("created[lte]={}", zero + 1), "p1 p0"),
        (
            format!("created[gt]={}&created[gte]={zero}", zero + 1),
            "p2",
        ),
        (
            format!("created[lt]={}&created[lte]={}", zero + 1, zero + 9),
            "p0",
        ),
    ] {
        assert_eq!(page(&mut shop, &query).0, ids, "{query}");
    }
    for path in [
        "prices",
        "checkout/sessions",
        "payment_intents",
        "charges",
        "events",
    ] {
        let answer = shop.get(&format!("/v1/{path}"), "created[gte]=1&created[lt]=2");
        assert_eq!(answer.json["data"], json!([]), "{path}");
        let wrong = shop.get(&format!("/v1/{path}"), "created[gte]=yesterday");
        assert_eq!(wrong.error().1, "created[gte]");
    }
}

#[test]
fn products_and_prices_are_filtered_by_what_they_are() {
    let mut shop = shop_with_products(3);
    shop.make("/v1/products/p2", "url=https://example.com/tea");
    for (query, ids) in [
        ("ids[]=p0&ids[]=p2&ids[]=x", "p2 p0"),
        ("url=https://example.com/tea", "p2"),
        ("url=https://example.com/te", ""),
        ("type=service&active=true", "p2 p1 p0"),
        ("type=good", ""),
    ] {
        assert_eq!(page(&mut shop, query).0, ids, "{query}");
    }
    for currency in ["usd", "eur"] {
        shop.make(
            "/v1/prices",
            &format!("currency={currency}&unit_amount=500&product=p1"),
        );
    }
    for (query, count) in [
        ("currency=EUR", 1),
        ("type=one_time", 2),
        ("type=recurring", 0),
        ("currency=usd&product=p1&active=true", 1),
        ("currency=usd&product=p2", 0),
    ] {
        let list = shop.get("/v1/prices", query);
        assert_eq!(
            list.json["data"].as_array().unwrap().len(),
            count,
            "{query}"
        );
    }
    let refused = shop.get("/v1/prices", "recurring[interval]=month");
    assert_eq!(refused.error().1, "recurring");
}

#[test]
fn mistakes_in_lists_are_named() {
    let mut shop = shop_with_products(1);
    let cases = [
        (
            "limit=0",
            "This value must be greater than or equal to 1.",
            "limit",
        ),
        (
            "limit=101",
            "This value must be less than or equal to 100 (it currently is '101').",
            "limit",
        ),
        ("starting_after=x", "No such product: 'x'", "starting_after"),
        ("ending_before=x", "No such product: 'x'", "ending_before"),
        (
            "starting_after=p0&ending_before=p0",
            "Received both starting_after and ending_before parameters. Please pass in only one.",
            "starting_after",
        ),
        (
            "created[since]=1",
            "Received unknown parameter: created[since]",
            "created[since]",
        ),
    ];
    for (query, message, param) in cases {
        let answer = shop.get("/v1/products", query);
        assert_eq!(answer.status, 400);
        let (found, at, _) = answer.error();
        assert_eq!((found.as_str(), at.as_str()), (message, param), "{query}");
    }
}
