//! The order: its lines, quantities and sums.

/// The heading of the order, for screen readers.
pub const ORDER: &str = "Your order";
/// Folds the order away on a narrow screen.
pub const HIDE_ORDER: &str = "Hide order";
/// Unfolds the order on a narrow screen.
pub const SHOW_ORDER: &str = "Show order";
/// The label of the amount on top.
pub const TOTAL_DUE: &str = "Total due";
/// The label of the sum below the lines.
pub const TOTAL: &str = "Total";
pub const TOTAL_PAID: &str = "Total paid";
/// Before an amount that no longer holds, for screen readers.
pub const WAS: &str = "Before:";
/// Before the amount that holds instead, for screen readers.
pub const NOW: &str = "Now:";
/// Stands where there is no amount.
pub const NO_AMOUNT: &str = "–";
pub const QUANTITY: &str = "Quantity";
/// The button that prices the order again.
pub const UPDATE: &str = "Update";
/// The heading of what can be added.
pub const OPTIONAL: &str = "Add to your order";
pub const ADD: &str = "Add";
pub const REMOVE: &str = "Remove";

/// The button that adds an item, for screen readers: it begins with what is seen.
pub fn add_item(name: &str) -> String {
    format!("{ADD} {name}")
}

/// The button that takes an item off the order again, likewise.
pub fn remove_item(name: &str) -> String {
    format!("{REMOVE} {name}")
}

pub fn each(amount: &str) -> String {
    format!("{amount} each")
}

pub fn times(quantity: &str, amount: &str) -> String {
    format!("{quantity} × {amount}")
}

/// Completes the label of a quantity for screen readers.
pub fn of_item(name: &str) -> String {
    format!(" of {name}")
}

pub fn one_fewer(name: &str) -> String {
    format!("One fewer of {name}")
}

pub fn one_more(name: &str) -> String {
    format!("One more of {name}")
}
