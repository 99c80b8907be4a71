//! The searches. Each prints how many states it went through, and none holds a violation.
//!
//! `wide` has those that take minutes, `finds` those that must find one.

use crate::bank::{Bank, Entry};
use crate::choices::{DEBIT, Expiry, Faults, Pace, Words};
use crate::doors::Prepares;
use crate::fixture::{FORGED, FREE, HELD, NAMED, REOPENS};
use crate::protocol::Protocol;
use crate::step::Act;
use stateright::{Checker, Model};
use std::io::{Write, stdout};

/// Cards that pay.
pub const PAID: &[Entry] = &[Entry::Captured];

/// Searches, and says how much past the test harness, which hides what passing tests print.
pub fn explore(name: &str, protocol: Protocol) -> impl Checker<Protocol> {
    let checker = protocol.checker().threads(1).spawn_bfs().join();
    let (states, steps) = (checker.unique_state_count(), checker.state_count());
    let line = format!("model: {states} unique states, {steps} steps: {name}\n");
    stdout().write_all(line.as_bytes()).unwrap();
    checker
}

/// As [`explore`], of what must hold.
pub fn search(name: &str, protocol: Protocol) {
    explore(name, protocol).assert_properties();
}

#[test]
fn requests_that_arrive_late_and_again_are_survived() {
    let slow = Protocol {
        faults: Faults::Lingering,
        outcomes: PAID,
        ..Protocol::new(1, 1, 1)
    };
    search("1 buyer, lingering requests, slowly", slow);
    let two_attempts = Protocol {
        pace: Pace::Prompt,
        faults: Faults::Lingering,
        outcomes: &[Entry::Captured, Entry::NeedsAction],
        ..Protocol::new(1, 1, 2)
    };
    search("1 buyer, 2 attempts, lingering requests", two_attempts);
}

#[test]
fn two_buyers_survive_requests_that_arrive_late_and_again() {
    let protocol = Protocol {
        pace: Pace::Prompt,
        faults: Faults::Lingering,
        outcomes: PAID,
        ..Protocol::new(2, 1, 1)
    };
    search("2 buyers for 1 place, lingering requests", protocol);
}

#[test]
fn three_buyers_for_two_places_survive_losses_and_crashes() {
    let protocol = Protocol {
        pace: Pace::Prompt,
        outcomes: &[Entry::Captured, Entry::Declined],
        ..Protocol::new(3, 2, 1)
    };
    search("3 buyers for 2 places", protocol);
}

#[test]
fn three_attempts_survive_losses_and_crashes() {
    let protocol = Protocol {
        pace: Pace::Prompt,
        outcomes: PAID,
        ..Protocol::new(1, 1, 3)
    };
    search("1 buyer, 3 attempts", protocol);
}

#[test]
fn answers_that_come_twice_change_nothing() {
    let one = Protocol {
        pace: Pace::Prompt,
        faults: Faults::Echoes,
        ..Protocol::new(1, 1, 1)
    };
    search("1 buyer, doubled answers", one);
    let two_attempts = Protocol {
        pace: Pace::Prompt,
        faults: Faults::Echoes,
        outcomes: PAID,
        ..Protocol::new(1, 1, 2)
    };
    search("1 buyer, 2 attempts, doubled answers", two_attempts);
}

#[test]
fn the_merchant_may_close_reopen_and_reprice_at_any_moment() {
    let closing = Protocol {
        pace: Pace::Prompt,
        faults: Faults::Lingering,
        merchant: &[Act::Active(false), Act::Active(true)],
        ..Protocol::new(1, 1, 1)
    };
    search("1 buyer, closed and reopened", closing);
    let repricing = Protocol {
        pace: Pace::Prompt,
        faults: Faults::Lingering,
        merchant: &[Act::Terms, Act::Active(false)],
        expiry: Expiry::AnyTime,
        outcomes: &[Entry::Captured, Entry::NeedsAction],
        ..Protocol::new(1, 1, 1)
    };
    search("1 buyer, repriced, closed, expired", repricing);
}

