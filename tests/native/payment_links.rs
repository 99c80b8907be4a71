//! Payment links: what they accept, what they show, and whose slug it is.

use crate::support::Shop;
use edgetill::domain::Mode;
use edgetill::domain::quota::Quota;
use serde_json::{Value, json};

#[test]
fn a_fresh_link_has_every_field_of_stripes() {
    let mut shop = Shop::new();
    let answer = shop.link("edgetill[slug]=Tea-Time&metadata[a]=1");
    assert_eq!(
        answer.json,
        json!({
            "id": answer.text("/id"), "object": "payment_link", "active": true,
            "after_completion": {
                "hosted_confirmation": {"custom_message": null}, "type": "hosted_confirmation"
            },
            "allow_promotion_codes": false, "application": null, "application_fee_amount": null,
            "application_fee_percent": null,
            "automatic_tax": {"enabled": false, "liability": null},
            "billing_address_collection": "auto", "consent_collection": null, "currency": "usd",
            "custom_fields": [],
            "custom_text": {
                "after_submit": null, "shipping_address": null, "submit": null,
                "terms_of_service_acceptance": null
            },
            "customer_creation": "if_required",
            "edgetill": {
                "aliases": [], "amount_suggestions": [], "branding": null, "closed_url": null, "discounts": [], "expires_at": null, "hold_seconds": 600, "nickname": null,
                "password": null, "payment_method_options": null, "per_customer_limit": null, "prefill": false, "reopen_failed": false, "show_remaining": false, "slug": "tea-time", "starts_at": null,
                "tax_rates": []
            },
            "inactive_message": null,
            "invoice_creation": {"enabled": false, "invoice_data": {
                "account_tax_ids": null, "custom_fields": null, "description": null,
                "footer": null, "issuer": null, "metadata": {}, "rendering_options": null
            }},
            "livemode": false, "managed_payments": null, "metadata": {"a": "1"},
            "on_behalf_of": null, "optional_items": null, "payment_intent_data": null,
            "payment_method_collection": "if_required", "payment_method_options": null,
            "payment_method_types": null, "phone_number_collection": {"enabled": false},
            "restrictions": null, "shipping_address_collection": null, "shipping_options": [],
            "submit_type": "auto",
            "subscription_data": {
                "description": null,
                "invoice_settings": {
                    "account_tax_ids": null, "custom_fields": null, "description": null,
                    "footer": null, "issuer": {"type": "self"}
                },
                "metadata": {}, "trial_period_days": null, "trial_settings": null
            },
            "tax_id_collection": {"enabled": false, "required": "never"}, "transfer_data": null,
            "url": "https://pay.example.com/test_tea-time",
        })
    );
}

#[test]
fn a_random_slug_has_eighteen_characters() {
    let mut shop = Shop::in_mode(Mode::Live);
    let answer = shop.link("");
    let slug = answer.text("/edgetill/slug");
    assert_eq!(slug.len(), 18);
    assert_eq!(
        answer.text("/url"),
        format!("https://pay.example.com/{slug}")
    );
    assert_eq!(answer.json["livemode"], json!(true));
}

#[test]
fn of_a_hundred_claims_of_one_word_one_wins() {
    let mut shop = Shop::new();
    let price = shop.price();
    let body =
        format!("line_items[0][price]={price}&line_items[0][quantity]=1&edgetill[slug]=sale");
    let answers: Vec<_> = (0..100)
        .map(|_| shop.post("/v1/payment_links", &body))
        .collect();
    let won = answers.iter().filter(|answer| answer.status == 200);
    assert_eq!(won.count(), 1);
    for answer in answers.iter().skip(1) {
        assert_eq!(
            answer.error(),
            (
                "The slug 'sale' is already taken. Choose another one.".to_owned(),
                "edgetill[slug]".to_owned(),
                String::new()
            )
        );
    }
    let links = shop.get("/v1/payment_links", "");
    assert_eq!(links.json["data"].as_array().unwrap().len(), 1);
}

