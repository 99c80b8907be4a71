//! What every processor must keep: the same stories for the Simulator and, later, for Stripe.
//!
//! [`caller`], [`session`], [`held`] and [`liar`] then show that whoever follows a caller's rules comes to no
//! harm with a processor whose answers cannot be relied on.

mod caller;
mod disputes;
mod held;
mod kind;
mod liar;
mod session;

use crate::domain::checkout::challenge::ChallengeAnswer;
use crate::domain::payment_method_options::ThreeDSecureRequest;
use crate::domain::processor::{
    CaptureMethod, Decision, Instrument, Order, Outcome, ProcessorCall, Reference,
};
use crate::domain::{Amount, Currency, Mode, SessionId};
use kind::kind;

pub(super) const GOOD: &str = "4242424242424242";
pub(super) const REFUSED: &str = "4000000000009995";
pub(super) const CHECKED: &str = "4000002760003184";
const CHECKED_THEN_REFUSED: &str = "4000008260003178";
const REFUNDED_LATER: &str = "4000000000007726";
pub(super) const REFUNDED_IN_VAIN: &str = "4000000000005126";
pub(super) const DISPUTED: &str = "4000000000000259";

/// A processor under test.
pub(super) trait Bank {
    fn ask(&mut self, call: &ProcessorCall) -> Outcome;
    /// What the merchant has of this payment's money.
    fn kept(&self, reference: &Reference) -> Amount;
    /// From now on payments are debits, and this is how they are decided when their time is over.
    fn debits(&mut self, decision: Decision);
    /// Until every debit's time is over, and what is disputed is.
    fn wait(&mut self);
}

pub(super) fn amount(minor: i64) -> Amount {
    Amount::new(minor).unwrap()
}

pub(super) fn reference() -> Reference {
    Reference::new("k")
}

pub(super) fn order(minor: i64) -> Order {
    Order {
        amount: amount(minor),
        currency: Currency::parse("eur").unwrap(),
        session: SessionId::new(Mode::Test, &"ab".repeat(32)),
    }
}

pub(super) fn authorise_of(minor: i64, number: &str, capture: CaptureMethod) -> ProcessorCall {
    ProcessorCall::Authorise {
        reference: reference(),
        key: "k-authorise".to_owned(),
        order: order(minor),
        instrument: Instrument::TestCard {
            number: number.to_owned(),
        },
        capture,
        three_d_secure: ThreeDSecureRequest::Automatic,
    }
}

/// Takes 500 at once.
pub(super) fn pay(number: &str) -> ProcessorCall {
    authorise_of(500, number, CaptureMethod::Automatic)
}

/// Reserves 500.
pub(super) fn authorise(number: &str) -> ProcessorCall {
    authorise_of(500, number, CaptureMethod::Manual)
}

pub(super) fn authenticate(answer: ChallengeAnswer) -> ProcessorCall {
    ProcessorCall::Authenticate {
        reference: reference(),
        answer,
    }
}

pub(super) fn capture(minor: i64) -> ProcessorCall {
    ProcessorCall::Capture {
        reference: reference(),
        key: "k-capture".to_owned(),
        amount: amount(minor),
    }
}

pub(super) fn cancel() -> ProcessorCall {
    ProcessorCall::Cancel {
        reference: reference(),
        key: "k-cancel".to_owned(),
    }
}

pub(super) fn refund(key: &str, minor: Option<i64>) -> ProcessorCall {
    ProcessorCall::Refund {
        reference: reference(),
        key: key.to_owned(),
        amount: minor.map(amount),
    }
}

pub(super) fn look() -> ProcessorCall {
    ProcessorCall::Look {
        reference: reference(),
    }
}

pub(super) fn look_refund(key: &str) -> ProcessorCall {
    ProcessorCall::LookRefund {
        reference: reference(),
        key: key.to_owned(),
    }
}

fn decide(decision: Decision) -> ProcessorCall {
    ProcessorCall::Decide {
        reference: reference(),
        decision,
    }
}

/// One story: calls about one payment with the answers expected, and what the merchant then has.
#[track_caller]
fn story(mut bank: impl Bank, calls: &[(ProcessorCall, &str)], kept: i64) {
    for (number, (call, expected)) in calls.iter().enumerate() {
        let outcome = bank.ask(call);
        assert_eq!(kind(&outcome), *expected, "call {number}: {call:?}");
    }
    assert_eq!(bank.kept(&reference()), amount(kept));
}

