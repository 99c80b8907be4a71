//! The rows, by operation: a request that is answered, and what its parameters are.

use super::asked::{asked, billing, shipping_countries};
use super::rows::{
    Case, Row, Section, count, delete, filter, get, plain, post, rule, shows, unset, wrong,
    wrong_at,
};
use edgetill::api::versions::KNOWN;

const MISSING: &str = "resource_missing";
const NO_PRICE: &str = "No such price: 'x'";
const NO_PHONE: &str = "Invalid phone number: it must have 3 to 15 digits, and besides them only spaces, hyphens, dots, slashes, brackets and a plus sign in front.";
const NO_PRODUCT: &str = "No such product: 'x'";

#[rustfmt::skip]
pub(super) fn page() -> Vec<Row> {
    vec![
    filter("limit", "integer 1 to 100", vec![count("1", "1")]),
    rule("starting_after", "text 255", vec![wrong("x", "No such {noun}: 'x'", MISSING)]),
    rule("ending_before", "text 255", vec![wrong("x", "No such {noun}: 'x'", MISSING)]),]
}
#[rustfmt::skip]
pub(super) fn created() -> Vec<Row> {
    vec![
    filter("created", "moments", vec![count("1", "0")]),
    filter("created[gt]", MOMENT, vec![shows("1", "/data/0/created", "1795316400"), count("9999999999", "0")]),
    filter("created[gte]", MOMENT, vec![shows("1", "/data/0/created", "1795316400"), count("9999999999", "0")]),
    filter("created[lt]", MOMENT, vec![count("1", "0"), shows("9999999999", "/data/0/created", "1795316400")]),
    filter("created[lte]", MOMENT, vec![count("1", "0"), shows("9999999999", "/data/0/created", "1795316400")]),]
}
const MOMENT: &str = "integer 0 to 9999999999";
pub(super) fn metadata() -> Vec<Row> {
    vec![plain("metadata", "metadata, unsettable", "/metadata")]
}
const TAX: &str = "exclusive | inclusive | unspecified";
const CENTS: &str = "integer 0 to 99999999";
const QUANTITY: &str = "integer 1 to 999999";

/// A `unit_amount_decimal`, shown at a price's `unit_amount`.
#[rustfmt::skip]
fn decimal(name: &'static str, shown: &'static str) -> Row {
    let fraction = "Edgetill does not support fractions of the smallest unit yet: \
                    unit_amount_decimal must be a whole number.";
    rule(name, "text 30", vec![
        shows("70", shown, "70"),
        shows("70.000", shown, "70"),
        wrong("x", "Invalid decimal: x", ""),
        wrong("70.5", fraction, ""),
        wrong("100000000", "This value must be less than or equal to 99999999 (it currently is '100000000').", ""),
    ])
}

