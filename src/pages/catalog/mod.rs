//! Every text that buyers read, in English, by the page or part it stands on. Merchants' own
//! words are never here.
//!
//! A text says what happened and what to do next, in plain words, and never
//! promises what the code does not keep.

pub mod address;
pub mod alert;
pub mod amount;
pub mod challenge;
pub mod code;
pub mod coming_back;
pub mod confirmation;
pub mod custom_field;
pub mod decline;
pub mod discount;
pub mod field;
mod field_texts;
pub mod form;
pub mod method;
pub mod notice;
pub mod order;
pub mod password;
pub mod shipping;
pub mod tax;
pub mod tax_id;
pub mod unfurl;
pub mod voucher;

/// The language of the texts, for the attribute `lang`.
pub const LANGUAGE: &str = "en";
pub const TEST_MODE: &str = "Test mode";
/// The last line of each page.
pub const POWERED_BY: &str = "Powered by Edgetill";
/// What the links at the foot of a page lead to.
pub const TERMS_OF_SERVICE: &str = "Terms of service";
pub const PRIVACY_POLICY: &str = "Privacy policy";
pub const REFUND_POLICY: &str = "Refund policy";
pub const SUPPORT: &str = "Help and contact";
/// What a button says once it was pressed.
pub const PROCESSING: &str = "Processing…";
/// Said wherever a payment did not happen.
pub const NOTHING_CHARGED: &str = "Nothing was charged.";

/// A headline and what follows from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    pub headline: String,
    pub detail: String,
}

impl Message {
    fn new(headline: impl Into<String>, detail: impl Into<String>) -> Self {
        Self {
            headline: headline.into(),
            detail: detail.into(),
        }
    }
}
