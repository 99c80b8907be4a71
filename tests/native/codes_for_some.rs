//! Promotion codes for one customer, and for a first purchase: what the API says of them, and who has
//! paid before.

use crate::ledger::{Reads, at_once};
use crate::support::{NOW, Shop, paid_with};
use edgetill::api::handle::find_code;
use edgetill::api::ledger::has_paid;
use edgetill::domain::checkout::form::Details;
use edgetill::domain::checkout::form::field::EMAIL;
use edgetill::domain::checkout::payment::PaymentResult;
use serde_json::json;

const CODES: &str = "/v1/promotion_codes";

fn shop() -> Shop {
    let mut shop = Shop::new();
    shop.make("/v1/coupons", "id=half&percent_off=50");
    shop
}

#[test]
fn a_code_is_for_one_customer_who_has_an_address() {
    let mut shop = shop();
    let ada = shop.make("/v1/customers", "email=ada@example.com");
    let ada = ada.text("/id").to_owned();
    for coupon in [
        "coupon=half",
        "promotion[type]=coupon&promotion[coupon]=half",
    ] {
        let body = format!("{coupon}&customer={ada}");
        assert_eq!(shop.make(CODES, &body).json["customer"], json!(ada));
    }
    shop.make(CODES, "coupon=half&code=ALL");
    let listed = shop.get(CODES, &format!("customer={ada}")).json;
    assert_eq!(listed["data"].as_array().unwrap().len(), 2);
    let nameless = shop
        .make("/v1/customers", "name=Bob")
        .text("/id")
        .to_owned();
    let (message, param, _) = shop
        .post(CODES, &format!("coupon=half&customer={nameless}"))
        .error();
    assert!(
        message.contains("has no `email`") && param == "customer",
        "{message}"
    );
    let call = shop.call("DELETE", &format!("/v1/customers/{ada}"), "");
    shop.run(&call);
    let body = format!("coupon=half&customer={ada}");
    let (message, _, code) = shop.post(CODES, &body).error();
    assert_eq!(code, "resource_missing", "{message}");
}

#[test]
fn a_buyer_is_told_of_a_code_that_it_is_for_a_first_purchase_and_never_whose_it_is() {
    let mut shop = shop();
    let ada = shop.make("/v1/customers", "email=ada@example.com");
    let ada = ada.text("/id").to_owned();
    let body =
        format!("coupon=half&code=ADA&customer={ada}&restrictions[first_time_transaction]=true");
    let made = shop.make(CODES, &body);
    assert_eq!(made.json["restrictions"]["first_time_transaction"], true);
    let found = find_code(&shop.store, "ada", NOW).unwrap().unwrap();
    let code = found.code.as_ref().unwrap();
    assert!(code.is_personal && code.is_first);
    assert!(found.code_of_some().is_some());
    assert!(!found.text().contains(&ada) && !found.text().contains("example.com"));
    shop.make(CODES, "coupon=half&code=ALL");
    let all = find_code(&shop.store, "ALL", NOW).unwrap().unwrap();
    assert!(all.code_of_some().is_none());
    assert!(
        !all.text().contains("is_"),
        "nothing more is carried for it"
    );
}

/// A purchase of this address with this end, in the volume that is the newest.
fn bought(shop: &mut Shop, link: &str, (seed, email): (u8, &str), result: PaymentResult) {
    let mut session = paid_with(shop.session(link, seed), result);
    session.details = Details::default().with(EMAIL, email);
    shop.record(&session, &[]);
}

fn paid(shop: &Shop, email: &str) -> bool {
    let reads = Reads {
        ledger: &shop.ledger,
        sessions: &shop.sessions,
        customers: &shop.customers,
    };
    at_once(has_paid(&reads, email)).unwrap()
}

#[test]
fn who_has_paid_is_known_by_any_spelling_in_any_volume() {
    let mut shop = shop();
    let link = shop.link("").text("/id").to_owned();
    assert!(!paid(&shop, "ada@example.com"), "nobody has bought");
    bought(
        &mut shop,
        &link,
        (1, "Ada+shop@Example.com"),
        PaymentResult::Succeeded,
    );
    bought(
        &mut shop,
        &link,
        (2, "bob@gmail.com"),
        PaymentResult::Succeeded,
    );
    bought(
        &mut shop,
        &link,
        (3, "eve@example.com"),
        PaymentResult::Processing,
    );
    bought(
        &mut shop,
        &link,
        (4, "eve+2@example.com"),
        PaymentResult::Canceled,
    );
    shop.ledger.roll_over();
    for (email, expected) in [
        ("ada@example.com", true),
        ("ADA@example.com", true),
        ("ada+other@example.com", true),
        ("b.o.b@googlemail.com", true),
        ("eve@example.com", false),
        ("adam@example.com", false),
        ("", false),
    ] {
        assert_eq!(paid(&shop, email), expected, "{email}");
    }
}
