//! A posted form, or the query of a link's address, from bytes to fields.
//!
//! Anybody can send anything, and what it costs is counted in fields, not bytes: 64 kB hold 32,000
//! of them. So reading stops where no page of ours goes on, and what nobody asks for is not kept.

use super::custom::PREFILL;
use super::field::FIELDS;
use super::posted::{
    AMOUNT, CODE, CURRENCY, DISCOUNT, PREFILLED_CODE, QUANTITY, QUANTITY_OF, REFUSED_CODE,
    SHIPPING_RATE, TOTAL_CURRENCY, WITHOUT_DISCOUNT, is_item,
};
use crate::domain::checkout::url_parameters;
use crate::domain::offer::MOST_ITEMS;
use std::borrow::Cow;
use url::form_urlencoded;

/// No page of ours posts more fields.
const MOST_FIELDS: usize = 100;
/// The most letters of a value that are kept: no reader of one takes more.
const LONGEST: usize = 1000;

/// A discount is for so many products, in so many currencies.
const LONGEST_DISCOUNT: usize = 20_000;

/// What forms post besides the buyer's fields, the lines of the order and what came with the
/// link's address.
const CARRIED: [&str; 9] = [
    "answer",
    "attempt",
    "intent",
    "password",
    "payment_link",
    "session",
    "terms_version",
    "ticket",
    "total",
];

/// What says what is ordered besides the lines.
const OF_THE_ORDER: [&str; 10] = [
    QUANTITY,
    AMOUNT,
    CURRENCY,
    TOTAL_CURRENCY,
    DISCOUNT,
    CODE,
    REFUSED_CODE,
    WITHOUT_DISCOUNT,
    PREFILLED_CODE,
    SHIPPING_RATE,
];

/// The fields of a posted form, the first of each name; `None` if it has more than any form of ours.
pub fn read_form(body: &[u8]) -> Option<Vec<(String, String)>> {
    let mut fields = form_urlencoded::parse(body);
    let kept = kept(fields.by_ref().take(MOST_FIELDS), is_known);
    fields.next().is_none().then_some(kept)
}

/// What a query says, as far as it is read: an address may have got longer on its way.
pub fn read_query(query: &str) -> Vec<(String, String)> {
    let sent = form_urlencoded::parse(query.as_bytes()).take(MOST_FIELDS);
    kept(sent, |name| is_known(name) || name.starts_with(PREFILL))
}

fn kept<'a>(
    sent: impl Iterator<Item = (Cow<'a, str>, Cow<'a, str>)>,
    is_read: fn(&str) -> bool,
) -> Vec<(String, String)> {
    let mut kept: Vec<(String, String)> = Vec::new();
    for (name, value) in sent {
        if is_read(&name) && !kept.iter().any(|(known, _)| *known == name) {
            let longest = if name == DISCOUNT {
                LONGEST_DISCOUNT
            } else {
                LONGEST
            };
            kept.push((name.into_owned(), value.chars().take(longest).collect()));
        }
    }
    kept
}

/// Whether somebody reads a field of this name.
fn is_known(name: &str) -> bool {
    CARRIED.contains(&name)
        || OF_THE_ORDER.contains(&name)
        || url_parameters::is_known(name)
        || FIELDS.iter().any(|field| field.name == name)
        || ["line_", QUANTITY_OF].iter().any(|of| is_of_line(name, of))
        || name.strip_prefix(QUANTITY_OF).is_some_and(is_item)
}

/// Whether a name is that of one line of an order: `quantity_0`.
fn is_of_line(name: &str, prefix: &str) -> bool {
    let index = name.strip_prefix(prefix).and_then(|rest| rest.parse().ok());
    // As we write them: no other way to write a number is read.
    index.is_some_and(|index: usize| index < MOST_ITEMS && name == format!("{prefix}{index}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(body: &str) -> Option<Vec<(String, String)>> {
        read_form(body.as_bytes())
    }

    fn fields(list: &[(&str, &str)]) -> Vec<(String, String)> {
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        list.iter().map(own).collect()
    }

    #[test]
    fn what_nobody_reads_is_not_kept() {
        let body = "email=a%40b.co&other=thing&quantity_0=2&quantity_20=1&quantity_00=1&line_19=x\
                    &__proto__=1&email=second&utm_source=mail&&card_pin=1&=1&locale";
        let expected = [
            ("email", "a@b.co"),
            ("quantity_0", "2"),
            ("line_19", "x"),
            ("utm_source", "mail"),
            ("locale", ""),
        ];
        assert_eq!(form(body), Some(fields(&expected)));
    }

    #[test]
    fn a_form_with_more_fields_than_any_of_ours_is_none() {
        assert_eq!(form(&"a&".repeat(MOST_FIELDS)), Some(Vec::new()));
        assert_eq!(form(&"a&".repeat(MOST_FIELDS + 1)), None);
        assert_eq!(form(&"&".repeat(64_000)), Some(Vec::new()));
    }

    #[test]
    fn a_link_opens_however_long_its_address_has_become() {
        let query = format!("locale=de&{}prefilled_email=a%40b.co", "x&".repeat(500));
        assert_eq!(read_query(&query), fields(&[("locale", "de")]));
        let own = fields(&[("field_size", "m")]);
        assert_eq!(read_query("field_size=m&size=m"), own);
        assert_eq!(form("field_size=m"), Some(Vec::new()), "no form posts it");
    }

    #[test]
    fn a_value_is_kept_within_reason() {
        let form = form(&format!("email={}", "%FF".repeat(20_000))).unwrap();
        assert_eq!(form[0].1, "\u{fffd}".repeat(LONGEST));
    }
}
