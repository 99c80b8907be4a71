//! The leases of a link: the session of each that is due is asked what became of it.

use super::core::LinkCore;
use super::work::ASK_AGAIN_SECONDS;
use crate::domain::SessionId;
use crate::domain::quota::AttemptStatus;
use crate::edge::runtime::{self, Fault, Object, ask};
use crate::protocol::session::SessionCall;

impl LinkCore {
    /// Asks a session about its place. No answer proves nothing: the place stays held.
    pub(super) async fn ask_about(&self, session: &SessionId) -> Result<(), Fault> {
        let Some(stored) = self.load()? else {
            return Ok(());
        };
        let Some(place) = stored.places(&self.storage).get(session)?.place else {
            return Ok(());
        };
        let attempt = place.attempt;
        let call = SessionCall::AttemptStatus { attempt };
        let word = match ask(&self.env, Object::Session(session), call).await? {
            AttemptStatus::Live { ask_at } => {
                let soonest = runtime::now().plus_seconds(ASK_AGAIN_SECONDS);
                AttemptStatus::Live {
                    ask_at: ask_at.max(soonest),
                }
            }
            word @ (AttemptStatus::Paid | AttemptStatus::Dead) => word,
        };
        self.with_seat(session, |stored, seat| {
            stored.gate.door.settle(seat, attempt, word);
        })
        .map(drop)
    }
}
