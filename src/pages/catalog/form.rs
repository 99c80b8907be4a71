//! The payment form around its fields.

use crate::domain::settings::SubmitType;

/// The same button where nothing can be paid yet.
pub const UPDATE_ORDER: &str = "Update order";
/// The heading of the e-mail field.
pub const CONTACT: &str = "Contact";
/// The heading of the address to which things go.
pub const SHIPPING_ADDRESS: &str = "Shipping address";
/// The heading of the address of whoever pays.
pub const BILLING_ADDRESS: &str = "Billing address";
/// The heading of the card fields.
pub const PAYMENT: &str = "Payment";
/// The choice of a currency.
pub const CURRENCY: &str = "Currency";
/// The name of the three card fields together.
pub const CARD: &str = "Card details";
/// The country that is no choice.
pub const CHOOSE_COUNTRY: &str = "Choose";
pub const TEST_CARD: &str =
    "Test card: 4242 4242 4242 4242, any future date, any code. No real money moves.";
/// Why the card fields are empty again.
pub const CARD_AGAIN: &str = "Enter your card details again. For your safety they are never kept.";

/// Why the fields of a bank account are empty again.
pub const ACCOUNT_AGAIN: &str =
    "Enter your account details again. For your safety they are never kept.";

pub fn pay(submit_type: SubmitType, amount: &str) -> String {
    match submit_type {
        SubmitType::Auto | SubmitType::Pay => format!("Pay {amount}"),
        SubmitType::Book => format!("Book for {amount}"),
        SubmitType::Donate => format!("Donate {amount}"),
    }
}

/// The same where the card is only authorized at first.
pub fn authorize(submit_type: SubmitType, amount: &str) -> String {
    match submit_type {
        SubmitType::Auto | SubmitType::Pay => format!("Authorize {amount}"),
        SubmitType::Book => format!("Book for {amount}"),
        SubmitType::Donate => format!("Donate {amount}"),
    }
}

/// The button that asks how many places are left.
pub const ASK_REMAINING: &str = "See how many are left";

pub fn remaining(places: u64) -> String {
    format!("{places} left")
}

/// The same where nothing is to be paid.
pub fn complete(submit_type: SubmitType) -> &'static str {
    match submit_type {
        SubmitType::Auto | SubmitType::Pay | SubmitType::Donate => "Complete order",
        SubmitType::Book => "Book for free",
    }
}

/// What stands below the button where nothing is to be paid.
pub fn not_charged(merchant: &str) -> String {
    format!("Nothing is charged. {merchant} sees your email and order.")
}

/// What stands below the pay button.
pub fn charged_once(merchant: &str) -> String {
    format!(
        "You will be charged once. {merchant} sees what you enter here, but never your card number."
    )
}

/// The same where the card is only authorized at first.
pub fn charged_later(merchant: &str) -> String {
    format!(
        "Your card is authorized now and charged later: once, and never more than this total. \
         {merchant} sees what you enter here, but never your card number."
    )
}

/// What a buyer agrees to: before the link to the merchant's terms, and the link.
pub fn agree_to(merchant: &str) -> String {
    format!("I agree to {merchant}’s")
}

/// Beside a box that nobody has to tick.
pub fn write_me(merchant: &str) -> String {
    format!("Email me with news and offers from {merchant}.")
}
pub const TERMS_OF_SERVICE: &str = "Terms of Service";
/// Between the terms and the privacy policy, where there is one.
pub const AND: &str = "and";
pub const PRIVACY_POLICY: &str = "Privacy Policy";
