//! Links that take something off every order, by a coupon or by a promotion code.

use crate::support::{NOW, Shop, paid_with};
use edgetill::api::handle::redeemed;
use edgetill::api::resources::checkout_session::render::render;
use edgetill::domain::checkout::payment::PaymentResult;
use edgetill::domain::offered_discount::OfferedDiscount;
use edgetill::domain::{PromotionCodeId, Timestamp};
use edgetill::protocol::coupon::Redeemed;
use serde_json::{Value, json};

const HALF: &str = "edgetill[discounts][0][coupon]=half";

/// A shop with a coupon for a half and a link that has it.
fn shop(coupon: &str) -> (Shop, String) {
    let mut shop = Shop::new();
    shop.make("/v1/coupons", &format!("id=half&percent_off=50&{coupon}"));
    let link = shop.link(HALF).text("/id").to_owned();
    (shop, link)
}

fn offered(shop: &Shop, link: &str) -> OfferedDiscount {
    shop.gates[link].link.offer.discounts[0].clone()
}

fn path(link: &str) -> String {
    format!("/v1/payment_links/{link}")
}

/// The coupon's object tells how often it, and a code of it, was used.
fn used(shop: &mut Shop, key: &str, times: u64, code: Option<&str>) {
    let codes = code.map(|id| (PromotionCodeId::from_known(id), times));
    let told = Redeemed {
        times,
        codes: codes.into_iter().collect(),
    };
    redeemed(&mut shop.store, key, &told, NOW).unwrap();
    shop.flush();
}

#[test]
fn a_link_has_a_discount_until_it_is_unset() {
    let (mut shop, link) = shop("name=Spring");
    let path = path(&link);
    let shown = shop.get(&path, "expand[]=edgetill.discounts.coupon").json;
    let discount = &shown["edgetill"]["discounts"][0];
    assert_eq!(discount["coupon"]["name"], "Spring");
    assert_eq!(discount["promotion_code"], Value::Null);
    let items = shop.get(&format!("{path}/line_items"), "").json;
    let item = &items["data"][0];
    let amounts = ["amount_subtotal", "amount_discount", "amount_total"].map(|it| item[it].clone());
    assert_eq!(amounts, [json!(2000), json!(1000), json!(1000)]);
    let renamed = shop.make(&path, "edgetill[nickname]=x").json;
    assert_eq!(renamed["edgetill"]["discounts"][0]["coupon"], "half");
    let none = shop.make(&path, "edgetill[discounts]=").json;
    assert_eq!(none["edgetill"]["discounts"], json!([]));
    let offer = &shop.gates[&link].link.offer;
    assert_eq!(
        offer.terms_version, 2,
        "a buyer agrees to what is taken off"
    );
    let events = shop.get("/v1/events", "type=payment_link.updated").json;
    let before = &events["data"][0]["data"]["previous_attributes"]["edgetill"]["discounts"];
    assert_eq!(
        *before,
        json!([{ "coupon": "half", "promotion_code": null }])
    );
    let again = shop.make(&path, HALF).json;
    assert_eq!(again["edgetill"]["discounts"], *before);
}

#[test]
fn a_purchase_says_what_the_link_took_off() {
    let (mut shop, link) = shop("");
    let paid = paid_with(shop.session(&link, 1), PaymentResult::Succeeded);
    let shown = render(&paid);
    assert_eq!(
        shown["discounts"],
        json!([{ "coupon": "half", "promotion_code": null }])
    );
    assert_eq!(shown["total_details"]["amount_discount"], 1000);
    assert_eq!(shown["amount_total"], 1000);
    shop.record(&paid, &[]);
    let query = "expand[]=total_details.breakdown&expand[]=line_items.data.discounts";
    let read = shop.get(&format!("/v1/checkout/sessions/{}", paid.id), query);
    let share = &read.json["total_details"]["breakdown"]["discounts"][0];
    assert_eq!(share["amount"], 1000);
    assert_eq!(share["discount"]["source"]["coupon"], "half");
    assert_eq!(share["discount"]["promotion_code"], Value::Null);
    assert_eq!(read.json["line_items"]["data"][0]["discounts"][0], *share);
}

