//! The merchant's own fields: how they are read, and what can be wrong with them.

use super::problem::{CheckContext, FieldProblem};
use super::text::{line, plain};
use crate::domain::custom_field::{CustomField, CustomInput, LONGEST_INPUT, Limits};
use crate::domain::settings::Settings;

fn of(settings: &Settings, index: usize) -> Option<&CustomField> {
    settings.custom_fields.get(index)
}

/// What was typed into the field with this index: a text as it is written, anything else in its one
/// spelling.
pub(super) fn spelled(settings: &Settings, index: usize, text: String) -> String {
    match of(settings, index).map(|field| &field.input) {
        Some(CustomInput::Text(_)) | None => text,
        Some(CustomInput::Numeric(_) | CustomInput::Dropdown(_)) => plain(&text, text.len()),
    }
}

/// Whether the offer wants the field with the index `N` filled in.
pub(super) fn is_needed<const N: usize>(settings: &Settings) -> bool {
    of(settings, N).is_some_and(|field| !field.optional)
}

/// The check of the field with the index `N`.
pub(super) fn check<const N: usize>(
    text: &str,
    context: &CheckContext<'_>,
) -> Result<(), FieldProblem> {
    of(context.settings, N).map_or(Ok(()), |field| check_input(text, &field.input))
}

fn check_input(text: &str, input: &CustomInput) -> Result<(), FieldProblem> {
    match input {
        CustomInput::Text(limits) => check_length(text, limits),
        CustomInput::Numeric(limits) => {
            if text.bytes().all(|byte| byte.is_ascii_digit()) {
                check_length(text, limits)
            } else {
                Err(FieldProblem::Invalid)
            }
        }
        CustomInput::Dropdown(dropdown) => {
            let mut options = dropdown.options.iter();
            match options.find(|option| option.value == text) {
                Some(_) => Ok(()),
                None => Err(FieldProblem::Invalid),
            }
        }
    }
}

/// What the parameter of a link's address begins with that fills in the field with the key behind it.
pub(super) const PREFILL: &str = "field_";

/// What the address of a link says of the field with this index, if it may stand there.
pub(super) fn prefilled(
    settings: &Settings,
    index: usize,
    query: &[(String, String)],
) -> Option<String> {
    let custom = of(settings, index)?;
    let name = format!("{PREFILL}{}", custom.key);
    let text = spelled(
        settings,
        index,
        line(query, &name, usize::from(LONGEST_INPUT) + 1),
    );
    let is_right = !text.is_empty() && check_input(&text, &custom.input).is_ok();
    is_right.then_some(text)
}