/// Runs the contract on banks that `open` makes, each without any entry.
pub(super) fn holds<B: Bank>(open: impl Fn() -> B) {
    one_reference_charges_once(&open);
    what_is_reserved_is_taken_by_a_capture(&open);
    a_check_is_answered_once(&open);
    what_was_called_off_is_never_charged(&open);
    a_reference_belongs_to_one_order(&open);
    a_debit_is_pending_until_it_is_decided(&open);
    refunds_go_back_once_each_and_never_more_than_was_taken(&open);
    the_last_word_on_a_refund_comes_when_looked_for_and_stays(&open);
    disputes::hold(&open);
    callers_do_no_harm::<B>(&open);
}

fn one_reference_charges_once<B: Bank>(open: &impl Fn() -> B) {
    let calls = [
        (look(), "not started"),
        (pay(GOOD), "captured"),
        (pay(GOOD), "captured"),
        (look(), "captured"),
    ];
    story(open(), &calls, 500);
    let another_card_changes_nothing = [(pay(REFUSED), "declined"), (pay(GOOD), "declined")];
    story(open(), &another_card_changes_nothing, 0);
    let prepare = |minor| ProcessorCall::Prepare {
        key: "k".to_owned(),
        order: order(minor),
    };
    let calls = [
        (prepare(500), "prepared"),
        (prepare(500), "prepared"),
        (prepare(501), "refused: key reused"),
        (look(), "not started"),
        (pay(GOOD), "captured"),
    ];
    story(open(), &calls, 500);
}

fn what_is_reserved_is_taken_by_a_capture<B: Bank>(open: &impl Fn() -> B) {
    let calls = [
        (capture(500), "not started"),
        (authorise(GOOD), "authorised"),
        (refund("r1", None), "authorised"),
        (capture(501), "refused: too much"),
        (look(), "authorised"),
        (capture(400), "captured"),
        (capture(500), "captured"),
        (authorise(GOOD), "captured"),
        (cancel(), "captured"),
    ];
    story(open(), &calls, 400);
    let let_go = [
        (authorise(GOOD), "authorised"),
        (cancel(), "canceled"),
        (capture(500), "canceled"),
    ];
    story(open(), &let_go, 0);
}

fn a_check_is_answered_once<B: Bank>(open: &impl Fn() -> B) {
    let (pass, fail) = (ChallengeAnswer::Complete, ChallengeAnswer::Fail);
    let pays_once = [
        (pay(CHECKED), "needs action"),
        (pay(CHECKED), "needs action"),
        (authenticate(ChallengeAnswer::Leave), "needs action"),
        (authenticate(pass), "captured"),
        (authenticate(fail), "captured"),
        (pay(CHECKED), "captured"),
    ];
    story(open(), &pays_once, 500);
    let reserves = [
        (authorise(CHECKED), "needs action"),
        (capture(500), "needs action"),
        (authenticate(pass), "authorised"),
    ];
    story(open(), &reserves, 0);
    let failing_is_final = [
        (pay(CHECKED), "needs action"),
        (authenticate(fail), "declined"),
        (authenticate(pass), "declined"),
    ];
    story(open(), &failing_is_final, 0);
    let passed_and_refused = [
        (pay(CHECKED_THEN_REFUSED), "needs action"),
        (authenticate(pass), "declined"),
    ];
    story(open(), &passed_and_refused, 0);
    let nobody_began_it = [(authenticate(pass), "not started"), (pay(GOOD), "captured")];
    story(open(), &nobody_began_it, 500);
}

fn what_was_called_off_is_never_charged<B: Bank>(open: &impl Fn() -> B) {
    let before_the_charge_came = [
        (cancel(), "canceled"),
        (look(), "canceled"),
        (pay(GOOD), "canceled"),
        (refund("r1", None), "canceled"),
    ];
    story(open(), &before_the_charge_came, 0);
    let at_the_check = [
        (pay(CHECKED), "needs action"),
        (cancel(), "canceled"),
        (authenticate(ChallengeAnswer::Complete), "canceled"),
    ];
    story(open(), &at_the_check, 0);
    let what_was_taken_is_given_back_instead = [
        (pay(GOOD), "captured"),
        (cancel(), "captured"),
        (refund("r1", None), "refunded"),
        (refund("r1", None), "refunded"),
        (cancel(), "captured"),
        (pay(GOOD), "captured"),
    ];
    story(open(), &what_was_taken_is_given_back_instead, 0);
}

