//! The contract of a processor, and what is the Simulator's own.

use super::*;
use crate::domain::PaymentMethodType;
use crate::domain::processor::{BankAccount, Decision};
use crate::payments::contract::{self, Bank};
use std::collections::BTreeMap;

const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);
const DECIDED: Timestamp = NOW.plus_seconds(60);

struct Memory {
    entries: BTreeMap<Reference, Entry>,
    now: Timestamp,
    debit: Option<Debit>,
}

impl Memory {
    fn open() -> Self {
        Self {
            entries: BTreeMap::new(),
            now: NOW,
            debit: None,
        }
    }
}

impl Bank for Memory {
    fn ask(&mut self, call: &ProcessorCall) -> Outcome {
        let reference = reference_of(call).unwrap();
        let known = self.entries.remove(&reference);
        let (entry, outcome) = apply(
            known,
            call,
            Circumstances {
                now: self.now,
                debit: self.debit,
                delays: Delays::default(),
            },
        );
        self.entries.extend(entry.map(|entry| (reference, entry)));
        outcome
    }

    fn kept(&self, reference: &Reference) -> Amount {
        let Some(entry) = self.entries.get(reference) else {
            return Amount::ZERO;
        };
        match entry.status {
            Status::Captured(taken) => {
                let gone = entry.given_back().minor() + entry.charged_back().minor();
                Amount::new(taken.minor() - gone).unwrap()
            }
            _ => Amount::ZERO,
        }
    }

    fn debits(&mut self, decision: Decision) {
        self.debit = Some(Debit {
            look_at: DECIDED,
            decision,
        });
    }

    fn wait(&mut self) {
        self.now = DECIDED;
    }
}

#[test]
fn the_simulator_keeps_the_contract_of_a_processor() {
    contract::holds(Memory::open);
}

/// A bank after these calls, and its last answer.
fn after(calls: &[ProcessorCall]) -> (Entry, Outcome) {
    let mut bank = Memory::open();
    let answers: Vec<Outcome> = calls.iter().map(|call| bank.ask(call)).collect();
    let entry = bank.entries.remove(&contract::reference());
    (entry.unwrap(), answers.last().unwrap().clone())
}

#[test]
fn a_failed_check_refuses_in_stripes_words() {
    let failed = contract::authenticate(ChallengeAnswer::Fail);
    let (_, outcome) = after(&[contract::pay(contract::CHECKED), failed]);
    let Outcome::Declined(decline) = outcome else {
        panic!("{outcome:?}");
    };
    assert_eq!(decline.code, "payment_intent_authentication_failure");
}

#[test]
fn a_card_that_can_be_checked_is_where_the_merchant_asks_for_it() {
    use ThreeDSecureRequest::{Any, Automatic, Challenge};
    let asked = |number, request| {
        let mut call = contract::pay(number);
        if let ProcessorCall::Authorise { three_d_secure, .. } = &mut call {
            *three_d_secure = request;
        }
        after(&[call]).1
    };
    let needs = Outcome::NeedsAction(How::OwnPage);
    let (optional, failing) = ("4000000000003055", "4000000000003097");
    assert_eq!(asked(optional, Automatic), Outcome::Captured);
    assert_eq!(asked(optional, Any), needs);
    assert_eq!(asked(optional, Challenge), needs);
    assert_eq!(
        asked(failing, Any),
        Outcome::Captured,
        "its bank does not insist"
    );
    assert_eq!(asked(contract::GOOD, Challenge), Outcome::Captured);
}

#[test]
fn a_number_that_is_no_test_card_is_refused() {
    let (entry, outcome) = after(&[contract::pay("4111111111111111")]);
    assert!(matches!(outcome, Outcome::Declined(_)));
    assert_eq!(entry.line().status, "declined");
}

#[test]
fn a_debit_that_fails_is_refused_for_want_of_money() {
    let mut bank = Memory::open();
    bank.debits(Decision::Fail);
    let pending = bank.ask(&contract::pay(contract::GOOD));
    assert_eq!(
        pending,
        Outcome::Pending {
            look_at: DECIDED,
            voucher: None
        }
    );
    let line = bank.entries[&contract::reference()].line();
    assert_eq!(
        (line.status.as_str(), line.look_at),
        ("pending", Some(DECIDED))
    );
    bank.wait();
    let Outcome::Declined(decline) = bank.ask(&contract::look()) else {
        panic!();
    };
    assert_eq!(decline.reason(), "insufficient_funds");
}

