//! How often this isolate called objects and KV: read by a development route, asserted by tests.
//!
//! Locally one isolate serves the Worker and every object, so the counts are of all of them.

use serde::Serialize;
use std::cell::Cell;

thread_local! {
    static COUNTS: Cell<Counts> = const { Cell::new(Counts { object_requests: 0, kv_reads: 0, kv_writes: 0 }) };
}

/// The counts since the isolate began.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct Counts {
    /// Requests to Durable Objects.
    pub(crate) object_requests: u64,
    /// Reads of KV.
    pub(crate) kv_reads: u64,
    /// Writes to KV.
    pub(crate) kv_writes: u64,
}

/// The counts now.
pub(crate) fn read() -> Counts {
    COUNTS.get()
}

/// One more request to an object.
pub(crate) fn object_request() {
    let mut counts = COUNTS.get();
    counts.object_requests = counts.object_requests.wrapping_add(1);
    COUNTS.set(counts);
}

/// One more read of KV.
pub(crate) fn kv_read() {
    let mut counts = COUNTS.get();
    counts.kv_reads = counts.kv_reads.wrapping_add(1);
    COUNTS.set(counts);
}

/// One more write to KV.
pub(crate) fn kv_write() {
    let mut counts = COUNTS.get();
    counts.kv_writes = counts.kv_writes.wrapping_add(1);
    COUNTS.set(counts);
}
