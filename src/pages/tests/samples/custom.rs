//! The form with what its merchant asks.

use super::{Fake, Sample, one_thing, opening, pass, shell, view, wrong};
use crate::domain::checkout::fixtures::{asking_for_everything, custom_fields};
use crate::domain::checkout::form::field::{CARD_NUMBER, CUSTOM_FIELDS, TERMS};
use crate::domain::checkout::form::{Details, FieldError, FieldProblem};
use crate::domain::checkout::view::Page;
use crate::domain::custom_field::{Choice, CustomField, CustomInput};
use crate::pages::{Opening, Rendered, checkout, open};

pub(super) fn pages() -> Vec<Sample> {
    let [engraving, member, pages] = CUSTOM_FIELDS;
    let errors = vec![
        wrong(engraving, FieldProblem::TooLong),
        wrong(member, FieldProblem::Invalid),
        wrong(pages, FieldProblem::Missing),
        wrong(CARD_NUMBER, FieldProblem::Missing),
    ];
    let short = vec![wrong(member, FieldProblem::TooShort)];
    vec![
        ("open_custom", opened(custom_fields())),
        ("form_custom_errors", asked(custom_fields(), errors)),
        ("form_custom_error", asked(custom_fields(), short)),
        ("open_custom_extreme", opened(extreme())),
        ("form_terms", agreed()),
    ]
}

fn opened(fields: Vec<CustomField>) -> Rendered {
    let mut published = one_thing();
    published.link.offer.settings.custom_fields = fields;
    let opening = Opening {
        details: Details::at_first(&published.link.offer.settings),
        ..opening(&published)
    };
    open(&published, &opening, &shell(), &Fake)
}

/// The form that comes again, with what was typed.
fn asked(fields: Vec<CustomField>, errors: Vec<FieldError>) -> Rendered {
    let problem = None;
    let mut view = view(Page::Form { problem, errors });
    let [engraving, member, _] = CUSTOM_FIELDS;
    view.details = view
        .details
        .with(engraving, "For Charles, with love")
        .with(member, "12a");
    view.published.link.offer.settings.custom_fields = fields;
    checkout(&view, &pass(), &shell(), &Fake)
}

/// The form whose buyer has not agreed.
fn agreed() -> Rendered {
    let mut view = view(Page::Form {
        problem: None,
        errors: vec![wrong(TERMS, FieldProblem::Missing)],
    });
    let offer = &mut view.published.link.offer;
    offer.settings.consent_collection = asking_for_everything().consent_collection;
    let profile = &mut offer.merchant.business_profile;
    profile.terms_of_service_url = Some("https://northwind.example/terms".to_owned());
    profile.privacy_policy_url = Some("https://northwind.example/privacy".to_owned());
    checkout(&view, &pass(), &shell(), &Fake)
}

/// The longest labels, in scripts of both directions, and many options.
fn extreme() -> Vec<CustomField> {
    let mut fields = custom_fields();
    fields[0].label = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen".to_owned();
    fields[1].label = "رقم العضوية (ستة إلى ثمانية أرقام)".to_owned();
    fields[2].label = "W".repeat(100);
    if let CustomInput::Dropdown(dropdown) = &mut fields[2].input {
        dropdown.options = (0..200)
            .map(|number| Choice {
                label: format!("Number {number} of two hundred options, each with a long name"),
                value: format!("n{number}"),
            })
            .collect();
        dropdown.default_value = Some("n7".to_owned());
    }
    fields
}
