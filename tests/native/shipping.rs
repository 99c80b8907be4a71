//! Shipping rates, and links whose orders are sent by one of them.

use crate::support::{Answer, Shop};
use edgetill::api::resources::checkout_session::render::render;
use edgetill::domain::ShippingRateId;
use edgetill::domain::checkout::order;
use serde_json::json;

const GROUND: &str = "display_name=Ground&type=fixed_amount&fixed_amount[currency]=usd";

fn rate(shop: &mut Shop, more: &str) -> Answer {
    shop.make("/v1/shipping_rates", &format!("{GROUND}&{more}"))
}

#[test]
fn a_rate_says_what_it_costs_and_how_long_it_takes() {
    let mut shop = Shop::new();
    let made = rate(
        &mut shop,
        "fixed_amount[amount]=500&metadata[a]=b\
         &fixed_amount[currency_options][eur][amount]=600\
         &delivery_estimate[minimum][unit]=business_day&delivery_estimate[minimum][value]=3\
         &delivery_estimate[maximum][unit]=week&delivery_estimate[maximum][value]=1",
    );
    let id = made.text("/id").to_owned();
    assert!(id.starts_with("shr_"));
    let expected = json!({
        "id": id, "object": "shipping_rate", "active": true, "created": made.json["created"],
        "delivery_estimate": {
            "maximum": { "unit": "week", "value": 1 },
            "minimum": { "unit": "business_day", "value": 3 },
        },
        "display_name": "Ground", "fixed_amount": { "amount": 500, "currency": "usd" },
        "livemode": false, "metadata": { "a": "b" }, "tax_behavior": "unspecified",
        "tax_code": null, "type": "fixed_amount",
    });
    assert_eq!(made.json, expected);
    let path = format!("/v1/shipping_rates/{id}");
    assert_eq!(shop.get(&path, "").json, made.json);
    let expanded = shop.get(&path, "expand[]=fixed_amount.currency_options");
    let options = json!({
        "eur": { "amount": 600, "tax_behavior": "unspecified" },
        "usd": { "amount": 500, "tax_behavior": "unspecified" },
    });
    assert_eq!(expanded.json["fixed_amount"]["currency_options"], options);
    let changed = shop.make(&path, "active=false&metadata[a]=&tax_behavior=exclusive");
    assert_eq!(changed.json["active"], false);
    assert_eq!(changed.json["metadata"], json!({}));
    assert_eq!(changed.json["tax_behavior"], "exclusive");
    let (_, param, _) = shop.post(&path, "tax_behavior=inclusive").error();
    assert_eq!(param, "tax_behavior");
    for (filter, count) in [
        ("active=true", 0),
        ("active=false", 1),
        ("currency=usd", 1),
        ("currency=eur", 0),
    ] {
        let list = shop.get("/v1/shipping_rates", filter);
        assert_eq!(
            list.json["data"].as_array().unwrap().len(),
            count,
            "{filter}"
        );
    }
    let missing = shop.get("/v1/shipping_rates/shr_x", "").error();
    assert_eq!(missing.0, "No such shipping_rate: 'shr_x'");
    assert_eq!(missing.1, "shipping_rate_token");
}

#[test]
fn what_no_rate_can_be_is_refused() {
    let mut shop = Shop::new();
    for (body, at) in [
        ("fixed_amount[amount]=-1", "fixed_amount[amount]"),
        ("metadata[a]=b", "fixed_amount[amount]"),
        (
            "fixed_amount[amount]=5&fixed_amount[currency_options][usd][amount]=6",
            "fixed_amount[currency_options][usd]",
        ),
        (
            "fixed_amount[amount]=5&delivery_estimate[minimum][unit]=week&delivery_estimate[minimum][value]=2\
             &delivery_estimate[maximum][unit]=day&delivery_estimate[maximum][value]=3",
            "delivery_estimate[minimum]",
        ),
        ("fixed_amount[amount]=5&tax_code=txcd_92010001", "tax_code"),
    ] {
        let (message, param, _) = shop
            .post("/v1/shipping_rates", &format!("{GROUND}&{body}"))
            .error();
        assert_eq!(param, at, "{message}");
    }
}

