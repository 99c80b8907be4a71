//! What a link has to do: ask about leases, and keep its copies up to date.

use super::core::LinkCore;
use super::lane::Lane;
use super::state::{Copies, Stored};
use crate::agenda::{Head, Pace, Retry};
use crate::domain::Timestamp;
use crate::edge::durable_objects::agenda::{Agenda, Owner};
use crate::edge::runtime::{self, Fault};
use std::rc::Rc;

/// A lease whose session is still at work, or cannot be asked, is asked about after this long at
/// the soonest.
pub(super) const ASK_AGAIN_SECONDS: u32 = 15;
/// Longer than this no put takes to land.
const LONGEST_PUT_SECONDS: u32 = 60;
/// That a copy is out is noted with the next sale, or by the alarm this long after it.
const NOTED_AFTER_SECONDS: u32 = 2;

const ASKING: Pace = Pace {
    first_pause: ASK_AGAIN_SECONDS,
    ..Pace::DUE_WORK
};

impl Owner for LinkCore {
    type Lane = Lane;

    fn agenda(&self) -> &Agenda<Lane> {
        &self.agenda
    }

    fn heads(&self) -> Result<Vec<Head<Lane>>, Fault> {
        let Some(stored) = self.load()? else {
            return Ok(Vec::new());
        };
        let mut heads = self.copies_due(&stored);
        for lease in stored.places(&self.storage).leases()? {
            match lease {
                Ok((session, due)) => heads.push(Head::new(Lane::Lease(session), due, ASKING)),
                Err((row, fault)) => self.agenda.unreadable(row, &fault),
            }
        }
        Ok(heads)
    }

    async fn turn(self: Rc<Self>, lane: &Lane, now: Timestamp) -> Result<(), Fault> {
        match lane {
            Lane::Lease(session) => self.ask_about(session).await,
            Lane::Publishing => self.publish(now).await,
            Lane::Telling => self.tell_account().await,
            Lane::Recording => self.record().await,
        }
    }

    fn postpone(&self, lane: &Lane, retry: Retry) -> Result<(), Fault> {
        match lane {
            Lane::Lease(session) => self
                .with_seat(session, |_, seat| {
                    seat.ask_at = seat.ask_at.map(|_| retry.at);
                })
                .map(drop),
            Lane::Publishing => {
                let landed_by = runtime::now().plus_seconds(LONGEST_PUT_SECONDS);
                self.change(|stored| {
                    stored.copies.publishing = Some(retry);
                    stored.copies.again_at = Some(landed_by);
                })
            }
            Lane::Telling => self.change(|stored| stored.copies.telling = Some(retry)),
            Lane::Recording => self.change(|stored| stored.copies.recording = Some(retry)),
        }
    }
}

impl LinkCore {
    /// The copies that lack something.
    pub(super) fn copies_due(&self, stored: &Stored) -> Vec<Head<Lane>> {
        let (published, at) = self.published.get();
        let Copies {
            publishing,
            is_untold,
            telling,
            recording,
            again_at,
            records,
            ..
        } = stored.copies;
        let known = stored.copies.published.max(published);
        let to_publish = if known < stored.gate.revision {
            Some(retried(Lane::Publishing, publishing))
        } else {
            let unnoted = known > stored.copies.published;
            let noted = unnoted.then(|| at.plus_seconds(NOTED_AFTER_SECONDS));
            let due = noted.into_iter().chain(again_at).min();
            due.map(|due| Head::new(Lane::Publishing, due, Pace::MESSAGE))
        };
        let to_record = (records > 0).then(|| retried(Lane::Recording, recording));
        let to_tell = is_untold.then(|| retried(Lane::Telling, telling));
        let told = to_tell.into_iter().chain(to_record);
        to_publish.into_iter().chain(told).collect()
    }
}

/// The head of a lane that is due at once, or when it is tried again.
fn retried(lane: Lane, retry: Option<Retry>) -> Head<Lane> {
    match retry {
        Some(retry) => Head::new(lane, retry.at, Pace::MESSAGE).after_failures(retry.failures),
        None => Head::new(lane, Timestamp::default(), Pace::MESSAGE),
    }
}