/// Everything that is asked, and every parameter of it.
#[rustfmt::skip]
#[expect(clippy::too_many_lines, reason = "one table")]
pub(super) fn sections() -> Vec<Section> {
    vec![
    post("/v1/products", "name=Tea", &[metadata(), vec![
        plain("name", "text 250, required", "/name"),
        plain("active", "boolean", "/active"),
        rule("default_price_data", "hash", vec![]),
        plain("description", "text 5000", "/description"),
        plain("id", "text 255", "/id"),
        plain("images", "list 8 of url", "/images"),
        plain("marketing_features", FEATURES, "/marketing_features"),
        plain("shippable", "boolean", "/shippable"),
        plain("statement_descriptor", "text 22", "/statement_descriptor"),
        plain("unit_label", "text 12", "/unit_label"),
        plain("url", "url", "/url"),
    ]]),
    post("/v1/products", "name=Tea&marketing_features[0][name]=Hot", &[vec![
        plain("marketing_features[0][name]", "text 80, required", "/marketing_features/0/name"),
    ]]),
    post("/v1/products", "name=Tea&default_price_data[currency]=usd&default_price_data[unit_amount]=50&expand[]=default_price", &[vec![
        plain("default_price_data[currency]", "currency, required", "/default_price/currency"),
        plain("default_price_data[metadata]", "metadata, unsettable", "/default_price/metadata"),
        plain("default_price_data[tax_behavior]", TAX, "/default_price/tax_behavior"),
        plain("default_price_data[unit_amount]", CENTS, "/default_price/unit_amount"),
    ]]),
    post("/v1/products", "name=Tea&default_price_data[currency]=usd&default_price_data[unit_amount_decimal]=50&expand[]=default_price", &[vec![
        decimal("default_price_data[unit_amount_decimal]", "/default_price/unit_amount"),
    ]]),
    post("/v1/products/tea", "description=x&images[0]=https://x.test&marketing_features[0][name]=Hot&metadata[a]=b&statement_descriptor=TEA&unit_label=cup&url=https://x.test&default_price={price}", &[metadata(), vec![
        plain("active", "boolean", "/active"),
        unset("/default_price", rule("default_price", "text 255, unsettable", vec![
            shows("{price}", "/default_price", "\"{price}\""),
            wrong("x", NO_PRICE, MISSING),
        ])),
        plain("description", "text 5000, unsettable", "/description"),
        plain("images", "list 8 of url, unsettable", "/images"),
        plain("marketing_features", FEATURES, "/marketing_features"),
        plain("marketing_features[0][name]", "text 80, required", "/marketing_features/0/name"),
        plain("name", "text 250", "/name"),
        plain("shippable", "boolean", "/shippable"),
        plain("statement_descriptor", "text 22, unsettable", "/statement_descriptor"),
        plain("unit_label", "text 12, unsettable", "/unit_label"),
        plain("url", "url, unsettable", "/url"),
    ]]),
    get("/v1/products", "product", "", &[page(), created(), vec![
        filter("active", "boolean", vec![shows("true", "/data/0/id", "\"tea\""), shows("false", "/data/0/id", "\"cup\"")]),
        filter("ids", "list 50 of text 255", vec![shows("cup", "/data/0/id", "\"cup\""), count("x", "0")]),
        filter("shippable", "boolean", vec![count("true", "0"), count("false", "2")]),
        filter("type", "good | service", vec![count("good", "0"), count("service", "2")]),
        filter("url", "text 5000", vec![count("https://x.test", "0")]),
    ]]),
    get("/v1/products/search", "product", "query=name:'Tea'", &[vec![
        rule("query", "text 500, required", vec![
            count("name:'Tea'", "1"),
            wrong("x", "We were unable to parse your search query. Try using the format `metadata[\"key\"]:\"value\"` or `name:\"value\"`.", ""),
        ]),
        filter("limit", "integer 1 to 100", vec![]),
        rule("page", "text 30", vec![wrong("x", "Invalid page: 'x'", "")]),
    ]]),
    get("/v1/prices/search", "price", "query=product:'tea'", &[vec![
        rule("query", "text 500, required", vec![
            count("active:'true'", "1"),
            wrong("name:'x'", "Field `name` is an unsupported search field for resource `prices`.", ""),
        ]),
        filter("limit", "integer 1 to 100", vec![]),
        rule("page", "text 30", vec![wrong("x", "Invalid page: 'x'", "")]),
    ]]),
    get("/v1/products/tea", "", "", &[]),
    delete("/v1/products/cup"),

    post("/v1/prices", "currency=usd&unit_amount=50&product=tea", &[metadata(), vec![
        plain("currency", "currency, required", "/currency"),
        plain("active", "boolean", "/active"),
        plain("lookup_key", "text 200", "/lookup_key"),
        plain("nickname", "text 5000", "/nickname"),
        rule("product", "text 255", vec![shows("tea", "/product", "\"tea\""), wrong("x", NO_PRODUCT, MISSING)]),
        plain("tax_behavior", TAX, "/tax_behavior"),
        filter("transfer_lookup_key", "boolean", vec![]),
        plain("unit_amount", CENTS, "/unit_amount"),
    ]]),
    post("/v1/prices", "currency=usd&unit_amount_decimal=50&product=tea", &[vec![
        decimal("unit_amount_decimal", "/unit_amount"),
    ]]),
    post("/v1/prices", "currency=usd&unit_amount=50&product_data[name]=Tea&expand[]=product", &[vec![
        rule("product_data", "hash", vec![]),
        plain("product_data[name]", "text 250, required", "/product/name"),
        plain("product_data[active]", "boolean", "/product/active"),
        plain("product_data[id]", "text 255", "/product/id"),
        plain("product_data[metadata]", "metadata, unsettable", "/product/metadata"),
        plain("product_data[statement_descriptor]", "text 22", "/product/statement_descriptor"),
        plain("product_data[unit_label]", "text 12", "/product/unit_label"),
    ]]),
    post("/v1/prices/{price}", "lookup_key=standard&nickname=x&metadata[a]=b", &[metadata(), vec![
        plain("active", "boolean", "/active"),
        plain("lookup_key", "text 200, unsettable", "/lookup_key"),
        plain("nickname", "text 5000, unsettable", "/nickname"),
        plain("tax_behavior", TAX, "/tax_behavior"),
        filter("transfer_lookup_key", "boolean", vec![]),
    ]]),
    get("/v1/prices", "price", "", &[page(), created(), vec![
        filter("active", "boolean", vec![count("true", "1"), count("false", "0")]),
        filter("currency", "currency", vec![count("USD", "1"), count("eur", "0")]),
        filter("lookup_keys", "list 10 of text 200", vec![count("standard", "0")]),
        filter("product", "text 255", vec![count("tea", "1"), count("cup", "0")]),
        filter("type", "one_time | recurring", vec![count("one_time", "1"), count("recurring", "0")]),
    ]]),
    get("/v1/prices/{price}", "", "", &[]),

    post("/v1/payment_links", "line_items[0][price]={price}&line_items[0][quantity]=1&expand[]=line_items", &[metadata(), edgetill(), custom_text(), vec![
        rule("line_items", "list 20 of hash, required", vec![]),
        rule("line_items[0][price]", "text 255", vec![
            shows("{price}", "/line_items/data/0/price/id", "\"{price}\""),
            wrong("x", NO_PRICE, MISSING),
        ]),
        plain("line_items[0][quantity]", QUANTITY, "/line_items/data/0/quantity"),
        rule("after_completion", "hash", vec![]),
        plain("inactive_message", "text 500", "/inactive_message"),
        rule("restrictions", "hash", vec![]),
        rule("restrictions[completed_sessions]", "hash, required", vec![]),
        plain("restrictions[completed_sessions][limit]", "integer 1 to 1000000000, required", LIMIT),
        method_types(""),
        submit_type(),
        plain("customer_creation", "always | if_required", "/customer_creation"),
        collection(),
        billing(),
        rule("currency", "currency", vec![
            shows("USD", "/currency", "\"usd\""),
            wrong("eur", "The prices of this payment link are in usd. Leave out currency or send usd.", ""),
        ]),
        rule("edgetill[aliases]", "list 10 of text 64", vec![]),
        plain("edgetill[closed_url]", "url", "/edgetill/closed_url"),
        rule("edgetill[expires_at]", "moment", vec![shows("9999999999", "/edgetill/expires_at", "9999999999"), wrong("1", PAST, "")]),
        rule("edgetill[starts_at]", "moment", vec![shows("0", "/edgetill/starts_at", "0"), shows("9999999999", "/edgetill/starts_at", "9999999999")]),
        plain("edgetill[nickname]", "text 255", "/edgetill/nickname"),
        rule("edgetill[password]", "text 100", vec![shows("open sesame", "/edgetill/password", "true"), wrong("sesames", "A password has 8 to 100 characters.", "")]),
        plain("edgetill[per_customer_limit]", "integer 1 to 1000000000", "/edgetill/per_customer_limit"),
        rule("edgetill[slug]", "text 64", vec![
            shows("Spring-Sale", "/edgetill/slug", "\"spring-sale\""),
            wrong("ab", "Invalid slug: it must be 3 to 64 characters long and consist of letters, digits and hyphens.", ""),
            wrong("a_b", "Invalid slug: it must be 3 to 64 characters long and consist of letters, digits and hyphens.", ""),
            wrong("favicon.ico", "The slug 'favicon.ico' is reserved. Choose another one.", ""),
        ]),
    ]]),
    post("/v1/payment_links", "line_items[0][price]={price}&line_items[0][quantity]=1&line_items[0][adjustable_quantity][enabled]=true&expand[]=line_items", &[adjustable()]),
    post("/v1/payment_links", "line_items[0][price]={price}&line_items[0][quantity]=1&after_completion[type]=hosted_confirmation&after_completion[hosted_confirmation][custom_message]=x", &[after_completion(), confirmation()]),
    post("/v1/payment_links", "line_items[0][price]={price}&line_items[0][quantity]=1&after_completion[type]=redirect&after_completion[redirect][url]=https://x.test", &[redirect()]),
    post("/v1/payment_links", "line_items[0][price_data][currency]=usd&line_items[0][price_data][unit_amount]=50&line_items[0][price_data][product_data][name]=Tea&line_items[0][quantity]=1&expand[]=line_items.data.price.product", &[vec![
        rule("line_items[0][price_data]", "hash", vec![]),
        plain("line_items[0][price_data][currency]", "currency, required", "/currency"),
        plain("line_items[0][price_data][tax_behavior]", TAX, "/line_items/data/0/price/tax_behavior"),
        rule("line_items[0][price_data][unit_amount]", CENTS, vec![
            shows("99999999", "/line_items/data/0/amount_total", "99999999"),
            shows("0", "/line_items/data/0/amount_total", "0"),
            wrong_at("49", "line_items", "The total amount of the line items must add up to at least 0.50 usd.", "amount_too_small"),
        ]),
        rule("line_items[0][price_data][product_data]", "hash", vec![]),
        plain("line_items[0][price_data][product_data][name]", "text 250, required", "/line_items/data/0/price/product/name"),
        plain("line_items[0][price_data][product_data][description]", "text 5000", "/line_items/data/0/price/product/description"),
        plain("line_items[0][price_data][product_data][images]", "list 8 of url", "/line_items/data/0/price/product/images"),
        plain("line_items[0][price_data][product_data][metadata]", "metadata, unsettable", "/line_items/data/0/price/product/metadata"),
        plain("line_items[0][price_data][product_data][unit_label]", "text 12", "/line_items/data/0/price/product/unit_label"),
    ]]),
    post("/v1/payment_links", "line_items[0][price_data][currency]=usd&line_items[0][price_data][unit_amount_decimal]=50&line_items[0][price_data][product]=tea&line_items[0][quantity]=1&expand[]=line_items", &[vec![
        decimal("line_items[0][price_data][unit_amount_decimal]", "/line_items/data/0/price/unit_amount"),
        rule("line_items[0][price_data][product]", "text 255", vec![
            shows("tea", "/line_items/data/0/description", "\"Tea\""),
            wrong("x", NO_PRODUCT, MISSING),
        ]),
    ]]),
    post("/v1/payment_links", "line_items[0][price]={price}&line_items[0][quantity]=1&phone_number_collection[enabled]=true&tax_id_collection[enabled]=true&tax_id_collection[required]=never&name_collection[business][enabled]=true&name_collection[business][optional]=true&name_collection[individual][enabled]=true&name_collection[individual][optional]=true&shipping_address_collection[allowed_countries][0]=DE", &[asked(), vec![
        rule("name_collection", "hash", vec![]),
        rule("shipping_address_collection", "hash", vec![]),
        shipping_countries(),
    ]]),
    post("/v1/payment_links/{link}", "phone_number_collection[enabled]=true&tax_id_collection[enabled]=true&tax_id_collection[required]=never&name_collection[business][enabled]=true&name_collection[business][optional]=true&name_collection[individual][enabled]=true&name_collection[individual][optional]=true&shipping_address_collection[allowed_countries][0]=DE", &[asked(), vec![
        unset("/name_collection", rule("name_collection", "hash, unsettable", vec![])),
        unset("/shipping_address_collection", rule("shipping_address_collection", "hash, unsettable", vec![])),
        shipping_countries(),
    ]]),
    post("/v1/payment_links/{link}", "inactive_message=x&payment_method_types[0]=card&restrictions[completed_sessions][limit]=3&metadata[a]=b&expand[]=line_items", &[metadata(), edgetill(), custom_text(), vec![
        plain("active", "boolean", "/active"),
        rule("after_completion", "hash", vec![]),
        plain("inactive_message", "text 500, unsettable", "/inactive_message"),
        rule("line_items", "list 20 of hash", vec![]),
        unset("/restrictions", rule("restrictions", "hash, unsettable", vec![])),
        rule("restrictions[completed_sessions]", "hash, required", vec![]),
        plain("restrictions[completed_sessions][limit]", "integer 1 to 1000000000, required", LIMIT),
        unset("/payment_method_types", method_types(", unsettable")),
        submit_type(),
        plain("customer_creation", "always | if_required", "/customer_creation"),
        collection(),
        billing(),
        rule("edgetill[slug]", "text 64", vec![wrong("new", "The slug of a payment link cannot be changed.", "")]),
    ]]),
    post("/v1/payment_links", "line_items[0][price]={price}&line_items[0][quantity]=1&edgetill[branding][icon][type]=url&edgetill[branding][icon][url]=https://x.test/i&edgetill[branding][logo][type]=url&edgetill[branding][logo][url]=https://x.test/l", &[branding("edgetill[branding]", "/edgetill/branding", false)]),
    post("/v1/payment_links/{link}", "edgetill[branding][icon][type]=url&edgetill[branding][icon][url]=https://x.test/i&edgetill[branding][logo][type]=url&edgetill[branding][logo][url]=https://x.test/l", &[branding("edgetill[branding]", "/edgetill/branding", true)]),
    post("/v1/payment_links/{link}", "edgetill[closed_url]=https://x.test&edgetill[expires_at]=9999999998&edgetill[starts_at]=9999999997&edgetill[nickname]=x&edgetill[per_customer_limit]=2", &[vec![
        unset("/edgetill/aliases", rule("edgetill[aliases]", "list 10 of text 64, unsettable", vec![])),
        plain("edgetill[closed_url]", "url, unsettable", "/edgetill/closed_url"),
        plain("edgetill[nickname]", "text 255, unsettable", "/edgetill/nickname"),
        unset("/edgetill/password", rule("edgetill[password]", "text 100, unsettable", vec![shows("open sesame", "/edgetill/password", "true"), wrong("sesames", "A password has 8 to 100 characters.", "")])),
        plain("edgetill[per_customer_limit]", "integer 1 to 1000000000, unsettable", "/edgetill/per_customer_limit"),
        unset("/edgetill/expires_at", rule("edgetill[expires_at]", "moment, unsettable", vec![shows("9999999999", "/edgetill/expires_at", "9999999999"), wrong("1", PAST, "")])),
        unset("/edgetill/starts_at", rule("edgetill[starts_at]", "moment, unsettable", vec![shows("0", "/edgetill/starts_at", "0"), shows("9999999996", "/edgetill/starts_at", "9999999996")])),
    ]]),
    post("/v1/payment_links/{link}", "line_items[0][id]={item}&line_items[0][quantity]=1&line_items[0][adjustable_quantity][enabled]=true&expand[]=line_items", &[adjustable(), vec![
        rule("line_items[0][id]", "text 255, required", vec![
            shows("{item}", "/line_items/data/0/id", "\"{item}\""),
            wrong("x", "No such line item: 'x'", MISSING),
        ]),
    ]]),
    post("/v1/payment_links/{link}", "line_items[0][id]={item}&line_items[0][quantity]=1&expand[]=line_items", &[vec![
        plain("line_items[0][quantity]", QUANTITY, "/line_items/data/0/quantity"),
    ]]),
    post("/v1/payment_links/{link}", "after_completion[type]=hosted_confirmation&after_completion[hosted_confirmation][custom_message]=x", &[after_completion(), confirmation()]),
    post("/v1/payment_links/{link}", "after_completion[type]=redirect&after_completion[redirect][url]=https://x.test", &[redirect()]),
    get("/v1/payment_links", "payment_link", "", &[page(), vec![
        filter("active", "boolean", vec![count("true", "1"), count("false", "0")]),
    ]]),
    get("/v1/payment_links/{link}", "", "", &[]),
    get("/v1/payment_links/{link}/line_items", "line item", "", &[page()]),

    get("/v1/checkout/sessions", "checkout.session", "", &[page(), created(), vec![
        filter("customer", "text 255", vec![shows("{buyer}", "/data/0/id", "\"{session}\""), count("x", "0")]),
        filter("customer_details", "hash", vec![]),
        filter("customer_details[email]", "text 800, required", vec![count("ADA@example.com", "1"), count("x", "0")]),
        filter("payment_intent", "text 255", vec![shows("{intent}", "/data/0/id", "\"{session}\""), count("x", "0")]),
        filter("payment_link", "text 255", vec![count("{link}", "2"), count("x", "0")]),
        filter("status", "open | complete | expired", vec![shows("open", "/data/0/id", "\"{open}\""), count("complete", "1"), count("expired", "0")]),
    ]]),
    get("/v1/checkout/sessions/{session}", "", "", &[]),
    get("/v1/checkout/sessions/{session}/line_items", "line item", "", &[page()]),
    post("/v1/checkout/sessions/{session}", "metadata[a]=b", &[metadata()]),
    post("/v1/checkout/sessions/{open}/expire", "", &[]),
    get("/v1/payment_intents", "payment_intent", "", &[page(), created(), vec![
        filter("customer", "text 255", vec![count("{buyer}", "1"), count("x", "0")]),
    ]]),
    get("/v1/payment_intents/{intent}", "", "", &[]),
    get("/v1/account", "", "", &[]),
    get("/v1/accounts/{account}", "", "", &[]),
    get("/v1/accounts", "", "", &[vec![filter("limit", "integer 1 to 100", vec![])]]),
    get("/v1/balance", "", "", &[]),
    get("/v1/edgetill/settings", "", "", &[]),
    post("/v1/edgetill/settings", "branding[icon][type]=url&branding[icon][url]=https://x.test/i&branding[logo][type]=url&branding[logo][url]=https://x.test/l", &[branding("branding", "/branding", false)]),
    post("/v1/edgetill/settings", "statement_descriptor=TEA&business_profile[support_phone]=123", &[vec![
        plain("statement_descriptor", "text 22, unsettable", "/statement_descriptor"),
        rule("business_profile", "hash", vec![]),
        plain("business_profile[name]", "text 250, unsettable", "/business_profile/name"),
        plain("business_profile[privacy_policy_url]", "url, unsettable", "/business_profile/privacy_policy_url"),
        plain("business_profile[refund_policy_url]", "url, unsettable", "/business_profile/refund_policy_url"),
        unset("/business_profile/support_email", rule("business_profile[support_email]", "text 254, unsettable", vec![
            shows("help@x.test", "/business_profile/support_email", "\"help@x.test\""),
            wrong("help", "Invalid email address: help", "email_invalid"),
        ])),
        unset("/business_profile/support_phone", rule("business_profile[support_phone]", "text 40, unsettable", vec![
            shows("+49 (30) 123-45", "/business_profile/support_phone", "\"+49 (30) 123-45\""),
            wrong("12", NO_PHONE, ""),
            wrong("1+23", NO_PHONE, ""),
            wrong("0800 TEA", NO_PHONE, ""),
            wrong("1234567890123456", NO_PHONE, ""),
        ])),
        plain("business_profile[support_url]", "url, unsettable", "/business_profile/support_url"),
        plain("business_profile[terms_of_service_url]", "url, unsettable", "/business_profile/terms_of_service_url"),
    ]]),
    post("/v1/payment_intents/{intent}", "description=x", &[metadata(), vec![
        plain("description", "text 1000, unsettable", "/description"),
    ]]),
    post("/v1/charges/{charge}", "description=x", &[metadata(), vec![
        plain("description", "text 1000, unsettable", "/description"),
    ]]),
    get("/v1/payment_methods/{payment_method}", "", "", &[]),
    get("/v1/balance_transactions/{transaction}", "", "", &[]),
    get("/v1/charges", "charge", "", &[page(), created(), vec![
        filter("customer", "text 255", vec![count("{buyer}", "1"), count("x", "0")]),
        filter("payment_intent", "text 255", vec![count("{intent}", "1"), count("x", "0")]),
    ]]),
    get("/v1/charges/{charge}", "", "", &[]),
    get("/v1/charges/{charge}/refunds", "refund", "", &[page()]),

    post("/v1/charges/{charge}/refunds", "", &[metadata(), vec![
        rule("amount", "integer 1 to 99999999", vec![shows("40", "/amount", "40")]),
        plain("reason", "duplicate | fraudulent | requested_by_customer", "/reason"),
    ]]),
    post("/v1/charges/{charge}/refund", "expand[]=refunds", &[vec![
        rule("amount", "integer 1 to 99999999", vec![shows("40", "/amount_refunded", "50")]),
        plain("metadata", "metadata, unsettable", "/refunds/data/0/metadata"),
        plain("reason", "duplicate | fraudulent | requested_by_customer", "/refunds/data/0/reason"),
    ]]),
    post("/v1/refunds", "payment_intent={intent}", &[metadata(), vec![
        rule("amount", "integer 1 to 99999999", vec![
            shows("1", "/amount", "1"),
            shows("40", "/amount", "40"),
            wrong("41", "Refund amount ($0.41) is greater than unrefunded amount on charge ($0.40)", ""),
        ]),
        rule("charge", "text 255", vec![
            shows("{charge}", "/charge", "\"{charge}\""),
            wrong("x", "No such charge: 'x'", MISSING),
        ]),
        rule("payment_intent", "text 255", vec![
            shows("{intent}", "/payment_intent", "\"{intent}\""),
            wrong("x", "No such payment_intent: 'x'", MISSING),
        ]),
        plain("reason", "duplicate | fraudulent | requested_by_customer", "/reason"),
    ]]),
    post("/v1/refunds/{refund}", "metadata[a]=b", &[metadata()]),
    get("/v1/refunds", "refund", "", &[page(), created(), vec![
        filter("charge", "text 255", vec![count("{charge}", "1"), count("x", "0")]),
        filter("payment_intent", "text 255", vec![count("{intent}", "1"), count("x", "0")]),
    ]]),
    get("/v1/refunds/{refund}", "", "", &[]),

    get("/v1/events", "event", "", &[page(), created(), vec![
        filter("delivery_success", "boolean", vec![count("false", "0")]),
        filter("type", "text 255", vec![count("refund.created", "1"), count("price.deleted", "0")]),
        filter("types", "list 20 of text 255", vec![count("refund.created", "1"), count("price.deleted", "0")]),
    ]]),
    get("/v1/events/{event}", "", "", &[]),
    post("/v1/events/{event}/retry", "webhook_endpoint={endpoint}", &[vec![
        rule("for_stripecli", "boolean", vec![
            wrong_at("true", "webhook_endpoint", "Name the webhook endpoint that shall get the event again (in Stripe's CLI: --webhook-endpoint we_…); there is no `stripe listen` to send it to.", "parameter_missing"),
        ]),
        rule("webhook_endpoint", "text 255", vec![
            wrong("we_x", "No such webhook_endpoint: 'we_x'", "resource_missing"),
        ]),
    ]]),
    post("/v1/webhook_endpoints", "url=https://x.test&enabled_events[0]=*", &[metadata(), vec![
        rule("enabled_events", "list 275 of text 255, required", vec![
            shows("*", "/enabled_events/0", "\"*\""),
            shows("product.created", "/enabled_events/0", "\"product.created\""),
            wrong_at("foo", "enabled_events[0]", "Invalid enabled_events: 'foo' is not a type of event. Use '*' for all types.", ""),
        ]),
        plain("url", "url, required", "/url"),
        plain("description", "text 5000, unsettable", "/description"),
        plain("api_version", KNOWN.join(" | ").leak(), "/api_version"),
    ]]),
    post("/v1/webhook_endpoints/{endpoint}", "description=x&metadata[a]=b", &[metadata(), vec![
        plain("description", "text 5000, unsettable", "/description"),
        rule("disabled", "boolean", vec![shows("true", "/status", "\"disabled\""), shows("false", "/status", "\"enabled\"")]),
        rule("enabled_events", "list 275 of text 255", vec![
            shows("product.created", "/enabled_events/0", "\"product.created\""),
            wrong_at("foo", "enabled_events[0]", "Invalid enabled_events: 'foo' is not a type of event. Use '*' for all types.", ""),
        ]),
        plain("url", "url", "/url"),
    ]]),
    get("/v1/webhook_endpoints", "webhook_endpoint", "", &[page()]),
    get("/v1/webhook_endpoints/{endpoint}", "", "", &[]),
    delete("/v1/webhook_endpoints/{endpoint}"),
    ]
}