#[test]
fn reserved_money_is_taken_or_let_go_once() {
    let slow = Protocol {
        faults: Faults::Lingering,
        outcomes: &[Entry::Authorised],
        terms: HELD,
        ..Protocol::new(1, 1, 1)
    };
    search("1 buyer, reserved money, lingering requests, slowly", slow);
    let checked = Protocol {
        pace: Pace::Prompt,
        outcomes: &[Entry::Authorised, Entry::NeedsAction],
        terms: HELD,
        merchant: &[Act::Active(false)],
        ..Protocol::new(1, 1, 1)
    };
    search("1 buyer, reserved money, the bank asks, closed", checked);
    let two_buyers = Protocol {
        pace: Pace::Prompt,
        outcomes: &[Entry::Authorised],
        terms: HELD,
        ..Protocol::new(2, 1, 1)
    };
    search("2 buyers for 1 place, reserved money", two_buyers);
    let deaf = Protocol {
        pace: Pace::Prompt,
        outcomes: &[Entry::Authorised],
        terms: HELD,
        bank: Bank::IgnoresCancels,
        words: Words::AnyTime,
        ..Protocol::new(1, 1, 1)
    };
    search(
        "1 buyer, reserved money, a bank that lets go of nothing",
        deaf,
    );
}

#[test]
fn a_copy_that_somebody_forged_changes_no_price() {
    let forged = Protocol {
        pace: Pace::Prompt,
        copy: Some(FORGED),
        outcomes: &[Entry::Captured, Entry::NeedsAction],
        ..Protocol::new(2, 1, 2)
    };
    search("2 buyers, 2 attempts, a forged copy", forged);
    let repriced = Protocol {
        pace: Pace::Prompt,
        faults: Faults::Lingering,
        copy: Some(FORGED),
        merchant: &[Act::Terms],
        outcomes: PAID,
        ..Protocol::new(1, 1, 3)
    };
    search("1 buyer, 3 attempts, a forged copy, repriced", repriced);
}

#[test]
fn what_costs_as_much_as_before_is_not_what_was_agreed_to() {
    let renamed = Protocol {
        pace: Pace::Prompt,
        terms: NAMED,
        merchant: &[Act::Terms],
        outcomes: &[Entry::Captured, Entry::NeedsAction],
        ..Protocol::new(1, 1, 2)
    };
    search("1 buyer, 2 attempts, repriced to an equal total", renamed);
}

#[test]
fn the_limit_may_move_while_buyers_pay() {
    let raised = Protocol {
        pace: Pace::Prompt,
        merchant: &[Act::Limit(2), Act::Active(false), Act::Active(true)],
        outcomes: &[Entry::Captured, Entry::Declined],
        ..Protocol::new(2, 1, 1)
    };
    search("2 buyers, limit raised, closed, reopened", raised);
    let lowered = Protocol {
        pace: Pace::Prompt,
        merchant: &[Act::Limit(1), Act::Limit(2)],
        outcomes: &[Entry::Captured, Entry::Declined],
        ..Protocol::new(2, 2, 1)
    };
    search("2 buyers, limit lowered and raised", lowered);
}

#[test]
fn a_session_may_expire_at_any_moment() {
    let protocol = Protocol {
        pace: Pace::Prompt,
        expiry: Expiry::AnyTime,
        ..Protocol::new(1, 1, 2)
    };
    search("1 buyer, 2 attempts, expiry", protocol);
}

#[test]
fn a_processor_that_breaks_its_word_oversells_nothing_and_keeps_no_money() {
    let taken_away = Protocol {
        pace: Pace::Prompt,
        faults: Faults::Lingering,
        bank: Bank::ForgetsCancels,
        merchant: &[Act::Limit(0)],
        outcomes: PAID,
        ..Protocol::new(1, 1, 1)
    };
    search("1 buyer, cancels forgotten, limit lowered", taken_away);
    let retried = Protocol {
        pace: Pace::Prompt,
        faults: Faults::Lingering,
        bank: Bank::ForgetsCancels,
        outcomes: PAID,
        ..Protocol::new(1, 1, 2)
    };
    search("1 buyer, 2 attempts, cancels forgotten", retried);
}

#[test]
fn money_that_goes_back_may_be_on_its_way_for_long() {
    let taken_away = Protocol {
        pace: Pace::Prompt,
        faults: Faults::Lingering,
        bank: Bank::RefundsLater,
        merchant: &[Act::Limit(0)],
        outcomes: PAID,
        ..Protocol::new(1, 1, 1)
    };
    search("1 buyer, reversals unsettled, limit lowered", taken_away);
    let retried = Protocol {
        pace: Pace::Prompt,
        bank: Bank::RefundsLater,
        outcomes: PAID,
        ..Protocol::new(1, 1, 2)
    };
    search("1 buyer, 2 attempts, reversals unsettled", retried);
}

