//! A customer: somebody who bought, or whom the merchant wrote down. Stripe's `customer`.
//!
//! Each is an object of its own, so that there may be any number of them; the Ledger has a row of
//! each, for lists.

use super::{CustomerId, Metadata, Mode, Timestamp};
use serde::{Deserialize, Serialize};

/// A customer as stored; `api` renders Stripe's object from it. A storage format.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Customer {
    pub id: CustomerId,
    pub mode: Mode,
    pub created: Timestamp,
    /// Whether the merchant deleted it: nothing but the id is left.
    #[serde(default, skip_serializing_if = "is_false")]
    pub deleted: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub business_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub individual_name: Option<String>,
    #[serde(default, skip_serializing_if = "Metadata::is_empty")]
    pub metadata: Metadata,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Languages, the dearest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub preferred_locales: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shipping: Option<Shipping>,
}

/// Stripe's `Address`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Address {
    pub city: Option<String>,
    pub country: Option<String>,
    pub line1: Option<String>,
    pub line2: Option<String>,
    pub postal_code: Option<String>,
    pub state: Option<String>,
}

/// Where something is sent, and to whom.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Shipping {
    pub address: Address,
    pub name: Option<String>,
    pub phone: Option<String>,
}

impl Customer {
    /// A customer of whom nothing is known.
    pub fn new(id: CustomerId, mode: Mode, created: Timestamp) -> Self {
        Self {
            id,
            mode,
            created,
            deleted: false,
            address: None,
            business_name: None,
            description: None,
            email: None,
            individual_name: None,
            metadata: Metadata::new(),
            name: None,
            phone: None,
            preferred_locales: Vec::new(),
            shipping: None,
        }
    }

    /// What is left of it once it is deleted.
    #[must_use]
    pub fn deleted(&self) -> Self {
        Self {
            deleted: true,
            ..Self::new(self.id.clone(), self.mode, self.created)
        }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
fn is_false(flag: &bool) -> bool {
    !flag
}
