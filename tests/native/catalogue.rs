//! Products and prices beyond the first steps: what can be set, moved, found and deleted.

use crate::support::{Answer, Shop};
use edgetill::api::handle::Progress;
use edgetill::api::resources::search;
use serde_json::{Value, json};

fn ids(answer: &Answer) -> String {
    let data = answer.json["data"].as_array().unwrap().iter();
    let ids: Vec<_> = data.map(|object| object["id"].as_str().unwrap()).collect();
    ids.join(" ")
}

#[test]
fn a_product_is_made_with_its_price_and_everything_a_shop_says_of_it() {
    let mut shop = Shop::new();
    let body = "name=Tea&id=tea&default_price_data[currency]=usd\
                &default_price_data[unit_amount_decimal]=1250.00\
                &default_price_data[tax_behavior]=inclusive&marketing_features[0][name]=Hot\
                &marketing_features[1][name]=Green&shippable=true&statement_descriptor=TEA CO\
                &expand[]=default_price";
    let tea = shop.make("/v1/products", body);
    assert_eq!(tea.json["default_price"]["unit_amount"], 1250);
    assert_eq!(tea.json["default_price"]["tax_behavior"], "inclusive");
    assert_eq!(
        tea.json["marketing_features"],
        json!([{"name": "Hot"}, {"name": "Green"}])
    );
    assert_eq!(tea.json["shippable"], true);
    assert_eq!(tea.json["statement_descriptor"], "TEA CO");
    assert_eq!(ids(&shop.get("/v1/products", "shippable=true")), "tea");
    let again = shop.post("/v1/products", "name=Tea&id=tea").error();
    assert_eq!(again.2, "resource_already_exists");

    let price = tea.text("/default_price/id").to_owned();
    let archived = shop
        .post(&format!("/v1/prices/{price}"), "active=false")
        .error();
    assert_eq!(
        archived.0,
        "This price cannot be archived because it is the default price of its product."
    );
    let unset = shop.make(
        "/v1/products/tea",
        "default_price=&marketing_features=&shippable=false",
    );
    assert_eq!(unset.json["default_price"], Value::Null);
    assert_eq!(unset.json["marketing_features"], json!([]));
    shop.make(&format!("/v1/prices/{price}"), "active=false");
    let inactive = shop
        .post("/v1/products/tea", &format!("default_price={price}"))
        .error();
    assert_eq!(
        inactive.0,
        "The price specified is inactive. This field only accepts active prices."
    );
    let other = shop.price();
    let foreign = shop
        .post("/v1/products/tea", &format!("default_price={other}"))
        .error();
    assert_eq!(foreign.1, "default_price");
}

#[test]
fn only_a_product_without_prices_is_deleted() {
    let mut shop = Shop::new();
    shop.make("/v1/products", "name=Tea&id=tea");
    shop.make("/v1/products", "name=Cup&id=cup");
    shop.make("/v1/prices", "currency=usd&unit_amount=100&product=tea");
    let call = shop.call("DELETE", "/v1/products/tea", "");
    assert_eq!(
        shop.run(&call).error().0,
        "This product cannot be deleted because it has one or more user-created prices."
    );
    let call = shop.call("DELETE", "/v1/products/cup", "");
    assert_eq!(
        shop.run(&call).json,
        json!({"id": "cup", "object": "product", "deleted": true})
    );
    assert_eq!(shop.get("/v1/products/cup", "").status, 404);
    assert_eq!(shop.run(&call).status, 404);
}

