//! The two rows of a link, remembered by the instance that alone writes them, as
//! [`crate::edge::durable_objects::state_row`] does with one.

use super::state::{Small, Stored};
use crate::edge::runtime::{Fault, Storage};
use std::cell::RefCell;
use std::rc::Rc;

/// The key of the large row: the link and what it tells others.
const LINK: &str = "gate";
/// The key of the small row: counters, and how the copies stand.
const DOOR: &str = "door";

/// What is stored of a link.
pub(super) struct Rows {
    storage: Storage,
    known: RefCell<Option<Rc<Stored>>>,
}

impl Rows {
    pub(super) fn new(storage: &Storage) -> Self {
        Self {
            storage: storage.clone(),
            known: RefCell::default(),
        }
    }

    /// The link, if it was ever made.
    pub(super) fn load(&self) -> Result<Option<Rc<Stored>>, Fault> {
        if let Some(known) = &*self.known.borrow() {
            return Ok(Some(Rc::clone(known)));
        }
        let Some(stored) = self.storage.get::<Stored>(LINK)? else {
            return Ok(None);
        };
        let small: Option<Small> = self.storage.get(DOOR)?;
        let stored = Rc::new(stored.with(small.unwrap_or_default()));
        self.known.replace(Some(Rc::clone(&stored)));
        Ok(Some(stored))
    }

    /// Runs `work`: both rows and others that it writes stand or fall together.
    pub(super) fn transaction<R>(
        &self,
        work: impl FnOnce() -> Result<R, Fault>,
    ) -> Result<R, Fault> {
        let done = self.storage.transaction(work);
        if done.is_err() {
            self.known.replace(None);
        }
        done
    }

    /// Writes what changed, inside a transaction whose failure makes this forget it.
    pub(super) fn put(&self, stored: Stored) -> Result<(), Fault> {
        let before = self.load()?;
        if before
            .as_ref()
            .is_none_or(|before| !before.is_same_link(&stored))
        {
            self.storage.put(LINK, &stored)?;
        }
        // A row that would say what no row says is not written.
        let known = before.map_or_else(Small::default, |before| before.small());
        if known != stored.small() {
            self.storage.put(DOOR, &stored.small())?;
        }
        self.known.replace(Some(Rc::new(stored)));
        Ok(())
    }
}
