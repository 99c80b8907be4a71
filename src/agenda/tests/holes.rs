//! Each way in which a scheduler of this house once failed.

use super::world::{Lane, START, Turn, World};
use crate::agenda::{Pace, Retry};
use crate::domain::entropy::SeededEntropy;

const TEN_MINUTES: u32 = 600;
const HOUR: u32 = 3600;

fn quick(_: Lane, _: u32, _: crate::domain::Timestamp) -> Turn {
    Turn::Done(20)
}

#[test]
fn an_alarm_rings_a_few_times_while_a_call_hangs_for_ten_minutes() {
    let mut world = World::new(|_, _, _| Turn::Hangs);
    world.request(1, 1);
    world.pass(TEN_MINUTES);
    assert!(world.rung <= 10, "{} rings", world.rung);
    assert!(world.alarms_set <= 30, "{} alarms", world.alarms_set);
}

#[test]
fn what_is_under_way_is_not_due() {
    let mut world = World::new(|_, _, _| Turn::Done(9_000));
    world.request(1, 1);
    world.pass(8);
    assert!(world.rung <= 1, "{} rings in 8 s", world.rung);
    world.pass(2);
    assert!(world.is_idle());
}

#[test]
fn a_receiver_that_hangs_holds_up_nobody_else() {
    let mut world = World::new(|lane, _, _| match lane {
        1 => Turn::Hangs,
        _ => Turn::Done(20),
    });
    for lane in 1..=20 {
        for entry in 1..=3 {
            world.write(lane, entry, START);
        }
    }
    world.request(21, 1);
    world.pass(1);
    let others = world.done.iter().filter(|(lane, _, _)| *lane != 1);
    assert_eq!(others.count(), 19 * 3 + 1);
}

#[test]
fn what_becomes_due_while_a_call_hangs_is_done_in_time() {
    let mut world = World::new(|lane, _, _| match lane {
        1 => Turn::Hangs,
        _ => Turn::Done(20),
    });
    world.write(1, 1, START);
    world.write(2, 1, START.plus_seconds(12));
    // The alarm rings for the first, and is at work on it when the second is due.
    world.pass(13);
    let [(lane, _, at)] = world.done[..] else {
        panic!("{:?}", world.done)
    };
    assert_eq!(lane, 2);
    assert!(at <= START.plus_seconds(13), "{at:?}");
}

#[test]
fn tries_become_rarer_while_a_receiver_is_down() {
    let mut world = World::new(|_, _, _| Turn::Fails(50));
    world.request(1, 1);
    world.pass(24 * HOUR);
    let tries = world.turns.len();
    assert!((250..=400).contains(&tries), "{tries} tries in a day");
    assert!(world.alarms_set <= 1000, "{} alarms", world.alarms_set);
}

#[test]
fn those_that_failed_together_do_not_come_back_together() {
    let mut entropy = SeededEntropy::new(1);
    let pauses: Vec<i64> = (0..1000)
        .map(|_| Retry::after(2, &Pace::MESSAGE, START, &mut entropy).at)
        .map(|at| at.millis() - START.millis())
        .collect();
    let (least, most) = (pauses.iter().min(), pauses.iter().max());
    assert!(
        least < Some(&15_500) && most > Some(&24_500),
        "{least:?} {most:?}"
    );
    assert!(
        least >= Some(&15_000) && most <= Some(&25_000),
        "{least:?} {most:?}"
    );
    let longest = Retry::after(u32::MAX, &Pace::MESSAGE, START, &mut entropy);
    assert!(longest.at <= START.plus_seconds(375));
}

#[test]
fn pauses_outlive_the_instance() {
    let mut world = World::new(|_, _, _| Turn::Fails(50));
    world.request(1, 1);
    for _ in 0..HOUR {
        world.pass(1);
        world.crash();
    }
    let tries = world.turns.len();
    assert!((12..=30).contains(&tries), "{tries} tries in an hour");
}

#[test]
fn messages_that_hang_keep_no_due_work_waiting_nor_it_them() {
    let both = [Pace::MESSAGE, Pace::DUE_WORK];
    for (hanging, other) in both.into_iter().zip(both.into_iter().rev()) {
        let mut world = World::new(|lane, _, _| match lane {
            0..100 => Turn::Hangs,
            _ => Turn::Done(20),
        });
        for lane in 0..100 {
            world.pace(lane, hanging);
            world.write(lane, 1, START);
        }
        world.pace(100, other);
        world.write(100, 1, START.plus_seconds(1));
        world.pass(10);
        assert_eq!(world.done.len(), 1, "{hanging:?}");
    }
}

