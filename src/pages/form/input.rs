//! The fields of the form: label, input, error, tied together for assistive technology.
//!
//! An input's id is its name. What was typed comes back, but never card data.
//! Each carries the texts of what can be wrong with it, for the script.

use super::content::Form;
use super::part::part;
use crate::domain::checkout::form::Field;
use crate::domain::checkout::form::address::Group;
use crate::domain::checkout::form::field::{CARD_NUMBER, Input, Needed, Section, TAX_ID};
use crate::domain::checkout::form::tax_id;
use crate::pages::{Html, catalog};
use maud::html;
use std::borrow::Cow;
use std::rc::Rc;

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
        Input::Text
        | Input::Country
        | Input::Region
        | Input::Checkbox
        | Input::Toggle
        | Input::Method
        | Input::Custom(_) => ("text", None, None, "auto"),
        Input::Phone => ("tel", Some("tel"), None, "ltr"),
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
fn enter_key(field: &Field, form: &Form<'_>) -> &'static str {
    // A box that is ticked is not typed into.
    let mut typed = form.asking().fields().into_iter();
    let last = typed.rfind(|it| it.section != Section::Consent);
    if last.is_some_and(|last| *last == *field) {
        "go"
    } else {
        "next"
    }
}

/// Whether the field may not be empty, wherever the buyer lives.
fn is_required(field: &Field, form: &Form<'_>) -> bool {
    let is_certain = match field.needed {
        Needed::Always | Needed::BySettings(_) => true,
        Needed::ByCountry { .. } => field
            .part()
            .is_some_and(|(group, _)| form.asking().asks_whole(group)),
        Needed::Never => false,
    };
    let asking = form.asking();
    is_certain && asking.is_needed(field) && !asking.is_left_to_businesses(field)
}

/// Whether the browser can say of an empty field that it must not be.
fn is_checked_by_browser(field: &Field, form: &Form<'_>) -> bool {
    is_required(field, form) && !may_be_hidden(field, form)
}

/// Whether only the script can say so: it knows what can be seen.
fn is_checked_by_script(field: &Field, form: &Form<'_>) -> bool {
    is_required(field, form) && is_of_choice(field, form)
}

fn may_be_hidden(field: &Field, form: &Form<'_>) -> bool {
    let settings = &form.link.offer.settings;
    let is_billing = matches!(field.part(), Some((Group::Billing, _)));
    (is_billing && settings.ships()) || is_behind_box(field, form) || is_of_choice(field, form)
}

/// Whether it is asked by one of several ways to pay.
fn is_of_choice(field: &Field, form: &Form<'_>) -> bool {
    form.asking().asked_by(field).is_some() && form.methods().len() > 1
}

/// Whether only a business is asked for it, which a box says.
fn is_behind_box(field: &Field, form: &Form<'_>) -> bool {
    let is_of_business = form.asking().section(field) == Section::Business;
    is_of_business && !form.link.offer.settings.tax_id_collection.is_required()
}

/// The countries where the field may not be empty, if it may be elsewhere or cannot be seen; `*` is
/// wherever it is seen.
fn needed_in(field: &Field, form: &Form<'_>) -> Option<String> {
    if is_behind_box(field, form) {
        return Some("*".to_owned());
    }
    let (group, _) = field.part()?;
    let asking = form.asking();
    match field.needed {
        Needed::ByCountry { else_in } if !asking.asks_whole(group) => Some(else_in.join(" ")),
        Needed::ByCountry { .. } if may_be_hidden(field, form) && asking.is_needed(field) => {
            Some(asking.country(field).to_owned())
        }
        Needed::Always | Needed::Never | Needed::ByCountry { .. } | Needed::BySettings(_) => None,
    }
}

/// Whether its label says that the field may be left empty.
fn is_optional(field: &Field, form: &Form<'_>) -> bool {
    let is_asked_as_such = match field.needed {
        Needed::ByCountry { .. } => field
            .part()
            .is_some_and(|(group, _)| form.asking().asks_whole(group)),
        Needed::BySettings(_) => true,
        Needed::Always | Needed::Never => false,
    };
    is_asked_as_such && !form.asking().is_needed(field)
}

pub(super) fn label(field: &Field, form: &Form<'_>) -> Html {
    let class = if field.section == Section::Card {
        "till-card__label"
    } else {
        "till-field__label"
    };
    html! {
        label class=(class) for=(field.name) {
            (form.texts(field).label)
            @if is_optional(field, form) {
                " " span.till-field__optional { (catalog::address::OPTIONAL) }
            }
        }
    }
}

/// The input of a field; `hint` is the id of a text about it.
pub(super) fn input(field: &Field, form: &Form<'_>, hint: Option<&str>) -> Html {
    let texts = form.texts(field);
    let typing = typing(field.input);
    let value = form.details.text(field);
    let value = (!value.is_empty() && field.is_kept()).then_some(value);
    html! {
        input.till-field__input.till-card__input[field.section == Section::Card]
            id=(field.name)
            name=(field.name)
            type=(typing.kind)
            autocomplete=(field.autocomplete)
            autocapitalize=[typing.autocapitalize]
            inputmode=[typing.inputmode]
            enterkeyhint=(enter_key(field, form))
            placeholder=[placeholder(field, form)]
            maxlength=(field.longest)
            dir=(typing.dir)
            value=[value]
            required[is_checked_by_browser(field, form)]
            aria-required=[is_checked_by_script(field, form).then_some("true")]
            aria-invalid=[invalid(field, form)]
            aria-describedby=(described_by(field, hint))
            data-missing=(texts.missing)
            data-invalid=(texts.invalid)
            data-past=[texts.past]
            data-needed-in=[needed_in(field, form)]
            data-blocked=[blocked(field, form)]
            data-shape=[shape(field, form)];
    }
}

fn placeholder(field: &Field, form: &Form<'_>) -> Option<Cow<'static, str>> {
    let of_country = (field == TAX_ID).then(|| tax_id::example(form.asking().country(field)));
    let known = form.texts(field).placeholder.map(Cow::Borrowed);
    known.or_else(|| of_country.flatten().map(Cow::Owned))
}

/// What the script may know of its form.
fn shape(field: &Field, form: &Form<'_>) -> Option<String> {
    if blocked(field, form).is_some() {
        return Some(form.blocked_numbers());
    }
    let of_country = (field == TAX_ID).then(|| tax_id::shape(form.asking().country(field)));
    of_country.flatten()
}

/// What is said of a card of a brand that is not taken, where there is one.
fn blocked(field: &Field, form: &Form<'_>) -> Option<&'static str> {
    let blocks = field == CARD_NUMBER && form.blocked_brands().next().is_some();
    blocks.then_some(catalog::field::BRAND_BLOCKED)
}

/// A select of `options`, which are `<option>`s.
pub(super) fn select(field: &Field, form: &Form<'_>, options: &Html) -> Html {
    html! {
        select.till-field__input.till-field__input--select
            id=(field.name)
            name=(field.name)
            autocomplete=(field.autocomplete)
            required[is_checked_by_browser(field, form)]
            aria-required=[is_checked_by_script(field, form).then_some("true")]
            aria-invalid=[invalid(field, form)]
            aria-describedby=(described_by(field, None))
            data-missing=(form.texts(field).missing)
            data-needed-in=[needed_in(field, form)]
            { (options) }
    }
}

/// What is wrong with a field, if anything.
pub(super) fn error(field: &Field, form: &Form<'_>) -> Html {
    html! {
        @let text = form.problem(field);
        p.till-field__error id=(error_id(field)) hidden[text.is_none()] { (text.unwrap_or_default()) }
    }
}

/// A field of its own: label, input and error.
pub(super) fn field(field: &'static Field, form: &Form<'_>) -> Rc<Html> {
    let make = || field_with(field, form);
    let is_by_settings = matches!(field.needed, Needed::BySettings(_));
    if form.details.text(field).is_empty() && form.is_plain() && !is_by_settings {
        part(field.name, None, make)
    } else {
        Rc::new(make())
    }
}

fn field_with(field: &Field, form: &Form<'_>) -> Html {
    html! {
        div.till-field { (parts(field, form)) }
    }
}

/// The parts of such a field.
pub(super) fn parts(field: &Field, form: &Form<'_>) -> Html {
    html! {
        (label(field, form))
        (input(field, form, None))
        (error(field, form))
    }
}

pub(super) fn invalid(field: &Field, form: &Form<'_>) -> Option<&'static str> {
    form.problem(field).map(|_| "true")
}

/// A field whose value stays: it is shown, posted and read out, but not changed.
pub(super) fn locked(field: &Field, value: &str, form: &Form<'_>) -> Html {
    let typing = typing(field.input);
    html! {
        div.till-field {
            (label(field, form))
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