const FEATURES: &str = "list 15 of hash, unsettable";
const PAST: &str = "Invalid timestamp: must be an integer Unix timestamp in the future.";
const LIMIT: &str = "/restrictions/completed_sessions/limit";

#[rustfmt::skip]
fn edgetill() -> Vec<Row> {
    vec![
    rule("edgetill", "hash", vec![]),
    rule("edgetill[hold_seconds]", "integer 1 to 1800", vec![
        shows("60", "/edgetill/hold_seconds", "60"),
        shows("1800", "/edgetill/hold_seconds", "1800"),
        // What an installation sets.
        wrong("59", "This value must be greater than or equal to 60.", "parameter_invalid_integer"),
    ]),
    plain("edgetill[prefill]", "boolean", "/edgetill/prefill"),
    plain("edgetill[reopen_failed]", "boolean", "/edgetill/reopen_failed"),
    plain("edgetill[show_remaining]", "boolean", "/edgetill/show_remaining"),
]
}

/// The hash `branding` as it is sent and shown, of a link that is there and elsewhere.
#[rustfmt::skip]
fn branding(at: &str, shown: &str, unsettable: bool) -> Vec<Row> {
    let name = |name: &str| -> &'static str { format!("{at}[{name}]").leak() };
    let pointer = |name: &str| -> &'static str { format!("{shown}/{name}").leak() };
    let (path, whole): (&'static str, &'static str) = (at.to_owned().leak(), shown.to_owned().leak());
    let no_color = "Invalid color: it must be `#` and six hexadecimal digits, like #1f5f4a.";
    let no_https = "Invalid URL: the URL of a picture must begin with https://.";
    let illegible = "Links are written in `primary_color`, and #ff0000 on #ffffff has a contrast of 3.99:1: text needs 4.50:1 at least.";
    let color = |part: &str, mut cases: Vec<Case>| {
        cases.extend([shows("#1F5F4a", pointer(part), "\"#1f5f4a\""), wrong("green", no_color, ""), wrong("#1f5f4", no_color, ""), wrong("#1f5f4x", no_color, "")]);
        unset(pointer(part), rule(name(part), "text 7, unsettable", cases))
    };
    let picture = |part: &str| vec![
        unset(pointer(part), rule(name(part), "hash, unsettable", vec![])),
        rule(name(&format!("{part}][url")), "url, required", vec![wrong("http://x.test/a.png", no_https, "url_invalid")]),
    ];
    let mut rows = vec![
        if unsettable { unset(whole, rule(path, "hash, unsettable", vec![])) } else { rule(path, "hash", vec![]) },
        color("background_color", vec![]),
        plain(name("border_style"), "pill | rectangular | rounded, unsettable", pointer("border_style")),
        color("button_color", vec![shows("#ff0000", pointer("button_color"), "\"#ff0000\"")]),
        plain(name("display_name"), "text 250, unsettable", pointer("display_name")),
        plain(name("font_family"), "default | geometric | grotesque | humanist | old_style | rounded_sans | serif | slab, unsettable", pointer("font_family")),
        color("primary_color", vec![wrong("#ff0000", illegible, "")]),
    ];
    rows.extend(picture("icon"));
    rows.extend(picture("logo"));
    rows
}

