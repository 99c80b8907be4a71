//! Whether an order is what its page showed, for whoever presses Pay while the next price is on its way.
//!
//! It decides nothing but what is said: what is paid is compared once more where it is placed.

use super::form::Posted;
use super::order;
use super::selection::Selection;
use super::session::Problem;
use crate::domain::offer::Offer;
use crate::domain::{Amount, Timestamp};

/// What to say to whoever pressed Pay on a page of `offer` that showed another order; nothing if that
/// is what it shows, or if the order cannot be taken at all.
pub fn not_as_shown(offer: &Offer, form: &[(String, String)], now: Timestamp) -> Option<Problem> {
    let posted = Posted::read(&offer.settings, form);
    let selection = Selection::fit(offer, &posted.wanted).as_of(offer, now);
    let seen = posted.total_currency.unwrap_or(offer.currency);
    if seen != selection.currency(offer) {
        return Some(Problem::CurrencyChanged);
    }
    let before = posted.total.unwrap_or(Amount::ZERO);
    let total = order::price(offer, &selection).ok()?.total;
    let is_as_shown = total == before && posted.terms_version == offer.terms_version;
    (!is_as_shown).then_some(Problem::TermsChanged { before })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::checkout::fixtures::{NOW, link};
    use crate::domain::offer::AdjustableQuantity;

    #[test]
    fn who_pays_a_total_that_is_on_the_page_is_told_nothing_and_of_another_what_it_was() {
        let mut offer = link().offer;
        offer.items[0].adjustable = Some(AdjustableQuantity {
            minimum: 1,
            maximum: 9,
        });
        let total = |quantity| order::price(&offer, &vec![quantity].into()).unwrap().total;
        let asked = |quantity: u32, shown: Amount, terms_version: u64| {
            let form = [
                ("quantity_0", quantity.to_string()),
                ("total", shown.minor().to_string()),
                ("terms_version", terms_version.to_string()),
            ];
            let form = form.map(|(name, value)| (name.to_owned(), value));
            not_as_shown(&offer, &form, NOW)
        };
        let terms = offer.terms_version;
        assert_eq!(asked(1, total(1), terms), None);
        assert_eq!(asked(3, total(3), terms), None);
        let before = total(1);
        let changed = Some(Problem::TermsChanged { before });
        assert_eq!(asked(3, before, terms), changed);
        assert_eq!(asked(1, before, terms + 1), changed, "other terms");
    }
}
