//! What is in hand, and what becomes of it when something comes between.

use super::*;
use crate::webhooks::deliveries::LONGEST_BATCH_SECONDS;
use crate::webhooks::deliveries::holds::LONGEST_TRY_SECONDS;

#[test]
fn what_one_batch_has_in_hand_is_posted_by_no_other() {
    let mut endpoint = Endpoint::default();
    let events = of_one_source(1..4);
    let first = endpoint.first(&events);
    endpoint.begin(&first[..1], NOW);
    // The receiver is slow: the volume has its answer, and the alarm rings.
    endpoint.settle(&events);
    let later = NOW.plus_seconds(6);
    assert!(endpoint.due(later).is_empty());
    assert!(endpoint.first(&events).is_empty());
    endpoint.end(&first[0], Posted::Delivered).unwrap();
    endpoint.begin(&first[1..], later);
    for delivery in &first[1..] {
        endpoint.end(delivery, Posted::Delivered).unwrap();
    }
    endpoint.begin(&first, later);
    assert_eq!(endpoint.posted, [1, 2, 3]);
}

#[test]
fn a_batch_that_takes_too_long_leaves_the_rest_to_others() {
    let mut endpoint = Endpoint::default();
    let events = handed(1..3);
    let first = endpoint.first(&events);
    endpoint.settle(&events);
    let late = NOW.plus_seconds(LONGEST_BATCH_SECONDS);
    endpoint.begin(&first, late);
    assert!(endpoint.posted.is_empty());
    assert_eq!(places(&endpoint.due(late)), [1, 2]);
}

#[test]
fn what_a_batch_did_not_begin_is_free_when_it_has_ended() {
    let mut endpoint = Endpoint::default();
    let events = handed(1..3);
    let first = endpoint.first(&events);
    endpoint.settle(&events);
    endpoint.begin(&first[..1], NOW);
    endpoint.tries.release(&[first[0].event, first[1].event]);
    assert_eq!(places(&endpoint.due(NOW)), [2]);
}

#[test]
fn first_tries_of_one_source_do_not_overtake_each_other() {
    let mut endpoint = Endpoint::default();
    let events = of_one_source(1..12);
    let first = endpoint.first(&events);
    assert_eq!(places(&first), (1..9).collect::<Vec<_>>());
    endpoint.begin(&first[..1], NOW);
    endpoint.settle(&events);
    let next = of_one_source(12..13);
    assert!(endpoint.first(&next).is_empty());
    endpoint.settle(&next);
    for delivery in &first {
        endpoint.begin(std::slice::from_ref(delivery), NOW);
        endpoint.end(delivery, Posted::Delivered).unwrap();
    }
    assert!(endpoint.first(&of_one_source(13..14)).is_empty());
    assert_eq!(places(&endpoint.due(NOW)), [9, 10, 11, 12]);
}

#[test]
fn without_room_events_wait_in_rows() {
    let mut endpoint = Endpoint::default();
    let hanging = endpoint.first(&handed(1..6));
    endpoint.begin(&hanging, NOW);
    let events = handed(6..8);
    assert!(endpoint.take(&events, Posted::Delivered).is_empty());
    assert_eq!(endpoint.rows.rows.len(), 2);
    assert!(endpoint.due(NOW).is_empty());
    let lost = NOW.plus_seconds(LONGEST_TRY_SECONDS);
    let waiting = endpoint.rows.waiting();
    assert_eq!(endpoint.tries.next_due(&waiting, NOW), Some(lost));
    endpoint.end(&hanging[0], Posted::Delivered).unwrap();
    assert_eq!(endpoint.tries.next_due(&waiting, NOW), Some(NOW));
    assert_eq!(places(&endpoint.due(NOW)), [6, 7]);
}

#[test]
fn a_late_failure_takes_no_delivery_back() {
    for posted in [Posted::Failed, Posted::GivenUp] {
        let mut endpoint = Endpoint::default();
        let events = handed(1..2);
        let first = endpoint.first(&events);
        endpoint.settle(&events);
        endpoint.end(&first[0], Posted::Delivered).unwrap();
        endpoint.end(&first[0], posted).unwrap();
        assert_eq!(endpoint.state(1), Some(KeptState::Delivered));
        endpoint.tries = Tries::default();
        endpoint.end(&first[0], posted).unwrap();
        assert_eq!(endpoint.state(1), Some(KeptState::Delivered));
        // The volume has heard of it.
        endpoint.rows.rows.clear();
        endpoint.end(&first[0], posted).unwrap();
        assert_eq!(endpoint.state(1), None);
        assert_eq!(endpoint.take(&events, Posted::Delivered), [1]);
        assert!(endpoint.posted.is_empty());
    }
}

#[test]
fn a_try_is_not_made_again_as_its_end_could_not_be_written() {
    for (posted, state) in [
        (Posted::Delivered, Some(KeptState::Delivered)),
        (Posted::GivenUp, None),
    ] {
        let mut endpoint = Endpoint::default();
        let events = handed(1..2);
        let first = endpoint.first(&events);
        endpoint.settle(&events);
        endpoint.rows.is_broken = true;
        endpoint.end(&first[0], posted).unwrap_err();
        endpoint.rows.is_broken = false;
        let due = endpoint.due(NOW);
        assert_eq!(endpoint.tries.known(&due[0]), Some(posted));
        endpoint.end(&due[0], posted).unwrap();
        assert_eq!(endpoint.state(1), state);
    }
}

#[test]
fn a_failure_that_could_not_be_written_is_written_later() {
    let mut endpoint = Endpoint::default();
    let events = handed(1..2);
    let first = endpoint.first(&events);
    endpoint.rows.is_broken = true;
    endpoint.end(&first[0], Posted::Failed).unwrap_err();
    endpoint.rows.is_broken = false;
    assert!(endpoint.take(&events, Posted::Delivered).is_empty());
    let due = endpoint.due(NOW);
    assert_eq!(endpoint.tries.known(&due[0]), Some(Posted::Failed));
    endpoint.end(&due[0], Posted::Failed).unwrap();
    // The next try is another one.
    let again = &endpoint.rows.waiting()[0];
    assert_eq!((again.tries, endpoint.tries.known(again)), (1, None));
}
