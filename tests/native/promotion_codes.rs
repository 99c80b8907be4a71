//! Promotion codes: what a merchant says of them, and who has which spelling.

use crate::support::{NOW, Shop};
use serde_json::{Value, json};

fn shop() -> Shop {
    let mut shop = Shop::new();
    shop.make("/v1/coupons", "id=half&percent_off=50");
    shop
}

#[test]
fn a_promotion_code_has_every_field_of_stripes_however_its_coupon_is_named() {
    let mut shop = shop();
    for coupon in [
        "coupon=half",
        "promotion[type]=coupon&promotion[coupon]=half",
    ] {
        let made = shop.make("/v1/promotion_codes", &format!("{coupon}&metadata[a]=b"));
        let (id, code) = (made.text("/id").to_owned(), made.text("/code").to_owned());
        let is_capital = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
        assert!(code.len() == 8 && code.bytes().all(is_capital), "{code}");
        assert_eq!(
            made.json,
            json!({
                "id": id, "object": "promotion_code", "active": true, "code": code,
                "created": NOW.seconds(), "customer": null, "customer_account": null,
                "expires_at": null, "livemode": false, "max_redemptions": null,
                "metadata": {"a": "b"}, "promotion": {"coupon": "half", "type": "coupon"},
                "restrictions": {"first_time_transaction": false, "minimum_amount": null,
                    "minimum_amount_currency": null},
                "times_redeemed": 0,
            })
        );
        let path = format!("/v1/promotion_codes/{id}");
        let expanded = shop.get(&path, "expand[]=promotion.coupon");
        assert_eq!(expanded.json["promotion"]["coupon"]["percent_off"], 50);
    }
}

#[test]
fn no_two_codes_that_can_be_used_are_spelled_alike() {
    let mut shop = shop();
    let codes = "/v1/promotion_codes";
    let first = shop.make(codes, "coupon=half&code=Spring");
    let taken = shop.post(codes, "coupon=half&code=SPRING").error();
    let message = "An active promotion code with `code: SPRING` already exists.";
    assert_eq!(taken, (message.into(), "code".into(), String::new()));
    shop.make(codes, "coupon=half&code=SPRING&active=false");
    let path = format!("{codes}/{}", first.text("/id"));
    shop.make(&path, "active=false");
    let second = shop.make(codes, "coupon=half&code=SPRING");
    let (message, ..) = shop.post(&path, "active=true").error();
    assert!(message.ends_with("already exists."), "{message}");
    shop.make(&format!("{codes}/{}", second.text("/id")), "active=false");
    assert_eq!(shop.make(&path, "active=true").json["active"], true);
    assert_eq!(codes_of(&mut shop, "code=spring&active=true"), ["Spring"]);
    assert_eq!(codes_of(&mut shop, "code=sprinG").len(), 3);
}

