//! Whether a processor is asked at all: not while it answers nobody.
//!
//! After some unknown answers in a row nothing that begins a payment is sent for a while; then
//! one call is a trial, and each trial in vain doubles the wait. Money already on its way is
//! never cut off: calls about it go through, but slowly. Any answer ends all that. Each isolate
//! has a breaker of its own for each mode, and loses nothing with it.

use crate::domain::Timestamp;
use crate::domain::processor::{Outcome, ProcessorCall, Refusal};

/// Between two calls about money on its way, while the processor answers nobody.
const SLOW_MILLIS: i64 = 1_000;
/// A wait is doubled this often at the most.
const MOST_DOUBLINGS: u32 = 4;

/// When a breaker opens, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// `PROCESSOR_FAILURES`: unknown answers in a row until nothing more is sent; 0: never.
    pub failures: u32,
    /// `PROCESSOR_PAUSE_SECONDS`: how long nothing is sent, the first time.
    pub pause_seconds: u32,
}

/// What a call is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Traffic {
    /// A payment that has not begun.
    New,
    /// Money that may be moving.
    OnItsWay,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    Send,
    /// Nothing is sent; [`Traffic::unsent`] is the answer.
    Hold,
}

/// What came of a call that was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reply {
    Answered,
    Unknown,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Breaker {
    /// Unknown answers in a row.
    unknown: u32,
    pause: Option<Pause>,
}

/// While nothing new is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Pause {
    /// When the next trial may be made.
    until: Timestamp,
    /// How many were made in vain.
    trials: u32,
    /// When the next call about money on its way may be sent.
    slow: Timestamp,
}

impl Traffic {
    pub fn of(call: &ProcessorCall) -> Self {
        match call {
            ProcessorCall::Prepare { .. } | ProcessorCall::Authorise { .. } => Self::New,
            ProcessorCall::Authenticate { .. }
            | ProcessorCall::Capture { .. }
            | ProcessorCall::Cancel { .. }
            | ProcessorCall::Refund { .. }
            | ProcessorCall::Look { .. }
            | ProcessorCall::LookRefund { .. }
            | ProcessorCall::LookDispute { .. }
            | ProcessorCall::SubmitEvidence { .. }
            | ProcessorCall::AcceptDispute { .. }
            | ProcessorCall::Decide { .. }
            | ProcessorCall::Ledger => Self::OnItsWay,
        }
    }

    /// The answer to a call that was not sent: `None` is unknown.
    ///
    /// Nothing was begun by a payment that was never asked for, so its buyer need not wait and
    /// its place need not be kept.
    pub fn unsent(self) -> Option<Outcome> {
        match self {
            Self::New => Some(Outcome::Refused(Refusal::NotSent)),
            Self::OnItsWay => None,
        }
    }
}

impl Breaker {
    /// Whether a call is sent at `now`.
    pub fn admit(&mut self, traffic: Traffic, now: Timestamp, limits: Limits) -> Admission {
        let Some(pause) = &mut self.pause else {
            return Admission::Send;
        };
        match traffic {
            Traffic::New if pause.until <= now => {
                pause.trials = pause.trials.saturating_add(1);
                pause.until = after(pause.trials, now, limits);
                Admission::Send
            }
            Traffic::OnItsWay if pause.slow <= now => {
                pause.slow = now.plus_millis(SLOW_MILLIS);
                Admission::Send
            }
            Traffic::New | Traffic::OnItsWay => Admission::Hold,
        }
    }

    /// A call that was sent has ended at `now`.
    pub fn heard(&mut self, reply: Reply, now: Timestamp, limits: Limits) {
        match reply {
            Reply::Answered => *self = Self::default(),
            Reply::Unknown => {
                self.unknown = self.unknown.saturating_add(1);
                let enough = limits.failures > 0 && self.unknown >= limits.failures;
                if enough && self.pause.is_none() {
                    self.pause = Some(Pause {
                        until: after(0, now, limits),
                        trials: 0,
                        slow: now,
                    });
                }
            }
        }
    }
}

