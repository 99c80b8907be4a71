//! What stands in for a bank's check or a captcha in test mode.

use super::{Message, method};
use crate::domain::PaymentMethodType;

/// What a challenge says, and its buttons.
pub struct Challenge {
    pub message: Message,
    pub pass: &'static str,
    pub fail: &'static str,
}

pub fn bank(amount: &str, merchant: &str) -> Challenge {
    let words = format!(
        "This page stands in for your bank's check (3-D Secure) in test mode. Your bank would ask whether you want to pay {amount} to {merchant}."
    );
    Challenge {
        message: Message::new("Confirm this payment", words),
        pass: "Confirm payment",
        fail: "Refuse payment",
    }
}

pub fn captcha() -> Challenge {
    Challenge {
        message: Message::new(
            "Are you a person?",
            "This page stands in for a captcha in test mode: a puzzle that people solve and robots do not. The payment goes through once it is solved.",
        ),
        pass: "Solve the captcha and pay",
        fail: "Fail the captcha",
    }
}

/// The page that a way to pay leads to.
pub fn page(way: PaymentMethodType, amount: &str, merchant: &str) -> Challenge {
    let name = method::name(way);
    let words = format!(
        "This page stands in for {name} in test mode. There you would be asked whether you want to pay {amount} to {merchant}."
    );
    Challenge {
        message: Message::new(format!("Pay with {name}"), words),
        pass: "Authorize test payment",
        fail: "Fail test payment",
    }
}

pub fn confirm_by(time: &str) -> String {
    format!("Confirm by {time}. After that nothing is charged and you can start again.")
}

pub const LEAVE: &str = "Go back without paying";
