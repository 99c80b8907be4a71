//! The number of each mode's newest volume of the Ledger, as far as this isolate has heard.

use crate::domain::Mode;
use std::cell::Cell;

thread_local! {
    static TEST: Cell<u32> = const { Cell::new(0) };
    static LIVE: Cell<u32> = const { Cell::new(0) };
}

/// The newest volume that is known; `None`: nobody has said yet.
pub(super) fn newest(mode: Mode) -> Option<u32> {
    Some(known(mode, Cell::get)).filter(|number| *number > 0)
}

/// Hears of a volume.
pub(super) fn learn(mode: Mode, number: u32) {
    known(mode, |known| known.set(known.get().max(number)));
}

fn known<T>(mode: Mode, with: impl FnOnce(&Cell<u32>) -> T) -> T {
    match mode {
        Mode::Test => TEST.with(with),
        Mode::Live => LIVE.with(with),
    }
}
