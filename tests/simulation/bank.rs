//! The processor: the Simulator's own rules, and now and then a lie about a cancel.

use crate::call::Event;
use crate::engine::Engine;
use edgetill::domain::Timestamp;
use edgetill::domain::processor::{Decision, Outcome, ProcessorCall, Reference};
use edgetill::payments::delays::Delays;
use edgetill::payments::simulator::{Circumstances, Debit, Entry, Status, apply};
use std::collections::BTreeMap;

/// How long debits take at most.
const LONGEST_DEBIT: u64 = 14 * 86_400;

/// What the processor keeps: it never crashes.
#[derive(Debug, Default)]
pub struct Bank {
    pub entries: BTreeMap<Reference, Entry>,
}

impl Bank {
    /// Answers a call; also what the processor says of it by itself, later.
    pub fn answer(&mut self, engine: &mut Engine<Event>, call: &ProcessorCall) -> Outcome {
        let now = engine.now();
        let lies = matches!(call, ProcessorCall::Cancel { .. })
            && engine.luck.chance.happens(engine.faults.lies);
        if lies {
            return Outcome::Canceled;
        }
        let Some(reference) = call.reference().cloned() else {
            return Outcome::NotStarted;
        };
        let debit = engine.luck.chance.happens(300).then(|| Debit {
            look_at: now
                .plus_seconds(u32::try_from(60 + engine.luck.chance.below(LONGEST_DEBIT)).unwrap()),
            decision: engine
                .luck
                .chance
                .one_of(&[Decision::Pay, Decision::Pay, Decision::Fail]),
        });
        let before = self.entries.remove(&reference);
        let (entry, outcome) = apply(
            before,
            call,
            Circumstances {
                now,
                debit,
                delays: Delays::default(),
            },
        );
        if let Some(entry) = entry {
            if let Status::Pending(debit) = entry.status {
                engine.at(
                    debit.look_at.plus_seconds(1),
                    Event::Word(reference.clone()),
                );
            }
            self.entries.insert(reference, entry);
        }
        outcome
    }

    /// Lets time pass in every entry.
    pub fn pass_time(&mut self, now: Timestamp) {
        for entry in self.entries.values_mut() {
            entry.pass_time(now, Delays::default());
        }
    }
}
