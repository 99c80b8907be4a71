//! The buyer's fields: one row each, in the order of the page.
//!
//! The form is read and checked by these rows, the page renders its inputs from them, and the API
//! finds in them where a text goes. A field that is added here is asked, checked, kept and shown.

use super::address::{AddressPart, Group};
use super::card;
use super::countries::{self, POSTAL_CODE_COUNTRIES};
use super::custom;
use super::email::{self, LONGEST_EMAIL};
use super::problem::{Check, CheckContext, FieldProblem};
use super::text::{line, plain_line};
use crate::domain::custom_field::{LONGEST_INPUT, MOST_CUSTOM_FIELDS};
use crate::domain::settings::Settings;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// One field of the payment form.
pub struct Field {
    /// The name and id of its input.
    pub name: &'static str,
    /// What the catalogue of texts calls it.
    pub label: Label,
    /// Where on the page it stands.
    pub section: Section,
    /// Whether an offer of these settings asks for it.
    pub asked: fn(&Settings) -> bool,
    /// Where it may not be left empty.
    pub needed: Needed,
    /// The most characters that are taken.
    pub longest: usize,
    /// What else has to be right about a text.
    pub(super) check: Check,
    pub input: Input,
    /// What browsers and password managers fill in.
    pub autocomplete: &'static str,
    pub destination: Destination,
}

/// The key of a field's texts in the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    Email,
    /// The merchant's own, of the custom field with this index.
    Custom(usize),
    CardNumber,
    CardExpiry,
    CardCvc,
    Terms,
    Part(AddressPart),
}

/// The sections of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    Contact,
    /// What merchants ask in fields of their own.
    Custom,
    /// The box of what is written on a card.
    Card,
    Address(Group),
    /// What the buyer agrees to.
    Consent,
}

/// Where a field may not be left empty.
#[derive(Debug, Clone, Copy)]
pub enum Needed {
    Always,
    /// If the merchant says so.
    BySettings(fn(&Settings) -> bool),
    /// If the buyer is in one of these countries.
    In(&'static [&'static str]),
}

/// How a field is typed: the keyboard that a phone shows, and in which direction the text runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Input {
    Text,
    Email,
    Digits,
    /// Letters and digits that are one word to a machine, such as a postal code.
    Code,
    /// Chosen from the list of countries.
    Country,
    /// Ticked or not; ticked it posts the word with which the buyer agrees.
    Checkbox,
    /// As the custom field with this index says.
    Custom(usize),
}

/// What becomes of what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Destination {
    /// Card data: it goes to the processor once, and is never kept and never shown again.
    Processor,
    /// This key of `consent`.
    Consent(&'static str),
    /// The value of the custom field with this index.
    CustomField(usize),
    /// This key of `customer_details`, and of a charge's `billing_details` if it has it.
    CustomerDetails(&'static str),
    /// This part of an address.
    Address(Group, AddressPart),
}

/// One thing wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    pub field: &'static Field,
    pub problem: FieldProblem,
}

/// Every field, in the order of the page.
pub const FIELDS: &[&Field] = &[
    EMAIL,
    CUSTOM_FIELDS[0],
    CUSTOM_FIELDS[1],
    CUSTOM_FIELDS[2],
    CARD_NUMBER,
    CARD_EXPIRY,
    CARD_CVC,
    COUNTRY,
    POSTAL_CODE,
    TERMS,
];

pub const EMAIL: &Field = &Field {
    name: "email",
    label: Label::Email,
    section: Section::Contact,
    longest: LONGEST_EMAIL,
    check: email::check,
    input: Input::Email,
    autocomplete: "email",
    destination: Destination::CustomerDetails("email"),
    ..TEXT
};

/// What merchants ask in fields of their own, as many as there can be.
pub const CUSTOM_FIELDS: [&Field; MOST_CUSTOM_FIELDS] = [
    &custom_field::<0>("custom_field_1"),
    &custom_field::<1>("custom_field_2"),
    &custom_field::<2>("custom_field_3"),
];

pub const CARD_NUMBER: &Field = &Field {
    name: "card_number",
    label: Label::CardNumber,
    longest: 40,
    check: card::check_number,
    autocomplete: "cc-number",
    ..CARD
};

pub const CARD_EXPIRY: &Field = &Field {
    name: "card_expiry",
    label: Label::CardExpiry,
    longest: 20,
    check: card::check_expiry,
    autocomplete: "cc-exp",
    ..CARD
};

pub const CARD_CVC: &Field = &Field {
    name: "card_cvc",
    label: Label::CardCvc,
    longest: 12,
    check: card::check_cvc,
    autocomplete: "cc-csc",
    ..CARD
};

pub const COUNTRY: &Field = &Field {
    name: "country",
    label: Label::Part(AddressPart::Country),
    section: Section::Address(Group::Billing),
    longest: 2,
    check: countries::check,
    input: Input::Country,
    autocomplete: "billing country",
    destination: Destination::Address(Group::Billing, AddressPart::Country),
    ..TEXT
};

