//! Account's store in memory, with the transactions that SQL gives in Account.

use edgetill::api::store::outbox_row::OutboxRow;
use edgetill::api::store::{Cursor, Filter, RememberedRequest, Row, Store, StoreError, Table};
use edgetill::domain::{Error, PaymentLinkId, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// Everything Account keeps. Cloning it is how a transaction rolls back.
#[derive(Debug, Clone, Default)]
pub struct MemoryStore {
    rows: BTreeMap<(Table, String), Row>,
    slugs: BTreeMap<String, (PaymentLinkId, Option<u64>)>,
    uses: BTreeSet<(String, PaymentLinkId)>,
    pub requests: BTreeMap<String, RememberedRequest>,
    pub outbox: BTreeMap<u64, OutboxRow>,
    number: u64,
    volume: u32,
}

impl MemoryStore {
    /// Runs `work`; nothing is kept if it fails.
    pub fn transaction<T>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let before = self.clone();
        let result = work(self);
        if result.is_err() {
            *self = before;
        }
        result
    }

    fn heads_of_targets(&self) -> Vec<&OutboxRow> {
        let mut seen = BTreeSet::new();
        let rows = self.outbox.values();
        rows.filter(|row| seen.insert(row.target.name().into_owned()))
            .collect()
    }

    /// The oldest row of each target that is due by `now`, oldest first.
    pub fn heads(&self, now: Timestamp, limit: usize) -> Vec<OutboxRow> {
        let heads = self.heads_of_targets().into_iter();
        let due = heads.filter(|row| row.due <= now);
        due.take(limit).cloned().collect()
    }
}

impl Store for MemoryStore {
    fn row(&self, table: Table, id: &str) -> Result<Option<Row>, StoreError> {
        Ok(self.rows.get(&(table, id.to_owned())).cloned())
    }

    fn put(&mut self, row: &Row) -> Result<(), StoreError> {
        self.rows.insert((row.table, row.id.clone()), row.clone());
        Ok(())
    }

    fn remove(&mut self, table: Table, id: &str) -> Result<(), StoreError> {
        self.rows.remove(&(table, id.to_owned()));
        Ok(())
    }

    fn page(&self, filter: &Filter, cursor: Cursor, limit: u32) -> Result<Vec<Row>, StoreError> {
        let listed = |row: &&Row| {
            let place = row.place.unwrap_or(0);
            let in_range = match cursor {
                Cursor::Newest => true,
                Cursor::OlderThan(bound) => place < bound,
                Cursor::NewerThan(bound) => place > bound,
            };
            row.table == filter.table
                && row.place.is_some()
                && in_range
                && filter.created.holds(row.created)
                && filter.ids.as_ref().is_none_or(|ids| ids.contains(&row.id))
                && filter
                    .tags
                    .iter()
                    .all(|group| group.iter().any(|tag| row.tags.contains(tag)))
                && filter
                    .parent
                    .as_ref()
                    .is_none_or(|parent| *parent == row.parent)
                && filter
                    .status
                    .as_ref()
                    .is_none_or(|status| *status == row.status)
                && filter.standing.is_none_or(|standing| standing.is_of(row))
        };
        let mut rows: Vec<Row> = self.rows.values().filter(listed).cloned().collect();
        rows.sort_by_key(|row| row.place);
        if !matches!(cursor, Cursor::NewerThan(_)) {
            rows.reverse();
        }
        rows.truncate(limit as usize);
        Ok(rows)
    }

    fn next_number(&mut self) -> Result<u64, StoreError> {
        self.number += 1;
        Ok(self.number)
    }

    fn newest_volume(&self) -> Result<u32, StoreError> {
        Ok(self.volume.max(1))
    }

    fn set_newest_volume(&mut self, number: u32) -> Result<(), StoreError> {
        self.volume = number;
        Ok(())
    }

    fn slug(&self, slug: &str) -> Result<Option<PaymentLinkId>, StoreError> {
        Ok(self.slugs.get(slug).map(|(link, _)| link.clone()))
    }

    fn claim_slug(&mut self, slug: &str, link: &PaymentLinkId) -> Result<(), StoreError> {
        self.slugs.insert(slug.to_owned(), (link.clone(), None));
        Ok(())
    }

    fn claim_alias(
        &mut self,
        slug: &str,
        link: &PaymentLinkId,
        number: u64,
    ) -> Result<(), StoreError> {
        let claim = (link.clone(), Some(number));
        self.slugs.insert(slug.to_owned(), claim);
        Ok(())
    }

    fn free_aliases(
        &mut self,
        link: &PaymentLinkId,
        kept: &[String],
        number: u64,
    ) -> Result<(), StoreError> {
        self.slugs.retain(|slug, (of, claim)| {
            of != link || kept.contains(slug) || claim.is_none_or(|claim| claim >= number)
        });
        Ok(())
    }

    fn uses(&self, id: &str) -> Result<Vec<PaymentLinkId>, StoreError> {
        let uses = self.uses.iter().filter(|(used, _)| used == id);
        Ok(uses.map(|(_, link)| link.clone()).collect())
    }

    fn add_use(&mut self, id: &str, link: &PaymentLinkId) -> Result<(), StoreError> {
        self.uses.insert((id.to_owned(), link.clone()));
        Ok(())
    }

    fn request(&self, key: &str) -> Result<Option<RememberedRequest>, StoreError> {
        Ok(self.requests.get(key).cloned())
    }

    fn put_request(&mut self, request: &RememberedRequest) -> Result<(), StoreError> {
        self.requests.insert(request.key.clone(), request.clone());
        Ok(())
    }

    fn remove_request(&mut self, key: &str) -> Result<(), StoreError> {
        self.requests.remove(key);
        Ok(())
    }

    fn prune_requests(&mut self, before: Timestamp, limit: u32) -> Result<(), StoreError> {
        let mut left = limit;
        self.requests.retain(|_, request| {
            let goes = request.created < before && request.reply.is_some() && left > 0;
            left -= u32::from(goes);
            !goes
        });
        Ok(())
    }

    fn oldest_request(&self) -> Result<Option<Timestamp>, StoreError> {
        let answered = self.requests.values().filter(|it| it.reply.is_some());
        Ok(answered.map(|request| request.created).min())
    }

    fn outbox_row(&self, number: u64) -> Result<Option<OutboxRow>, StoreError> {
        Ok(self.outbox.get(&number).cloned())
    }

    fn head(&self, target: &str) -> Result<Option<OutboxRow>, StoreError> {
        let mut rows = self.outbox.values();
        Ok(rows.find(|row| row.target.name() == target).cloned())
    }

    fn put_outbox_row(&mut self, row: &OutboxRow) -> Result<(), StoreError> {
        self.outbox.insert(row.number, row.clone());
        Ok(())
    }

    fn remove_outbox_row(&mut self, number: u64) -> Result<(), StoreError> {
        self.outbox.remove(&number);
        Ok(())
    }
}
