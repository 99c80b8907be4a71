//! What whoever buys as a business is asked, and when.

use super::check_free;
use super::field::{BUSINESS_NAME, Section, TAX_ID};
use super::{Asking, Details, FieldProblem, Posted};
use crate::domain::Timestamp;
use crate::domain::settings::{NameCollection, NameField, Settings, ShippingAddressCollection};
use crate::domain::tax_id_collection::{TaxIdCollection, TaxIdRequired};

const NOW: Timestamp = Timestamp::from_seconds(1_798_761_600);

fn asking(required: TaxIdRequired) -> Settings {
    Settings {
        tax_id_collection: TaxIdCollection {
            enabled: true,
            required,
        },
        ..Settings::default()
    }
}

fn form(typed: &[(&str, &str)]) -> Vec<(String, String)> {
    let right = [("email", "ada@example.com")];
    typed
        .iter()
        .chain(&right)
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

/// What is wrong with a form of an order that costs nothing.
fn wrong(settings: &Settings, typed: &[(&str, &str)]) -> Vec<(&'static str, FieldProblem)> {
    let errors = check_free(settings, &form(typed), NOW).err();
    let errors = errors.unwrap_or_default().into_iter();
    errors.map(|it| (it.field.name, it.problem)).collect()
}

fn kept(settings: &Settings, typed: &[(&str, &str)]) -> Details {
    Posted::read(settings, &form(typed)).details
}

const NAMELESS: [(&str, FieldProblem); 2] = [
    ("business_name", FieldProblem::Missing),
    ("tax_id", FieldProblem::Missing),
];

#[test]
fn only_who_says_that_a_business_buys_is_asked_for_its_name_and_tax_id() {
    let settings = asking(TaxIdRequired::Never);
    let de = ("country", "DE");
    let ticked = ("business", "on");
    assert_eq!(wrong(&settings, &[de]), []);
    assert_eq!(wrong(&settings, &[de, ticked]), NAMELESS);
    let name = ("business_name", "Engines");
    let typo = [de, ticked, name, ("tax_id", "DE437423637")];
    assert_eq!(wrong(&settings, &typo), [("tax_id", FieldProblem::Invalid)]);
    let long = "1".repeat(31);
    let long = [de, ticked, name, ("tax_id", long.as_str())];
    assert_eq!(wrong(&settings, &long), [("tax_id", FieldProblem::TooLong)]);
    let right = [de, ticked, name, ("tax_id", "de 437 423 636")];
    assert_eq!(wrong(&settings, &right), []);
}

#[test]
fn where_tax_ids_are_required_everybody_is_asked_whose_country_has_them() {
    let settings = asking(TaxIdRequired::IfSupported);
    assert_eq!(wrong(&settings, &[("country", "DE")]), NAMELESS);
    assert_eq!(wrong(&settings, &[("country", "BM")]), []);
    assert_eq!(
        wrong(&settings, &[]),
        [("country", FieldProblem::Missing)],
        "nobody knows yet what to ask"
    );
}

#[test]
fn what_was_typed_is_kept_in_the_spelling_of_its_type_and_only_of_a_business() {
    let settings = asking(TaxIdRequired::Never);
    let typed = [
        ("country", "DE"),
        ("business", "on"),
        ("business_name", "Engines"),
        ("tax_id", "\u{202a}ｄｅ４３７.４２３.６３６\u{200b}"),
    ];
    let details = kept(&settings, &typed);
    assert_eq!(details.text(TAX_ID), "DE437423636");
    assert_eq!(details.text(BUSINESS_NAME), "Engines");
    let private: Vec<_> = typed
        .iter()
        .filter(|(name, _)| *name != "business")
        .copied()
        .collect();
    let details = kept(&settings, &private);
    assert_eq!(
        (details.text(TAX_ID), details.text(BUSINESS_NAME)),
        ("", "")
    );
    assert_eq!(details.tax_id(), None);
    let wrong = [("country", "DE"), ("business", "on"), ("tax_id", "DE 1")];
    assert_eq!(kept(&settings, &wrong).text(TAX_ID), "DE 1");
}

#[test]
fn a_name_that_every_buyer_is_asked_for_is_asked_for_once_and_kept() {
    let name = Some(NameField {
        enabled: true,
        optional: true,
    });
    let settings = Settings {
        name_collection: Some(NameCollection {
            business: name,
            individual: None,
        }),
        ..asking(TaxIdRequired::Never)
    };
    let typed = [("country", "DE"), ("business_name", "Engines")];
    let details = kept(&settings, &typed);
    assert_eq!(details.text(BUSINESS_NAME), "Engines");
    let asking = Asking {
        settings: &settings,
        details: &details,
    };
    assert_eq!(asking.section(BUSINESS_NAME), Section::Contact);
    let ticked = [("country", "DE"), ("business", "on")];
    assert_eq!(wrong(&settings, &ticked), [NAMELESS[1]]);
}

#[test]
fn the_country_is_that_of_the_bill_wherever_it_was_typed() {
    let settings = Settings {
        shipping_address_collection: Some(ShippingAddressCollection {
            allowed_countries: vec!["FR".to_owned()],
        }),
        ..asking(TaxIdRequired::Never)
    };
    let typed = |same, tax_id| {
        [
            ("shipping_country", "FR"),
            ("country", "DE"),
            ("billing_same", same),
            ("business", "on"),
            ("tax_id", tax_id),
        ]
    };
    let id = |same, tax_id| {
        let found = kept(&settings, &typed(same, tax_id)).tax_id();
        found.map(|it| it.value)
    };
    let own = |text: &str| Some(text.to_owned());
    assert_eq!(id("on", "95680515103"), own("FR95680515103"));
    assert_eq!(id("off", "437423636"), own("DE437423636"));
    assert_eq!(id("on", "DE437423636"), None);
}