pub const POSTAL_CODE: &Field = &Field {
    name: "postal_code",
    label: Label::Part(AddressPart::PostalCode),
    section: Section::Address(Group::Billing),
    needed: Needed::In(POSTAL_CODE_COUNTRIES),
    longest: 20,
    input: Input::Code,
    autocomplete: "billing postal-code",
    destination: Destination::Address(Group::Billing, AddressPart::PostalCode),
    ..TEXT
};

/// The word that a ticked box posts, and Stripe shows.
pub const ACCEPTED: &str = "accepted";

pub const TERMS: &Field = &Field {
    name: "terms_of_service",
    label: Label::Terms,
    section: Section::Consent,
    asked: Settings::requires_terms,
    longest: ACCEPTED.len(),
    check: |text, _| {
        if text == ACCEPTED {
            Ok(())
        } else {
            Err(FieldProblem::Missing)
        }
    },
    input: Input::Checkbox,
    destination: Destination::Consent("terms_of_service"),
    ..TEXT
};

/// What most fields have in common.
const TEXT: Field = Field {
    name: "",
    label: Label::Email,
    section: Section::Contact,
    asked: |_| true,
    needed: Needed::Always,
    longest: 200,
    check: |_, _| Ok(()),
    input: Input::Text,
    autocomplete: "off",
    destination: Destination::Processor,
};

/// The row of the custom field with the index `N`, about which its offer says the rest.
const fn custom_field<const N: usize>(name: &'static str) -> Field {
    Field {
        name,
        label: Label::Custom(N),
        section: Section::Custom,
        asked: |settings| settings.custom_fields.len() > N,
        needed: Needed::BySettings(custom::is_needed::<N>),
        longest: LONGEST_INPUT as usize,
        check: custom::check::<N>,
        input: Input::Custom(N),
        destination: Destination::CustomField(N),
        ..TEXT
    }
}

/// What the fields of a card have in common.
const CARD: Field = Field {
    section: Section::Card,
    input: Input::Digits,
    ..TEXT
};

/// The fields that an offer of these settings asks for, in the order of the page.
pub fn asked(settings: &Settings) -> impl Iterator<Item = &'static Field> {
    FIELDS
        .iter()
        .copied()
        .filter(|field| (field.asked)(settings))
}

impl Field {
    /// Whether it is asked only of whoever has something to pay.
    pub fn is_of_payment(&self) -> bool {
        match self.section {
            Section::Card | Section::Address(Group::Billing) => true,
            Section::Contact
            | Section::Custom
            | Section::Consent
            | Section::Address(Group::Shipping) => false,
        }
    }

    /// Whether what was typed comes back with the page and is stored with the session.
    pub fn is_kept(&self) -> bool {
        match self.destination {
            Destination::Processor => false,
            Destination::Consent(_)
            | Destination::CustomField(_)
            | Destination::CustomerDetails(_)
            | Destination::Address(..) => true,
        }
    }

    /// What was typed, as far as it is looked at: beyond the limit, so that the page can say so.
    pub(super) fn read(&self, form: &[(String, String)]) -> String {
        let most = 2 * self.longest;
        match self.input {
            Input::Text | Input::Custom(_) => line(form, self.name, most),
            Input::Email => email::read(form, self.name, most),
            Input::Digits | Input::Code | Input::Checkbox => plain_line(form, self.name, most),
            Input::Country => plain_line(form, self.name, most).to_ascii_uppercase(),
        }
    }

    /// The same, in the spelling that an offer of these settings has it in.
    pub(super) fn read_for(&self, settings: &Settings, form: &[(String, String)]) -> String {
        let text = self.read(form);
        match self.input {
            Input::Custom(index) => custom::spelled(settings, index, text),
            Input::Text
            | Input::Email
            | Input::Digits
            | Input::Code
            | Input::Checkbox
            | Input::Country => text,
        }
    }

    /// What is wrong with `text` for a buyer in `country`, if anything.
    pub(super) fn problem(
        &self,
        text: &str,
        country: &str,
        context: &CheckContext<'_>,
    ) -> Option<FieldProblem> {
        if text.is_empty() {
            let needed = match self.needed {
                Needed::Always => true,
                Needed::BySettings(is_needed) => is_needed(context.settings),
                Needed::In(countries) => countries.contains(&country),
            };
            needed.then_some(FieldProblem::Missing)
        } else if text.chars().count() > self.longest {
            Some(FieldProblem::TooLong)
        } else {
            (self.check)(text, context).err()
        }
    }
}

impl PartialEq for Field {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Field {}

impl fmt::Debug for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// Between the objects a field goes by its name.
impl Serialize for Field {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name)
    }
}

impl<'de> Deserialize<'de> for &'static Field {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        let found = FIELDS.iter().copied().find(|field| field.name == name);
        found.ok_or_else(|| D::Error::custom("no such field"))
    }
}
