//! What a page showed of each line, so that the next page can mark what has changed since.
//!
//! The form carries a line as `ID.AMOUNT.DIGEST`. It decides nothing: only marks depend on it.

use super::selection::Selection;
use crate::domain::Amount;
use crate::domain::offer::{Item, Offer};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// A line that is not as the buyer saw it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangedLine {
    pub index: usize,
    /// What it cost when the buyer saw it; `None` if it was not there.
    pub before: Option<Amount>,
}

/// What the form carries of a line.
pub fn shown(offer: &Offer, selection: &Selection, (index, item): (usize, &Item)) -> String {
    let amount = selection.line_total(offer, index);
    let amount = amount.map_or(0, Amount::minor);
    let unit_amount = selection.unit_amount(offer, item).ok();
    let digest = digest(item, unit_amount, selection.quantity(index, item));
    format!("{}.{amount}.{digest}", item.id)
}

/// The lines of an order that differ from those `seen`; none if nothing is known of what was seen.
pub fn changed(offer: &Offer, selection: &Selection, seen: &[String]) -> Vec<ChangedLine> {
    if seen.is_empty() {
        return Vec::new();
    }
    let lines = offer.items.iter().enumerate();
    lines
        .filter_map(|(index, item)| {
            let now = shown(offer, selection, (index, item));
            if seen.contains(&now) {
                return None;
            }
            let before = seen.iter().find_map(|line| {
                let rest = line.strip_prefix(item.id.as_str())?.strip_prefix('.')?;
                let (amount, _) = rest.split_once('.')?;
                Amount::new(amount.parse().ok()?)
            });
            Some(ChangedLine { index, before })
        })
        .collect()
}

/// A few digits that change with anything a buyer reads of a line.
fn digest(item: &Item, unit_amount: Option<Amount>, quantity: u32) -> String {
    let words = (&item.name, &item.description, unit_amount, quantity);
    let text = crate::json::to_string(&words).unwrap_or_default();
    let mut digest = String::with_capacity(8);
    for byte in Sha256::digest(text).iter().take(4) {
        // Writing to a String cannot fail.
        let _ = write!(digest, "{byte:02x}");
    }
    digest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::LineItemId;
    use crate::domain::checkout::fixtures::link;

    #[test]
    fn a_line_is_changed_by_its_price_its_words_its_quantity_and_by_being_new() {
        let offer = link().offer;
        let one = Selection::from(vec![1]);
        let seen = [shown(&offer, &one, (0, &offer.items[0]))];
        assert_eq!(changed(&offer, &one, &seen), []);
        assert_eq!(changed(&offer, &one, &[]), []);

        let before = Amount::new(1800);
        let differs = |offer: &Offer, quantity, before| {
            let found = changed(offer, &vec![quantity].into(), &seen);
            assert_eq!(found, [ChangedLine { index: 0, before }]);
        };
        differs(&offer, 2, before);
        let mut other = offer.clone();
        other.items[0].price.unit_amount = Amount::new(2000).unwrap().into();
        differs(&other, 1, before);
        other = offer.clone();
        other.items[0].name = "Better notebook".to_owned();
        differs(&other, 1, before);
        other = offer;
        other.items[0].id = LineItemId::from_known("li_other");
        differs(&other, 1, None);
    }

    #[test]
    fn what_a_browser_makes_up_marks_a_line_and_nothing_else() {
        let one = Selection::from(vec![1]);
        for odd in [
            "",
            "li_notebook",
            "li_notebook.x.y",
            "li_notebook.-5.",
            "li_notebook.1",
        ] {
            let found = changed(&link().offer, &one, &[odd.to_owned()]);
            let before = None;
            assert_eq!(found, [ChangedLine { index: 0, before }], "{odd}");
        }
    }
}
