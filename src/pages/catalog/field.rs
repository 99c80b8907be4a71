//! The fields: what each is called, what it shows while it is empty, and what can be wrong with it.

pub use super::field_texts::{BRAND_BLOCKED, FieldTexts};

use super::address;
use super::field_texts::TEXT;
use super::tax_id;
use crate::domain::checkout::form::address::Format;
use crate::domain::checkout::form::field::Label;

/// The texts with the key `label`.
///
/// What the parts of an address are called depends on how it is written.
pub fn texts(label: Label, format: &Format) -> &'static FieldTexts {
    match label {
        Label::Email => &EMAIL,
        // Its texts are its merchant's.
        Label::Custom(_) => &TEXT,
        Label::CardNumber => &CARD_NUMBER,
        Label::CardExpiry => &CARD_EXPIRY,
        Label::CardCvc => &CARD_CVC,
        Label::Method => &METHOD,
        Label::AccountHolder => &ACCOUNT_HOLDER,
        Label::RoutingNumber => &ROUTING_NUMBER,
        Label::AccountNumber => &ACCOUNT_NUMBER,
        Label::Iban => &IBAN,
        Label::SortCode => &SORT_CODE,
        Label::BacsAccountNumber => &BACS_ACCOUNT_NUMBER,
        Label::Bsb => &BSB,
        Label::BecsAccountNumber => &BECS_ACCOUNT_NUMBER,
        Label::BlikCode => &BLIK_CODE,
        Label::BillingSame => &BILLING_SAME,
        Label::Phone => &PHONE,
        Label::IndividualName => &INDIVIDUAL_NAME,
        Label::BusinessName => &BUSINESS_NAME,
        Label::Business => &BUSINESS,
        Label::TaxId => tax_id::texts(""),
        Label::Terms => &TERMS,
        Label::Promotions => &PROMOTIONS,
        Label::Part(part) => address::texts(part, format),
    }
}

const EMAIL: FieldTexts = FieldTexts {
    label: "Email",
    missing: "Enter your email address.",
    invalid: "Enter an email address like name@example.com.",
    ..TEXT
};

const CARD_NUMBER: FieldTexts = FieldTexts {
    label: "Card number",
    placeholder: Some("1234 1234 1234 1234"),
    missing: "Enter your card number.",
    invalid: "Check the card number: it is not complete or has a typo.",
    too_long: "Check the card number: it is not complete or has a typo.",
    ..TEXT
};

/// Which cards are not taken: said before any is typed.
pub fn brands_blocked(names: &[&str]) -> String {
    format!("Not accepted here: {}.", names.join(", "))
}

const CARD_EXPIRY: FieldTexts = FieldTexts {
    label: "Expiry date",
    placeholder: Some("MM / YY"),
    missing: "Enter the card's expiry date.",
    invalid: "Enter the expiry date as month and year, like 09 / 29.",
    too_long: "Enter the expiry date as month and year, like 09 / 29.",
    past: Some("This date is in the past. Check it, or use another card."),
};

const CARD_CVC: FieldTexts = FieldTexts {
    label: "Security code",
    placeholder: Some("CVC"),
    missing: "Enter the card's security code.",
    invalid: "Check the security code: 3 digits, or 4 on American Express.",
    too_long: "Check the security code: 3 digits, or 4 on American Express.",
    ..TEXT
};

const METHOD: FieldTexts = FieldTexts {
    label: "Payment method",
    ..TEXT
};

const ACCOUNT_HOLDER: FieldTexts = FieldTexts {
    label: "Name on the account",
    missing: "Enter the name on the bank account.",
    ..TEXT
};

const ROUTING_NUMBER: FieldTexts = FieldTexts {
    label: "Routing number",
    missing: "Enter your bank's routing number.",
    invalid: "Check the routing number: it has nine digits, and one of them seems to be wrong.",
    too_long: "Check the routing number: it has nine digits.",
    ..TEXT
};

const ACCOUNT_NUMBER: FieldTexts = FieldTexts {
    label: "Account number",
    missing: "Enter your account number.",
    invalid: "Check the account number: it has 4 to 17 digits.",
    too_long: "Check the account number: it has 4 to 17 digits.",
    ..TEXT
};

const IBAN: FieldTexts = FieldTexts {
    label: "IBAN",
    placeholder: Some("DE00 0000 0000 0000 0000 00"),
    missing: "Enter your IBAN.",
    invalid: "Check the IBAN: it is not complete or has a typo.",
    too_long: "Check the IBAN: it is too long.",
    ..TEXT
};

const BLIK_CODE: FieldTexts = FieldTexts {
    label: "BLIK code",
    placeholder: Some("000 000"),
    missing: "Enter the BLIK code.",
    invalid: "Check the BLIK code: it has 6 digits.",
    too_long: "Check the BLIK code: it has 6 digits.",
    ..TEXT
};

const SORT_CODE: FieldTexts = FieldTexts {
    label: "Sort code",
    placeholder: Some("00-00-00"),
    missing: "Enter your bank's sort code.",
    invalid: "Check the sort code: it has six digits.",
    too_long: "Check the sort code: it has six digits.",
    ..TEXT
};

const BACS_ACCOUNT_NUMBER: FieldTexts = FieldTexts {
    label: "Account number",
    missing: "Enter your account number.",
    invalid: "Check the account number: it has eight digits.",
    too_long: "Check the account number: it has eight digits.",
    ..TEXT
};

const BSB: FieldTexts = FieldTexts {
    label: "BSB",
    placeholder: Some("000-000"),
    missing: "Enter your bank's BSB.",
    invalid: "Check the BSB: it has six digits.",
    too_long: "Check the BSB: it has six digits.",
    ..TEXT
};

const BECS_ACCOUNT_NUMBER: FieldTexts = FieldTexts {
    label: "Account number",
    missing: "Enter your account number.",
    invalid: "Check the account number: it has five to nine digits.",
    too_long: "Check the account number: it has five to nine digits.",
    ..TEXT
};

const BILLING_SAME: FieldTexts = FieldTexts {
    label: "Same as the shipping address",
    ..TEXT
};

const PHONE: FieldTexts = FieldTexts {
    label: "Phone number",
    missing: "Enter your phone number.",
    invalid: "Check the phone number: it has a digit too few or too many, or needs its country's code, like +1.",
    ..TEXT
};

const INDIVIDUAL_NAME: FieldTexts = FieldTexts {
    label: "Your name",
    missing: "Enter your name.",
    ..TEXT
};

const BUSINESS_NAME: FieldTexts = FieldTexts {
    label: "Business name",
    missing: "Enter the name of your business.",
    ..TEXT
};

const BUSINESS: FieldTexts = FieldTexts {
    label: "I am buying as a business",
    ..TEXT
};

const PROMOTIONS: FieldTexts = FieldTexts {
    label: "News and offers",
    invalid: "Tick the box or leave it empty.",
    too_long: "Tick the box or leave it empty.",
    ..TEXT
};

const TERMS: FieldTexts = FieldTexts {
    label: "Terms of service",
    missing: "Agree to the terms to go on.",
    invalid: "Agree to the terms to go on.",
    too_long: "Agree to the terms to go on.",
    ..TEXT
};
