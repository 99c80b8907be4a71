//! What an endpoint has to do: try what is due, and tell volumes what it delivered late.

use super::core::EndpointCore;
use super::deliveries::{SqlDeliveries, Unreadable};
use super::lane::Lane;
use crate::agenda::{Head, Pace, Retry};
use crate::domain::Timestamp;
use crate::edge::durable_objects::agenda::{Agenda, Object as HasCalls, Owner};
use crate::edge::runtime::{Fault, Object, ask, now, within};
use crate::protocol::endpoint::EndpointCall;
use crate::protocol::ledger::LedgerCall;
use crate::webhooks::deliveries::{Deliveries, LONGEST_BATCH_SECONDS};
use crate::webhooks::queue::{EventAt, Waiting};
use std::collections::BTreeMap;
use std::rc::Rc;

/// How many rows one look at the queue reads: more than a batch, so that one source cannot fill it.
const LOOK: usize = 400;
/// A row that cannot be read is looked at again after an hour.
const UNREADABLE_SECONDS: u32 = 3_600;
/// After its last try has begun, a batch takes no longer than this: a receiver has 15 seconds.
const LAST_TRY_SECONDS: u32 = 45;
/// How long a turn waits for a try that somebody else has under way.
const LONGEST_WAIT_MILLIS: u32 = 15_000;

impl Owner for EndpointCore {
    type Lane = Lane;

    fn agenda(&self) -> &Agenda<Lane> {
        &self.agenda
    }

    fn heads(&self) -> Result<Vec<Head<Lane>>, Fault> {
        if self.settings.load()?.is_none() {
            return Ok(Vec::new());
        }
        let rows = SqlDeliveries(&self.storage);
        let due = self.next_due()?;
        let pace = Pace {
            longest: LONGEST_BATCH_SECONDS + LAST_TRY_SECONDS,
            ..Pace::DUE_WORK
        };
        let deliver = due.map(|due| Head::new(Lane::Deliver, due, pace));
        let volumes = rows.volumes_to_tell()?.into_iter();
        let tell = volumes.map(|volume| {
            // It has been due since the delivery, whose time nobody kept.
            Head::new(Lane::Tell(volume), Timestamp::from_millis(0), Pace::MESSAGE)
        });
        let heads = deliver.into_iter().chain(tell);
        heads.map(|head| self.retries.put_off(head)).collect()
    }

    async fn turn(self: Rc<Self>, lane: &Lane, until: Timestamp) -> Result<(), Fault> {
        match *lane {
            Lane::Deliver => self.deliver(until).await?,
            Lane::Tell(volume) => self.tell(volume).await?,
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

impl HasCalls for EndpointCore {
    type Call = EndpointCall;

    async fn handle(self: Rc<Self>, call: EndpointCall) -> Result<String, Fault> {
        self.answer(call).await
    }
}

impl EndpointCore {
    /// When the next delivery can be tried. Reads no more rows than that takes.
    fn next_due(&self) -> Result<Option<Timestamp>, Fault> {
        let tries = self.tries.borrow();
        let look = tries.most_in_hand().saturating_add(1);
        let rows = SqlDeliveries(&self.storage).waiting(look)?;
        if rows.iter().any(Result::is_err) {
            // It is put off when it comes up.
            return Ok(Some(now()));
        }
        let waiting: Vec<_> = rows.into_iter().filter_map(Result::ok).collect();
        Ok(tries.next_due(&waiting, now()))
    }

    /// What waits to be tried, those due first, as far as one look goes. What cannot be read is put
    /// off.
    fn waiting(&self) -> Result<Vec<Waiting>, Fault> {
        let mut waiting = Vec::new();
        for row in SqlDeliveries(&self.storage).waiting(LOOK)? {
            match row {
                Ok(delivery) => waiting.push(delivery),
                Err(Unreadable { number, fault }) => {
                    self.agenda.unreadable(format!("delivery {number}"), &fault);
                    let later = now().plus_seconds(UNREADABLE_SECONDS);
                    self.transaction(|rows| rows.put_off(number, later))?;
                }
            }
        }
        Ok(waiting)
    }

    /// Tries a batch of what is due at `until`.
    async fn deliver(&self, until: Timestamp) -> Result<(), Fault> {
        let waiting = self.waiting()?;
        let due = self.tries.borrow_mut().due(waiting, now(), until);
        if due.is_empty() {
            self.wait_for_a_try().await;
        }
        self.post_all(due, &BTreeMap::new(), until).await
    }

    /// What is due waits for a try that is under way: waits for its end, too.
    async fn wait_for_a_try(&self) {
        let first = self.tries.borrow().first_under_way(now());
        if let Some(event) = first {
            within(LONGEST_WAIT_MILLIS, self.under_way.ended(&event)).await;
        }
    }

    /// Tells a volume what was delivered since it was answered, until it acknowledges that.
    async fn tell(&self, volume: u32) -> Result<(), Fault> {
        let Some(settings) = self.settings.load()? else {
            return Ok(());
        };
        let places = SqlDeliveries(&self.storage).to_tell(volume)?;
        let call = LedgerCall::Delivered {
            endpoint: settings.id.clone(),
            places: places.clone(),
        };
        ask::<_, ()>(&self.env, Object::Ledger(settings.mode, volume), call).await?;
        self.transaction(|rows| {
            let mut places = places.into_iter();
            places.try_for_each(|place| rows.remove(EventAt { volume, place }))
        })
    }
}
