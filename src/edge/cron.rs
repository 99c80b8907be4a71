//! Once a day: whoever the platform forgot is woken.
//!
//! An alarm can fail to ring, and nobody may ask its object anything for days. Account knows the
//! objects that the merchant made, and wakes them a page at a time.

use super::runtime::{Fault, Object, ask};
use super::settings::settings;
use crate::protocol::account::AccountCall;
use futures_util::future::join_all;
use worker::Env;

/// Has the Accounts of every mode in use wake what they know.
pub(super) async fn sweep(env: &Env) {
    let settings = settings(env);
    let sweeps = settings.modes.iter().map(|mode| async {
        let swept: Result<(), Fault> = ask(env, Object::Account(*mode), AccountCall::Sweep).await;
        if let Err(fault) = swept {
            fault.log(&format!("sweep of {}", mode.as_str()));
        }
    });
    join_all(sweeps).await;
}
