//! What comes with a link's address: Stripe's URL parameters.
//!
//! A value that Stripe would not take is dropped and the page works without it:
//! <https://docs.stripe.com/payment-links/url-parameters>.

use super::form::email::{self, LONGEST_EMAIL, is_email};
use super::form::text::first;
use crate::domain::payment_link::PaymentLink;
use serde::{Deserialize, Serialize};

/// The parameter, and the form's input, with the address that a buyer may not change.
pub const LOCKED_EMAIL: &str = "locked_prefilled_email";
/// The form's input with the alias that the link was opened by.
pub const CAME_BY: &str = "came_by";
/// Longer than any language tag with script and region.
const LONGEST_LOCALE: usize = 35;

const UTM: [&str; 5] = [
    "utm_source",
    "utm_medium",
    "utm_campaign",
    "utm_content",
    "utm_term",
];

/// What came with the link's address in its query.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct UrlParameters {
    /// `client_reference_id`, if it was valid.
    pub client_reference_id: Option<String>,
    /// The valid `utm_*` parameters, in a fixed order.
    pub utm: Vec<(String, String)>,
    /// `locked_prefilled_email`, if it can be right: the address that may not be changed.
    pub locked_email: Option<String>,
    /// `locale`, if it may be a language tag.
    pub locale: Option<String>,
    /// The alias that the link was opened by, published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub came_by: Option<String>,
}

impl UrlParameters {
    /// The published slug that the buyer came by.
    pub fn slug_of<'a>(&'a self, link: &'a PaymentLink) -> &'a str {
        self.came_by.as_deref().unwrap_or(&link.slug)
    }

    /// Reads a link's query, or the form that carried it on under the same names.
    fn from_query(pairs: &[(String, String)]) -> Self {
        let utm = |name: &&str| Some(((*name).to_owned(), token(pairs, name, 150)?));
        Self {
            client_reference_id: token(pairs, "client_reference_id", 200),
            utm: UTM.iter().filter_map(utm).collect(),
            locked_email: locked_email(pairs),
            locale: token(pairs, "locale", LONGEST_LOCALE),
            came_by: None,
        }
    }

    /// What came with the address of `link` at `slug`.
    pub fn of_address(link: &PaymentLink, slug: &str, query: &[(String, String)]) -> Self {
        let came_by = link.has_alias(slug).then(|| slug.to_owned());
        Self {
            came_by,
            ..Self::from_query(query)
        }
    }

    /// What a form of `link` carried on. It is posted to the slug that is always there, and says
    /// which alias it came by.
    pub fn of_form(link: &PaymentLink, fields: &[(String, String)]) -> Self {
        Self::of_address(link, first(fields, CAME_BY).unwrap_or_default(), fields)
    }
}

/// Whether a parameter of this name is read.
pub(super) fn is_known(name: &str) -> bool {
    let others = [
        "client_reference_id",
        "locale",
        "prefilled_email",
        LOCKED_EMAIL,
        CAME_BY,
    ];
    others.contains(&name) || UTM.contains(&name)
}

/// The e-mail address to fill in, if the query has one that can be right: the locked one wins.
pub fn prefilled_email(pairs: &[(String, String)]) -> Option<String> {
    locked_email(pairs).or_else(|| email_under(pairs, "prefilled_email"))
}

/// The e-mail address that a buyer may not change, if it can be right.
///
/// It is as good as the link's address: whoever can write that can write another one.
pub(super) fn locked_email(pairs: &[(String, String)]) -> Option<String> {
    email_under(pairs, LOCKED_EMAIL)
}

fn email_under(pairs: &[(String, String)], name: &str) -> Option<String> {
    // Most openings bring none, and reading one is not cheap.
    pairs.iter().find(|(known, _)| known == name)?;
    // A query writes a space as `+`, and whoever puts an address into a link by hand leaves its
    // `+` as it is. No address has a space.
    let email = email::read(pairs, name, LONGEST_EMAIL + 1).replace(' ', "+");
    (email.chars().count() <= LONGEST_EMAIL && is_email(&email)).then_some(email)
}

