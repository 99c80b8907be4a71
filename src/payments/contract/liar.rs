//! A processor that cannot be relied on: a bank behind a script of what goes wrong.
//!
//! Its lies are those of real ones: answers that never come, calls that arrive twice or days
//! later, an error that is repeated under its key, a cancel that cancels nothing. Only what it
//! says when it is looked at is true.

use super::Bank;
use crate::domain::processor::{Outcome, ProcessorCall, Reference};
use crate::domain::{Amount, Timestamp};
use std::collections::BTreeSet;

/// What becomes of one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lie {
    /// It is done and answered.
    None,
    /// It never arrives.
    LostRequest,
    /// It is done, and nobody hears of it.
    LostAnswer,
    /// It is done twice, and the second answer is heard.
    Doubled,
    /// It is done after the next call.
    Overtaken,
    /// It is done days later.
    DaysLate,
    /// It is done, and an error is saved under its key.
    SavedError,
    /// It is not done, and an error is saved under its key.
    SavedErrorBefore,
    /// A cancel is confirmed and not done; any other call is done.
    EmptyWord,
    /// From now on all is pending, for ever.
    PendingForEver,
}

const LIES: [Lie; 10] = [
    Lie::None,
    Lie::LostRequest,
    Lie::LostAnswer,
    Lie::Doubled,
    Lie::Overtaken,
    Lie::DaysLate,
    Lie::SavedError,
    Lie::SavedErrorBefore,
    Lie::EmptyWord,
    Lie::PendingForEver,
];

/// Every script of lies of one length.
pub(super) fn scripts(length: u32) -> impl Iterator<Item = Vec<Lie>> {
    let count = LIES.len();
    (0..count.pow(length)).map(move |number| {
        let digit = |place| LIES[number / count.pow(place) % count];
        (0..length).map(digit).collect()
    })
}

pub(super) struct Liar<B> {
    bank: B,
    /// One lie a call; after the last one the processor is honest.
    script: Vec<Lie>,
    asked: usize,
    saved: BTreeSet<String>,
    overtaken: Vec<ProcessorCall>,
    days_late: Vec<ProcessorCall>,
    for_ever: bool,
    /// How often money came to the merchant, and how often it went back.
    pub(super) taken: u32,
    pub(super) given_back: u32,
}

impl<B: Bank> Liar<B> {
    pub(super) fn new(bank: B, script: &[Lie]) -> Self {
        Self {
            bank,
            script: script.to_vec(),
            asked: 0,
            saved: BTreeSet::new(),
            overtaken: Vec::new(),
            days_late: Vec::new(),
            for_ever: false,
            taken: 0,
            given_back: 0,
        }
    }

    /// From now on it keeps to this script.
    pub(super) fn begin(&mut self, script: &[Lie]) {
        self.script = script.to_vec();
        self.asked = 0;
    }

    /// What the caller hears, if anything.
    pub(super) fn ask(&mut self, call: &ProcessorCall) -> Option<Outcome> {
        let lie = self.script.get(self.asked).copied().unwrap_or(Lie::None);
        self.asked += 1;
        let overtaken = std::mem::take(&mut self.overtaken);
        let answer = self.heard(call, lie);
        for call in overtaken {
            self.done(&call);
        }
        answer
    }

    fn heard(&mut self, call: &ProcessorCall, lie: Lie) -> Option<Outcome> {
        let key = key_of(call);
        if key.is_some_and(|key| self.saved.contains(key)) {
            return None;
        }
        if self.for_ever {
            return Some(pending());
        }
        match lie {
            Lie::EmptyWord if matches!(call, ProcessorCall::Cancel { .. }) => {
                Some(Outcome::Canceled)
            }
            Lie::None | Lie::EmptyWord => Some(self.done(call)),
            Lie::LostRequest => None,
            Lie::LostAnswer => {
                self.done(call);
                None
            }
            Lie::Doubled => {
                self.done(call);
                Some(self.done(call))
            }
            Lie::Overtaken => {
                self.overtaken.push(call.clone());
                None
            }
            Lie::DaysLate => {
                self.days_late.push(call.clone());
                None
            }
            Lie::SavedError => {
                self.done(call);
                self.saved.extend(key.map(str::to_owned));
                None
            }
            Lie::SavedErrorBefore => {
                self.saved.extend(key.map(str::to_owned));
                None
            }
            Lie::PendingForEver => {
                self.done(call);
                self.for_ever = true;
                Some(pending())
            }
        }
    }

    /// What is disputed is from now on.
    pub(super) fn wait(&mut self) {
        self.bank.wait();
    }

    /// Days pass: what was held up arrives.
    pub(super) fn days_pass(&mut self) {
        let late = self.overtaken.drain(..).chain(self.days_late.drain(..));
        for call in late.collect::<Vec<_>>() {
            self.done(&call);
        }
    }

    /// Does a call, and watches the money.
    pub(super) fn done(&mut self, call: &ProcessorCall) -> Outcome {
        let reference = super::reference();
        let before = self.bank.kept(&reference);
        let outcome = self.bank.ask(call);
        let after = self.bank.kept(&reference);
        self.taken += u32::from(before < after && !is_about_a_refund(call));
        self.given_back += u32::from(after < before);
        outcome
    }

    pub(super) fn kept(&self, reference: &Reference) -> Amount {
        self.bank.kept(reference)
    }
}

fn pending() -> Outcome {
    Outcome::Pending {
        look_at: Timestamp::from_seconds(4_000_000_000),
        voucher: None,
    }
}

/// Money of a refund that failed comes back without anybody being charged.
fn is_about_a_refund(call: &ProcessorCall) -> bool {
    matches!(
        call,
        ProcessorCall::Refund { .. } | ProcessorCall::LookRefund { .. }
    )
}

/// The key of a call that does something.
fn key_of(call: &ProcessorCall) -> Option<&str> {
    match call {
        ProcessorCall::Prepare { key, .. }
        | ProcessorCall::SubmitEvidence { key, .. }
        | ProcessorCall::AcceptDispute { key, .. }
        | ProcessorCall::Authorise { key, .. }
        | ProcessorCall::Capture { key, .. }
        | ProcessorCall::Cancel { key, .. }
        | ProcessorCall::Refund { key, .. } => Some(key),
        ProcessorCall::Authenticate { .. }
        | ProcessorCall::Look { .. }
        | ProcessorCall::LookRefund { .. }
        | ProcessorCall::LookDispute { .. }
        | ProcessorCall::Decide { .. }
        | ProcessorCall::Ledger => None,
    }
}
