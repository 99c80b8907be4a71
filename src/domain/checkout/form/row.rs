//! What a row of the buyer's fields says of a field, and what follows from it alone.

use super::address::{AddressPart, Group};
use super::custom;
use super::email;
use super::problem::{Check, CheckContext, FieldProblem};
use super::text::{line, plain_line};
use crate::domain::PaymentMethodType;
use crate::domain::settings::Settings;
use serde::{Serialize, Serializer};
use std::fmt;

/// One field of the payment form.
#[derive(Clone, Copy)]
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
    /// Which of several ways to pay.
    Method,
    /// Whose bank account it is.
    AccountHolder,
    RoutingNumber,
    AccountNumber,
    Iban,
    SortCode,
    BacsAccountNumber,
    Bsb,
    BecsAccountNumber,
    /// What the app of a bank gives for one payment.
    BlikCode,
    /// A box: the billing address is the shipping address.
    BillingSame,
    Phone,
    IndividualName,
    BusinessName,
    /// A box: whoever buys is a business.
    Business,
    TaxId,
    Terms,
    Promotions,
    Part(AddressPart),
}

/// The sections of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    Contact,
    /// What merchants ask in fields of their own.
    Custom,
    /// The choice among several ways to pay.
    Choice,
    /// The box of what is written on a card.
    Card,
    /// What another way to pay asks.
    Method(PaymentMethodType),
    Address(Group),
    /// What a business says of itself.
    Business,
    /// What the buyer agrees to.
    Consent,
}

/// Where a field may not be left empty.
#[derive(Debug, Clone, Copy)]
pub enum Needed {
    Always,
    Never,
    /// As the country writes its addresses; where only its bank asks, in these countries.
    ByCountry {
        else_in: &'static [&'static str],
    },
    BySettings(fn(&Settings) -> bool),
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
    /// Chosen from the regions of the country, if it has a list of them.
    Region,
    Phone,
    /// Ticked or not; ticked it posts the word with which the buyer agrees.
    Checkbox,
    /// A box that is ticked at first. To untick it is an answer too, though it posts nothing.
    Toggle,
    /// Chosen from the ways to pay.
    Method,
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
    /// This key of `collected_information` as well.
    CollectedInformation(&'static str),
    /// One of the tax ids of `customer_details`.
    TaxId,
    /// This part of an address.
    Address(Group, AddressPart),
    /// The name on a bank account, which stands in a charge's `billing_details`.
    AccountHolder(PaymentMethodType),
    /// It is no part of any object, and only says what the others mean.
    Nothing,
}

/// What most fields have in common.
pub(super) const TEXT: Field = Field {
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
pub(super) const CARD: Field = Field {
    section: Section::Card,
    input: Input::Digits,
    ..TEXT
};

impl Field {
    /// Whether what was typed comes back with the page and is stored with the session.
    pub fn is_kept(&self) -> bool {
        match self.destination {
            Destination::Processor => false,
            Destination::Consent(_)
            | Destination::CustomField(_)
            | Destination::CustomerDetails(_)
            | Destination::CollectedInformation(_)
            | Destination::TaxId
            | Destination::Address(..)
            | Destination::AccountHolder(_)
            | Destination::Nothing => true,
        }
    }

    /// Whose address it is a part of, and which.
    pub fn part(&self) -> Option<(Group, AddressPart)> {
        match self.destination {
            Destination::Address(group, part) => Some((group, part)),
            Destination::Processor
            | Destination::Consent(_)
            | Destination::CustomField(_)
            | Destination::CustomerDetails(_)
            | Destination::CollectedInformation(_)
            | Destination::TaxId
            | Destination::AccountHolder(_)
            | Destination::Nothing => None,
        }
    }

    /// What was typed, as far as it is looked at: beyond the limit, so that the page can say so.
    pub(super) fn read(&self, form: &[(String, String)]) -> String {
        let most = 2 * self.longest;
        match self.input {
            Input::Text | Input::Region | Input::Custom(_) => line(form, self.name, most),
            Input::Email => email::read(form, self.name, most),
            Input::Digits | Input::Code | Input::Phone | Input::Checkbox | Input::Method => {
                plain_line(form, self.name, most)
            }
            Input::Country => plain_line(form, self.name, most).to_ascii_uppercase(),
            Input::Toggle if plain_line(form, self.name, most) == ON => ON.to_owned(),
            Input::Toggle => OFF.to_owned(),
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
            | Input::Country
            | Input::Region
            | Input::Phone
            | Input::Checkbox
            | Input::Method
            | Input::Toggle => text,
        }
    }

    /// What is wrong with `text`, if anything.
    pub(super) fn problem(&self, text: &str, context: &CheckContext<'_>) -> Option<FieldProblem> {
        if text.is_empty() {
            context.is_needed.then_some(FieldProblem::Missing)
        } else if text.chars().count() > self.longest {
            Some(FieldProblem::TooLong)
        } else {
            (self.check)(text, context).err()
        }
    }
}

/// What a box says that is ticked at first.
pub const ON: &str = "on";
pub const OFF: &str = "off";

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
