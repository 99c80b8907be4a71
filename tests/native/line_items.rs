//! The line items of links.

use crate::support::Shop;
use edgetill::domain::Metadata;
use serde_json::json;

#[test]
fn an_inline_price_makes_its_product_and_neither_is_listed() {
    let mut shop = Shop::new();
    let body = "line_items[][price_data][currency]=usd&line_items[][price_data][unit_amount]=500&\
                line_items[][price_data][product_data][name]=Pie&line_items[][quantity]=2&\
                line_items[][adjustable_quantity][enabled]=true";
    let link = shop.make("/v1/payment_links", body);
    let path = format!("/v1/payment_links/{}/line_items", link.text("/id"));
    let items = shop.get(&path, "");
    let item = &items.json["data"][0];
    assert_eq!(items.text("/url"), path);
    assert_eq!(items.json["has_more"], json!(false));
    assert_eq!(item["object"], "item");
    assert_eq!(item["description"], "Pie");
    assert_eq!(item["amount_subtotal"], 1000);
    assert_eq!(item["amount_total"], 1000);
    assert_eq!(item["quantity"], 2);
    assert_eq!(
        item["adjustable_quantity"],
        json!({"enabled": true, "maximum": 99, "minimum": 0})
    );
    assert_eq!(item["price"]["unit_amount"], 500);
    assert_eq!(shop.get("/v1/prices", "").json["data"], json!([]));
    assert_eq!(shop.get("/v1/products", "").json["data"], json!([]));
    let product = items.text("/data/0/price/product");
    let product = shop.get(&format!("/v1/products/{product}"), "");
    assert_eq!(product.text("/name"), "Pie");
}

#[test]
fn a_change_of_quantity_is_a_change_of_terms() {
    let mut shop = Shop::new();
    let id = shop.link("").text("/id").to_owned();
    let item = shop.gates[&id].link.offer.items[0].id.to_string();
    let path = format!("/v1/payment_links/{id}");
    shop.make(
        &path,
        &format!("line_items[0][id]={item}&line_items[0][quantity]=3"),
    );
    let link = &shop.gates[&id].link;
    assert_eq!(
        (link.offer.items[0].quantity, link.offer.terms_version),
        (3, 2)
    );
    let (message, param, _) = shop.post(&path, "line_items[0][id]=li_x").error();
    assert_eq!(message, "No such line item: 'li_x'");
    assert_eq!(param, "line_items[0][id]");
    let body = format!("line_items[0][id]={item}&line_items[0][price]=price_x");
    assert_eq!(
        shop.post(&path, &body).error().0,
        "Received unknown parameter: line_items[0][price]"
    );
    let body = format!(
        "line_items[0][id]={item}&line_items[0][adjustable_quantity][enabled]=true&\
         line_items[0][adjustable_quantity][maximum]=2"
    );
    assert_eq!(
        shop.post(&path, &body).error(),
        (
            "The quantity must be between the minimum (0) and the maximum (2) of \
             adjustable_quantity."
                .to_owned(),
            "line_items[0][quantity]".to_owned(),
            String::new()
        )
    );
}

#[test]
fn archived_prices_and_products_are_refused_in_new_links_only() {
    let mut shop = Shop::new();
    shop.make("/v1/products", "name=Tea&id=tea");
    let price = shop.make("/v1/prices", "currency=usd&unit_amount=100&product=tea");
    let price = price.text("/id").to_owned();
    let body = format!("line_items[0][price]={price}&line_items[0][quantity]=1");
    let link = shop.make("/v1/payment_links", &body).text("/id").to_owned();
    shop.make("/v1/products/tea", "active=false");
    assert_eq!(
        shop.post("/v1/payment_links", &body).error().0,
        "The product specified is inactive. This field only accepts active products."
    );
    shop.make("/v1/products/tea", "active=true");
    shop.make(&format!("/v1/prices/{price}"), "active=false");
    let (message, param, _) = shop.post("/v1/payment_links", &body).error();
    assert_eq!(
        message,
        "The price specified is inactive. This field only accepts active prices."
    );
    assert_eq!(param, "line_items[0][price]");
    assert!(shop.gates[&link].active);
    let updated = shop.make(&format!("/v1/payment_links/{link}"), "metadata[a]=1");
    assert_eq!(updated.json["active"], json!(true));
}

