//! Forms that ask where and who a buyer is, as several countries write it.

use super::{Fake, Sample, pass, shell, view, wrong};
use crate::domain::checkout::fixtures::asking_for_everything;
use crate::domain::checkout::form::field::{
    BILLING_SAME, COUNTRY, EMAIL, Input, OFF, SHIPPING_CITY, SHIPPING_COUNTRY, SHIPPING_LINE1,
    SHIPPING_NAME, SHIPPING_POSTAL_CODE,
};
use crate::domain::checkout::form::{Asking, Details, Field, FieldProblem};
use crate::domain::checkout::view::Page;
use crate::domain::settings::{AddressCollection, Settings, ShippingAddressCollection};
use crate::pages::{Rendered, checkout};

pub(super) fn pages() -> Vec<Sample> {
    let everything = asking_for_everything();
    let billing = Settings {
        billing_address_collection: AddressCollection::Required,
        ..Settings::default()
    };
    let one_country = Settings {
        shipping_address_collection: Some(ShippingAddressCollection {
            allowed_countries: vec!["DE".to_owned()],
        }),
        ..Settings::default()
    };
    let own = |country| of(country).with(BILLING_SAME, OFF);
    vec![
        ("address_us", form(&everything, of("US"), None)),
        (
            "address_us_missing",
            form(&everything, own("US"), Some(FieldProblem::Missing)),
        ),
        ("address_de", form(&everything, filled(), None)),
        ("address_jp", form(&everything, own("JP"), None)),
        (
            "address_br",
            form(&everything, own("BR"), Some(FieldProblem::Invalid)),
        ),
        (
            "address_gb",
            form(&everything, own("GB"), Some(FieldProblem::TooLong)),
        ),
        ("address_ie", form(&everything, own("IE"), None)),
        ("address_hk", form(&everything, own("HK"), None)),
        ("address_nowhere", form(&billing, Details::default(), None)),
        (
            "address_billing",
            form(&billing, of("AR"), Some(FieldProblem::Missing)),
        ),
        ("address_one_country", form(&one_country, own("DE"), None)),
    ]
}

/// Whether a text in it can be wrong.
fn is_judged(field: &Field) -> bool {
    match field.input {
        Input::Text | Input::Checkbox | Input::Toggle | Input::Method | Input::Custom(_) => false,
        Input::Email
        | Input::Digits
        | Input::Code
        | Input::Country
        | Input::Region
        | Input::Phone => true,
    }
}

pub(super) fn of(country: &str) -> Details {
    Details::default()
        .with(EMAIL, "ada@example.com")
        .with(COUNTRY, country)
        .with(SHIPPING_COUNTRY, country)
}

fn filled() -> Details {
    of("DE")
        .with(SHIPPING_NAME, "Ada Lovelace")
        .with(SHIPPING_LINE1, "Unter den Linden 1")
        .with(SHIPPING_POSTAL_CODE, "10117")
        .with(SHIPPING_CITY, "Berlin")
}

/// The form after `details` were typed, with this wrong about every field, if anything is.
pub(super) fn form(
    settings: &Settings,
    details: Details,
    problem: Option<FieldProblem>,
) -> Rendered {
    let asking = Asking {
        settings,
        details: &details,
    };
    let errors = problem.map(|problem| {
        let fields = asking.judged();
        let is_said = |field: &&'static Field| match problem {
            FieldProblem::Missing => asking.is_needed(field),
            FieldProblem::Invalid => is_judged(field),
            FieldProblem::TooLong
            | FieldProblem::TooShort
            | FieldProblem::Past
            | FieldProblem::NotATestCard
            | FieldProblem::BrandBlocked
            | FieldProblem::NotATestAccount
            | FieldProblem::NotServed => true,
        };
        fields
            .filter(is_said)
            .map(|field| wrong(field, problem))
            .collect()
    });
    let errors = errors.unwrap_or_default();
    let mut view = view(Page::Form {
        problem: None,
        errors,
    });
    view.published.link.offer.settings = settings.clone();
    view.details = details;
    checkout(&view, &pass(), &shell(), &Fake)
}
