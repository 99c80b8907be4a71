//! Debits and vouchers: money that comes later, or not.

use super::{Circumstances, Entry, Status};
use crate::domain::Timestamp;
use crate::domain::processor::{BankAccount, CaptureMethod, Decision};
use crate::payments::accounts::{self, NOT_A_TEST_ACCOUNT};
use crate::payments::cards::{Disputes, INSUFFICIENT_FUNDS};
use crate::payments::delays::Delays;
use crate::payments::vouchers;
use serde::{Deserialize, Serialize};

/// A payment whose money comes later, or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Debit {
    /// When it is decided, if nobody decides it before.
    pub look_at: Timestamp,
    /// How it is decided then.
    pub decision: Decision,
}

/// When a debit is decided about which its bank never says anything: in 136 years.
const NEVER: u32 = u32::MAX;

impl Entry {
    /// What is to be decided by now is, a voucher whose time is over can be paid no more, and a dispute
    /// comes, or ends.
    pub fn pass_time(&mut self, now: Timestamp, delays: Delays) {
        self.voucher = self.voucher.take().filter(|it| now < it.expires_at);
        if let Status::Pending(debit) = self.status
            && debit.look_at <= now
        {
            self.decide(debit.decision);
        }
        self.pass_dispute_time(now, delays);
    }

    pub(super) fn decide(&mut self, decision: Decision) {
        if let Status::Pending(_) = self.status {
            self.status = match decision {
                Decision::Pay => self.paid(CaptureMethod::Automatic),
                Decision::Fail => Status::Declined(
                    self.failure
                        .clone()
                        .unwrap_or_else(|| INSUFFICIENT_FUNDS.decline()),
                ),
            };
        }
    }

    /// The buyer has a voucher from now on, and pays it later or not at all.
    pub(super) fn issue(&mut self, email: &str, at: Circumstances) {
        let course = vouchers::course(email, at.now, at.delays);
        self.voucher = Some(vouchers::of(self.reference.as_str(), course.expires_at));
        self.failure = Some(vouchers::expired());
        self.status = Status::Pending(Debit {
            look_at: course.decided_at,
            decision: course.decision,
        });
    }

    /// A debit is with the buyer's bank from now on, which decides it later.
    pub(super) fn debit(&mut self, account: &BankAccount, at: Circumstances) {
        let Some(account) = accounts::find(account) else {
            self.status = Status::Declined(NOT_A_TEST_ACCOUNT.decline());
            return;
        };
        let (seconds, decision, reason) = match account.behaviour {
            accounts::Behaviour::Pay(delay) => {
                let reason = &accounts::INSUFFICIENT_FUNDS;
                (delay.seconds(at.delays), Decision::Pay, reason)
            }
            accounts::Behaviour::Fail(delay, reason) => {
                (delay.seconds(at.delays), Decision::Fail, reason)
            }
            accounts::Behaviour::Revoke => {
                self.disputes = Disputes::Revoked;
                let reason = &accounts::INSUFFICIENT_FUNDS;
                (at.delays.debit, Decision::Pay, reason)
            }
            accounts::Behaviour::Wait => (NEVER, Decision::Fail, &accounts::INSUFFICIENT_FUNDS),
        };
        self.failure = Some(reason.decline());
        self.status = Status::Pending(Debit {
            look_at: at.now.plus_seconds(seconds),
            decision,
        });
    }
}