#[test]
fn a_discount_that_does_not_go_with_the_link_is_refused_by_name() {
    let mut shop = Shop::new();
    shop.make("/v1/products", "name=Cup&id=cup");
    let at = |id: &str| format!("edgetill[discounts][0][coupon]={id}");
    for coupon in [
        "id=half&percent_off=50".to_owned(),
        "id=euros&amount_off=100&currency=eur".to_owned(),
        "id=other&percent_off=50&applies_to[products][0]=cup".to_owned(),
        format!("id=late&percent_off=5&redeem_by={}", NOW.seconds() + 60),
    ] {
        shop.make("/v1/coupons", &coupon);
    }
    let body =
        "coupon=half&restrictions[minimum_amount]=5&restrictions[minimum_amount_currency]=eur";
    let code = shop
        .make("/v1/promotion_codes", body)
        .text("/id")
        .to_owned();
    let closed = shop.make("/v1/promotion_codes", "coupon=half&active=false");
    let closed = closed.text("/id").to_owned();
    let both = format!("{}&allow_promotion_codes=true", at("half"));
    let twice = format!(
        "{}&edgetill[discounts][0][promotion_code]={code}",
        at("half")
    );
    let named = |id: &str| format!("edgetill[discounts][0][promotion_code]={id}");
    shop.now = shop.now.plus_seconds(60);
    let price = shop.price();
    let items = format!("line_items[0][price]={price}&line_items[0][quantity]=1");
    for (body, param) in [
        (both, "edgetill[discounts]"),
        (twice, "edgetill[discounts][0][coupon]"),
        (at("none"), "edgetill[discounts][0][coupon]"),
        (at("euros"), "edgetill[discounts][0][coupon]"),
        (at("other"), "edgetill[discounts][0][coupon]"),
        (at("late"), "edgetill[discounts][0][coupon]"),
        (named("promo_x"), "edgetill[discounts][0][promotion_code]"),
        (named(&code), "edgetill[discounts][0][promotion_code]"),
        (named(&closed), "edgetill[discounts][0][promotion_code]"),
    ] {
        let (message, found, _) = shop
            .post("/v1/payment_links", &format!("{items}&{body}"))
            .error();
        assert_eq!(found, param, "{body}: {message}");
    }
}

#[test]
fn a_discount_goes_neither_with_codes_nor_with_an_amount_that_buyers_name() {
    let (mut shop, link) = shop("");
    let (message, param, code) = shop
        .post(&path(&link), "allow_promotion_codes=true")
        .error();
    assert_eq!(
        (param.as_str(), code.as_str()),
        ("edgetill[discounts]", "parameters_exclusive"),
        "{message}"
    );
    shop.make(
        &path(&link),
        "allow_promotion_codes=true&edgetill[discounts]=",
    );
    let custom = "currency=usd&custom_unit_amount[enabled]=true&product_data[name]=Gift";
    let custom = shop.make("/v1/prices", custom).text("/id").to_owned();
    let body = format!("line_items[0][price]={custom}&line_items[0][quantity]=1&{HALF}");
    let (message, param, _) = shop.post("/v1/payment_links", &body).error();
    assert_eq!(param, "edgetill[discounts]", "{message}");
}

#[test]
fn what_becomes_of_a_coupon_reaches_its_links_and_changes_no_terms_where_it_is_only_gone() {
    let (mut shop, link) = shop("max_redemptions=2");
    let key = {
        let known = offered(&shop, &link);
        assert!(!known.is_over && known.until.is_none());
        known.discount.key()
    };
    used(&mut shop, &key, 1, None);
    assert!(!offered(&shop, &link).is_over);
    used(&mut shop, &key, 2, None);
    assert!(offered(&shop, &link).is_over);
    assert_eq!(shop.gates[&link].link.offer.terms_version, 1);
    used(&mut shop, &key, 1, None);
    assert!(!offered(&shop, &link).is_over, "its money went back");
    shop.make("/v1/coupons/half", "name=Spring");
    let known = offered(&shop, &link);
    assert_eq!(known.discount.name.as_deref(), Some("Spring"));
    assert_eq!(shop.gates[&link].link.offer.terms_version, 2);
    let call = shop.call("DELETE", "/v1/coupons/half", "");
    shop.run(&call);
    assert!(offered(&shop, &link).is_over);
    shop.make("/v1/coupons", "id=half&percent_off=90");
    shop.make(&path(&link), "edgetill[nickname]=x");
    assert!(offered(&shop, &link).is_over, "another coupon has its id");
    let shown = shop.get(&path(&link), "").json;
    assert_eq!(shown["edgetill"]["discounts"][0]["coupon"], "half");
}

#[test]
fn what_becomes_of_a_promotion_code_reaches_its_links() {
    let mut shop = Shop::new();
    let end = NOW.seconds() + 60;
    shop.make(
        "/v1/coupons",
        &format!("id=half&percent_off=50&redeem_by={}", end + 1),
    );
    let body = format!("coupon=half&code=SPRING&max_redemptions=1&expires_at={end}");
    let code = shop
        .make("/v1/promotion_codes", &body)
        .text("/id")
        .to_owned();
    let link = shop.link(&format!("edgetill[discounts][0][promotion_code]={code}"));
    let link = link.text("/id").to_owned();
    let known = offered(&shop, &link);
    assert_eq!(known.until.map(Timestamp::seconds), Some(end));
    assert_eq!(known.discount.code.as_ref().unwrap().code, "SPRING");
    let shown = shop.get(&path(&link), "").json;
    let expected = json!([{ "coupon": "half", "promotion_code": code }]);
    assert_eq!(shown["edgetill"]["discounts"], expected);
    let at = format!("/v1/promotion_codes/{code}");
    shop.make(&at, "active=false");
    assert!(offered(&shop, &link).is_over);
    shop.make(&at, "active=true");
    assert!(!offered(&shop, &link).is_over);
    used(&mut shop, &known.discount.key(), 1, Some(&code));
    assert!(offered(&shop, &link).is_over);
}
