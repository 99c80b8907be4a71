//! Whether buyers are asked for a tax id: Stripe's `tax_id_collection`.

use serde::{Deserialize, Serialize};

/// Whether tax ids are asked for, and of whom. A storage format.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
pub struct TaxIdCollection {
    pub enabled: bool,
    pub required: TaxIdRequired,
}

/// Who has to give a tax id.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaxIdRequired {
    /// Everybody in a country that has tax ids.
    IfSupported,
    /// Only who says they buy as a business.
    #[default]
    Never,
}

impl TaxIdCollection {
    /// Whether nobody pays without one where there are any.
    pub fn is_required(self) -> bool {
        match self.required {
            TaxIdRequired::IfSupported => self.enabled,
            TaxIdRequired::Never => false,
        }
    }
}
