//! The posted payment form: what a buyer typed, and what is wrong with it.
//!
//! [`Posted::read`] never fails, so that the page can always come again with what was typed;
//! [`check()`] reads the card data, which is never kept. What fields there are stands in [`field`].

pub mod address;
mod address_fields;
mod asking;
#[cfg(test)]
mod business_tests;
mod card;
mod check;
mod countries;
mod custom;
mod details;
pub(super) mod email;
pub mod field;
#[cfg(test)]
mod field_tests;
mod fitted;
mod phone;
mod posted;
mod problem;
mod read;
mod row;
pub mod tax_id;
pub(super) mod text;

pub use asking::Asking;
pub use card::month_of;
pub use check::{check, check_free};
pub use countries::COUNTRIES;
pub use details::Details;
pub use email::is_email;
pub use field::{Field, FieldError};
pub use posted::{
    ADD, AMOUNT, APPLY, CODE, CURRENCY, DISCOUNT, PREFILLED_CODE, Posted, QUANTITY_OF,
    REFUSED_CODE, REMOVE, SHIPPING_RATE, SUGGESTED, TOTAL_CURRENCY, WITHOUT_CODE, is_pricing,
    wanted_amount, wanted_quantity,
};
pub use problem::FieldProblem;
pub use read::{read_form, read_query};

/// The card number that was posted, if it can be right.
pub fn card_number(form: &[(String, String)]) -> Option<String> {
    card::number(&field::CARD_NUMBER.read(form)).ok()
}

/// Whether a field of this name holds card data.
pub fn is_card_field(name: &str) -> bool {
    name.starts_with("card_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_holds_card_data_is_told_by_its_name() {
        for name in ["card_number", "card_expiry", "card_cvc", "card_pin"] {
            assert!(is_card_field(name), "{name}");
        }
        for name in ["name", "email", "session"] {
            assert!(!is_card_field(name), "{name}");
        }
    }
}
