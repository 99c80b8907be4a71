//! The rows of tax rates, and of links with them.

use super::rows::{
    Row, Section, count, filter, get, plain, post, rule, shows, unset, wrong, wrong_at,
};
use super::sections::{created, metadata, page};

const TYPES: &str = "admissions_tax | amusement_tax | attendance_tax | communications_tax | digital_excise_tax | entertainment_tax | get_fund | gross_receipts_tax | gst | hospitality_tax | hst | igst | jct | lease_tax | luxury_tax | mass_transit_parking_tax | nhil | parking_tax | pst | qst | resort_tax | retail_delivery_fee | rst | sales_tax | service_tax | tourism_tax | utility_users_tax | vat";
const UNKNOWN: &str = "Country 'de' is unknown. Try using a 2-character alphanumeric country code instead, such as 'US', 'EG', or 'GB'.";

/// Everything that is asked of them.
#[rustfmt::skip]
pub(super) fn sections() -> Vec<Section> {
    vec![
    post("/v1/tax_rates", "display_name=VAT&percentage=20&inclusive=true", &[metadata(), said(), vec![
        plain("display_name", "text 50, required", "/display_name"),
        plain("inclusive", "boolean, required", "/inclusive"),
        plain("percentage", "tax percent, required", "/percentage"),
    ]]),
    post("/v1/tax_rates/{tax}", "metadata[a]=b", &[metadata(), said(), vec![
        plain("display_name", "text 50", "/display_name"),
    ]]),
    get("/v1/tax_rates", "tax_rate", "", &[page(), created(), vec![
        filter("active", "boolean", vec![count("true", "2"), count("false", "0")]),
        filter("inclusive", "boolean", vec![count("true", "1"), count("false", "1")]),
    ]]),
    get("/v1/tax_rates/{tax}", "", "", &[]),
    post("/v1/payment_links", "line_items[0][price]={price}&line_items[0][quantity]=1", &[vec![on_a_link("list 10 of text 255")]]),
    post("/v1/payment_links/{link}", "edgetill[tax_rates][0]={tax}", &[vec![on_a_link("list 10 of text 255, unsettable")]]),
    ]
}

fn on_a_link(spec: &'static str) -> Row {
    let missing = "No such tax rate: 'txr_x'";
    let cases = vec![
        shows("{other_tax}", "/edgetill/tax_rates", "[\"{other_tax}\"]"),
        wrong_at(
            "txr_x",
            "edgetill[tax_rates][0]",
            missing,
            "resource_missing",
        ),
    ];
    unset(
        "/edgetill/tax_rates",
        rule("edgetill[tax_rates]", spec, cases),
    )
}

fn said() -> Vec<Row> {
    vec![
        plain("active", "boolean", "/active"),
        rule(
            "country",
            "text 2",
            vec![shows("DE", "/country", "\"DE\""), wrong("de", UNKNOWN, "")],
        ),
        plain("description", "text 5000", "/description"),
        plain("jurisdiction", "text 50", "/jurisdiction"),
        plain("state", "text 3", "/state"),
        plain("tax_type", TYPES, "/tax_type"),
    ]
}
