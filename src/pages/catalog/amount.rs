//! The amount that is the buyer's to say.

pub const MISSING: &str = "Enter an amount.";
/// The group of what the merchant suggests, for screen readers.
pub const SUGGESTED: &str = "Suggested amounts";

/// The label; `code` is the currency's.
pub fn label(code: &str) -> String {
    format!("Amount in {code}")
}

/// The least and, if the merchant set it, the most.
pub fn limits(least: &str, most: Option<&str>) -> String {
    match most {
        Some(most) => format!("From {least} to {most}"),
        None => format!("{least} or more"),
    }
}

pub fn unreadable(example: &str) -> String {
    format!("Enter an amount, such as {example}.")
}

/// It is one in smaller units than can be paid.
pub fn fraction(step: &str) -> String {
    format!("Enter an amount in steps of {step}.")
}

pub fn under(least: &str) -> String {
    format!("Enter {least} or more.")
}

pub fn over(most: &str) -> String {
    format!("Enter {most} or less.")
}
