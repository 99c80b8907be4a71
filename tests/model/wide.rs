//! The searches that take minutes: `cargo test --release --test model -- --ignored --nocapture`.

use crate::bank::{Bank, Entry};
use crate::choices::{DEBIT, Faults, Pace, Words};
use crate::fixture::{NAMED, REOPENS};
use crate::protocol::Protocol;
use crate::search::{PAID, search};
use crate::step::Act;

#[test]
#[ignore = "takes minutes"]
fn the_wide_searches_hold_as_well() {
    let unsettled = Protocol {
        pace: Pace::Prompt,
        faults: Faults::Lingering,
        bank: Bank::RefundsLater,
        outcomes: PAID,
        ..Protocol::new(1, 1, 2)
    };
    search(
        "1 buyer, 2 attempts, reversals unsettled, lingering requests",
        unsettled,
    );
    let renamed = Protocol {
        pace: Pace::Prompt,
        faults: Faults::Lingering,
        terms: NAMED,
        merchant: &[Act::Terms, Act::Active(false)],
        outcomes: PAID,
        ..Protocol::new(2, 1, 1)
    };
    search("2 buyers, repriced to an equal total, closed", renamed);
    let two = Protocol {
        pace: Pace::Prompt,
        faults: Faults::Lingering,
        bank: Bank::ForgetsCancels,
        outcomes: PAID,
        ..Protocol::new(2, 1, 1)
    };
    search("2 buyers, cancels forgotten", two);
    let slow = Protocol {
        faults: Faults::Lingering,
        ..Protocol::new(1, 1, 1)
    };
    search("1 buyer, any card, lingering requests, slowly", slow);
    let two_attempts = Protocol {
        pace: Pace::Prompt,
        faults: Faults::Lingering,
        ..Protocol::new(1, 1, 2)
    };
    search(
        "1 buyer, 2 attempts, any card, lingering requests",
        two_attempts,
    );
    let reopened = Protocol {
        pace: Pace::Prompt,
        gates: 2,
        second: 1,
        outcomes: DEBIT,
        terms: REOPENS,
        ..Protocol::new(2, 1, 1)
    };
    search("2 buyers, 2 gates, failed debits sold again", reopened);
}

#[test]
#[ignore = "takes minutes"]
fn the_widest_searches_hold_as_well() {
    let raised = Protocol {
        pace: Pace::Prompt,
        merchant: &[Act::Limit(2), Act::Active(false), Act::Active(true)],
        ..Protocol::new(2, 1, 1)
    };
    search("2 buyers, any card, limit raised, closed, reopened", raised);
    let doubled = Protocol {
        pace: Pace::Prompt,
        faults: Faults::Echoes,
        ..Protocol::new(1, 1, 2)
    };
    search("1 buyer, 2 attempts, any card, doubled answers", doubled);
    let checked = Protocol {
        pace: Pace::Prompt,
        gates: 2,
        second: 1,
        outcomes: &[Entry::Captured, Entry::NeedsAction],
        ..Protocol::new(2, 2, 1)
    };
    search("2 buyers, 2 gates, the bank's check", checked);
    let words = Protocol {
        pace: Pace::Prompt,
        faults: Faults::Echoes,
        words: Words::AnyTime,
        ..Protocol::new(1, 1, 2)
    };
    search(
        "1 buyer, 2 attempts, any card, words, doubled answers",
        words,
    );
    let lowered = Protocol {
        pace: Pace::Prompt,
        merchant: &[Act::Limit(1), Act::Limit(2)],
        outcomes: &[Entry::Captured, Entry::Declined],
        ..Protocol::new(3, 2, 1)
    };
    search("3 buyers, limit lowered and raised", lowered);
    let two_by_two = Protocol {
        pace: Pace::Prompt,
        outcomes: PAID,
        ..Protocol::new(2, 1, 2)
    };
    search("2 buyers for 1 place, 2 attempts each", two_by_two);
    let three = Protocol {
        pace: Pace::Prompt,
        bank: Bank::ForgetsCancels,
        outcomes: PAID,
        ..Protocol::new(3, 1, 1)
    };
    search("3 buyers for 1 place, cancels forgotten", three);
    let retried = Protocol {
        faults: Faults::Lingering,
        bank: Bank::ForgetsCancels,
        outcomes: PAID,
        ..Protocol::new(1, 1, 2)
    };
    search("1 buyer, 2 attempts, cancels forgotten, slowly", retried);
}
