//! Promotion codes, and what they take off.

use super::Message;

/// Opens the field.
pub const ADD: &str = "Add a code";
pub const LABEL: &str = "Promotion code";
/// The button that has the code taken.
pub const APPLY: &str = "Apply";
/// Before the code, for screen readers; what takes something off where that has no name.
pub const DISCOUNT: &str = "Discount";

pub const UNKNOWN: &str = "This code is not valid. Check how it is spelled.";
pub const EXPIRED: &str = "This code has expired.";
pub const USED_UP: &str = "This code has been used up.";
pub const HELD_BY_OTHERS: &str =
    "Somebody is paying with the last of this code. Try it again in a few minutes.";
/// Below the discount.
pub const FIRST_ONLY: &str = "For a first purchase only.";
pub const NOT_FIRST: &str = "This code is for a first purchase only.";
pub const CHANGED: &str = "This code takes something else off now. Enter it again.";
pub const NOT_FOR_ITEMS: &str = "This code is not for these items.";
pub const NOT_IN_CURRENCY: &str = "This code is not for this currency.";
pub const TOO_LITTLE_LEFT: &str =
    "With this code less would be left to pay than can be paid by card.";
pub const UNANSWERED: &str =
    "We could not check this code just now. Try it again in a moment, or pay without it.";
pub const TOO_MANY: &str = "Too many codes were tried. Wait a minute, then try again.";

pub fn remove(code: &str) -> String {
    format!("Remove {code}")
}

pub fn off(amount: &str) -> String {
    format!("−{amount}")
}

pub fn minimum(amount: &str) -> String {
    format!("This code needs an order of {amount} or more.")
}

/// A code was typed, and taken when it was to be paid.
pub fn applied(now: &str) -> Message {
    Message::new(
        format!("The code was applied: the total is now {now}."),
        "Nothing was charged. Check the order, then pay if you agree.",
    )
}

/// The discount was gone when it was to be paid.
pub fn gone(why: &str, before: &str, now: &str) -> Message {
    Message::new(
        why,
        format!(
            "Nothing was charged. Without it the total is {now} instead of {before}: pay if you agree."
        ),
    )
}
