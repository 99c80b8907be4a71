//! The check of a posted form: everything wrong with it at once, or the card to charge.

use super::address::{AddressPart, Group};
use super::asking::Asking;
use super::card;
use super::field::{CARD_EXPIRY, CARD_NUMBER, Destination, Field, FieldError};
use super::fitted;
use super::problem::CheckContext;
use crate::domain::Timestamp;
use crate::domain::checkout::card::Card;
use crate::domain::checkout::card::CardFacts;
use crate::domain::checkout::card::KnownCard;
use crate::domain::checkout::card_checks::Checks;
use crate::domain::checkout::form::Details;
use crate::domain::settings::Settings;

/// Checks what was typed into the fields that an offer of these settings asks for, and gives the
/// card if all of it can be right. Errors come in the order of the page.
///
/// `known_card` tells what the processor knows of a number; one it does not know is refused.
pub fn check(
    settings: &Settings,
    form: &[(String, String)],
    now: Timestamp,
    known_card: &dyn Fn(&str) -> Option<KnownCard>,
) -> Result<Card, Vec<FieldError>> {
    let details = fitted::read(settings, form);
    let typed = CARD_NUMBER.read(form);
    let number = card::number(&typed).unwrap_or_default();
    let asking = Asking {
        settings,
        details: &details,
    };
    let context = CheckContext {
        settings,
        now,
        is_needed: false,
        country: "",
        card_number: &card::joined(&typed),
        known_card,
    };
    let errors = errors(asking.judged(), form, asking, &context);
    let found = known_card(&number);
    let expiry = card::expiry(&CARD_EXPIRY.read(form), now);
    match (found, expiry) {
        (Some(found), Ok(expiry)) if errors.is_empty() => Ok(Card {
            facts: facts(found, &number, expiry, &details),
            number,
        }),
        (_, _) => Err(errors),
    }
}

/// As [`check`], of whoever has nothing to pay: nothing is asked about a card.
pub fn check_free(
    settings: &Settings,
    form: &[(String, String)],
    now: Timestamp,
) -> Result<(), Vec<FieldError>> {
    let details = fitted::read(settings, form);
    let asking = Asking {
        settings,
        details: &details,
    };
    let context = CheckContext {
        settings,
        now,
        is_needed: false,
        country: "",
        card_number: "",
        known_card: &|_| None,
    };
    let fields = asking.judged().filter(|field| !asking.is_of_payment(field));
    let errors = errors(fields, form, asking, &context);
    if errors.is_empty() {
        return Ok(());
    }
    Err(errors)
}

fn errors(
    fields: impl Iterator<Item = &'static Field>,
    form: &[(String, String)],
    asking: Asking<'_>,
    context: &CheckContext<'_>,
) -> Vec<FieldError> {
    let wrong = fields.filter_map(|field| {
        let text = if field.is_kept() {
            asking.details.text(field).to_owned()
        } else {
            field.read(form)
        };
        let context = CheckContext {
            is_needed: asking.is_needed(field),
            country: asking.country(field),
            ..*context
        };
        let problem = field.problem(&text, &context)?;
        Some(FieldError { field, problem })
    });
    wrong.collect()
}

/// What may be kept of a card that expires in this month and year.
fn facts(found: KnownCard, number: &str, expiry: (u8, u16), details: &Details) -> CardFacts {
    let (exp_month, exp_year) = expiry;
    let is_typed = |part| {
        let typed = details.at(Destination::Address(Group::Billing, part));
        typed.is_some()
    };
    CardFacts {
        brand: found.brand.to_owned(),
        last4: last4(number),
        exp_month,
        exp_year,
        country: found.country.to_owned(),
        funding: found.funding.to_owned(),
        checks: Checks {
            address_line1: found
                .checks
                .address_line1
                .filter(|_| is_typed(AddressPart::Line1)),
            postal_code: found
                .checks
                .postal_code
                .filter(|_| is_typed(AddressPart::PostalCode)),
            cvc: found.checks.cvc,
        },
        risk: found.risk,
        three_d_secure: found.three_d_secure,
        challenge_kind: found.challenge_kind,
    }
}

