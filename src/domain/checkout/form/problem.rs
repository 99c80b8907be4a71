//! What can be wrong with a field, and what a check goes by besides the text itself.

use crate::domain::Timestamp;
use crate::domain::checkout::method::LookUp;
use crate::domain::settings::Settings;
use serde::{Deserialize, Serialize};

/// What can be wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum FieldProblem {
    Missing,
    /// It cannot be right (a card number that fails its check digit, an address without @).
    Invalid,
    /// It is longer than we take.
    TooLong,
    /// It is shorter than the merchant takes.
    TooShort,
    Past,
    /// A real card number in test mode.
    NotATestCard,
    /// A card of a brand that the merchant does not take.
    BrandBlocked,
    /// A real bank account in test mode.
    NotATestAccount,
    /// The chosen way to pay takes no money in this currency there.
    NotServed,
}

/// Looks at what was typed into one field, which is neither empty nor too long.
pub(super) type Check = fn(&str, &CheckContext<'_>) -> Result<(), FieldProblem>;

/// What a check may need to know besides the text.
#[derive(Clone, Copy)]
pub(super) struct CheckContext<'a> {
    /// What the offer says of its fields.
    pub(super) settings: &'a Settings,
    pub(super) now: Timestamp,
    /// Whether the field may not be left empty.
    pub(super) is_needed: bool,
    /// The country of the address that the field is a part of.
    pub(super) country: &'a str,
    /// The digits of the card number, as far as there are any.
    pub(super) card_number: &'a str,
    /// What was typed as the bank of an account.
    pub(super) bank: &'a str,
    /// What the processor knows of cards and accounts.
    pub(super) known: &'a dyn LookUp,
}