#[test]
fn the_ledger_tells_what_was_taken_and_what_went_back() {
    let (entry, _) = after(&[contract::pay(contract::GOOD)]);
    let line = entry.line();
    assert_eq!((line.status.as_str(), line.captured), ("succeeded", true));
    let (entry, _) = after(&[contract::pay(contract::GOOD), contract::refund("r1", None)]);
    let line = entry.line();
    assert_eq!((line.status.as_str(), line.captured), ("refunded", true));
    assert_eq!(line.refunded, contract::amount(500));
    let (entry, _) = after(&[contract::authorise(contract::GOOD)]);
    let line = entry.line();
    assert_eq!((line.status.as_str(), line.captured), ("authorised", false));
}

#[test]
fn the_ledger_is_not_a_call_about_a_payment() {
    assert_eq!(reference_of(&ProcessorCall::Ledger), None);
}

#[test]
fn an_entry_keeps_its_format() {
    let stored = |entry: &Entry| crate::json::to_string(entry).unwrap();
    let hex = "ab".repeat(32);
    let head = format!(
        r#"{{"reference":"k","order":{{"amount":500,"currency":"eur","session":"cs_test_{hex}"}},"status":"#
    );
    let (entry, _) = after(&[contract::authorise(contract::CHECKED)]);
    let status = r#"{"needs_action":{"pay":"manual"}}}"#;
    assert_eq!(stored(&entry), format!("{head}{status}"));

    let mut bank = Memory::open();
    bank.debits(Decision::Pay);
    bank.ask(&contract::pay(contract::GOOD));
    let entry = bank.entries[&contract::reference()].clone();
    let status = r#"{"pending":{"look_at":1800000060000,"decision":"pay"}}}"#;
    assert_eq!(stored(&entry), format!("{head}{status}"));

    let paid = contract::pay(contract::REFUNDED_IN_VAIN);
    let (entry, _) = after(&[paid, contract::refund("r", Some(200))]);
    let rest = r#"{"captured":500},"parts":[{"key":"r","amount":200,"end":"open"}],"refunds":"fail_later"}"#;
    assert_eq!(stored(&entry), format!("{head}{rest}"));
    assert_eq!(
        serde_json::from_str::<Entry>(&stored(&entry)).unwrap(),
        entry
    );
}

/// Debits `number`, and the answer when its time is over.
fn debited(number: &str, wait: u32) -> (Outcome, Outcome) {
    let mut memory = Memory::open();
    let call = ProcessorCall::Authorise {
        reference: contract::reference(),
        key: "k-authorise".to_owned(),
        order: contract::order(500),
        instrument: Instrument::TestAccount(BankAccount {
            method: PaymentMethodType::UsBankAccount,
            bank: "110000000".to_owned(),
            number: number.to_owned(),
        }),
        capture: CaptureMethod::Automatic,
        three_d_secure: ThreeDSecureRequest::Automatic,
    };
    let at_first = memory.ask(&call);
    memory.now = NOW.plus_seconds(wait);
    let look = ProcessorCall::Look {
        reference: contract::reference(),
    };
    (at_first, memory.ask(&look))
}

#[test]
fn a_debit_is_pending_first_and_then_what_its_test_account_says() {
    for (number, code) in [
        ("000123456789", None),
        ("000111111113", Some("account_closed")),
        ("000111111116", Some("no_account")),
        ("000222222227", Some("insufficient_funds")),
        ("000333333335", Some("debit_not_authorized")),
        ("000444444440", Some("invalid_currency")),
        ("000777777771", Some("charge_exceeds_weekly_limit")),
    ] {
        let (first, then) = debited(number, Delays::default().debit);
        let look_at = NOW.plus_seconds(Delays::default().debit);
        assert_eq!(
            first,
            Outcome::Pending {
                look_at,
                voucher: None
            },
            "{number}"
        );
        match (then, code) {
            (Outcome::Captured, None) => {}
            (Outcome::Declined(decline), Some(code)) => assert_eq!(decline.code, code),
            (other, _) => panic!("{number}: {other:?}"),
        }
    }
    let (_, waiting) = debited("000000000009", 100 * 86_400);
    assert!(matches!(waiting, Outcome::Pending { .. }));
    let (refused, _) = debited("000987654321", 0);
    assert!(matches!(refused, Outcome::Declined(_)));
}

