//! What a Coupon is asked, and how it answers.

use crate::domain::client_address::AddressKey;
use crate::domain::code_buyer::CodeBuyer;
use crate::domain::coupon::Coupon;
use crate::domain::digest::Digest;
use crate::domain::promotion_code::PromotionCode;
use crate::domain::{Currency, PromotionCodeId, SessionId};
use serde::{Deserialize, Serialize};

/// What Coupon can be asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum CouponCall {
    /// Be this one: from Account. An older one that comes late changes nothing.
    Be {
        /// Grows with each call of Account's.
        number: u64,
        /// `None`: its merchant deleted it.
        coupon: Option<Box<Coupon>>,
    },
    /// Have this code, as above.
    Have {
        number: u64,
        code: Box<PromotionCode>,
    },
    /// Reserve a place for an attempt.
    Reserve {
        session: SessionId,
        attempt: u32,
        /// What its buyer was shown of the discount, in this currency.
        discount: Digest,
        currency: Currency,
        /// The number of the code that its buyer typed.
        code: Option<u64>,
        /// Who the buyer is, if the code is not for everybody.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        buyer: Option<CodeBuyer>,
        /// Where the buyer comes from, if that is counted.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        address: Option<AddressKey>,
    },
    Commit {
        session: SessionId,
        attempt: u32,
        /// As above.
        code: Option<u64>,
        /// As above.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        buyer: Option<CodeBuyer>,
    },
    /// The attempt ended without payment.
    Release { session: SessionId, attempt: u32 },
    /// The attempt is not to be counted: its money failed for good, or goes back.
    Reopen { session: SessionId, attempt: u32 },
    /// How often it was used, and its code with this number.
    Look { code: Option<u64> },
    /// Whether the counters agree with the rows, for tests.
    SelfCheck,
}

/// How often a coupon was used, and codes of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redeemed {
    pub times: u64,
    pub codes: Vec<(PromotionCodeId, u64)>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;

    #[test]
    fn a_call_keeps_its_format() {
        let text = r#"{"Look":{"code":7}}"#;
        let call: CouponCall = json::from_str(text).unwrap();
        assert_eq!(json::to_string(&call).as_deref(), Ok(text));
    }
}
