//! Who begins first, and for how many there is room.

use super::world::START;
use crate::agenda::{Agenda, Head, Pace, Run};

fn heads(lanes: std::ops::Range<u32>, failures: u32) -> Vec<Head<u32>> {
    lanes
        .map(|lane| Head::new(lane, START, Pace::MESSAGE).after_failures(failures))
        .collect()
}

#[test]
fn what_is_due_longest_begins_first() {
    let head = |lane, seconds| Head::new(lane, START.plus_seconds(seconds), Pace::MESSAGE);
    let now = START.plus_seconds(10);
    let heads = vec![head(1, 9), head(2, 11), head(3, 0), head(4, 5)];
    let begun = Agenda::default().begin(&mut Run::new(now), heads, now);
    let lanes: Vec<_> = begun.iter().map(|ticket| ticket.lane).collect();
    assert_eq!(lanes, [3, 4, 1]);
}

#[test]
fn receivers_that_failed_take_no_room_of_others() {
    let mut agenda = Agenda::default();
    let mut run = Run::new(START);
    assert_eq!(agenda.begin(&mut run, heads(0..100, 3), START).len(), 5);
    assert_eq!(agenda.begin(&mut run, heads(100..200, 0), START).len(), 15);
}

#[test]
fn a_lane_is_under_way_once() {
    let mut agenda = Agenda::default();
    let head = Head::new(1, START, Pace::MESSAGE);
    let twice = vec![head.clone(), head.clone()];
    let begun = agenda.begin(&mut Run::new(START), twice.clone(), START);
    assert_eq!(begun.len(), 1);
    assert_eq!(agenda.begin_now(head.clone(), START), None);
    agenda.end(&begun[0]);
    assert!(agenda.begin_now(head, START).is_some());
}

#[test]
fn a_late_word_of_a_turn_that_was_given_up_ends_no_other() {
    let mut agenda = Agenda::default();
    let head = Head::new(1, START, Pace::MESSAGE);
    let first = agenda.begin_now(head.clone(), START).unwrap();
    let later = START.plus_seconds(Pace::MESSAGE.longest);
    assert_eq!(agenda.lost(later), std::slice::from_ref(&first));
    let second = agenda.begin_now(head, later).unwrap();
    agenda.done(&first);
    assert!(agenda.is_under_way(&1));
    agenda.done(&second);
    assert!(!agenda.is_under_way(&1));
}

#[test]
fn a_run_looks_as_far_ahead_as_it_is_told() {
    let mut agenda = Agenda::default();
    let heads = vec![Head::new(1, START.plus_seconds(60), Pace::DUE_WORK)];
    let begin = |agenda: &mut Agenda<u32>, ahead| {
        let begun = agenda.begin(&mut Run::ahead(START, ahead), heads.clone(), START);
        begun.len()
    };
    assert_eq!(begin(&mut agenda, 59), 0);
    assert_eq!(begin(&mut agenda, 60), 1);
}
