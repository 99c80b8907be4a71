//! The bank account of a posted form.

use super::bank;
use super::field::{
    BACS_ACCOUNT_NUMBER, BECS_ACCOUNT_NUMBER, BSB, IBAN, SORT_CODE, US_ACCOUNT_NUMBER,
    US_ROUTING_NUMBER,
};
use super::row::Field;
use crate::domain::PaymentMethodType;
use crate::domain::processor::BankAccount;

/// The fields in which an account is typed: its bank, if it has a field, and its number.
pub(super) fn fields_of(
    method: PaymentMethodType,
) -> (Option<&'static Field>, Option<&'static Field>) {
    match method {
        PaymentMethodType::Card
        | PaymentMethodType::Ideal
        | PaymentMethodType::P24
        | PaymentMethodType::Klarna
        | PaymentMethodType::Multibanco
        | PaymentMethodType::Blik
        | PaymentMethodType::Cashapp => (None, None),
        PaymentMethodType::UsBankAccount => (Some(US_ROUTING_NUMBER), Some(US_ACCOUNT_NUMBER)),
        PaymentMethodType::SepaDebit => (None, Some(IBAN)),
        PaymentMethodType::BacsDebit => (Some(SORT_CODE), Some(BACS_ACCOUNT_NUMBER)),
        PaymentMethodType::AuBecsDebit => (Some(BSB), Some(BECS_ACCOUNT_NUMBER)),
    }
}

/// The account of a posted form, if it can be right; a card has none.
pub(super) fn typed(method: PaymentMethodType, form: &[(String, String)]) -> Option<BankAccount> {
    let (code, number) = fields_of(method);
    let code = code.map_or_else(String::new, |field| field.read(form));
    bank::of(method, &code, &number?.read(form)).ok()
}
