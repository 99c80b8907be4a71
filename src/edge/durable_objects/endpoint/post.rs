//! Tries: posts, side by side and one after another, and what becomes of each.

use super::core::EndpointCore;
use super::deliveries::SqlDeliveries;
use super::send;
use crate::domain::Timestamp;
use crate::domain::ledger::event_id;
use crate::edge::runtime::{Fault, RuntimeEntropy, now};
use crate::json::{Text, pretty};
use crate::webhooks::deliveries::{Ended, Posted};
use crate::webhooks::queue::{EventAt, MOST_AT_ONCE, Waiting};
use crate::webhooks::signature;
use futures_util::future::join_all;
use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};

impl EndpointCore {
    /// Tries the deliveries of every group, groups side by side. What has no body here has it in
    /// its row. What fails is tried again as if it were `moment` now.
    pub(super) async fn post_all(
        &self,
        groups: Vec<Vec<Waiting>>,
        bodies: &BTreeMap<EventAt, Text>,
        moment: Timestamp,
    ) {
        let taken = self.tries.borrow().count(now());
        let groups = RefCell::new(VecDeque::from(groups));
        let side = || async {
            loop {
                let next = groups.borrow_mut().pop_front();
                let Some(group) = next else { break };
                for delivery in group {
                    let body = bodies.get(&delivery.event);
                    if let Err(fault) = self.try_one(&delivery, body, moment).await {
                        fault.at(&self.name_of(&delivery)).log("endpoint");
                    }
                }
            }
        };
        let room = MOST_AT_ONCE.saturating_sub(taken).max(1);
        join_all((0..room).map(|_| side())).await;
    }

    /// Posts one event and notes what became of it, unless somebody else is at it.
    async fn try_one(
        &self,
        delivery: &Waiting,
        handed: Option<&Text>,
        moment: Timestamp,
    ) -> Result<(), Fault> {
        let Some(_work) = self.under_way.begin(delivery.event) else {
            return Ok(());
        };
        // Read now: the endpoint may have changed or gone since the batch was made.
        let Some(settings) = self.settings.load()? else {
            return Ok(());
        };
        let body = match handed {
            Some(body) => body.clone(),
            None => match SqlDeliveries(&self.storage).body(delivery.event)? {
                Some(body) => body,
                None => return Ok(()),
            },
        };
        let posted = if settings.disabled {
            // Stripe's rule: what falls due meanwhile is not tried again.
            Posted::GivenUp
        } else {
            self.tries.borrow_mut().begin(delivery, now());
            let text = pretty(body.as_str());
            let header = signature::header(&settings.secret, now(), &text);
            match send::post(&settings.url, &header, &text).await {
                Ok(200..=299) => Posted::Delivered,
                Ok(_) | Err(_) => Posted::Failed,
            }
        };
        let ended = Ended {
            delivery,
            body: &body,
            posted,
        };
        let mut entropy = RuntimeEntropy::new()?;
        let chance = (self.config.webhook_schedule.as_slice(), &mut entropy);
        self.transaction(|rows| {
            let mut tries = self.tries.borrow_mut();
            tries.ended(rows, ended, chance, moment.max(now()))
        })
    }

    /// The id of a delivery's event, for the log.
    fn name_of(&self, delivery: &Waiting) -> String {
        let EventAt { volume, place } = delivery.event;
        match self.settings.load() {
            Ok(Some(settings)) => {
                event_id::of(settings.mode, volume, &delivery.source, place).to_string()
            }
            Ok(None) | Err(_) => format!("{volume}:{place}"),
        }
    }
}
