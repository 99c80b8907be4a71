//! The fields of the form: label, input, error, tied together for assistive technology.
//!
//! An input's id is its name. What was typed comes back, but never card data.
//! Each carries the texts of what can be wrong with it, for the script.

use super::part::part;
use crate::domain::checkout::form::field::{FIELDS, Input, Needed, Section};
use crate::domain::checkout::form::{Field, FieldError, FieldProblem};
use crate::pages::{Html, catalog};
use maud::html;
use std::rc::Rc;

/// The errors of a form, by field.
#[derive(Clone, Copy)]
pub(in crate::pages) struct Errors<'a>(pub(in crate::pages) &'a [FieldError]);

impl Errors<'_> {
    /// What is wrong with `field`.
    pub(super) fn text(self, field: &Field) -> Option<&'static str> {
        let problem = self.problem(field)?;
        Some(catalog::field::texts(field.label).problem(problem))
    }

    /// The kind of what is wrong with `field`.
    pub(super) fn problem(self, field: &Field) -> Option<FieldProblem> {
        let found = self.0.iter().find(|error| error.field == field)?;
        Some(found.problem)
    }

    pub(super) fn invalid(self, field: &Field) -> Option<&'static str> {
        self.problem(field).map(|_| "true")
    }
}

/// What describes `field`: its error first, then the hint with the id `hint`.
pub(super) fn described_by(field: &Field, hint: Option<&str>) -> String {
    let error = error_id(field);
    match hint {
        Some(hint) => format!("{error} {hint}"),
        None => error,
    }
}

pub(super) fn error_id(field: &Field) -> String {
    format!("{}_error", field.name)
}

/// What the browser is told of how a field is typed.
struct Typing {
    /// The input's type.
    kind: &'static str,
    /// Its keyboard on a phone, if that is another.
    inputmode: Option<&'static str>,
    autocapitalize: Option<&'static str>,
    /// In which direction the text runs.
    dir: &'static str,
}

fn typing(input: Input) -> Typing {
    let (kind, inputmode, autocapitalize, dir) = match input {
        Input::Text | Input::Country | Input::Checkbox | Input::Custom(_) => {
            ("text", None, None, "auto")
        }
        Input::Email => ("email", Some("email"), None, "ltr"),
        Input::Digits => ("text", Some("numeric"), None, "ltr"),
        Input::Code => ("text", None, Some("characters"), "ltr"),
    };
    Typing {
        kind,
        inputmode,
        autocapitalize,
        dir,
    }
}

/// What a phone's Enter key is called: it leads to the next gap, and pays where there is none.
fn enter_key(field: &Field) -> &'static str {
    // A box that is ticked is not typed into.
    let mut typed = FIELDS.iter().filter(|it| it.section != Section::Consent);
    if typed.next_back().is_some_and(|last| *last == field) {
        "go"
    } else {
        "next"
    }
}

/// Whether the browser does not let the field be empty.
fn is_required(field: &Field) -> bool {
    matches!(field.needed, Needed::Always)
}

/// The countries where the field may not be empty, if it may be elsewhere.
fn needed_in(field: &Field) -> Option<String> {
    match field.needed {
        Needed::Always | Needed::BySettings(_) => None,
        Needed::In(countries) => Some(countries.join(" ")),
    }
}

pub(super) fn label(field: &Field) -> Html {
    let class = if field.section == Section::Card {
        "till-card__label"
    } else {
        "till-field__label"
    };
    html! {
        label class=(class) for=(field.name) { (catalog::field::texts(field.label).label) }
    }
}

/// The input of a field holding `value`; `hint` is the id of a text about it.
pub(super) fn input(field: &Field, value: &str, errors: Errors<'_>, hint: Option<&str>) -> Html {
    let texts = catalog::field::texts(field.label);
    let typing = typing(field.input);
    let value = (!value.is_empty() && field.is_kept()).then_some(value);
    html! {
        input.till-field__input.till-card__input[field.section == Section::Card]
            id=(field.name)
            name=(field.name)
            type=(typing.kind)
            autocomplete=(field.autocomplete)
            autocapitalize=[typing.autocapitalize]
            inputmode=[typing.inputmode]
            enterkeyhint=(enter_key(field))
            placeholder=[texts.placeholder]
            maxlength=(field.longest)
            dir=(typing.dir)
            value=[value]
            required[is_required(field)]
            aria-invalid=[errors.invalid(field)]
            aria-describedby=(described_by(field, hint))
            data-missing=(texts.missing)
            data-invalid=(texts.invalid)
            data-past=[texts.past]
            data-needed-in=[needed_in(field)];
    }
}

/// A select of `options`, which are `<option>`s.
pub(super) fn select(field: &Field, errors: Errors<'_>, options: &Html) -> Html {
    html! {
        select.till-field__input.till-field__input--select
            id=(field.name)
            name=(field.name)
            autocomplete=(field.autocomplete)
            required[is_required(field)]
            aria-invalid=[errors.invalid(field)]
            aria-describedby=(described_by(field, None))
            data-missing=(catalog::field::texts(field.label).missing)
            { (options) }
    }
}

/// What is wrong with a field, if anything.
pub(super) fn error(field: &Field, errors: Errors<'_>) -> Html {
    html! {
        @let text = errors.text(field);
        p.till-field__error id=(error_id(field)) hidden[text.is_none()] { (text.unwrap_or_default()) }
    }
}

/// A field of its own: label, input and error.
pub(super) fn field(field: &'static Field, value: &str, errors: Errors<'_>) -> Rc<Html> {
    let make = || field_with(field, value, errors);
    if value.is_empty() && errors.0.is_empty() {
        part(field.name, None, make)
    } else {
        Rc::new(make())
    }
}

fn field_with(field: &Field, value: &str, errors: Errors<'_>) -> Html {
    html! {
        div.till-field {
            (label(field))
            (input(field, value, errors, None))
            (error(field, errors))
        }
    }
}

/// A field whose value stays: it is shown, posted and read out, but not changed.
pub(super) fn locked(field: &Field, value: &str) -> Html {
    let typing = typing(field.input);
    html! {
        div.till-field {
            (label(field))
            input.till-field__input
                id=(field.name)
                name=(field.name)
                type=(typing.kind)
                dir=(typing.dir)
                value=(value)
                readonly;
        }
    }
}
