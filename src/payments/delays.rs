//! How long what comes later takes in test mode: settings of the installation.

/// In seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delays {
    /// `DEBIT_SECONDS`: debits of most test accounts.
    pub debit: u32,
    /// `DELAYED_DEBIT_SECONDS`: debits of test accounts that Stripe calls delayed.
    pub delayed_debit: u32,
    /// `VOUCHER_SECONDS`: vouchers that are paid, or expire, after a while.
    pub voucher: u32,
    /// `VOUCHER_AT_ONCE_SECONDS`: vouchers that are paid, or expire, at once.
    pub voucher_at_once: u32,
    /// `DISPUTE_SECONDS`: disputes of what was paid.
    pub dispute: u32,
}

impl Default for Delays {
    fn default() -> Self {
        Self {
            debit: 30,
            delayed_debit: 180,
            voucher: 180,
            voucher_at_once: 3,
            dispute: 5,
        }
    }
}
