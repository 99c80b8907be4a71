//! What Account changes about a link, once for each number, and that its copy is written again.

use super::core::LinkCore;
use super::state::Stored;
use crate::domain::gate::{Applied, Gate, Update};
use crate::domain::kept_answer::KeptAnswer;
use crate::domain::operation::Admission;
use crate::edge::runtime::{self, Fault};

/// The key of the link as it was before Account changed it last, for the answer to that.
const BEFORE: &str = "before";

/// How long KV may go on showing what was under a key before.
const SEEN_EVERYWHERE_SECONDS: u32 = 60;

impl LinkCore {
    /// Applies an operation of Account's to the gate; `make` says what happens if there is none.
    pub(super) fn apply(
        &self,
        number: u64,
        update: &Update,
        make: impl FnOnce() -> Result<(Gate, Applied), Fault>,
    ) -> Result<Applied, Fault> {
        self.rows.transaction(|| {
            let stored = self.load()?;
            if let Some(known) = &stored {
                match known.operations.admit(number) {
                    Admission::New => {}
                    Admission::Repeated(kept) => {
                        let before = || self.storage.get(BEFORE);
                        return kept.answer(&known.gate.link, before);
                    }
                    Admission::Late => {
                        return Err(Fault::new("an older change to a link came late"));
                    }
                }
            }
            let (mut stored, applied) = if let Some(known) = stored {
                let mut stored = (*known).clone();
                self.count_new_aliases(&mut stored, update)?;
                let applied = stored.gate.apply(update.clone());
                stored.note_freed(&known.gate.link);
                (stored, applied)
            } else {
                let (gate, applied) = make()?;
                (Stored::new(gate), applied)
            };
            stored.operations.record(number, KeptAnswer::of(&applied));
            if let Some(before) = &applied.before {
                self.storage.put(BEFORE, before)?;
            }
            self.save(stored)?;
            Ok(applied)
        })
    }

    /// An alias that the link had before may have brought it sessions.
    fn count_new_aliases(&self, stored: &mut Stored, update: &Update) -> Result<(), Fault> {
        for alias in &update.link.aliases {
            if !stored.gate.link.has_alias(alias) {
                let count = stored.places(&self.storage).by_alias(alias)?;
                stored.gate.counts.set(alias, count);
            }
        }
        Ok(())
    }

    /// Gives the copy a new revision, so that it is written again; unless it has just been, and KV
    /// does not show it everywhere yet.
    pub(super) fn republish(&self) -> Result<(), Fault> {
        let (now, before) = (runtime::now(), self.republished.get());
        if now < before.plus_seconds(SEEN_EVERYWHERE_SECONDS) {
            return Ok(());
        }
        self.republished.set(now);
        self.change(|stored| stored.gate.revision = stored.gate.revision.saturating_add(1))
    }
}