#[test]
fn a_lookup_key_is_one_prices_until_it_is_moved() {
    let mut shop = Shop::new();
    shop.make("/v1/products", "name=Tea&id=tea");
    let body = "currency=usd&unit_amount=100&product=tea&lookup_key=standard";
    let first = shop.make("/v1/prices", body).text("/id").to_owned();
    assert_eq!(
        shop.post("/v1/prices", body).error(),
        (
            format!("A price (`{first}`) already uses that lookup key."),
            "lookup_key".to_owned(),
            String::new()
        )
    );
    let second = shop.make("/v1/prices", &format!("{body}&transfer_lookup_key=true"));
    let second = second.text("/id").to_owned();
    let by_key = "lookup_keys[]=standard&lookup_keys[]=x";
    assert_eq!(ids(&shop.get("/v1/prices", by_key)), second);
    let path = format!("/v1/prices/{first}");
    assert_eq!(shop.get(&path, "").json["lookup_key"], Value::Null);
    let listed = shop.get("/v1/events", "type=price.updated");
    assert_eq!(listed.text("/data/0/data/object/id"), first);
    assert_eq!(
        listed.json["data"][0]["data"]["previous_attributes"],
        json!({"lookup_key": "standard"})
    );
    assert_eq!(shop.post(&path, "lookup_key=standard").status, 400);
    shop.make(&path, "lookup_key=standard&transfer_lookup_key=true");
    assert_eq!(ids(&shop.get("/v1/prices", by_key)), first);
    shop.make(&path, "lookup_key=");
    assert_eq!(ids(&shop.get("/v1/prices", by_key)), "");
}

#[test]
fn amounts_are_held_to_what_their_currency_allows() {
    let mut shop = Shop::new();
    let decimals = "Edgetill does not support fractions of the smallest unit yet: \
                    unit_amount_decimal must be a whole number.";
    let either = "You may only specify one of these parameters: unit_amount, unit_amount_decimal.";
    let kuwait = "Amounts in kwd must be a multiple of 10: banks take two of its three decimals.";
    let whole = |code: &str| {
        format!(
            "Amounts in {code} must be a multiple of 100: it has no smaller unit, and its amounts \
             are sent with two decimals all the same."
        )
    };
    for (amount, message) in [
        ("currency=jpy&unit_amount=500", ""),
        ("currency=kwd&unit_amount=1230", ""),
        ("currency=kwd&unit_amount=1234", kuwait),
        ("currency=ugx&unit_amount=50000", ""),
        ("currency=ugx&unit_amount=50", &whole("ugx")),
        ("currency=isk&unit_amount=19500", ""),
        ("currency=isk&unit_amount=19550", &whole("isk")),
        ("currency=isk&unit_amount_decimal=19550", &whole("isk")),
        ("currency=huf&unit_amount=17550", ""),
        ("currency=twd&unit_amount=12345", ""),
        ("currency=usd&unit_amount_decimal=12.5", decimals),
        (
            "currency=usd&unit_amount_decimal=1e3",
            "Invalid decimal: 1e3",
        ),
        ("currency=usd&unit_amount=1&unit_amount_decimal=1", either),
        ("currency=usd", "Missing required param: unit_amount."),
        ("currency=usd&unit_amount=99999999", ""),
        (
            "currency=usd&unit_amount=100000000",
            "This value must be less than or equal to 99999999 (it currently is '100000000').",
        ),
    ] {
        let answer = shop.post("/v1/prices", &format!("{amount}&product_data[name]=Tea"));
        let found = answer.json["error"]["message"].as_str().unwrap_or("");
        assert_eq!(found, message, "{amount}");
    }
    let inline = "line_items[0][quantity]=1&line_items[0][price_data][product_data][name]=Tea\
                  &line_items[0][price_data][currency]=gbp&line_items[0][price_data][unit_amount]";
    let small = shop.post("/v1/payment_links", &format!("{inline}=29"));
    assert_eq!(
        small.error().0,
        "The total amount of the line items must add up to at least 0.30 gbp."
    );
    assert_eq!(small.error().2, "amount_too_small");
    shop.make("/v1/payment_links", &format!("{inline}=30"));
}

#[test]
fn a_tax_behavior_is_decided_once() {
    let mut shop = Shop::new();
    let path = format!("/v1/prices/{}", shop.price());
    assert_eq!(shop.get(&path, "").json["tax_behavior"], "unspecified");
    shop.make(&path, "tax_behavior=exclusive&nickname=Plain");
    shop.make(&path, "tax_behavior=exclusive");
    let refused = shop.post(&path, "tax_behavior=inclusive").error();
    assert_eq!(refused.1, "tax_behavior");
    assert_eq!(
        shop.post(&path, "unit_amount=5").error().2,
        "parameter_unknown"
    );
}

