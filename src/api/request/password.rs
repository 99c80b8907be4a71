//! The password in a request for a link: hashed as soon as the request is read, before anything is
//! done or kept.
//!
//! What stands for it from then on, in the request and in what is remembered of that, is a keyed hash:
//! a request that comes once more means the same, and nobody who reads it can guess.

use crate::domain::app_secret::{AppSecret, Purpose};
use crate::domain::hex::hex;
use crate::domain::password::{Password, spelled};
use crate::protocol::account::ApiCall;
use hmac::Mac;

/// The parameter.
pub const PARAM: &str = "edgetill[password]";

/// Takes the password out of `call`, if it sets one that can be taken.
pub fn take_out(call: &mut ApiCall, secret: &AppSecret) {
    if call.method != "POST" || !call.path.starts_with("/v1/payment_links") {
        return;
    }
    let once = call.idempotency_key.as_deref().unwrap_or(&call.request_id);
    for (name, value) in &mut call.params {
        if name != PARAM || value.is_empty() {
            continue;
        }
        let typed = spelled(value);
        let mac = |parts: &[&str]| {
            let mac = secret.mac(Purpose::Passwords);
            let mac = parts.iter().fold(mac, Mac::chain_update);
            mac.finalize().into_bytes()
        };
        // The same for the same request, however often it comes.
        let salt = mac(&["salt\n", once, "\n", &call.path, "\n", &typed]);
        // Sent more than once it is refused later: one hash is slow enough.
        if call.password.is_none() {
            call.password = Password::of(&typed, &salt);
        }
        if call.password.is_some() {
            *value = hex(mac(&["sent\n", &typed]).get(..16).unwrap_or_default());
        }
    }
}
