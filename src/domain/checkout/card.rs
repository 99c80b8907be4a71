//! A buyer's card, as it may be kept and as its processor knows it.

use super::card_checks::{Checks, Risk, ThreeDSecure};
use super::challenge::ChallengeKind;
use crate::domain::payment_method_options::ThreeDSecureRequest;
use serde::{Deserialize, Serialize};

/// What may be kept of a card.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct CardFacts {
    /// Stripe's `brand` (`visa`, `amex`…).
    pub brand: String,
    pub last4: String,
    pub exp_month: u8,
    /// The year of expiry, four digits.
    pub exp_year: u16,
    pub country: String,
    /// Stripe's `funding`.
    pub funding: String,
    /// What the issuer found of what was typed.
    pub checks: Checks,
    pub risk: Risk,
    /// How the payment went through 3-D Secure, once it did, if it was asked to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub three_d_secure: Option<ThreeDSecure>,
    /// What the buyer had to pass, if challenged.
    #[serde(default, skip_serializing_if = "ChallengeKind::is_bank")]
    pub challenge_kind: ChallengeKind,
}

/// What whoever takes the money knows of a card number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownCard {
    /// Stripe's `brand`.
    pub brand: &'static str,
    pub country: &'static str,
    /// Stripe's `funding`.
    pub funding: &'static str,
    /// What its issuer will find of a postal code and a security code.
    pub checks: Checks,
    pub risk: Risk,
    /// How its payments go through 3-D Secure, if they do.
    pub three_d_secure: Option<ThreeDSecure>,
    /// How they do where the merchant asks for it.
    pub three_d_secure_on_request: Option<ThreeDSecure>,
    /// What its buyers have to pass, if they are challenged.
    pub challenge_kind: ChallengeKind,
}

impl KnownCard {
    /// How its payments go through 3-D Secure under this request, if they do.
    pub fn authenticated(&self, request: ThreeDSecureRequest) -> Option<ThreeDSecure> {
        let on_request = self.three_d_secure_on_request;
        self.three_d_secure
            .or(on_request.filter(|_| request.is_wanted()))
    }
}