#[test]
fn products_are_found_by_name_and_metadata() {
    let mut shop = Shop::new();
    for (id, name, kind) in [
        ("a", "Green tea", "leaf"),
        ("b", "Black tea", "leaf"),
        ("c", "Cup", "ware"),
    ] {
        shop.make(
            "/v1/products",
            &format!("id={id}&name={name}&metadata[kind]={kind}"),
        );
    }
    shop.make("/v1/products/b", "active=false");
    for (query, found) in [
        ("name:'green TEA'", "a"),
        ("name~'tea'", "b a"),
        ("name~'tea' AND active:'true'", "a"),
        ("metadata['kind']:'leaf' OR name:\"Cup\"", "c b a"),
        ("-metadata[\"kind\"]:\"leaf\"", "c"),
        ("active:true metadata['kind']:'ware'", "c"),
        ("metadata['colour']:null", "c b a"),
        ("name:'tea'", ""),
    ] {
        let answer = shop.get("/v1/products/search", &format!("query={query}"));
        assert_eq!(answer.text("/object"), "search_result");
        assert_eq!(ids(&answer), found, "{query}");
    }
    let first = shop.get("/v1/products/search", "query=active:'true'&limit=1");
    assert_eq!(
        (ids(&first).as_str(), first.json["has_more"] == true),
        ("c", true)
    );
    let page = format!(
        "query=active:'true'&limit=1&page={}",
        first.text("/next_page")
    );
    let second = shop.get("/v1/products/search", &page);
    assert_eq!(ids(&second), "a");
    for query in [
        "",
        "name",
        "name:tea",
        "colour:'x'",
        "name:'a' AND name:'b' OR name:'c'",
        "name~'te'",
    ] {
        let answer = shop.get("/v1/products/search", &format!("query={query}"));
        assert_eq!(
            (answer.status, answer.error().1.as_str()),
            (400, "query"),
            "{query}"
        );
    }
}

#[test]
fn prices_are_found_by_what_they_are_of_and_by_their_keys() {
    let mut shop = Shop::new();
    shop.make("/v1/products", "name=Tea&id=tea");
    let price = |shop: &mut Shop, more: &str| {
        let made = shop.make("/v1/prices", &format!("unit_amount=500&{more}"));
        made.text("/id").to_owned()
    };
    let dollars = price(
        &mut shop,
        "product=tea&currency=usd&lookup_key=tea&metadata[a]=1",
    );
    let euros = price(&mut shop, "product=tea&currency=eur&active=False");
    let other = price(&mut shop, "product_data[name]=Cup&currency=usd");
    for (query, found) in [
        ("product:'tea'", vec![&euros, &dollars]),
        ("product:'tea' AND active:true", vec![&dollars]),
        ("currency:'USD'", vec![&other, &dollars]),
        ("lookup_key:'tea'", vec![&dollars]),
        ("metadata['a']:'1'", vec![&dollars]),
        ("type:'one_time'", vec![&other, &euros, &dollars]),
        ("type:'recurring'", vec![]),
    ] {
        let answer = shop.get("/v1/prices/search", &format!("query={query}"));
        let found: Vec<&str> = found.into_iter().map(String::as_str).collect();
        assert_eq!(ids(&answer), found.join(" "), "{query}");
    }
    let (message, param, _) = shop.get("/v1/prices/search", "query=name:'x'").error();
    assert_eq!(
        (message.as_str(), param.as_str()),
        (
            "Field `name` is an unsupported search field for resource `prices`.",
            "query"
        )
    );
}

