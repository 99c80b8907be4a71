//! The check of a posted form.

use super::check::{check, check_free};
use super::field::{
    CARD_EXPIRY, CARD_NUMBER, Field, FieldError, US_ACCOUNT_NUMBER, US_HOLDER, US_ROUTING_NUMBER,
};
use crate::domain::PaymentMethodType::{Card, UsBankAccount};
use crate::domain::card_brand::CardNetwork;
use crate::domain::checkout::bank_account::KnownAccount;
use crate::domain::checkout::card::{CardFacts, KnownCard};
use crate::domain::checkout::card_checks::Checks;
use crate::domain::checkout::card_checks::{Check, Risk, ThreeDSecure};
use crate::domain::checkout::challenge::ChallengeKind;
use crate::domain::checkout::form::field::{
    CARD_CVC, COUNTRY, EMAIL, POSTAL_CODE, SHIPPING_COUNTRY, SHIPPING_LINE1, SHIPPING_NAME,
    SHIPPING_POSTAL_CODE, SHIPPING_STATE,
};
use crate::domain::checkout::form::problem::FieldProblem;
use crate::domain::checkout::method::{LookUp, MethodFacts, RedirectFacts};
use crate::domain::payment_method_options::{
    CardOptions, CardRestrictions, PaymentMethodOptions, ThreeDSecureRequest,
};
use crate::domain::processor::{BankAccount, Instrument};
use crate::domain::settings::Settings;
use crate::domain::settings::{AddressCollection, ShippingAddressCollection};
use crate::domain::{PaymentMethodType, Timestamp};

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

struct Known;

impl LookUp for Known {
    fn card(&self, number: &str) -> Option<KnownCard> {
        (number == "4242424242424242").then_some(KNOWN)
    }

    fn account(&self, account: &BankAccount) -> Option<KnownAccount> {
        (account.number == "000123456789").then_some(KnownAccount {
            bank_name: Some("STRIPE TEST BANK"),
            iban: None,
        })
    }

    fn redirect(&self, _: PaymentMethodType) -> Option<RedirectFacts> {
        None
    }

    fn issues(&self, _: PaymentMethodType) -> bool {
        false
    }
}

const KNOWN: KnownCard = KnownCard {
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
    three_d_secure_on_request: None,
    challenge_kind: ChallengeKind::Bank,
};