/// The value under `name`, if it is 1 to `most` letters, digits, `-` or `_`.
fn token(pairs: &[(String, String)], name: &str, most: usize) -> Option<String> {
    let value = first(pairs, name)?;
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    ((1..=most).contains(&value.len()) && value.bytes().all(allowed)).then(|| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        list.iter().map(own).collect()
    }

    #[test]
    fn valid_parameters_are_kept_in_a_fixed_order() {
        let url_parameters = UrlParameters::from_query(&pairs(&[
            ("utm_term", "red-shoes"),
            ("client_reference_id", "order_17-B"),
            ("utm_source", "newsletter"),
            ("other", "thing"),
        ]));
        assert_eq!(
            url_parameters.client_reference_id.as_deref(),
            Some("order_17-B")
        );
        let utm = pairs(&[("utm_source", "newsletter"), ("utm_term", "red-shoes")]);
        assert_eq!(url_parameters.utm, utm);
    }

    #[test]
    fn invalid_parameters_are_dropped() {
        let long = "x".repeat(201);
        let url_parameters = UrlParameters::from_query(&pairs(&[
            ("client_reference_id", &long),
            ("utm_source", "a b"),
            ("utm_medium", ""),
            ("utm_campaign", &long[..151]),
            ("utm_content", "é"),
        ]));
        assert_eq!(url_parameters, UrlParameters::default());
    }

    #[test]
    fn the_locked_address_wins_if_it_can_be_right() {
        let both = |locked: &str| {
            let query = [("prefilled_email", "a@b.co"), (LOCKED_EMAIL, locked)];
            (
                prefilled_email(&pairs(&query)),
                UrlParameters::from_query(&pairs(&query)).locked_email,
            )
        };
        let locked = Some("c@d.co".to_owned());
        assert_eq!(both("c@d.co"), (locked.clone(), locked));
        assert_eq!(both("nonsense"), (Some("a@b.co".to_owned()), None));
    }

    #[test]
    fn a_plus_that_the_query_made_a_space_is_a_plus_again_and_locks() {
        for (written, meant) in [
            ("c test@d.co", "c+test@d.co"),
            ("c a  b@d.co", "c+a++b@d.co"),
            ("c @d.co", "c+@d.co"),
            (" c@d.co ", "c@d.co"),
            ("ｃ\u{200b} ｔest＠d。co", "c+test@d.co"),
        ] {
            let query = pairs(&[(LOCKED_EMAIL, written)]);
            let meant = Some(meant.to_owned());
            assert_eq!(UrlParameters::from_query(&query).locked_email, meant);
            assert_eq!(prefilled_email(&query), meant, "{written}");
        }
        for never in ["c@d co", "c @ d.co", "c d"] {
            assert_eq!(prefilled_email(&pairs(&[(LOCKED_EMAIL, never)])), None);
        }
    }

    #[test]
    fn a_locale_that_can_be_none_is_dropped() {
        let locale = |tag: &str| UrlParameters::from_query(&pairs(&[("locale", tag)])).locale;
        assert_eq!(locale("pt-BR"), Some("pt-BR".to_owned()));
        assert_eq!(locale("<fr>"), None);
        assert_eq!(locale(&"x".repeat(36)), None);
    }

    #[test]
    fn an_address_to_fill_in_must_be_able_to_be_right() {
        let filled = |email: &str| prefilled_email(&pairs(&[("prefilled_email", email)]));
        assert_eq!(filled(" a@b.co "), Some("a@b.co".to_owned()));
        assert_eq!(filled("nonsense"), None);
        assert_eq!(filled(&format!("a@{}.co", "b.".repeat(150))), None);
        assert_eq!(prefilled_email(&[]), None);
    }
}
