//! Why debits of test accounts fail: Stripe's failure codes.

use crate::domain::processor::Decline;

/// Why a debit fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reason {
    code: &'static str,
    message: &'static str,
}

impl Reason {
    /// The refusal as a processor gives it.
    pub fn decline(self) -> Decline {
        Decline {
            code: self.code.to_owned(),
            decline_code: None,
            message: self.message.to_owned(),
        }
    }
}

const fn reason(code: &'static str, message: &'static str) -> Reason {
    Reason { code, message }
}

pub(super) static ACCOUNT_CLOSED: Reason = reason(
    "account_closed",
    "The customer's bank account has been closed.",
);
pub(super) static NO_ACCOUNT: Reason = reason(
    "no_account",
    "The customer's bank account could not be located.",
);
pub(in crate::payments) static INSUFFICIENT_FUNDS: Reason = reason(
    "insufficient_funds",
    "The customer's account has insufficient funds to cover this payment.",
);
pub(super) static NOT_AUTHORIZED: Reason = reason(
    "debit_not_authorized",
    "The customer has notified their bank that this payment was unauthorized.",
);
pub(super) static FAILED: Reason = reason(
    "payment_intent_payment_attempt_failed",
    "The payment failed.",
);
pub(super) static REFER_TO_CUSTOMER: Reason = reason(
    "refer_to_customer",
    "The customer's bank refused the debit, and says no more than to ask the customer.",
);
pub(super) static OVER_SOURCE_LIMIT: Reason = reason(
    "charge_exceeds_source_limit",
    "The payment exceeds what this account may pay within its rolling window.",
);
pub(super) static INVALID_CURRENCY: Reason = reason(
    "invalid_currency",
    "The customer's bank account does not take this currency.",
);
pub(super) static OVER_WEEKLY_LIMIT: Reason = reason(
    "charge_exceeds_weekly_limit",
    "The payment exceeds the account's weekly volume limit.",
);
pub(in crate::payments) static NOT_A_TEST_ACCOUNT: Reason = reason(
    "payment_method_invalid_parameter_testmode",
    "In test mode only test bank accounts are taken. For a list of them, visit: https://stripe.com/docs/testing.",
);