fn last4(digits: &str) -> String {
    let start = digits.len().saturating_sub(4);
    digits.get(start..).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::checkout::card_checks::{Check, Risk};
    use crate::domain::checkout::challenge::ChallengeKind;
    use crate::domain::checkout::form::field::{
        CARD_CVC, COUNTRY, EMAIL, POSTAL_CODE, SHIPPING_COUNTRY, SHIPPING_LINE1, SHIPPING_NAME,
        SHIPPING_POSTAL_CODE, SHIPPING_STATE,
    };
    use crate::domain::checkout::form::problem::FieldProblem;
    use crate::domain::settings::{AddressCollection, ShippingAddressCollection};

    const NOW: Timestamp = Timestamp::from_seconds(1_798_761_600);

    /// A form that is right, with some fields changed.
    fn form(changes: &[(&str, &str)]) -> Vec<(String, String)> {
        let right = [
            ("email", "jenny@example.com"),
            ("card_number", "4242 4242 4242 4242"),
            ("card_expiry", "04 / 34"),
            ("card_cvc", "123"),
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
                address_line1: Some(Check::Pass),
                postal_code: Some(Check::Fail),
                cvc: Some(Check::Pass),
            },
            risk: Risk::Elevated,
            three_d_secure: None,
            challenge_kind: ChallengeKind::Bank,
        })
    }

    fn checked(form: &[(String, String)]) -> Result<Card, Vec<FieldError>> {
        check(&Settings::default(), form, NOW, &known)
    }

    #[track_caller]
    fn has_errors(changes: &[(&str, &str)], expected: &[(&Field, FieldProblem)]) {
        let errors = checked(&form(changes)).map_err(|errors| {
            let plain = |error: FieldError| (error.field, error.problem);
            errors.into_iter().map(plain).collect::<Vec<_>>()
        });
        assert_eq!(errors.err().unwrap_or_default(), expected);
    }

    #[test]
    fn a_right_form_gives_the_card() {
        let card = checked(&form(&[])).unwrap();
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
                    address_line1: None,
                    postal_code: Some(Check::Fail),
                    cvc: Some(Check::Pass),
                },
                risk: Risk::Elevated,
                three_d_secure: None,
                challenge_kind: ChallengeKind::Bank,
            }
        );
        let nothing_to_check = form(&[("country", "DE"), ("postal_code", "")]);
        let other = checked(&nothing_to_check).unwrap();
        assert_eq!(other.facts.checks.postal_code, None);
        assert_eq!(format!("{card:?}"), "Card(…)");
    }

    #[test]
    fn an_empty_form_names_every_field_in_page_order() {
        let errors = checked(&[]).unwrap_err();
        let fields: Vec<&Field> = errors.iter().map(|error| error.field).collect();
        let expected = [EMAIL, CARD_NUMBER, CARD_EXPIRY, CARD_CVC, COUNTRY];
        assert_eq!(fields, expected);
        assert!(
            errors
                .iter()
                .all(|error| error.problem == FieldProblem::Missing)
        );
    }

    #[test]
    fn whoever_has_nothing_to_pay_is_asked_for_no_card_and_nothing_that_belongs_to_one() {
        let free = |form: &[(String, String)]| check_free(&Settings::default(), form, NOW);
        let email = |text: &str| vec![("email".to_owned(), text.to_owned())];
        assert_eq!(free(&email("jenny@example.com")), Ok(()));
        let problem = FieldProblem::Invalid;
        let field = EMAIL;
        assert_eq!(
            free(&email("nobody")),
            Err(vec![FieldError { field, problem }])
        );
    }

    #[test]
    fn each_field_says_what_is_wrong_with_it() {
        use FieldProblem::{Invalid, Missing, NotATestCard, Past, TooLong};
        let long = format!("{}@example.com", "x".repeat(300));
        for (name, value, field, problem) in [
            ("email", "nobody", EMAIL, Invalid),
            ("email", &long, EMAIL, TooLong),
            ("card_number", "4242424242424241", CARD_NUMBER, Invalid),
            ("card_number", "4111111111111111", CARD_NUMBER, NotATestCard),
            ("card_expiry", "13/34", CARD_EXPIRY, Invalid),
            ("card_expiry", "11/26", CARD_EXPIRY, Past),
            ("card_cvc", "99", CARD_CVC, Invalid),
            ("country", "ZZ", COUNTRY, Invalid),
            ("postal_code", "", POSTAL_CODE, Missing),
            ("postal_code", "123456789012345678901", POSTAL_CODE, TooLong),
        ] {
            has_errors(&[(name, value)], &[(field, problem)]);
        }
    }

    #[test]
    fn a_postal_code_is_needed_only_where_stripe_asks_for_one() {
        has_errors(&[("country", "de"), ("postal_code", "")], &[]);
        has_errors(
            &[("country", "ca"), ("postal_code", "")],
            &[(POSTAL_CODE, FieldProblem::Missing)],
        );
    }

    fn shop() -> Settings {
        Settings {
            shipping_address_collection: Some(ShippingAddressCollection {
                allowed_countries: vec!["DE".to_owned(), "US".to_owned()],
            }),
            ..Settings::default()
        }
    }

    fn wrong(settings: &Settings, changes: &[(&str, &str)]) -> Vec<&'static str> {
        let errors = check(settings, &form(changes), NOW, &known).err();
        let errors = errors.unwrap_or_default().into_iter();
        errors.map(|error| error.field.name).collect()
    }

    const SENT: [(&str, &str); 5] = [
        ("shipping_country", "DE"),
        ("shipping_name", "Ada"),
        ("shipping_line1", "Allee 1"),
        ("shipping_city", "Berlin"),
        ("shipping_postal_code", "10115"),
    ];

    #[test]
    fn an_address_is_as_its_country_writes_it() {
        let settings = shop();
        let same = ("billing_same", "on");
        let us = [
            ("shipping_country", "US"),
            ("shipping_state", "texas"),
            same,
        ];
        let missing = [SHIPPING_NAME, SHIPPING_LINE1, SHIPPING_POSTAL_CODE];
        assert_eq!(
            wrong(&settings, &[&SENT[..], &[same]].concat()),
            <[&str; 0]>::default()
        );
        assert_eq!(
            wrong(
                &settings,
                &[&us[..], &[("shipping_city", "Austin")]].concat()
            ),
            missing.map(|field| field.name)
        );
        let bavaria = [
            ("shipping_country", "US"),
            ("shipping_state", "Bayern"),
            same,
        ];
        let names = wrong(&settings, &[&bavaria[..], &SENT[1..]].concat());
        assert_eq!(names, [SHIPPING_STATE.name]);
        let abroad = wrong(
            &settings,
            &[&[("shipping_country", "FR"), same], &SENT[1..]].concat(),
        );
        assert_eq!(abroad, [SHIPPING_COUNTRY.name]);
    }

    #[test]
    fn a_billing_address_of_its_own_is_judged_and_the_same_one_is_not() {
        let settings = Settings {
            billing_address_collection: AddressCollection::Required,
            ..shop()
        };
        let same = [&SENT[..], &[("billing_same", "on"), ("country", "")]].concat();
        assert_eq!(wrong(&settings, &same), <[&str; 0]>::default());
        let own = [&SENT[..], &[("country", "DE")]].concat();
        assert_eq!(wrong(&settings, &own), ["name", "line1", "city"]);
        let card = check(&settings, &form(&same), NOW, &known).unwrap();
        assert_eq!(card.facts.checks.address_line1, Some(Check::Pass));
    }

    #[test]
    fn a_locked_address_is_checked_in_the_place_of_the_posted_one() {
        has_errors(&[("locked_prefilled_email", "a@b.co"), ("email", "")], &[]);
    }
}
