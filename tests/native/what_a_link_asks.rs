//! What a merchant says to buyers on the page, and what buyers are asked beyond what paying takes.

use crate::support::{Answer, Shop};
use edgetill::api::resources::checkout_session::render::render;
use edgetill::domain::checkout::form::Details;
use edgetill::domain::checkout::form::field::{
    BUSINESS_NAME, COUNTRY, CUSTOM_FIELDS, EMAIL, PROMOTIONS, TAX_ID, TERMS,
};
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

const SIZE: &str = "custom_fields[0][key]=size&custom_fields[0][label][type]=custom&\
    custom_fields[0][label][custom]=Your size&custom_fields[0][type]=dropdown&\
    custom_fields[0][dropdown][options][0][label]=Small&\
    custom_fields[0][dropdown][options][0][value]=s";
const NAME: &str = "custom_fields[1][key]=name&custom_fields[1][label][type]=custom&\
    custom_fields[1][label][custom]=Engraving&custom_fields[1][type]=text&\
    custom_fields[1][optional]=true&custom_fields[1][text][maximum_length]=20";

#[test]
fn custom_fields_are_shown_as_stripe_shows_them_and_filled_in_on_sessions() {
    let mut shop = Shop::new();
    let link = shop.link(&format!("{SIZE}&{NAME}"));
    let size = json!({
        "dropdown": {"default_value": null, "options": [{"label": "Small", "value": "s"}]},
        "key": "size", "label": {"custom": "Your size", "type": "custom"}, "optional": false,
        "type": "dropdown",
    });
    let name = json!({
        "key": "name", "label": {"custom": "Engraving", "type": "custom"}, "optional": true,
        "text": {"default_value": null, "maximum_length": 20, "minimum_length": null},
        "type": "text",
    });
    assert_eq!(link.json["custom_fields"], json!([size, name]));
    let mut session = shop.session(link.text("/id"), 1);
    let mut filled = json!([size, name]);
    filled[0]["dropdown"]["value"] = json!(null);
    filled[1]["text"]["value"] = json!(null);
    assert_eq!(render(&session)["custom_fields"], filled);
    session.details = session
        .details
        .with(CUSTOM_FIELDS[0], "s")
        .with(CUSTOM_FIELDS[1], "For Ada");
    filled[0]["dropdown"]["value"] = json!("s");
    filled[1]["text"]["value"] = json!("For Ada");
    assert_eq!(render(&session)["custom_fields"], filled);
}

#[test]
fn custom_fields_are_replaced_as_a_whole_and_unset_together() {
    let mut shop = Shop::new();
    let link = shop.link(&format!("{SIZE}&{NAME}"));
    let path = path_of(&link);
    let kept = shop.make(&path, "metadata[a]=1");
    assert_eq!(kept.json["custom_fields"], link.json["custom_fields"]);
    let version = |shop: &mut Shop| shop.session(link.text("/id"), 1).offer().terms_version;
    let before = version(&mut shop);
    let one = shop.make(&path, &NAME.replace("[1]", "[0]"));
    assert_eq!(
        one.json["custom_fields"],
        json!([link.json["custom_fields"][1]])
    );
    assert_eq!(
        version(&mut shop),
        before + 1,
        "buyers are asked something else"
    );
    assert_eq!(
        shop.make(&path, "custom_fields=").json["custom_fields"],
        json!([])
    );
}

