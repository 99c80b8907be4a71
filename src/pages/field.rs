//! The fields of the form: label, input, error, tied together for assistive technology.
//!
//! An input's id is its name. What was typed comes back, but never card data.
//! Each carries the texts of what can be wrong with it, for the script.

use super::part::part;
use super::{Html, catalog};
use crate::domain::checkout::form::NEED_POSTAL_CODE;
use crate::domain::checkout::view::{Field, FieldError, FieldProblem};
use maud::html;
use std::rc::Rc;

/// What the browser is told about a field.
struct Spec {
    name: &'static str,
    kind: &'static str,
    autocomplete: &'static str,
    inputmode: Option<&'static str>,
    placeholder: Option<&'static str>,
    max_length: u16,
    required: bool,
    dir: &'static str,
}

/// The name and id of a field.
pub(super) fn name(field: Field) -> &'static str {
    spec(field).name
}

/// Whether `field` is one of the three in the joined box.
pub(super) fn is_card(field: Field) -> bool {
    matches!(
        field,
        Field::CardNumber | Field::CardExpiry | Field::CardCvc
    )
}

const TEXT: Spec = Spec {
    name: "",
    kind: "text",
    autocomplete: "",
    inputmode: None,
    placeholder: None,
    max_length: 200,
    required: true,
    dir: "auto",
};

const DIGITS: Spec = Spec {
    inputmode: Some("numeric"),
    dir: "ltr",
    ..TEXT
};

fn spec(field: Field) -> Spec {
    match field {
        Field::Email => Spec {
            name: "email",
            kind: "email",
            autocomplete: "email",
            inputmode: Some("email"),
            max_length: 254,
            dir: "ltr",
            ..TEXT
        },
        Field::CardNumber => Spec {
            name: "card_number",
            autocomplete: "cc-number",
            placeholder: Some("1234 1234 1234 1234"),
            max_length: 40,
            ..DIGITS
        },
        Field::CardExpiry => Spec {
            name: "card_expiry",
            autocomplete: "cc-exp",
            placeholder: Some("MM / YY"),
            max_length: 10,
            ..DIGITS
        },
        Field::CardCvc => Spec {
            name: "card_cvc",
            autocomplete: "cc-csc",
            placeholder: Some("CVC"),
            max_length: 4,
            ..DIGITS
        },
        Field::CardName => Spec {
            name: "card_name",
            autocomplete: "cc-name",
            ..TEXT
        },
        Field::Country => Spec {
            name: "country",
            autocomplete: "country",
            ..TEXT
        },
        Field::PostalCode => Spec {
            name: "postal_code",
            autocomplete: "postal-code",
            max_length: 20,
            required: false,
            ..TEXT
        },
    }
}

/// The errors of a form, by field.
#[derive(Clone, Copy)]
pub(super) struct Errors<'a>(pub(super) &'a [FieldError]);

impl Errors<'_> {
    /// What is wrong with `field`.
    pub(super) fn text(self, field: Field) -> Option<&'static str> {
        let found = self.0.iter().find(|error| error.field == field)?;
        Some(catalog::field::field_problem(found.field, found.problem))
    }

    fn invalid(self, field: Field) -> Option<&'static str> {
        self.text(field).map(|_| "true")
    }
}

/// What describes `field`: its error first, then the hint with the id `hint`.
fn described_by(field: Field, hint: Option<&str>) -> String {
    let error = error_id(field);
    match hint {
        Some(hint) => format!("{error} {hint}"),
        None => error,
    }
}

fn error_id(field: Field) -> String {
    format!("{}_error", name(field))
}

/// The label of a field.
pub(super) fn label(field: Field) -> Html {
    let class = if is_card(field) {
        "till-card__label"
    } else {
        "till-field__label"
    };
    html! {
        label class=(class) for=(name(field)) { (catalog::field::label(field)) }
    }
}

/// The input of a field holding `value`; `hint` is the id of a text about it.
pub(super) fn input(field: Field, value: &str, errors: Errors<'_>, hint: Option<&str>) -> Html {
    let spec = spec(field);
    let value = (!value.is_empty() && !is_card(field)).then_some(value);
    html! {
        input.till-field__input.till-card__input[is_card(field)]
            id=(spec.name)
            name=(spec.name)
            type=(spec.kind)
            autocomplete=(spec.autocomplete)
            inputmode=[spec.inputmode]
            placeholder=[spec.placeholder]
            maxlength=(spec.max_length)
            dir=(spec.dir)
            value=[value]
            required[spec.required]
            aria-invalid=[errors.invalid(field)]
            aria-describedby=(described_by(field, hint))
            data-missing=(catalog::field::field_problem(field, FieldProblem::Missing))
            data-invalid=(catalog::field::field_problem(field, FieldProblem::Invalid))
            data-past=[(field == Field::CardExpiry).then(|| catalog::field::field_problem(field, FieldProblem::Past))]
            data-needed-in=[(field == Field::PostalCode).then(|| NEED_POSTAL_CODE.join(" "))];
    }
}

/// A select of `options`, which are `<option>`s.
pub(super) fn select(field: Field, errors: Errors<'_>, options: &Html) -> Html {
    let spec = spec(field);
    html! {
        select.till-field__input.till-field__input--select
            id=(spec.name)
            name=(spec.name)
            autocomplete=(spec.autocomplete)
            required[spec.required]
            aria-invalid=[errors.invalid(field)]
            aria-describedby=(described_by(field, None))
            data-missing=(catalog::field::field_problem(field, FieldProblem::Missing))
            { (options) }
    }
}

/// What is wrong with a field, if anything.
pub(super) fn error(field: Field, errors: Errors<'_>) -> Html {
    html! {
        @let text = errors.text(field);
        p.till-field__error id=(error_id(field)) hidden[text.is_none()] { (text.unwrap_or_default()) }
    }
}

/// A field of its own: label, input and error.
pub(super) fn field(field: Field, value: &str, errors: Errors<'_>) -> Rc<Html> {
    let make = || field_with(field, value, errors);
    if value.is_empty() && errors.0.is_empty() {
        part(name(field), None, make)
    } else {
        Rc::new(make())
    }
}

fn field_with(field: Field, value: &str, errors: Errors<'_>) -> Html {
    html! {
        div.till-field {
            (label(field))
            (input(field, value, errors, None))
            (error(field, errors))
        }
    }
}

/// A field whose value stays: it is shown, posted and read out, but not changed.
pub(super) fn locked(field: Field, value: &str) -> Html {
    let spec = spec(field);
    html! {
        div.till-field {
            (label(field))
            input.till-field__input
                id=(spec.name)
                name=(spec.name)
                type=(spec.kind)
                dir=(spec.dir)
                value=(value)
                readonly;
        }
    }
}
