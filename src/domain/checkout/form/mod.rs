//! The posted payment form: what a buyer typed, and what is wrong with it.
//!
//! [`Posted::read`] never fails, so that the page can always come again with what was typed;
//! [`check()`] reads the card data, which is never kept. What fields there are stands in [`field`].

mod account;
pub mod address;
mod address_fields;
mod asking;
mod bank;
#[cfg(test)]
mod bank_examples;
#[cfg(test)]
mod business_tests;
mod card;
mod check;
#[cfg(test)]
mod check_tests;
mod code;
mod countries;
mod custom;
mod details;
pub(super) mod email;
pub mod field;
#[cfg(test)]
mod field_tests;
mod fitted;
mod iban_structures;
mod method_fields;
mod phone;
mod posted;
mod problem;
mod read;
mod row;
pub mod tax_id;
pub(super) mod text;

pub use asking::Asking;
pub use card::month_of;
pub use check::{check, check_country, check_free};
pub use code::{is_to_be_paid, typed_code, wants_code};
pub use countries::COUNTRIES;
pub use details::Details;
pub use email::is_email;
pub use field::{Field, FieldError};
pub use posted::{
    ADD, AMOUNT, APPLY, CODE, CONFIRM, CURRENCY, DISCOUNT, PREFILLED_CODE, Posted, QUANTITY_OF,
    REFUSED_CODE, REMOVE, SHIPPING_RATE, SUGGESTED, TOTAL_CURRENCY, WITHOUT_CODE, WITHOUT_DISCOUNT,
    is_pricing, wanted_amount, wanted_quantity,
};
pub use problem::FieldProblem;
pub use read::{read_form, read_query};
pub(in crate::domain) use text::plain;

use super::method;
use crate::domain::PaymentMethodType;
use crate::domain::payment_method_type::Family;

/// The last digits of the number that was posted of a way to pay, if it can be right.
pub fn last4(method: PaymentMethodType, form: &[(String, String)]) -> Option<String> {
    let number = match method.family() {
        Family::Card => card::number(&field::CARD_NUMBER.read(form)).ok(),
        Family::Debit => account::typed(method, form).map(|account| account.number),
        // None is typed.
        Family::Redirect | Family::Voucher => Some(String::new()),
    };
    Some(method::last4(&number?))
}

/// Whether a field of this name holds the data of a card or of a bank account.
pub fn is_secret(name: &str) -> bool {
    name.starts_with("card_") || name.starts_with("bank_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_holds_the_data_of_a_card_or_an_account_is_told_by_its_name() {
        for name in ["card_number", "card_cvc", "card_pin", "bank_account_number"] {
            assert!(is_secret(name), "{name}");
        }
        for name in ["name", "email", "session"] {
            assert!(!is_secret(name), "{name}");
        }
    }
}
