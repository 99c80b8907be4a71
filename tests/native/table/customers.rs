//! The rows of customers.

use super::rows::{
    Row, Section, count, delete, filter, get, plain, post, rule, shows, unset, wrong,
};
use super::sections::{created, metadata, page};

const NO_EMAIL: &str = "Invalid email address: x";
const BASE: &str = "address[city]=a&address[country]=a&address[line1]=a&address[line2]=a&\
    address[postal_code]=a&address[state]=a&business_name=a&description=a&email=a@b.test&\
    individual_name=a&metadata[a]=b&name=a&phone=a&preferred_locales[0]=a&shipping[name]=a&\
    shipping[phone]=a&shipping[address][city]=a&shipping[address][country]=a&\
    shipping[address][line1]=a&shipping[address][line2]=a&shipping[address][postal_code]=a&\
    shipping[address][state]=a";

/// Every operation on customers.
#[rustfmt::skip]
pub(super) fn sections() -> Vec<Section> {
    vec![
    post("/v1/customers", BASE, &[metadata(), fields()]),
    post("/v1/customers/{customer}", BASE, &[metadata(), fields()]),
    get("/v1/customers", "customer", "", &[page(), created(), vec![
        filter("email", "text 512", vec![count("ada@example.com", "1"), count("Ada@example.com", "0"), count("x", "0")]),
    ]]),
    get("/v1/customers/search", "customer", "query=email:'ada@example.com'", &[vec![
        rule("query", "text 500, required", vec![
            count("email:'ADA@example.com'", "1"),
            count("-email~'ada'", "0"),
            wrong("active:'true'", "Field `active` is an unsupported search field for resource `customers`.", ""),
        ]),
        filter("limit", "integer 1 to 100", vec![]),
        rule("page", "text 30", vec![wrong("x", "Invalid page: 'x'", ""), wrong("0-7", "Invalid page: '0-7'", "")]),
    ]]),
    get("/v1/customers/{customer}", "", "", &[]),
    delete("/v1/customers/{customer}"),
    ]
}

#[rustfmt::skip]
fn fields() -> Vec<Row> {
    vec![
    unset("/address", rule("address", "hash, unsettable", vec![])),
    plain("address[city]", "text 500, unsettable", "/address/city"),
    plain("address[country]", "text 500, unsettable", "/address/country"),
    plain("address[line1]", "text 500, unsettable", "/address/line1"),
    plain("address[line2]", "text 500, unsettable", "/address/line2"),
    plain("address[postal_code]", "text 500, unsettable", "/address/postal_code"),
    plain("address[state]", "text 500, unsettable", "/address/state"),
    plain("business_name", "text 150, unsettable", "/business_name"),
    plain("description", "text 5000, unsettable", "/description"),
    unset("/email", rule("email", "text 512, unsettable", vec![
        shows("Ada@example.com", "/email", "\"Ada@example.com\""),
        wrong("x", NO_EMAIL, "email_invalid"),
    ])),
    plain("individual_name", "text 150, unsettable", "/individual_name"),
    plain("name", "text 256, unsettable", "/name"),
    plain("phone", "text 20, unsettable", "/phone"),
    plain("preferred_locales", "list 20 of text 20, unsettable", "/preferred_locales"),
    unset("/shipping", rule("shipping", "hash, unsettable", vec![])),
    rule("shipping[address]", "hash, required", vec![]),
    plain("shipping[address][city]", "text 500, unsettable", "/shipping/address/city"),
    plain("shipping[address][country]", "text 500, unsettable", "/shipping/address/country"),
    plain("shipping[address][line1]", "text 500, unsettable", "/shipping/address/line1"),
    plain("shipping[address][line2]", "text 500, unsettable", "/shipping/address/line2"),
    plain("shipping[address][postal_code]", "text 500, unsettable", "/shipping/address/postal_code"),
    plain("shipping[address][state]", "text 500, unsettable", "/shipping/address/state"),
    plain("shipping[name]", "text 256, required", "/shipping/name"),
    plain("shipping[phone]", "text 20, unsettable", "/shipping/phone"),
    ]
}
