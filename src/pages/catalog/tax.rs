//! The taxes of an order.

/// How much a tax is that is in the prices, behind its name.
pub fn included(percent: &str) -> String {
    format!("{percent} included")
}