fn check_length(text: &str, limits: &Limits) -> Result<(), FieldProblem> {
    let length = text.chars().count();
    if length > limits.most() {
        Err(FieldProblem::TooLong)
    } else if length < limits.least() {
        Err(FieldProblem::TooShort)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Timestamp;
    use crate::domain::checkout::form::Details;
    use crate::domain::checkout::form::field::Needed;
    use crate::domain::checkout::form::field::{CUSTOM_FIELDS, Field};
    use crate::domain::checkout::method::TakesNothing;
    use crate::domain::custom_field::{Choice, Dropdown};

    fn asking(fields: Vec<(CustomInput, bool)>) -> Settings {
        let field = |(input, optional)| CustomField {
            key: "key".to_owned(),
            label: "Label".to_owned(),
            optional,
            input,
        };
        Settings {
            custom_fields: fields.into_iter().map(field).collect(),
            ..Settings::default()
        }
    }

    fn limits(minimum_length: u16, maximum_length: u16) -> Limits {
        Limits {
            default_value: None,
            maximum_length: Some(maximum_length),
            minimum_length: Some(minimum_length),
        }
    }

    fn one_of(values: &[&str]) -> CustomInput {
        let option = |value: &&str| Choice {
            label: value.to_uppercase(),
            value: (*value).to_owned(),
        };
        CustomInput::Dropdown(Dropdown {
            default_value: None,
            options: values.iter().map(option).collect(),
        })
    }

    /// What is kept of `typed`, and what is wrong with it.
    fn checked(settings: &Settings, field: &Field, typed: &str) -> (String, Option<FieldProblem>) {
        let form = [(field.name.to_owned(), typed.to_owned())];
        let details = Details::typed(settings, &form);
        let context = CheckContext {
            settings,
            is_needed: matches!(field.needed, Needed::BySettings(is_needed) if is_needed(settings)),
            country: "US",
            now: Timestamp::from_seconds(0),
            card_number: "",
            bank: "",
            known: &TakesNothing,
        };
        let text = details.text(field);
        (text.to_owned(), field.problem(text, &context))
    }

    #[test]
    fn a_custom_field_takes_what_its_merchant_says() {
        use FieldProblem::{Invalid, Missing, TooLong, TooShort};
        let text = asking(vec![(CustomInput::Text(limits(2, 4)), false)]);
        let number = asking(vec![(CustomInput::Numeric(limits(2, 4)), false)]);
        let any = asking(vec![(CustomInput::Text(Limits::default()), true)]);
        let choice = asking(vec![(one_of(&["s", "m"]), false)]);
        let long = "é".repeat(256);
        for (settings, typed, kept, problem) in [
            (&text, " Ada ", "Ada", None),
            (&text, "葛城", "葛城", None),
            (&text, "", "", Some(Missing)),
            (&text, " \u{200b}", "", Some(Missing)),
            (&text, "A", "A", Some(TooShort)),
            (&text, "Ada B", "Ada B", Some(TooLong)),
            (&number, "１２３", "123", None),
            (&number, "٤٢", "42", None),
            (&number, "1 2", "1 2", Some(Invalid)),
            (&number, "-1", "-1", Some(Invalid)),
            (&number, "1", "1", Some(TooShort)),
            (&number, "12345", "12345", Some(TooLong)),
            (&any, "", "", None),
            (&any, &long[2..], &long[2..], None),
            (&any, &long, &long, Some(TooLong)),
            (&choice, "m", "m", None),
            (&choice, "M", "M", Some(Invalid)),
            (&choice, "", "", Some(Missing)),
        ] {
            let expected = (kept.to_owned(), problem);
            assert_eq!(
                checked(settings, CUSTOM_FIELDS[0], typed),
                expected,
                "{typed}"
            );
        }
    }

    #[test]
    fn what_is_asked_in_the_second_field_is_not_looked_for_in_the_first() {
        let text = || CustomInput::Text(Limits::default());
        let settings = asking(vec![(text(), false), (one_of(&["s"]), true)]);
        let [first, second, third] = CUSTOM_FIELDS;
        assert_eq!(checked(&settings, first, "x").1, None);
        assert_eq!(checked(&settings, second, "").1, None);
        assert_eq!(
            checked(&settings, second, "x").1,
            Some(FieldProblem::Invalid)
        );
        assert_eq!(checked(&settings, third, "x").0, "", "nobody asks");
    }

    #[test]
    fn what_an_address_says_of_a_field_stands_there_if_it_may() {
        let mut settings = asking(vec![
            (CustomInput::Text(limits(2, 4)), false),
            (CustomInput::Numeric(limits(2, 4)), false),
            (one_of(&["s", "m"]), false),
        ]);
        for (custom, key) in settings
            .custom_fields
            .iter_mut()
            .zip(["name", "no", "size"])
        {
            custom.key = key.to_owned();
        }
        let filled = |name: &str, value: &str| {
            let query = [(name.to_owned(), value.to_owned())];
            let details = Details::at_first(&settings).prefilled(&settings, &query);
            CUSTOM_FIELDS.map(|field| details.text(field).to_owned())
        };
        let long = "x".repeat(1000);
        for (name, value, expected) in [
            ("field_name", " Ada\u{200b} ", ["Ada", "", ""]),
            ("field_no", "１２３", ["", "123", ""]),
            ("field_size", "m", ["", "", "m"]),
            ("field_name", "A", [""; 3]),
            ("field_name", "Adana", [""; 3]),
            ("field_name", &long, [""; 3]),
            ("field_no", "12a", [""; 3]),
            ("field_size", "M", [""; 3]),
            ("field_size", "", [""; 3]),
            ("field_other", "x", [""; 3]),
            ("name", "Ada", [""; 3]),
        ] {
            assert_eq!(filled(name, value), expected, "{name}={value}");
        }
    }

    #[test]
    fn a_field_that_has_something_in_it_at_first_is_filled_in() {
        let mut settings = asking(vec![
            (one_of(&["s", "m"]), false),
            (CustomInput::Text(Limits::default()), false),
        ]);
        if let CustomInput::Dropdown(dropdown) = &mut settings.custom_fields[0].input {
            dropdown.default_value = Some("m".to_owned());
        }
        let details = Details::at_first(&settings);
        assert_eq!(details.text(CUSTOM_FIELDS[0]), "m");
        assert_eq!(details.text(CUSTOM_FIELDS[1]), "");
    }
}
