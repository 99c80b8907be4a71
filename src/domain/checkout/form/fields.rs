//! The fields of the payment form: what was posted, and everything wrong with it at once.

use super::card;
use super::countries::COUNTRIES;
use super::email::{LONGEST_EMAIL, is_email};
use super::text::{first, line};
use crate::domain::checkout::card_checks::{Checks, KnownCard};
use crate::domain::checkout::session::{CardFacts, Details};
use crate::domain::checkout::url_parameters::locked_email;
use crate::domain::checkout::view::{Field, FieldError, FieldProblem};
use crate::domain::{Amount, Timestamp};
use crate::protocol::messages::Card;

const LONGEST_NAME: usize = 200;
const LONGEST_POSTAL_CODE: usize = 20;
/// A link has at most this many items.
const MOST_ITEMS: usize = 20;

/// A posted form without its card data.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Posted {
    /// The number of the attempt the page was made for; 0 if none was readable.
    pub attempt: u32,
    /// The version of the terms the page showed; 0 if none was readable.
    pub terms_version: u64,
    /// The total the page showed.
    pub total: Option<Amount>,
    /// The quantities, in the link's order, `None` where none was posted.
    pub quantities: Vec<Option<u32>>,
    /// What the page showed of each line, from [`shown`](crate::domain::checkout::seen_lines::shown).
    pub lines: Vec<String>,
    /// What the buyer typed.
    pub details: Details,
}

impl Posted {
    /// Reads a form. Never fails: what cannot be read counts as not posted.
    pub fn read(fields: &[(String, String)]) -> Self {
        Self {
            attempt: parsed(fields, "attempt").unwrap_or_default(),
            terms_version: parsed(fields, "terms_version").unwrap_or_default(),
            total: parsed(fields, "total").and_then(Amount::new),
            quantities: quantities(fields),
            lines: (0..MOST_ITEMS)
                .filter_map(|index| first(fields, &format!("line_{index}")).map(str::to_owned))
                .collect(),
            details: details(fields),
        }
    }
}

/// Checks the form's card and details, and gives the card if all of it can be right.
///
/// `known` tells what the processor knows of a number; one it does not know is refused.
/// Errors come in the order of the page.
pub fn card_and_details(
    fields: &[(String, String)],
    now: Timestamp,
    known: &dyn Fn(&str) -> Option<KnownCard>,
) -> Result<Card, Vec<FieldError>> {
    let details = details(fields);
    let typed = |name| first(fields, name).unwrap_or_default();
    let number = card::number(typed("card_number"));
    let digits = number.clone().unwrap_or_default();
    let found = number.and_then(|digits| known(&digits).ok_or(FieldProblem::NotATestCard));
    let expiry = card::expiry(typed("card_expiry"), now);

    let found_problems = [
        (Field::Email, email_problem(&details.email)),
        (Field::CardNumber, found.err()),
        (Field::CardExpiry, expiry.err()),
        (Field::CardCvc, card::cvc(typed("card_cvc"), &digits).err()),
        (Field::CardName, required(&details.name, LONGEST_NAME)),
        (Field::Country, country_problem(&details.country)),
        (Field::PostalCode, postal_code_problem(&details)),
    ];
    let errors: Vec<FieldError> = found_problems
        .into_iter()
        .filter_map(|(field, problem)| problem.map(|problem| FieldError { field, problem }))
        .collect();
    match (found, expiry) {
        (Ok(found), Ok((exp_month, exp_year))) if errors.is_empty() => Ok(Card {
            facts: CardFacts {
                brand: found.brand.to_owned(),
                last4: last4(&digits),
                exp_month,
                exp_year,
                country: found.country.to_owned(),
                funding: found.funding.to_owned(),
                checks: Checks {
                    postal_code: found
                        .checks
                        .postal_code
                        .filter(|_| !details.postal_code.is_empty()),
                    ..found.checks
                },
                risk: found.risk,
                three_d_secure: found.three_d_secure,
                challenge_kind: found.challenge_kind,
            },
            number: digits,
        }),
        (_, _) => Err(errors),
    }
}

/// The countries in which Stripe's page asks for a postal code.
pub const NEED_POSTAL_CODE: [&str; 3] = ["CA", "GB", "US"];

