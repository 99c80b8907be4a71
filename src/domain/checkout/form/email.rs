//! Email addresses: which ones may be right, and how long one can be.

use super::problem::{CheckContext, FieldProblem};
use super::text::{is_mark, plain_line};

/// The longest address that can exist (RFC 5321 with erratum 1690).
pub(in crate::domain::checkout) const LONGEST_EMAIL: usize = 254;

/// The address under `name`. The full stop of Chinese and Japanese keyboards is a dot in it, as in
/// any host's name (UTS 46).
pub(in crate::domain::checkout) fn read(
    fields: &[(String, String)],
    name: &str,
    most: usize,
) -> String {
    plain_line(fields, name, most).replace('。', ".")
}

/// Whether `text` may be an e-mail address: the check browsers make, with letters of any script.
/// src/pages/script/form.js makes the same one.
pub fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let is_letter = |letter: char| letter.is_alphanumeric() || is_mark(letter);
    let local_letter = |letter: char| is_letter(letter) || "!#$%&'*+/=?^_`{|}~.-".contains(letter);
    let domain_letter = |letter: char| is_letter(letter) || letter == '-';
    let is_label = |label: &str| {
        (1..=63).contains(&label.chars().count())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(domain_letter)
    };
    (1..=64).contains(&local.chars().count())
        && local.chars().all(local_letter)
        && domain.contains('.')
        && domain.split('.').all(is_label)
}

pub(super) fn check(text: &str, _: &CheckContext<'_>) -> Result<(), FieldProblem> {
    if is_email(text) {
        Ok(())
    } else {
        Err(FieldProblem::Invalid)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_email_address_has_a_name_an_at_and_a_domain_with_a_dot() {
        for right in [
            "jenny@example.com",
            "x+no_cost_orders@example.co.uk",
            "o'neill@sub.example.com",
            "da..me.@docomo.example",
            "jenny@example.photography",
            "müller@bücher.example",
            "संपर्क@डाटामेल.भारत",
            "jenny@xn--bcher-kva.example",
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
            "jenny@example.com.",
            "jenny@example..com",
            "jenny@-example.com",
            "jenny@example-.com",
            "jenny@example,com",
            "jen ny@example.com",
            "a@b@example.com",
            "<a>@example.com",
            "“a”@example.com",
        ] {
            assert!(!is_email(wrong), "{wrong}");
        }
    }

    #[test]
    fn the_parts_of_an_address_have_limits_in_letters() {
        let address = |local: usize, label: usize| {
            format!("{}@{}.example", "я".repeat(local), "я".repeat(label))
        };
        assert!(is_email(&address(64, 63)));
        assert!(!is_email(&address(65, 63)));
        assert!(!is_email(&address(64, 64)));
    }
}
