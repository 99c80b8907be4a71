//! What comes with a buyer's own request.

use crate::domain::checkout::card::Card;
use crate::domain::client_address::AddressKey;

/// What a buyer's own request brings and nobody keeps.
#[derive(Clone, Copy)]
pub(super) struct Brought<'a> {
    pub(super) card: &'a Card,
    /// Where it came from, if that is counted.
    pub(super) address: Option<AddressKey>,
}
