//! The rows of a session, remembered by the instance that alone writes them.
//!
//! One row for what changes all the time, and one each for what is added and seldom changed: older
//! payments, refunds, disputes and records on their way. So no row grows with what happens to a session.

use super::state::{Stored, Waiting};
use crate::domain::checkout::dispute::Dispute;
use crate::domain::checkout::payment::Payment;
use crate::domain::checkout::refund::Refund;
use crate::edge::durable_objects::sql::Bind;
use crate::edge::runtime::{Fault, Storage};
use crate::json::{self, Text};
use serde::de::DeserializeOwned;
use std::cell::RefCell;
use std::rc::Rc;

/// The key of the session's own row. The others' begin with these, a number follows.
const SESSION: &str = "session";
const PAYMENT: &str = "attempt:";
const REFUND: &str = "refund:";
const DISPUTE: &str = "dispute:";
const RECORD: &str = "out:";

/// What is stored of a session.
pub(super) struct Rows {
    storage: Storage,
    known: RefCell<Known>,
}

enum Known {
    Unread,
    Read {
        stored: Option<Rc<Stored>>,
        /// What stands in the session's own row, if this instance wrote it.
        own: Option<String>,
    },
}

impl Rows {
    pub(super) fn new(storage: &Storage) -> Self {
        Self {
            storage: storage.clone(),
            known: RefCell::new(Known::Unread),
        }
    }

    /// The session, if there ever was a post for it.
    pub(super) fn load(&self) -> Result<Option<Rc<Stored>>, Fault> {
        if let Known::Read { stored, .. } = &*self.known.borrow() {
            return Ok(stored.clone());
        }
        let stored = self.read()?.map(Rc::new);
        self.known.replace(Known::Read {
            stored: stored.clone(),
            own: None,
        });
        Ok(stored)
    }

    /// A payment or a refund that cannot be read fails the whole session, loudly: without it more
    /// could be given back than was paid, or its number be given out once more and its row written
    /// over. Its places stay held, and nobody is charged, until there is code that reads it.
    fn read(&self) -> Result<Option<Stored>, Fault> {
        let mut stored: Option<Stored> = None;
        let mut payments: Vec<Payment> = Vec::new();
        let mut refunds: Vec<Refund> = Vec::new();
        let mut disputes: Vec<Dispute> = Vec::new();
        let mut records: Vec<Waiting> = Vec::new();
        let mut unread: Option<u64> = None;
        for (key, value) in self.storage.scan::<Text>("")? {
            let value = value.as_str();
            if key == SESSION {
                stored = Some(read(&key, value)?);
            } else if key.starts_with(PAYMENT) {
                payments.push(read(&key, value)?);
            } else if key.starts_with(REFUND) {
                refunds.push(read(&key, value)?);
            } else if key.starts_with(DISPUTE) {
                disputes.push(read(&key, value)?);
            } else if key.starts_with(RECORD) {
                match json::from_str(value) {
                    Ok(record) => records.push(record),
                    // It stays: newer code may have written it. Whoever it is for waits.
                    Err(fault) => {
                        Fault::from(fault).at(&key).log("unreadable row");
                        let number = key.strip_prefix(RECORD).and_then(|it| it.parse().ok());
                        unread = unread.into_iter().chain(number).min();
                    }
                }
            } else {
                return Err(Fault::new(format!("a session has no row {key}")));
            }
        }
        Ok(stored.map(|mut stored| {
            payments.sort_by_key(|payment| payment.attempt);
            refunds.sort_by_key(|refund| refund.number);
            stored.session.previous_payments = payments;
            disputes.sort_by_key(|dispute| dispute.created);
            stored.session.refunds = refunds;
            stored.session.disputes = disputes;
            stored.outbox.append(&mut records);
            stored.outbox.sort_by_key(|waiting| waiting.number);
            stored.unread = unread;
            stored
        }))
    }

    /// Deletes all that is stored.
    pub(super) async fn forget(&self) -> Result<(), Fault> {
        self.known.replace(Known::Unread);
        self.storage.delete_all().await
    }

    /// Runs `work`: what it puts stands or falls together.
    pub(super) fn transaction<R>(
        &self,
        work: impl FnOnce() -> Result<R, Fault>,
    ) -> Result<R, Fault> {
        let done = self.storage.transaction(work);
        if done.is_err() {
            self.known.replace(Known::Unread);
        }
        done
    }

    /// Writes the rows that changed, inside a transaction whose failure makes this forget them.
    pub(super) fn put(&self, mut stored: Stored) -> Result<(), Fault> {
        let before = self.load()?;
        let before = before.as_deref();
        for (index, payment) in stored.session.previous_payments.iter().enumerate() {
            if before.and_then(|it| it.session.previous_payments.get(index)) != Some(payment) {
                let key = format!("{PAYMENT}{}", payment.attempt);
                self.storage.put(&key, payment)?;
            }
        }
        for (index, refund) in stored.session.refunds.iter().enumerate() {
            if before.and_then(|it| it.session.refunds.get(index)) != Some(refund) {
                let key = format!("{REFUND}{}", refund.number);
                self.storage.put(&key, refund)?;
            }
        }
        for dispute in &stored.session.disputes {
            if before.and_then(|it| it.session.dispute_of(dispute.attempt)) != Some(dispute) {
                let key = format!("{DISPUTE}{}", dispute.attempt);
                self.storage.put(&key, dispute)?;
            }
        }
        self.put_records(before.map_or(&[], |it| &it.outbox), &stored.outbox)?;
        let own = own_row(&mut stored)?;
        let written = match &*self.known.borrow() {
            Known::Read {
                own: Some(written), ..
            } => *written == own,
            Known::Read { own: None, .. } | Known::Unread => false,
        };
        if !written {
            self.storage.put_text(SESSION, &own)?;
        }
        self.known.replace(Known::Read {
            stored: Some(Rc::new(stored)),
            own: Some(own),
        });
        Ok(())
    }

    fn put_records(&self, before: &[Waiting], after: &[Waiting]) -> Result<(), Fault> {
        let key = |waiting: &Waiting| format!("{RECORD}{}", waiting.number);
        for record in after.iter().filter(|waiting| !waiting.is_small()) {
            if !before.contains(record) {
                self.storage.put(&key(record), record)?;
            }
        }
        for record in before.iter().filter(|waiting| !waiting.is_small()) {
            if !after.iter().any(|waiting| waiting.number == record.number) {
                let delete = "DELETE FROM kv WHERE k = ?";
                self.storage.execute(delete, &[Bind::Text(&key(record))])?;
            }
        }
        Ok(())
    }
}

fn read<T: DeserializeOwned>(key: &str, value: &str) -> Result<T, Fault> {
    json::from_str(value).map_err(|unread| Fault::from(unread).at(key))
}

/// The session's own row: everything but what has rows of its own.
fn own_row(stored: &mut Stored) -> Result<String, Fault> {
    let payments = std::mem::take(&mut stored.session.previous_payments);
    let refunds = std::mem::take(&mut stored.session.refunds);
    let disputes = std::mem::take(&mut stored.session.disputes);
    let small = stored.outbox.iter().filter(|waiting| waiting.is_small());
    let small = small.cloned().collect();
    let outbox = std::mem::replace(&mut stored.outbox, small);
    let own = json::to_string(&*stored);
    stored.session.previous_payments = payments;
    stored.session.refunds = refunds;
    stored.session.disputes = disputes;
    stored.outbox = outbox;
    Ok(own?)
}
