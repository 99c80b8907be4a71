//! Prices in several currencies, and the links and sessions that are sold in them.

use crate::support::{Shop, paid_with};
use edgetill::api::resources::checkout_session::{record, render::render};
use edgetill::domain::checkout::order;
use edgetill::domain::checkout::payment::PaymentResult;
use edgetill::domain::{Amount, Currency};
use serde_json::{Value, json};

const BOTH: &str = "currency=eur&unit_amount=1800&product_data[name]=Notebook\
    &currency_options[usd][unit_amount]=2000&currency_options[JPY][unit_amount]=3000";

fn option(unit_amount: i64) -> Value {
    json!({
        "custom_unit_amount": null, "tax_behavior": "unspecified", "unit_amount": unit_amount,
        "unit_amount_decimal": unit_amount.to_string(),
    })
}

#[test]
fn a_price_has_its_currencies_where_they_are_asked_for() {
    let mut shop = Shop::new();
    let price = shop.make("/v1/prices", BOTH);
    assert_eq!(price.json.get("currency_options"), None);
    let path = format!("/v1/prices/{}", price.text("/id"));
    let expanded = |shop: &mut Shop| {
        let read = shop.get(&path, "expand[]=currency_options");
        read.json["currency_options"].clone()
    };
    let all = json!({ "eur": option(1800), "jpy": option(3000), "usd": option(2000) });
    assert_eq!(expanded(&mut shop), all);
    let more = "currency_options[usd][unit_amount]=2100&currency_options[gbp][unit_amount]=1500";
    shop.make(&path, more);
    let all = json!({
        "eur": option(1800), "gbp": option(1500), "jpy": option(3000), "usd": option(2100),
    });
    assert_eq!(expanded(&mut shop), all);
    shop.make(&path, "currency_options=");
    assert_eq!(expanded(&mut shop), json!({ "eur": option(1800) }));
}

#[test]
fn a_currency_that_a_price_cannot_have_is_refused() {
    let mut shop = Shop::new();
    let new = "currency=eur&unit_amount=1800&product_data[name]=Notebook&currency_options";
    for (option, at, message) in [
        (
            "[eur][unit_amount]=5",
            "currency_options[eur]",
            "You are specifying a currency option that matches the top-level currency for this \
             price. Please remove this currency option and it will be added automatically on \
             creation.",
        ),
        (
            "[usd][custom_unit_amount][enabled]=true",
            "currency_options[usd][custom_unit_amount]",
            "Either all currencies of a price have `custom_unit_amount` configured, or none has.",
        ),
        (
            "[usd][tax_behavior]=inclusive",
            "currency_options[usd][unit_amount]",
            "Missing required param: currency_options[usd][unit_amount].",
        ),
        (
            "[usd][tiers][0][unit_amount]=1",
            "currency_options[usd][tiers]",
            "currency_options[usd][tiers] is a Stripe parameter Edgetill does not support yet.",
        ),
    ] {
        let (said, param, _) = shop.post("/v1/prices", &format!("{new}{option}")).error();
        assert_eq!((said.as_str(), param.as_str()), (message, at));
    }
    let price = shop.make("/v1/prices", BOTH);
    let path = format!("/v1/prices/{}", price.text("/id"));
    let own = shop
        .post(&path, "currency_options[eur][unit_amount]=5")
        .error();
    assert_eq!(
        own.0,
        "The amount of a price in its own currency cannot be changed."
    );
}

