//! Time and misfortune: what is on its way, when it arrives, and what becomes of it instead.
//!
//! Everything that happens is drawn from one seed, so a seed is a story that can be told again.

use edgetill::domain::{Entropy, Timestamp};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// When every story begins.
pub const START: Timestamp = Timestamp::from_seconds(1_800_000_000);

/// Chance, from a seed, by the mixing function `SplitMix64`.
#[derive(Debug, Clone)]
pub struct Chance(u64);

impl Chance {
    /// The chance of a seed.
    pub fn of(seed: u64) -> Self {
        Self(seed)
    }

    /// Any number.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.next() % end.max(1)
    }

    /// Whether something happens that does so in `of_thousand` of a thousand cases.
    pub fn happens(&mut self, of_thousand: u64) -> bool {
        self.below(1000) < of_thousand
    }

    /// One of several.
    pub fn one_of<T: Copy>(&mut self, of: &[T]) -> T {
        of[usize::try_from(self.below(of.len() as u64)).unwrap()]
    }
}

/// What a step sees of the world: what time it is, and chance.
#[derive(Debug, Clone)]
pub struct Luck {
    pub now: Timestamp,
    pub chance: Chance,
}

/// How often things go wrong, in thousandths.
#[derive(Debug, Clone, Copy)]
pub struct Faults {
    /// A message never arrives.
    pub lost: u64,
    /// It arrives twice.
    pub doubled: u64,
    /// It takes minutes.
    pub late: u64,
    /// After any effect the node it happened in crashes.
    pub crash: u64,
    /// The processor says "cancelled" and does nothing.
    pub lies: u64,
    /// A receiver answers with an error, or too late.
    pub unwell: u64,
    /// The platform forgets an alarm.
    pub forgotten: u64,
}

impl Faults {
    /// Nothing goes wrong.
    pub const NONE: Self = Self {
        lost: 0,
        doubled: 0,
        late: 0,
        crash: 0,
        lies: 0,
        unwell: 0,
        forgotten: 0,
    };

    /// The misfortunes of one story: some are quiet, some wild.
    pub fn of(chance: &mut Chance) -> Self {
        let mut up_to = |most: u64| chance.below(most + 1);
        Self {
            lost: up_to(80),
            doubled: up_to(80),
            late: up_to(60),
            crash: up_to(40),
            lies: up_to(300),
            unwell: up_to(300),
            forgotten: up_to(20),
        }
    }
}

/// The order of what happens, and the clock.
pub struct Engine<E> {
    /// The clock, and chance, for everybody.
    pub luck: Luck,
    queue: BinaryHeap<Reverse<(Timestamp, u64, Slot)>>,
    waiting: Vec<Option<E>>,
    number: u64,
    /// What goes wrong now.
    pub faults: Faults,
}

type Slot = usize;

impl<E: Clone> Engine<E> {
    /// A story's beginning.
    pub fn new(seed: u64) -> Self {
        let mut chance = Chance::of(seed);
        let faults = Faults::of(&mut chance);
        Self {
            luck: Luck { now: START, chance },
            queue: BinaryHeap::new(),
            waiting: Vec::new(),
            number: 0,
            faults,
        }
    }

    /// What time it is.
    pub fn now(&self) -> Timestamp {
        self.luck.now
    }

    /// Has something happen at a time.
    pub fn at(&mut self, at: Timestamp, event: E) {
        self.number += 1;
        self.queue.push(Reverse((
            at.max(self.luck.now),
            self.number,
            self.waiting.len(),
        )));
        self.waiting.push(Some(event));
    }

    /// Sends something: it arrives soon, late, twice or never.
    pub fn send(&mut self, event: &E) {
        if self.luck.chance.happens(self.faults.lost) {
            return;
        }
        let times = if self.luck.chance.happens(self.faults.doubled) {
            2
        } else {
            1
        };
        for _ in 0..times {
            let millis = if self.luck.chance.happens(self.faults.late) {
                1_000 * self.luck.chance.below(1_800)
            } else {
                1 + self.luck.chance.below(40)
            };
            let at = self.luck.now.plus_millis(i64::try_from(millis).unwrap());
            self.at(at, event.clone());
        }
    }

    /// Whether a node crashes now, after an effect.
    pub fn crashes(&mut self) -> bool {
        self.luck.chance.happens(self.faults.crash)
    }

    /// The next thing that happens; the clock moves on to it.
    pub fn next(&mut self) -> Option<E> {
        let Reverse((at, _, slot)) = self.queue.pop()?;
        self.luck.now = at;
        self.waiting[slot].take()
    }
}

impl Entropy for Chance {
    fn fill(&mut self, bytes: &mut [u8]) {
        for byte in bytes {
            *byte = self.next().to_le_bytes()[0];
        }
    }
}
