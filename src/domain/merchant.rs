//! What a merchant says of itself on every page: its name, how it is reached, what it lays down.
//!
//! Account keeps it and writes it into every link, so that whoever opens one reads it with the
//! copy and asks nobody.

use super::branding::Branding;
use super::settings::is_default;
use serde::{Deserialize, Serialize};

/// A merchant as pages show it. A storage format, of which every field may be left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct Merchant {
    /// How its pages look.
    #[serde(skip_serializing_if = "is_default")]
    pub branding: Branding,
    #[serde(skip_serializing_if = "is_default")]
    pub business_profile: BusinessProfile,
    /// What stands on buyers' bank statements.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statement_descriptor: Option<String>,
}

/// The most characters that a bank statement shows.
const LONGEST_DESCRIPTOR: usize = 22;

impl Merchant {
    /// What stands on a buyer's statement of a payment with this suffix.
    pub fn descriptor_with(&self, suffix: Option<&str>) -> Option<String> {
        let own = self.statement_descriptor.as_deref();
        let whole = match (own, suffix) {
            (Some(own), Some(suffix)) => format!("{own}* {suffix}"),
            (Some(only), None) | (None, Some(only)) => only.to_owned(),
            (None, None) => return None,
        };
        Some(whole.chars().take(LONGEST_DESCRIPTOR).collect())
    }
}

/// Who the merchant is. Stripe's `business_profile`, as accounts and portals have it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct BusinessProfile {
    /// What buyers call it; `None`: what the installation is set up with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub privacy_policy_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refund_policy_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub support_email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub support_phone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub support_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub terms_of_service_url: Option<String>,
}

impl Merchant {
    /// Where its terms of service stand: without them nobody can be asked to agree.
    pub fn terms_of_service_url(&self) -> Option<&str> {
        self.business_profile.terms_of_service_url.as_deref()
    }

    /// What buyers call it.
    pub fn name(&self) -> Option<&str> {
        self.business_profile.name.as_deref()
    }
}