#[test]
fn a_link_offers_ways_and_a_session_shows_the_one_that_was_chosen() {
    let mut shop = Shop::new();
    let free = rate(&mut shop, "fixed_amount[amount]=0")
        .text("/id")
        .to_owned();
    let fast = rate(&mut shop, "fixed_amount[amount]=1500")
        .text("/id")
        .to_owned();
    let both = format!(
        "shipping_options[0][shipping_rate]={free}&shipping_options[1][shipping_rate]={fast}"
    );
    let link = shop.link(&both);
    let shown = json!([
        { "shipping_amount": 0, "shipping_rate": free },
        { "shipping_amount": 1500, "shipping_rate": fast },
    ]);
    assert_eq!(link.json["shipping_options"], shown);
    let mut session = shop.session(link.text("/id"), 1);
    let subtotal = session.total.minor();
    let at_first = render(&session);
    assert_eq!(at_first["shipping_cost"]["shipping_rate"], json!(free));
    assert_eq!(at_first["amount_total"], json!(subtotal));
    session.selection.shipping = Some(ShippingRateId::from_known(fast.as_str()));
    session.total = order::price(session.offer(), &session.selection)
        .unwrap()
        .total;
    let chosen = render(&session);
    let cost = json!({
        "amount_subtotal": 1500, "amount_tax": 0, "amount_total": 1500, "shipping_rate": fast,
    });
    assert_eq!(chosen["shipping_cost"], cost);
    assert_eq!(chosen["shipping_options"], shown);
    assert_eq!(chosen["total_details"]["amount_shipping"], 1500);
    assert_eq!(chosen["amount_subtotal"], json!(subtotal));
    assert_eq!(chosen["amount_total"], json!(subtotal + 1500));

    let path = format!("/v1/payment_links/{}", link.text("/id"));
    let expanded = shop.get(
        &path,
        "expand[]=shipping_options.shipping_rate.fixed_amount.currency_options",
    );
    let rate = &expanded.json["shipping_options"][1]["shipping_rate"];
    assert_eq!(
        rate["fixed_amount"]["currency_options"]["usd"]["amount"],
        1500
    );
    let one = shop.make(&path, &format!("shipping_options[0][shipping_rate]={fast}"));
    assert_eq!(
        one.json["shipping_options"][0]["shipping_rate"],
        json!(fast)
    );
    assert_eq!(shop.gates[link.text("/id")].link.offer.terms_version, 2);
    let events = shop.get("/v1/events", "type=payment_link.updated");
    let before = &events.json["data"][0]["data"]["previous_attributes"];
    assert_eq!(before["shipping_options"], shown);
    let none = shop.make(&path, "shipping_options=");
    assert_eq!(none.json["shipping_options"], json!([]));
    let without = render(&shop.session(link.text("/id"), 2));
    assert_eq!(without["shipping_cost"], json!(null));
    assert_eq!(without["total_details"]["amount_shipping"], 0);
}

#[test]
fn a_link_hears_of_new_currencies_of_its_rates() {
    let mut shop = Shop::new();
    let body = "currency=usd&unit_amount=2000&product_data[name]=Tea\
                &currency_options[eur][unit_amount]=1800";
    let price = shop.make("/v1/prices", body).text("/id").to_owned();
    let rate = rate(&mut shop, "fixed_amount[amount]=500")
        .text("/id")
        .to_owned();
    let body = format!(
        "line_items[0][price]={price}&line_items[0][quantity]=1\
         &shipping_options[0][shipping_rate]={rate}"
    );
    let link = shop.make("/v1/payment_links", &body).text("/id").to_owned();
    let currencies = |shop: &Shop| shop.gates[&link].link.offer.currencies().len();
    assert_eq!(currencies(&shop), 1);
    let path = format!("/v1/shipping_rates/{rate}");
    shop.make(&path, "fixed_amount[currency_options][eur][amount]=450");
    assert_eq!(currencies(&shop), 2);
}

#[test]
fn a_way_that_cannot_be_offered_is_refused() {
    let mut shop = Shop::new();
    let dollars = rate(&mut shop, "fixed_amount[amount]=500")
        .text("/id")
        .to_owned();
    let old = rate(&mut shop, "fixed_amount[amount]=500")
        .text("/id")
        .to_owned();
    shop.make(&format!("/v1/shipping_rates/{old}"), "active=false");
    let euros = shop.make(
        "/v1/shipping_rates",
        "display_name=Post&fixed_amount[currency]=eur&fixed_amount[amount]=5",
    );
    let euros = euros.text("/id").to_owned();
    let link = shop.link("");
    let path = format!("/v1/payment_links/{}", link.text("/id"));
    let at = |index| format!("shipping_options[{index}][shipping_rate]");
    for (body, param, message) in [
        (format!("{}=shr_x", at(0)), at(0), "No such shipping rate: 'shr_x'".to_owned()),
        (
            format!("{}={old}", at(0)),
            at(0),
            "The shipping rate specified is inactive. This field only accepts active shipping rates."
                .to_owned(),
        ),
        (
            format!("{}={dollars}&{}={dollars}", at(0), at(1)),
            at(1),
            "Each shipping rate can be offered once.".to_owned(),
        ),
        (
            format!("{}={euros}", at(0)),
            at(0),
            "All prices of a payment link must have the same currency: expected usd, but this price is in eur."
                .to_owned(),
        ),
    ] {
        let (said, found, _) = shop.post(&path, &body).error();
        assert_eq!((said, found), (message, param));
    }
}

#[test]
fn a_link_is_never_changed_to_ways_of_sending_with_which_nobody_could_pay() {
    let mut shop = Shop::new();
    let cheap = rate(&mut shop, "fixed_amount[amount]=30");
    let item = "line_items[0][price_data][currency]=usd&line_items[0][price_data][unit_amount]=30\
                &line_items[0][price_data][product_data][name]=Pin&line_items[0][quantity]=1";
    let sent = format!(
        "{item}&shipping_options[0][shipping_rate]={}",
        cheap.text("/id")
    );
    let link = shop.make("/v1/payment_links", &sent);
    let path = format!("/v1/payment_links/{}", link.text("/id"));
    let (message, ..) = shop.post(&path, "shipping_options=").error();
    assert!(message.contains("0.50"), "{message}");
    assert_eq!(shop.make(&path, "active=false").json["active"], false);
}
