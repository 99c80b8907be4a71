//! Tax rates, and links whose orders are charged with them.

use crate::support::{Answer, Shop, paid_with};
use edgetill::api::resources::checkout_session::render::render;
use edgetill::domain::CouponId;
use edgetill::domain::checkout::order;
use edgetill::domain::checkout::payment::PaymentResult;
use edgetill::domain::coupon::Reduction;
use edgetill::domain::discount::Discount;
use edgetill::domain::percent::Percent;
use serde_json::json;

fn rate(shop: &mut Shop, more: &str) -> String {
    let made = shop.make("/v1/tax_rates", more);
    made.text("/id").to_owned()
}

/// A link for "Tea" at $20.00, with 8.25 % on top and 20 % in the price.
fn taxed(shop: &mut Shop) -> (Answer, [String; 2]) {
    let on_top = "display_name=Sales tax&percentage=8.25&inclusive=false&metadata[a]=b";
    let on_top = rate(shop, on_top);
    let included = rate(shop, "display_name=VAT&percentage=20&inclusive=true");
    let link = format!(
        "edgetill[tax_rates][0]={on_top}&edgetill[tax_rates][1]={included}&expand[]=line_items"
    );
    (shop.link(&link), [on_top, included])
}

#[test]
fn a_rate_says_how_much_it_is_and_whether_it_is_in_the_price() {
    let mut shop = Shop::new();
    let made = shop.make(
        "/v1/tax_rates",
        "display_name=VAT&percentage=19.0000&inclusive=True&country=DE&state=BE&jurisdiction=Berlin\
         &description=Standard&tax_type=vat&metadata[a]=b",
    );
    let id = made.text("/id").to_owned();
    assert!(id.starts_with("txr_"));
    let expected = json!({
        "id": id, "object": "tax_rate", "active": true, "country": "DE",
        "created": made.json["created"], "description": "Standard", "display_name": "VAT",
        "effective_percentage": null, "flat_amount": null, "inclusive": true,
        "jurisdiction": "Berlin", "jurisdiction_level": null, "livemode": false,
        "metadata": { "a": "b" }, "percentage": 19, "rate_type": null, "state": "BE",
        "tax_type": "vat",
    });
    assert_eq!(made.json, expected);
    let path = format!("/v1/tax_rates/{id}");
    assert_eq!(shop.get(&path, "").json, made.json);
    let changed = shop.make(&path, "active=false&display_name=MwSt.&metadata[a]=");
    assert_eq!(changed.json["active"], false);
    assert_eq!(changed.json["display_name"], "MwSt.");
    assert_eq!(changed.json["metadata"], json!({}));
    let events = shop.get("/v1/events", "type=tax_rate.*");
    assert_eq!(events.text("/data/1/type"), "tax_rate.created");
    let updated = &events.json["data"][0];
    assert_eq!(updated["type"], "tax_rate.updated");
    let before = json!({ "active": true, "display_name": "VAT", "metadata": { "a": "b" } });
    assert_eq!(updated["data"]["previous_attributes"], before);
    assert_eq!(updated["data"]["object"], changed.json);
    shop.make(&path, "active=false");
    let again = shop.get("/v1/events", "type=tax_rate.*");
    assert_eq!(
        again.json["data"].as_array().unwrap().len(),
        2,
        "nothing changed"
    );
    for (body, at) in [
        ("percentage=7", "percentage"),
        ("inclusive=false", "inclusive"),
    ] {
        let (message, param, code) = shop.post(&path, body).error();
        assert_eq!(
            (param, code.as_str()),
            (at.to_owned(), "parameter_unknown"),
            "{message}"
        );
    }
    let missing = shop.get("/v1/tax_rates/txr_x", "").error();
    assert_eq!(missing.0, "No such tax_rate: 'txr_x'");
    assert_eq!(missing.1, "tax_rate");
}

