//! What stands in the field for a promotion code.

use crate::domain::discount::DiscountRefusal;

/// What a buyer typed as a code, and why it is of no use.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TypedCode {
    pub text: String,
    pub refused: Option<DiscountRefusal>,
}

impl TypedCode {
    /// None was typed.
    pub(super) const NONE: &'static Self = &Self {
        text: String::new(),
        refused: None,
    };
}
