//! One worker at a time on something that awaits.

use std::cell::Cell;

/// Whether somebody is at work.
#[derive(Default)]
pub(super) struct Lock(Cell<bool>);

/// Work under way; it ends when this is dropped, however that comes about.
pub(super) struct Work<'a>(&'a Cell<bool>);

impl Lock {
    /// Begins, unless somebody is at work already.
    pub(super) fn begin(&self) -> Option<Work<'_>> {
        (!self.0.replace(true)).then(|| Work(&self.0))
    }
}

impl Drop for Work<'_> {
    fn drop(&mut self) {
        self.0.set(false);
    }
}
