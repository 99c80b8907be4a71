//! The page after a payment.

use super::Message;

pub fn complete(merchant: &str) -> Message {
    Message::new(
        "Payment complete",
        format!("Thank you. {merchant} has received your payment."),
    )
}

/// Said of a purchase in test mode.
pub const NO_MONEY_MOVED: &str = "This was a test: no money moved.";
pub const BUY_AGAIN: &str = "Buy again";

/// Leads to where the merchant sends buyers.
pub fn continue_to(merchant: &str) -> String {
    format!("Continue to {merchant}")
}