#[test]
#[expect(clippy::too_many_lines, reason = "one table")]
fn mistakes_in_line_items_are_named() {
    let mut shop = Shop::new();
    let usd = shop.price();
    let eur = shop.make(
        "/v1/prices",
        "currency=eur&unit_amount=5&product_data[name]=T",
    );
    let eur = eur.text("/id").to_owned();
    let dear = shop.make(
        "/v1/prices",
        "currency=usd&unit_amount=99999999&product_data[name]=T",
    );
    let dear = dear.text("/id").to_owned();
    let item = |index: u8, price: &str, quantity: &str| {
        format!("line_items[{index}][price]={price}&line_items[{index}][quantity]={quantity}")
    };
    let many: Vec<_> = (0..21).map(|index| item(index, &usd, "1")).collect();
    let cases = [
        (
            String::new(),
            "Missing required param: line_items.",
            "line_items",
        ),
        ("line_items=x".to_owned(), "Invalid array", "line_items"),
        (
            "line_items[0]=x".to_owned(),
            "Invalid object",
            "line_items[0]",
        ),
        (
            "line_items[0][quantity]=1".to_owned(),
            "You must provide either price or price_data for each line item when using prices.",
            "line_items[0]",
        ),
        (
            format!("line_items[0][price]={usd}"),
            "Missing required param: line_items[0][quantity].",
            "line_items[0][quantity]",
        ),
        (
            item(0, &usd, "abc"),
            "Invalid integer: abc",
            "line_items[0][quantity]",
        ),
        (
            item(0, &usd, "0"),
            "This value must be greater than or equal to 1.",
            "line_items[0][quantity]",
        ),
        (
            item(0, "price_x", "1"),
            "No such price: 'price_x'",
            "line_items[0][price]",
        ),
        (
            item(0, &dear, "2"),
            "The total amount of the line items must be no more than 99999999.",
            "line_items",
        ),
        (
            format!("{}&{}", item(3, &eur, "1"), item(1, &usd, "1")),
            "All prices of a payment link must have the same currency: expected usd, but this price is in eur.",
            "line_items[1][price]",
        ),
        (
            many.join("&"),
            "You can have up to 20 line items.",
            "line_items",
        ),
    ];
    for (body, message, param) in cases {
        let (found, at, _) = shop.post("/v1/payment_links", &body).error();
        assert_eq!((found.as_str(), at.as_str()), (message, param), "{body}");
    }
}

/// A link of twenty items, each with as much as a price and a product may say.
fn largest_link(shop: &mut Shop) -> String {
    let words = |length: usize| "漢".repeat(length);
    let metadata: Vec<_> = (0..50)
        .map(|index| format!("&metadata[k{index}]={}", words(500)))
        .collect();
    let metadata = metadata.concat();
    let items: Vec<_> = (0..20)
        .map(|index| {
            shop.make("/v1/products", &format!("id=p{index}&name=Tea"));
            let price = format!("currency=usd&unit_amount=100&product=p{index}");
            let price = shop.make("/v1/prices", &price);
            let id = price.text("/id");
            format!("line_items[{index}][price]={id}&line_items[{index}][quantity]=1&")
        })
        .collect();
    let link = shop.make("/v1/payment_links", &items.concat());
    let link = link.text("/id").to_owned();
    let path = format!("/v1/payment_links/{link}");
    shop.make(&path, &metadata[1..]);
    for index in 0..20 {
        let body = format!("name={}&description={}{metadata}", words(250), words(5000));
        shop.make(&format!("/v1/products/p{index}"), &body);
    }
    let items = shop.get(&format!("{path}/line_items"), "limit=20");
    for index in 0..20 {
        let price = items.text(&format!("/data/{index}/price/id")).to_owned();
        let body = format!("nickname={}&lookup_key=k{index}{metadata}", words(5000));
        shop.make(&format!("/v1/prices/{price}"), &body);
    }
    shop.flush();
    link
}

#[test]
fn a_link_whose_catalogue_has_grown_can_still_be_changed_and_closed() {
    let mut shop = Shop::new();
    let link = largest_link(&mut shop);
    let path = format!("/v1/payment_links/{link}");
    let item = shop.gates[&link].link.offer.items[0].clone();
    assert_eq!(item.name, "漢".repeat(250));
    assert_eq!(item.description, Some("漢".repeat(1000) + "…"));
    let limit = "restrictions[completed_sessions][limit]";
    let end = shop.now.seconds() + 60;
    for change in [
        format!("{limit}=9"),
        format!("{limit}=1"),
        format!("edgetill[expires_at]={end}"),
        format!("line_items[0][id]={}&line_items[0][quantity]=2", item.id),
        "inactive_message=Over".to_owned(),
        "active=false".to_owned(),
    ] {
        let answer = shop.post(&path, &change);
        assert_eq!(answer.status, 200, "{change}: {}", answer.json);
    }
    assert!(!shop.gates[&link].active);
}

#[test]
fn what_is_published_is_bounded_whatever_the_catalogue_says() {
    let mut shop = Shop::new();
    let link = largest_link(&mut shop);
    let gate = &shop.gates[&link];
    let size = serde_json::to_string(&gate.link).unwrap().len();
    assert!(size < 400_000, "{size}");
    let price = &gate.link.offer.items[0].price;
    assert_eq!((&price.nickname, &price.lookup_key), (&None, &None));
    assert_eq!(price.metadata, Metadata::default());
}

#[test]
fn a_line_item_shows_its_price_as_the_merchant_keeps_it() {
    let mut shop = Shop::new();
    let price = shop.price();
    shop.make(
        &format!("/v1/prices/{price}"),
        "nickname=Half&metadata[sku]=7",
    );
    let body = format!(
        "line_items[0][price]={price}&line_items[0][quantity]=1&expand[]=line_items.data.price.product"
    );
    let link = shop.make("/v1/payment_links", &body);
    let shown = &link.json["line_items"]["data"][0]["price"];
    assert_eq!(shown["metadata"], json!({"sku": "7"}));
    assert_eq!(shown["nickname"], "Half");
    assert_eq!(shown["product"]["name"], "Tea");
    let items = shop.get(
        &format!("/v1/payment_links/{}/line_items", link.text("/id")),
        "",
    );
    let kept = shop.get(&format!("/v1/prices/{price}"), "");
    assert_eq!(items.json["data"][0]["price"], kept.json);
}
