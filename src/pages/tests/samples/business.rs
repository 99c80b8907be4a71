//! Forms that ask whoever buys as a business for its tax id.

use super::Sample;
use super::address::{form, of};
use crate::domain::checkout::fixtures::asking_for_everything;
use crate::domain::checkout::form::field::{BUSINESS, BUSINESS_NAME, ON, TAX_ID};
use crate::domain::checkout::form::{Details, FieldProblem};
use crate::domain::settings::Settings;
use crate::domain::tax_id_collection::{TaxIdCollection, TaxIdRequired};

pub(super) fn pages() -> Vec<Sample> {
    let asking = |required| Settings {
        tax_id_collection: TaxIdCollection {
            enabled: true,
            required,
        },
        ..Settings::default()
    };
    let any = asking(TaxIdRequired::Never);
    let all = asking(TaxIdRequired::IfSupported);
    let business = |country| of(country).with(BUSINESS, ON);
    let filled = business("DE")
        .with(BUSINESS_NAME, "Analytical Engines GmbH & Co. KG")
        .with(TAX_ID, "DE437423636");
    vec![
        ("business_unsaid", form(&any, of("DE"), None)),
        ("business_filled", form(&any, filled.clone(), None)),
        (
            "business_missing",
            form(&any, business("US"), Some(FieldProblem::Missing)),
        ),
        (
            "business_invalid",
            form(&any, filled, Some(FieldProblem::Invalid)),
        ),
        ("business_required", form(&all, of("GB"), None)),
        ("business_no_tax_ids", form(&all, of("BM"), None)),
        ("business_nowhere", form(&any, Details::default(), None)),
        (
            "business_everything",
            form(&asking_for_everything(), business("BR"), None),
        ),
    ]
}