/// What the buyer typed, kept a little beyond the limits so that the page can say "too long".
fn details(fields: &[(String, String)]) -> Details {
    Details {
        email: locked_email(fields).unwrap_or_else(|| line(fields, "email", 2 * LONGEST_EMAIL)),
        name: line(fields, "card_name", 2 * LONGEST_NAME),
        country: line(fields, "country", 8).to_ascii_uppercase(),
        postal_code: line(fields, "postal_code", 2 * LONGEST_POSTAL_CODE),
    }
}

fn quantities(fields: &[(String, String)]) -> Vec<Option<u32>> {
    let mut quantities: Vec<Option<u32>> = (0..MOST_ITEMS)
        .map(|index| parsed(fields, &format!("quantity_{index}")))
        .collect();
    let posted = quantities.iter().rposition(Option::is_some);
    quantities.truncate(posted.map_or(0, |last| last + 1));
    quantities
}

fn parsed<T: std::str::FromStr>(fields: &[(String, String)], name: &str) -> Option<T> {
    first(fields, name)?.trim().parse().ok()
}

fn email_problem(email: &str) -> Option<FieldProblem> {
    required(email, LONGEST_EMAIL).or_else(|| (!is_email(email)).then_some(FieldProblem::Invalid))
}

fn country_problem(country: &str) -> Option<FieldProblem> {
    required(country, 8)
        .or_else(|| (!COUNTRIES.contains(&country)).then_some(FieldProblem::Invalid))
}

fn postal_code_problem(details: &Details) -> Option<FieldProblem> {
    if NEED_POSTAL_CODE.contains(&details.country.as_str()) {
        required(&details.postal_code, LONGEST_POSTAL_CODE)
    } else {
        too_long(&details.postal_code, LONGEST_POSTAL_CODE)
    }
}

fn required(text: &str, longest: usize) -> Option<FieldProblem> {
    if text.is_empty() {
        Some(FieldProblem::Missing)
    } else {
        too_long(text, longest)
    }
}

fn too_long(text: &str, longest: usize) -> Option<FieldProblem> {
    (text.chars().count() > longest).then_some(FieldProblem::TooLong)
}

