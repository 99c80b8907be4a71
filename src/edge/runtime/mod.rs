//! The runtime as our objects see it: clock, chance, storage, calls to other objects.
//!
//! Externs of our own stand where the crate `worker` has none, or none that `catch`es: an
//! exception through an extern without `catch` hangs the request and wipes the isolate.

mod at_once;
mod call;
mod chance;
mod clock;
pub(crate) mod counts;
mod fault;
mod kv;
mod object;
mod serve;
mod storage;

pub(crate) use at_once::at_once;
pub(crate) use call::{ask, ask_text, ask_within, run_due, wake};
pub(crate) use chance::RuntimeEntropy;
pub(crate) use clock::{now, pause, run_for, within};
pub(crate) use fault::Fault;
pub(crate) use kv::{kv_get, kv_put};
pub(crate) use object::{
    Object, can_exist, customer_can_exist, installation, new_customer, new_session, volume_of,
};
pub(crate) use serve::{
    Answer, Incoming, Ran, Woken, answer, answer_json, asked, is_run_due, is_wake, json,
};
pub(crate) use storage::{RawCursor, Storage, ValueTable};