#[test]
fn a_search_reads_a_slice_of_rows_at_a_time_and_finds_what_is_oldest() {
    let mut shop = Shop::new();
    shop.make("/v1/products", "id=oldest&name=Needle");
    for number in 0..2 * search::SLICE {
        let is_hay = if number % 100 == 0 { "Straw" } else { "Hay" };
        shop.make("/v1/products", &format!("name={is_hay} {number}"));
    }
    let call = shop.call("GET", "/v1/products/search", "query=name:'Needle'");
    let Ok(Progress::Answered(slice)) = shop.begin(&call) else {
        panic!("no answer")
    };
    let slice: Value = serde_json::from_str(&slice.body).unwrap();
    assert_eq!(
        (&slice["data"], &slice["has_more"]),
        (&json!([]), &json!(false)),
        "none was seen"
    );
    assert!(slice["next_page"].is_string(), "but there is more to read");
    let whole = shop.get("/v1/products/search", "query=name:'Needle'");
    assert_eq!(
        (ids(&whole).as_str(), &whole.json["has_more"]),
        ("oldest", &json!(false))
    );

    let (mut found, mut page) = (Vec::new(), String::new());
    loop {
        let answer = shop.get(
            "/v1/products/search",
            &format!("query=name~'Straw'&limit=3{page}"),
        );
        found.extend(
            ids(&answer)
                .split(' ')
                .map(str::to_owned)
                .filter(|id| !id.is_empty()),
        );
        let Some(next) = answer.json["next_page"].as_str() else {
            break;
        };
        page = format!("&page={next}");
    }
    let count = found.len();
    found.sort_unstable();
    found.dedup();
    assert_eq!((count, found.len()), (10, 10));
}

#[test]
fn what_happens_to_the_catalogue_is_told() {
    let mut shop = Shop::new();
    shop.make("/v1/products", "name=Tea&id=tea");
    shop.make("/v1/products/tea", "name=Chai");
    shop.make("/v1/products/tea", "name=Chai");
    let price = shop.make("/v1/prices", "currency=usd&unit_amount=100&product=tea");
    shop.make(&format!("/v1/prices/{}", price.text("/id")), "nickname=x");
    shop.make("/v1/products", "name=Cup&id=cup");
    let call = shop.call("DELETE", "/v1/products/cup", "");
    shop.run(&call);
    let events = shop.get("/v1/events", "");
    let kinds = events.json["data"].as_array().unwrap().iter().rev();
    let kinds: Vec<_> = kinds.map(|event| event["type"].as_str().unwrap()).collect();
    assert_eq!(
        kinds,
        [
            "product.created",
            "product.updated",
            "price.created",
            "price.updated",
            "product.created",
            "product.deleted"
        ]
    );
    assert_eq!(
        events.json["data"][4]["data"]["previous_attributes"],
        json!({"name": "Tea"})
    );
    assert_eq!(events.json["data"][0]["request"]["id"], call.request_id);
}

#[test]
fn a_page_of_a_search_says_that_there_is_more_only_if_there_is() {
    let mut shop = Shop::new();
    shop.make("/v1/products", "id=oldest&name=Needle");
    for number in 0..search::SLICE {
        shop.make("/v1/products", &format!("name=Hay {number}"));
    }
    // The newest slice ends with what it found: nobody knows yet what lies behind.
    for number in 0..search::SLICE - 1 {
        shop.make("/v1/products", &format!("name=Straw {number}"));
    }
    shop.make("/v1/products", "id=newest&name=Needle");
    let mut find = |query: &str| {
        let answer = shop.get("/v1/products/search", query);
        let (more, next) = (&answer.json["has_more"], &answer.json["next_page"]);
        assert_eq!(more.as_bool().unwrap(), next.is_string(), "{query}");
        let next = next.as_str().unwrap_or_default().to_owned();
        (ids(&answer), next)
    };
    let (first, next) = find("query=name:'Needle'&limit=1");
    assert_eq!(first, "newest");
    let page = format!("query=name:'Needle'&limit=1&page={next}");
    assert_eq!(find(&page), ("oldest".to_owned(), String::new()));
    for (query, found) in [("Needle", 2), ("Straw 498", 1), ("Hay 0", 1), ("Hat", 0)] {
        let (ids, next) = find(&format!("query=name:'{query}'&limit={}", found.max(1)));
        let ids = ids.split(' ').filter(|id| !id.is_empty()).count();
        assert_eq!((ids, next.as_str()), (found, ""), "{query}");
    }
}
