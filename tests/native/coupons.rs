//! Coupons: what a merchant says of them, and what is refused.

use crate::support::{NOW, Shop};
use serde_json::json;

#[test]
fn a_coupon_has_every_field_of_stripes() {
    let mut shop = Shop::new();
    let made = shop.make(
        "/v1/coupons",
        "id=SPRING&percent_off=25.50&name=Spring&metadata[a]=b",
    );
    let coupon = json!({
        "id": "SPRING", "object": "coupon", "amount_off": null, "created": NOW.seconds(),
        "currency": null, "duration": "once", "duration_in_months": null, "livemode": false,
        "max_redemptions": null, "metadata": {"a": "b"}, "name": "Spring", "percent_off": 25.5,
        "redeem_by": null, "times_redeemed": 0, "valid": true,
    });
    assert_eq!(made.json, coupon);
    assert_eq!(shop.get("/v1/coupons/SPRING", "").json, coupon);
    assert_eq!(shop.get("/v1/coupons", "").json["data"], json!([coupon]));
    let generated = shop.make("/v1/coupons", "percent_off=100");
    assert_eq!(generated.text("/id").len(), 8);
    assert_eq!(generated.json["percent_off"], json!(100));
}

#[test]
fn a_coupon_takes_off_an_amount_in_several_currencies() {
    let mut shop = Shop::new();
    let expanded = "expand[]=currency_options&expand[]=applies_to";
    let made = shop.make(
        "/v1/coupons",
        &format!(
            "id=five&amount_off=500&currency=eur&currency_options[usd][amount_off]=600&{expanded}"
        ),
    );
    let both = json!({ "eur": {"amount_off": 500}, "usd": {"amount_off": 600} });
    assert_eq!(made.json["currency_options"], both);
    assert_eq!(made.json["applies_to"], json!({ "products": [] }));
    let changed = shop.make(
        "/v1/coupons/five",
        "currency_options[gbp][amount_off]=450&expand[]=currency_options",
    );
    assert_eq!(changed.json["currency_options"]["gbp"]["amount_off"], 450);
    assert_eq!(changed.json["currency_options"]["usd"]["amount_off"], 600);
    let (message, param, _) = shop
        .post("/v1/coupons/five", "currency_options[eur][amount_off]=1")
        .error();
    assert_eq!(param, "currency_options[eur]", "{message}");
}

#[test]
fn a_coupon_is_for_products_that_are_there() {
    let mut shop = Shop::new();
    shop.make("/v1/products", "name=Tea&id=tea");
    let body =
        "percent_off=10&applies_to[products][]=tea&applies_to[products][]=tea&expand[]=applies_to";
    let made = shop.make("/v1/coupons", body);
    assert_eq!(made.json["applies_to"], json!({ "products": ["tea"] }));
    let error = shop
        .post("/v1/coupons", "percent_off=10&applies_to[products][]=x")
        .error();
    let (message, param) = ("No such product: 'x'", "applies_to[products][0]");
    assert_eq!(
        error,
        (message.into(), param.into(), "resource_missing".into())
    );
}

#[test]
fn what_makes_no_coupon_is_refused() {
    let mut shop = Shop::new();
    shop.make("/v1/coupons", "id=half&percent_off=50");
    for (body, param) in [
        ("", "percent_off"),
        ("percent_off=10&amount_off=5&currency=eur", "percent_off"),
        ("amount_off=5", "currency"),
        ("amount_off=5&currency=xyz", "currency"),
        ("percent_off=10&currency=eur", "currency"),
        ("percent_off=10&id=half", "id"),
        ("percent_off=10&id=a/b", "id"),
        ("percent_off=10&duration_in_months=3", "duration_in_months"),
        ("amount_off=150&currency=isk", "amount_off"),
        (
            "amount_off=5&currency=eur&currency_options[eur][amount_off]=5",
            "currency_options[eur]",
        ),
    ] {
        let (message, found, _) = shop.post("/v1/coupons", body).error();
        assert_eq!(found, param, "{body}: {message}");
    }
}

#[test]
fn a_coupon_is_valid_until_its_time_is_over() {
    let mut shop = Shop::new();
    let end = NOW.seconds() + 60;
    shop.make(
        "/v1/coupons",
        &format!("id=brief&percent_off=50&redeem_by={end}"),
    );
    let valid = |shop: &mut Shop| shop.get("/v1/coupons/brief", "").json["valid"].clone();
    assert_eq!(valid(&mut shop), json!(true));
    shop.now = shop.now.plus_seconds(60);
    assert_eq!(valid(&mut shop), json!(false));
}

#[test]
fn what_becomes_of_a_coupon_is_told() {
    let mut shop = Shop::new();
    shop.make("/v1/coupons", "id=half&percent_off=50");
    shop.make("/v1/coupons/half", "name=Half");
    shop.make("/v1/coupons/half", "name=Half");
    let call = shop.call("DELETE", "/v1/coupons/half", "");
    let deleted = shop.run(&call);
    assert_eq!(
        deleted.json,
        json!({ "id": "half", "object": "coupon", "deleted": true })
    );
    let (message, ..) = shop.get("/v1/coupons/half", "").error();
    assert_eq!(message, "No such coupon: 'half'");
    shop.flush();
    let events = shop.get("/v1/events", "").json;
    let kinds: Vec<_> = (0..4)
        .map(|at| events["data"][at]["type"].as_str())
        .collect();
    let told = ["coupon.deleted", "coupon.updated", "coupon.created"];
    assert_eq!(kinds, [Some(told[0]), Some(told[1]), Some(told[2]), None]);
    let previous = &events["data"][1]["data"]["previous_attributes"];
    assert_eq!(previous, &json!({ "name": null }));
    assert_eq!(events["data"][1]["data"]["object"]["percent_off"], 50);
}
