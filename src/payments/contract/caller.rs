//! The rules by which whoever calls a processor comes to no harm, whatever goes wrong.
//!
//! No answer: look. Nothing there: call it off, and look again, because a call may still be on
//! its way. "Canceled" counts only when it was seen by looking. A refund that nobody has heard
//! of is asked for again under its key.

use super::liar::{Liar, scripts};
use super::{
    Bank, CHECKED, GOOD, REFUNDED_IN_VAIN, REFUSED, amount, authenticate, authorise, cancel,
    capture, look, look_refund, pay, reference, refund,
};
use crate::domain::checkout::challenge::ChallengeAnswer;
use crate::domain::processor::{Decision, Outcome, ProcessorCall};

/// Calls after which a caller still does not know.
const MOST_CALLS: usize = 24;
/// Lies in a row; a script of this length is followed by an honest processor.
const LONGEST_SCRIPT: u32 = 4;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Paid,
    NotPaid,
    Unknown,
}

/// Whose word a caller takes for "it was called off".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Believes {
    OnlyLooking,
    TheCancelItself,
}

/// What the caller does after an answer.
enum Then {
    Ask(ProcessorCall),
    Stop(End),
}

/// The caller's rules: what follows from an answer to a call.
fn next(asked: &ProcessorCall, heard: Option<Outcome>, believes: Believes) -> Then {
    let looked = matches!(asked, ProcessorCall::Look { .. });
    let Some(outcome) = heard else {
        return Then::Ask(look());
    };
    match outcome {
        Outcome::Captured => Then::Stop(End::Paid),
        Outcome::Declined(_) => Then::Stop(End::NotPaid),
        Outcome::Canceled if looked || believes == Believes::TheCancelItself => {
            Then::Stop(End::NotPaid)
        }
        Outcome::Authorised => Then::Ask(capture(500)),
        Outcome::NeedsAction(_) | Outcome::NotStarted if looked => Then::Ask(cancel()),
        Outcome::NeedsAction(_) => Then::Ask(authenticate(ChallengeAnswer::Complete)),
        Outcome::Pending { .. }
        | Outcome::NotStarted
        | Outcome::Canceled
        | Outcome::Prepared(_)
        | Outcome::Refunded
        | Outcome::Unsettled(_)
        | Outcome::RefundFailed(_)
        | Outcome::Dispute(_)
        | Outcome::Refused(_) => Then::Ask(look()),
    }
}

/// Buys something; how it ended, as far as the caller knows.
fn buy<B: Bank>(liar: &mut Liar<B>, first: ProcessorCall, believes: Believes) -> End {
    let mut call = first;
    for _ in 0..MOST_CALLS {
        let heard = liar.ask(&call);
        match next(&call, heard, believes) {
            Then::Ask(following) => call = following,
            Then::Stop(end) => return end,
        }
    }
    End::Unknown
}

/// Whether a caller's view fits what became of the money, now and days later.
fn is_right<B: Bank>(end: End, liar: &mut Liar<B>) -> bool {
    let fits = |liar: &Liar<B>| match end {
        End::Paid => liar.kept(&reference()) == amount(500),
        End::NotPaid => liar.kept(&reference()) == amount(0),
        End::Unknown => true,
    };
    let now = fits(liar);
    liar.days_pass();
    now && fits(liar) && liar.taken <= 1
}

pub(super) fn is_paid_at_most_once_and_never_wrong<B: Bank>(open: &impl Fn() -> B) {
    let debit = |decision| {
        let mut bank = open();
        bank.debits(decision);
        bank
    };
    let (mut bought, mut known) = (0_u32, 0_u32);
    for script in scripts(LONGEST_SCRIPT) {
        for first in [pay(GOOD), authorise(GOOD), authorise(CHECKED), pay(REFUSED)] {
            let mut liar = Liar::new(open(), &script);
            let end = buy(&mut liar, first.clone(), Believes::OnlyLooking);
            assert!(is_right(end, &mut liar), "{end:?} {script:?} {first:?}");
            bought += 1;
            known += u32::from(end != End::Unknown);
        }
        let mut liar = Liar::new(debit(Decision::Fail), &script);
        let end = buy(&mut liar, pay(GOOD), Believes::OnlyLooking);
        assert!(is_right(end, &mut liar), "a debit: {end:?} {script:?}");
    }
    assert!(known * 2 > bought, "{known} of {bought} know in the end");
}

pub(super) fn who_believes_a_cancel_is_found_out<B: Bank>(open: &impl Fn() -> B) {
    let wrong = scripts(LONGEST_SCRIPT).filter(|script| {
        let mut liar = Liar::new(open(), script);
        let end = buy(&mut liar, pay(GOOD), Believes::TheCancelItself);
        !is_right(end, &mut liar)
    });
    assert!(wrong.count() > 0);
}

/// Gives 200 back: whether it is back, as far as the caller knows.
fn give_back<B: Bank>(liar: &mut Liar<B>) -> Option<bool> {
    let mut call = refund("r1", Some(200));
    for _ in 0..MOST_CALLS {
        let looked = matches!(call, ProcessorCall::LookRefund { .. });
        call = match liar.ask(&call) {
            Some(Outcome::Refunded) => return Some(true),
            Some(Outcome::RefundFailed(_) | Outcome::Refused(_)) => return Some(false),
            Some(Outcome::NotStarted) if looked => refund("r1", Some(200)),
            None | Some(_) => look_refund("r1"),
        };
    }
    None
}

pub(super) fn gives_back_at_most_once_and_is_never_wrong<B: Bank>(open: &impl Fn() -> B) {
    for script in scripts(LONGEST_SCRIPT) {
        for card in [GOOD, REFUNDED_IN_VAIN] {
            let mut bank = open();
            bank.ask(&pay(card));
            let mut liar = Liar::new(bank, &script);
            let end = give_back(&mut liar);
            let went_back = |liar: &Liar<B>| liar.kept(&reference()) == amount(300);
            assert!(end.is_none_or(|end| end == went_back(&liar)), "{script:?}");
            liar.days_pass();
            assert!(end.is_none_or(|end| end == went_back(&liar)), "{script:?}");
            assert!(liar.given_back <= 1, "{script:?}");
        }
    }
}
