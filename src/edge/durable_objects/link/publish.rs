//! The copies of a link: in KV for readers, in Account for its lists; and its events, for the
//! Ledger.
//!
//! One put and one record are in flight at a time; each looks again when it is
//! done, so that changes made meanwhile follow and none is overtaken by an older one.

use super::core::LinkCore;
use super::state::Stored;
use crate::domain::ledger::Recorded;
use crate::domain::payment_link::Published;
use crate::edge::ledger_volumes;
use crate::edge::runtime::{Fault, Object, ask, kv_put};
use crate::json::to_string;
use crate::protocol::account::AccountCall;
use crate::protocol::ledger::LedgerCall;

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
            let Some((volume, record)) = stored.records.first() else {
                break;
            };
            let mode = stored.gate.link.mode;
            self.tell_account(&stored).await?;
            let ledger = Object::Ledger(mode, *volume);
            let call = LedgerCall::Record(record.clone());
            let answer: Recorded = ask(&self.env, ledger, call).await?;
            ledger_volumes::learn(mode, answer.newest());
            self.change(|stored| {
                let mut records = std::mem::take(&mut stored.records).into_iter();
                let sent = records.next();
                let rest = sent.and_then(|(_, sent)| stored.homes.rest(sent, &answer));
                stored.records = rest.into_iter().chain(records).collect();
            })?;
        }
        Ok(())
    }

    /// Tells Account how the link stands.
    async fn tell_account(&self, stored: &Stored) -> Result<(), Fault> {
        let status = stored.gate.status(None);
        let call = AccountCall::LinkChanged {
            link: stored.gate.link.id.clone(),
            revision: stored.gate.revision,
            active: status.published.active,
            count: status.count,
        };
        let account = Object::Account(stored.gate.link.mode);
        ask(&self.env, account, call).await
    }
}
