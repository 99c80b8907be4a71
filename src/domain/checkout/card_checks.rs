//! What is found out about a card when it is charged: the issuer's checks, 3-D Secure, risk.

use serde::{Deserialize, Serialize};

/// The outcome of one check: Stripe's words in `payment_method_details[card][checks]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// It fits what the issuer has.
    Pass,
    Fail,
    /// The issuer does not check.
    Unavailable,
}

/// The checks of a card; `None` where there was nothing to check.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Checks {
    pub address_line1: Option<Check>,
    pub postal_code: Option<Check>,
    pub cvc: Option<Check>,
}

/// Stripe's `outcome[risk_level]`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Risk {
    /// Nothing counts against it.
    #[default]
    Normal,
    /// Something does, but not enough to refuse.
    Elevated,
    /// Refused before the bank was asked.
    Highest,
}

/// How a payment went through 3-D Secure, if it was asked to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ThreeDSecure {
    /// The buyer was asked to confirm.
    Challenge,
    /// The bank knew the buyer without asking.
    Frictionless,
    LookupFailed,
}