#[rustfmt::skip]
fn collection() -> Row {
    plain("payment_method_collection", "always | if_required", "/payment_method_collection")
}

/// What takes no dollars is refused.
#[rustfmt::skip]
fn method_types(unsettable: &str) -> Row {
    let spec = match unsettable {
        "" => "list 11 of card | us_bank_account | sepa_debit | bacs_debit | au_becs_debit | ideal | p24 | klarna | multibanco | blik | cashapp",
        _ => "list 11 of card | us_bank_account | sepa_debit | bacs_debit | au_becs_debit | ideal | p24 | klarna | multibanco | blik | cashapp, unsettable",
    };
    rule("payment_method_types", spec, vec![
        shows("card", "/payment_method_types/0", "\"card\""),
        shows("us_bank_account", "/payment_method_types/0", "\"us_bank_account\""),
    ])
}

#[rustfmt::skip]
fn submit_type() -> Row {
    rule("submit_type", "auto | book | donate | pay | subscribe", vec![
    shows("auto", "/submit_type", "\"auto\""),
    shows("book", "/submit_type", "\"book\""),
    shows("donate", "/submit_type", "\"donate\""),
    shows("pay", "/submit_type", "\"pay\""),
    wrong("subscribe", "The submit_type `subscribe` needs recurring prices, which Edgetill does not support yet.", ""),
])
}