#[test]
fn hundreds_of_receivers_that_are_down_keep_no_other_waiting() {
    let mut world = World::new(|lane, _, _| match lane {
        0..500 => Turn::Fails(10_000),
        _ => Turn::Done(20),
    });
    for lane in 0..500 {
        world.write(lane, 1, START);
    }
    world.pass(HOUR);
    world.request(500, 1);
    world.pass(1);
    assert_eq!(world.done.len(), 1);
}

#[test]
fn due_work_that_fails_stops_no_message() {
    let mut world = World::new(|lane, _, _| match lane {
        1 => Turn::Fails(0),
        _ => Turn::Done(20),
    });
    world.pace(1, Pace::DUE_WORK);
    world.write(1, 1, START);
    world.write(2, 1, START);
    world.pass(10);
    assert_eq!(world.done.len(), 1);
}

#[test]
fn pruning_is_rung_for_where_nothing_is_ever_sent() {
    const PRUNING: Lane = 1;
    let in_thirty_days = START.plus_seconds(30 * 86_400);
    let mut world = World::new(quick);
    world.pace(PRUNING, Pace::DUE_WORK);
    world.write(PRUNING, 1, in_thirty_days);
    assert_eq!(world.alarm, Some(in_thirty_days));
    world.pass(30 * 86_400 + 1);
    assert!(world.is_idle());
    assert_eq!(world.rung, 1);
}

#[test]
fn a_turn_that_nobody_comes_back_from_is_taken_again() {
    let mut lost = 0;
    let mut world = World::new(move |_, _, _| {
        lost += 1;
        if lost == 1 {
            Turn::Lost
        } else {
            Turn::Done(20)
        }
    });
    world.request(1, 1);
    world.request(1, 2);
    world.pass(59);
    assert!(world.done.is_empty());
    world.pass(60);
    assert!(world.is_idle());
}

#[test]
fn a_row_that_cannot_be_read_stops_no_other_and_is_kept_for_code_that_reads_it() {
    let mut world = World::new(quick);
    world.unreadable.insert(1);
    for lane in 1..=3 {
        world.request(lane, 1);
    }
    world.pass(HOUR);
    let done: Vec<_> = world.done.iter().map(|(lane, _, _)| *lane).collect();
    assert_eq!(done, [2, 3]);
    assert_eq!((world.alarm, world.rung), (None, 1), "nothing rings for it");
    world.crash();
    world.unreadable.clear();
    world.look_after();
    world.pass(10);
    assert!(world.is_idle());
}

#[test]
fn an_alarm_that_the_platform_forgot_is_set_again_by_any_request() {
    let mut world = World::new(quick);
    world.write(1, 1, START.plus_seconds(30));
    world.alarm = None;
    world.pass(HOUR);
    assert!(!world.is_idle());
    world.look_after();
    world.pass(10);
    assert!(world.is_idle());
}

#[test]
fn a_new_instance_finds_that_an_alarm_is_missing() {
    let mut world = World::new(quick);
    world.write(1, 1, START.plus_seconds(30));
    world.crash();
    world.alarm = None;
    world.pass(HOUR);
    world.look_after();
    world.pass(10);
    assert!(world.is_idle());
}

#[test]
fn what_was_written_is_done_although_the_instance_dies_at_once() {
    let mut world = World::new(quick);
    world.request(1, 1);
    world.crash();
    world.pass(6);
    assert!(world.is_idle());
}

#[test]
fn an_alarm_that_rings_early_enough_is_not_moved() {
    let mut world = World::new(quick);
    for entry in 0..40 {
        world.request(entry % 3, entry);
        world.pass(0);
        world.now = world.now.plus_millis(100);
    }
    assert_eq!(world.alarms_set, 1);
}

#[test]
fn with_nothing_left_no_alarm_is_left() {
    let mut world = World::new(quick);
    world.request(1, 1);
    world.pass(HOUR);
    assert_eq!((world.alarm, world.rung), (None, 1));
}

#[test]
fn a_lane_rests_after_a_failure_that_could_not_be_noted() {
    let mut world = World::new(|_, _, _| Turn::Fails(0));
    world.is_full = true;
    world.request(1, 1);
    world.pass(HOUR);
    let tries = world.turns.len();
    assert!(tries <= 30, "{tries} tries in an hour");
}

#[test]
fn an_entry_that_stays_although_it_was_done_does_not_spin() {
    let mut world = World::new(|_, _, _| Turn::LeavesItsEntry(0));
    world.request(1, 1);
    world.pass(60);
    let turns = world.turns.len();
    assert!(turns <= 1300, "{turns} turns in a minute");
    assert!(world.rung <= 13, "{} rings", world.rung);
}
