//! What was typed as a promotion code, and when it is looked up.

use super::posted::{APPLY, CODE, CONFIRM, REFUSED_CODE, is_pricing};
use super::text::first;
use crate::domain::offer::Offer;

/// The most letters of a code that are looked at.
const LONGEST: usize = 500;

/// What a form says was typed as a code.
pub fn typed_code(form: &[(String, String)]) -> String {
    let typed = first(form, CODE).unwrap_or_default().trim();
    typed.chars().take(LONGEST).collect()
}

/// Whether a form was posted to be paid, by its button or by the script that asks before it presses that.
pub fn is_to_be_paid(form: &[(String, String)]) -> bool {
    match first(form, "intent") {
        Some(CONFIRM) | None => true,
        Some(intent) => !["start", "again", "remaining"].contains(&intent) && !is_pricing(intent),
    }
}

/// Whether a code is to be looked up before anything else is done: whoever typed one and pays
/// does not want to pay without it.
pub fn wants_code(offer: &Offer, form: &[(String, String)]) -> bool {
    let typed = typed_code(form);
    // Whoever was told that it is of no use, and pays, does without.
    let is_new = first(form, REFUSED_CODE) != Some(typed.as_str());
    let is_typed = !typed.is_empty() && is_new;
    let applies = first(form, "intent") == Some(APPLY);
    offer.takes_codes() && (applies || (is_typed && is_to_be_paid(form)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::checkout::fixtures::link;

    fn form(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        let pairs = pairs.iter();
        pairs
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    }

    #[test]
    fn a_code_is_looked_up_when_it_is_applied_or_paid_with_unless_it_was_refused_before() {
        let mut offer = link().offer;
        offer.settings.allow_promotion_codes = true;
        let code = (CODE, " SPRING ");
        for (pairs, is_wanted) in [
            (vec![code], true),
            (vec![code, ("intent", "pay")], true),
            (vec![code, ("intent", APPLY)], true),
            (vec![("intent", APPLY)], true),
            (vec![], false),
            (vec![(CODE, "  ")], false),
            (vec![code, ("intent", CONFIRM)], true),
            (
                vec![code, (REFUSED_CODE, "SPRING"), ("intent", CONFIRM)],
                false,
            ),
            (vec![code, ("intent", "price")], false),
            (vec![code, ("intent", "start")], false),
            (vec![code, ("intent", "remaining")], false),
            (vec![code, (REFUSED_CODE, "SPRING")], false),
            (vec![code, (REFUSED_CODE, "SPRIN")], true),
            (
                vec![code, (REFUSED_CODE, "SPRING"), ("intent", APPLY)],
                true,
            ),
        ] {
            assert_eq!(wants_code(&offer, &form(&pairs)), is_wanted, "{pairs:?}");
        }
        assert!(
            !wants_code(&link().offer, &form(&[code])),
            "no codes are taken"
        );
    }

    #[test]
    fn a_code_is_what_was_typed_up_to_a_length_that_nobody_types() {
        let long = "X".repeat(600);
        assert_eq!(typed_code(&form(&[(CODE, &long)])).len(), 500);
        assert_eq!(typed_code(&form(&[(CODE, "  a b ")])), "a b");
        assert_eq!(typed_code(&[]), "");
    }
}