#[rustfmt::skip]
fn custom_text() -> Vec<Row> {
    vec![
    rule("consent_collection", "hash", vec![]),
    rule("consent_collection[payment_method_reuse_agreement]", "hash", vec![]),
    rule("consent_collection[payment_method_reuse_agreement][position]", "auto | hidden, required", vec![
        shows("auto", "/consent_collection/payment_method_reuse_agreement/position", "\"auto\""),
        shows("hidden", "/consent_collection/payment_method_reuse_agreement/position", "\"hidden\""),
    ]),
    rule("consent_collection[promotions]", "auto | none", vec![
        shows("auto", "/consent_collection/promotions", "\"auto\""),
        shows("none", "/consent_collection/promotions", "\"none\""),
    ]),
    rule("consent_collection[terms_of_service]", "none | required", vec![
        shows("none", "/consent_collection/terms_of_service", "\"none\""),
        wrong("required", "You cannot collect consent to your terms of service unless a URL is set. Set `business_profile[terms_of_service_url]` with POST /v1/edgetill/settings.", ""),
    ]),
    unset("/custom_text/terms_of_service_acceptance", rule("custom_text[terms_of_service_acceptance]", "hash, unsettable", vec![])),
    rule("custom_text[terms_of_service_acceptance][message]", "text 1200, required", vec![
        wrong_at("x", "custom_text[terms_of_service_acceptance]", "You may only specify `custom_text[terms_of_service_acceptance]` if `consent_collection[terms_of_service]` is `required`.", ""),
    ]),
    rule("custom_text", "hash", vec![]),
    unset("/custom_text/after_submit", rule("custom_text[after_submit]", "hash, unsettable", vec![])),
    plain("custom_text[after_submit][message]", "text 1200, required", "/custom_text/after_submit/message"),
    unset("/custom_text/shipping_address", rule("custom_text[shipping_address]", "hash, unsettable", vec![])),
    rule("custom_text[shipping_address][message]", "text 1200, required", vec![
        wrong_at("x", "custom_text[shipping_address]", "You may only specify `custom_text[shipping_address]` if `shipping_address_collection` is set.", ""),
    ]),
    unset("/custom_text/submit", rule("custom_text[submit]", "hash, unsettable", vec![])),
    plain("custom_text[submit][message]", "text 1200, required", "/custom_text/submit/message"),]
}

