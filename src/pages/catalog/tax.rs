//! The taxes of an order.

/// Before a tax that is in the prices.
pub const INCLUDING: &str = "Including";
