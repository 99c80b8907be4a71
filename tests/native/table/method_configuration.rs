//! The rows of what is switched on for all links.

use super::rows::{Row, Section, count, filter, get, plain, post, rule, shows};
use super::sections::page;

const ONE: &str = "/v1/payment_method_configurations/pmc_000000000000000000default";

pub(super) fn sections() -> Vec<Section> {
    let active = filter(
        "active",
        "boolean",
        vec![count("true", "1"), count("false", "0")],
    );
    let noun = "payment_method_configuration";
    vec![
        get(
            "/v1/payment_method_configurations",
            noun,
            "",
            &[page(), vec![active]],
        ),
        get(ONE, "", "", &[]),
        post(
            ONE,
            "ideal[display_preference][preference]=on",
            &[
                vec![plain("name", "text 250", "/name")],
                method("au_becs_debit"),
                method("bacs_debit"),
                method("blik"),
                method("card"),
                method("cashapp"),
                method("ideal"),
                method("klarna"),
                method("multibanco"),
                method("p24"),
                method("sepa_debit"),
                method("us_bank_account"),
            ],
        ),
    ]
}

fn method(name: &str) -> Vec<Row> {
    let own = |text: String| -> &'static str { text.leak() };
    let value = own(format!("/{name}/display_preference/value"));
    let preference = own(format!("{name}[display_preference][preference]"));
    let said = own(format!("/{name}/display_preference/preference"));
    vec![
        rule(own(name.to_owned()), "hash", vec![]),
        rule(own(format!("{name}[display_preference]")), "hash", vec![]),
        rule(
            preference,
            "none | off | on",
            vec![
                shows("on", value, "\"on\""),
                shows("on", said, "\"on\""),
                shows("off", value, "\"off\""),
                shows("none", said, "\"none\""),
            ],
        ),
    ]
}