#[test]
fn an_update_changes_what_it_names_and_says_what_was_before() {
    let mut shop = Shop::new();
    let link = shop.link("inactive_message=Gone&restrictions[completed_sessions][limit]=3");
    let id = link.text("/id").to_owned();
    let path = format!("/v1/payment_links/{id}");
    assert_eq!(
        link.json["restrictions"],
        json!({"completed_sessions": {"count": 0, "limit": 3}})
    );
    let answer = shop.make(
        &path,
        "active=false&restrictions=&inactive_message=&after_completion[type]=redirect&\
         after_completion[redirect][url]=https://x.test/?s={CHECKOUT_SESSION_ID}",
    );
    assert_eq!(answer.json["active"], json!(false));
    assert_eq!(answer.json["restrictions"], Value::Null);
    assert_eq!(answer.json["inactive_message"], Value::Null);
    assert_eq!(
        answer.json["after_completion"],
        json!({"redirect": {"url": "https://x.test/?s={CHECKOUT_SESSION_ID}"}, "type": "redirect"})
    );
    assert_eq!(shop.gates[&id].link.offer.terms_version, 1);
    let events = shop.get("/v1/events", "type=payment_link.updated");
    assert_eq!(
        events.json["data"][0]["data"]["previous_attributes"],
        json!({
            "active": true,
            "after_completion": {
                "hosted_confirmation": {"custom_message": null},
                "redirect": null,
                "type": "hosted_confirmation",
            },
            "inactive_message": "Gone",
            "restrictions": {"completed_sessions": {"count": 0, "limit": 3}},
        })
    );
    let closed = shop.get("/v1/payment_links", "active=false");
    assert_eq!(closed.text("/data/0/id"), id);
    assert_eq!(
        shop.get("/v1/payment_links", "active=true").json["data"],
        json!([])
    );
}

#[test]
fn addresses_with_hosts_of_any_script_are_shown_as_they_were_sent() {
    let mut shop = Shop::new();
    let (thanks, over) = (
        "https://例え.jp/?s={CHECKOUT_SESSION_ID}",
        "https://bücher.example/",
    );
    let link = shop.link(&format!(
        "after_completion[type]=redirect&after_completion[redirect][url]={thanks}&\
         edgetill[closed_url]={over}"
    ));
    assert_eq!(link.text("/after_completion/redirect/url"), thanks);
    assert_eq!(link.text("/edgetill/closed_url"), over);
}

#[test]
fn a_change_that_changes_nothing_is_not_told() {
    let mut shop = Shop::new();
    let link = shop.link("metadata[a]=1");
    let path = format!("/v1/payment_links/{}", link.text("/id"));
    for same in [
        "",
        "active=true",
        "metadata[a]=1",
        "inactive_message=",
        "submit_type=auto",
    ] {
        assert_eq!(shop.make(&path, same).json, link.json, "{same}");
    }
    let listed = shop.get("/v1/events", "type=payment_link.updated");
    assert_eq!(listed.json["data"], json!([]));
    let items = shop.get(&format!("{path}/line_items"), "");
    let change = format!(
        "line_items[0][id]={}&line_items[0][quantity]=2",
        items.text("/data/0/id")
    );
    shop.make(&path, &change);
    let listed = shop.get("/v1/events", "type=payment_link.updated");
    assert_eq!(listed.json["data"].as_array().unwrap().len(), 1);
}

#[test]
fn a_link_that_reached_its_limit_is_not_activated_and_the_refusal_is_kept() {
    let mut shop = Shop::new();
    let id = shop
        .link("restrictions[completed_sessions][limit]=1")
        .text("/id")
        .to_owned();
    let gate = shop.gates.get_mut(&id).unwrap();
    gate.door.quota = Quota {
        committed: 1,
        ..gate.door.quota
    };
    gate.follow_door();
    let path = format!("/v1/payment_links/{id}");
    assert_eq!(
        shop.get(&path, "").json["restrictions"]["completed_sessions"]["count"],
        1
    );
    let mut call = shop.call("POST", &path, "active=true");
    call.idempotency_key = Some("K".to_owned());
    let answer = shop.run(&call);
    assert_eq!(answer.status, 400);
    assert_eq!(answer.error().1, "active");
    assert!(shop.run(&call).reply.replayed);
    let raised = shop.make(&path, "restrictions[completed_sessions][limit]=2");
    assert_eq!(raised.json["active"], json!(true));
}

