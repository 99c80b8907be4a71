//! The title of a link's page, and what a preview of it says.

/// The title of the payment form.
pub fn pay_title(merchant: &str) -> String {
    format!("Pay {merchant}")
}

/// What a preview of the page says.
pub fn price_from(amount: &str, merchant: &str) -> String {
    format!("{amount} from {merchant}")
}

/// What a preview of a link says whose time has not come.
pub fn opens(moment: &str) -> String {
    format!("Opens on {moment}")
}
