//! What goes wrong with the rows: a fault of ours, which no caller can mend.

use crate::domain::Error;
use crate::domain::error::ErrorKind;
use std::fmt;

/// A row that could not be read or written. Nothing of what is in it is in here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreError(String);

impl StoreError {
    /// What could not be done with a stored object, and why.
    pub fn new(what: &str, why: &dyn fmt::Display) -> Self {
        Self(format!("A stored object {what}: {why}"))
    }

    /// A stored object could not be read.
    pub fn unread(why: &dyn fmt::Display) -> Self {
        Self::new("could not be read", why)
    }

    /// A stored object could not be written.
    pub fn unwritten(why: &dyn fmt::Display) -> Self {
        Self::new("could not be written", why)
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for StoreError {}

/// What the caller hears of it: 500.
impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        Self::new(ErrorKind::Api, error.0)
    }
}
