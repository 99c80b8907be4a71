//! Email addresses: which ones may be right, and how long one can be.

use super::problem::{CheckContext, FieldProblem};

/// The longest address that can exist (RFC 5321 with erratum 1690).
pub(in crate::domain::checkout) const LONGEST_EMAIL: usize = 254;

/// Whether `text` may be an e-mail address: the check browsers make, letters of any script allowed.
pub(in crate::domain::checkout) fn is_email(text: &str) -> bool {
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
