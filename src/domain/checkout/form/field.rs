//! The buyer's fields: one row each, in the order of the page.
//!
//! The form is read and checked by these rows, the page renders its inputs from them, and the API
//! finds in them where a text goes. A field that is added here is asked, checked, kept and shown.

use super::address::{AddressPart, Group};
use super::card;
use super::countries::{self, POSTAL_CODE_COUNTRIES};
use super::email::{self, LONGEST_EMAIL};
use super::problem::{Check, CheckContext, FieldProblem};
use super::text::{line, plain_line};
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
    CardNumber,
    CardExpiry,
    CardCvc,
    Part(AddressPart),
}

/// The sections of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    Contact,
    /// The box of what is written on a card.
    Card,
    Address(Group),
}

/// Where a field may not be left empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needed {
    Always,
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
}

/// What becomes of what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Destination {
    /// Card data: it goes to the processor once, and is never kept and never shown again.
    Processor,
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
    CARD_NUMBER,
    CARD_EXPIRY,
    CARD_CVC,
    COUNTRY,
    POSTAL_CODE,
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
            Section::Contact | Section::Address(Group::Shipping) => false,
        }
    }

    /// Whether what was typed comes back with the page and is stored with the session.
    pub fn is_kept(&self) -> bool {
        match self.destination {
            Destination::Processor => false,
            Destination::CustomerDetails(_) | Destination::Address(..) => true,
        }
    }

    /// What was typed, as far as it is looked at: beyond the limit, so that the page can say so.
    pub(super) fn read(&self, form: &[(String, String)]) -> String {
        let most = 2 * self.longest;
        match self.input {
            Input::Text => line(form, self.name, most),
            Input::Email => email::read(form, self.name, most),
            Input::Digits | Input::Code => plain_line(form, self.name, most),
            Input::Country => plain_line(form, self.name, most).to_ascii_uppercase(),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::checkout::fixtures::asking_for_everything;
    use crate::domain::checkout::form::details::Details;
    use crate::domain::checkout::form::is_card_field;
    use crate::json;

    /// The detail tokens of HTML's autofill that a form for payments can have.
    const TOKENS: &str = "name organization tel email country postal-code street-address \
        address-line1 address-line2 address-level1 address-level2 address-level3 \
        cc-name cc-number cc-exp cc-csc";

    #[test]
    fn every_field_is_asked_for_by_some_offer() {
        assert!(asked(&asking_for_everything()).eq(FIELDS.iter().copied()));
    }

    #[test]
    fn a_link_that_asks_for_nothing_more_asks_for_six_fields() {
        let names: Vec<_> = asked(&Settings::default())
            .map(|field| field.name)
            .collect();
        let card = ["card_number", "card_expiry", "card_cvc"];
        assert_eq!((names[0], &names[1..4]), ("email", &card[..]));
        assert_eq!(names[4..], ["country", "postal_code"]);
    }

    #[test]
    fn every_field_is_filled_in_by_browsers_and_its_name_is_its_own() {
        for field in FIELDS {
            let detail = field.autocomplete.split(' ').next_back().unwrap();
            assert!(
                TOKENS.split_whitespace().any(|token| token == detail),
                "{field:?}"
            );
            let same_name = FIELDS.iter().filter(|other| other.name == field.name);
            assert_eq!(same_name.count(), 1, "{field:?}");
        }
    }

    #[test]
    fn what_is_typed_into_a_field_is_read_back_unless_it_is_card_data() {
        for field in FIELDS {
            let form = [(field.name.to_owned(), " JE 1 ".to_owned())];
            assert_eq!(field.read(&form), "JE 1", "{field:?}");
            let details = Details::read(&asking_for_everything(), &form);
            let kept = if field.is_kept() { "JE 1" } else { "" };
            assert_eq!(details.text(field), kept, "{field:?}");
            assert_eq!(is_card_field(field.name), !field.is_kept(), "{field:?}");
        }
    }

    #[test]
    fn every_field_that_is_kept_has_a_key_of_its_own_in_the_api() {
        for field in FIELDS.iter().filter(|field| field.is_kept()) {
            let details = Details::default().with(field, "typed");
            assert_eq!(details.at(field.destination), Some("typed"), "{field:?}");
        }
    }

    #[test]
    fn an_object_names_a_field_to_another_by_its_input() {
        for field in FIELDS {
            let problem = FieldProblem::Missing;
            let error = FieldError { field, problem };
            let sent = json::to_string(&error).unwrap();
            let expected = format!(r#"{{"field":"{}","problem":"Missing"}}"#, field.name);
            assert_eq!(sent, expected);
            assert_eq!(json::from_str::<FieldError>(&sent).unwrap(), error);
        }
        let unknown = r#"{"field":"shoe_size","problem":"Missing"}"#;
        assert!(json::from_str::<FieldError>(unknown).is_err());
    }
}