#[test]
fn a_link_shows_its_rates_and_what_its_items_come_to_with_them() {
    let mut shop = Shop::new();
    let (link, [on_top, included]) = taxed(&mut shop);
    assert_eq!(
        link.json["edgetill"]["tax_rates"],
        json!([on_top, included])
    );
    let item = &link.json["line_items"]["data"][0];
    // 20.00 is 16.67 and 20 % of it; 8.25 % of 16.67 come on top.
    let amounts = ["amount_subtotal", "amount_tax", "amount_total"].map(|name| item[name].clone());
    assert_eq!(amounts, [json!(2000), json!(333 + 138), json!(2138)]);
    let path = format!("/v1/payment_links/{}", link.text("/id"));
    let expanded = shop.get(
        &path,
        "expand[]=line_items.data.taxes&expand[]=edgetill.tax_rates",
    );
    let kept = &expanded.json["edgetill"]["tax_rates"][0];
    assert_eq!(kept["metadata"], json!({ "a": "b" }));
    let taxes = json!([
        { "amount": 138, "rate": kept, "taxability_reason": null, "taxable_amount": 1667 },
        { "amount": 333, "rate": expanded.json["edgetill"]["tax_rates"][1],
          "taxability_reason": null, "taxable_amount": 1667 },
    ]);
    assert_eq!(expanded.json["line_items"]["data"][0]["taxes"], taxes);
    let items = shop.get(&format!("{path}/line_items"), "expand[]=data.taxes");
    assert_eq!(items.json["data"][0]["taxes"], taxes);
    let one = shop.make(&path, &format!("edgetill[tax_rates][0]={included}"));
    assert_eq!(one.json["edgetill"]["tax_rates"], json!([included]));
    assert_eq!(shop.gates[link.text("/id")].link.offer.terms_version, 2);
    let events = shop.get("/v1/events", "type=payment_link.updated");
    let before = &events.json["data"][0]["data"]["previous_attributes"]["edgetill"];
    assert_eq!(before["tax_rates"], json!([on_top, included]));
    let renamed = shop.make(&path, "edgetill[nickname]=x");
    assert_eq!(
        renamed.json["edgetill"]["tax_rates"],
        json!([included]),
        "what is not sent stays"
    );
    let none = shop.make(&path, "edgetill[tax_rates]=");
    assert_eq!(none.json["edgetill"]["tax_rates"], json!([]));
}

#[test]
fn a_session_shows_the_taxes_of_its_order_by_rate_and_by_line() {
    let mut shop = Shop::new();
    let ground = "display_name=Ground&fixed_amount[currency]=usd&fixed_amount[amount]=500";
    let ground = shop
        .make("/v1/shipping_rates", ground)
        .text("/id")
        .to_owned();
    let (link, [on_top, included]) = taxed(&mut shop);
    let path = format!("/v1/payment_links/{}", link.text("/id"));
    shop.make(
        &path,
        &format!("shipping_options[0][shipping_rate]={ground}"),
    );
    let session = shop.session(link.text("/id"), 1);
    let paid = paid_with(session, PaymentResult::Succeeded);
    shop.record(&paid, &[]);
    let shown = render(&paid);
    assert_eq!(shown["amount_subtotal"], 2000);
    assert_eq!(shown["amount_total"], 2638);
    let details = json!({ "amount_discount": 0, "amount_shipping": 500, "amount_tax": 471 });
    assert_eq!(shown["total_details"], details);
    assert_eq!(shown["shipping_cost"]["amount_tax"], 0);
    assert_eq!(shown["automatic_tax"]["enabled"], false);
    let expand =
        "expand[]=total_details.breakdown&expand[]=line_items.data.taxes&expand[]=payment_intent";
    let path = format!("/v1/checkout/sessions/{}", paid.id);
    let own = shop.get(&path, expand);
    assert_eq!(own.json["payment_intent"]["amount"], 2638);
    let taxes = own.json["total_details"]["breakdown"]["taxes"].clone();
    let said = |at: &str| {
        own.json
            .pointer(&format!("/total_details/breakdown/taxes/{at}"))
    };
    assert_eq!(said("0/amount"), Some(&json!(138)));
    assert_eq!(said("0/taxable_amount"), Some(&json!(1667)));
    assert_eq!(said("0/rate/id"), Some(&json!(on_top)));
    assert_eq!(said("0/rate/metadata"), Some(&json!({ "a": "b" })));
    assert_eq!(said("1/rate/id"), Some(&json!(included)));
    assert_eq!(own.json["line_items"]["data"][0]["taxes"], taxes);
    let list = "expand[]=data.total_details.breakdown&expand[]=data.line_items.data.taxes";
    let listed = shop.get("/v1/checkout/sessions", list);
    let listed = &listed.json["data"][0];
    assert_eq!(listed["total_details"]["breakdown"]["taxes"], taxes);
    assert_eq!(listed["line_items"]["data"][0]["taxes"], taxes);
}