#[test]
#[expect(clippy::too_many_lines, reason = "one table")]
fn mistakes_in_links_are_named() {
    let mut shop = Shop::new();
    let price = shop.price();
    let item = format!("line_items[0][price]={price}&line_items[0][quantity]=1");
    let cases = [
        (
            "restrictions[completed_sessions][limit]=0",
            "This value must be greater than or equal to 1.",
            "restrictions[completed_sessions][limit]",
        ),
        (
            "restrictions[completed_sessions]=1",
            "Invalid object",
            "restrictions[completed_sessions]",
        ),
        (
            "edgetill[hold_seconds]=59",
            "This value must be greater than or equal to 60.",
            "edgetill[hold_seconds]",
        ),
        (
            "edgetill[hold_seconds]=1801",
            "This value must be less than or equal to 1800 (it currently is '1801').",
            "edgetill[hold_seconds]",
        ),
        (
            "edgetill[slug]=a_b",
            "Invalid slug: it must be 3 to 64 characters long and consist of letters, digits and hyphens.",
            "edgetill[slug]",
        ),
        (
            "edgetill[synonyms][]=x",
            "Received unknown parameter: edgetill[synonyms]",
            "edgetill[synonyms]",
        ),
        (
            "after_completion[type]=redirect",
            "Missing required param: after_completion[redirect][url].",
            "after_completion[redirect][url]",
        ),
        (
            "after_completion[type]=redirect&after_completion[redirect][url]=nope",
            "Not a valid URL",
            "after_completion[redirect][url]",
        ),
        (
            "after_completion[type]=x",
            "Invalid type: must be one of hosted_confirmation or redirect",
            "after_completion[type]",
        ),
        (
            "active=true",
            "Received unknown parameter: active",
            "active",
        ),
        (
            "automatic_tax[enabled]=true",
            "automatic_tax[enabled] is a Stripe parameter Edgetill does not support yet, except as `false`.",
            "automatic_tax[enabled]",
        ),
        (
            "shipping_options[0][shipping_rate]=x",
            "No such shipping rate: 'x'",
            "shipping_options[0][shipping_rate]",
        ),
        (
            "currency=eur",
            "The prices of this payment link are in usd. Leave out currency or send usd.",
            "currency",
        ),
        (
            "automatic_tax[enabled]=true&foo=1&bar[x]=1",
            "Received unknown parameters: foo, bar",
            "foo",
        ),
    ];
    for (more, message, param) in cases {
        let (found, at, _) = shop
            .post("/v1/payment_links", &format!("{item}&{more}"))
            .error();
        assert_eq!((found.as_str(), at.as_str()), (message, param), "{more}");
    }
    let links = shop.get("/v1/payment_links", "");
    assert_eq!(links.json["data"], json!([]), "nothing is kept of them");
}

#[test]
fn a_live_redirect_must_be_https() {
    let mut shop = Shop::in_mode(Mode::Live);
    let id = shop.link("").text("/id").to_owned();
    let body = "after_completion[type]=redirect&after_completion[redirect][url]=http://x.test";
    let answer = shop.post(&format!("/v1/payment_links/{id}"), body);
    assert_eq!(
        answer.error().0,
        "Invalid URL: in live mode the URL must begin with https://."
    );
}

#[test]
fn a_slug_stays() {
    let mut shop = Shop::new();
    let id = shop.link("").text("/id").to_owned();
    let answer = shop.post(&format!("/v1/payment_links/{id}"), "edgetill[slug]=new");
    assert_eq!(
        answer.error().0,
        "The slug of a payment link cannot be changed."
    );
    let answer = shop.make(
        &format!("/v1/payment_links/{id}"),
        "edgetill[hold_seconds]=90",
    );
    assert_eq!(answer.json["edgetill"]["hold_seconds"], 90);
}

#[test]
fn the_word_on_the_button_is_the_merchants_choice() {
    let mut shop = Shop::new();
    let link = shop.link("submit_type=book");
    assert_eq!(link.text("/submit_type"), "book");
    let path = format!("/v1/payment_links/{}", link.text("/id"));
    assert_eq!(shop.make(&path, "active=true").text("/submit_type"), "book");
    assert_eq!(
        shop.make(&path, "submit_type=donate").text("/submit_type"),
        "donate"
    );
    let session = shop.session(link.text("/id"), 1);
    let object = edgetill::api::resources::checkout_session::render::render(&session);
    assert_eq!(object["submit_type"], "donate");
    assert_eq!(
        shop.post(&path, "submit_type=buy").error().0,
        "Invalid submit_type: must be one of auto, book, donate, pay, or subscribe"
    );
    let refused = shop.post(&path, "submit_type=subscribe").error();
    assert_eq!(refused.1, "submit_type");
}
