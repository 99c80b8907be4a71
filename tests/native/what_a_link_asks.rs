//! What a merchant says to buyers on the page, and what buyers are asked beyond what paying takes.

use crate::support::{Answer, Shop};
use edgetill::api::resources::checkout_session::render::render;
use serde_json::{Value, json};

/// The session that a buyer of `link` has.
fn session_of(shop: &mut Shop, link: &Answer) -> Value {
    render(&shop.session(link.text("/id"), 1))
}

fn path_of(link: &Answer) -> String {
    format!("/v1/payment_links/{}", link.text("/id"))
}

#[test]
fn each_text_of_a_merchant_is_set_and_unset_by_itself() {
    let mut shop = Shop::new();
    let link = shop
        .link("custom_text[submit][message]=Ships in May&custom_text[after_submit][message]=Bye");
    let both = json!({
        "after_submit": {"message": "Bye"}, "shipping_address": null,
        "submit": {"message": "Ships in May"}, "terms_of_service_acceptance": null,
    });
    assert_eq!(link.json["custom_text"], both);
    assert_eq!(session_of(&mut shop, &link)["custom_text"], both);
    let path = path_of(&link);
    assert_eq!(shop.make(&path, "metadata[a]=1").json["custom_text"], both);
    let one = shop.make(&path, "custom_text[after_submit]=");
    assert_eq!(one.json["custom_text"]["after_submit"], json!(null));
    assert_eq!(one.text("/custom_text/submit/message"), "Ships in May");
    let events = shop.get("/v1/events", "type=payment_link.updated");
    let before = &events.json["data"][0]["data"]["previous_attributes"];
    assert_eq!(
        before["custom_text"]["after_submit"],
        json!({"message": "Bye"})
    );
    let none = shop.make(&path, "custom_text[submit]=");
    assert_eq!(none.json["custom_text"], shop.link("").json["custom_text"]);
}
