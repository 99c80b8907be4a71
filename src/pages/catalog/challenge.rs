//! What stands in for a bank's check or a captcha in test mode.

use super::Message;

/// What a challenge says, and its buttons.
pub struct Challenge {
    /// What it is about.
    pub message: Message,
    /// Passes it.
    pub pass: &'static str,
    /// Fails it.
    pub fail: &'static str,
}

/// The stand-in for a bank's check.
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

/// The stand-in for a captcha.
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

/// How long a challenge waits.
pub fn confirm_by(time: &str) -> String {
    format!("Confirm by {time}. After that nothing is charged and you can start again.")
}

/// Leaves a challenge.
pub const LEAVE: &str = "Go back without paying";
