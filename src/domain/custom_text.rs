//! What a merchant says on the page in words of their own: Stripe's `custom_text`.

use serde::{Deserialize, Serialize};

/// The most characters of a message.
pub const LONGEST_MESSAGE: usize = 1200;

/// The texts by their places. A storage format, of which every field may be left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct CustomText {
    /// Below the pay button.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after_submit: Option<Said>,
    /// Above the fields of the address that what is bought goes to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping_address: Option<Said>,
    /// Above the pay button.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub submit: Option<Said>,
    /// What a buyer agrees to, instead of our words for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub terms_of_service_acceptance: Option<Said>,
}

/// One text, as Stripe's hash.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Said {
    pub message: String,
}
