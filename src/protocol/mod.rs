//! What Durable Objects say to each other: one enum of calls for each receiver, as JSON in an
//! [`Envelope`].
//!
//! Deploys mix versions for a while: unknown fields are tolerated, and new ones have defaults.

pub mod account;
pub mod coupon;
pub mod customer;
pub mod endpoint;
pub mod ledger;
pub mod link;
pub mod session;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

/// A call with the version of the code that sent it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Envelope<T> {
    /// The version of this protocol: it tells code to come what this caller can read.
    pub version: u32,
    pub call: T,
}

impl<T> Envelope<T> {
    /// The version this code speaks.
    pub const VERSION: u32 = 1;

    pub fn new(call: T) -> Self {
        Self {
            version: Self::VERSION,
            call,
        }
    }
}
