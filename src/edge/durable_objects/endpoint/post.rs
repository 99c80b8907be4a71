//! Tries: posts, side by side and one after another, and what becomes of each.

use super::core::EndpointCore;
use super::deliveries::SqlDeliveries;
use super::send;
use super::state::Settings;
use crate::domain::Timestamp;
use crate::domain::ledger::event_id;
use crate::edge::runtime::{Fault, RuntimeEntropy, now};
use crate::edge::settings::settings as installation_settings;
use crate::json::{Text, pretty};
use crate::webhooks::deliveries::{Ended, Posted, Tries};
use crate::webhooks::queue::{EventAt, Waiting};
use crate::webhooks::signature;
use futures_util::future::join_all;
use serde_json::Value;
use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};

impl EndpointCore {
    /// Tries the deliveries of every group, groups side by side, as far as there is room. What has
    /// no body here has it in its row. What fails is tried again as if it were `moment` now.
    ///
    /// Gives the first fault: what a receiver says is none.
    pub(super) async fn post_all(
        &self,
        groups: Vec<Vec<Waiting>>,
        bodies: &BTreeMap<EventAt, Text>,
        moment: Timestamp,
    ) -> Result<(), Fault> {
        let _batch = Batch::new(&self.tries, &groups);
        let room = self.tries.borrow().room(now());
        let groups = RefCell::new(VecDeque::from(groups));
        let side = || async {
            let mut ended = Ok(());
            loop {
                let next = groups.borrow_mut().pop_front();
                let Some(group) = next else { return ended };
                for delivery in group {
                    let body = bodies.get(&delivery.event);
                    let tried = self.try_one(&delivery, body, moment).await;
                    ended = ended.and(tried.map_err(|fault| fault.at(&self.name_of(&delivery))));
                }
            }
        };
        let sides = join_all((0..room).map(|_| side())).await;
        sides.into_iter().collect()
    }

    /// Posts one event and notes what became of it, unless somebody else does.
    async fn try_one(
        &self,
        delivery: &Waiting,
        handed: Option<&Text>,
        moment: Timestamp,
    ) -> Result<(), Fault> {
        // Read now: the endpoint may have changed or gone since the batch was made.
        let Some(settings) = self.settings.load()? else {
            return Ok(());
        };
        let body = match handed {
            Some(body) => Ok(body.clone()),
            None => match SqlDeliveries(&self.storage)
                .body(delivery.event)
                .transpose()
            {
                Some(body) => body,
                None => return Ok(()),
            },
        };
        let known = self.tries.borrow().known(delivery);
        let posted = match (known, &body) {
            (Some(posted), _) => posted,
            // Stripe's rule: what falls due meanwhile is not tried again.
            (None, _) if settings.disabled => Posted::GivenUp,
            (None, Err(fault)) => {
                fault.log(&self.name_of(delivery));
                Posted::Failed
            }
            (None, Ok(body)) => {
                if !self.tries.borrow_mut().begin(delivery, now()) {
                    return Ok(());
                }
                let _work = self.under_way.begin(delivery.event);
                self.post(&settings, body).await
            }
        };
        let ended = Ended {
            delivery,
            // One that cannot be read is in its row, and stays there.
            body: &body.unwrap_or_else(|_| Text::from(&Value::Null)),
            posted,
        };
        let mut entropy = RuntimeEntropy::new()?;
        let chance = (self.config.webhook_schedule.as_slice(), &mut entropy);
        self.transaction(|rows| {
            let mut tries = self.tries.borrow_mut();
            tries.ended(rows, ended, chance, moment.max(now()))
        })
    }

    async fn post(&self, settings: &Settings, body: &Text) -> Posted {
        let installation = installation_settings(&self.env);
        let installation = installation.lasting_secret.as_ref();
        let secret = match settings.secret.open(&settings.id, installation) {
            Ok(secret) => secret,
            Err(error) => {
                // It is tried again like any other, so nothing is lost if it is put right in time.
                Fault::new(error.to_string()).log(settings.id.as_str());
                return Posted::Failed;
            }
        };
        let text = pretty(body.as_str());
        let header = signature::header(&secret, now(), &text);
        match send::post(&settings.url, &header, &text).await {
            Ok(200..=299) => Posted::Delivered,
            Ok(_) | Err(_) => Posted::Failed,
        }
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

/// A batch being tried. What it did not begin is free when this is dropped, however that comes
/// about.
struct Batch<'a> {
    tries: &'a RefCell<Tries>,
    events: Vec<EventAt>,
}

impl<'a> Batch<'a> {
    fn new(tries: &'a RefCell<Tries>, groups: &[Vec<Waiting>]) -> Self {
        let deliveries = groups.iter().flatten();
        Self {
            tries,
            events: deliveries.map(|delivery| delivery.event).collect(),
        }
    }
}

impl Drop for Batch<'_> {
    fn drop(&mut self) {
        self.tries.borrow_mut().release(&self.events);
    }
}
