//! Prices that buyers name: what a merchant may say of them, and what a link of one sells.

use crate::support::{Answer, Shop};
use edgetill::api::resources::checkout_session::{record, render::render};
use edgetill::domain::Amount;
use edgetill::domain::checkout::selection::{NamedAmount, Selection};
use serde_json::json;

const NAMED: &str = "currency=usd&product_data[name]=Gift&custom_unit_amount[enabled]=true";

fn price(shop: &mut Shop, more: &str) -> Answer {
    shop.make("/v1/prices", &format!("{NAMED}&{more}"))
}

fn items(price: &Answer) -> String {
    let id = price.text("/id");
    format!("line_items[0][price]={id}&line_items[0][quantity]=1")
}

#[test]
fn a_price_that_buyers_name_has_limits_and_no_amount() {
    let mut shop = Shop::new();
    let made = price(
        &mut shop,
        "custom_unit_amount[minimum]=500&custom_unit_amount[preset]=2500",
    );
    let limits = json!({ "maximum": null, "minimum": 500, "preset": 2500 });
    assert_eq!(made.json["custom_unit_amount"], limits);
    assert_eq!(made.json["unit_amount"], json!(null));
    assert_eq!(made.json["unit_amount_decimal"], json!(null));
    let path = format!("/v1/prices/{}", made.text("/id"));
    let read = shop.get(&path, "expand[]=currency_options");
    assert_eq!(
        read.json["currency_options"]["usd"]["custom_unit_amount"],
        limits
    );
    let data = "name=Tip&expand[]=default_price&default_price_data[currency]=usd\
                &default_price_data[custom_unit_amount][enabled]=true";
    let nothing = json!({ "maximum": null, "minimum": null, "preset": null });
    let product = shop.make("/v1/products", data);
    assert_eq!(product.json["default_price"]["custom_unit_amount"], nothing);
}

#[test]
fn limits_that_nobody_can_pay_are_refused() {
    let mut shop = Shop::new();
    for (limits, at, message) in [
        ("minimum]=49", "minimum", "must be at least 50 (0.50 usd)."),
        (
            "minimum]=500&custom_unit_amount[maximum]=499",
            "maximum",
            "must be at least 500 (5.00 usd).",
        ),
        (
            "minimum]=500&custom_unit_amount[preset]=499",
            "preset",
            "must be at least 500 (5.00 usd).",
        ),
        (
            "maximum]=500&custom_unit_amount[preset]=501",
            "preset",
            "must be no more than 500 (5.00 usd).",
        ),
    ] {
        let body = format!("{NAMED}&custom_unit_amount[{limits}");
        let (said, param, _) = shop.post("/v1/prices", &body).error();
        let at = format!("custom_unit_amount[{at}]");
        assert_eq!((said, param), (format!("`{at}` {message}"), at));
    }
    let both = shop
        .post("/v1/prices", &format!("{NAMED}&unit_amount=5"))
        .error();
    let message = "You may only specify one of these parameters: unit_amount, custom_unit_amount.";
    assert_eq!(
        (both.0.as_str(), both.2.as_str()),
        (message, "parameters_exclusive")
    );
    let off = NAMED.replace("true", "false") + "&unit_amount=5&custom_unit_amount[minimum]=50";
    let (said, param, _) = shop.post("/v1/prices", &off).error();
    assert_eq!(param, "custom_unit_amount[minimum]", "{said}");
    let inline = "line_items[0][quantity]=1&line_items[0][price_data][currency]=usd\
                  &line_items[0][price_data][product_data][name]=Gift\
                  &line_items[0][price_data][custom_unit_amount][enabled]=true";
    let (said, ..) = shop.post("/v1/payment_links", inline).error();
    let unknown = "Received unknown parameter: line_items[0][price_data][custom_unit_amount]";
    assert_eq!(said, unknown);
}

