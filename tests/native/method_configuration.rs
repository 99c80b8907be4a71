//! The ways to pay that are switched on for all links that name none.

use crate::support::Shop;
use edgetill::domain::gate::Gate;
use edgetill::domain::{PaymentMethodType, payment_link::Published};
use serde_json::json;

const ALL: &str = "/v1/payment_method_configurations";

/// The path of the one there is.
fn one(shop: &mut Shop) -> String {
    let list = shop.get(ALL, "");
    assert_eq!(list.json["has_more"], false);
    format!("{ALL}/{}", list.text("/data/0/id"))
}

fn copies(shop: &Shop) -> Vec<Published> {
    shop.gates.values().map(Gate::published).collect()
}

fn of_link(shop: &Shop, id: &str) -> Published {
    let mut copies = copies(shop).into_iter();
    copies.find(|copy| copy.link.id.as_str() == id).unwrap()
}

fn offered(shop: &Shop, id: &str) -> Vec<PaymentMethodType> {
    let offer = of_link(shop, id).link.offer;
    offer.methods(offer.currency)
}

#[test]
fn it_is_there_before_anybody_made_it_and_cards_alone_are_on() {
    let mut shop = Shop::new();
    let path = one(&mut shop);
    let read = shop.get(&path, "");
    assert_eq!(read.json["name"], "Default");
    assert_eq!(
        (&read.json["active"], &read.json["is_default"]),
        (&json!(true), &json!(true))
    );
    let method = |preference: &str, value: &str| {
        json!({
            "available": value == "on",
            "display_preference": { "overridable": null, "preference": preference, "value": value },
        })
    };
    assert_eq!(read.json["card"], method("none", "on"));
    assert_eq!(read.json["klarna"], method("none", "off"));
    let changed = shop.make(
        &path,
        "klarna[display_preference][preference]=on&name=Usual",
    );
    assert_eq!(changed.json["klarna"], method("on", "on"));
    assert_eq!(changed.json["name"], "Usual");
    assert_eq!(shop.get(&path, "").json, changed.json);
    let (message, param, code) = shop.get(&format!("{ALL}/pmc_x"), "").error();
    assert_eq!(message, "No such payment_method_configuration: 'pmc_x'");
    assert_eq!(
        (param.as_str(), code.as_str()),
        ("configuration", "resource_missing")
    );
}

#[test]
fn links_that_name_no_way_to_pay_offer_what_is_on_and_the_others_what_they_named() {
    use PaymentMethodType::{Card, Klarna, UsBankAccount};
    let mut shop = Shop::new();
    let first = shop.link("").text("/id").to_owned();
    let named = shop
        .link("payment_method_types[0]=us_bank_account")
        .text("/id")
        .to_owned();
    let terms = |shop: &Shop, id: &str| of_link(shop, id).link.offer.terms_version;
    assert_eq!((terms(&shop, &first), terms(&shop, &named)), (1, 1));
    let path = one(&mut shop);
    shop.make(
        &path,
        "klarna[display_preference][preference]=on&ideal[display_preference][preference]=on",
    );
    assert_eq!(offered(&shop, &first), [Card, Klarna], "in dollars");
    assert_eq!(offered(&shop, &named), [UsBankAccount]);
    assert_eq!(terms(&shop, &first), 2, "an open page is told");
    assert_eq!(terms(&shop, &named), 1);
    let later = shop.link("").text("/id").to_owned();
    assert_eq!(offered(&shop, &later), [Card, Klarna]);
    let read = shop.get(&format!("/v1/payment_links/{first}"), "");
    assert_eq!(read.json["payment_method_types"], json!(null));
    let unset = "payment_method_types=";
    shop.make(&format!("/v1/payment_links/{named}"), unset);
    assert_eq!(offered(&shop, &named), [Card, Klarna]);
    shop.make(
        &path,
        "klarna[display_preference][preference]=none&ideal[display_preference][preference]=off",
    );
    for id in [&first, &named, &later] {
        assert_eq!(offered(&shop, id), [Card]);
        let settings = of_link(&shop, id).link.offer.settings;
        assert!(settings.switched_on.is_empty());
    }
    assert!(shop.store.outbox.is_empty());
}

#[test]
fn something_stays_on_and_what_is_not_built_is_refused_by_name() {
    let mut shop = Shop::new();
    let path = one(&mut shop);
    let off = shop
        .post(&path, "card[display_preference][preference]=off")
        .error();
    assert_eq!(off.0, "At least one payment method must be on.");
    let paypal = shop
        .post(&path, "paypal[display_preference][preference]=on")
        .error();
    assert!(paypal.0.contains("does not support"), "{}", paypal.0);
    assert_eq!(paypal.1, "paypal");
    let made = shop.post(ALL, "name=Another");
    assert_eq!(made.status, 404);
}
