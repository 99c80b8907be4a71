//! The title of a link's page, and what a preview of it says.

pub fn pay_title(merchant: &str) -> String {
    format!("Pay {merchant}")
}

pub fn price_from(amount: &str, merchant: &str) -> String {
    format!("{amount} from {merchant}")
}

/// What a preview says of a link that does not sell yet.
pub fn opens(moment: &str) -> String {
    format!("Opens on {moment}")
}
