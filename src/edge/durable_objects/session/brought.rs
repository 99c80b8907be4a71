//! What comes with a buyer's own request.

use crate::domain::checkout::method::Method;
use crate::domain::client_address::AddressKey;

/// What a buyer's own request brings and nobody keeps.
#[derive(Clone, Copy)]
pub(super) struct Brought<'a> {
    /// `None`: there is nothing to pay.
    pub(super) method: Option<&'a Method>,
    /// Where it came from, if that is counted.
    pub(super) address: Option<AddressKey>,
}
