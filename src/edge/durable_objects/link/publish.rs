//! The copies of a link: in KV for readers, one under each of its slugs, in Account for its lists; and its events, for the
//! Ledger.
//!
//! One put and one record are in flight at a time; each is due again if something changed
//! meanwhile, so that no change is overtaken by an older one.

use super::core::LinkCore;
use super::records::{self, Outgoing};
use crate::domain::Timestamp;
use crate::domain::ledger::Recorded;
use crate::domain::payment_link::Published;
use crate::edge::ledger_volumes;
use crate::edge::runtime::{self, Fault, Object, ask, kv_put};
use crate::json::to_string;
use crate::protocol::account::AccountCall;
use crate::protocol::ledger::LedgerCall;
use futures_util::future::try_join_all;

impl LinkCore {
    /// Writes the copy in KV unless it is there, and notes how that stands where it must be noted.
    pub(super) async fn publish(&self, now: Timestamp) -> Result<(), Fault> {
        let Some(stored) = self.load()? else {
            return Ok(());
        };
        let (published, _) = self.published.get();
        let known = stored.copies.published.max(published);
        let is_again = stored.copies.again_at.is_some_and(|at| at <= now);
        let is_put = known < stored.gate.revision || is_again;
        if is_put {
            let copy = stored.gate.published();
            let body = to_string(&copy)?;
            let copies = copy.link.slugs().map(|slug| (slug, body.as_str()));
            let freed = stored.freed.iter();
            let freed = freed.map(|slug| (slug.as_str(), Published::FREED));
            let put = async |(slug, body): (&str, &str)| {
                kv_put(&self.env, &Published::key(slug), body).await
            };
            try_join_all(copies.chain(freed).map(put)).await?;
            self.published.set((copy.revision, runtime::now()));
        }
        // A row of its own says so only if it must: the next sale's row does, too.
        let is_noted = stored.copies.publishing.is_none() && stored.freed.is_empty();
        if is_put && is_noted && !is_again {
            return Ok(());
        }
        let freed = &stored.freed;
        self.change(|stored| {
            stored.copies.publishing = None;
            // A put that got no answer may still land over what is written now: until it is written
            // again, nothing is done with.
            if is_put && (is_again || stored.copies.again_at.is_none()) {
                stored.freed.retain(|slug| !freed.contains(slug));
            }
            stored.copies.again_at = stored.copies.again_at.filter(|_| !is_again);
        })
    }

    /// Tells the Ledger what happened to the link.
    pub(super) async fn record(&self) -> Result<(), Fault> {
        let Some(stored) = self.load()? else {
            return Ok(());
        };
        let Some(Outgoing { number, parts }) = records::first(&self.storage)? else {
            return Ok(());
        };
        let mut parts = parts.into_iter();
        let Some((volume, record)) = parts.next() else {
            return Err(Fault::new("a record was kept of which nothing is left"));
        };
        let mode = stored.gate.link.mode;
        let ledger = Object::Ledger(mode, volume);
        let call = LedgerCall::Record(record.clone());
        let answer: Recorded = ask(&self.env, ledger, call).await?;
        ledger_volumes::learn(mode, answer.newest());
        self.try_change(|stored| {
            let rest = stored.homes.rest(record, &answer).into_iter();
            let left = Outgoing {
                number,
                parts: rest.chain(parts).collect(),
            };
            records::put(&self.storage, &left)?;
            let is_told = u32::from(left.parts.is_empty());
            stored.copies.records = stored.copies.records.saturating_sub(is_told);
            stored.copies.recording = None;
            Ok(())
        })
    }

    /// Tells Account how the link stands.
    pub(super) async fn tell_account(&self) -> Result<(), Fault> {
        let Some(stored) = self.load()? else {
            return Ok(());
        };
        let status = stored.gate.status(None);
        let call = AccountCall::LinkChanged {
            link: stored.gate.link.id.clone(),
            revision: stored.gate.revision,
            active: status.published.active,
            count: status.count,
        };
        let account = Object::Account(stored.gate.link.mode);
        ask::<_, ()>(&self.env, account, call).await?;
        let told = stored.gate.revision;
        self.change(|stored| {
            // What changed meanwhile is told next.
            stored.copies.is_untold = stored.gate.revision != told;
            stored.copies.telling = None;
        })
    }
}
