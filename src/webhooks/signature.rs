//! The `Stripe-Signature` header: <https://docs.stripe.com/webhooks/signature>.

use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::fmt::Write;

use crate::domain::Timestamp;

/// The header for `body` sent at `now`: `t=<seconds>,v1=<hex>`.
///
/// The key is the whole secret, `whsec_` included. Receivers refuse a `t` more than five minutes
/// old, so every try is signed anew.
pub fn header(secret: &str, now: Timestamp, body: &str) -> String {
    let seconds = now.seconds();
    let mut header = format!("t={seconds},v1=");
    // A key of any length is taken; this `Err` does not happen, and would not be signed.
    if let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) {
        mac.update(seconds.to_string().as_bytes());
        mac.update(b".");
        mac.update(body.as_bytes());
        for byte in mac.finalize().into_bytes() {
            // Writing to a String cannot fail.
            let _ = write!(header, "{byte:02x}");
        }
    }
    header
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_what_the_official_sdks_expect() {
        // From: printf '%s' '1798761600.{"id":"evt_1"}' | openssl dgst -sha256 -hmac whsec_test
        let now = Timestamp::from_millis(1_798_761_600_999);
        assert_eq!(
            header("whsec_test", now, r#"{"id":"evt_1"}"#),
            "t=1798761600,v1=ac5054eb7b43027378d04179c0485f206bba36bdda96d27e76a76db7903cb513"
        );
    }

    #[test]
    fn secret_time_and_body_all_count() {
        let now = Timestamp::from_seconds(1);
        let signed = header("whsec_a", now, "{}");
        assert_ne!(signed, header("whsec_b", now, "{}"));
        assert_ne!(signed, header("whsec_a", now, "{ }"));
        assert_ne!(signed, header("whsec_a", now.plus_seconds(1), "{}"));
        assert_eq!(signed, header("whsec_a", now.plus_millis(999), "{}"));
    }
}
