//! What whoever has the address of a voucher may see, of whom nothing else is known: it can be sent on
//! to somebody who pays it.

use super::session::Session;
use super::standing::Standing;
use crate::domain::merchant::Merchant;
use crate::domain::voucher::Voucher;
use crate::domain::{Amount, Currency, PaymentMethodType};
use serde::{Deserialize, Serialize};

/// A voucher and what it pays: nothing of its buyer, and not what was bought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VoucherView {
    /// Who is paid.
    pub merchant: Merchant,
    pub method: PaymentMethodType,
    pub voucher: Voucher,
    pub total: Amount,
    pub currency: Currency,
    pub standing: Standing,
}

impl VoucherView {
    /// Of a session whose newest payment is made with the voucher of this `reference`.
    pub(super) fn of(session: &Session, reference: &str) -> Option<Self> {
        let facts = session.newest_method()?.voucher()?;
        let voucher = facts.voucher.as_ref()?;
        (voucher.reference == reference).then(|| Self {
            merchant: session.published.link.seller().into_owned(),
            method: facts.method,
            voucher: voucher.clone(),
            total: session.total,
            currency: session.currency(),
            standing: Standing::of(session),
        })
    }
}