#[test]
fn a_link_is_sold_at_first_in_the_currency_it_says() {
    let mut shop = Shop::new();
    let both = shop.make("/v1/prices", BOTH);
    let dollars = shop.make(
        "/v1/prices",
        "currency=usd&unit_amount=500&product_data[name]=Tea",
    );
    let item = |index: u8, id: &str| {
        format!("line_items[{index}][price]={id}&line_items[{index}][quantity]=1")
    };
    let one = item(0, both.text("/id"));
    let link = shop.make(
        "/v1/payment_links",
        &format!("{one}&currency=usd&expand[]=line_items"),
    );
    assert_eq!(link.text("/currency"), "usd");
    let shown = &link.json["line_items"]["data"][0];
    assert_eq!(
        (&shown["currency"], &shown["amount_total"]),
        (&json!("usd"), &json!(2000))
    );
    let two = format!("{one}&{}", item(1, dollars.text("/id")));
    let (said, param, _) = shop.post("/v1/payment_links", &two).error();
    assert_eq!(param, "line_items[1][price]", "{said}");
    assert_eq!(
        shop.make("/v1/payment_links", &format!("{two}&currency=usd"))
            .text("/currency"),
        "usd"
    );
    let (said, param, _) = shop
        .post("/v1/payment_links", &format!("{two}&currency=jpy"))
        .error();
    assert_eq!(param, "currency", "{said}");
}

#[test]
fn a_session_and_its_payment_are_in_the_currency_that_was_chosen() {
    let mut shop = Shop::new();
    let price = shop.make("/v1/prices", BOTH);
    let body = format!(
        "line_items[0][price]={}&line_items[0][quantity]=1",
        price.text("/id")
    );
    let link = shop.make("/v1/payment_links", &body);
    let mut session = shop.session(link.text("/id"), 1);
    session = paid_with(session, PaymentResult::Canceled);
    session.selection.currency = Currency::parse("usd");
    session.total = order::price(session.offer(), &session.selection)
        .unwrap()
        .total;
    assert_eq!(session.total, Amount::new(2000).unwrap());
    let paid = paid_with(session, PaymentResult::Succeeded);
    let shown = render(&paid);
    assert_eq!(
        (&shown["currency"], &shown["amount_total"]),
        (&json!("usd"), &json!(2000))
    );
    assert_eq!(shown["currency_conversion"], json!(null));
    assert_eq!(shown.get("presentment_details"), None);
    let objects = record::objects(&paid);
    let item = &objects.line_items[0];
    assert_eq!(
        (&item["currency"], &item["amount_total"]),
        (&json!("usd"), &json!(2000))
    );
    assert_eq!(
        (&item["price"]["currency"], &item["price"]["unit_amount"]),
        (&json!("eur"), &json!(1800))
    );
    for object in &objects.related {
        if let Some(currency) = object.get("currency").filter(|it| !it.is_null()) {
            assert_eq!(currency, "usd", "{object}");
        }
    }
}

#[test]
fn a_link_goes_on_in_its_currency_when_its_price_leaves_it() {
    let mut shop = Shop::new();
    let price = shop.make("/v1/prices", BOTH);
    let body = format!(
        "line_items[0][price]={}&line_items[0][quantity]=1&currency=usd",
        price.text("/id")
    );
    let link = shop.make("/v1/payment_links", &body);
    shop.make(
        &format!("/v1/prices/{}", price.text("/id")),
        "currency_options=",
    );
    shop.flush();
    let path = format!("/v1/payment_links/{}", link.text("/id"));
    let read = shop.get(&path, "expand[]=line_items");
    let item = &read.json["line_items"]["data"][0];
    assert_eq!(
        (&item["currency"], &item["amount_total"]),
        (&json!("usd"), &json!(2000))
    );
}

#[test]
fn a_link_is_held_to_the_smallest_charge_in_each_of_its_currencies() {
    let mut shop = Shop::new();
    let price = "currency=eur&unit_amount=1800&product_data[name]=Tea\
                 &currency_options[usd][unit_amount]=10";
    let price = shop.make("/v1/prices", price);
    let id = price.text("/id");
    let link = format!("line_items[0][price]={id}&line_items[0][quantity]=1");
    let refused = shop.post("/v1/payment_links", &link).error();
    let message = "The total amount of the line items must add up to at least 0.50 usd.";
    assert_eq!(
        (refused.0.as_str(), refused.1.as_str()),
        (message, "line_items")
    );
}
