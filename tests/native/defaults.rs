//! What is not built can be said to be off, because it is; nothing more of it is taken.

use crate::support::{Shop, paid_with};
use edgetill::domain::checkout::payment::PaymentResult;
use serde_json::json;

/// What merchants send although it is Stripe's default.
const OFF: [&str; 12] = [
    "automatic_tax[enabled]=false",
    "billing_address_collection=auto",
    "currency=USD",
    "payment_method_collection=if_required",
    "consent_collection[terms_of_service]=none&consent_collection[promotions]=none&consent_collection[payment_method_reuse_agreement][position]=auto",
    "custom_text[submit]=",
    "invoice_creation[enabled]=false",
    "managed_payments[enabled]=false",
    "payment_method_types[0]=card",
    "phone_number_collection[enabled]=false",
    "tax_id_collection[enabled]=false",
    "tax_id_collection[enabled]=false&tax_id_collection[required]=never",
];

#[test]
fn what_a_link_does_anyway_can_be_said() {
    let mut shop = Shop::new();
    let plain = shop.link("");
    for said in OFF {
        let mut link = shop.link(said);
        if said.starts_with("payment_method_types") {
            assert_eq!(link.json["payment_method_types"], json!(["card"]));
            link.json["payment_method_types"] = json!(null);
        }
        if said.starts_with("consent_collection") {
            let shown = json!({
                "payment_method_reuse_agreement": {"position": "auto"},
                "promotions": "none", "terms_of_service": "none",
            });
            assert_eq!(link.json["consent_collection"], shown);
            link.json["consent_collection"] = json!(null);
        }
        for field in ["id", "url", "edgetill"] {
            link.json[field] = plain.json[field].clone();
        }
        assert_eq!(link.json, plain.json, "{said}");
    }
    let path = format!("/v1/payment_links/{}", plain.text("/id"));
    let on_create_only = |said: &&str| !said.starts_with("currency") && !said.starts_with("manag");
    for said in OFF.into_iter().filter(on_create_only) {
        shop.make(&path, said);
    }
}

#[test]
fn a_link_and_its_sessions_show_how_money_is_captured_and_that_a_method_is_asked_for() {
    for method in ["automatic", "automatic_async"] {
        let mut shop = Shop::new();
        let link = shop.link(&format!(
            "payment_intent_data[capture_method]={method}&payment_method_collection=always&\
             consent_collection[promotions]=none"
        ));
        assert_eq!(
            link.json["payment_intent_data"],
            json!({
                "capture_method": method, "description": null, "metadata": {},
                "setup_future_usage": null, "statement_descriptor": null,
                "statement_descriptor_suffix": null, "transfer_group": null,
            })
        );
        assert_eq!(
            link.json["consent_collection"],
            json!({
                "payment_method_reuse_agreement": null, "promotions": "none",
                "terms_of_service": null,
            })
        );
        let path = format!("/v1/payment_links/{}", link.text("/id"));
        let kept = shop.make(&path, "metadata[a]=1");
        assert_eq!(
            kept.json["payment_intent_data"],
            link.json["payment_intent_data"]
        );
        assert_eq!(kept.text("/payment_method_collection"), "always");
        let paid = paid_with(shop.session(link.text("/id"), 1), PaymentResult::Succeeded);
        shop.record(&paid, &[]);
        let path = format!("/v1/checkout/sessions/{}", paid.id);
        let session = shop.get(&path, "expand[]=payment_intent");
        assert_eq!(session.text("/payment_method_collection"), "always");
        assert_eq!(session.text("/payment_intent/capture_method"), method);
        let said = "shipping_options=&payment_intent_data[statement_descriptor]=&\
                    payment_intent_data[setup_future_usage]=";
        shop.make(&path, said);
        let set = shop
            .post(&path, "payment_intent_data[description]=x")
            .error();
        assert_eq!(set.1, "payment_intent_data[description]");
    }
}