fn last4(digits: &str) -> String {
    let start = digits.len().saturating_sub(4);
    digits.get(start..).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::checkout::card_checks::{ChallengeKind, Check, Risk};

    const NOW: Timestamp = Timestamp::from_seconds(1_798_761_600);

    /// A form that is right, with some fields changed.
    fn form(changes: &[(&str, &str)]) -> Vec<(String, String)> {
        let right = [
            ("email", "jenny@example.com"),
            ("card_number", "4242 4242 4242 4242"),
            ("card_expiry", "04 / 34"),
            ("card_cvc", "123"),
            ("card_name", "Jenny Rosen"),
            ("country", "US"),
            ("postal_code", "94110"),
        ];
        changes
            .iter()
            .chain(&right)
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    }

    fn known(number: &str) -> Option<KnownCard> {
        (number == "4242424242424242").then_some(KnownCard {
            brand: "visa",
            country: "US",
            funding: "credit",
            checks: Checks {
                postal_code: Some(Check::Fail),
                cvc: Some(Check::Pass),
            },
            risk: Risk::Elevated,
            three_d_secure: None,
            challenge_kind: ChallengeKind::Bank,
        })
    }

    #[track_caller]
    fn has_errors(changes: &[(&str, &str)], expected: &[(Field, FieldProblem)]) {
        let errors = card_and_details(&form(changes), NOW, &known).map_err(|errors| {
            let plain = |error: FieldError| (error.field, error.problem);
            errors.into_iter().map(plain).collect::<Vec<_>>()
        });
        assert_eq!(errors.err().unwrap_or_default(), expected);
    }

    #[test]
    fn a_right_form_gives_the_card() {
        let card = card_and_details(&form(&[]), NOW, &known).unwrap();
        assert_eq!(card.number, "4242424242424242");
        assert_eq!(
            card.facts,
            CardFacts {
                brand: "visa".to_owned(),
                last4: "4242".to_owned(),
                exp_month: 4,
                exp_year: 2034,
                country: "US".to_owned(),
                funding: "credit".to_owned(),
                checks: Checks {
                    postal_code: Some(Check::Fail),
                    cvc: Some(Check::Pass),
                },
                risk: Risk::Elevated,
                three_d_secure: None,
                challenge_kind: ChallengeKind::Bank,
            }
        );
        let nothing_to_check = form(&[("country", "DE"), ("postal_code", "")]);
        let other = card_and_details(&nothing_to_check, NOW, &known).unwrap();
        assert_eq!(other.facts.checks.postal_code, None);
        assert_eq!(format!("{card:?}"), "Card(…)");
    }

    #[test]
    fn an_empty_form_names_every_field_in_page_order() {
        let errors = card_and_details(&[], NOW, &known).unwrap_err();
        let fields: Vec<Field> = errors.iter().map(|error| error.field).collect();
        let expected = [
            Field::Email,
            Field::CardNumber,
            Field::CardExpiry,
            Field::CardCvc,
            Field::CardName,
            Field::Country,
        ];
        assert_eq!(fields, expected);
        assert!(
            errors
                .iter()
                .all(|error| error.problem == FieldProblem::Missing)
        );
    }

    #[test]
    fn each_field_says_what_is_wrong_with_it() {
        use FieldProblem::{Invalid, Missing, NotATestCard, Past, TooLong};
        let long = format!("{}@example.com", "x".repeat(300));
        let name = "x".repeat(201);
        for (name, value, field, problem) in [
            ("email", "nobody", Field::Email, Invalid),
            ("email", &long, Field::Email, TooLong),
            (
                "card_number",
                "4242424242424241",
                Field::CardNumber,
                Invalid,
            ),
            (
                "card_number",
                "4111111111111111",
                Field::CardNumber,
                NotATestCard,
            ),
            ("card_expiry", "13/34", Field::CardExpiry, Invalid),
            ("card_expiry", "11/26", Field::CardExpiry, Past),
            ("card_cvc", "99", Field::CardCvc, Invalid),
            ("card_name", " ", Field::CardName, Missing),
            ("card_name", &name, Field::CardName, TooLong),
            ("country", "ZZ", Field::Country, Invalid),
            ("postal_code", "", Field::PostalCode, Missing),
            (
                "postal_code",
                "123456789012345678901",
                Field::PostalCode,
                TooLong,
            ),
        ] {
            has_errors(&[(name, value)], &[(field, problem)]);
        }
    }

    #[test]
    fn a_locked_address_stays_whatever_is_posted_beside_it() {
        let fields = form(&[
            ("locked_prefilled_email", "a@b.co"),
            ("email", "other@b.co"),
        ]);
        assert_eq!(Posted::read(&fields).details.email, "a@b.co");
        has_errors(&[("locked_prefilled_email", "a@b.co"), ("email", "")], &[]);
    }

    #[test]
    fn a_postal_code_is_needed_only_where_stripe_asks_for_one() {
        has_errors(&[("country", "de"), ("postal_code", "")], &[]);
        has_errors(
            &[("country", "ca"), ("postal_code", "")],
            &[(Field::PostalCode, FieldProblem::Missing)],
        );
    }

    #[test]
    fn a_form_is_read_whatever_was_posted() {
        let posted = Posted::read(&form(&[
            ("attempt", "3"),
            ("terms_version", "7"),
            ("total", "4760"),
            ("quantity_0", "2"),
            ("quantity_2", "-1"),
            ("quantity_3", " 4 "),
            ("quantity_20", "5"),
            ("email", "  Jenny\r\n@example.com "),
        ]));
        assert_eq!((posted.attempt, posted.terms_version), (3, 7));
        assert_eq!(posted.total, Amount::new(4760));
        assert_eq!(posted.quantities, [Some(2), None, None, Some(4)]);
        assert_eq!(posted.details.email, "Jenny@example.com");
        assert_eq!(posted.details.postal_code, "94110");
        assert_eq!(Posted::read(&[]), Posted::default());
        let odd = Posted::read(&form(&[("attempt", "x"), ("total", "-5")]));
        assert_eq!((odd.attempt, odd.total), (0, None));
    }

    #[test]
    fn what_was_typed_is_kept_within_reason() {
        let long = "é".repeat(100_000);
        let details = Posted::read(&form(&[("card_name", &long), ("email", &long)])).details;
        assert_eq!(details.name.chars().count(), 400);
        assert_eq!(details.email.chars().count(), 508);
    }
}
