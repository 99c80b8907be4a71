//! What a posted form says of the order: what the page showed and what was chosen.

use super::field::TERMS;
use super::fitted;
use super::text::{first, plain_line};
use crate::domain::checkout::amount_text::LONGEST_AMOUNT;
use crate::domain::checkout::form::Details;
use crate::domain::checkout::selection::{Wanted, WantedAmount};
use crate::domain::discount::Discount;
use crate::domain::offer::{MOST_ITEMS, Offer};
use crate::domain::settings::Settings;
use crate::domain::{Amount, Currency, LineItemId, ShippingRateId};
use std::collections::BTreeMap;

/// The field, and the parameter of a link's address, that names an amount.
pub const AMOUNT: &str = "amount";
/// The field with the currency that was chosen.
pub const CURRENCY: &str = "currency";
/// The field with the discount that the page shows.
pub const DISCOUNT: &str = "discount";
/// The field for a promotion code.
pub const CODE: &str = "promotion_code";
/// The field with the code that the page says is of no use: whoever pays all the same does without.
pub const REFUSED_CODE: &str = "refused_code";
/// The field with what the link takes off for everybody and this order goes without.
pub const WITHOUT_DISCOUNT: &str = "without_discount";
/// The parameter of a link's address that brings a code.
pub const PREFILLED_CODE: &str = "prefilled_promo_code";
/// The intent of the script for whoever pressed Pay while the page did not show what it comes to yet.
pub const CONFIRM: &str = "confirm";
/// The intent of the button that has a code, or the link's own discount, taken.
pub const APPLY: &str = "apply";
/// The intent of the one that has it taken off again.
pub const WITHOUT_CODE: &str = "without_code";
/// The field with how the order is to be sent.
pub const SHIPPING_RATE: &str = "shipping_rate";
/// What the form carries beside the total that it shows.
pub const TOTAL_CURRENCY: &str = "total_currency";
/// How the intent of a button begins that stands for an amount in minor units.
pub const SUGGESTED: &str = "amount_";
/// How the intent of a button begins that adds the item with the id after it.
pub const ADD: &str = "add_";
/// How the intent of a button begins that takes it off again.
pub const REMOVE: &str = "remove_";
/// How a field begins that says how many of an item, whose index or id comes after it.
pub const QUANTITY_OF: &str = "quantity_";

/// The parameter of a link's address that asks for a quantity.
pub(super) const QUANTITY: &str = "quantity";

/// A posted form without its card data.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Posted {
    /// The number of the attempt the page was made for; 0 if none was readable.
    pub attempt: u32,
    /// The version of the terms the page showed; 0 if none was readable.
    pub terms_version: u64,
    /// The total the page showed.
    pub total: Option<Amount>,
    /// Its currency, of an offer that is sold in several.
    pub total_currency: Option<Currency>,
    /// What was chosen.
    pub wanted: Wanted,
    /// What the page showed of each line, from [`shown`](crate::domain::checkout::seen_lines::shown).
    pub lines: Vec<String>,
    pub details: Details,
}

impl Posted {
    /// Reads a form made for an offer of these settings. Never fails: what cannot be read counts
    /// as not posted.
    pub fn read(settings: &Settings, form: &[(String, String)]) -> Self {
        Self {
            attempt: parsed(form, "attempt").unwrap_or_default(),
            terms_version: parsed(form, "terms_version").unwrap_or_default(),
            total: parsed(form, "total").and_then(Amount::new),
            total_currency: currency(form, TOTAL_CURRENCY),
            wanted: Wanted {
                quantities: quantities(form),
                added: added(form),
                amount: amount(form),
                said_in: currency(form, TOTAL_CURRENCY),
                currency: currency(form, CURRENCY),
                discount: first(form, DISCOUNT)
                    .and_then(Discount::parse)
                    .map(Box::new),
                without: without(form),
                shipping: first(form, SHIPPING_RATE).map(ShippingRateId::from_known),
            },
            lines: (0..MOST_ITEMS)
                .filter_map(|index| first(form, &format!("line_{index}")).map(str::to_owned))
                .collect(),
            details: fitted::read(settings, form),
        }
    }

    /// What was typed, for a page of `offer`: terms are not agreed to before they are seen.
    pub fn details_for(mut self, offer: &Offer) -> Details {
        if self.terms_version != offer.terms_version {
            self.details.clear(TERMS);
        }
        self.details
    }
}

fn quantities(form: &[(String, String)]) -> Vec<Option<u32>> {
    let mut quantities: Vec<Option<u32>> = (0..MOST_ITEMS)
        .map(|index| parsed(form, &format!("{QUANTITY_OF}{index}")))
        .collect();
    let posted = quantities.iter().rposition(Option::is_some);
    quantities.truncate(posted.map_or(0, |last| last + 1));
    quantities
}

/// What is added, as the pressed button leaves it.
fn added(form: &[(String, String)]) -> BTreeMap<LineItemId, Option<u32>> {
    let added = |(name, _): &(String, String)| {
        let id = name.strip_prefix(QUANTITY_OF)?;
        let quantity = parsed(form, name)?;
        is_item(id).then(|| (LineItemId::from_known(id), Some(quantity)))
    };
    let mut all: BTreeMap<_, _> = form.iter().filter_map(added).collect();
    let intent = first(form, "intent").unwrap_or_default();
    let id = |prefix| intent.strip_prefix(prefix).map(LineItemId::from_known);
    if let Some(id) = id(ADD) {
        all.insert(id, None);
    }
    if let Some(id) = id(REMOVE) {
        all.remove(&id);
    }
    all
}