#[test]
fn a_rate_that_is_switched_off_or_renamed_reaches_the_links_that_have_it() {
    let mut shop = Shop::new();
    let (link, [on_top, _]) = taxed(&mut shop);
    let total = |shop: &mut Shop| {
        let session = shop.session(link.text("/id"), 1);
        order::price(session.offer(), &session.selection)
            .unwrap()
            .total
            .minor()
    };
    let version = |shop: &Shop| shop.gates[link.text("/id")].link.offer.terms_version;
    assert_eq!((total(&mut shop), version(&shop)), (2138, 1));
    let path = format!("/v1/tax_rates/{on_top}");
    shop.make(&path, "description=Of Berlin&metadata[c]=d");
    assert_eq!(version(&shop), 1, "no buyer sees that");
    shop.make(&path, "display_name=County tax");
    assert_eq!((total(&mut shop), version(&shop)), (2138, 2));
    shop.make(&path, "active=false");
    assert_eq!((total(&mut shop), version(&shop)), (2000, 3));
    let shown = shop.get(&format!("/v1/payment_links/{}", link.text("/id")), "");
    assert_eq!(
        shown.json["edgetill"]["tax_rates"][0],
        json!(on_top),
        "it is still the link's"
    );
    shop.make(&path, "active=true");
    assert_eq!((total(&mut shop), version(&shop)), (2138, 4));
}

#[test]
fn a_rate_that_no_link_can_have_is_refused() {
    let mut shop = Shop::new();
    let old = rate(
        &mut shop,
        "display_name=Old&percentage=5&inclusive=false&active=false",
    );
    let vat = rate(&mut shop, "display_name=VAT&percentage=20&inclusive=true");
    let link = shop.link("");
    let path = format!("/v1/payment_links/{}", link.text("/id"));
    let at = |index| format!("edgetill[tax_rates][{index}]");
    for (body, param, message) in [
        (
            format!("{}=txr_x", at(0)),
            at(0),
            "No such tax rate: 'txr_x'",
        ),
        (
            format!("{}={old}", at(0)),
            at(0),
            "The tax rate specified is inactive. This field only accepts active tax rates.",
        ),
        (
            format!("{}={vat}&{}={vat}", at(0), at(1)),
            at(1),
            "Each tax rate can be applied once.",
        ),
    ] {
        let (said, found, _) = shop.post(&path, &body).error();
        assert_eq!((said.as_str(), found), (message, param));
    }
}

#[test]
fn what_a_coupon_takes_off_what_it_costs_to_send_and_taxes_make_one_total() {
    let mut shop = Shop::new();
    let ground = "display_name=Ground&fixed_amount[currency]=usd&fixed_amount[amount]=500";
    let ground = shop
        .make("/v1/shipping_rates", ground)
        .text("/id")
        .to_owned();
    let (link, _) = taxed(&mut shop);
    let path = format!("/v1/payment_links/{}", link.text("/id"));
    let body = format!("allow_promotion_codes=true&shipping_options[0][shipping_rate]={ground}");
    shop.make(&path, &body);
    let mut session = shop.session(link.text("/id"), 1);
    session.selection.discount = Some(Box::new(Discount {
        coupon: CouponId::from_known("quarter"),
        number: 1,
        name: None,
        reduction: Reduction::Percent(Percent::parse("25").unwrap()),
        products: Vec::new(),
        code: None,
    }));
    let priced = order::price(session.offer(), &session.selection).unwrap();
    session.total = priced.total;
    let paid = paid_with(session, PaymentResult::Succeeded);
    shop.record(&paid, &[]);
    // 15.00 is 12.50 and 20 % of it; 8.25 % of 12.50 come on top, and 5.00 are not taxed.
    let expand = "expand[]=total_details.breakdown&expand[]=line_items.data.taxes\
                  &expand[]=line_items.data.discounts";
    let shown = shop.get(&format!("/v1/checkout/sessions/{}", paid.id), expand);
    assert_eq!(shown.json["amount_total"], 1500 + 103 + 500);
    let details = &shown.json["total_details"];
    let sums = ["amount_discount", "amount_shipping", "amount_tax"].map(|it| details[it].clone());
    assert_eq!(sums, [json!(500), json!(500), json!(353)]);
    let taxes = &details["breakdown"]["taxes"];
    assert_eq!(
        (&taxes[0]["amount"], &taxes[1]["amount"]),
        (&json!(103), &json!(250))
    );
    let item = &shown.json["line_items"]["data"][0];
    assert_eq!(item["amount_total"], 1603);
    assert_eq!(item["discounts"][0]["amount"], 500);
    assert_eq!(item["taxes"], *taxes);
}