#[test]
fn custom_fields_that_make_no_sense_are_refused_where_they_do_not() {
    let mut shop = Shop::new();
    let path = path_of(&shop.link(""));
    let text = NAME.replace("[1]", "[0]");
    #[rustfmt::skip]
    let cases = [
        (format!("{SIZE}&{}", NAME.replace("key]=name", "key]=size")), "custom_fields[1][key]", "Invalid key: it must be unique, but `custom_fields[0][key]` is the same."),
        (format!("{text}&custom_fields[0][numeric][maximum_length]=3"), "custom_fields[0][numeric]", "You may only specify `custom_fields[0][numeric]` if `custom_fields[0][type]` is `numeric`, but it is `text`."),
        (text.replace("type]=text", "type]=dropdown").replace("&custom_fields[0][text][maximum_length]=20", ""), "custom_fields[0][dropdown]", "Missing required param: custom_fields[0][dropdown]."),
        (format!("{text}&custom_fields[0][text][minimum_length]=21"), "custom_fields[0][text][minimum_length]", "The minimum_length must not be greater than the maximum_length."),
        (format!("{text}&custom_fields[0][text][minimum_length]=3&custom_fields[0][text][default_value]=ab"), "custom_fields[0][text][default_value]", "Invalid default_value: it must have 3 to 20 characters."),
        (format!("{SIZE}&custom_fields[0][dropdown][options][1][label]=S&custom_fields[0][dropdown][options][1][value]=s"), "custom_fields[0][dropdown][options][1][value]", "Invalid value: it must be unique, but `custom_fields[0][dropdown][options][0][value]` is the same."),
        (format!("{SIZE}&custom_fields[0][dropdown][options][1][label]=S&custom_fields[0][dropdown][options][1][value]=a b"), "custom_fields[0][dropdown][options][1][value]", "Invalid value: it must consist of letters, digits, `_` and `-`."),
    ];
    for (sent, param, message) in cases {
        let (said, at, _) = shop.post(&path, &sent).error();
        assert_eq!((said.as_str(), at.as_str()), (message, param));
    }
    let four = (0..4).map(|index| text.replace("[0]", &format!("[{index}]")));
    let four = four.collect::<Vec<_>>().join("&");
    let refused = shop.post(&path, &four).error().0;
    assert_eq!(refused, "You can have up to 3 custom fields.");
}

#[test]
fn there_is_a_text_for_the_shipping_address_where_one_is_asked() {
    let mut shop = Shop::new();
    let ships = "shipping_address_collection[allowed_countries][]=DE";
    let words = "custom_text[shipping_address][message]=By bicycle";
    let link = shop.link(&format!("{ships}&{words}"));
    let said = "/custom_text/shipping_address/message";
    assert_eq!(link.text(said), "By bicycle");
    let object = session_of(&mut shop, &link);
    assert_eq!(object.pointer(said), Some(&json!("By bicycle")));
    let path = path_of(&link);
    let refused = shop.post(&path, "shipping_address_collection=").error();
    assert_eq!(refused.1, "custom_text[shipping_address]");
    let neither = "shipping_address_collection=&custom_text[shipping_address]=";
    let object = shop.make(&path, neither).json;
    assert_eq!(object["custom_text"], shop.link("").json["custom_text"]);
}

#[test]
fn buyers_are_asked_to_agree_to_terms_that_can_be_read() {
    let mut shop = Shop::new();
    let required = "consent_collection[terms_of_service]=required";
    let words = "custom_text[terms_of_service_acceptance][message]=I do";
    let plain = shop.link("");
    let path = path_of(&plain);
    assert_eq!(
        shop.post(&path, required).error().1,
        "consent_collection[terms_of_service]"
    );
    let url = "business_profile[terms_of_service_url]=https://shop.test/terms";
    shop.make("/v1/edgetill/settings", url);
    let link = shop.link(&format!("{required}&{words}"));
    assert_eq!(
        link.text("/consent_collection/terms_of_service"),
        "required"
    );
    let mut session = shop.session(link.text("/id"), 1);
    let object = render(&session);
    let collection = json!({
        "payment_method_reuse_agreement": null, "promotions": "none",
        "terms_of_service": "required",
    });
    assert_eq!(object["consent_collection"], collection);
    let consent = |accepted: Value| json!({"promotions": null, "terms_of_service": accepted});
    assert_eq!(object["consent"], consent(Value::Null));
    session.details = session.details.with(TERMS, "accepted");
    assert_eq!(render(&session)["consent"], consent(json!("accepted")));
    assert_eq!(session_of(&mut shop, &plain)["consent"], Value::Null);
    let path = path_of(&link);
    let off = "consent_collection[terms_of_service]=none";
    let refused = shop.post(&path, off).error();
    assert_eq!(refused.1, "custom_text[terms_of_service_acceptance]");
    shop.make(
        &path,
        &format!("{off}&custom_text[terms_of_service_acceptance]="),
    );
}