#[test]
fn a_link_whose_buyers_name_the_amount_sells_one_thing_once() {
    let mut shop = Shop::new();
    let named = price(&mut shop, "");
    let other = shop.price();
    let one = items(&named);
    for (body, at, message) in [
        (
            format!("{one}&line_items[1][price]={other}&line_items[1][quantity]=1"),
            "line_items",
            "You can only specify 1 line item when specifying a price with `custom_unit_amount` configured.",
        ),
        (
            one.replace("quantity]=1", "quantity]=2"),
            "line_items[0][quantity]",
            "You can only specify a quantity of 1 when specifying a price with `custom_unit_amount` configured.",
        ),
        (
            format!("{one}&line_items[0][adjustable_quantity][enabled]=true"),
            "line_items[0][adjustable_quantity][enabled]",
            "You cannot enable `adjustable_quantity` when specifying a price with `custom_unit_amount` configured.",
        ),
    ] {
        let (said, param, _) = shop.post("/v1/payment_links", &body).error();
        assert_eq!((said.as_str(), param.as_str()), (message, at));
    }
    let link = shop.make("/v1/payment_links", &format!("{one}&expand[]=line_items"));
    let item = &link.json["line_items"]["data"][0];
    assert_eq!(
        (&item["amount_total"], &item["quantity"]),
        (&json!(0), &json!(1))
    );
    let id = item["id"].as_str().unwrap();
    let path = format!("/v1/payment_links/{}", link.text("/id"));
    let more = format!("line_items[0][id]={id}&line_items[0][quantity]=2");
    assert_eq!(shop.post(&path, &more).error().1, "line_items[0][quantity]");
}

#[test]
fn a_session_has_the_amount_that_its_buyer_named() {
    let mut shop = Shop::new();
    let named = price(&mut shop, "custom_unit_amount[preset]=2500");
    let link = shop.make("/v1/payment_links", &items(&named));
    let mut session = shop.session(link.text("/id"), 1);
    assert_eq!(render(&session)["amount_total"], 2500);
    let amount = Amount::new(4200).unwrap();
    session.selection = Selection {
        amount: Some(NamedAmount::Amount(amount)),
        ..session.selection
    };
    session.total = amount;
    let shown = render(&session);
    assert_eq!(
        (&shown["amount_subtotal"], &shown["amount_total"]),
        (&json!(4200), &json!(4200))
    );
    let objects = record::objects(&session);
    let item = &objects.line_items[0];
    assert_eq!(
        (&item["amount_total"], &item["price"]["unit_amount"]),
        (&json!(4200), &json!(null))
    );
    assert_eq!(item["price"]["custom_unit_amount"]["preset"], 2500);
}

#[test]
fn what_is_suggested_can_be_named() {
    let mut shop = Shop::new();
    let named = price(&mut shop, "custom_unit_amount[minimum]=500");
    let body = format!(
        "{}&edgetill[amount_suggestions][]=500&edgetill[amount_suggestions][]=2500",
        items(&named)
    );
    let link = shop.make("/v1/payment_links", &body);
    assert_eq!(
        link.json["edgetill"]["amount_suggestions"],
        json!([500, 2500])
    );
    let path = format!("/v1/payment_links/{}", link.text("/id"));
    let other = shop.make(&path, "edgetill[amount_suggestions][]=700");
    assert_eq!(other.json["edgetill"]["amount_suggestions"], json!([700]));
    let events = shop.get("/v1/events", "type=payment_link.updated");
    let before = &events.json["data"][0]["data"]["previous_attributes"]["edgetill"];
    assert_eq!(before["amount_suggestions"], json!([500, 2500]));
    for (suggested, message) in [
        (
            "[]=499",
            "Buyers of this price can name 500 to 99999999, but this amount is 499.",
        ),
        (
            "[0]=500&edgetill[amount_suggestions][1]=500",
            "Each amount can be suggested once.",
        ),
    ] {
        let body = format!("edgetill[amount_suggestions]{suggested}");
        assert_eq!(shop.post(&path, &body).error().0, message);
    }
    let none = shop.make(&path, "edgetill[amount_suggestions]=");
    assert_eq!(none.json["edgetill"]["amount_suggestions"], json!([]));
}
