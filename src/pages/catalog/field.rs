//! The fields: what each is called, what it shows while it is empty, and what can be wrong with it.

use crate::domain::checkout::form::FieldProblem;
use crate::domain::checkout::form::address::AddressPart;
use crate::domain::checkout::form::field::Label;

/// The texts of a field. What is wrong is said as something to do.
pub struct FieldTexts {
    pub label: &'static str,
    pub placeholder: Option<&'static str>,
    pub missing: &'static str,
    pub invalid: &'static str,
    pub too_long: &'static str,
    pub past: Option<&'static str>,
}

/// The texts with the key `label`.
pub fn texts(label: Label) -> &'static FieldTexts {
    match label {
        Label::Email => &EMAIL,
        // Its texts are its merchant's.
        Label::Custom(_) => &TEXT,
        Label::CardNumber => &CARD_NUMBER,
        Label::CardExpiry => &CARD_EXPIRY,
        Label::CardCvc => &CARD_CVC,
        Label::Terms => &TERMS,
        Label::Part(part) => part_texts(part),
    }
}

fn part_texts(part: AddressPart) -> &'static FieldTexts {
    match part {
        AddressPart::Name => &NAME,
        AddressPart::Country => &COUNTRY,
        AddressPart::Line1 => &LINE1,
        AddressPart::Line2 => &LINE2,
        AddressPart::City => &CITY,
        AddressPart::State => &STATE,
        AddressPart::PostalCode => &POSTAL_CODE,
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

const NAME: FieldTexts = FieldTexts {
    label: "Full name",
    missing: "Enter the full name.",
    ..TEXT
};

const LINE1: FieldTexts = FieldTexts {
    label: "Address",
    missing: "Enter the street and house number.",
    ..TEXT
};

const LINE2: FieldTexts = FieldTexts {
    label: "Apartment, suite, floor (optional)",
    ..TEXT
};

const CITY: FieldTexts = FieldTexts {
    label: "City",
    missing: "Enter the city.",
    ..TEXT
};

const STATE: FieldTexts = FieldTexts {
    label: "State",
    missing: "Enter the state.",
    invalid: "Choose the state from the list.",
    ..TEXT
};

const COUNTRY: FieldTexts = FieldTexts {
    label: "Country or region",
    missing: "Choose your country or region.",
    invalid: "Choose your country or region.",
    too_long: "Choose your country or region.",
    ..TEXT
};

const POSTAL_CODE: FieldTexts = FieldTexts {
    label: "Postal code",
    missing: "Enter your postal code.",
    invalid: "Check the postal code for your country.",
    ..TEXT
};

const TERMS: FieldTexts = FieldTexts {
    label: "Terms of service",
    missing: "Agree to the terms to go on.",
    invalid: "Agree to the terms to go on.",
    too_long: "Agree to the terms to go on.",
    ..TEXT
};

const TEXT: FieldTexts = FieldTexts {
    label: "",
    placeholder: None,
    missing: "",
    invalid: "",
    too_long: "This is too long. Shorten it.",
    past: None,
};

impl FieldTexts {
    pub fn problem(&self, problem: FieldProblem) -> &'static str {
        match problem {
            FieldProblem::Missing => self.missing,
            FieldProblem::Invalid | FieldProblem::TooShort => self.invalid,
            FieldProblem::TooLong => self.too_long,
            FieldProblem::Past => self.past.unwrap_or(self.invalid),
            FieldProblem::NotATestCard => "Use a test card here, like 4242 4242 4242 4242.",
        }
    }
}
