//! What the buyer agrees to before paying.

use super::content::Form;
use super::input;
use super::said;
use crate::domain::checkout::form::field::{ACCEPTED, OPT_IN, PROMOTIONS, Section};
use crate::domain::checkout::session::Problem;
use crate::pages::shell::Shell;
use crate::pages::{Html, catalog};
use maud::html;

pub(super) fn render(form: &Form<'_>, shell: &Shell) -> Html {
    // Other terms are not agreed to before they are seen.
    let are_new = matches!(form.problem, Some(Problem::TermsChanged { .. }));
    html! {
        @for field in form.fields(Section::Consent) {
            @let is_optional = field == PROMOTIONS;
            @let word = if is_optional { OPT_IN } else { ACCEPTED };
            div.till-check {
                input.till-check__box
                    id=(field.name)
                    name=(field.name)
                    type="checkbox"
                    value=(word)
                    required[!is_optional]
                    checked[form.details.text(field) == word && (is_optional || !are_new)]
                    aria-invalid=[input::invalid(field, form)]
                    aria-describedby=(input::described_by(field, None))
                    data-missing=[(!is_optional).then(|| form.texts(field).missing)];
                label.till-check__label for=(field.name) dir="auto" {
                    @if is_optional {
                        (catalog::form::write_me(&shell.merchant))
                    } @else {
                        (terms(form, shell))
                    }
                }
                (input::error(field, form))
            }
        }
    }
}

/// The merchant's words for it, or ours.
fn terms(form: &Form<'_>, shell: &Shell) -> Html {
    let offer = &form.link.offer;
    if let Some(words) = &offer.settings.custom_text.terms_of_service_acceptance {
        return said::with_links(&words.message);
    }
    let privacy = offer
        .merchant
        .business_profile
        .privacy_policy_url
        .as_deref();
    html! {
        (catalog::form::agree_to(&shell.merchant)) " "
        (said::link(catalog::form::TERMS_OF_SERVICE, offer.merchant.terms_of_service_url()))
        @if privacy.is_some() {
            " " (catalog::form::AND) " " (said::link(catalog::form::PRIVACY_POLICY, privacy))
        }
    }
}