#[test]
fn a_cancel_that_does_not_cancel_is_found_out_by_looking() {
    let protocol = Protocol {
        pace: Pace::Prompt,
        bank: Bank::IgnoresCancels,
        ..Protocol::new(1, 1, 2)
    };
    search("1 buyer, 2 attempts, cancels without effect", protocol);
}

#[test]
fn words_from_outside_may_come_at_any_moment() {
    let protocol = Protocol {
        pace: Pace::Prompt,
        words: Words::AnyTime,
        outcomes: &[Entry::Captured, Entry::NeedsAction],
        ..Protocol::new(1, 1, 2)
    };
    search("1 buyer, 2 attempts, words from outside", protocol);
}

#[test]
fn a_reference_the_processor_makes_is_there_before_money_moves() {
    let protocol = Protocol {
        prepares: Prepares::Always,
        outcomes: &[Entry::Captured, Entry::NeedsAction],
        ..Protocol::new(1, 1, 1)
    };
    search("1 buyer, prepared", protocol);
    let told = Protocol {
        pace: Pace::Prompt,
        prepares: Prepares::Always,
        words: Words::AnyTime,
        outcomes: &[Entry::Captured, Entry::NeedsAction],
        ..Protocol::new(1, 1, 2)
    };
    search(
        "1 buyer, 2 attempts, prepared, words that name a reference",
        told,
    );
}

#[test]
fn debits_may_pay_fail_or_never_be_decided() {
    let counted = Protocol {
        pace: Pace::Prompt,
        outcomes: DEBIT,
        words: Words::AnyTime,
        ..Protocol::new(2, 1, 1)
    };
    search("2 buyers for 1 place, debits", counted);
    let reopened = Protocol {
        pace: Pace::Prompt,
        faults: Faults::Lingering,
        outcomes: DEBIT,
        terms: REOPENS,
        ..Protocol::new(2, 1, 1)
    };
    search("2 buyers for 1 place, failed debits sold again", reopened);
}

#[test]
fn an_order_for_nothing_takes_its_place_as_any_other() {
    let protocol = Protocol {
        pace: Pace::Prompt,
        faults: Faults::Lingering,
        outcomes: &[],
        terms: FREE,
        ..Protocol::new(2, 1, 1)
    };
    search("2 buyers for 1 place, nothing to pay", protocol);
    let two_gates = Protocol {
        pace: Pace::Prompt,
        gates: 2,
        second: 1,
        outcomes: &[],
        terms: FREE,
        merchant: &[Act::Active(false)],
        expiry: Expiry::AnyTime,
        ..Protocol::new(1, 1, 2)
    };
    search(
        "1 buyer, 2 gates, nothing to pay, closed, expired",
        two_gates,
    );
}

#[test]
fn two_gates_agree_on_every_purchase() {
    let prompt = Protocol {
        pace: Pace::Prompt,
        gates: 2,
        second: 1,
        outcomes: PAID,
        ..Protocol::new(2, 2, 1)
    };
    search("2 buyers, 2 gates", prompt);
    let lingering = Protocol {
        pace: Pace::Prompt,
        faults: Faults::Lingering,
        gates: 2,
        second: 1,
        ..Protocol::new(1, 1, 1)
    };
    search("1 buyer, 2 gates, lingering requests", lingering);
    let reopened = Protocol {
        pace: Pace::Prompt,
        faults: Faults::Lingering,
        gates: 2,
        second: 1,
        outcomes: DEBIT,
        terms: REOPENS,
        ..Protocol::new(1, 1, 1)
    };
    search("1 buyer, 2 gates, failed debits sold again", reopened);
}

#[test]
fn late_money_claims_both_gates_or_none() {
    let protocol = Protocol {
        pace: Pace::Prompt,
        faults: Faults::Lingering,
        gates: 2,
        second: 1,
        bank: Bank::ForgetsCancels,
        merchant: &[Act::Limit(0)],
        outcomes: PAID,
        ..Protocol::new(1, 1, 1)
    };
    search(
        "1 buyer, 2 gates, cancels forgotten, limit lowered",
        protocol,
    );
}