/// Whether a text may be the id of an item.
pub(super) fn is_item(text: &str) -> bool {
    let rest = text.strip_prefix(LineItemId::PREFIX);
    rest.is_some_and(|rest| rest.len() <= 24 && rest.bytes().all(|it| it.is_ascii_alphanumeric()))
}

/// What the order goes without, unless that is asked for once more.
fn without(form: &[(String, String)]) -> Option<String> {
    let mark = first(form, WITHOUT_DISCOUNT).filter(|_| first(form, "intent") != Some(APPLY));
    mark.map(str::to_owned)
}

/// The amount: of a button that stands for one, else what was typed.
fn amount(form: &[(String, String)]) -> Option<WantedAmount> {
    let pressed = first(form, "intent").and_then(suggested);
    pressed
        .map(WantedAmount::Exact)
        .or_else(|| wanted_amount(form))
}

/// The amount that a button stands for whose intent this is.
fn suggested(intent: &str) -> Option<Amount> {
    Amount::new(intent.strip_prefix(SUGGESTED)?.parse().ok()?)
}

/// Whether a post with this intent only prices the order.
pub fn is_pricing(intent: &str) -> bool {
    let changes = [ADD, REMOVE].iter().any(|it| intent.starts_with(it));
    ["price", CONFIRM, APPLY, WITHOUT_CODE].contains(&intent)
        || changes
        || suggested(intent).is_some()
}

fn currency(form: &[(String, String)], name: &str) -> Option<Currency> {
    first(form, name).and_then(Currency::parse)
}

/// The amount that a form, or the address of a link, asks for.
pub fn wanted_amount(form: &[(String, String)]) -> Option<WantedAmount> {
    let typed = first(form, AMOUNT)?;
    let kept = typed.chars().take(LONGEST_AMOUNT + 1).collect();
    Some(WantedAmount::Typed(kept))
}

/// The quantity that the address of a link asks for.
pub fn wanted_quantity(query: &[(String, String)]) -> Option<u32> {
    parsed(query, QUANTITY)
}

fn parsed<T: std::str::FromStr>(form: &[(String, String)], name: &str) -> Option<T> {
    plain_line(form, name, 20).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::checkout::form::field::{EMAIL, POSTAL_CODE};

    fn read(form: &[(&str, &str)]) -> Posted {
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let form: Vec<_> = form.iter().map(own).collect();
        Posted::read(&Settings::default(), &form)
    }

    #[test]
    fn a_form_is_read_whatever_was_posted() {
        let posted = read(&[
            ("attempt", "3"),
            ("terms_version", "7"),
            ("total", "4760"),
            ("quantity_0", "2"),
            ("quantity_2", "-1"),
            ("quantity_3", " ４ "),
            ("quantity_20", "5"),
            ("email", "  Jenny\r\n@example.com "),
            ("postal_code", "94110"),
        ]);
        assert_eq!((posted.attempt, posted.terms_version), (3, 7));
        assert_eq!(posted.total, Amount::new(4760));
        assert_eq!(posted.wanted.quantities, [Some(2), None, None, Some(4)]);
        assert_eq!(posted.details.text(EMAIL), "Jenny@example.com");
        assert_eq!(posted.details.text(POSTAL_CODE), "94110");
        assert_eq!(read(&[]), Posted::default());
        let odd = read(&[("attempt", "x"), ("total", "-5")]);
        assert_eq!((odd.attempt, odd.total), (0, None));
    }

    #[test]
    fn an_amount_is_the_pressed_buttons_before_the_typed_one() {
        let amount = |form: &[(&str, &str)]| read(form).wanted.amount;
        let typed = Some(WantedAmount::Typed("25,00 €".to_owned()));
        assert_eq!(amount(&[("amount", "25,00 €")]), typed);
        assert_eq!(amount(&[("amount", "25,00 €"), ("intent", "price")]), typed);
        let pressed = [("amount", "25,00 €"), ("intent", "amount_1500")];
        let exact = Amount::new(1500).map(WantedAmount::Exact);
        assert_eq!(amount(&pressed), exact);
        for intent in [
            "amount_",
            "amount_-1",
            "amount_x",
            "amount_99999999999999999999",
        ] {
            assert_eq!(amount(&[("intent", intent)]), None);
            assert!(!is_pricing(intent), "{intent}");
        }
        assert!(is_pricing("price") && is_pricing("amount_1500") && !is_pricing("pay"));
        assert_eq!(amount(&[]), None);
    }

    #[test]
    fn what_was_typed_is_kept_within_reason() {
        let long = "é".repeat(100_000);
        let details = read(&[("postal_code", &long), ("email", &long)]).details;
        assert_eq!(details.text(POSTAL_CODE).chars().count(), 40);
        assert_eq!(details.text(EMAIL).chars().count(), 508);
    }

    #[test]
    fn a_locked_address_stays_whatever_is_posted_beside_it() {
        let posted = read(&[
            ("locked_prefilled_email", "a@b.co"),
            ("email", "other@b.co"),
        ]);
        assert_eq!(posted.details.text(EMAIL), "a@b.co");
    }
}
