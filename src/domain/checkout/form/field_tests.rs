//! What holds of every row of the table.

use super::field::{Destination, FIELDS, Field, FieldError, Input, Section, asked};
use super::problem::FieldProblem;
use crate::domain::checkout::fixtures::taking_everything;
use crate::domain::checkout::form::details::Details;
use crate::domain::checkout::form::is_secret;
use crate::domain::settings::Settings;
use crate::json;

/// The detail tokens of HTML's autofill that a form for payments can have.
const TOKENS: &str = "name organization tel email country postal-code street-address \
    address-line1 address-line2 address-level1 address-level2 address-level3 \
    cc-name cc-number cc-exp cc-csc";

#[test]
fn every_field_is_asked_for_by_some_offer() {
    assert!(asked(&taking_everything()).eq(FIELDS.iter().copied()));
}

#[test]
fn a_link_that_asks_for_nothing_more_asks_for_six_fields() {
    let names: Vec<_> = asked(&Settings::default())
        .map(|field| field.name)
        .collect();
    let card = ["card_number", "card_expiry", "card_cvc"];
    assert_eq!((names[0], &names[1..4]), ("email", &card[..]));
    assert_eq!(names[4..], ["country", "postal_code"]);
}

#[test]
fn every_field_is_filled_in_by_browsers_and_its_name_is_its_own() {
    let is_own = |field: &Field| {
        matches!(
            field.section,
            Section::Custom | Section::Consent | Section::Business | Section::Choice
        ) || field.input == Input::Toggle
            // HTML has no words for bank accounts.
            || (matches!(field.section, Section::Method(_)) && !field.is_kept())
    };
    for field in FIELDS.iter().filter(|field| !is_own(field)) {
        let detail = field.autocomplete.split(' ').next_back().unwrap();
        assert!(
            TOKENS.split_whitespace().any(|token| token == detail),
            "{field:?}"
        );
        let same_name = FIELDS.iter().filter(|other| other.name == field.name);
        assert_eq!(same_name.count(), 1, "{field:?}");
    }
}

#[test]
fn what_is_typed_into_a_field_is_read_back_unless_it_is_a_secret() {
    for field in FIELDS.iter().filter(|field| field.input != Input::Toggle) {
        let form = [(field.name.to_owned(), " JE 1 ".to_owned())];
        assert_eq!(field.read(&form), "JE 1", "{field:?}");
        let details = Details::typed(&taking_everything(), &form);
        let kept = if field.is_kept() { "JE 1" } else { "" };
        assert_eq!(details.text(field), kept, "{field:?}");
        assert_eq!(is_secret(field.name), !field.is_kept(), "{field:?}");
    }
}

#[test]
fn every_field_that_is_kept_and_means_something_has_a_key_of_its_own_in_the_api() {
    let kept = FIELDS.iter().filter(|field| field.is_kept());
    for field in kept.filter(|field| field.destination != Destination::Nothing) {
        let details = Details::default().with(field, "typed");
        assert_eq!(details.at(field.destination), Some("typed"), "{field:?}");
    }
}

#[test]
fn an_object_names_a_field_to_another_by_its_input() {
    for field in FIELDS {
        let problem = FieldProblem::Missing;
        let error = FieldError { field, problem };
        let sent = json::to_string(&error).unwrap();
        let expected = format!(r#"{{"field":"{}","problem":"Missing"}}"#, field.name);
        assert_eq!(sent, expected);
        assert_eq!(json::from_str::<FieldError>(&sent).unwrap(), error);
    }
    let unknown = r#"{"field":"shoe_size","problem":"Missing"}"#;
    assert!(json::from_str::<FieldError>(unknown).is_err());
}
