//! A voucher: the numbers with which a buyer pays elsewhere, days after the purchase, or never.

use super::{PaymentMethodType, Timestamp};
use serde::{Deserialize, Serialize};

/// What its buyer types at a cash machine or at their bank: Stripe's `multibanco_display_details`.
/// A storage format.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Voucher {
    /// Who is paid, to the bank.
    pub entity: String,
    /// What for.
    pub reference: String,
    /// Until when it can be paid.
    pub expires_at: Timestamp,
}

/// What may be kept of a payment by voucher. A storage format.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct VoucherFacts {
    pub method: PaymentMethodType,
    /// Known once the processor has issued it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voucher: Option<Voucher>,
}