#[rustfmt::skip]
fn adjustable() -> Vec<Row> {
    vec![
    rule("line_items[0][adjustable_quantity]", "hash", vec![]),
    rule("line_items[0][adjustable_quantity][enabled]", "boolean, required", vec![
        shows("true", "/line_items/data/0/adjustable_quantity", "{\"enabled\": true, \"maximum\": 99, \"minimum\": 0}"),
        shows("false", "/line_items/data/0/adjustable_quantity", "null"),
    ]),
    plain("line_items[0][adjustable_quantity][maximum]", QUANTITY, "/line_items/data/0/adjustable_quantity/maximum"),
    rule("line_items[0][adjustable_quantity][minimum]", "integer 0 to 999999", vec![
        shows("1", "/line_items/data/0/adjustable_quantity/minimum", "1"),
        wrong_at("2", "line_items[0][quantity]", "The quantity must be between the minimum (2) and the maximum (99) of adjustable_quantity.", ""),
        wrong_at("100", "line_items[0][adjustable_quantity][minimum]", "The minimum of adjustable_quantity must not be greater than its maximum.", ""),
    ]),]
}

#[rustfmt::skip]
fn after_completion() -> Vec<Row> {
    vec![rule("after_completion[type]", "hosted_confirmation | redirect, required", vec![
    shows("hosted_confirmation", "/after_completion/type", "\"hosted_confirmation\""),
    wrong_at("redirect", "after_completion[hosted_confirmation]", "You may only specify `after_completion[hosted_confirmation]` if `after_completion[type]` is `hosted_confirmation`, but it is `redirect`.", ""),
])]
}
#[rustfmt::skip]
fn confirmation() -> Vec<Row> {
    vec![
    rule("after_completion[hosted_confirmation]", "hash", vec![]),
    plain("after_completion[hosted_confirmation][custom_message]", "text 500, unsettable", "/after_completion/hosted_confirmation/custom_message"),]
}
#[rustfmt::skip]
fn redirect() -> Vec<Row> {
    vec![
    rule("after_completion[redirect]", "hash", vec![]),
    plain("after_completion[redirect][url]", "url, required", "/after_completion/redirect/url"),]
}
