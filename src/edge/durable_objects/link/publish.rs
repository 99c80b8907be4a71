//! The copies of a link: in KV for readers, in Account for lists and events.
//!
//! One put and one record are in flight at a time; each looks again when it is
//! done, so that changes made meanwhile follow and none is overtaken by an older one.

use super::core::LinkCore;
use super::state::object;
use crate::domain::payment_link::Published;
use crate::edge::runtime::{Fault, Object, ask, kv_put};
use crate::json::{Text, to_string};
use crate::protocol::account::{AccountCall, Record};

impl LinkCore {
    /// Brings KV and Account up to date.
    pub(super) async fn sync_copies(&self) -> Result<(), Fault> {
        let (published, recorded) = futures_util::future::join(self.publish(), self.record()).await;
        published.and(recorded)
    }

    async fn publish(&self) -> Result<(), Fault> {
        match self.publishing.begin() {
            Some(_publishing) => self.publish_all().await,
            None => Ok(()),
        }
    }

    async fn publish_all(&self) -> Result<(), Fault> {
        while let Some(stored) = self.load()? {
            if stored.published.max(self.published.get()) >= stored.gate.revision {
                break;
            }
            let copy = stored.gate.published();
            let body = to_string(&copy)?;
            let key = Published::key(&copy.link.slug);
            // One that did not come back may still land, later than one that follows: the alarm
            // writes once more.
            kv_put(&self.env, &key, &body).await?;
            self.published.set(copy.revision);
        }
        Ok(())
    }

    async fn record(&self) -> Result<(), Fault> {
        match self.recording.begin() {
            Some(_recording) => self.record_all().await,
            None => Ok(()),
        }
    }

    async fn record_all(&self) -> Result<(), Fault> {
        while let Some(stored) = self.load()? {
            if stored.events.is_empty() {
                break;
            }
            let record = Record {
                object: Text::from(&object(&stored.gate.status(None))),
                sequence: stored.gate.revision,
                events: stored.events.clone(),
                line_items: Vec::new(),
                related: Vec::new(),
            };
            let account = Object::Account(stored.gate.link.mode);
            ask::<_, ()>(&self.env, account, AccountCall::Record(record)).await?;
            self.forget_events(stored.events.len())?;
        }
        Ok(())
    }

    fn forget_events(&self, recorded: usize) -> Result<(), Fault> {
        self.change(|stored| {
            stored.events.drain(..recorded.min(stored.events.len()));
        })
    }
}
