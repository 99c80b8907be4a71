//! Where the payment intent of a session stands, in Stripe's words.

use super::payment::{Payment, PaymentResult};
use super::session::{PaymentState, Purchase, Session};
use crate::domain::{Amount, Timestamp};

/// The money was taken.
pub const SUCCEEDED: &str = "succeeded";
/// It was let go, or never came.
pub const CANCELED: &str = "canceled";

impl Session {
    /// Stripe's `status` of its payment intent; `None` before anything reached the processor.
    pub fn intent_status(&self) -> Option<&'static str> {
        let payment = self.payment.as_ref()?;
        Some(match self.canceled_at(payment) {
            Some(_) => CANCELED,
            None => payment.status(),
        })
    }

    /// Whether its buyer has a voucher that is still to be paid.
    pub(super) fn is_voucher_issued(&self) -> bool {
        let payment = self.payment.as_ref();
        payment.is_some_and(|payment| payment.result == PaymentResult::Issued)
    }

    /// Whether its money was reserved, and let go.
    pub fn is_released(&self) -> bool {
        let payment = self.payment.as_ref();
        payment.is_some_and(|it| matches!(it.result, PaymentResult::Released { .. }))
    }

    /// How much of what was reserved was taken, where that is not all.
    pub fn charged(&self) -> Option<Amount> {
        let reservation = self.payment.as_ref()?.reservation?;
        reservation.taken
    }

    /// When its payment intent was canceled: reserved money was let go, or the session took its
    /// unpaid payment with it, or came to need none.
    pub fn canceled_at(&self, payment: &Payment) -> Option<Timestamp> {
        let end = match (self.purchase, self.payment_state) {
            (Purchase::Expired { at }, _)
            | (Purchase::Complete { at }, PaymentState::NotRequired) => Some(at),
            (Purchase::Open | Purchase::Complete { .. }, _) => None,
        };
        match payment.result {
            PaymentResult::Released { at, .. } => Some(at),
            PaymentResult::Succeeded
            | PaymentResult::Refunded
            | PaymentResult::Held
            | PaymentResult::Settling => None,
            PaymentResult::Processing
            | PaymentResult::RequiresAction
            | PaymentResult::Issued
            | PaymentResult::Declined(_)
            | PaymentResult::Canceled => end,
        }
    }
}

impl Payment {
    /// The status of the intent whose newest payment this is, as long as nothing took it with it.
    pub fn status(&self) -> &'static str {
        match self.result {
            PaymentResult::Processing | PaymentResult::Settling => "processing",
            PaymentResult::RequiresAction | PaymentResult::Issued => "requires_action",
            PaymentResult::Held => "requires_capture",
            PaymentResult::Released { .. } => CANCELED,
            PaymentResult::Succeeded | PaymentResult::Refunded => SUCCEEDED,
            PaymentResult::Declined(_) | PaymentResult::Canceled => "requires_payment_method",
        }
    }
}
