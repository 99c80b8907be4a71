//! How often the objects are asked about slugs that KV does not know: a count for each address in
//! each isolate. The rule is [`RateLimit`].

use crate::domain::Timestamp;
use crate::memory::RateLimit;
use std::cell::RefCell;

thread_local! {
    static LOOK_UPS: RefCell<RateLimit> = RefCell::new(RateLimit::of_look_ups());
}

/// Whether the objects may be asked for `address` once more.
pub(super) fn may_look_up(address: &str, now: Timestamp) -> bool {
    LOOK_UPS.with_borrow_mut(|limit| limit.allows(address, now))
}
