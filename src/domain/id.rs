//! Ids as Stripe writes them: a prefix that names the kind, then characters of `[0-9A-Za-z]`.

use super::entropy::{Entropy, random_base62};
use super::mode::Mode;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;

macro_rules! id {
    ($name:ident, $prefix:literal, $length:literal, $doc:literal) => {
        #[doc = $doc]
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// What every id of this kind begins with.
            pub const PREFIX: &'static str = $prefix;

            pub fn generate(entropy: &mut dyn Entropy) -> Self {
                Self(format!("{}{}", $prefix, random_base62(entropy, $length)))
            }

            /// Takes a text that some authority already gave as an id of this kind.
            pub fn from_known(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The id as text, prefix included.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id!(PaymentLinkId, "plink_", 24, "The id of a payment link.");
id!(ProductId, "prod_", 14, "The id of a product.");
id!(PriceId, "price_", 24, "The id of a price.");
id!(
    CouponId,
    "",
    8,
    "The id of a coupon: the merchant's own, or letters and digits."
);
id!(PromotionCodeId, "promo_", 24, "The id of a promotion code.");
id!(LineItemId, "li_", 24, "The id of a line item.");
id!(ShippingRateId, "shr_", 24, "The id of a shipping rate.");
id!(TaxRateId, "txr_", 24, "The id of a tax rate.");
id!(EventId, "evt_", 24, "The id of an event.");
id!(
    WebhookEndpointId,
    "we_",
    24,
    "The id of a webhook endpoint."
);
id!(
    RequestId,
    "req_",
    14,
    "The id of one request to us, given in `Request-Id`."
);

/// The id of a Checkout Session: `cs_test_` or `cs_live_`, then the 64 hex digits of its object.
///
/// The digits carry a check that the platform verifies before any object is
/// touched, so a guessed id wakes nothing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SessionId(String);

impl SessionId {
    /// The id of the session in `mode` whose object has the 64 hex digits `hex`.
    pub fn new(mode: Mode, hex: &str) -> Self {
        Self(format!("cs_{}_{hex}", mode.as_str()))
    }

    /// Reads an id that came from outside; `None` unless it has the exact form.
    pub fn parse(text: &str) -> Option<Self> {
        let hex = text
            .strip_prefix("cs_test_")
            .or_else(|| text.strip_prefix("cs_live_"))?;
        is_object(hex).then(|| Self(text.to_owned()))
    }

    /// The number of the receipt over its payment, as Stripe writes them: `1498-6027`. It comes from
    /// the id, so it never changes, and two of very many sessions may have the same.
    pub fn receipt_number(&self) -> String {
        let digest = Sha256::digest(&self.0);
        let number = digest.first_chunk().copied().map_or(0, u64::from_be_bytes);
        format!("{:04}-{:04}", number / 10_000 % 10_000, number % 10_000)
    }

    /// The session in `mode` whose payment has the id `text`: `pi_` and the session's digits, or
    /// `ch_`, `pm_`, `re_` or `dp_`, the digits and a number of two digits, or `txn_`, the digits, what kind
    /// of movement it is and such a number.
    pub fn of_payment(mode: Mode, text: &str) -> Option<Self> {
        let (prefix, rest) = text.split_once('_')?;
        let (hex, number) = rest.split_at_checked(64)?;
        let is_number = |digits| number.len() == digits && number.bytes().all(is_digit);
        let fits = match prefix {
            "pi" => number.is_empty(),
            "ch" | "pm" | "re" | "dp" => is_number(2),
            "txn" => is_number(3),
            _ => false,
        };
        let id = Self::parse(&format!("cs_{}_{hex}", mode.as_str()));
        id.filter(|_| fits)
    }

    /// The mode the id says it belongs to.
    pub fn mode(&self) -> Mode {
        if self.0.starts_with("cs_live_") {
            Mode::Live
        } else {
            Mode::Test
        }
    }

    /// The 64 hex digits of the session's object.
    pub fn hex(&self) -> &str {
        self.0.get(8..).unwrap_or_default()
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The id of the session's PaymentIntent, which carries the session's digits.
    pub fn payment_intent(&self) -> String {
        format!("pi_{}", self.hex())
    }

    /// The id of the Charge that attempt number `attempt` made.
    pub fn charge(&self, attempt: u32) -> String {
        format!("ch_{}{attempt:02}", self.hex())
    }

    /// The id of the Mandate under which attempt number `attempt` debited an account.
    pub fn mandate(&self, attempt: u32) -> String {
        format!("mandate_{}{attempt:02}", self.hex())
    }

    /// The id of the session's refund number `number`.
    pub fn refund(&self, number: u32) -> String {
        format!("re_{}{number:02}", self.hex())
    }

    /// The id of the dispute of the payment of attempt number `attempt`.
    pub fn dispute(&self, attempt: u32) -> String {
        format!("dp_{}{attempt:02}", self.hex())
    }

    /// The id of the balance transaction by which `movement` came about.
    pub fn balance_transaction(&self, movement: Movement) -> String {
        let (kind, number) = match movement {
            Movement::Charge(attempt) => (1, attempt),
            Movement::Refund(number) => (2, number),
            Movement::FailedRefund(number) => (3, number),
            Movement::Dispute(attempt) => (4, attempt),
            Movement::DisputeWon(attempt) => (5, attempt),
        };
        format!("txn_{}{kind}{number:02}", self.hex())
    }

    /// The id of the PaymentMethod that attempt number `attempt` used.
    pub fn payment_method(&self, attempt: u32) -> String {
        format!("pm_{}{attempt:02}", self.hex())
    }
}

/// What moves the money of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Movement {
    /// The charge of the attempt with this number.
    Charge(u32),
    /// The refund with this number.
    Refund(u32),
    /// That refund did not arrive.
    FailedRefund(u32),
    /// The buyer's bank took back the charge of the attempt with this number.
    Dispute(u32),
    /// It gave it to the merchant again.
    DisputeWon(u32),
}

/// The id of a customer: `cus_`, then the 64 hex digits of its object, which carry a check as a
/// session's do. It does not say its mode: the object answers only in the one it was made in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CustomerId(String);

impl CustomerId {
    /// The id of the customer whose object has the 64 hex digits `hex`.
    pub fn new(hex: &str) -> Self {
        Self(format!("cus_{hex}"))
    }

    /// Reads an id that came from outside; `None` unless it has the exact form.
    pub fn parse(text: &str) -> Option<Self> {
        let hex = text.strip_prefix("cus_")?;
        is_object(hex).then(|| Self(text.to_owned()))
    }

    /// The 64 hex digits of the customer's object.
    pub fn hex(&self) -> &str {
        self.0.get(4..).unwrap_or_default()
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CustomerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_digit(byte: u8) -> bool {
    byte.is_ascii_digit()
}

/// Whether these are the 64 hex digits of an object.
fn is_object(hex: &str) -> bool {
    let lower_hex = |byte: u8| is_digit(byte) || (b'a'..=b'f').contains(&byte);
    hex.len() == 64 && hex.bytes().all(lower_hex)
}

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::entropy::SeededEntropy;

    #[test]
    fn a_generated_id_has_its_prefix_and_length() {
        let id = PaymentLinkId::generate(&mut SeededEntropy::new(1));
        assert!(id.as_str().starts_with("plink_"));
        assert_eq!(id.as_str().len(), "plink_".len() + 24);
    }

    #[test]
    fn a_session_id_is_lower_hex_of_64_digits_in_a_known_mode() {
        let hex = "0123456789abcdef".repeat(4);
        let id = SessionId::parse(&format!("cs_test_{hex}")).unwrap();
        assert_eq!((id.mode(), id.hex()), (Mode::Test, hex.as_str()));
        assert_eq!(
            SessionId::of_payment(Mode::Test, &id.payment_intent()),
            Some(id.clone())
        );
        assert_eq!(
            SessionId::of_payment(Mode::Test, &id.charge(3)),
            Some(id.clone())
        );
        assert_eq!(
            SessionId::of_payment(Mode::Test, &id.payment_method(3)),
            Some(id.clone())
        );
        assert_eq!(
            SessionId::of_payment(Mode::Test, &id.balance_transaction(Movement::Refund(3))),
            Some(id.clone())
        );
        let wrong = ["ch_HEX", "pi_HEX03", "txn_HEX03", "pi_é"];
        for wrong in wrong.map(|wrong| wrong.replace("HEX", &hex)) {
            assert_eq!(SessionId::of_payment(Mode::Test, &wrong), None, "{wrong}");
        }
        let customer = CustomerId::parse(&format!("cus_{hex}")).unwrap();
        assert_eq!((&customer, customer.hex()), (&CustomerId::new(&hex), &*hex));
        for wrong in [
            format!("cus_{hex}0"),
            format!("cus_test_{hex}"),
            hex.clone(),
        ] {
            assert_eq!(CustomerId::parse(&wrong), None, "{wrong}");
        }
        for wrong in [
            format!("cs_test_{}", hex.to_uppercase()),
            format!("cs_prod_{hex}"),
            format!("cs_test_{}", &hex[1..]),
            format!("cs_test_{hex}0"),
            String::new(),
        ] {
            assert_eq!(SessionId::parse(&wrong), None, "{wrong}");
        }
    }
}