/// When the next trial may be made, after so many in vain.
fn after(trials: u32, now: Timestamp, limits: Limits) -> Timestamp {
    let doubled = 1 << trials.min(MOST_DOUBLINGS);
    now.plus_seconds(limits.pause_seconds.saturating_mul(doubled))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);
    const LIMITS: Limits = Limits {
        failures: 3,
        pause_seconds: 10,
    };

    /// A breaker in virtual time.
    struct Clock {
        breaker: Breaker,
        now: Timestamp,
    }

    impl Clock {
        fn closed() -> Self {
            Self {
                breaker: Breaker::default(),
                now: NOW,
            }
        }

        /// It opens at `NOW`.
        fn open() -> Self {
            let mut clock = Self::closed();
            for _ in 0..3 {
                assert!(clock.sends(Traffic::New, 0));
                clock.hears(Reply::Unknown);
            }
            clock
        }

        fn sends(&mut self, traffic: Traffic, seconds: u32) -> bool {
            self.now = NOW.plus_seconds(seconds);
            self.breaker.admit(traffic, self.now, LIMITS) == Admission::Send
        }

        fn hears(&mut self, reply: Reply) {
            self.breaker.heard(reply, self.now, LIMITS);
        }
    }

    #[test]
    fn only_unknown_answers_in_a_row_stop_new_payments() {
        let mut clock = Clock::closed();
        for reply in [Reply::Unknown, Reply::Unknown, Reply::Answered] {
            for _ in 0..3 {
                assert!(clock.sends(Traffic::New, 0));
            }
            clock.hears(reply);
        }
        clock.hears(Reply::Unknown);
        clock.hears(Reply::Unknown);
        assert!(clock.sends(Traffic::New, 0));
        clock.hears(Reply::Unknown);
        assert!(!clock.sends(Traffic::New, 0));
    }

    #[test]
    fn one_call_is_a_trial_and_each_in_vain_doubles_the_wait() {
        let mut clock = Clock::open();
        let mut at = 10;
        for wait in [20, 40, 80, 160, 160] {
            assert!(!clock.sends(Traffic::New, at - 1));
            assert!(clock.sends(Traffic::New, at));
            assert!(!clock.sends(Traffic::New, at), "one at a time");
            clock.hears(Reply::Unknown);
            at += wait;
        }
        assert!(clock.sends(Traffic::New, at));
        clock.hears(Reply::Answered);
        assert!((0..100).all(|_| clock.sends(Traffic::New, at)));
    }

    #[test]
    fn a_trial_that_never_ends_does_not_stop_the_next_one() {
        let mut clock = Clock::open();
        assert!(clock.sends(Traffic::New, 10));
        assert!(clock.sends(Traffic::New, 30));
    }

    #[test]
    fn money_on_its_way_is_asked_about_once_a_second_and_an_answer_ends_the_pause() {
        let mut clock = Clock::open();
        for second in 0..5 {
            assert!(clock.sends(Traffic::OnItsWay, second));
            assert!(!clock.sends(Traffic::OnItsWay, second));
            clock.hears(Reply::Unknown);
        }
        assert!(!clock.sends(Traffic::New, 5), "that was no trial");
        assert!(clock.sends(Traffic::OnItsWay, 6));
        clock.hears(Reply::Answered);
        assert_eq!(clock.breaker, Breaker::default());
    }

    #[test]
    fn without_a_number_of_failures_everything_is_sent() {
        let limits = Limits {
            failures: 0,
            ..LIMITS
        };
        let mut breaker = Breaker::default();
        for _ in 0..100 {
            assert_eq!(breaker.admit(Traffic::New, NOW, limits), Admission::Send);
            breaker.heard(Reply::Unknown, NOW, limits);
        }
    }
}
