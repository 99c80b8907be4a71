//! What every processor must keep of disputes: a bank's word comes by looking, what the merchant
//! says is heard once under each key, and an end is an end.

use super::{Bank, DISPUTED, GOOD, amount, look, pay, reference, refund, story};
use crate::domain::dispute::Evidence;
use crate::domain::processor::{Outcome, ProcessorCall};

const ASKED_ABOUT: &str = "4000000000001976";

fn look_dispute() -> ProcessorCall {
    ProcessorCall::LookDispute {
        reference: reference(),
    }
}

fn submit(key: &str, text: &str) -> ProcessorCall {
    let mut evidence = Evidence::default();
    evidence.set("uncategorized_text", Some(text.to_owned()));
    ProcessorCall::SubmitEvidence {
        reference: reference(),
        key: key.to_owned(),
        evidence,
    }
}

fn accept() -> ProcessorCall {
    ProcessorCall::AcceptDispute {
        reference: reference(),
        key: "k-accept".to_owned(),
    }
}

pub(super) fn hold<B: Bank>(open: &impl Fn() -> B) {
    a_dispute_takes_the_money_and_is_answered_once(open);
    an_inquiry_takes_no_money_until_it_is_escalated(open);
    what_went_back_before_is_not_disputed(open);
}

/// A payment by this card some time later.
fn paid_before<B: Bank>(open: &impl Fn() -> B, card: &str) -> B {
    let mut bank = open();
    assert_eq!(bank.ask(&look_dispute()), Outcome::NotStarted);
    assert_eq!(bank.ask(&pay(card)), Outcome::Captured);
    assert_eq!(bank.ask(&look_dispute()), Outcome::Dispute(None));
    assert_eq!(bank.kept(&reference()), amount(500));
    bank.wait();
    bank
}

fn a_dispute_takes_the_money_and_is_answered_once<B: Bank>(open: &impl Fn() -> B) {
    let calm = [(look_dispute(), "no dispute"), (look(), "captured")];
    story(paid_before(open, GOOD), &calm, 500);
    let calls = [
        (look_dispute(), "disputed"),
        (look(), "captured"),
        (pay(DISPUTED), "captured"),
        (refund("r1", None), "refused: charged back"),
        (submit("e1", "We sent it."), "disputed, answered"),
        (submit("e2", "winning_evidence"), "disputed, answered"),
        (accept(), "disputed, answered"),
    ];
    story(paid_before(open, DISPUTED), &calls, 0);
    for (answer, end, kept) in [
        (submit("e1", "winning_evidence"), "won", 500),
        (submit("e1", "losing_evidence"), "lost", 0),
        (accept(), "lost", 0),
    ] {
        let calls: [(ProcessorCall, &str); 4] = [
            (answer.clone(), end),
            (answer, end),
            (submit("e9", "winning_evidence"), end),
            (look_dispute(), end),
        ];
        story(paid_before(open, DISPUTED), &calls, kept);
    }
}

fn an_inquiry_takes_no_money_until_it_is_escalated<B: Bank>(open: &impl Fn() -> B) {
    let answered = [
        (look_dispute(), "asked"),
        (accept(), "asked"),
        (submit("e1", "We sent it."), "asked, answered"),
    ];
    story(paid_before(open, ASKED_ABOUT), &answered, 500);
    let escalated = [
        (submit("e1", "escalate_inquiry_evidence"), "disputed"),
        (submit("e1", "escalate_inquiry_evidence"), "disputed"),
        (refund("r1", None), "refused: charged back"),
        (submit("e2", "losing_evidence"), "lost"),
    ];
    story(paid_before(open, ASKED_ABOUT), &escalated, 0);
    let refunded = [
        (refund("r1", Some(400)), "refunded"),
        (look_dispute(), "asked"),
        (refund("r2", None), "refunded"),
        (look_dispute(), "asked, closed"),
    ];
    story(paid_before(open, ASKED_ABOUT), &refunded, 0);
}

fn what_went_back_before_is_not_disputed<B: Bank>(open: &impl Fn() -> B) {
    let mut bank = open();
    for call in [pay(DISPUTED), refund("r1", None)] {
        bank.ask(&call);
    }
    bank.wait();
    story(bank, &[(look_dispute(), "no dispute")], 0);
}