#[test]
fn the_ways_to_pay_that_were_named_are_shown_until_they_are_unset() {
    let mut shop = Shop::new();
    let link = shop.link("payment_method_types[]=card");
    let path = format!("/v1/payment_links/{}", link.text("/id"));
    let kept = shop.make(&path, "metadata[a]=1");
    assert_eq!(kept.json["payment_method_types"], json!(["card"]));
    let unset = shop.make(&path, "payment_method_types=");
    assert_eq!(unset.json["payment_method_types"], json!(null));
    let again = shop.make(&path, "payment_method_types[0]=card");
    assert_eq!(again.json["payment_method_types"], json!(["card"]));
}

#[test]
fn what_is_not_there_can_be_unset() {
    let mut shop = Shop::new();
    let link = shop.link("");
    let path = format!("/v1/payment_links/{}", link.text("/id"));
    for name in [
        "application_fee_amount",
        "application_fee_percent",
        "on_behalf_of",
        "transfer_data",
    ] {
        assert_eq!(shop.make(&path, &format!("{name}=")).json, link.json);
        let set = shop.post(&path, &format!("{name}[x]=1")).error();
        let message = format!("{name} is a Stripe parameter Edgetill does not support yet.");
        assert_eq!((set.0, set.1), (message, name.to_owned()));
    }
    for unset in [
        "name_collection=",
        "shipping_address_collection=",
        "payment_method_options=",
        "payment_method_options[card][restrictions][brands_blocked]=",
    ] {
        assert_eq!(shop.make(&path, unset).json, link.json, "{unset}");
    }
}

#[test]
fn more_than_what_happens_anyway_is_refused_by_name() {
    let mut shop = Shop::new();
    let price = shop.price();
    let link = format!("line_items[0][price]={price}&line_items[0][quantity]=1");
    let price = "currency=usd&unit_amount=500&product_data[name]=Tea";
    #[rustfmt::skip]
    let cases = [
        ("/v1/payment_links", link.as_str(), "automatic_tax[enabled]=true", "false"),
        ("/v1/payment_links", &link, "invoice_creation[enabled]=true", "false"),
        ("/v1/payment_links", &link, "managed_payments[enabled]=true", "false"),
        ("/v1/prices", price, "billing_scheme=tiered", "per_unit"),
        ("/v1/products", "name=Tea", "type=good", "service"),
        ("/v1/refunds", "charge=ch_1", "reverse_transfer=true", "false"),
    ];
    for (path, body, more, value) in cases {
        let (message, param, _) = shop.post(path, &format!("{body}&{more}")).error();
        let last = more.split('&').next_back().unwrap();
        let name = last.split('=').next().unwrap().trim_end_matches("[]");
        assert_eq!(
            (message, param.as_str()),
            (
                format!(
                    "{name} is a Stripe parameter Edgetill does not support yet, except as \
                     `{value}`."
                ),
                name
            )
        );
    }
}

#[test]
fn what_only_a_new_link_can_be_given_is_unknown_to_a_change() {
    let mut shop = Shop::new();
    let path = format!("/v1/payment_links/{}", shop.link("").text("/id"));
    for name in ["currency", "managed_payments"] {
        let (message, ..) = shop.post(&path, &format!("{name}=usd")).error();
        assert_eq!(message, format!("Received unknown parameter: {name}"));
    }
}

#[test]
fn what_the_catalogue_does_anyway_can_be_said() {
    let mut shop = Shop::new();
    let product = shop.make("/v1/products", "name=Tea&type=service");
    let path = format!("/v1/products/{}", product.text("/id"));
    shop.make(&path, "tax_code=&package_dimensions=&tax_details=");
    let body = format!(
        "product={}&currency=usd&unit_amount=500&billing_scheme=per_unit&\
         custom_unit_amount[enabled]=false",
        product.text("/id")
    );
    let price = shop.make("/v1/prices", &body);
    assert_eq!(price.json["billing_scheme"], "per_unit");
    let path = format!("/v1/prices/{}", price.text("/id"));
    shop.make(&path, "currency_options=");
    let data = "name=Cup&default_price_data[currency]=usd&default_price_data[unit_amount]=500&\
                default_price_data[custom_unit_amount][enabled]=False";
    shop.make("/v1/products", data);
}
