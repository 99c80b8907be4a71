//! The posted payment form: what a buyer typed, and what is wrong with it.
//!
//! Reading never fails, so that a page can always come again with everything
//! typed kept; card data is read apart and never kept. Session calls both.

mod card;
mod countries;
mod fields;

pub use crate::domain::checkout::url_parameters::{LOCKED_EMAIL, prefilled_email};
pub use card::{KnownCard, month_of};
pub use countries::COUNTRIES;
pub(super) use fields::LONGEST_EMAIL;
pub use fields::{NEED_POSTAL_CODE, Posted, card_and_details};

/// Whether a field of this name holds card data.
pub fn is_card_field(name: &str) -> bool {
    name.starts_with("card_") && name != "card_name"
}

/// The first value posted under `name`.
pub(super) fn first<'a>(fields: &'a [(String, String)], name: &str) -> Option<&'a str> {
    fields
        .iter()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.as_str())
}

/// The value under `name` as one trimmed line of at most `most` characters.
pub(super) fn line(fields: &[(String, String)], name: &str, most: usize) -> String {
    let typed = first(fields, name).unwrap_or_default().trim();
    let visible = typed.chars().filter(|letter| !letter.is_control());
    visible.take(most).collect()
}

/// Whether `text` may be an e-mail address: the check browsers make, letters of any script allowed.
pub(super) fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let local_letter =
        |letter: char| letter.is_alphanumeric() || "!#$%&'*+/=?^_`{|}~.-".contains(letter);
    let domain_letter = |letter: char| letter.is_alphanumeric() || letter == '-';
    let is_label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(domain_letter)
    };
    !local.is_empty()
        && local.len() <= 64
        && local.chars().all(local_letter)
        && domain.contains('.')
        && domain.split('.').all(is_label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_holds_card_data_is_told_from_the_name_on_it() {
        for name in ["card_number", "card_expiry", "card_cvc", "card_pin"] {
            assert!(is_card_field(name), "{name}");
        }
        for name in ["card_name", "email", "session"] {
            assert!(!is_card_field(name), "{name}");
        }
    }

    #[test]
    fn an_email_address_has_a_name_an_at_and_a_domain_with_a_dot() {
        for right in [
            "jenny@example.com",
            "x+no_cost_orders@example.co.uk",
            "o'neill@sub.example.com",
            "müller@bücher.example",
        ] {
            assert!(is_email(right), "{right}");
        }
        for wrong in [
            "",
            "jenny",
            "jenny@",
            "@example.com",
            "jenny@example",
            "jenny@.com",
            "jenny@example..com",
            "jenny@-example.com",
            "jen ny@example.com",
            "a@b@example.com",
            "<a>@example.com",
        ] {
            assert!(!is_email(wrong), "{wrong}");
        }
    }
}
