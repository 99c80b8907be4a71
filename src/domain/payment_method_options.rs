//! What a link says of single ways to pay: Stripe's `payment_method_options`, and how it asks for
//! 3-D Secure.

use super::card_brand::CardNetwork;
use serde::{Deserialize, Deserializer, Serialize};

/// Stripe's `payment_method_options` of payment links.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct PaymentMethodOptions {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub card: Option<CardOptions>,
}

/// Of cards.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct CardOptions {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restrictions: Option<CardRestrictions>,
}

/// Which cards are not taken.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct CardRestrictions {
    #[serde(deserialize_with = "or_none")]
    pub brands_blocked: Vec<CardNetwork>,
}

impl PaymentMethodOptions {
    /// The networks whose cards are not taken.
    pub fn brands_blocked(&self) -> &[CardNetwork] {
        let restrictions = self
            .card
            .as_ref()
            .and_then(|card| card.restrictions.as_ref());
        restrictions.map_or(&[], |it| it.brands_blocked.as_slice())
    }
}

/// The options as they are stored: where they say nothing there are none.
pub(super) fn said<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<PaymentMethodOptions>, D::Error> {
    let options = Option::<PaymentMethodOptions>::deserialize(deserializer)?;
    Ok(options.filter(|options| !options.brands_blocked().is_empty()))
}

/// A list that an update may have emptied.
fn or_none<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<CardNetwork>, D::Error> {
    let list = Option::<Vec<CardNetwork>>::deserialize(deserializer)?;
    Ok(list.unwrap_or_default())
}

/// Stripe's `request_three_d_secure`: when a card's buyer is sent to their bank's check.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ThreeDSecureRequest {
    /// Where the card's bank insists.
    #[default]
    Automatic,
    /// Wherever the card can be asked for.
    Any,
    /// Likewise, and the bank is to ask its customer, not only to know them.
    Challenge,
}

impl ThreeDSecureRequest {
    /// Stripe's words for them.
    pub const WORDS: &[&str] = &["any", "automatic", "challenge"];

    /// Whether it is asked for where the bank does not insist.
    pub fn is_wanted(self) -> bool {
        match self {
            Self::Automatic => false,
            Self::Any | Self::Challenge => true,
        }
    }
}
