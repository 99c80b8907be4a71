//! Random loads: whatever fails, hangs, is lost or crashes, all that is due is done, in order, and
//! nothing spins.

use super::world::{Lane, START, Turn, World};
use crate::agenda::Pace;
use crate::domain::Timestamp;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// Until then anything may go wrong; after it nothing does.
const TROUBLE_SECONDS: u32 = 1800;
const RECOVERY_SECONDS: u32 = 900;

#[derive(Debug, Clone)]
enum Step {
    Request(Lane),
    /// An entry that is due so many seconds later.
    Later(Lane, u32),
    Pass(u32),
    Crash,
    ForgetAlarm,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (0_u32..8).prop_map(Step::Request),
        3 => (8_u32..12, 0_u32..120).prop_map(|(lane, later)| Step::Later(lane, later)),
        4 => (0_u32..90).prop_map(Step::Pass),
        1 => Just(Step::Crash),
        1 => Just(Step::ForgetAlarm),
    ]
}

fn turn() -> impl Strategy<Value = Turn> {
    prop_oneof![
        6 => (0_i64..3_000).prop_map(Turn::Done),
        2 => (0_i64..12_000).prop_map(Turn::Fails),
        1 => Just(Turn::Hangs),
        1 => Just(Turn::Lost),
        1 => (50_000_i64..70_000).prop_map(Turn::Done),
    ]
}

/// The turns as given while there is trouble, one after another; then all is well.
fn script(turns: Vec<Turn>) -> impl FnMut(Lane, u32, Timestamp) -> Turn {
    let mut next = 0;
    move |_, _, now| {
        if now >= START.plus_seconds(TROUBLE_SECONDS) {
            return Turn::Done(20);
        }
        next += 1;
        turns[next % turns.len()]
    }
}

fn play(world: &mut World, steps: &[Step]) -> BTreeMap<Lane, Vec<u32>> {
    let mut written: BTreeMap<Lane, Vec<u32>> = BTreeMap::new();
    for (entry, step) in (0..).zip(steps) {
        match step {
            Step::Request(lane) => {
                world.request(*lane, entry);
                written.entry(*lane).or_default().push(entry);
            }
            Step::Later(lane, seconds) => {
                world.write(*lane, entry, world.now.plus_seconds(*seconds));
                written.entry(*lane).or_default().push(entry);
            }
            Step::Pass(seconds) => world.pass(*seconds),
            Step::Crash => world.crash(),
            Step::ForgetAlarm => world.alarm = None,
        }
    }
    written
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn all_that_is_due_is_done_in_order_and_nothing_spins(
        steps in proptest::collection::vec(step(), 1..80),
        turns in proptest::collection::vec(turn(), 1..40),
    ) {
        let mut world = World::new(script(turns));
        for lane in 8..12 {
            world.pace(lane, Pace::DUE_WORK);
        }
        let written = play(&mut world, &steps);
        world.pass(TROUBLE_SECONDS);
        // The platform may have forgotten the alarm: somebody asks.
        world.look_after();
        world.pass(RECOVERY_SECONDS);

        prop_assert!(world.is_idle());
        let mut done: BTreeMap<Lane, Vec<u32>> = BTreeMap::new();
        for (lane, entry, _) in &world.done {
            done.entry(*lane).or_default().push(*entry);
        }
        prop_assert_eq!(done, written);
        let seconds = u32::try_from(world.now.seconds_since(START)).unwrap();
        let entries = u32::try_from(steps.len()).unwrap();
        // Three alarms for each entry and one for each five seconds of trouble, at the most.
        prop_assert!(world.rung <= 3 * entries + seconds / 5, "{} rings", world.rung);
        world.pass(86_400);
        prop_assert_eq!(world.alarm, None);
    }
}
