//! The one state row of an object, remembered by the instance that alone writes it.
//!
//! An object has one instance, and the platform resets it when a write does not reach the disk;
//! so what was written is what is there. A transaction that fails takes the memory with it:
//! the next read is of the row.

use crate::edge::runtime::{Fault, Storage};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::cell::RefCell;
use std::rc::Rc;

/// A value under a fixed key.
pub(super) struct StateRow<T> {
    storage: Storage,
    key: &'static str,
    known: RefCell<Known<T>>,
}

enum Known<T> {
    Unread,
    Row(Option<Rc<T>>),
}

impl<T: Serialize + DeserializeOwned> StateRow<T> {
    pub(super) fn new(storage: &Storage, key: &'static str) -> Self {
        Self {
            storage: storage.clone(),
            key,
            known: RefCell::new(Known::Unread),
        }
    }

    /// What the row holds, if it is there.
    pub(super) fn load(&self) -> Result<Option<Rc<T>>, Fault> {
        if let Known::Row(row) = &*self.known.borrow() {
            return Ok(row.clone());
        }
        let row = self.storage.get(self.key)?.map(Rc::new);
        self.known.replace(Known::Row(row.clone()));
        Ok(row)
    }

    /// Runs `work`: this row and others that it writes stand or fall together.
    pub(super) fn transaction<R>(
        &self,
        work: impl FnOnce() -> Result<R, Fault>,
    ) -> Result<R, Fault> {
        let done = self.storage.transaction(work);
        if done.is_err() {
            self.forget();
        }
        done
    }

    /// Has the next read look at the row: a transaction failed that may have written it.
    pub(super) fn forget(&self) {
        self.known.replace(Known::Unread);
    }

    /// Writes the row, inside a transaction whose failure makes this forget it.
    pub(super) fn put(&self, value: T) -> Result<(), Fault> {
        self.storage.put(self.key, &value)?;
        self.known.replace(Known::Row(Some(Rc::new(value))));
        Ok(())
    }
}
