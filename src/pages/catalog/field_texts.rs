//! The texts that every field has.

use crate::domain::checkout::form::FieldProblem;
use std::borrow::Cow;

/// The texts of a field. What is wrong is said as something to do.
pub struct FieldTexts {
    pub label: &'static str,
    pub placeholder: Option<&'static str>,
    pub missing: &'static str,
    pub invalid: &'static str,
    pub too_long: &'static str,
    pub past: Option<&'static str>,
}

pub(super) const TEXT: FieldTexts = FieldTexts {
    label: "",
    placeholder: None,
    missing: "",
    invalid: "",
    too_long: "This is too long. Shorten it.",
    past: None,
};

/// Of a card whose brand its merchant does not take.
pub const BRAND_BLOCKED: &str =
    "Cards of this brand are not accepted here. Use one of another brand.";

impl FieldTexts {
    pub fn problem(&self, problem: FieldProblem) -> &'static str {
        match problem {
            FieldProblem::Missing => self.missing,
            FieldProblem::Invalid | FieldProblem::TooShort => self.invalid,
            FieldProblem::TooLong => self.too_long,
            FieldProblem::Past => self.past.unwrap_or(self.invalid),
            FieldProblem::NotATestCard => "Use a test card here, like 4242 4242 4242 4242.",
            FieldProblem::BrandBlocked => BRAND_BLOCKED,
            FieldProblem::NotATestAccount => {
                "Use a test account here, like the one below. Real ones are not taken."
            }
            FieldProblem::NotServed => {
                "Klarna is not offered there in this currency. Choose another way to pay."
            }
        }
    }

    /// The same where the field is not in sight: with its name, if many fields say it.
    pub fn problem_out_of_sight(&self, problem: FieldProblem) -> Cow<'static, str> {
        let said = self.problem(problem);
        if said == TEXT.too_long {
            format!("{}: {said}", self.label).into()
        } else {
            said.into()
        }
    }
}