fn checked(form: &[(String, String)]) -> Result<CardFacts, Vec<FieldError>> {
    let method = check(&Settings::default(), form, (Card, NOW), &Known)?;
    Ok(method.facts.card().unwrap().clone())
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
fn a_card_of_a_brand_that_is_not_taken_is_refused_before_it_is_known() {
    let blocking = |network| Settings {
        payment_method_options: Some(PaymentMethodOptions {
            card: Some(CardOptions {
                restrictions: Some(CardRestrictions {
                    brands_blocked: vec![network],
                }),
            }),
        }),
        ..Settings::default()
    };
    let problem = |network, number| {
        let typed = form(&[("card_number", number)]);
        let checked = check(&blocking(network), &typed, (Card, NOW), &Known);
        let errors = checked.err().unwrap_or_default();
        errors.first().map(|error| error.problem)
    };
    let blocked = Some(FieldProblem::BrandBlocked);
    assert_eq!(problem(CardNetwork::Visa, "4242424242424242"), blocked);
    assert_eq!(problem(CardNetwork::Visa, "4111 1111 1111 1111"), blocked);
    assert_eq!(problem(CardNetwork::Mastercard, "4242424242424242"), None);
    let typo = Some(FieldProblem::Invalid);
    assert_eq!(problem(CardNetwork::Visa, "4242424242424241"), typo);
}

#[test]
fn a_card_that_can_be_checked_is_where_its_merchant_asks_for_it() {
    struct Optional;
    impl LookUp for Optional {
        fn card(&self, _: &str) -> Option<KnownCard> {
            Some(KnownCard {
                three_d_secure_on_request: Some(ThreeDSecure::Challenge),
                ..KNOWN
            })
        }

        fn account(&self, _: &BankAccount) -> Option<KnownAccount> {
            None
        }

        fn redirect(&self, _: PaymentMethodType) -> Option<RedirectFacts> {
            None
        }

        fn issues(&self, _: PaymentMethodType) -> bool {
            false
        }
    }
    let asked = |request_three_d_secure| {
        let settings = Settings {
            request_three_d_secure,
            ..Settings::default()
        };
        let method = check(&settings, &form(&[]), (Card, NOW), &Optional).unwrap();
        method.facts.asks_buyer()
    };
    assert!(!asked(ThreeDSecureRequest::Automatic));
    assert!(asked(ThreeDSecureRequest::Any) && asked(ThreeDSecureRequest::Challenge));
}

#[test]
fn a_right_form_gives_the_card() {
    let card = checked(&form(&[])).unwrap();
    assert_eq!(
        card,
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
    assert_eq!(other.checks.postal_code, None);
    let typed = check(&Settings::default(), &form(&[]), (Card, NOW), &Known).unwrap();
    let number = "4242424242424242".to_owned();
    assert!(typed.instrument == Instrument::TestCard { number });
    assert_eq!(format!("{typed:?}"), "Method(…)");
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
    let errors = check(settings, &form(changes), (Card, NOW), &Known).err();
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
    let card = check(&settings, &form(&same), (Card, NOW), &Known).unwrap();
    let card = card.facts.card().unwrap();
    assert_eq!(card.checks.address_line1, Some(Check::Pass));
}

#[test]
fn a_locked_address_is_checked_in_the_place_of_the_posted_one() {
    has_errors(&[("locked_prefilled_email", "a@b.co"), ("email", "")], &[]);
}

/// Both ways to pay, and a form for the second.
fn from_an_account(changes: &[(&str, &str)]) -> (Settings, Vec<(String, String)>) {
    let settings = Settings {
        payment_method_types: Some(vec![Card, UsBankAccount]),
        ..Settings::default()
    };
    let account = [
        ("payment_method", "us_bank_account"),
        ("us_bank_account_holder", "Jenny Rosen"),
        ("bank_routing_number", "1100 00000"),
        ("bank_account_number", "000 123 456 789"),
        ("card_number", ""),
        ("country", ""),
    ];
    (settings, form(&[changes, &account].concat()))
}

#[test]
fn a_right_account_is_given_and_nothing_of_a_card_is_asked() {
    let (settings, form) = from_an_account(&[]);
    let method = check(&settings, &form, (UsBankAccount, NOW), &Known).unwrap();
    let MethodFacts::Account(facts) = &method.facts else {
        panic!("{:?}", method.facts);
    };
    assert_eq!(
        (facts.bank.as_str(), facts.last4.as_str()),
        ("110000000", "6789")
    );
    assert_eq!(facts.bank_name.as_deref(), Some("STRIPE TEST BANK"));
    assert!(
        method.instrument
            == Instrument::TestAccount(BankAccount {
                method: UsBankAccount,
                bank: "110000000".to_owned(),
                number: "000123456789".to_owned(),
            })
    );
}

#[test]
fn what_is_wrong_with_an_account_is_said_beside_its_fields() {
    use FieldProblem::{Invalid, Missing, NotATestAccount};
    for (change, expected) in [
        (("us_bank_account_holder", ""), (US_HOLDER, Missing)),
        (("bank_routing_number", ""), (US_ROUTING_NUMBER, Missing)),
        (
            ("bank_routing_number", "110000001"),
            (US_ROUTING_NUMBER, Invalid),
        ),
        (("bank_account_number", "12"), (US_ACCOUNT_NUMBER, Invalid)),
        (
            ("bank_account_number", "000123456780"),
            (US_ACCOUNT_NUMBER, NotATestAccount),
        ),
    ] {
        let (settings, form) = from_an_account(&[change]);
        let errors = check(&settings, &form, (UsBankAccount, NOW), &Known).unwrap_err();
        let found: Vec<_> = errors.iter().map(|it| (it.field, it.problem)).collect();
        assert_eq!(found, [expected], "{change:?}");
    }
}

#[test]
fn whoever_has_nothing_to_pay_is_asked_for_no_account_either() {
    let (settings, form) = from_an_account(&[("us_bank_account_holder", "")]);
    assert_eq!(check_free(&settings, &form, NOW), Ok(()));
}
