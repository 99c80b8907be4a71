//! The rows of the fields that say what is paid with, where it is not a card alone.

use super::bank::{self, BACS, BECS, US};
use super::row::{Destination, Field, Input, Label, Needed, Section, TEXT};
use crate::domain::PaymentMethodType;

/// Which of several ways to pay.
pub const METHOD: &Field = &Field {
    name: "payment_method",
    label: Label::Method,
    section: Section::Choice,
    asked: |settings| settings.methods().nth(1).is_some(),
    // What is not said is the first.
    needed: Needed::Never,
    longest: 30,
    input: Input::Method,
    destination: Destination::Nothing,
    ..TEXT
};

pub const US_HOLDER: &Field = &holder(PaymentMethodType::UsBankAccount, "us_bank_account_holder");

pub const US_ROUTING_NUMBER: &Field = &Field {
    name: "bank_routing_number",
    label: Label::RoutingNumber,
    longest: 20,
    check: bank::check_routing_number,
    ..digits(PaymentMethodType::UsBankAccount)
};

pub const US_ACCOUNT_NUMBER: &Field = &Field {
    name: "bank_account_number",
    label: Label::AccountNumber,
    longest: 40,
    check: bank::check_account::<US>,
    ..digits(PaymentMethodType::UsBankAccount)
};

pub const SEPA_HOLDER: &Field = &holder(PaymentMethodType::SepaDebit, "sepa_debit_holder");

pub const IBAN: &Field = &Field {
    name: "bank_iban",
    label: Label::Iban,
    longest: 50,
    check: bank::check_iban,
    input: Input::Code,
    ..of(PaymentMethodType::SepaDebit)
};

pub const BACS_HOLDER: &Field = &holder(PaymentMethodType::BacsDebit, "bacs_debit_holder");

pub const SORT_CODE: &Field = &Field {
    name: "bank_sort_code",
    label: Label::SortCode,
    longest: 20,
    check: bank::check_six_digits,
    ..digits(PaymentMethodType::BacsDebit)
};

pub const BACS_ACCOUNT_NUMBER: &Field = &Field {
    name: "bank_bacs_account_number",
    label: Label::BacsAccountNumber,
    longest: 20,
    check: bank::check_account::<BACS>,
    ..digits(PaymentMethodType::BacsDebit)
};

pub const BECS_HOLDER: &Field = &holder(PaymentMethodType::AuBecsDebit, "au_becs_debit_holder");

pub const BSB: &Field = &Field {
    name: "bank_bsb_number",
    label: Label::Bsb,
    longest: 20,
    check: bank::check_six_digits,
    ..digits(PaymentMethodType::AuBecsDebit)
};

pub const BECS_ACCOUNT_NUMBER: &Field = &Field {
    name: "bank_becs_account_number",
    label: Label::BecsAccountNumber,
    longest: 20,
    check: bank::check_account::<BECS>,
    ..digits(PaymentMethodType::AuBecsDebit)
};

pub const IDEAL_HOLDER: &Field = &holder(PaymentMethodType::Ideal, "ideal_holder");

pub const P24_HOLDER: &Field = &holder(PaymentMethodType::P24, "p24_holder");

/// What the app of a bank gives its customer for one payment.
pub const BLIK_CODE: &Field = &Field {
    name: "bank_blik_code",
    label: Label::BlikCode,
    longest: 20,
    check: bank::check_six_digits,
    ..digits(PaymentMethodType::Blik)
};

/// Whose account it is.
const fn holder(method: PaymentMethodType, name: &'static str) -> Field {
    Field {
        name,
        label: Label::AccountHolder,
        longest: 150,
        autocomplete: "name",
        destination: Destination::AccountHolder(method),
        ..of(method)
    }
}

/// What no browser fills in, and nobody keeps.
const fn digits(method: PaymentMethodType) -> Field {
    Field {
        input: Input::Digits,
        ..of(method)
    }
}

const fn of(method: PaymentMethodType) -> Field {
    Field {
        section: Section::Method(method),
        asked: match method {
            PaymentMethodType::Card => |_| true,
            PaymentMethodType::UsBankAccount => {
                |settings| settings.takes(PaymentMethodType::UsBankAccount)
            }
            PaymentMethodType::SepaDebit => |settings| settings.takes(PaymentMethodType::SepaDebit),
            PaymentMethodType::BacsDebit => |settings| settings.takes(PaymentMethodType::BacsDebit),
            PaymentMethodType::AuBecsDebit => {
                |settings| settings.takes(PaymentMethodType::AuBecsDebit)
            }
            PaymentMethodType::Ideal => |settings| settings.takes(PaymentMethodType::Ideal),
            PaymentMethodType::P24 => |settings| settings.takes(PaymentMethodType::P24),
            PaymentMethodType::Klarna => |settings| settings.takes(PaymentMethodType::Klarna),
            PaymentMethodType::Multibanco => {
                |settings| settings.takes(PaymentMethodType::Multibanco)
            }
            PaymentMethodType::Blik => |settings| settings.takes(PaymentMethodType::Blik),
            PaymentMethodType::Cashapp => |settings| settings.takes(PaymentMethodType::Cashapp),
        },
        ..TEXT
    }
}
