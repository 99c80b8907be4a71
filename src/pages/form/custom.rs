//! What the merchant asks in fields of their own.

use super::content::Form;
use super::input;
use crate::domain::checkout::form::Field;
use crate::domain::checkout::form::FieldProblem;
use crate::domain::checkout::form::field::CUSTOM_FIELDS;
use crate::domain::custom_field::{CustomField, CustomInput, Dropdown, Limits};
use crate::pages::shell::Shell;
use crate::pages::{Html, catalog};
use maud::html;

pub(super) fn render(form: &Form<'_>, _: &Shell) -> Html {
    let asked = &form.link.offer.settings.custom_fields;
    html! {
        @if !asked.is_empty() {
            h2.till-heading { (catalog::custom_field::HEADING) }
            @for (field, custom) in CUSTOM_FIELDS.into_iter().zip(asked) {
                (one(field, custom, form))
            }
        }
    }
}

fn one(field: &Field, custom: &CustomField, form: &Form<'_>) -> Html {
    let problem = form.kind_of_problem(field);
    let hint = catalog::custom_field::hint(&custom.input);
    let hint_id = hint.as_ref().map(|_| format!("{}_hint", field.name));
    html! {
        div.till-field {
            label.till-field__label for=(field.name) {
                bdi { (custom.label) }
                @if custom.optional {
                    " " span.till-field__optional { (catalog::custom_field::OPTIONAL) }
                }
            }
            @match &custom.input {
                CustomInput::Text(limits) => (typed(field, custom, (limits, hint_id.as_deref()), form)),
                CustomInput::Numeric(limits) => (typed(field, custom, (limits, hint_id.as_deref()), form)),
                CustomInput::Dropdown(dropdown) => (select(field, custom, dropdown, form)),
            }
            p.till-field__error id=(input::error_id(field)) hidden[problem.is_none()] {
                @if let Some(problem) = problem { (catalog::custom_field::problem(custom, problem)) }
            }
            @if let Some(hint) = &hint {
                p.till-field__hint id=[&hint_id] { (hint) }
            }
        }
    }
}

fn typed(
    field: &Field,
    custom: &CustomField,
    (limits, hint): (&Limits, Option<&str>),
    form: &Form<'_>,
) -> Html {
    let is_number = matches!(custom.input, CustomInput::Numeric(_));
    let said = |problem| catalog::custom_field::problem(custom, problem);
    let value = form.details.text(field);
    html! {
        input.till-field__input
            id=(field.name)
            name=(field.name)
            type="text"
            autocomplete=(field.autocomplete)
            inputmode=[is_number.then_some("numeric")]
            enterkeyhint="next"
            minlength=[limits.minimum_length]
            maxlength=(limits.most())
            dir=(if is_number { "ltr" } else { "auto" })
            value=[(!value.is_empty()).then_some(value)]
            required[!custom.optional]
            aria-invalid=[input::invalid(field, form)]
            aria-describedby=(input::described_by(field, hint))
            data-missing=(said(FieldProblem::Missing))
            data-short=(said(FieldProblem::TooShort))
            data-digits=[is_number.then(|| said(FieldProblem::Invalid))];
    }
}

fn select(field: &Field, custom: &CustomField, dropdown: &Dropdown, form: &Form<'_>) -> Html {
    let value = form.details.text(field);
    let is_chosen = dropdown.options.iter().any(|option| option.value == value);
    html! {
        select.till-field__input.till-field__input--select
            id=(field.name)
            name=(field.name)
            autocomplete=(field.autocomplete)
            required[!custom.optional]
            aria-invalid=[input::invalid(field, form)]
            aria-describedby=(input::described_by(field, None))
            data-missing=(catalog::custom_field::problem(custom, FieldProblem::Missing)) {
            option value="" selected[!is_chosen] { (catalog::custom_field::CHOOSE) }
            @for option in &dropdown.options {
                option value=(option.value) selected[option.value == value] { (option.label) }
            }
        }
    }
}
