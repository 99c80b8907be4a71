//! What a coupon has to do: ask about leases, and tell Account how often it was used.

use super::codes;
use super::core::CouponCore;
use super::lane::Lane;
use super::state::Stored;
use crate::agenda::{Head, Pace, Retry};
use crate::domain::discount::coupon_key;
use crate::domain::quota::AttemptStatus;
use crate::domain::{PromotionCodeId, SessionId, Timestamp};
use crate::edge::durable_objects::agenda::{Agenda, Owner};
use crate::edge::runtime::{self, Fault, Object, ask};
use crate::protocol::account::AccountCall;
use crate::protocol::coupon::Redeemed;
use crate::protocol::session::SessionCall;
use std::rc::Rc;

/// A lease whose session is still at work, or cannot be asked, is asked about after this long at
/// the soonest.
const ASK_AGAIN_SECONDS: u32 = 15;

const ASKING: Pace = Pace {
    first_pause: ASK_AGAIN_SECONDS,
    ..Pace::DUE_WORK
};

impl Owner for CouponCore {
    type Lane = Lane;

    fn agenda(&self) -> &Agenda<Lane> {
        &self.agenda
    }

    fn heads(&self) -> Result<Vec<Head<Lane>>, Fault> {
        let Some(stored) = self.row.load()? else {
            return Ok(Vec::new());
        };
        let mut heads = self.telling(&stored)?;
        for lease in stored.places(&self.storage).leases()? {
            match lease {
                Ok((session, due)) => heads.push(Head::new(Lane::Lease(session), due, ASKING)),
                Err((row, fault)) => self.agenda.unreadable(row, &fault),
            }
        }
        Ok(heads)
    }

    async fn turn(self: Rc<Self>, lane: &Lane, _: Timestamp) -> Result<(), Fault> {
        match lane {
            Lane::Lease(session) => self.ask_about(session).await,
            Lane::Telling => self.tell_account().await,
        }
    }

    fn postpone(&self, lane: &Lane, retry: Retry) -> Result<(), Fault> {
        match lane {
            Lane::Lease(session) => self.with_seat(session, None, &mut |_, seat| {
                seat.ask_at = seat.ask_at.map(|_| retry.at);
            }),
            Lane::Telling => self
                .change(|stored| {
                    stored.telling = Some(retry);
                    Ok(())
                })
                .map(drop),
        }
    }
}

impl CouponCore {
    /// What Account does not know yet.
    pub(super) fn telling(&self, stored: &Stored) -> Result<Vec<Head<Lane>>, Fault> {
        let is_untold =
            stored.told != stored.door.quota.committed || !self.untold(stored)?.is_empty();
        let head = is_untold.then(|| match stored.telling {
            Some(retry) => {
                Head::new(Lane::Telling, retry.at, Pace::MESSAGE).after_failures(retry.failures)
            }
            None => Head::new(Lane::Telling, Timestamp::default(), Pace::MESSAGE),
        });
        Ok(head.into_iter().collect())
    }

    /// The codes of which Account does not know how often they were used.
    fn untold(&self, stored: &Stored) -> Result<Vec<(PromotionCodeId, u64, u64)>, Fault> {
        let mut untold = Vec::new();
        for code in codes::untold(&self.storage, stored)? {
            match code {
                Ok(code) => untold.push(code),
                Err((row, fault)) => self.agenda.unreadable(row, &fault),
            }
        }
        Ok(untold)
    }

    /// Asks a session about its place. No answer proves nothing: the place stays held.
    async fn ask_about(&self, session: &SessionId) -> Result<(), Fault> {
        let Some(stored) = self.row.load()? else {
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
        self.with_seat(session, None, &mut |doors, seat| {
            doors.settle(seat, attempt, word);
        })
    }

    /// Tells Account how often the coupon and its codes were used.
    async fn tell_account(&self) -> Result<(), Fault> {
        let Some(stored) = self.row.load()? else {
            return Ok(());
        };
        let coupon = &stored.gate.coupon;
        let times = stored.door.quota.committed;
        let codes = self.untold(&stored)?;
        let told = codes.iter().map(|(id, _, times)| (id.clone(), *times));
        let call = AccountCall::CouponRedeemed {
            key: coupon_key(&coupon.id, coupon.number),
            redeemed: Redeemed {
                times,
                codes: told.collect(),
            },
        };
        ask::<_, ()>(&self.env, Object::Account(coupon.mode), call).await?;
        self.change(|stored| {
            stored.told = times;
            stored.telling = None;
            for (_, number, times) in codes {
                codes::told(&self.storage, number, times)?;
            }
            Ok(())
        })
        .map(drop)
    }
}