#[test]
fn a_box_that_nobody_has_to_tick_is_an_answer_either_way() {
    let mut shop = Shop::new();
    let link = shop.link("consent_collection[promotions]=auto");
    let path = path_of(&link);
    let mut session = shop.session(link.text("/id"), 1);
    session.details = Details::default();
    let consent = |word: Value| json!({"promotions": word, "terms_of_service": null});
    assert_eq!(render(&session)["consent"], consent(Value::Null));
    session.details = session.details.with(EMAIL, "ada@buyer.example");
    assert_eq!(render(&session)["consent"], consent(json!("opt_out")));
    session.details = session.details.with(PROMOTIONS, "opt_in");
    assert_eq!(render(&session)["consent"], consent(json!("opt_in")));
    shop.make(&path, "consent_collection[promotions]=none");
    assert_eq!(session_of(&mut shop, &link)["consent"], Value::Null);
}

#[test]
fn tax_ids_are_asked_for_and_stand_where_stripe_has_them() {
    let mut shop = Shop::new();
    let link =
        shop.link("tax_id_collection[enabled]=true&tax_id_collection[required]=if_supported");
    let path = path_of(&link);
    let asked = json!({"enabled": true, "required": "if_supported"});
    assert_eq!(link.json["tax_id_collection"], asked);
    let mut session = shop.session(link.text("/id"), 1);
    let version = session.offer().terms_version;
    assert_eq!(render(&session)["tax_id_collection"], asked);
    session.details = session
        .details
        .with(EMAIL, "ada@example.com")
        .with(COUNTRY, "DE")
        .with(BUSINESS_NAME, "Engines")
        .with(TAX_ID, "DE437423637");
    assert_eq!(render(&session)["customer_details"]["tax_ids"], json!([]));
    session.details = session.details.with(TAX_ID, "DE437423636");
    let shown = render(&session);
    let ids = json!([{"type": "eu_vat", "value": "DE437423636"}]);
    assert_eq!(shown["customer_details"]["tax_ids"], ids);
    assert_eq!(shown["customer_details"]["business_name"], "Engines");
    assert_eq!(shown["collected_information"]["business_name"], "Engines");

    // A hash is replaced as a whole.
    let never = shop.make(&path, "tax_id_collection[enabled]=true");
    let shown = json!({"enabled": true, "required": "never"});
    assert_eq!(never.json["tax_id_collection"], shown);
    let session = shop.session(link.text("/id"), 1);
    assert_eq!(session.offer().terms_version, version + 1);
    let off = shop.make(&path, "tax_id_collection[enabled]=false");
    assert_eq!(off.text("/tax_id_collection/required"), "never");
    assert_eq!(session_of(&mut shop, &link).get("tax_id_collection"), None);
}

#[test]
fn nobody_requires_a_tax_id_that_is_not_asked_for() {
    let mut shop = Shop::new();
    let path = path_of(&shop.link(""));
    let more = "tax_id_collection[enabled]=false&tax_id_collection[required]=if_supported";
    let (message, param, _) = shop.post(&path, more).error();
    assert_eq!(
        (message.as_str(), param.as_str()),
        (
            "You may only specify `tax_id_collection[required]` as `if_supported` if \
             `tax_id_collection[enabled]` is `true`.",
            "tax_id_collection[required]"
        )
    );
}
