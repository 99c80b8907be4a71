//! The merchant's own fields: everything about them but their labels, which are the merchant's.

use crate::domain::checkout::form::FieldProblem;
use crate::domain::custom_field::{CustomField, CustomInput, LONGEST_INPUT, Limits};

/// The heading of these fields.
pub const HEADING: &str = "Additional details";
/// Stands behind the label of a field that may be left empty.
pub const OPTIONAL: &str = "(optional)";
/// The option that is no choice.
pub const CHOOSE: &str = "Choose";

/// How much may be typed, where the merchant says so.
pub fn hint(input: &CustomInput) -> Option<String> {
    let (limits, unit) = match input {
        CustomInput::Text(limits) => (limits, Unit::Characters),
        CustomInput::Numeric(limits) => (limits, Unit::Digits),
        CustomInput::Dropdown(_) => return None,
    };
    let least = limits.minimum_length.filter(|least| *least > 1);
    match (least, limits.maximum_length) {
        (Some(least), Some(most)) if least == most => Some(format!("{}.", unit.of(most))),
        (Some(least), Some(most)) => Some(format!("{least} to {}.", unit.of(most))),
        (Some(least), None) => Some(format!("At least {}.", unit.of(least))),
        (None, Some(most)) => Some(format!("At most {}.", unit.of(most))),
        (None, None) => None,
    }
}

/// What is wrong with a field, as something to do.
pub fn problem(field: &CustomField, problem: FieldProblem) -> String {
    match &field.input {
        CustomInput::Text(limits) => typed(limits, Unit::Characters, problem),
        CustomInput::Numeric(limits) => typed(limits, Unit::Digits, problem),
        CustomInput::Dropdown(_) => "Choose one of the options.".to_owned(),
    }
}

/// The same where the field itself is not in sight.
pub fn problem_of(field: &CustomField, of: FieldProblem) -> String {
    format!("{}: {}", field.label, problem(field, of))
}

fn typed(limits: &Limits, unit: Unit, problem: FieldProblem) -> String {
    let least = limits.minimum_length.unwrap_or(1);
    let most = limits.maximum_length.unwrap_or(LONGEST_INPUT);
    match (problem, unit) {
        (FieldProblem::Missing, Unit::Characters) => "Fill in this field.".to_owned(),
        (FieldProblem::Missing, Unit::Digits) => "Enter a number.".to_owned(),
        (FieldProblem::TooShort, unit) => format!("Enter at least {}.", unit.of(least)),
        (FieldProblem::TooLong, unit) => format!("Enter at most {}.", unit.of(most)),
        (
            FieldProblem::Invalid
            | FieldProblem::Past
            | FieldProblem::NotATestCard
            | FieldProblem::BrandBlocked
            | FieldProblem::NotATestAccount
            | FieldProblem::NotServed,
            _,
        ) => "Enter digits only.".to_owned(),
    }
}

/// What a length is counted in.
#[derive(Clone, Copy)]
enum Unit {
    Characters,
    Digits,
}

impl Unit {
    fn of(self, count: u16) -> String {
        match (self, count) {
            (Self::Characters, 1) => "1 character".to_owned(),
            (Self::Characters, _) => format!("{count} characters"),
            (Self::Digits, 1) => "1 digit".to_owned(),
            (Self::Digits, _) => format!("{count} digits"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hint_says_how_much_may_be_typed() {
        for (least, most, text, digits) in [
            (None, None, None, None),
            (
                None,
                Some(1),
                Some("At most 1 character."),
                Some("At most 1 digit."),
            ),
            (Some(1), None, None, None),
            (
                Some(2),
                None,
                Some("At least 2 characters."),
                Some("At least 2 digits."),
            ),
            (
                Some(2),
                Some(9),
                Some("2 to 9 characters."),
                Some("2 to 9 digits."),
            ),
            (Some(4), Some(4), Some("4 characters."), Some("4 digits.")),
        ] {
            let limits = Limits {
                default_value: None,
                minimum_length: least,
                maximum_length: most,
            };
            assert_eq!(hint(&CustomInput::Text(limits.clone())).as_deref(), text);
            assert_eq!(hint(&CustomInput::Numeric(limits)).as_deref(), digits);
        }
    }
}
