//! What every processor must keep: the same tests for the Simulator and, later, for Stripe.

use super::simulator::Misuse;
use crate::domain::processor::{Outcome, ProcessorCall, RefundFailure, Unsettled};
use crate::domain::{Amount, Currency, Mode, SessionId};

const GOOD: &str = "4242424242424242";
const REFUSED: &str = "4000000000009995";
const CHECKED: &str = "4000002760003184";
const CHECKED_THEN_REFUSED: &str = "4000008260003178";
const REFUNDED_LATER: &str = "4000000000007726";
const REFUNDED_IN_VAIN: &str = "4000000000005126";

/// A processor under test.
pub(super) trait Bank {
    fn ask(&mut self, call: &ProcessorCall) -> Result<Outcome, Misuse>;
    /// Whether the merchant has the money of this key.
    fn captured(&self, key: &str) -> bool;
}

pub(super) fn charge(key: &str, amount: i64, number: &str) -> ProcessorCall {
    ProcessorCall::Charge {
        key: key.to_owned(),
        amount: Amount::new(amount).unwrap(),
        currency: Currency::parse("eur").unwrap(),
        session: SessionId::new(Mode::Test, &"ab".repeat(32)),
        number: number.to_owned(),
    }
}

fn confirm(passed: bool) -> ProcessorCall {
    let key = "k".to_owned();
    ProcessorCall::Confirm { key, passed }
}

fn cancel() -> ProcessorCall {
    ProcessorCall::Cancel {
        key: "k".to_owned(),
    }
}

fn refund() -> ProcessorCall {
    ProcessorCall::Refund {
        key: "k".to_owned(),
    }
}

/// The kind of an outcome, as text, so that tables stay readable.
fn kind(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Succeeded => "succeeded",
        Outcome::RequiresAction => "requires action",
        Outcome::Declined(_) => "declined",
        Outcome::Canceled => "canceled",
        Outcome::Refunded => "refunded",
        Outcome::Unsettled(_) => "unsettled",
        Outcome::RefundFailed(_) => "refund failed",
    }
}

/// One story: calls about the key `k` with the answers expected.
struct Story<'a> {
    name: &'a str,
    calls: &'a [(ProcessorCall, &'a str)],
    captured: bool,
}

impl Story<'_> {
    #[track_caller]
    fn told_to(self, mut bank: impl Bank) {
        for (call, expected) in self.calls {
            let outcome = bank.ask(call).unwrap();
            assert_eq!(kind(&outcome), *expected, "{}: {call:?}", self.name);
        }
        assert_eq!(bank.captured("k"), self.captured, "{}", self.name);
    }
}

fn pay(number: &str) -> ProcessorCall {
    charge("k", 500, number)
}

/// Runs the contract on banks that `open` makes, each without any entry.
pub(super) fn holds<B: Bank>(open: impl Fn() -> B) {
    one_key_charges_once(&open);
    a_check_is_answered_once(&open);
    a_key_called_off_never_charges(&open);
    what_was_taken_is_given_back_once(&open);
    a_key_belongs_to_one_charge(&open);
    parts_go_back_once_each_and_never_more_than_was_taken(&open);
    the_last_word_on_a_refund_comes_when_asked_for_and_stays(&open);
}

fn one_key_charges_once<B: Bank>(open: &impl Fn() -> B) {
    Story {
        name: "the same key again gets the first outcome",
        calls: &[(pay(GOOD), "succeeded"), (pay(GOOD), "succeeded")],
        captured: true,
    }
    .told_to(open());
    Story {
        name: "another card under the same key changes nothing",
        calls: &[(pay(REFUSED), "declined"), (pay(GOOD), "declined")],
        captured: false,
    }
    .told_to(open());
}

fn a_check_is_answered_once<B: Bank>(open: &impl Fn() -> B) {
    Story {
        name: "a passed check pays, once",
        calls: &[
            (pay(CHECKED), "requires action"),
            (pay(CHECKED), "requires action"),
            (confirm(true), "succeeded"),
            (confirm(false), "succeeded"),
            (pay(CHECKED), "succeeded"),
        ],
        captured: true,
    }
    .told_to(open());
    Story {
        name: "a failed check is final",
        calls: &[
            (pay(CHECKED), "requires action"),
            (confirm(false), "declined"),
            (confirm(true), "declined"),
        ],
        captured: false,
    }
    .told_to(open());
    Story {
        name: "a passed check can still be refused",
        calls: &[
            (pay(CHECKED_THEN_REFUSED), "requires action"),
            (confirm(true), "declined"),
        ],
        captured: false,
    }
    .told_to(open());
}

