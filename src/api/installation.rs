//! What an installation can say without asking anybody.

use crate::domain::Mode;

/// What an installation is, and a request to it.
#[derive(Debug, Clone, Copy)]
pub struct Installation<'a> {
    /// The id of its account.
    pub account: &'a str,
    /// What buyers call its merchant.
    pub merchant: &'a str,
    pub mode: Mode,
}
