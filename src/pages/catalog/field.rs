//! The fields: what each is called, and what can be wrong with it.

use crate::domain::checkout::view::{Field, FieldProblem};

/// The label of a field.
pub fn label(field: Field) -> &'static str {
    match field {
        Field::Email => "Email",
        Field::CardNumber => "Card number",
        Field::CardExpiry => "Expiry date",
        Field::CardCvc => "Security code",
        Field::CardName => "Name on card",
        Field::Country => "Country or region",
        Field::PostalCode => "Postal code",
    }
}

/// What is wrong with a field, as something to do.
pub fn field_problem(field: Field, problem: FieldProblem) -> &'static str {
    match (field, problem) {
        (_, FieldProblem::NotATestCard) => "Use a test card here, like 4242 4242 4242 4242.",
        (Field::Email, FieldProblem::Missing) => "Enter your email address.",
        (Field::Email, FieldProblem::Invalid | FieldProblem::Past) => {
            "Enter an email address like name@example.com."
        }
        (Field::CardNumber, FieldProblem::Missing) => "Enter your card number.",
        (Field::CardNumber, _) => "Check the card number: it is not complete or has a typo.",
        (Field::CardExpiry, FieldProblem::Missing) => "Enter the card's expiry date.",
        (Field::CardExpiry, FieldProblem::Past) => {
            "This date is in the past. Check it, or use another card."
        }
        (Field::CardExpiry, _) => "Enter the expiry date as month and year, like 09 / 29.",
        (Field::CardCvc, FieldProblem::Missing) => "Enter the card's security code.",
        (Field::CardCvc, _) => "Check the security code: 3 digits, or 4 on American Express.",
        (Field::CardName, FieldProblem::Missing) => "Enter the name on the card.",
        (Field::CardName, FieldProblem::Invalid | FieldProblem::Past) => {
            "Enter the name as it stands on the card."
        }
        (Field::Country, _) => "Choose your country or region.",
        (Field::PostalCode, FieldProblem::Missing) => "Enter your postal code.",
        (Field::PostalCode, FieldProblem::Invalid | FieldProblem::Past) => {
            "Check the postal code for your country."
        }
        (Field::Email | Field::CardName | Field::PostalCode, FieldProblem::TooLong) => {
            "This is too long. Shorten it."
        }
    }
}
