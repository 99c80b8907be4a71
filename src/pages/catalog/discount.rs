//! Discounts that a link has for everybody.

/// The button beside the full price, where the discount could not be had.
pub const TRY_AGAIN: &str = "Try the discount again";

pub const GONE: &str = "This discount is not available any more.";
pub const EXPIRED: &str = "This discount has ended.";
pub const USED_UP: &str = "This discount has been used up.";
pub const HELD_BY_OTHERS: &str =
    "Somebody is paying with the last of this discount. Try it again in a few minutes.";
pub const NOT_FIRST: &str = "This discount is for a first purchase only.";
pub const CHANGED: &str = "This discount takes something else off now. Try it again.";
pub const NOT_FOR_ITEMS: &str = "This discount is not for these items.";
pub const NOT_IN_CURRENCY: &str = "This discount is not for this currency.";
pub const TOO_LITTLE_LEFT: &str =
    "With this discount less would be left to pay than can be paid by card.";

pub fn minimum(amount: &str) -> String {
    format!("This discount needs an order of {amount} or more.")
}
