//! The stories that are told: a fixed number in every run, and as many as wanted by command:
//! `SEEDS=1000000 cargo test --release --test simulation -- --ignored --nocapture`.

use crate::bugs::Bug;
use crate::invariants::check;
use crate::world::World;
use edgetill::domain::checkout::session::{PaymentState, Purchase};
use std::io::{Write, stdout};

/// How many stories are told in every run.
const SEEDS: u64 = 2_000;
/// How many stories each mistake is looked for in.
const SEEDS_OF_A_BUG: u64 = 500;

fn tell(seed: u64, bug: Option<Bug>) -> (World, Result<(), String>) {
    let mut world = World::new(seed, bug);
    world.run();
    let end = check(&world);
    (world, end)
}

/// Says something past the test harness, which hides what passing tests print.
fn say(line: &str) {
    stdout().write_all(format!("{line}\n").as_bytes()).unwrap();
}

/// What the stories were about.
#[derive(Debug, Default)]
struct Tally {
    happenings: u64,
    crashes: u64,
    volumes: usize,
    paid: u32,
    failed_later: u32,
    expired: u32,
}

impl Tally {
    fn add(&mut self, world: &World) {
        self.happenings += world.happened;
        self.volumes += world.volumes.len();
        for node in &world.sessions {
            self.crashes += u64::from(node.instance);
            let Some(stored) = &node.stored else {
                continue;
            };
            match (stored.session.purchase, stored.session.payment_state) {
                (Purchase::Complete { .. }, PaymentState::Failed) => self.failed_later += 1,
                (Purchase::Complete { .. }, _) => self.paid += 1,
                (Purchase::Expired { .. }, _) => self.expired += 1,
                (Purchase::Open, _) => {}
            }
        }
    }
}

fn tell_all(seeds: u64) {
    let mut tally = Tally::default();
    for seed in 0..seeds {
        let (world, end) = tell(seed, None);
        if let Err(wrong) = end {
            panic!("seed {seed}: {wrong}");
        }
        tally.add(&world);
    }
    say(&format!("simulation: {seeds} seeds, {tally:?}"));
    let Tally {
        paid,
        failed_later,
        expired,
        ..
    } = tally;
    assert!(paid > 0 && failed_later > 0 && expired > 0, "{tally:?}");
}

#[test]
fn whatever_goes_wrong_money_places_events_and_deliveries_agree_in_the_end() {
    tell_all(SEEDS);
}

#[test]
#[ignore = "as long as wanted"]
fn as_many_stories_as_wanted_end_well() {
    let seeds = std::env::var("SEEDS").ok();
    tell_all(
        seeds
            .and_then(|seeds| seeds.parse().ok())
            .unwrap_or(100_000),
    );
}

#[test]
fn every_mistake_made_on_purpose_is_found() {
    for bug in Bug::ALL {
        let found = (0..SEEDS_OF_A_BUG).filter(|seed| tell(*seed, Some(bug)).1.is_err());
        let found = found.count();
        say(&format!(
            "simulation: {bug:?} is found by {found} of {SEEDS_OF_A_BUG} seeds"
        ));
        assert!(found > 0, "no story finds {bug:?}");
    }
}

#[test]
fn a_seed_tells_the_same_story_again() {
    let tell = |seed| {
        let (world, _) = tell(seed, None);
        (world.happened, world.posted)
    };
    assert_eq!(tell(7), tell(7));
}
