//! Guesses of a link's password: wrong ones are counted, and slowed, as attempts are that come to
//! nothing.

use super::addresses;
use super::core::LinkCore;
use super::state::Stored;
use crate::domain::client_address::AddressKey;
use crate::domain::door::Seat;
use crate::domain::password::{Guessed, Password};
use crate::edge::runtime::{self, Fault};

impl LinkCore {
    /// What became of a guess that came from `address`; `None`: there is no such link.
    pub(super) fn guess(
        &self,
        guess: &Password,
        address: Option<AddressKey>,
    ) -> Result<Option<Guessed>, Fault> {
        self.rows.transaction(|| {
            let Some(known) = self.load()? else {
                return Ok(None);
            };
            let mut stored = (*known).clone();
            let stranger = address
                .map(|address| self.stranger(&stored, &Seat::default(), address))
                .transpose()?
                .flatten();
            if let Some(until) = stranger.and_then(|it| it.may_guess_at(runtime::now())) {
                return Ok(Some(Guessed::Paused(until)));
            }
            let password = stored.gate.link.password.as_ref();
            let guessed = password.map_or(Guessed::Outdated, |password| password.check(guess));
            if let (Guessed::Wrong, Some(address)) = (guessed, address) {
                self.count_failure(&mut stored, address)?;
                self.rows.put(self.noting_published(stored))?;
            }
            Ok(Some(guessed))
        })
    }

    /// Counts what came to nothing by the doing of whoever is at `address`.
    pub(super) fn count_failure(
        &self,
        stored: &mut Stored,
        address: AddressKey,
    ) -> Result<(), Fault> {
        let Some(limits) = self.limits else {
            return Ok(());
        };
        let now = runtime::now();
        stored.failures.add(limits.failures_of_all, now);
        let of_address = (limits.failures, now);
        stored.addresses = addresses::count(&self.storage, stored.addresses, address, of_address)?;
        Ok(())
    }
}
