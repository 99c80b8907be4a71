//! What this isolate asked of the platform: read by a development route, asserted by tests.
//!
//! These are the numbers Cloudflare bills. Locally one isolate serves the Worker and every
//! object, so they are of all of them.

use serde::Serialize;
use std::cell::RefCell;

thread_local! {
    static COUNTS: RefCell<Counts> = RefCell::default();
}

/// The counts since the isolate began.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub(crate) struct Counts {
    pub(crate) object_requests: u64,
    /// Alarms that rang: each is billed as a request to an object.
    pub(crate) alarms_rung: u64,
    /// Alarms set: each is billed as a row written.
    pub(crate) alarms_set: u64,
    /// Rows that statements looked at.
    pub(crate) rows_read: u64,
    /// Rows that statements wrote, those of indexes among them.
    pub(crate) rows_written: u64,
    pub(crate) kv_reads: u64,
    pub(crate) kv_writes: u64,
    /// Requests to other hosts.
    pub(crate) subrequests: u64,
    /// Bytes that were sent to objects, and by them as answers.
    pub(crate) call_bytes: u64,
}

pub(crate) fn read() -> Counts {
    COUNTS.with_borrow(Clone::clone)
}

pub(crate) fn object_request() {
    add(|counts| &mut counts.object_requests, 1);
}

pub(crate) fn alarm_rung() {
    add(|counts| &mut counts.alarms_rung, 1);
}

pub(crate) fn alarm_set() {
    add(|counts| &mut counts.alarms_set, 1);
}

pub(crate) fn rows(read: u32, written: u32) {
    add(|counts| &mut counts.rows_read, u64::from(read));
    add(|counts| &mut counts.rows_written, u64::from(written));
}

pub(crate) fn kv_read() {
    add(|counts| &mut counts.kv_reads, 1);
}

pub(crate) fn kv_write() {
    add(|counts| &mut counts.kv_writes, 1);
}

pub(crate) fn subrequest() {
    add(|counts| &mut counts.subrequests, 1);
}

pub(crate) fn call_bytes(message: &str) {
    let bytes = u64::try_from(message.len()).unwrap_or(u64::MAX);
    add(|counts| &mut counts.call_bytes, bytes);
}

fn add(which: fn(&mut Counts) -> &mut u64, more: u64) {
    COUNTS.with_borrow_mut(|counts| {
        let count = which(counts);
        *count = count.wrapping_add(more);
    });
}
