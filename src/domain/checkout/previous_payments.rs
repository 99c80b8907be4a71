//! The payments of older attempts: what they were for, in case their money arrives late.
//!
//! A processor that keeps its word never takes money for an attempt that is over.
//! If one does, the money goes back, and the merchant is told of which charge.

use super::form::Details;
use super::payment::{Bill, Payment};
use super::session::Session;
use crate::domain::{Amount, Currency, PaymentMethodType};

impl Session {
    /// The payment of attempt `attempt`, if it reached the processor.
    pub fn payment_of(&self, attempt: u32) -> Option<&Payment> {
        let mut payments = self.previous_payments.iter().chain(&self.payment);
        payments.find(|payment| payment.attempt == attempt)
    }

    /// How much `payment` was for, and to whom.
    pub fn bill<'a>(&'a self, payment: &'a Payment) -> (Amount, &'a Details) {
        match &payment.bill {
            Some(bill) => (bill.total, &bill.details),
            None => (self.total, &self.details),
        }
    }

    /// How much of what `payment` was for was taken, if it was.
    pub fn taken(&self, payment: &Payment) -> Amount {
        let part = payment
            .reservation
            .and_then(|reservation| reservation.taken);
        part.unwrap_or_else(|| self.bill(payment).0)
    }

    /// The currency that `payment` is in.
    pub fn currency_of(&self, payment: &Payment) -> Currency {
        let bill = payment.bill.as_ref();
        bill.map_or_else(|| self.currency(), |bill| bill.currency)
    }

    /// The currency that the attempt `attempt` was in.
    pub fn currency_of_attempt(&self, attempt: u32) -> Currency {
        let payment = self.payment_of(attempt);
        payment.map_or_else(|| self.currency(), |payment| self.currency_of(payment))
    }

    /// What it was paid with: a card, unless it is known better.
    pub fn method_of_attempt(&self, attempt: u32) -> PaymentMethodType {
        let payment = self.payment_of(attempt);
        payment.map_or_else(PaymentMethodType::default, |it| it.method.kind())
    }

    pub(super) fn payment_of_mut(&mut self, attempt: u32) -> Option<&mut Payment> {
        let mut payments = self.previous_payments.iter_mut().chain(&mut self.payment);
        payments.find(|payment| payment.attempt == attempt)
    }

    /// Writes down what the newest attempt was for, before the session goes on to another.
    pub(super) fn keep_bill(&mut self) {
        let bill = Bill {
            total: self.total,
            currency: self.currency(),
            details: self.details.clone(),
        };
        if let Some(payment) = &mut self.payment
            && payment.attempt == self.attempt
        {
            payment.bill = Some(bill);
        }
    }

    /// Writes down the newest attempt's payment; that of an older attempt steps aside.
    pub(super) fn set_payment(&mut self, payment: Payment) {
        let before = self.payment.replace(payment);
        let older = before.filter(|before| before.attempt != self.attempt);
        self.previous_payments.extend(older);
    }
}
