//! Searches that must find a violation: the model can fail.

use crate::bank::Bank;
use crate::choices::{Lease, Pace};
use crate::protocol::Protocol;
use crate::search::explore;
use stateright::Checker;

#[track_caller]
fn assert_found(name: &str, protocol: Protocol, violated: &'static str) {
    let found = explore(name, protocol).discovery(violated);
    assert!(found.is_some(), "the model missed that {violated} fails");
}

#[test]
fn the_model_finds_what_a_lease_that_lapses_by_clock_alone_breaks() {
    let protocol = Protocol {
        pace: Pace::Prompt,
        lease: Lease::LapsesByClock,
        ..Protocol::new(2, 1, 1)
    };
    let violated = "nobody is charged and then refunded";
    assert_found("leases lapse by clock (wrong)", protocol, violated);
}

#[test]
fn the_model_finds_what_a_cancel_without_a_tombstone_breaks() {
    let protocol = Protocol {
        bank: Bank::Silent,
        ..Protocol::new(1, 1, 1)
    };
    let violated = "nobody is charged without a place";
    assert_found("cancels without a tombstone (wrong)", protocol, violated);
}
