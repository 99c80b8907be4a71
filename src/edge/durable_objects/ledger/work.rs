//! What a volume has to do: hand the events to the endpoints, open the next volume, forget what is
//! old.

use super::core::LedgerCore;
use super::lane::Lane;
use super::outlook::Outlook;
use crate::agenda::{Head, Pace, Retry};
use crate::domain::ledger::lane::{Hand, Progress};
use crate::domain::ledger::prune::{self, prune};
use crate::domain::ledger::state::Lane as EventLane;
use crate::domain::ledger::{Rows, Volume, place};
use crate::domain::{Timestamp, WebhookEndpointId};
use crate::edge::durable_objects::agenda::{Agenda, Object as HasCalls, Owner};
use crate::edge::runtime::{Fault, Object, ask};
use crate::protocol::account::AccountCall;
use crate::protocol::endpoint::{EndpointCall, Taken};
use crate::protocol::ledger::LedgerCall;
use std::rc::Rc;

/// How long the request that took events has time to hand them over: one alarm a minute is set for
/// all that come in it.
const GRACE_SECONDS: u32 = 60;

impl Owner for LedgerCore {
    type Lane = Lane;

    fn agenda(&self) -> &Agenda<Lane> {
        &self.agenda
    }

    fn heads(&self) -> Result<Vec<Head<Lane>>, Fault> {
        if !self.rows().has_tables()? {
            return Ok(Vec::new());
        }
        let mut heads = Vec::new();
        let outlook = self.outlook()?;
        let due = place::moment(outlook.last);
        for lane in &outlook.lanes {
            let progress = self.progress.borrow().get(&lane.endpoint).copied();
            if progress.unwrap_or_default().is_behind(lane, outlook.last) {
                let pace = Pace::MESSAGE.with_grace(GRACE_SECONDS);
                let lane = Lane::Endpoint(lane.endpoint.clone());
                heads.push(Head::new(lane, due, pace));
            }
        }
        if outlook.rolls_over {
            heads.push(Head::new(Lane::Next, due, Pace::MESSAGE));
        }
        if let Some(due) = self.prune_at()? {
            heads.push(Head::new(Lane::Prune, due, Pace::DUE_WORK));
        }
        if self.sweeping()?.is_some() {
            heads.push(Head::new(Lane::Sweep, due, Pace::DUE_WORK));
        }
        let heads = heads.into_iter();
        heads.map(|head| self.retries.put_off(head)).collect()
    }

    async fn turn(self: Rc<Self>, lane: &Lane, now: Timestamp) -> Result<(), Fault> {
        match lane {
            Lane::Endpoint(endpoint) => self.hand_over(endpoint).await?,
            Lane::Next => self.open_next().await?,
            Lane::Sweep => self.sweep_on().await?,
            Lane::Prune => {
                self.prune_at.set(None);
                self.transaction(|rows| prune(rows, now))?;
            }
        }
        if self.retries.has(lane)? {
            self.transaction(|_| self.retries.clear(lane))?;
        }
        Ok(())
    }

    fn postpone(&self, lane: &Lane, retry: Retry) -> Result<(), Fault> {
        self.transaction(|_| self.retries.keep(lane, retry))
    }
}

impl HasCalls for LedgerCore {
    type Call = LedgerCall;

    async fn handle(self: Rc<Self>, call: LedgerCall) -> Result<String, Fault> {
        self.answer(call).await
    }
}

impl LedgerCore {
    fn outlook(&self) -> Result<Rc<Outlook>, Fault> {
        if let Some(known) = &*self.outlook.borrow() {
            return Ok(Rc::clone(known));
        }
        let rows = self.rows();
        let outlook = Rc::new(Outlook {
            last: rows.last_event()?.unwrap_or(0),
            lanes: rows.lanes()?,
            rolls_over: self.volume()?.rolls_over(&rows)?,
        });
        self.outlook.replace(Some(Rc::clone(&outlook)));
        Ok(outlook)
    }

    /// When something is pruned next. The oldest changes only by being pruned.
    fn prune_at(&self) -> Result<Option<Timestamp>, Fault> {
        if self.prune_at.get().is_none() {
            self.prune_at.set(prune::due(&self.rows())?);
        }
        Ok(self.prune_at.get())
    }

    /// Hands the next events to an endpoint, which owns them once it answers.
    async fn hand_over(&self, endpoint: &WebhookEndpointId) -> Result<(), Fault> {
        let outlook = self.outlook()?;
        let mut lanes = outlook.lanes.iter();
        let Some(lane) = lanes.find(|lane| lane.endpoint == *endpoint) else {
            return Ok(());
        };
        let Some(Hand { events, until }) = self.look_ahead(lane)? else {
            return Ok(());
        };
        let state = self.rows().state()?;
        let mut endpoints = state.endpoints.iter();
        let known = endpoints.find(|known| known.id == *endpoint);
        let version = known.and_then(|known| known.api_version.as_deref());
        let events = self.posted(version, events).await?;
        let volume = self.volume()?.number;
        let call = EndpointCall::Take { volume, events };
        let receiver = Object::Endpoint(endpoint.as_str());
        let Taken { delivered } = ask(&self.env, receiver, call).await?;
        let mut progress = self.progress_of(endpoint);
        self.transaction(|rows| progress.handed_over(rows, lane, (until, &delivered)))?;
        self.progress
            .borrow_mut()
            .insert(endpoint.clone(), progress);
        Ok(())
    }

    fn look_ahead(&self, lane: &EventLane) -> Result<Option<Hand>, Fault> {
        let mut progress = self.progress_of(&lane.endpoint);
        let hand = progress.next(&mut self.rows(), lane)?;
        let mut all = self.progress.borrow_mut();
        all.insert(lane.endpoint.clone(), progress);
        Ok(hand)
    }

    fn progress_of(&self, endpoint: &WebhookEndpointId) -> Progress {
        let all = self.progress.borrow();
        all.get(endpoint).copied().unwrap_or_default()
    }

    /// Opens the next volume and closes this one; then Account is told, so that no two volumes
    /// take events at the same time.
    async fn open_next(&self) -> Result<(), Fault> {
        let Volume { mode, number, .. } = self.volume()?;
        let next = number.saturating_add(1);
        let state = self.rows().state()?;
        if state.next.is_none() {
            let open = LedgerCall::Open {
                number: next,
                version: state.version,
                endpoints: state.endpoints.clone(),
            };
            ask::<_, ()>(&self.env, Object::Ledger(mode, next), open).await?;
            // If the endpoints changed meanwhile, it stays open and is due again.
            if !self.transaction(|rows| Volume::close(rows, next, state.version))? {
                return Ok(());
            }
        }
        let opened = AccountCall::VolumeOpened { number: next };
        ask::<_, ()>(&self.env, Object::Account(mode), opened).await?;
        self.transaction(|rows| Volume::next_is_known(rows))
    }
}
