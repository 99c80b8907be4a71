//! What the buyers of a link may add to their orders.

use crate::support::Shop;
use edgetill::api::resources::checkout_session::{record, render::render};
use edgetill::domain::checkout::order;
use serde_json::json;

fn priced(shop: &mut Shop, more: &str) -> String {
    let body = format!("currency=usd&product_data[name]=Pen&{more}");
    shop.make("/v1/prices", &body).text("/id").to_owned()
}

fn optional(price: &str) -> String {
    format!("optional_items[0][price]={price}&optional_items[0][quantity]=3")
}

#[test]
fn a_link_shows_what_may_be_added_and_sells_it_only_then() {
    let mut shop = Shop::new();
    let pen = priced(&mut shop, "unit_amount=200");
    let more = format!(
        "{}&optional_items[0][adjustable_quantity][enabled]=true\
         &optional_items[0][adjustable_quantity][minimum]=2&expand[]=line_items",
        optional(&pen)
    );
    let link = shop.link(&more);
    let range = json!({ "enabled": true, "maximum": 99, "minimum": 2 });
    let shown = json!([{ "adjustable_quantity": range, "price": pen, "quantity": 3 }]);
    assert_eq!(link.json["optional_items"], shown);
    let data = link.json["line_items"]["data"].as_array().unwrap();
    assert_eq!(data.len(), 1);

    let mut session = shop.session(link.text("/id"), 1);
    assert_eq!(render(&session)["optional_items"], shown);
    let subtotal = session.total.minor();
    let id = session.offer().optional()[0].id.clone();
    session.selection.added.insert(id.clone(), 4);
    let totals = order::price(session.offer(), &session.selection).unwrap();
    session.total = totals.total;
    assert_eq!(render(&session)["amount_total"], json!(subtotal + 800));
    let objects = record::objects(&session);
    assert_eq!(objects.line_items.len(), 2);
    let item = &objects.line_items[1];
    assert_eq!(item["id"], json!(id));
    assert_eq!(item["quantity"], 4);
    assert_eq!(item["amount_total"], 800);
    assert_eq!(item["price"]["id"], json!(pen));
}

#[test]
fn an_update_puts_others_in_their_place_or_takes_them_away() {
    let mut shop = Shop::new();
    let pen = priced(&mut shop, "unit_amount=200");
    let bag = priced(&mut shop, "unit_amount=500");
    let link = shop.link(&optional(&pen));
    let id = link.text("/id").to_owned();
    let path = format!("/v1/payment_links/{id}");
    let kept = shop.gates[&id].link.offer.optional()[0].id.clone();
    let body = format!(
        "optional_items[0][price]={bag}&optional_items[0][quantity]=1\
         &optional_items[1][price]={pen}&optional_items[1][quantity]=1"
    );
    let both = shop.make(&path, &body);
    assert_eq!(
        both.json["optional_items"],
        json!([
            { "adjustable_quantity": null, "price": bag, "quantity": 1 },
            { "adjustable_quantity": null, "price": pen, "quantity": 1 },
        ])
    );
    let offer = &shop.gates[&id].link.offer;
    assert_eq!((&offer.optional()[1].id, offer.terms_version), (&kept, 2));
    let events = shop.get("/v1/events", "type=payment_link.updated");
    let before = &events.json["data"][0]["data"]["previous_attributes"];
    let was = json!([{ "adjustable_quantity": null, "price": pen, "quantity": 3 }]);
    assert_eq!(before["optional_items"], was);
    let same = shop.make(&path, "metadata[a]=1");
    assert_eq!(same.json["optional_items"], both.json["optional_items"]);
    let none = shop.make(&path, "optional_items=");
    assert_eq!(none.json["optional_items"], json!(null));
    assert_eq!(shop.gates[&id].link.offer.terms_version, 3);
}

#[test]
fn a_link_hears_of_what_changes_in_the_catalogue_of_what_may_be_added() {
    let mut shop = Shop::new();
    let pen = priced(&mut shop, "unit_amount=200");
    let link = shop.link("");
    let id = link.text("/id").to_owned();
    shop.make(&format!("/v1/payment_links/{id}"), &optional(&pen));
    let product = shop.get(&format!("/v1/prices/{pen}"), "");
    let product = format!("/v1/products/{}", product.text("/product"));
    shop.make(&product, "name=Fountain pen");
    let offer = &shop.gates[&id].link.offer;
    assert_eq!(offer.optional()[0].name, "Fountain pen");
    assert_eq!(offer.terms_version, 3);
    let item = offer.optional()[0].id.to_string();
    let change = format!("line_items[0][id]={item}&line_items[0][quantity]=2");
    let (message, ..) = shop
        .post(&format!("/v1/payment_links/{id}"), &change)
        .error();
    assert_eq!(message, format!("No such line item: '{item}'"));
}

#[test]
fn what_cannot_be_added_is_refused() {
    let mut shop = Shop::new();
    let pen = priced(&mut shop, "unit_amount=200");
    let named = priced(&mut shop, "custom_unit_amount[enabled]=true");
    let euros = shop.make(
        "/v1/prices",
        "currency=eur&unit_amount=200&product_data[name]=Stift",
    );
    let euros = euros.text("/id").to_owned();
    let one = |price: &str| format!("line_items[0][price]={price}&line_items[0][quantity]=1");
    let many = |name: &str, count: usize| {
        let item = |index| format!("{name}[{index}][price]={pen}&{name}[{index}][quantity]=1");
        (0..count).map(item).collect::<Vec<_>>().join("&")
    };
    let first = "optional_items[0][price]";
    for (body, at, message) in [
        (
            format!("{}&{}", one(&pen), optional("price_x")),
            first,
            "No such price: 'price_x'",
        ),
        (
            format!("{}&{}", one(&pen), optional(&named)),
            "optional_items[0][quantity]",
            "You can only specify a quantity of 1 when specifying a price with `custom_unit_amount` configured.",
        ),
        (
            format!("{}&{}", one(&pen), optional(&named).replace("=3", "=1")),
            first,
            "You cannot specify a price with `custom_unit_amount` configured for an optional item.",
        ),
        (
            format!("{}&{}", one(&named), optional(&pen)),
            "optional_items",
            "You cannot specify optional items when specifying a price with `custom_unit_amount` configured.",
        ),
        (
            format!("{}&{}", one(&pen), optional(&euros)),
            first,
            "All prices of a payment link must have the same currency: expected usd, but this price is in eur.",
        ),
        (
            format!("{}&{}", many("line_items", 16), many("optional_items", 5)),
            "optional_items",
            "A payment link can have up to 20 line items and optional items in total.",
        ),
    ] {
        let (said, param, _) = shop.post("/v1/payment_links", &body).error();
        assert_eq!((said.as_str(), param.as_str()), (message, at));
    }
    let link = shop.link("");
    let path = format!("/v1/payment_links/{}", link.text("/id"));
    let (_, param, _) = shop.post(&path, &optional(&euros)).error();
    assert_eq!(param, first);
}
