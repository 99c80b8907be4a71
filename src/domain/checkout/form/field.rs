//! The buyer's fields: one row each, in the order of the page.
//!
//! The form is read and checked by these rows, the page renders its inputs from them, and the API
//! finds in them where a text goes. A field that is added here is asked, checked, kept and shown.

pub use super::address_fields::{
    BILLING_CITY, BILLING_LINE1, BILLING_LINE2, BILLING_NAME, BILLING_SAME, BILLING_STATE, COUNTRY,
    POSTAL_CODE, SHIPPING_CITY, SHIPPING_COUNTRY, SHIPPING_LINE1, SHIPPING_LINE2, SHIPPING_NAME,
    SHIPPING_POSTAL_CODE, SHIPPING_STATE,
};
pub use super::method_fields::{
    BACS_ACCOUNT_NUMBER, BACS_HOLDER, BECS_ACCOUNT_NUMBER, BECS_HOLDER, BLIK_CODE, BSB, IBAN,
    IDEAL_HOLDER, METHOD, P24_HOLDER, SEPA_HOLDER, SORT_CODE, US_ACCOUNT_NUMBER, US_HOLDER,
    US_ROUTING_NUMBER,
};
pub use super::row::{Destination, Field, Input, Label, Needed, OFF, ON, Section};

use super::card;
use super::custom;
use super::email::{self, LONGEST_EMAIL};
use super::phone;
use super::problem::FieldProblem;
use super::row::{CARD, TEXT};
use super::tax_id;
use crate::domain::custom_field::{LONGEST_INPUT, MOST_CUSTOM_FIELDS};
use crate::domain::settings::Settings;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

/// One thing wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    pub field: &'static Field,
    pub problem: FieldProblem,
}

/// Every field, in the order of the page where nothing says otherwise: see [`Asking`](super::Asking).
pub const FIELDS: &[&Field] = &[
    EMAIL,
    PHONE,
    INDIVIDUAL_NAME,
    BUSINESS,
    BUSINESS_NAME,
    CUSTOM_FIELDS[0],
    CUSTOM_FIELDS[1],
    CUSTOM_FIELDS[2],
    SHIPPING_COUNTRY,
    SHIPPING_NAME,
    SHIPPING_LINE1,
    SHIPPING_LINE2,
    SHIPPING_CITY,
    SHIPPING_STATE,
    SHIPPING_POSTAL_CODE,
    METHOD,
    CARD_NUMBER,
    CARD_EXPIRY,
    CARD_CVC,
    US_HOLDER,
    US_ROUTING_NUMBER,
    US_ACCOUNT_NUMBER,
    SEPA_HOLDER,
    IBAN,
    BACS_HOLDER,
    SORT_CODE,
    BACS_ACCOUNT_NUMBER,
    BECS_HOLDER,
    BSB,
    BECS_ACCOUNT_NUMBER,
    IDEAL_HOLDER,
    P24_HOLDER,
    BLIK_CODE,
    BILLING_SAME,
    COUNTRY,
    BILLING_NAME,
    BILLING_LINE1,
    BILLING_LINE2,
    BILLING_CITY,
    BILLING_STATE,
    POSTAL_CODE,
    TAX_ID,
    TERMS,
    PROMOTIONS,
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

pub const PHONE: &Field = &Field {
    name: "phone",
    label: Label::Phone,
    asked: |settings| settings.phone_number_collection.enabled,
    longest: 30,
    check: phone::check,
    input: Input::Phone,
    autocomplete: "tel",
    destination: Destination::CustomerDetails("phone"),
    ..TEXT
};

pub const INDIVIDUAL_NAME: &Field = &Field {
    name: "individual_name",
    label: Label::IndividualName,
    asked: |settings| settings.individual_name().enabled,
    needed: Needed::BySettings(|settings| !settings.individual_name().optional),
    longest: 150,
    autocomplete: "name",
    destination: Destination::CollectedInformation("individual_name"),
    ..TEXT
};

pub const BUSINESS_NAME: &Field = &Field {
    name: "business_name",
    label: Label::BusinessName,
    asked: |settings| settings.business_name().enabled || settings.tax_id_collection.enabled,
    needed: Needed::BySettings(|settings| !settings.business_name().optional),
    longest: 150,
    autocomplete: "organization",
    destination: Destination::CollectedInformation("business_name"),
    ..TEXT
};

/// Whether a business buys. Where everybody is asked for a tax id nobody is asked this.
pub const BUSINESS: &Field = &Field {
    name: "business",
    label: Label::Business,
    section: Section::Business,
    asked: |settings| {
        settings.tax_id_collection.enabled && !settings.tax_id_collection.is_required()
    },
    needed: Needed::Never,
    longest: 3,
    input: Input::Checkbox,
    destination: Destination::Nothing,
    ..TEXT
};

/// Its type follows from the billing country, and its form there.
pub const TAX_ID: &Field = &Field {
    name: "tax_id",
    label: Label::TaxId,
    section: Section::Business,
    asked: |settings| settings.tax_id_collection.enabled,
    longest: 30,
    check: |text, context| {
        if tax_id::find(context.country, text).is_some() {
            Ok(())
        } else {
            Err(FieldProblem::Invalid)
        }
    },
    input: Input::Code,
    destination: Destination::TaxId,
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

/// The word that this box posts if it is ticked, and Stripe shows.
pub const OPT_IN: &str = "opt_in";

/// Nobody has to tick it: a box that posts nothing is an answer, too.
pub const PROMOTIONS: &Field = &Field {
    name: "promotions",
    label: Label::Promotions,
    section: Section::Consent,
    asked: Settings::asks_for_promotions,
    needed: Needed::Never,
    longest: OPT_IN.len(),
    check: |text, _| {
        if text == OPT_IN {
            Ok(())
        } else {
            Err(FieldProblem::Invalid)
        }
    },
    input: Input::Checkbox,
    destination: Destination::Consent("promotions"),
    ..TEXT
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

/// The fields that an offer of these settings asks for, in the order of the page.
pub fn asked(settings: &Settings) -> impl Iterator<Item = &'static Field> {
    FIELDS
        .iter()
        .copied()
        .filter(|field| (field.asked)(settings))
}

impl<'de> Deserialize<'de> for &'static Field {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        let found = FIELDS.iter().copied().find(|field| field.name == name);
        found.ok_or_else(|| D::Error::custom("no such field"))
    }
}