fn a_key_called_off_never_charges<B: Bank>(open: &impl Fn() -> B) {
    Story {
        name: "called off before the charge came",
        calls: &[
            (cancel(), "canceled"),
            (pay(GOOD), "canceled"),
            (refund(), "canceled"),
        ],
        captured: false,
    }
    .told_to(open());
    Story {
        name: "called off at the check",
        calls: &[
            (pay(CHECKED), "requires action"),
            (cancel(), "canceled"),
            (confirm(true), "canceled"),
        ],
        captured: false,
    }
    .told_to(open());
    Story {
        name: "a check nobody began",
        calls: &[(confirm(true), "canceled"), (pay(GOOD), "canceled")],
        captured: false,
    }
    .told_to(open());
}

fn what_was_taken_is_given_back_once<B: Bank>(open: &impl Fn() -> B) {
    Story {
        name: "what was taken is not called off but given back",
        calls: &[
            (pay(GOOD), "succeeded"),
            (cancel(), "succeeded"),
            (refund(), "refunded"),
            (refund(), "refunded"),
            (cancel(), "refunded"),
            (pay(GOOD), "refunded"),
        ],
        captured: false,
    }
    .told_to(open());
}

fn a_key_belongs_to_one_charge<B: Bank>(open: &impl Fn() -> B) {
    let mut bank = open();
    bank.ask(&pay(GOOD)).unwrap();
    assert_eq!(bank.ask(&charge("k", 501, GOOD)), Err(Misuse::KeyReused));
    bank.ask(&charge("other", 501, REFUSED)).unwrap();
    assert!(bank.captured("k") && !bank.captured("other"));
}

fn part(refund: &str, amount: i64) -> ProcessorCall {
    ProcessorCall::RefundPart {
        key: "k".to_owned(),
        refund: refund.to_owned(),
        amount: Amount::new(amount).unwrap(),
    }
}

fn parts_go_back_once_each_and_never_more_than_was_taken<B: Bank>(open: &impl Fn() -> B) {
    let mut bank = open();
    bank.ask(&pay(GOOD)).unwrap();
    for _ in 0..3 {
        assert_eq!(bank.ask(&part("r1", 400)), Ok(Outcome::Refunded));
    }
    assert_eq!(bank.ask(&part("r2", 101)), Err(Misuse::TooMuch));
    assert_eq!(bank.ask(&part("r1", 401)), Err(Misuse::TooMuch));
    assert_eq!(bank.ask(&part("r2", 100)), Ok(Outcome::Refunded));
    let mut bank = open();
    bank.ask(&pay(REFUSED)).unwrap();
    assert_eq!(bank.ask(&part("r1", 1)), Err(Misuse::TooMuch));
}

fn the_last_word_on_a_refund_comes_when_asked_for_and_stays<B: Bank>(open: &impl Fn() -> B) {
    let settle = |refund: &str| ProcessorCall::SettleRefund {
        key: "k".to_owned(),
        refund: refund.to_owned(),
    };
    let failed = Outcome::RefundFailed(RefundFailure::ExpiredOrCanceledCard);
    for (card, first, last) in [
        (GOOD, Outcome::Refunded, Outcome::Refunded),
        (
            REFUNDED_LATER,
            Outcome::Unsettled(Unsettled::Pending),
            Outcome::Refunded,
        ),
        (
            REFUNDED_IN_VAIN,
            Outcome::Unsettled(Unsettled::Succeeded),
            failed.clone(),
        ),
    ] {
        let mut bank = open();
        bank.ask(&pay(card)).unwrap();
        assert_eq!(bank.ask(&settle("r1")), Err(Misuse::NoRefund));
        for _ in 0..2 {
            assert_eq!(bank.ask(&part("r1", 400)).as_ref(), Ok(&first), "{card}");
        }
        assert_eq!(bank.ask(&part("r2", 400)), Err(Misuse::TooMuch));
        for _ in 0..2 {
            assert_eq!(bank.ask(&settle("r1")).as_ref(), Ok(&last), "{card}");
            assert_eq!(bank.ask(&part("r1", 400)).as_ref(), Ok(&last), "{card}");
        }
        let again = bank.ask(&part("r2", 400));
        assert_eq!(
            again.is_ok(),
            last == failed,
            "{card}: money that came back"
        );
    }
}
