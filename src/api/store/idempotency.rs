//! The same request twice is done once: keys, fingerprints and replays.
//!
//! Every POST that other objects take part in is remembered, with or without
//! the caller's key, because its answer comes in a second transaction.

use super::{RememberedRequest, Store};
use crate::domain::error::ErrorKind;
use crate::domain::{Error, Timestamp};
use crate::protocol::account::{ApiCall, ApiReply};
use sha2::{Digest, Sha256};

/// How long an answer is kept for its key.
pub const KEPT_SECONDS: i64 = 86_400;

/// The most characters of a key.
pub const LONGEST: usize = 255;

/// The key in a header as the runtime hands it out: a letter for each byte.
///
/// What is no UTF-8 has a mark in it, by which [`key_of`] refuses it.
pub fn key_in(header: &str) -> String {
    let bytes = header.chars().map(|letter| u8::try_from(letter).ok());
    let bytes: Option<Vec<u8>> = bytes.collect();
    bytes.map_or_else(
        || header.to_owned(),
        |bytes| String::from_utf8_lossy(&bytes).into_owned(),
    )
}

/// The caller's idempotency key, which counts for POST only.
pub fn key_of(call: &ApiCall) -> Result<Option<&str>, Error> {
    let Some(key) = call.idempotency_key.as_deref() else {
        return Ok(None);
    };
    if call.method != "POST" {
        return Ok(None);
    }
    if key.is_empty() {
        let message = "Idempotency Key must be a non-empty string.";
        return Err(Error::new(ErrorKind::InvalidRequest, message));
    }
    // Two keys that are no UTF-8 would be one, and neither could be echoed.
    if key.contains(char::REPLACEMENT_CHARACTER) {
        let message = "Idempotency Key must be valid UTF-8.";
        return Err(Error::new(ErrorKind::InvalidRequest, message));
    }
    if key.chars().count() > LONGEST {
        let message = format!("Idempotency Key must be at most {LONGEST} characters long.");
        return Err(Error::new(ErrorKind::InvalidRequest, message));
    }
    Ok(Some(key))
}

/// Under what a request is remembered: the caller's key, or the request's own id.
pub fn stored_key(call: &ApiCall) -> Result<String, Error> {
    Ok(match key_of(call)? {
        Some(key) => format!("key:{key}"),
        None => format!("req:{}", call.request_id),
    })
}

/// Whether a request is remembered under its own id only, see [`stored_key`].
pub fn is_nobodys(stored_key: &str) -> bool {
    stored_key.starts_with("req:")
}

/// A hash of everything that makes two requests the same: where they go, and what they
/// [mean](crate::api::request::meaning::written).
pub fn fingerprint(call: &ApiCall, meaning: &str) -> String {
    let mut hash = Sha256::new();
    let mut add = |text: &str| {
        hash.update(text.len().to_be_bytes());
        hash.update(text);
    };
    add(&call.method);
    add(&call.path);
    add(meaning);
    let digest = hash.finalize();
    digest
        .iter()
        .fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
}

/// The stored answer to the same request, if there is one.
///
/// A different request under the same key, or one whose first half is still
/// being worked on, is an error.
pub fn replay(
    store: &dyn Store,
    call: &ApiCall,
    fingerprint: &str,
    now: Timestamp,
) -> Result<Option<ApiReply>, Error> {
    let Some(key) = key_of(call)? else {
        return Ok(None);
    };
    let Some(known) = store.request(&stored_key(call)?)? else {
        return Ok(None);
    };
    let age = now.millis().saturating_sub(known.created.millis());
    if age > KEPT_SECONDS * 1000 && known.reply.is_some() {
        return Ok(None);
    }
    if known.fingerprint != fingerprint {
        let message = format!(
            "Keys for idempotent requests can only be used with the same parameters they were \
             first used with. Try using a key other than '{key}' if you meant to execute a \
             different request."
        );
        return Err(Error::new(ErrorKind::Idempotency, message));
    }
    match known.reply {
        None => Err(in_flight(call)),
        Some(reply) => Ok(Some(ApiReply {
            replayed: true,
            original_request: Some(known.request_id),
            ..reply
        })),
    }
}

/// Remembers a request and, if it is known already, its answer.
pub fn remember(
    store: &mut dyn Store,
    call: &ApiCall,
    fingerprint: String,
    now: Timestamp,
    reply: Option<ApiReply>,
) -> Result<(), Error> {
    let request = RememberedRequest {
        key: stored_key(call)?,
        fingerprint,
        request_id: call.request_id.clone(),
        created: now,
        reply,
    };
    Ok(store.put_request(&request)?)
}

/// What the caller hears while the request is unfinished: 409, which the SDKs repeat.
pub fn in_flight(call: &ApiCall) -> Error {
    let message = match call.idempotency_key.as_deref() {
        Some(key) => format!(
            "There is currently another in-progress request using this Idempotent Key (that \
             probably means you submitted twice, and the other request is still going through): \
             {key}. Please try again later."
        ),
        None => "This request was accepted but is not finished yet. Please look at the object in \
                 a moment before you try again."
            .to_owned(),
    };
    let error = Error::new(ErrorKind::InFlight, message);
    match call.idempotency_key {
        Some(_) => error.code("idempotency_key_in_use"),
        None => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_the_text_that_its_bytes_are() {
        let header = |bytes: &[u8]| {
            bytes
                .iter()
                .map(|byte| char::from(*byte))
                .collect::<String>()
        };
        for key in ["K", "a-key_1", "ключ", "鍵"] {
            assert_eq!(key_in(&header(key.as_bytes())), key);
            assert_eq!(key_in(key), key, "where the runtime has read it already");
        }
        for bytes in [b"k\xff".as_slice(), b"\xfe", b"\xe9\x8d"] {
            assert!(key_in(&header(bytes)).contains(char::REPLACEMENT_CHARACTER));
        }
    }
}