/// What comes of a payment on a page of this way to pay's after this answer.
fn answered(method: PaymentMethodType, email: &str, answer: ChallengeAnswer) -> Outcome {
    let mut memory = Memory::open();
    let reference = contract::reference();
    let asked = memory.ask(&ProcessorCall::Authorise {
        reference: reference.clone(),
        key: "k-authorise".to_owned(),
        order: contract::order(500),
        instrument: Instrument::Redirect {
            method,
            email: email.to_owned(),
        },
        capture: CaptureMethod::Manual,
        three_d_secure: ThreeDSecureRequest::Automatic,
    });
    assert_eq!(asked, Outcome::NeedsAction(How::OwnPage));
    memory.ask(&ProcessorCall::Authenticate { reference, answer })
}

#[test]
fn a_page_of_a_bank_or_provider_says_yes_or_no_and_each_no_has_its_own_code() {
    use PaymentMethodType::{Ideal, Klarna, P24};
    let (yes, no) = (ChallengeAnswer::Complete, ChallengeAnswer::Fail);
    let usual = "jenny@example.com";
    for method in [Ideal, P24, Klarna] {
        assert_eq!(answered(method, usual, yes), Outcome::Authorised);
    }
    for (method, email, answer, code) in [
        (Ideal, usual, no, "payment_intent_authentication_failure"),
        (P24, usual, no, "payment_intent_authentication_failure"),
        (Klarna, usual, no, "payment_method_customer_decline"),
        (
            Klarna,
            "customer+denied@email.de",
            yes,
            "payment_method_provider_decline",
        ),
    ] {
        match answered(method, email, answer) {
            Outcome::Declined(decline) => assert_eq!(decline.code, code),
            other => panic!("{other:?}"),
        }
    }
}

/// A payment by voucher of whoever has this address.
fn issue(email: &str) -> ProcessorCall {
    let mut call = contract::pay(contract::GOOD);
    if let ProcessorCall::Authorise { instrument, .. } = &mut call {
        *instrument = Instrument::Voucher {
            method: PaymentMethodType::Multibanco,
            email: email.to_owned(),
        };
    }
    call
}

#[test]
fn a_voucher_is_paid_or_not_when_its_time_comes_and_cannot_be_called_off() {
    for (email, seconds, is_paid) in [
        ("succeed_immediately@example.com", 3, true),
        ("jenny@example.com", 180, true),
        ("expire_immediately@example.com", 3, false),
        ("expire_with_delay@example.com", 180, false),
    ] {
        let mut bank = Memory::open();
        let first = bank.ask(&issue(email));
        let Outcome::Pending { look_at, voucher } = first.clone() else {
            panic!("{first:?}");
        };
        assert_eq!(look_at, NOW.plus_seconds(seconds), "{email}");
        assert!(voucher.is_some_and(|it| NOW < it.expires_at), "{email}");
        for call in [issue(email), contract::look(), contract::cancel()] {
            assert_eq!(bank.ask(&call), first, "{email}");
        }
        bank.now = look_at;
        match (bank.ask(&contract::look()), is_paid) {
            (Outcome::Captured, true) => {}
            (Outcome::Declined(decline), false) => {
                assert_eq!(decline.code, "payment_intent_payment_attempt_expired");
            }
            (outcome, _) => panic!("{email}: {outcome:?}"),
        }
    }
}

#[test]
fn a_voucher_that_nobody_pays_is_waited_for_four_days_longer() {
    let mut bank = Memory::open();
    bank.ask(&issue("fill_never@example.com"));
    let day = |number: u32| NOW.plus_seconds(number * 86_400);
    for (now, expected) in [(0, Some(7)), (6, Some(7)), (7, None), (10, None)] {
        bank.now = day(now);
        let outcome = bank.ask(&contract::look());
        let Outcome::Pending { look_at, voucher } = outcome else {
            panic!("{outcome:?}");
        };
        assert_eq!(voucher.map(|it| it.expires_at), expected.map(day), "{now}");
        assert_eq!(look_at, day(expected.unwrap_or(11)), "{now}");
    }
    bank.now = day(11);
    let last = bank.ask(&contract::look());
    assert!(matches!(last, Outcome::Declined(_)), "{last:?}");
}
