//! The rows of the fields that addresses are made of.

use super::address::{AddressPart, Group, format_of, regions_of};
use super::countries::{self, POSTAL_CODE_COUNTRIES};
use super::problem::{CheckContext, FieldProblem};
use super::row::{Destination, Field, Input, Label, Needed, Section, TEXT};
use crate::domain::settings::Settings;

/// Whether the billing address is the shipping address: at first it is, so that nobody types it twice.
pub const BILLING_SAME: &Field = &Field {
    name: "billing_same",
    label: Label::BillingSame,
    section: Section::Address(Group::Billing),
    asked: Settings::ships,
    needed: Needed::Never,
    longest: 3,
    input: Input::Toggle,
    destination: Destination::Nothing,
    ..TEXT
};

pub const COUNTRY: &Field = &Field {
    asked: |_| true,
    needed: Needed::Always,
    check: countries::check,
    ..country(billing(AddressPart::Country, "country", "billing country"))
};
pub const BILLING_NAME: &Field = &billing(AddressPart::Name, "name", "billing name");
pub const BILLING_LINE1: &Field = &billing(AddressPart::Line1, "line1", "billing address-line1");
pub const BILLING_LINE2: &Field = &billing(AddressPart::Line2, "line2", "billing address-line2");
pub const BILLING_CITY: &Field = &billing(AddressPart::City, "city", "billing address-level2");
pub const BILLING_STATE: &Field = &region(billing(
    AddressPart::State,
    "state",
    "billing address-level1",
));
pub const POSTAL_CODE: &Field = &Field {
    asked: |_| true,
    needed: Needed::ByCountry {
        else_in: POSTAL_CODE_COUNTRIES,
    },
    ..code(billing(
        AddressPart::PostalCode,
        "postal_code",
        "billing postal-code",
    ))
};

pub const SHIPPING_COUNTRY: &Field = &Field {
    needed: Needed::Always,
    check: countries::check_shipping,
    ..country(shipping(
        AddressPart::Country,
        "shipping_country",
        "shipping country",
    ))
};
pub const SHIPPING_NAME: &Field = &shipping(AddressPart::Name, "shipping_name", "shipping name");
pub const SHIPPING_LINE1: &Field = &shipping(
    AddressPart::Line1,
    "shipping_line1",
    "shipping address-line1",
);
pub const SHIPPING_LINE2: &Field = &shipping(
    AddressPart::Line2,
    "shipping_line2",
    "shipping address-line2",
);
pub const SHIPPING_CITY: &Field = &shipping(
    AddressPart::City,
    "shipping_city",
    "shipping address-level2",
);
pub const SHIPPING_STATE: &Field = &region(shipping(
    AddressPart::State,
    "shipping_state",
    "shipping address-level1",
));
pub const SHIPPING_POSTAL_CODE: &Field = &code(shipping(
    AddressPart::PostalCode,
    "shipping_postal_code",
    "shipping postal-code",
));

const fn billing(part: AddressPart, name: &'static str, autocomplete: &'static str) -> Field {
    Field {
        asked: Settings::asks_whole_billing_address,
        ..row(Group::Billing, part, name, autocomplete)
    }
}

const fn shipping(part: AddressPart, name: &'static str, autocomplete: &'static str) -> Field {
    Field {
        asked: Settings::ships,
        ..row(Group::Shipping, part, name, autocomplete)
    }
}

const fn row(
    group: Group,
    part: AddressPart,
    name: &'static str,
    autocomplete: &'static str,
) -> Field {
    Field {
        name,
        label: Label::Part(part),
        section: Section::Address(group),
        needed: Needed::ByCountry { else_in: &[] },
        autocomplete,
        destination: Destination::Address(group, part),
        ..TEXT
    }
}

const fn country(row: Field) -> Field {
    Field {
        longest: 2,
        input: Input::Country,
        ..row
    }
}

const fn region(row: Field) -> Field {
    Field {
        check: check_region,
        input: Input::Region,
        ..row
    }
}

const fn code(row: Field) -> Field {
    Field {
        longest: 20,
        check: check_code,
        input: Input::Code,
        ..row
    }
}

fn check_region(text: &str, context: &CheckContext<'_>) -> Result<(), FieldProblem> {
    let regions = regions_of(context.country);
    if regions.is_empty() || regions.iter().any(|(code, _)| *code == text) {
        Ok(())
    } else {
        Err(FieldProblem::Invalid)
    }
}

fn check_code(text: &str, context: &CheckContext<'_>) -> Result<(), FieldProblem> {
    if format_of(context.country).takes(text) {
        Ok(())
    } else {
        Err(FieldProblem::Invalid)
    }
}