fn a_reference_belongs_to_one_order<B: Bank>(open: &impl Fn() -> B) {
    let automatic = CaptureMethod::Automatic;
    let calls = [
        (pay(GOOD), "captured"),
        (authorise_of(501, GOOD, automatic), "refused: key reused"),
        (look(), "captured"),
    ];
    story(open(), &calls, 500);
    let token = ProcessorCall::Authorise {
        reference: reference(),
        key: "k-authorise".to_owned(),
        order: order(500),
        instrument: Instrument::Token("ctoken_1".to_owned()),
        capture: automatic,
        three_d_secure: ThreeDSecureRequest::Automatic,
    };
    let calls = [(token, "refused: instrument"), (look(), "not started")];
    story(open(), &calls, 0);
    let mut bank = open();
    bank.ask(&pay(GOOD));
    let other = Reference::new("other");
    let asked = bank.ask(&ProcessorCall::Look {
        reference: other.clone(),
    });
    assert_eq!(asked, Outcome::NotStarted);
    assert_eq!(bank.kept(&other), Amount::ZERO);
}

fn a_debit_is_pending_until_it_is_decided<B: Bank>(open: &impl Fn() -> B) {
    for (planned, answer, kept) in [
        (Decision::Pay, "captured", 500),
        (Decision::Fail, "declined", 0),
    ] {
        let debit = || {
            let mut bank = open();
            bank.debits(planned);
            bank
        };
        let mut bank = debit();
        for call in [pay(GOOD), look(), pay(GOOD), cancel(), refund("r1", None)] {
            assert_eq!(kind(&bank.ask(&call)), "pending", "{call:?}");
        }
        assert_eq!(bank.kept(&reference()), Amount::ZERO);
        bank.wait();
        story(bank, &[(look(), answer), (pay(GOOD), answer)], kept);
        // What its bank says counts, not what was planned, and only once.
        for (decision, answer, kept) in [
            (Decision::Pay, "captured", 500),
            (Decision::Fail, "declined", 0),
        ] {
            let other = match decision {
                Decision::Pay => Decision::Fail,
                Decision::Fail => Decision::Pay,
            };
            let calls = [
                (authorise(GOOD), "pending"),
                (decide(decision), answer),
                (decide(other), answer),
                (look(), answer),
            ];
            story(debit(), &calls, kept);
        }
    }
    let nobody_owes_it = [(decide(Decision::Pay), "not started")];
    story(open(), &nobody_owes_it, 0);
}

fn refunds_go_back_once_each_and_never_more_than_was_taken<B: Bank>(open: &impl Fn() -> B) {
    let calls = [
        (pay(GOOD), "captured"),
        (look_refund("r1"), "not started"),
        (refund("r1", Some(400)), "refunded"),
        (refund("r1", Some(400)), "refunded"),
        (refund("r2", Some(101)), "refused: too much"),
        (refund("r1", Some(401)), "refused: key reused"),
        (refund("r2", Some(60)), "refunded"),
        (refund("r3", None), "refunded"),
        (refund("r3", None), "refunded"),
        (refund("r4", None), "refused: too much"),
        (look_refund("r4"), "not started"),
        (look(), "captured"),
    ];
    story(open(), &calls, 0);
    let nothing_was_taken = [
        (pay(REFUSED), "declined"),
        (refund("r1", Some(1)), "declined"),
    ];
    story(open(), &nothing_was_taken, 0);
}

fn the_last_word_on_a_refund_comes_when_looked_for_and_stays<B: Bank>(open: &impl Fn() -> B) {
    for (card, first, last, kept) in [
        (GOOD, "refunded", "refunded", 100),
        (REFUNDED_LATER, "refund pending", "refunded", 100),
        (REFUNDED_IN_VAIN, "refund on its way", "refund failed", 500),
    ] {
        let calls = [
            (pay(card), "captured"),
            (refund("r1", Some(400)), first),
            (refund("r1", Some(400)), first),
            (refund("r2", Some(400)), "refused: too much"),
            (look_refund("r1"), last),
            (look_refund("r1"), last),
            (refund("r1", Some(400)), last),
        ];
        story(open(), &calls, kept);
    }
    let calls = [
        (pay(REFUNDED_IN_VAIN), "captured"),
        (refund("r1", Some(400)), "refund on its way"),
        (look_refund("r1"), "refund failed"),
        (refund("r2", Some(500)), "refund on its way"),
    ];
    story(open(), &calls, 0);
}

fn callers_do_no_harm<B: Bank>(open: &impl Fn() -> B) {
    caller::is_paid_at_most_once_and_never_wrong(open);
    caller::gives_back_at_most_once_and_is_never_wrong(open);
    caller::who_believes_a_cancel_is_found_out(open);
    session::the_rules_of_the_session_come_to_no_harm(open);
    session::a_dispute_is_told_of_once(open);
    held::reserved_money_comes_to_no_harm(open);
    held::what_happens_elsewhere_is_believed(open);
}
