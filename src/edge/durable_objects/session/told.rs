//! What a session tells the Ledger: records on their way, each to its volume.

use super::core::SessionCore;
use super::state::{Outgoing, Stored, Waiting};
use crate::domain::checkout::session::Session;
use crate::domain::ledger::{Record, Recorded};
use crate::edge::ledger_volumes;
use crate::edge::runtime::{Fault, Object, ask_text};
use crate::json::{self, Text};
use crate::protocol::ledger::envelope_of_record;

impl SessionCore {
    /// Sends a record to its volume.
    pub(super) async fn tell_ledger(
        &self,
        session: &Session,
        (volume, record): (u32, &Text),
    ) -> Result<Recorded, Fault> {
        let ledger = Object::Ledger(session.mode(), volume);
        let recorded: Recorded =
            ask_text(&self.env, ledger, &envelope_of_record(record.as_str())).await?;
        ledger_volumes::learn(session.mode(), recorded.newest());
        Ok(recorded)
    }
}

impl Stored {
    /// Puts a record in the outbox: a message for each volume that gets a part.
    pub(super) fn add_record(&mut self, record: Record) -> Result<(), Fault> {
        let known = ledger_volumes::newest(self.session.mode()).unwrap_or(1);
        for (volume, part) in self.homes.parts(record, known) {
            let record = Text::of(&part)?;
            self.add(Outgoing::Record { volume, record });
        }
        Ok(())
    }

    /// Takes a record off the outbox, or leaves there, at its place, what goes on elsewhere.
    pub(super) fn settle_record(&mut self, number: u64, answer: &Recorded) -> Result<(), Fault> {
        let mut rest = None;
        for waiting in &self.outbox {
            if let Outgoing::Record { record, .. } = &waiting.message
                && waiting.number == number
            {
                rest = self.homes.rest(json::from_str(record.as_str())?, answer);
            }
        }
        let Some((volume, rest)) = rest else {
            self.outbox.retain(|waiting| waiting.number != number);
            return Ok(());
        };
        let record = Text::of(&rest)?;
        let mut outbox = self.outbox.iter_mut();
        if let Some(waiting) = outbox.find(|waiting| waiting.number == number) {
            *waiting = Waiting {
                number,
                message: Outgoing::Record { volume, record },
            };
        }
        Ok(())
    }
}
