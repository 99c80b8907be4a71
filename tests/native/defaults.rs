//! What is not built can be said to be off, because it is; nothing more of it is taken.

use crate::support::Shop;
use serde_json::json;

/// What merchants send although it is Stripe's default.
const OFF: [&str; 12] = [
    "allow_promotion_codes=false",
    "automatic_tax[enabled]=false",
    "billing_address_collection=auto",
    "currency=USD",
    "custom_text[submit]=",
    "customer_creation=if_required",
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
        "custom_fields",
        "custom_text[terms_of_service_acceptance]",
        "name_collection",
        "on_behalf_of",
        "optional_items",
        "payment_method_options",
        "shipping_address_collection",
        "shipping_options",
        "transfer_data",
    ] {
        assert_eq!(shop.make(&path, &format!("{name}=")).json, link.json);
        let set = shop.post(&path, &format!("{name}[x]=1")).error();
        let message = format!("{name} is a Stripe parameter Edgetill does not support yet.");
        assert_eq!((set.0, set.1), (message, name.to_owned()));
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
        ("/v1/payment_links", &link, "billing_address_collection=required", "auto"),
        ("/v1/payment_links", &link, "customer_creation=always", "if_required"),
        ("/v1/payment_links", &link, "invoice_creation[enabled]=true", "false"),
        ("/v1/payment_links", &link, "managed_payments[enabled]=true", "false"),
        ("/v1/payment_links", &link, "payment_method_types[]=sepa_debit", "card"),
        ("/v1/payment_links", &link, "payment_method_types[]=card&payment_method_types[]=paypal", "card"),
        ("/v1/payment_links", &link, "phone_number_collection[enabled]=true", "false"),
        ("/v1/payment_links", &link, "tax_id_collection[enabled]=true", "false"),
        ("/v1/prices", price, "billing_scheme=tiered", "per_unit"),
        ("/v1/products", "name=Tea", "type=good", "service"),
        ("/v1/refunds", "charge=ch_1", "reverse_transfer=true", "false"),
    ];
    for (path, body, more, value) in cases {
        let (message, param, _) = shop.post(path, &format!("{body}&{more}")).error();
        let name = more.split('=').next().unwrap().trim_end_matches("[]");
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
        "product={}&currency=usd&unit_amount=500&billing_scheme=per_unit",
        product.text("/id")
    );
    let price = shop.make("/v1/prices", &body);
    assert_eq!(price.json["billing_scheme"], "per_unit");
    let path = format!("/v1/prices/{}", price.text("/id"));
    shop.make(&path, "currency_options=");
}