fn codes_of(shop: &mut Shop, query: &str) -> Vec<String> {
    let list = shop.get("/v1/promotion_codes", query).json;
    let codes = list["data"].as_array().unwrap().iter();
    codes
        .map(|code| code["code"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn a_code_that_is_over_makes_room_for_another_and_cannot_be_activated() {
    let mut shop = shop();
    let end = NOW.seconds() + 60;
    let body = format!("coupon=half&code=BRIEF&expires_at={end}");
    let first = shop.make("/v1/promotion_codes", &body);
    let path = format!("/v1/promotion_codes/{}", first.text("/id"));
    shop.make(&path, "active=false");
    shop.make(&path, "active=true");
    shop.now = shop.now.plus_seconds(60);
    assert_eq!(shop.get(&path, "").json["active"], false);
    shop.make("/v1/promotion_codes", "coupon=half&code=brief");
    shop.make(&path, "active=false");
    let (message, param, _) = shop.post(&path, "active=true").error();
    assert_eq!(param, "active", "{message}");
}

#[test]
fn a_code_is_no_more_than_its_coupon() {
    let mut shop = Shop::new();
    let end = NOW.seconds() + 60;
    let body = format!("id=few&percent_off=50&max_redemptions=3&redeem_by={end}");
    shop.make("/v1/coupons", &body);
    let late = format!("coupon=few&expires_at={}", end + 1);
    for (body, param) in [
        ("coupon=few&max_redemptions=4", "max_redemptions"),
        (late.as_str(), "expires_at"),
        ("coupon=none", "coupon"),
        ("", "promotion"),
        ("promotion[type]=coupon", "promotion[coupon]"),
        (
            "coupon=few&restrictions[minimum_amount]=5",
            "restrictions[minimum_amount_currency]",
        ),
        (
            "coupon=few&restrictions[minimum_amount_currency]=eur",
            "restrictions[minimum_amount]",
        ),
        (
            "coupon=few&restrictions[currency_options][eur][minimum_amount]=5",
            "restrictions[currency_options]",
        ),
        ("coupon=few&customer=cus_1", "customer"),
    ] {
        let (message, found, _) = shop.post("/v1/promotion_codes", body).error();
        assert_eq!(found, param, "{body}: {message}");
    }
    let code = shop.make("/v1/promotion_codes", "coupon=few&code=FEW");
    shop.now = shop.now.plus_seconds(60);
    let path = format!("/v1/promotion_codes/{}", code.text("/id"));
    assert_eq!(shop.get(&path, "").json["active"], false);
    let (message, ..) = shop.post("/v1/promotion_codes", "coupon=few").error();
    assert!(
        message.starts_with("This coupon is not valid any more"),
        "{message}"
    );
}

#[test]
fn the_codes_of_a_coupon_that_is_deleted_are_closed_and_told_of() {
    let mut shop = shop();
    shop.make("/v1/coupons", "id=other&percent_off=10");
    shop.make("/v1/promotion_codes", "coupon=half&code=HALF4");
    shop.make("/v1/promotion_codes", "coupon=half");
    let call = shop.call("DELETE", "/v1/coupons/half", "");
    shop.run(&call);
    assert_eq!(
        codes_of(&mut shop, "coupon=half&active=true"),
        Vec::<String>::new()
    );
    assert_eq!(codes_of(&mut shop, "coupon=half&active=false").len(), 2);
    shop.make("/v1/promotion_codes", "coupon=other&code=HALF4");
    shop.flush();
    let query = "type=promotion_code.updated";
    let events = shop.get("/v1/events", query).json;
    let told = events["data"].as_array().unwrap();
    assert_eq!(told.len(), 2);
    let before: &Value = &told[0]["data"]["previous_attributes"];
    assert_eq!(before, &json!({ "active": true }));
}

#[test]
fn a_code_of_a_deleted_coupon_is_not_activated_for_another_one_with_its_id() {
    let mut shop = shop();
    let code = shop.make("/v1/promotion_codes", "coupon=half&code=HALF5");
    let call = shop.call("DELETE", "/v1/coupons/half", "");
    shop.run(&call);
    shop.make("/v1/coupons", "id=half&percent_off=90");
    let path = format!("/v1/promotion_codes/{}", code.text("/id"));
    let (message, param, _) = shop.post(&path, "active=true").error();
    assert_eq!(param, "active", "{message}");
    let spelled_alike = shop.make("/v1/promotion_codes", "coupon=half&code=half5");
    assert_eq!(spelled_alike.json["active"], true);
}

#[test]
fn a_code_whose_time_is_over_is_listed_among_those_that_are_not_active() {
    let mut shop = Shop::new();
    shop.make("/v1/coupons", "id=half&percent_off=50");
    let soon = shop.now.plus_seconds(60);
    let body = format!("id=brief&percent_off=10&redeem_by={}", soon.seconds());
    shop.make("/v1/coupons", &body);
    let body = format!("coupon=half&code=SOON&expires_at={}", soon.seconds());
    shop.make("/v1/promotion_codes", &body);
    shop.make("/v1/promotion_codes", "coupon=brief&code=BRIEF");
    shop.make("/v1/promotion_codes", "coupon=half&code=EVER");
    shop.make("/v1/promotion_codes", "coupon=half&code=OFF&active=false");
    assert_eq!(
        codes_of(&mut shop, "active=true"),
        ["EVER", "BRIEF", "SOON"]
    );
    assert_eq!(codes_of(&mut shop, "active=false"), ["OFF"]);
    shop.now = soon;
    assert_eq!(codes_of(&mut shop, "active=true"), ["EVER"]);
    assert_eq!(
        codes_of(&mut shop, "active=false"),
        ["OFF", "BRIEF", "SOON"]
    );
}
