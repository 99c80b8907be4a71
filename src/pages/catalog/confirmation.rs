//! The page after a payment.

use super::Message;

pub fn complete(merchant: &str) -> Message {
    Message::new(
        "Payment complete",
        format!("Thank you. {merchant} has received your payment."),
    )
}

/// Nothing was to be paid.
pub fn free(merchant: &str) -> Message {
    Message::new(
        "Your order is complete",
        format!("Thank you. {merchant} has received your order. Nothing was charged."),
    )
}

/// The money comes later: a bank debit takes days.
pub fn processing(merchant: &str) -> Message {
    Message::new(
        "Your order is placed",
        format!(
            "Thank you. Your payment is being processed: {merchant} receives it once your bank has \
             confirmed it, which can take a few days. There is nothing more for you to do."
        ),
    )
}

/// The money is only reserved.
pub fn held(merchant: &str) -> Message {
    Message::new(
        "Your order is placed",
        format!(
            "Thank you. Your card is authorized for the total, and nothing was charged yet. \
             {merchant} charges it later: once, and never more than this."
        ),
    )
}

/// It was reserved, and let go.
pub fn released(merchant: &str) -> Message {
    Message::new(
        "Your order was not charged",
        format!(
            "The authorization of your card was released, and nothing was charged. If you have \
             questions, please contact {merchant}."
        ),
    )
}

/// The money of a complete purchase never came.
pub fn failed(merchant: &str, reason: Option<&str>) -> Message {
    let why = match reason {
        Some("insufficient_funds") => "There was not enough on your account",
        Some("no_account") => "Your bank could not find the account",
        Some("account_closed") => "The account is closed",
        Some("debit_not_authorized") => "Your bank was told that you did not authorize it",
        Some(_) | None => "Your bank did not confirm it",
    };
    Message::new(
        "Your payment failed",
        format!("{why}, and nothing was charged. Please contact {merchant}."),
    )
}

/// Said of a purchase in test mode.
pub const NO_MONEY_MOVED: &str = "This was a test: no money moved.";
pub const BUY_AGAIN: &str = "Buy again";
/// The same where nothing was bought in the end.
pub const TRY_AGAIN: &str = "Try again";

/// Leads to where the merchant sends buyers.
pub fn continue_to(merchant: &str) -> String {
    format!("Continue to {merchant}")
}

pub const RECEIPT_NUMBER: &str = "Receipt number";
pub const DATE: &str = "Date";
/// Until when a card is authorized.
pub const AUTHORIZED_UNTIL: &str = "Authorized until";
/// How much of what was authorized was charged.
pub const CHARGED: &str = "Charged";
pub const PAYMENT_METHOD: &str = "Payment method";
/// Above what the buyer typed.
pub const YOUR_DETAILS: &str = "Your details";
/// Of what the buyer agreed to.
pub const ACCEPTED: &str = "Accepted";

/// A card by the API's word for its brand, and its last digits.
pub fn card(brand: &str, last4: &str) -> String {
    let brand = match brand {
        "amex" => "American Express",
        "diners" => "Diners Club",
        "discover" => "Discover",
        "jcb" => "JCB",
        "mastercard" => "Mastercard",
        "unionpay" => "UnionPay",
        "visa" => "Visa",
        _ => "Card",
    };
    format!("{brand} ending in {last4}")
}
